//! Keys and certificates that somebody vouches for, to verify lists with.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::digest::sha256;
use super::x509::{DocumentSigner, X509Error, certificates_in, public_keys_in};
use der::Decode as _;
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// A key that an administrator handed over: its word is taken for the lists it signed.
///
/// Its own dates are not looked at, as those of a root are not (RFC 5280 section 6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// SHA-256 of the public key, whether it came in a certificate or alone: renewed certificates
    /// of one key are one anchor.
    pub fingerprint: [u8; 32],
    /// The public key (`SubjectPublicKeyInfo`, DER), of any kind.
    pub spki: Vec<u8>,
    /// The certificate that it came in (DER).
    pub certificate: Option<Vec<u8>>,
}

impl Anchor {
    /// The anchors in a file: PEM blocks with certificates or public keys, or one of them in DER.
    ///
    /// # Errors
    /// [`X509Error`] where there is none, or one that cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Vec<Self>, X509Error> {
        if let Some(key) = Self::key(bytes) {
            return Ok(vec![key]);
        }
        let keys = public_keys_in(bytes)?;
        let certificates = match certificates_in(bytes) {
            Err(X509Error::Missing) if !keys.is_empty() => Vec::new(),
            certificates => certificates?,
        };
        let mut anchors = certificates.iter().map(|der| Self::certificate(der)).collect::<Result<Vec<_>, _>>()?;
        for key in keys {
            anchors.push(Self::key(&key).ok_or(X509Error::Missing)?);
        }
        Ok(anchors)
    }

    /// The anchor of a certificate (DER).
    ///
    /// # Errors
    /// [`X509Error`] where it cannot be read.
    pub fn certificate(der: &[u8]) -> Result<Self, X509Error> {
        let DocumentSigner { spki, .. } = DocumentSigner::parse(der)?;
        Ok(Self { fingerprint: sha256(&spki), spki, certificate: Some(der.to_vec()) })
    }

    fn key(der: &[u8]) -> Option<Self> {
        SubjectPublicKeyInfoRef::from_der(der).ok()?;
        Some(Self { fingerprint: sha256(der), spki: der.to_vec(), certificate: None })
    }
}
