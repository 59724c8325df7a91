//! Issues codes: claims, COSE_Sign1, zlib, base45, `HC1:`, in every dialect that issuers speak.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::Signer;
use super::content::Content;
use crate::crypto::digest::{sha256, sha256_16};
use crate::encoding::cbor::{Value, write as cbor};
use crate::encoding::{base45, cose, inflate};
use crate::model::envelope::Algorithm;
use crate::model::time::UnixTime;

/// CWT claims (RFC 8392) and COSE labels (RFC 9052) that codes use.
pub(super) const ISSUER: i64 = 1;
pub(super) const EXPIRES: i64 = 4;
pub(super) const NOT_BEFORE: i64 = 5;
pub(super) const ISSUED_AT: i64 = 6;
pub(super) const HCERT: i64 = -260;

/// A header of COSE.
#[derive(Clone)]
pub(super) enum Header {
    /// The algorithm that the signer's key is for.
    Algorithm,
    /// An algorithm by its number in the registry.
    OtherAlgorithm(i64),
    /// The signer's kid.
    Kid,
    /// Another kid.
    OtherKid(Vec<u8>),
}

/// A code before it is signed.
pub(super) struct Draft<'a> {
    signer: &'a Signer,
    claims: Vec<(Value, Value)>,
    tags: &'static [u64],
    protected: Vec<Header>,
    unprotected: Vec<Header>,
    empty_map: bool,
    hash_256: bool,
}

impl<'a> Draft<'a> {
    /// A plain code: tag 18, algorithm and kid protected, whole seconds, `-260 → 1` the content.
    pub(super) fn new(signer: &'a Signer, content: Content, issued_at: UnixTime, expires: UnixTime) -> Self {
        let hcert = Value::Map(vec![(1.into(), content.into_value())]);
        Self::of_claims(
            signer,
            vec![
                (ISSUER, signer.country().into()),
                (EXPIRES, expires.secs().into()),
                (ISSUED_AT, issued_at.secs().into()),
                (HCERT, hcert),
            ],
        )
    }

    /// A code with these claims.
    pub(super) fn of_claims(signer: &'a Signer, claims: Vec<(i64, Value)>) -> Self {
        Self {
            signer,
            claims: claims.into_iter().map(|(key, value)| (key.into(), value)).collect(),
            tags: &[18],
            protected: vec![Header::Algorithm, Header::Kid],
            unprotected: Vec::new(),
            empty_map: false,
            hash_256: false,
        }
    }

    /// Sets a claim.
    pub(super) fn claim(mut self, key: impl Into<Value>, value: impl Into<Value>) -> Self {
        let (key, value) = (key.into(), value.into());
        match self.claims.iter_mut().find(|(known, _)| *known == key) {
            Some((_, held)) => *held = value,
            None => self.claims.push((key, value)),
        }
        self
    }

    /// Leaves a claim out.
    pub(super) fn without(mut self, key: i64) -> Self {
        let key = Value::from(key);
        self.claims.retain(|(known, _)| *known != key);
        self
    }

    /// Sets the CBOR tags around the code, outermost first.
    pub(super) const fn tags(mut self, tags: &'static [u64]) -> Self {
        self.tags = tags;
        self
    }

    /// Sets which headers are protected and which are not.
    pub(super) fn headers(mut self, protected: &[Header], unprotected: &[Header]) -> Self {
        self.protected = protected.to_vec();
        self.unprotected = unprotected.to_vec();
        self
    }

    /// Writes an empty protected header as an empty map (`h'a0'`), not as no bytes at all.
    pub(super) const fn empty_map(mut self) -> Self {
        self.empty_map = true;
        self
    }

    /// Takes SHA-256 whatever the curve, and says ES256.
    pub(super) const fn sha_256(mut self) -> Self {
        self.hash_256 = true;
        self
    }

    /// Signs it.
    pub(super) fn sign(self) -> Signed {
        let headers = |headers: &[Header]| Value::Map(headers.iter().map(|header| self.header(header)).collect());
        // Without protected attributes no bytes are signed, however the header is sent (RFC 9052 section 4.4).
        let signed = if self.protected.is_empty() { Vec::new() } else { cbor(&headers(&self.protected)) };
        let protected = if self.empty_map { cbor(&headers(&[])) } else { signed.clone() };
        let unprotected = headers(&self.unprotected);
        let payload = cbor(&Value::Map(self.claims));
        let signature = self.signer.key().sign(&cose::signed_bytes(signed, &payload), self.hash_256);
        Signed { tags: self.tags, protected, unprotected, payload, signature }
    }

    fn header(&self, header: &Header) -> (Value, Value) {
        let algorithm = if self.hash_256 { Algorithm::Es256 } else { self.signer.key().algorithm() };
        match header {
            Header::Algorithm => (1.into(), number(algorithm).into()),
            Header::OtherAlgorithm(number) => (1.into(), (*number).into()),
            Header::Kid => (4.into(), self.signer.kid().bytes().into()),
            Header::OtherKid(kid) => (4.into(), kid.as_slice().into()),
        }
    }
}

/// A signed code, still in its parts.
#[derive(Clone)]
pub(super) struct Signed {
    tags: &'static [u64],
    protected: Vec<u8>,
    unprotected: Value,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    /// SHA-256 of the signed payload, as a block list names it.
    pub(super) fn content_hash(&self) -> Vec<u8> {
        sha256(&self.payload).to_vec()
    }

    /// The first 16 bytes of SHA-256 of `r`, as block and revocation lists name an ECDSA signature.
    pub(super) fn signature_hash(&self) -> Vec<u8> {
        let half = self.signature.len().checked_div(2).unwrap_or_default();
        let r = self.signature.get(..half).unwrap_or_default();
        sha256_16(r).to_vec()
    }

    /// The same code with the payload of another one: what a forger does.
    pub(super) fn with_payload_of(mut self, other: &Self) -> Self {
        self.payload.clone_from(&other.payload);
        self
    }

    /// The same code with its signature changed.
    pub(super) fn with_signature(mut self, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        self.signature = change(&self.signature);
        self
    }

    /// The bytes of the COSE structure, tags included.
    pub(super) fn cose(&self) -> Vec<u8> {
        let parts = vec![
            self.protected.as_slice().into(),
            self.unprotected.clone(),
            self.payload.as_slice().into(),
            self.signature.as_slice().into(),
        ];
        let tagged = |inner, tag: &u64| Value::Tag(*tag, Box::new(inner));
        cbor(&self.tags.iter().rev().fold(Value::Array(parts), tagged))
    }

    /// The text of the code.
    pub(super) fn text(&self) -> String {
        wrap("HC1:", &self.cose())
    }
}

/// zlib and base45 behind a prefix.
pub(super) fn wrap(prefix: &str, cose: &[u8]) -> String {
    format!("{prefix}{}", base45::encode(&inflate::deflate(cose)))
}

/// The number in the registry of COSE algorithms.
const fn number(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Es256 => -7,
        Algorithm::Es384 => -35,
        Algorithm::Ps256 => -37,
    }
}
