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
    /// protected header and the payload exactly as received.
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
    let unprotected = Header::of(unprotected, places.unprotected)?;
    let payload = payload.into_bytes().map_err(|_| malformed(places.payload))?;
    let signature = signature.into_bytes().map_err(|_| malformed(places.signature))?;
    Ok(Sign1 {
        algorithm: algorithm(protected.algorithm.as_ref(), unprotected.algorithm.as_ref()),
        kid: protected.kid.or(unprotected.kid),
        signed_bytes: signed_bytes(protected_bytes, &payload),
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
#[derive(Default)]
struct Header {
    algorithm: Option<Value>,
    kid: Option<Kid>,
}

impl Header {
    /// The header in these bytes, which stand at `base` in the message.
    fn read(bytes: &[u8], base: usize) -> Result<Self, Flaw> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let value = cbor::read_at(Stage::Cose, bytes).map_err(|flaw| match flaw {
            Flaw::Malformed { stage, at } => Flaw::Malformed { stage, at: at.saturating_add(base) },
            over @ Flaw::OverLimit { .. } => over,
        })?;
        Self::of(value, base)
    }

    /// The header of a map at `at`.
    fn of(value: Value, at: usize) -> Result<Self, Flaw> {
        let mut header = Self::default();
        for (label, value) in value.into_map().map_err(|_| malformed(at))? {
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
