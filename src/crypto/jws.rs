//! Signatures over lists: JSON Web Signatures (RFC 7515), the certificates above them, and files
//! signed by a certificate's key.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::anchor::Anchor;
use super::chain::Link;
use super::key::{KeyKind, PublicKey, Refusal};
use super::scheme::{Hash, Scheme};
use super::x509::{DocumentSigner, X509Error};
use crate::model::envelope::Algorithm;
use crate::model::time::UnixTime;

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
        (KeyKind::Rsa, "RS256") => key.verify_scheme(Scheme::Pkcs1(Hash::Sha256), message, signature),
        _ => Err(Refusal::Algorithm),
    }
}

/// Verifies a P-521 signature with SHA-512 in its DER form over a whole file.
///
/// # Errors
/// [`Refusal`].
pub fn verify_p521(spki: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
    let key = PublicKey::from_spki(spki).map_err(|_| Refusal::Algorithm)?;
    if key.kind() != KeyKind::P521 {
        return Err(Refusal::Algorithm);
    }
    key.verify_scheme(Scheme::Ecdsa(Hash::Sha512), message, signature)
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
    let mut below: Option<Link> = None;
    for (der, place) in chain.iter().take(LONGEST).zip(1_usize..) {
        let unreadable = |why| Unvouched::Unreadable { place, why };
        let signer = DocumentSigner::parse(der).map_err(unreadable)?;
        let link = Link::parse(der).map_err(unreadable)?;
        if below.is_some() && !signer.is_ca {
            return Err(Unvouched::NoAuthority { place });
        }
        if below.is_some_and(|below| !below.names(&link) || !below.is_signed_by(&signer.spki)) {
            return Err(Unvouched::NotSigned { place: place.saturating_sub(1) });
        }
        if let Some(anchor) = anchors.iter().find(|anchor| anchor.spki == signer.spki) {
            return Ok(anchor);
        }
        if !(signer.valid_from..=signer.valid_until).contains(&at) {
            return Err(Unvouched::NotValid { place, at });
        }
        if let Some(anchor) = anchors.iter().find(|anchor| link.is_signed_by(&anchor.spki)) {
            return Ok(anchor);
        }
        below = Some(link);
    }
    Err(Unvouched::NoAnchor)
}

/// Certificates in one chain: signer, two authorities, root, and one to spare.
const LONGEST: usize = 5;
