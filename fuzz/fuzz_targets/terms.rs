//! What is signed of a part: what is read is written and read again the same.
#![no_main]

use gatelight::store::bundle::terms::Terms;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(said) = serde_json::from_str(text) else { return };
    if let Ok(mut terms) = Terms::said(Some(&said)) {
        // Words are made fit to be shown whenever they are read.
        terms.source = None;
        assert_eq!(Terms::said(terms.written().as_ref()), Ok(terms));
    }
});
