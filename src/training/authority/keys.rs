//! Signing keys that anybody can compute: they mark specimens, they protect nothing.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::envelope::Algorithm;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256, RsaKeyPair};
use der::pem;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use sha2::{Digest as _, Sha256, Sha384};
use x509_cert::der::Decode as _;
use x509_cert::spki::{EncodePublicKey as _, SubjectPublicKeyInfoOwned};

/// The RSA key, published beside this file: RSA keys cannot be derived in a few lines.
const RSA_PEM: &str = include_str!("../training-rsa.pem");

/// A signing key of the training authority.
pub(in crate::training) enum Key {
    /// NIST P-256.
    P256(p256::ecdsa::SigningKey),
    /// NIST P-384.
    P384(p384::ecdsa::SigningKey),
    /// RSA with 2,048 bits.
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    /// The P-256 key of a name: its scalar is SHA-256 of the text `Gatelight TRAINING NAME`.
    pub(in crate::training) fn p256(name: &str) -> Self {
        Self::P256(p256_key(name))
    }

    /// The P-384 key of a name: its scalar is SHA-384 of the text `Gatelight TRAINING NAME`.
    pub(in crate::training) fn p384(name: &str) -> Self {
        let mut seed = Sha384::digest(seed_text(name));
        loop {
            match p384::ecdsa::SigningKey::from_slice(&seed) {
                Ok(key) => return Self::P384(key),
                Err(_) => seed = Sha384::digest(seed),
            }
        }
    }

    /// The one RSA key.
    pub(in crate::training) fn rsa() -> Self {
        let key = pem::decode_vec(RSA_PEM.as_bytes()).map(|(_, pkcs8)| RsaKeyPair::from_pkcs8(&pkcs8));
        match key {
            Ok(Ok(key)) => Self::Rsa(Box::new(key)),
            // The file is part of this source; a test reads it.
            _ => unreachable!("training-rsa.pem is no PKCS#8 key"),
        }
    }

    /// The algorithm that signers of this kind of key name in their headers.
    pub(in crate::training) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::Es256,
            Self::P384(_) => Algorithm::Es384,
            Self::Rsa(_) => Algorithm::Ps256,
        }
    }

    /// Signs as COSE wants it: `r || s` for elliptic curves (RFC 9053 section 2.1).
    ///
    /// Elliptic curves sign by RFC 6979, so the same bytes give the same signature. `hash_256`
    /// takes SHA-256 with P-384 too, as some issuers do. PS256 is salted by the system's random source.
    pub(in crate::training) fn sign(&self, bytes: &[u8], hash_256: bool) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Self::P384(key) if hash_256 => {
                let made: Result<p384::ecdsa::Signature, _> = key.sign_prehash(&Sha256::digest(bytes));
                made.map(|signature| signature.to_bytes().to_vec()).unwrap_or_default()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                // Fails only without memory; zeros then verify nowhere.
                let _ = key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), bytes, &mut signature);
                signature
            }
        }
    }

    /// The public half as X.509 writes it.
    pub(in crate::training) fn public(&self) -> Option<SubjectPublicKeyInfoOwned> {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der().ok()?,
            Self::P384(key) => key.verifying_key().to_public_key_der().ok()?,
            Self::Rsa(key) => {
                let der: PublicKeyX509Der<'_> = key.public_key().as_der().ok()?;
                return SubjectPublicKeyInfoOwned::from_der(der.as_ref()).ok();
            }
        };
        SubjectPublicKeyInfoOwned::from_der(document.as_bytes()).ok()
    }
}

/// The P-256 key of a name, for a CSCA.
pub(super) fn p256_key(name: &str) -> p256::ecdsa::SigningKey {
    let mut seed = Sha256::digest(seed_text(name));
    // A hash above the curve's order is no scalar: about one in 2^32.
    loop {
        match p256::ecdsa::SigningKey::from_slice(&seed) {
            Ok(key) => return key,
            Err(_) => seed = Sha256::digest(seed),
        }
    }
}

fn seed_text(name: &str) -> String {
    format!("Gatelight TRAINING {name}")
}
