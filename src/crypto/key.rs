//! Public keys and the questions that codes, certificates and lists ask them. The only file that names
//! `p256`, `p384` and `aws-lc-rs` to verify with.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::scheme::{Hash, Scheme};
use crate::model::envelope::Algorithm;
use aws_lc_rs::signature::{
    ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Encode, Reader, SliceReader};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

/// Which key verifies which algorithm (threats T2). What is not here does not verify.
const ALLOWED: [(KeyKind, Algorithm); 4] = [
    (KeyKind::P256, Algorithm::Es256),
    (KeyKind::P384, Algorithm::Es384),
    // Spanish certificates are signed so: COSE binds ES256 to a hash, not to a curve (RFC 9053 section 2.1).
    (KeyKind::P384, Algorithm::Es256),
    (KeyKind::Rsa, Algorithm::Ps256),
];

/// The kind of a key that we can verify with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum KeyKind {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521: signs certificates and lists, never a code.
    P521,
    /// RSA with a modulus of 2,048 to 4,096 bits.
    Rsa,
}

impl KeyKind {
    /// Whether a key of this kind may verify signatures of `algorithm`.
    #[must_use]
    pub fn allows(self, algorithm: Algorithm) -> bool {
        ALLOWED.contains(&(self, algorithm))
    }

    /// The name that reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Rsa => "RSA",
        }
    }
}

/// Why bytes are no key for us.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no `SubjectPublicKeyInfo`, or the key in it is not on its curve or no RSA key.
    #[error("the public key cannot be read")]
    Malformed,
    /// A key of another scheme, curve, size or set of parameters.
    #[error("a public key of this kind is not supported ({oid})")]
    Unsupported {
        /// The object identifier that tells the kind: the curve's, else the scheme's.
        oid: String,
    },
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The key is not for this algorithm; nothing was computed.
    Algorithm,
    /// The signature does not fit the message and the key.
    Wrong,
}

/// A public key that was read and checked: a point on its curve, or an RSA key of a good size.
#[derive(Clone, Debug)]
pub struct PublicKey(Key);

#[derive(Clone, Debug)]
enum Key {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    /// The point.
    P521(Vec<u8>),
    /// For PS256, and the same key as DER.
    Rsa(ParsedPublicKey, Vec<u8>),
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
    ///
    /// Elliptic curves are named ones (RFC 5480), RSA keys are plain ones or bound to
    /// PSS with SHA-256 and a salt of 32 bytes (RFC 4055).
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyError::Malformed)?;
        let key = spki.subject_public_key.as_bytes().ok_or(KeyError::Malformed)?;
        match spki.algorithm.oid {
            EC => elliptic(&spki.algorithm, key),
            RSA => rsa(&spki.algorithm, key),
            RSA_PSS if has_our_parameters(&spki.algorithm) => rsa(&spki.algorithm, key),
            other => Err(unsupported(other)),
        }
        .map(Self)
    }

    /// The kind of this key.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        match self.0 {
            Key::P256(_) => KeyKind::P256,
            Key::P384(_) => KeyKind::P384,
            Key::P521(_) => KeyKind::P521,
            Key::Rsa(..) => KeyKind::Rsa,
        }
    }

    /// Whether any algorithm of a code is for this key.
    #[must_use]
    pub fn is_for_codes(&self) -> bool {
        ALLOWED.iter().any(|(kind, _)| *kind == self.kind())
    }

    /// Verifies a signature over `message`.
    ///
    /// An elliptic signature is `r || s`, each as long as the curve's field (RFC 9053
    /// section 2.1): 64 or 96 bytes, whatever the hash. A high `s` is accepted, since
    /// issuers do not normalise; so (`r`, -`s`) is a second signature of the same content.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        if !self.kind().allows(algorithm) {
            return Err(Refusal::Algorithm);
        }
        match &self.0 {
            Key::P256(key) => {
                let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|_| Refusal::Wrong)?;
                key.verify_prehash(&Sha256::digest(message), &signature).map_err(|_| Refusal::Wrong)
            }
            Key::P384(key) => {
                let signature = p384::ecdsa::Signature::from_slice(signature).map_err(|_| Refusal::Wrong)?;
                key.verify_prehash(&digest(algorithm, message), &signature).map_err(|_| Refusal::Wrong)
            }
            // No algorithm of a code is for it.
            Key::P521(_) => Err(Refusal::Algorithm),
            Key::Rsa(key, _) => key.verify_sig(message, signature).map_err(|_| Refusal::Wrong),
        }
    }

    /// Verifies a signature of a certificate, a list or a message over `message`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn verify_scheme(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let wrong = |_| Refusal::Wrong;
        match (&self.0, scheme) {
            (Key::P256(key), Scheme::Ecdsa(hash)) => {
                let signature = p256::ecdsa::Signature::from_der(signature).map_err(wrong)?;
                key.verify_prehash(&hashed(hash, message), &signature).map_err(wrong)
            }
            (Key::P384(key), Scheme::Ecdsa(hash)) => {
                let signature = p384::ecdsa::Signature::from_der(signature).map_err(wrong)?;
                // A hash shorter than half the field is refused by the library; none of ours is.
                key.verify_prehash(&hashed(hash, message), &signature).map_err(wrong)
            }
            (Key::P521(point), Scheme::Ecdsa(hash)) => by_aws(p521(hash), point, message, signature),
            (Key::Rsa(_, key), Scheme::Pkcs1(hash)) => by_aws(pkcs1(hash), key, message, signature),
            (Key::Rsa(_, key), Scheme::Pss(hash)) => by_aws(pss(hash), key, message, signature),
            (Key::P256(_) | Key::P384(_) | Key::P521(_), Scheme::Pkcs1(_) | Scheme::Pss(_))
            | (Key::Rsa(..), Scheme::Ecdsa(_)) => Err(Refusal::Algorithm),
        }
    }
}

fn by_aws(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refusal> {
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).map_err(|_| Refusal::Wrong)
}

fn p521(hash: Hash) -> &'static dyn VerificationAlgorithm {
    match hash {
        Hash::Sha256 => &ECDSA_P521_SHA256_ASN1,
        Hash::Sha384 => &ECDSA_P521_SHA384_ASN1,
        Hash::Sha512 => &ECDSA_P521_SHA512_ASN1,
    }
}

fn pkcs1(hash: Hash) -> &'static dyn VerificationAlgorithm {
    match hash {
        Hash::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        Hash::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
    }
}

fn pss(hash: Hash) -> &'static dyn VerificationAlgorithm {
    match hash {
        Hash::Sha256 => &RSA_PSS_2048_8192_SHA256,
        Hash::Sha384 => &RSA_PSS_2048_8192_SHA384,
        Hash::Sha512 => &RSA_PSS_2048_8192_SHA512,
    }
}

/// The hash of a message.
#[must_use]
pub fn hashed(hash: Hash, message: &[u8]) -> Vec<u8> {
    match hash {
        Hash::Sha256 => Sha256::digest(message).to_vec(),
        Hash::Sha384 => Sha384::digest(message).to_vec(),
        Hash::Sha512 => Sha512::digest(message).to_vec(),
    }
}

/// The hash that `algorithm` names; the curve does not choose it.
fn digest(algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Es256 | Algorithm::Ps256 => Sha256::digest(message).to_vec(),
        Algorithm::Es384 => Sha384::digest(message).to_vec(),
    }
}

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

/// `RSASSA-PSS-params` for SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 4055 section 3.1);
/// the hash identifiers with their `NULL`, as the section asks, and without.
const PSS_SHA256_32: [&[u8]; 2] = [
    b"\x30\x34\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
      \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
      \xa2\x03\x02\x01\x20",
    b"\x30\x30\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
      \xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
      \xa2\x03\x02\x01\x20",
];

/// A key bound to PSS says nothing more, or just what PS256 is.
fn has_our_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> bool {
    match algorithm.parameters {
        None => true,
        Some(parameters) => parameters.to_der().is_ok_and(|der| PSS_SHA256_32.contains(&der.as_slice())),
    }
}

fn elliptic(algorithm: &AlgorithmIdentifierRef<'_>, point: &[u8]) -> Result<Key, KeyError> {
    match algorithm.parameters_oid() {
        Ok(P256) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map(Key::P256).map_err(|_| KeyError::Malformed),
        Ok(P384) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map(Key::P384).map_err(|_| KeyError::Malformed),
        Ok(P521) => ParsedPublicKey::new(&ECDSA_P521_SHA512_ASN1, point)
            .map(|_| Key::P521(point.to_vec()))
            .map_err(|_| KeyError::Malformed),
        Ok(other) => Err(unsupported(other)),
        // A curve spelt out by its numbers, as some passport authorities do.
        Err(_) => Err(unsupported(EC)),
    }
}

fn rsa(algorithm: &AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Key, KeyError> {
    let bits = modulus_bits(key).map_err(|_| KeyError::Malformed)?;
    if !(2_048..=4_096).contains(&bits) {
        return Err(unsupported(algorithm.oid));
    }
    let parsed = ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key).map_err(|_| KeyError::Malformed)?;
    Ok(Key::Rsa(parsed, key.to_vec()))
}

/// Bits of the modulus of an `RSAPublicKey` (RFC 8017 appendix A.1.1).
fn modulus_bits(key: &[u8]) -> der::Result<usize> {
    let mut reader = SliceReader::new(key)?;
    let bits = reader.sequence(|numbers| {
        let modulus = UintRef::decode(numbers)?;
        UintRef::decode(numbers)?;
        let zeros = modulus.as_bytes().first().map_or(0, |byte| byte.leading_zeros());
        let bits = modulus.as_bytes().len().saturating_mul(8);
        Ok::<_, der::Error>(bits.saturating_sub(usize::try_from(zeros).unwrap_or_default()))
    })?;
    reader.finish()?;
    Ok(bits)
}

fn unsupported(oid: ObjectIdentifier) -> KeyError {
    KeyError::Unsupported { oid: oid.to_string() }
}

#[cfg(test)]
mod tests;
