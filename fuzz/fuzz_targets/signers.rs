//! A trust list in our own form: what is read is written and read again the same.
#![no_main]

use gatelight::store::signers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(keys) = signers::read(bytes) {
        let written = signers::write(&keys);
        assert_eq!(signers::write(&signers::read(&written).expect("our own list")), written);
    }
});
