//! Strict reading, and codes that ask for too much.

use crate::issuer::{Signed, wrap};
use crate::stores::{noon, own, policy, trusting};
use gatelight::check::{Report, Times, check};
use gatelight::encoding::cbor::{Value, write};
use gatelight::encoding::{base45, inflate};
use gatelight::model::code::CodeText;
use gatelight::model::time::UnixTime;

fn judged(text: impl Into<Vec<u8>>) -> Report {
    let times = Times::now(noon(), UnixTime::FIRST);
    check(&CodeText::line(text), &trusting([own().trusted()]), &policy("genuine"), times)
}

fn code(text: impl Into<Vec<u8>>) -> u16 {
    judged(text).code()
}

fn good() -> Signed {
    own().draft(noon()).sign()
}

fn of_stream(stream: &[u8]) -> String {
    format!("HC1:{}", base45::encode(stream))
}

/// The four parts with these bytes in place of the unprotected header.
fn with_unprotected(item: &[u8]) -> Vec<u8> {
    let Signed { protected, payload, signature, .. } = good();
    let bytes = |content: Vec<u8>| write(&Value::Bytes(content));
    [b"\xd2\x84".as_slice(), &bytes(protected), item, &bytes(payload), &bytes(signature)].concat()
}

// T4
#[test]
fn every_layer_is_read_to_its_last_byte() {
    let cose = good().cose();
    assert_eq!(code(wrap(&cose)), 0);
    let longer = [cose.as_slice(), b"\0"].concat();
    assert_eq!(code(wrap(&longer)), 103, "behind COSE");
    let stream = inflate::deflate(&cose);
    for behind in [b"\0".as_slice(), b"\x78\xda", &stream] {
        assert_eq!(code(of_stream(&[stream.as_slice(), behind].concat())), 103, "behind zlib");
    }
    assert_eq!(code(format!("{}0", wrap(&cose))), 103, "behind base45");
    let claims = [good().payload.as_slice(), b"\0"].concat();
    let mut signed = good();
    signed.payload = claims;
    assert_eq!(code(signed.text()), 200, "behind the claims, and nobody signed that");
}

// T4
#[test]
fn white_space_around_a_code_is_dropped_and_no_other_sign() {
    let text = good().text();
    for around in [format!(" {text}\r"), format!("\t{text} "), format!("{text}\r\n")] {
        assert_eq!(code(around), 0);
    }
    assert_eq!(code(format!("\u{feff}{text}")), 101);
    assert_eq!(code(format!("\"{text}\"")), 101);
    assert_eq!(code(format!("{text},")), 103);
}

// T4
#[test]
fn impossible_groups_of_base45_are_refused() {
    // `:::` is 91,124 and `GGW` 65,536, more than two bytes; `::` is 2,024, more than one.
    for group in [":::", "GGW", "::", "U5", "0"] {
        assert_eq!(code(format!("HC1:{group}")), 103, "{group}");
    }
}

// T4
#[test]
fn doubled_keys_are_refused_at_any_depth() {
    for item in
        [b"\xa2\x09\x00\x09\x00".as_slice(), b"\xa1\x09\xa2\x00\x00\x00\x01", b"\xa1\x09\x81\xa2\x61a\x00\x61a\x00"]
    {
        assert_eq!(code(wrap(&with_unprotected(item))), 103, "{item:02x?}");
    }
    assert_eq!(
        code(wrap(&with_unprotected(b"\xa1\x09\xa2\x00\x00\x01\x01"))),
        0,
        "another header is not ours to judge"
    );
}

// T4
#[test]
fn a_genuine_signature_does_not_excuse_doubled_claims() {
    let issuer = own();
    let mut draft = issuer.draft(noon());
    draft.claims.push((4, Value::from(noon().plus(86_400_000).secs())));
    assert_eq!(code(draft.sign().text()), 500);
}

// T5
#[test]
fn bombs_are_refused_over_a_limit_that_is_named() {
    let deep = |depth: usize| [b"\xa1\x09".as_slice(), &vec![0x81; depth], b"\0"].concat();
    let many = [b"\xa1\x09\x99\x20\x00".as_slice(), &[0; 8_192]].concat();
    for (text, limit) in [
        (of_stream(&inflate::deflate(&vec![0; 1_000_000])), "inflated-bytes"),
        (wrap(&with_unprotected(&deep(200))), "depth"),
        (wrap(&with_unprotected(&many)), "items"),
        (wrap(&vec![0xd2; 5_000]), "depth"),
        (format!("HC1:{}", "0".repeat(4_297)), "code-bytes"),
        (format!("HC1:{}", "0".repeat(10_000_000)), "code-bytes"),
    ] {
        let report = judged(text);
        assert_eq!((report.verdict().name(), report.code()), ("reject", 105), "{limit}");
        let detail = report.headline().map(|finding| finding.detail()["limit"].clone());
        assert_eq!(detail, Some(limit.into()));
    }
}

// T5
#[test]
fn lengths_that_are_only_claimed_cost_nothing() {
    for head in [b"\x5b".as_slice(), b"\x7b", b"\x9b", b"\xbb"] {
        for length in [1_u64 << 62, u64::MAX, 1 << 31, 65_537] {
            let item = [b"\xa1\x09", head, &length.to_be_bytes()].concat();
            let report = judged(wrap(&with_unprotected(&item)));
            assert!(matches!(report.code(), 103 | 105), "{head:02x?} {length}: {}", report.code());
        }
    }
}
