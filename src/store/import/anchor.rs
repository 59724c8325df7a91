//! The key that an operator trusts a list by, in place of one that is built in.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Refused;
use crate::crypto::digest::{hex, sha256};
use crate::crypto::key::PublicKey;
use crate::crypto::x509::{DocumentSigner, certificates_in};
use base64ct::{Base64, Encoding as _};

/// Certificates and public keys from a file that the operator gave.
#[derive(Clone, Debug, Default)]
pub struct Anchor {
    /// X.509 certificates, DER.
    pub certificates: Vec<Vec<u8>>,
    /// Public keys, those of the certificates included (`SubjectPublicKeyInfo`, DER).
    pub keys: Vec<Vec<u8>>,
}

impl Anchor {
    /// Reads certificates (DER, or PEM with any number) or one public key (DER, PEM).
    ///
    /// # Errors
    /// [`Refused`] where it is neither.
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        if let Some(key) = public_key(bytes) {
            return Ok(Self { certificates: Vec::new(), keys: vec![key] });
        }
        let mut anchor = Self::default();
        for der in certificates_in(bytes)? {
            anchor.keys.push(DocumentSigner::parse(&der)?.spki);
            anchor.certificates.push(der);
        }
        Ok(anchor)
    }
}

/// What the manifest calls a key by: SHA-256 of its `SubjectPublicKeyInfo`.
pub fn fingerprint(spki: &[u8]) -> String {
    hex(&sha256(spki))
}

fn public_key(bytes: &[u8]) -> Option<Vec<u8>> {
    const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
    const END: &str = "-----END PUBLIC KEY-----";
    let der = match std::str::from_utf8(bytes).ok().and_then(|text| text.split_once(BEGIN)?.1.split_once(END)) {
        Some((text, _)) => Base64::decode_vec(&text.split_whitespace().collect::<String>()).ok()?,
        None => bytes.to_vec(),
    };
    PublicKey::from_spki(&der).ok().map(|_| der)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::Anchor;
    use base64ct::{Base64, Encoding as _};
    use p256::pkcs8::EncodePublicKey as _;

    #[test]
    fn takes_keys_and_certificates_and_nothing_else() {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let spki = key.verifying_key().to_public_key_der().unwrap().as_bytes().to_vec();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", Base64::encode_string(&spki));
        for bytes in [spki.as_slice(), pem.as_bytes()] {
            let anchor = Anchor::read(bytes).unwrap();
            assert_eq!((anchor.keys, anchor.certificates.len()), (vec![spki.clone()], 0));
        }
        let certificates = crate::training::trust().authorities;
        let anchor = Anchor::read(&certificates[0]).unwrap();
        assert_eq!((anchor.keys.len(), &anchor.certificates[..]), (1, &certificates[..1]));
        for nothing in [b"".as_slice(), b"x", &spki[1..], &certificates[0][..100]] {
            assert!(Anchor::read(nothing).is_err());
        }
    }
}
