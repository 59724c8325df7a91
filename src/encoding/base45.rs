//! Base45 (RFC 9285), strict.
//!
//! By hand, since the crate of that name accepts a last pair above 255.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::finding::{Flaw, Stage};
use crate::model::limits::Limits;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Decodes Base45 text (RFC 9285) into bytes.
///
/// Three signs give two bytes; a final pair gives one. `text` is what follows
/// the `HC1:` prefix, at most [`Limits::CODE_BYTES`] long.
///
/// # Errors
/// [`Flaw::Malformed`] with the offset of the first sign that is outside the
/// alphabet, or that opens a group whose value overflows or is cut short;
/// [`Flaw::OverLimit`] for a longer text.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Flaw> {
    if text.len() > Limits::CODE_BYTES {
        return Err(Flaw::OverLimit { stage: Stage::Base45, limit: "code-bytes" });
    }
    let mut bytes = Vec::with_capacity(text.len());
    for (group, signs) in text.chunks(3).enumerate() {
        let at = group.saturating_mul(3);
        let malformed = |at| Flaw::Malformed { stage: Stage::Base45, at };
        let mut value: u32 = 0;
        for (place, sign) in signs.iter().enumerate().rev() {
            let digit = digit(*sign)
                .ok_or_else(|| first_foreign_sign(text).map_or(malformed(at.saturating_add(place)), malformed))?;
            value = value.saturating_mul(45).saturating_add(digit);
        }
        match (signs.len(), u16::try_from(value), u8::try_from(value)) {
            (3, Ok(two), _) => bytes.extend(two.to_be_bytes()),
            (2, _, Ok(one)) => bytes.push(one),
            _ => return Err(malformed(at)),
        }
    }
    Ok(bytes)
}

/// Encodes bytes as Base45 text (RFC 9285).
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for pair in bytes.chunks(2) {
        let (mut value, signs) = match *pair {
            [high, low] => (u32::from(u16::from_be_bytes([high, low])), 3),
            [one] => (u32::from(one), 2),
            _ => continue,
        };
        for _ in 0..signs {
            let digit = usize::try_from(value % 45).unwrap_or_default();
            text.extend(ALPHABET.get(digit).map(|sign| char::from(*sign)));
            value /= 45;
        }
    }
    text
}

fn digit(sign: u8) -> Option<u32> {
    let place = ALPHABET.iter().position(|known| *known == sign)?;
    u32::try_from(place).ok()
}

fn first_foreign_sign(text: &[u8]) -> Option<usize> {
    text.iter().position(|sign| digit(*sign).is_none())
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use crate::model::finding::{Flaw, Stage};
    use crate::model::limits::Limits;

    fn flaw_at(text: &[u8]) -> Option<usize> {
        match decode(text) {
            Err(Flaw::Malformed { stage: Stage::Base45, at }) => Some(at),
            _ => None,
        }
    }

    #[test]
    fn decodes_the_examples_of_the_rfc() {
        for (text, bytes) in
            [("BB8", "AB"), ("%69 VD92EX0", "Hello!!"), ("UJCLQE7W581", "base-45"), ("QED8WEX0", "ietf!"), ("", "")]
        {
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(bytes.as_bytes()), "{text}");
            assert_eq!(encode(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn names_the_first_sign_outside_the_alphabet() {
        assert_eq!(flaw_at(b"BB8=BB"), Some(3));
        assert_eq!(flaw_at(b"BBb"), Some(2));
        assert_eq!(flaw_at(b"B\xc3\xa4BBb"), Some(1));
    }

    #[test]
    fn refuses_groups_that_overflow_or_break_off() {
        assert_eq!(flaw_at(b"BB8GGW"), Some(3), "65,536 is no two bytes");
        assert_eq!(flaw_at(b"BB8::"), Some(3), "2,024 is no byte");
        assert_eq!(flaw_at(b"BB8B"), Some(3), "one sign is no group");
        assert_eq!(decode(b"FGW").as_deref(), Ok([0xff, 0xff].as_slice()));
    }

    #[test]
    fn refuses_more_than_a_code_can_hold() {
        let text = vec![b'0'; Limits::CODE_BYTES + 1];
        assert_eq!(decode(&text), Err(Flaw::OverLimit { stage: Stage::Base45, limit: "code-bytes" }));
    }

    #[test]
    fn what_decodes_encodes_to_the_same_text() {
        for seed in 0..=u16::MAX {
            let bytes = seed.to_be_bytes();
            assert_eq!(decode(encode(&bytes).as_bytes()).as_deref(), Ok(bytes.as_slice()));
        }
    }
}
