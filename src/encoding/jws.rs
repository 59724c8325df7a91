//! JSON Web Signature in its compact form (RFC 7515 section 3.1), as lists carry it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{base64, json};
use crate::model::finding::{Flaw, Stage};
use crate::model::limits::Limits;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

/// A JWS, not yet believed.
#[derive(Clone, Debug)]
pub struct Jws {
    /// The algorithm that the header names. The key decides; this must agree.
    pub algorithm: String,
    /// The certificates in the header (`x5c`), the signer's own first; DER.
    pub chain: Vec<Vec<u8>>,
    /// What the signature covers: header, dot, payload as they were received.
    pub signed_bytes: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The signed content, JSON.
    pub payload: Value,
}

/// Opens a compact JWS with a JSON payload; white space around it is none of it.
///
/// # Errors
/// [`Flaw::Malformed`] at [`Stage::Json`] with the offset of the part that is wrong: not three parts,
/// Base64url with padding or loose bits, JSON that is not strict, a header that must be understood
/// (`crit`), no algorithm.
pub fn open(bytes: &[u8]) -> Result<Jws, Flaw> {
    let malformed = |at| Flaw::Malformed { stage: Stage::Json, at };
    let text = std::str::from_utf8(bytes.trim_ascii()).map_err(|error| malformed(error.valid_up_to()))?;
    let (covered, signature) = text.rsplit_once('.').ok_or_else(|| malformed(text.len()))?;
    let (header, payload) = covered.split_once('.').ok_or_else(|| malformed(text.len()))?;
    let payload_at = header.len().saturating_add(1);
    let part = |part: &str, at| Base64UrlUnpadded::decode_vec(part).map_err(|_| malformed(at));
    let header = json::read(&part(header, 0)?, Limits::IMPORT_DEPTH).map_err(|_| malformed(0))?;
    if header.get("crit").is_some() {
        return Err(malformed(0));
    }
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or_else(|| malformed(0))?;
    let chain = header.get("x5c").and_then(Value::as_array).into_iter().flatten();
    let chain = chain.map(|der| der.as_str().and_then(base64::decode).ok_or_else(|| malformed(0)));
    Ok(Jws {
        algorithm: algorithm.to_owned(),
        chain: chain.collect::<Result<_, _>>()?,
        signed_bytes: covered.as_bytes().to_vec(),
        signature: part(signature, covered.len().saturating_add(1))?,
        payload: json::read(&part(payload, payload_at)?, Limits::IMPORT_DEPTH).map_err(|_| malformed(payload_at))?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::open;
    use base64ct::{Base64UrlUnpadded, Encoding as _};

    fn jws(header: &str, payload: &str) -> String {
        let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        format!("{}.{}.AQID", part(header), part(payload))
    }

    #[test]
    fn keeps_what_was_signed_as_it_was() {
        let text = jws("{\"alg\": \"ES256\",\"x5c\":[\"AQI=\"]}", "{ \"a\":1 }");
        let jws = open(format!("{text}\n").as_bytes()).unwrap();
        assert_eq!((jws.algorithm.as_str(), jws.chain, jws.signature), ("ES256", vec![vec![1, 2]], vec![1, 2, 3]));
        assert_eq!(jws.signed_bytes, &text.as_bytes()[..text.len() - 5]);
        assert_eq!(jws.payload["a"], 1);
    }

    #[test]
    fn refuses_what_is_not_strict() {
        let good = jws("{\"alg\":\"ES256\"}", "{}");
        assert!(open(good.as_bytes()).is_ok());
        for bad in [
            jws("{\"alg\":\"ES256\",\"alg\":\"none\"}", "{}"),
            jws("{\"alg\":\"ES256\",\"crit\":[\"b64\"]}", "{}"),
            jws("{}", "{}"),
            jws("{\"alg\":\"ES256\",\"x5c\":[1]}", "{}"),
            jws("{\"alg\":\"ES256\"}", "{\"a\":1,\"a\":2}"),
            format!("{good}="),
            format!("{good}.AQID"),
            good.replace('.', ""),
            String::new(),
        ] {
            assert!(open(bad.as_bytes()).is_err(), "{bad}");
        }
        for end in 0..good.rfind('.').unwrap() {
            assert!(open(&good.as_bytes()[..end]).is_err(), "{end}");
        }
    }
}
