//! Whether a text stands: the question to ask of a guess at what a scanner meant.
//!
//! More than the first signs have to fit, since a guess is made for every keyboard. What
//! [`open`](super::open) decodes it decodes here too; of the kinds that it only names, the
//! outermost form is looked at.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::{base45, cose, inflate, json};
use crate::model::limits::Limits;
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// Whether a text of a kind that is only named is whole by its outermost form.
pub(super) fn is_whole(text: &[u8]) -> bool {
    if text.len() > Limits::CODE_BYTES {
        return false;
    }
    let after = |prefix: &[u8]| text.strip_prefix(prefix);
    if let Some(rest) = after(b"shc:/") {
        health_card(rest)
    } else if let Some(rest) = after(b"NZCP:/") {
        nz_pass(rest).is_some()
    } else if let Some(rest) = after(b"LT1:").or_else(|| after(b"AT1:")) {
        container(rest)
    } else if let Some(rest) = after(b"shlink:/").or_else(|| after(b"vhlink:/")) {
        base64url(rest).is_some_and(|link| is_object(&link))
    } else {
        text.starts_with(b"{") && is_object(text)
    }
}

/// Base45, zlib and COSE (hcert spec 1.3).
fn container(text: &[u8]) -> bool {
    let stream = base45::decode(text).and_then(|bytes| inflate::inflate(&bytes));
    stream.and_then(|bytes| cose::open(&bytes)).is_ok()
}

/// Two digits a sign of a JWS, whose header is JSON (SMART Health Cards, encoding chunks).
/// A part of a set, `1/2/` before its digits, has no beginning of its own to look at.
fn health_card(text: &[u8]) -> bool {
    let mut parts = text.rsplit(|sign| *sign == b'/');
    let digits = parts.next().unwrap_or_default();
    let in_parts = parts.next().is_some();
    let signs: Option<Vec<u8>> = digits.chunks(2).map(sign).collect();
    let Some(signs) = signs.filter(|signs| !signs.is_empty()) else { return false };
    let mut members = signs.split(|sign| *sign == b'.');
    let header = members.next().and_then(base64url);
    in_parts || header.is_some_and(|header| is_object(&header)) && members.count() == 2
}

/// A sign of a health card: its number above 45, from `-` to `z`.
fn sign(pair: &[u8]) -> Option<u8> {
    let [tens, ones] = *pair else { return None };
    let number = char::from(tens).to_digit(10)?.saturating_mul(10).saturating_add(char::from(ones).to_digit(10)?);
    u8::try_from(number.saturating_add(45)).ok().filter(|sign| *sign <= b'z')
}

/// Version and COSE in Base32 (NZ COVID Pass 1.0, section 4).
fn nz_pass(text: &[u8]) -> Option<cose::Sign1> {
    cose::open(&base32(text.strip_prefix(b"1/")?)?).ok()
}

/// Base32 (RFC 4648 section 6), with its padding or without.
fn base32(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for sign in text.iter().filter(|sign| **sign != b'=') {
        let digit = match sign {
            b'A'..=b'Z' => sign.saturating_sub(b'A'),
            b'2'..=b'7' => sign.saturating_sub(b'2').saturating_add(26),
            _ => return None,
        };
        held = (held << 5 | u32::from(digit)) & 0xfff;
        bits = bits.saturating_add(5);
        if let Some(left) = bits.checked_sub(8) {
            bits = left;
            bytes.push(u8::try_from(held >> left & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(std::str::from_utf8(text).ok()?).ok()
}

fn is_object(bytes: &[u8]) -> bool {
    json::read(bytes, Limits::DEPTH).is_ok_and(|value| value.is_object())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{base32, is_whole};
    use crate::model::limits::Limits;
    use crate::model::time::UnixTime;
    use crate::training;

    fn others() -> Vec<(&'static str, Vec<u8>)> {
        let now = UnixTime::parse("2026-11-24T12:00:00Z").unwrap();
        let kinds = training::specimens(now).into_iter().filter(|specimen| specimen.id.starts_with("kind-"));
        kinds.map(|specimen| (specimen.id, specimen.code.bytes().to_vec())).collect()
    }

    #[test]
    fn specimens_of_other_kinds_are_whole_and_their_halves_are_not() {
        let whole: Vec<_> = others().into_iter().filter(|(_, text)| is_whole(text)).collect();
        for kind in ["kind-health-card", "kind-nz-pass"] {
            assert!(
                whole.iter().any(|(id, _)| *id == kind),
                "{kind} of {:?}",
                others().iter().map(|(id, _)| *id).collect::<Vec<_>>()
            );
        }
        for (id, text) in whole {
            assert!(!is_whole(&text[..text.len() / 2]), "{id}");
        }
    }

    #[test]
    fn what_only_begins_well_is_not_whole() {
        for text in [
            b"shc:/".as_slice(),
            b"shc:/5676290952432060346029243740446031222959",
            b"shc:/567",
            b"shc:/99",
            b"NZCP:/1/2KCEVIQE",
            b"NZCP:/2/",
            b"LT1:6BF",
            b"shlink:/e30_",
            b"{\"data\":",
            b"[1]",
            b"",
        ] {
            assert!(!is_whole(text), "{}", String::from_utf8_lossy(text));
        }
        assert!(is_whole(b"shc:/2/3/5676"), "a part has no beginning of its own");
        assert!(is_whole(b"shlink:/e30"));
        assert!(!is_whole(&[b"shc:/1/2/".as_slice(), &vec![b'0'; Limits::CODE_BYTES]].concat()));
    }

    #[test]
    fn decodes_the_examples_of_the_rfc() {
        for (text, bytes) in [("", ""), ("MY======", "f"), ("MZXQ", "fo"), ("MZXW6YTBOI", "foobar")] {
            assert_eq!(base32(text.as_bytes()).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(base32(b"M1"), None);
    }
}
