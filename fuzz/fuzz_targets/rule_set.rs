//! Rules and value sets in our own form: read or refused; value sets that are written are read again the same.
#![no_main]

use gatelight::rules::set::RuleSet;
use gatelight::rules::values::ValueSets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = RuleSet::read(bytes);
    if let Ok(sets) = ValueSets::read(bytes) {
        let written = sets.write();
        assert_eq!(ValueSets::read(&written).expect("our own form").write(), written);
    }
});
