//! Signatures over lists: JSON Web Signatures (RFC 7515), the certificates above them, and files
//! signed by a certificate's key. Beside `key.rs` the only file that verifies with `aws-lc-rs`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::anchor::Anchor;
use super::key::{KeyKind, PublicKey, Refusal};
use super::x509::{DocumentSigner, X509Error};
use crate::model::envelope::Algorithm;
use crate::model::time::UnixTime;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

/// Verifies a signature by the algorithm of a JWS header: `ES256`, `RS256` or `PS256`.
///
/// The key decides which of them can be: `none`, anything with a shared secret and a name
/// that is not the key's own are refused before anything is computed (RFC 8725 section 3.1).
///
/// # Errors
/// [`Refusal`].
pub fn verify(spki: &[u8], algorithm: &str, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
    let key = PublicKey::from_spki(spki).map_err(|_| Refusal::Algorithm)?;
    match (key.kind(), algorithm) {
        (KeyKind::P256, "ES256") => key.verify(Algorithm::Es256, message, signature),
        (KeyKind::Rsa, "PS256") => key.verify(Algorithm::Ps256, message, signature),
        (KeyKind::Rsa, "RS256") => {
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki);
            key.verify(message, signature).map_err(|_| Refusal::Wrong)
        }
        _ => Err(Refusal::Algorithm),
    }
}

/// Verifies a P-521 signature with SHA-512 in its DER form over a whole file.
///
/// # Errors
/// [`Refusal`].
pub fn verify_p521(spki: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
    if curve(spki) != Some(P521) {
        return Err(Refusal::Algorithm);
    }
    UnparsedPublicKey::new(&ECDSA_P521_SHA512_ASN1, spki).verify(message, signature).map_err(|_| Refusal::Wrong)
}

/// Why no anchor vouches for a chain of certificates. Places count from 1, the signer's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unvouched {
    /// One cannot be read.
    #[error("certificate {place} of its chain: {why}")]
    Unreadable {
        /// Which.
        place: usize,
        /// What is wrong.
        why: X509Error,
    },
    /// One was not valid then.
    #[error("certificate {place} of its chain is not valid on {}", at.date())]
    NotValid {
        /// Which.
        place: usize,
        /// When.
        at: UnixTime,
    },
    /// One is no authority and stands above another.
    #[error("certificate {place} of its chain may not sign certificates")]
    NoAuthority {
        /// Which.
        place: usize,
    },
    /// The next one did not sign it.
    #[error("certificate {place} of its chain is not signed by the next one")]
    NotSigned {
        /// Which.
        place: usize,
    },
    /// The chain leads elsewhere.
    #[error("its chain does not lead to the anchor")]
    NoAnchor,
}

/// The anchor that vouches for `chain`, which begins with the signer's own certificate.
///
/// # Errors
/// [`Unvouched`].
pub fn vouched<'a>(chain: &[Vec<u8>], anchors: &'a [Anchor], at: UnixTime) -> Result<&'a Anchor, Unvouched> {
    let mut below: Option<&[u8]> = None;
    for (der, place) in chain.iter().take(LONGEST).zip(1_usize..) {
        let signer = DocumentSigner::parse(der).map_err(|why| Unvouched::Unreadable { place, why })?;
        if below.is_some() && !signer.is_ca {
            return Err(Unvouched::NoAuthority { place });
        }
        if below.is_some_and(|below| !names(der, below) || !signed_by(below, &signer.spki)) {
            return Err(Unvouched::NotSigned { place: place.saturating_sub(1) });
        }
        if let Some(anchor) = anchors.iter().find(|anchor| anchor.spki == signer.spki) {
            return Ok(anchor);
        }
        if !(signer.valid_from..=signer.valid_until).contains(&at) {
            return Err(Unvouched::NotValid { place, at });
        }
        if let Some(anchor) = anchors.iter().find(|anchor| signed_by(der, &anchor.spki)) {
            return Ok(anchor);
        }
        below = Some(der);
    }
    Err(Unvouched::NoAnchor)
}

/// Certificates in one chain: signer, two authorities, root, and one to spare.
const LONGEST: usize = 5;

/// Whether the key made the signature of a certificate, over the very bytes that stand in it.
#[must_use]
pub fn signed_by(certificate: &[u8], issuer_spki: &[u8]) -> bool {
    let Ok((signed, algorithm, signature)) = parts(certificate) else { return false };
    scheme(algorithm, issuer_spki)
        .is_some_and(|scheme| UnparsedPublicKey::new(scheme, issuer_spki).verify(signed, signature).is_ok())
}

/// What of a certificate was signed, by which algorithm, and the signature.
fn parts(certificate: &[u8]) -> der::Result<(&[u8], ObjectIdentifier, &[u8])> {
    let whole = AnyRef::from_der(certificate)?;
    whole.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(whole.value())?;
    let signed = reader.tlv_bytes()?;
    let algorithm = AlgorithmIdentifierRef::decode(&mut reader)?.oid;
    let signature = BitStringRef::decode(&mut reader)?;
    reader.finish()?;
    Ok((signed, algorithm, signature.as_bytes().unwrap_or_default()))
}

/// Whether `issuer` is who `certificate` names as its issuer.
fn names(issuer: &[u8], certificate: &[u8]) -> bool {
    let read = CertificateInner::<Raw>::from_der;
    let (Ok(issuer), Ok(certificate)) = (read(issuer), read(certificate)) else { return false };
    issuer.tbs_certificate().subject() == certificate.tbs_certificate().issuer()
}

const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");

fn curve(spki: &[u8]) -> Option<ObjectIdentifier> {
    SubjectPublicKeyInfoRef::from_der(spki).ok()?.algorithm.parameters_oid().ok()
}

/// The algorithm of a certificate's signature with a key of this kind; SHA-1 is not among them.
fn scheme(algorithm: ObjectIdentifier, spki: &[u8]) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (algorithm, curve(spki)) {
        (ECDSA_SHA256, Some(P256)) => &ECDSA_P256_SHA256_ASN1,
        (ECDSA_SHA384, Some(P256)) => &ECDSA_P256_SHA384_ASN1,
        (ECDSA_SHA512, Some(P256)) => &ECDSA_P256_SHA512_ASN1,
        (ECDSA_SHA256, Some(P384)) => &ECDSA_P384_SHA256_ASN1,
        (ECDSA_SHA384, Some(P384)) => &ECDSA_P384_SHA384_ASN1,
        (ECDSA_SHA512, Some(P384)) => &ECDSA_P384_SHA512_ASN1,
        (ECDSA_SHA256, Some(P521)) => &ECDSA_P521_SHA256_ASN1,
        (ECDSA_SHA384, Some(P521)) => &ECDSA_P521_SHA384_ASN1,
        (ECDSA_SHA512, Some(P521)) => &ECDSA_P521_SHA512_ASN1,
        (RSA_SHA256, None) => &RSA_PKCS1_2048_8192_SHA256,
        (RSA_SHA384, None) => &RSA_PKCS1_2048_8192_SHA384,
        (RSA_SHA512, None) => &RSA_PKCS1_2048_8192_SHA512,
        _ => return None,
    })
}
