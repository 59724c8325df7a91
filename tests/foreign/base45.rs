//! The examples of RFC 9285.

use crate::data::{hex, json, suite, text};
use gatelight::encoding::base45::{decode, encode};

#[test]
fn base45_holds_against_the_examples_of_the_rfc() {
    let Some(folder) = suite("rfc9285", "RFC 9285, sections 4.3, 4.4 and 6") else { return };
    let examples = json(&folder.join("base45-vectors.json"));
    let (valid, invalid) =
        (examples["valid"].as_array().expect("a list"), examples["invalid"].as_array().expect("a list"));
    for example in valid {
        let (code, bytes) = (text(example, "base45"), hex(text(example, "hex")));
        assert_eq!(decode(code.as_bytes()).as_ref(), Ok(&bytes), "{code}");
        assert_eq!(encode(&bytes), code);
    }
    for example in invalid {
        assert!(decode(text(example, "base45").as_bytes()).is_err(), "{}", text(example, "why"));
    }
    eprintln!("rfc9285: {} valid, {} invalid", valid.len(), invalid.len());
    assert!(!valid.is_empty() && !invalid.is_empty());
}
