//! Base64 (RFC 4648) as lists write it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use base64ct::{Base64, Base64Unpadded, Encoding as _};

/// Decodes Base64 of either alphabet, padded or not: real lists mix them.
///
/// What depends on the one right spelling (the parts of a JWS) does not come here.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if text.ends_with('=') && !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let digits: String = digits
        .chars()
        .map(|sign| match sign {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    Base64Unpadded::decode_vec(&digits).ok()
}

/// Encodes in the usual alphabet, padded.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn writes_the_usual_form() {
        assert_eq!(encode(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn takes_either_alphabet_with_and_without_padding() {
        for text in ["+/8=", "-_8=", "+/8", "-_8", "+_8"] {
            assert_eq!(decode(text), Some(vec![0xfb, 0xff]), "{text}");
        }
        assert_eq!(decode("AA=="), Some(vec![0]));
        assert_eq!(decode(""), Some(Vec::new()));
    }

    #[test]
    fn refuses_other_signs_loose_bits_and_a_sign_alone() {
        for text in ["A", "AB", "A A=", "AA\n", "=", "AA=", "AAA==", "A===", "AA=A", "\u{e4}\u{e4}", "AAAAA"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
