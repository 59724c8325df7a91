//! Unique certificate identifiers in the ways that issuers write them.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use sha2::{Digest as _, Sha256};

/// The signs that a checksum counts, in their order.
const ALPHABET: &[u8; 38] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:";

/// How an issuer writes its identifiers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::training) enum UvciStyle {
    /// `URN:UVCI:01XA/…#C`, as the guideline has it.
    Whole,
    /// `URN:UVCI:01XA/…`, without a checksum.
    NoChecksum,
    /// `01XA/…`, without the prefix either.
    Bare,
    /// `urn:uvci:01xa/…#c`.
    LowerCase,
}

/// A unique certificate identifier.
pub(in crate::training) struct Uvci {
    text: String,
}

impl Uvci {
    /// The identifier of a specimen, made from its id, so that it never changes.
    pub(in crate::training) fn new(country: &str, issuer: &str, id: &str, style: UvciStyle) -> Self {
        let body = format!("URN:UVCI:01{country}/{issuer}/{}", opaque(id));
        let text = match style {
            UvciStyle::Whole => format!("{body}#{}", checksum(&body)),
            UvciStyle::NoChecksum => body,
            UvciStyle::Bare => body.trim_start_matches("URN:UVCI:").to_owned(),
            UvciStyle::LowerCase => format!("{body}#{}", checksum(&body)).to_lowercase(),
        };
        Self { text }
    }
}

/// The identifier as it stands in the certificate.
impl std::fmt::Display for Uvci {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Sixteen letters and digits that follow from the id.
fn opaque(id: &str) -> String {
    let signs = Sha256::digest(id.as_bytes());
    // The first 32 signs of the alphabet: letters and some digits.
    signs
        .iter()
        .take(16)
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|sign| char::from(*sign))
        .collect()
}

/// Luhn's checksum over 38 signs (eHealth Network's guidelines, annex 2).
fn checksum(text: &str) -> char {
    let size: usize = ALPHABET.len();
    let mut sum: usize = 0;
    let mut double = true;
    for sign in text.bytes().rev() {
        let place = ALPHABET.iter().position(|known| *known == sign).unwrap_or_default();
        let addend = if double { place.saturating_mul(2) } else { place };
        sum = sum.saturating_add(addend / 38).saturating_add(addend % 38);
        double = !double;
    }
    let place = size.saturating_sub(sum % 38) % 38;
    ALPHABET.get(place).map_or('#', |sign| char::from(*sign))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Uvci, UvciStyle, checksum};

    #[test]
    fn the_checksum_is_the_one_of_the_guideline() {
        assert_eq!(checksum("URN:UVCI:01:NL:187/37512422923"), 'Z');
    }

    #[test]
    fn styles_differ_in_prefix_case_and_checksum_only() {
        let text = |style| Uvci::new("XA", "APO1", "some-specimen", style).to_string();
        let body = text(UvciStyle::Bare);
        assert!(body.starts_with("01XA/APO1/") && body.len() == 26, "{body}");
        assert_eq!(text(UvciStyle::NoChecksum), format!("URN:UVCI:{body}"));
        assert!(text(UvciStyle::Whole).starts_with(&format!("URN:UVCI:{body}#")));
        assert_eq!(text(UvciStyle::LowerCase), text(UvciStyle::Whole).to_lowercase());
    }
}
