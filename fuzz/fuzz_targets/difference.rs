//! A difference of a list of hashes: it leads to the list that is signed for, or nowhere.
#![no_main]

use gatelight::crypto::digest::hex;
use gatelight::store::bundle::difference::{PlainList, apply};
use gatelight::store::bundle::terms::Step;
use libfuzzer_sys::fuzz_target;

const HEAD: &str = "# revocation eu UCI issued=2026-11-25T00:00:00Z until=2026-12-25T00:00:00Z";
const LIST: &str = "00000000000000000000000000000000\n11111111111111111111111111111111\n";

fuzz_target!(|text: &str| {
    let before = PlainList::parse(&format!("{HEAD}\n{LIST}")).expect("a list");
    // A list of any sort, and what leads to it.
    if let Ok(after) = PlainList::parse(text) {
        let step = Step { of: "revocation/eu.txt".to_owned(), from: before.state(), to: after.state() };
        assert_eq!(apply(before.text(), &before.difference(&after), &step).as_deref(), Ok(after.text()));
    }
    // Lines of any sort behind a first line that is right.
    let step = Step { of: "revocation/eu.txt".to_owned(), from: before.state(), to: [0; 32] };
    let first = format!("# difference of eu from={} to={}", hex(&step.from), hex(&step.to));
    assert!(apply(before.text(), &format!("{first}\n{text}"), &step).is_err());
});
