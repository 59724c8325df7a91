//! COSE_Sign1 (RFC 9052 section 4.2), as health certificates carry it.
//!
//! Headers are read here, not by `coset`: it turns an algorithm outside its
//! registry into an error without a name, and a report has to name it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::cbor::{self, Outline, Value};
use crate::model::envelope::{Algorithm, AlgorithmHeader, Kid};
use crate::model::finding::{Flaw, Stage};
use crate::model::text;

/// A COSE_Sign1 message, not yet believed.
///
/// The payload is a person's: no `Debug`.
#[derive(Clone)]
pub struct Sign1 {
    /// What the signature covers: the `Sig_structure` (RFC 9052 section 4.4) over the
    /// protected header and the payload exactly as received. A protected header without
    /// attributes counts as `h''` there, however it was sent.
    pub signed_bytes: Vec<u8>,
    /// The signature: `r || s` for elliptic curves.
    pub signature: Vec<u8>,
    /// The algorithm that the headers name.
    pub algorithm: AlgorithmHeader,
    /// The hint at the key: the protected one; the unprotected one only where that is absent.
    pub kid: Option<Kid>,
    /// The signed content.
    pub payload: Vec<u8>,
}

/// Opens a COSE_Sign1 message that fills `bytes` to the last one.
///
/// It may be tagged 18, untagged, or tagged 61 (CWT, RFC 8392 section 6) around either
/// of them. The protected header may be `h''` or the encoding of any map.
///
/// # Errors
/// Every flaw of [`cbor::read`], here and in the protected header; [`Flaw::Malformed`] for
/// another shape, another tag, a payload that is not there (RFC 9052 section 4.1 calls it
/// detached) or a header parameter that would have to be understood (`crit`). All at [`Stage::Cose`].
pub fn open(bytes: &[u8]) -> Result<Sign1, Flaw> {
    let value = cbor::read_at(Stage::Cose, bytes)?;
    let outline = cbor::outline(Stage::Cose, bytes)?;
    if !matches!(outline.tags.as_slice(), [] | [SIGN1] | [CWT] | [CWT, SIGN1]) {
        return Err(malformed(0));
    }
    let places = Places::of(&outline)?;
    let Ok([protected, unprotected, payload, signature]) = <[Value; 4]>::try_from(elements(value)) else {
        return Err(malformed(outline.at));
    };
    let protected_bytes = protected.into_bytes().map_err(|_| malformed(places.protected))?;
    let protected = Header::read(&protected_bytes, places.protected_content)?;
    // RFC 9052 section 4.4: without protected attributes, a zero-length string is signed.
    let signed_protected = if protected.is_empty { Vec::new() } else { protected_bytes };
    let unprotected = Header::of(unprotected, places.unprotected)?;
    let payload = payload.into_bytes().map_err(|_| malformed(places.payload))?;
    let signature = signature.into_bytes().map_err(|_| malformed(places.signature))?;
    Ok(Sign1 {
        algorithm: algorithm(protected.algorithm.as_ref(), unprotected.algorithm.as_ref()),
        kid: protected.kid.or(unprotected.kid),
        signed_bytes: signed_bytes(signed_protected, &payload),
        signature,
        payload,
    })
}

/// The `Sig_structure` of a COSE_Sign1 message without external data (RFC 9052 section 4.4).
///
/// `protected` is the content of the protected header's byte string, taken as it stands.
#[must_use]
pub fn signed_bytes(protected: Vec<u8>, payload: &[u8]) -> Vec<u8> {
    let protected = coset::ProtectedHeader { original_data: Some(protected), ..Default::default() };
    coset::sig_structure_data(coset::SignatureContext::CoseSign1, protected, None, &[], payload)
}

const SIGN1: u64 = 18;
const CWT: u64 = 61;

// Labels of RFC 9052 section 3.1.
const ALG: i128 = 1;
const CRIT: i128 = 2;
const KID: i128 = 4;

/// Offsets of the four parts.
struct Places {
    protected: usize,
    protected_content: usize,
    unprotected: usize,
    payload: usize,
    signature: usize,
}

impl Places {
    fn of(outline: &Outline) -> Result<Self, Flaw> {
        match *outline.elements.as_slice() {
            [(protected, protected_content), (unprotected, _), (payload, _), (signature, _)] => {
                Ok(Self { protected, protected_content, unprotected, payload, signature })
            }
            _ => Err(malformed(outline.at)),
        }
    }
}

/// What we need of a header map.
struct Header {
    is_empty: bool,
    algorithm: Option<Value>,
    kid: Option<Kid>,
}

impl Header {
    /// The header in these bytes, which stand at `base` in the message.
    fn read(bytes: &[u8], base: usize) -> Result<Self, Flaw> {
        if bytes.is_empty() {
            return Self::of(Value::Map(Vec::new()), base);
        }
        let value = cbor::read_at(Stage::Cose, bytes).map_err(|flaw| match flaw {
            Flaw::Malformed { stage, at } => Flaw::Malformed { stage, at: at.saturating_add(base) },
            over @ Flaw::OverLimit { .. } => over,
        })?;
        Self::of(value, base)
    }

    /// The header of a map at `at`.
    fn of(value: Value, at: usize) -> Result<Self, Flaw> {
        let map = value.into_map().map_err(|_| malformed(at))?;
        let mut header = Self { is_empty: map.is_empty(), algorithm: None, kid: None };
        for (label, value) in map {
            let label = match label {
                Value::Integer(number) => i128::from(number),
                Value::Text(_) => continue,
                _ => return Err(malformed(at)),
            };
            match (label, value) {
                (ALG, value) => header.algorithm = Some(value),
                (KID, Value::Bytes(kid)) => header.kid = Some(Kid::new(kid)),
                // We understand no extension, so none may be critical (RFC 9052 section 3.1).
                (KID | CRIT, _) => return Err(malformed(at)),
                _ => {}
            }
        }
        Ok(header)
    }
}

/// What both headers together say of the algorithm (threats T2).
fn algorithm(protected: Option<&Value>, unprotected: Option<&Value>) -> AlgorithmHeader {
    let refused = |name: &str| AlgorithmHeader::Refused(name.to_owned());
    match (protected, unprotected) {
        (None, None) => refused("none"),
        (Some(one), Some(other)) if one != other => refused("two"),
        (Some(one), _) | (None, Some(one)) => match one {
            Value::Integer(number) => match i128::from(*number) {
                -7 => AlgorithmHeader::Known(Algorithm::Es256),
                -35 => AlgorithmHeader::Known(Algorithm::Es384),
                -37 => AlgorithmHeader::Known(Algorithm::Ps256),
                other => refused(&other.to_string()),
            },
            Value::Text(name) => refused(&text::shown(name)),
            _ => refused("no-name"),
        },
    }
}

/// The elements of the array below any tags.
fn elements(value: Value) -> Vec<Value> {
    match value {
        Value::Tag(_, inner) => elements(*inner),
        Value::Array(elements) => elements,
        _ => Vec::new(),
    }
}

fn malformed(at: usize) -> Flaw {
    Flaw::Malformed { stage: Stage::Cose, at }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Sign1, open, signed_bytes};
    use crate::model::envelope::{Algorithm, AlgorithmHeader, Kid};
    use crate::model::finding::{Flaw, Stage};
    use coset::CborSerializable;

    /// `[h'…', {…}, h'0102', h'03']` with these headers: the protected one's content, the unprotected one's item.
    fn message(protected: &[u8], unprotected: &[u8]) -> Vec<u8> {
        let length = u8::try_from(protected.len()).unwrap();
        [&[0x84, 0x58, length], protected, unprotected, b"\x42\x01\x02\x41\x03"].concat()
    }

    fn opened(protected: &[u8], unprotected: &[u8]) -> Sign1 {
        open(&message(protected, unprotected)).unwrap_or_else(|flaw| panic!("{flaw:?}"))
    }

    fn flaw(bytes: &[u8]) -> Flaw {
        open(bytes).err().expect("a flaw")
    }

    fn malformed(at: usize) -> Flaw {
        Flaw::Malformed { stage: Stage::Cose, at }
    }

    fn refused(name: &str) -> AlgorithmHeader {
        AlgorithmHeader::Refused(name.to_owned())
    }

    #[test]
    fn opens_tagged_untagged_and_cwt_tagged_messages() {
        let bare = message(b"\xa1\x01\x26", b"\xa1\x04\x41k");
        for tags in [b"".as_slice(), b"\xd2", b"\xd8\x12", b"\xd8\x3d", b"\xd8\x3d\xd2"] {
            let sign1 = open(&[tags, &bare].concat()).unwrap_or_else(|flaw| panic!("{tags:02x?} {flaw:?}"));
            assert_eq!(sign1.algorithm, AlgorithmHeader::Known(Algorithm::Es256));
            assert_eq!(sign1.kid, Some(Kid::new(*b"k")));
            assert_eq!((sign1.payload.as_slice(), sign1.signature.as_slice()), ([1, 2].as_slice(), [3].as_slice()));
            assert_eq!(sign1.signed_bytes, b"\x84\x6aSignature1\x43\xa1\x01\x26\x40\x42\x01\x02");
        }
    }

    #[test]
    fn refuses_other_tags_and_other_orders_of_them() {
        let bare = message(b"\xa1\x01\x26", b"\xa0");
        for tags in
            [b"\xd1".as_slice(), b"\xd8\x62", b"\xd2\xd2", b"\xd2\xd8\x3d", b"\xd8\x3d\xd8\x3d", b"\xd9\xd9\xf7\xd2"]
        {
            assert_eq!(flaw(&[tags, &bare].concat()), malformed(0), "{tags:02x?}");
        }
    }

    #[test]
    fn signs_the_protected_header_as_it_was_sent() {
        // -7 in three bytes where one would do: never written again in its short form.
        let long = opened(b"\xa1\x01\x39\x00\x06", b"\xa0");
        assert_eq!(long.algorithm, AlgorithmHeader::Known(Algorithm::Es256));
        assert_eq!(long.signed_bytes, signed_bytes(b"\xa1\x01\x39\x00\x06".to_vec(), &[1, 2]));
        assert!(long.signed_bytes.windows(5).any(|window| window == b"\xa1\x01\x39\x00\x06"));
    }

    #[test]
    fn a_header_without_attributes_is_signed_as_nothing() {
        for protected in [b"".as_slice(), b"\xa0", b"\xbf\xff"] {
            let sign1 = opened(protected, b"\xa1\x01\x26");
            assert_eq!(sign1.signed_bytes, b"\x84\x6aSignature1\x40\x40\x42\x01\x02", "{protected:02x?}");
            assert_eq!(sign1.algorithm, AlgorithmHeader::Known(Algorithm::Es256));
        }
    }

    #[test]
    fn names_the_algorithm_or_why_not() {
        for (protected, unprotected, expected) in [
            (b"\xa1\x01\x26".as_slice(), b"\xa0".as_slice(), AlgorithmHeader::Known(Algorithm::Es256)),
            (b"\xa1\x01\x38\x22", b"\xa0", AlgorithmHeader::Known(Algorithm::Es384)),
            (b"", b"\xa1\x01\x38\x24", AlgorithmHeader::Known(Algorithm::Ps256)),
            (b"\xa1\x01\x26", b"\xa1\x01\x26", AlgorithmHeader::Known(Algorithm::Es256)),
            (b"\xa1\x01\x26", b"\xa1\x01\x38\x22", refused("two")),
            (b"", b"\xa0", refused("none")),
            (b"\xa1\x01\x27", b"\xa0", refused("-8")),
            (b"\xa1\x01\x39\x03\xe6", b"\xa0", refused("-999")),
            (b"\xa1\x01\x00", b"\xa0", refused("0")),
            (b"\xa1\x01\x65ES256", b"\xa0", refused("ES256")),
            (b"\xa1\x01\xf6", b"\xa0", refused("no-name")),
        ] {
            assert_eq!(opened(protected, unprotected).algorithm, expected, "{protected:02x?} {unprotected:02x?}");
        }
    }

    #[test]
    fn the_protected_kid_is_the_one() {
        for (protected, unprotected, expected) in [
            (b"\xa1\x04\x41a".as_slice(), b"\xa1\x04\x41b".as_slice(), Some(b"a".as_slice())),
            (b"\xa1\x04\x40", b"\xa1\x04\x41b", Some(b"")),
            (b"\xa0", b"\xa1\x04\x41b", Some(b"b")),
            (b"\xa1\x04\x41a", b"\xa0", Some(b"a")),
            (b"\xa0", b"\xa0", None),
        ] {
            assert_eq!(opened(protected, unprotected).kid, expected.map(Kid::new), "{protected:02x?}");
        }
    }

    #[test]
    fn refuses_another_shape_and_says_where() {
        let good = message(b"\xa1\x01\x26", b"\xa0");
        assert_eq!(flaw(b"\xd2\xa0"), malformed(1));
        assert_eq!(flaw(b"\x83\x40\xa0\x40"), malformed(0));
        assert_eq!(flaw(b"\xd2\x85\x40\xa0\x40\x40\x40"), malformed(1));
        assert_eq!(flaw(b"\x84\xa0\xa0\x40\x40"), malformed(1), "protected is no byte string");
        assert_eq!(flaw(b"\x84\x40\x40\x40\x40"), malformed(2), "unprotected is no map");
        assert_eq!(flaw(b"\x84\x40\xa0\xf6\x40"), malformed(3), "detached");
        assert_eq!(flaw(b"\x84\x40\xa0\xa0\x40"), malformed(3), "payload is no byte string");
        assert_eq!(flaw(b"\x84\x40\xa0\x40\x80"), malformed(4), "signature is no byte string");
        assert_eq!(flaw(&[good.as_slice(), b"\0"].concat()), malformed(good.len()));
        for end in 0..good.len() {
            assert!(matches!(flaw(&good[..end]), Flaw::Malformed { stage: Stage::Cose, .. }), "{end}");
        }
    }

    #[test]
    fn refuses_flaws_inside_the_headers_with_their_place_in_the_message() {
        for (protected, at) in [
            (b"\xa2\x01\x26\x01\x26".as_slice(), 3 + 3),
            (b"\xa1\x01\x26\x00", 3 + 3),
            (b"\xa1\x01", 3),
            (b"\x80", 3),
            (b"\xa1\x02\x81\x04", 3),
            (b"\xa1\x04\x61k", 3),
        ] {
            assert_eq!(flaw(&message(protected, b"\xa0")), malformed(at), "{protected:02x?}");
        }
        assert_eq!(flaw(&message(b"", b"\xa2\x04\x41a\x04\x41b")), malformed(3 + 4));
        assert_eq!(flaw(&message(b"", b"\xa1\x02\x81\x04")), malformed(3));
    }

    #[test]
    fn refuses_bombs_in_every_part() {
        let deep = [0x81; 17].iter().chain(&[0]).copied().collect::<Vec<u8>>();
        let over = Flaw::OverLimit { stage: Stage::Cose, limit: "depth" };
        assert_eq!(flaw(&message(&[b"\xa1\x09".as_slice(), &deep].concat(), b"\xa0")), over);
        assert_eq!(flaw(&message(b"", &[b"\xa1\x09".as_slice(), &deep].concat())), over);
        assert_eq!(flaw(&[0xd2; 40]), over);
        let many = [b"\xa1\x09\x99\x13\x88".as_slice(), &[0; 5_000]].concat();
        assert_eq!(flaw(&message(b"", &many)), Flaw::OverLimit { stage: Stage::Cose, limit: "items" });
        assert_eq!(flaw(b"\x9b\x40\0\0\0\0\0\0\0\x40\xa0"), malformed(0));
        assert_eq!(flaw(b"\x84\x5b\x40\0\0\0\0\0\0\0\xa0"), malformed(1));
    }

    #[test]
    fn agrees_with_the_library_wherever_both_open() {
        for (protected, unprotected) in [
            (b"\xa1\x01\x26".as_slice(), b"\xa1\x04\x41k".as_slice()),
            (b"\xa2\x01\x38\x24\x04\x48abcdefgh", b"\xa0"),
            (b"\xa1\x01\x39\x00\x06", b"\xa1\x18\x21\x41c"),
        ] {
            let ours = opened(protected, unprotected);
            let theirs = coset::CoseSign1::from_slice(&message(protected, unprotected)).expect("a message");
            assert_eq!(ours.signed_bytes, theirs.tbs_data(&[]));
            assert_eq!((Some(ours.payload), ours.signature), (theirs.payload, theirs.signature));
        }
    }
}
