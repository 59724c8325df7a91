//! Public keys and the one question that codes ask them. The only file that names
//! `p256` and `p384` to verify with; what lists need of `aws-lc-rs` besides is in `jws.rs`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::envelope::Algorithm;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PSS_2048_8192_SHA256};
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Encode, Reader, SliceReader};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384};
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
    Rsa(ParsedPublicKey),
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
            Key::Rsa(_) => KeyKind::Rsa,
        }
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
            Key::Rsa(key) => key.verify_sig(message, signature).map_err(|_| Refusal::Wrong),
        }
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
    ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key).map(Key::Rsa).map_err(|_| KeyError::Malformed)
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
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{KeyError, KeyKind, PublicKey, Refusal};
    use crate::model::envelope::Algorithm;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RSA_PSS_SHA384, RsaKeyPair};
    use p256::ecdsa::signature::Signer;
    use p256::ecdsa::signature::hazmat::PrehashSigner;
    use p256::pkcs8::EncodePublicKey;
    use sha2::{Digest, Sha256, Sha384};

    const MESSAGE: &[u8] = b"what was signed";
    const ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::Es384, Algorithm::Ps256];

    fn p256() -> p256::ecdsa::SigningKey {
        p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap()
    }

    fn p384() -> p384::ecdsa::SigningKey {
        p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap()
    }

    fn p256_key() -> PublicKey {
        PublicKey::from_spki(p256().verifying_key().to_public_key_der().unwrap().as_bytes()).unwrap()
    }

    fn p384_key() -> PublicKey {
        PublicKey::from_spki(p384().verifying_key().to_public_key_der().unwrap().as_bytes()).unwrap()
    }

    fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let head = match (high, low) {
            (0, 0..=0x7f) => vec![tag, low],
            (0, _) => vec![tag, 0x81, low],
            _ => vec![tag, 0x82, high, low],
        };
        [head, content].concat()
    }

    /// A `SubjectPublicKeyInfo` of this algorithm identifier and key.
    fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
        tlv(0x30, &[algorithm, &tlv(0x03, &[&[0], key])])
    }

    const PLAIN_RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    const BARE_PSS: &[u8] = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    /// PSS with its defaults: SHA-1 and a salt of 20 bytes.
    const OLD_PSS: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x00";

    fn rsa() -> RsaKeyPair {
        RsaKeyPair::generate(KeySize::Rsa2048).unwrap()
    }

    fn rsa_signature(pair: &RsaKeyPair, encoding: &'static dyn aws_lc_rs::signature::RsaEncoding) -> Vec<u8> {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(encoding, &SystemRandom::new(), MESSAGE, &mut signature).unwrap();
        signature
    }

    #[test]
    fn each_key_verifies_its_own_algorithms_and_no_other() {
        let rsa_pair = rsa();
        let rsa_key = PublicKey::from_spki(&spki(PLAIN_RSA, rsa_pair.public_key().as_ref())).unwrap();
        let on_p256: p256::ecdsa::Signature = p256().sign(MESSAGE);
        let sha384_on_p256: p256::ecdsa::Signature = p256().sign_prehash(&Sha384::digest(MESSAGE)).unwrap();
        let on_p384: p384::ecdsa::Signature = p384().sign(MESSAGE);
        let sha256_on_p384: p384::ecdsa::Signature = p384().sign_prehash(&Sha256::digest(MESSAGE)).unwrap();
        let made = [
            (KeyKind::P256, Algorithm::Es256, on_p256.to_bytes().to_vec()),
            (KeyKind::P256, Algorithm::Es384, sha384_on_p256.to_bytes().to_vec()),
            (KeyKind::P384, Algorithm::Es384, on_p384.to_bytes().to_vec()),
            (KeyKind::P384, Algorithm::Es256, sha256_on_p384.to_bytes().to_vec()),
            (KeyKind::Rsa, Algorithm::Ps256, rsa_signature(&rsa_pair, &RSA_PSS_SHA256)),
        ];
        let allowed = [
            (KeyKind::P256, Algorithm::Es256),
            (KeyKind::P384, Algorithm::Es256),
            (KeyKind::P384, Algorithm::Es384),
            (KeyKind::Rsa, Algorithm::Ps256),
        ];
        for key in [p256_key(), p384_key(), rsa_key] {
            for algorithm in ALGORITHMS {
                for (signer, with, signature) in &made {
                    let expected = if !allowed.contains(&(key.kind(), algorithm)) {
                        Err(Refusal::Algorithm)
                    } else if (key.kind(), algorithm) == (*signer, *with) {
                        Ok(())
                    } else {
                        Err(Refusal::Wrong)
                    };
                    let said = key.verify(algorithm, MESSAGE, signature);
                    assert_eq!(said, expected, "{:?} {algorithm:?}, made {signer:?} {with:?}", key.kind());
                }
            }
        }
    }

    #[test]
    fn another_message_or_any_changed_byte_is_wrong() {
        let signature: p256::ecdsa::Signature = p256().sign(MESSAGE);
        let (key, signature) = (p256_key(), signature.to_bytes().to_vec());
        assert_eq!(key.verify(Algorithm::Es256, MESSAGE, &signature), Ok(()));
        assert_eq!(key.verify(Algorithm::Es256, b"what was signeD", &signature), Err(Refusal::Wrong));
        assert_eq!(key.verify(Algorithm::Es256, b"", &signature), Err(Refusal::Wrong));
        for place in 0..signature.len() {
            let mut changed = signature.clone();
            changed[place] ^= 1;
            assert_eq!(key.verify(Algorithm::Es256, MESSAGE, &changed), Err(Refusal::Wrong), "{place}");
        }
    }

    #[test]
    fn a_signature_has_exactly_the_length_of_its_key() {
        let small: p256::ecdsa::Signature = p256().sign(MESSAGE);
        let large: p384::ecdsa::Signature = p384().sign(MESSAGE);
        let (small, large) = (small.to_bytes().to_vec(), large.to_bytes().to_vec());
        for (key, algorithm, good) in
            [(p256_key(), Algorithm::Es256, small.clone()), (p384_key(), Algorithm::Es384, large)]
        {
            assert_eq!(key.verify(algorithm, MESSAGE, &good), Ok(()));
            let longer = [good.as_slice(), &[0]].concat();
            let padded = [[0].as_slice(), &good].concat();
            for bad in [&[][..], &good[1..], &good[..good.len() - 1], &longer, &padded, &small[..63]] {
                assert_eq!(key.verify(algorithm, MESSAGE, bad), Err(Refusal::Wrong), "{}", bad.len());
            }
        }
        let der: p256::ecdsa::DerSignature = p256().sign(MESSAGE);
        assert_eq!(p256_key().verify(Algorithm::Es256, MESSAGE, der.as_bytes()), Err(Refusal::Wrong));
    }

    #[test]
    fn the_twin_with_the_other_s_is_accepted_and_zeros_are_not() {
        let signature: p256::ecdsa::Signature = p256().sign(MESSAGE);
        let (r, s) = signature.split_scalars();
        let twin = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).unwrap();
        for one in [signature, twin] {
            assert_eq!(p256_key().verify(Algorithm::Es256, MESSAGE, &one.to_bytes()), Ok(()));
        }
        let bytes = signature.to_bytes();
        let no_r = [[0; 32].as_slice(), &bytes[32..]].concat();
        let no_s = [&bytes[..32], [0; 32].as_slice()].concat();
        for bad in [no_r, no_s, vec![0; 64], vec![0xff; 64]] {
            assert_eq!(p256_key().verify(Algorithm::Es256, MESSAGE, &bad), Err(Refusal::Wrong));
        }
    }

    #[test]
    fn pss_needs_the_salt_and_the_padding_that_ps256_names() {
        let pair = rsa();
        for algorithm in [PLAIN_RSA, BARE_PSS] {
            let key = PublicKey::from_spki(&spki(algorithm, pair.public_key().as_ref())).unwrap();
            assert_eq!(key.verify(Algorithm::Ps256, MESSAGE, &rsa_signature(&pair, &RSA_PSS_SHA256)), Ok(()));
            for other in [&RSA_PKCS1_SHA256 as &'static dyn aws_lc_rs::signature::RsaEncoding, &RSA_PSS_SHA384] {
                let signature = rsa_signature(&pair, other);
                assert_eq!(key.verify(Algorithm::Ps256, MESSAGE, &signature), Err(Refusal::Wrong));
            }
        }
        let old = PublicKey::from_spki(&spki(OLD_PSS, pair.public_key().as_ref()));
        assert_eq!(old.err(), Some(KeyError::Unsupported { oid: "1.2.840.113549.1.1.10".to_owned() }));
    }

    #[test]
    fn rsa_keys_have_2048_to_4096_bits() {
        // (2^bits - 1), 65537: odd, and long enough to look like a modulus.
        let key = |bits: usize| {
            let modulus = [vec![0], vec![0xff; bits / 8]].concat();
            tlv(0x30, &[&tlv(0x02, &[&modulus]), b"\x02\x03\x01\x00\x01"])
        };
        for (bits, supported) in
            [(1_024, false), (2_040, false), (2_048, true), (4_096, true), (4_104, false), (8_192, false)]
        {
            let said = PublicKey::from_spki(&spki(PLAIN_RSA, &key(bits)));
            match said {
                Ok(key) => assert!(supported && key.kind() == KeyKind::Rsa, "{bits}"),
                Err(KeyError::Unsupported { oid }) => assert!(!supported && oid == "1.2.840.113549.1.1.1", "{bits}"),
                Err(KeyError::Malformed) => panic!("{bits}"),
            }
        }
        assert_eq!(PublicKey::from_spki(&spki(PLAIN_RSA, b"\x30\x00")).err(), Some(KeyError::Malformed));
    }

    #[test]
    fn refuses_points_off_the_curve_and_kinds_that_it_does_not_know() {
        const ON_P256: &[u8] = b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
        const ON_P521: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23";
        const NO_CURVE: &[u8] = b"\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
        const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";
        let point = p256().verifying_key().to_sec1_point(false).as_bytes().to_vec();
        assert_eq!(PublicKey::from_spki(&spki(ON_P256, &point)).map(|key| key.kind()), Ok(KeyKind::P256));
        let mut off = point.clone();
        off[64] ^= 1;
        for bad in [off.as_slice(), &[0], &point[..64], &[4; 65], &[]] {
            assert_eq!(PublicKey::from_spki(&spki(ON_P256, bad)).err(), Some(KeyError::Malformed), "{bad:02x?}");
        }
        for (algorithm, oid) in [(ON_P521, "1.3.132.0.35"), (NO_CURVE, "1.2.840.10045.2.1"), (ED25519, "1.3.101.112")] {
            let said = PublicKey::from_spki(&spki(algorithm, &point)).err();
            assert_eq!(said, Some(KeyError::Unsupported { oid: oid.to_owned() }));
        }
        let good = spki(ON_P256, &point);
        for end in 0..good.len() {
            assert_eq!(PublicKey::from_spki(&good[..end]).err(), Some(KeyError::Malformed), "{end}");
        }
        assert_eq!(PublicKey::from_spki(&[good.as_slice(), &[0]].concat()).err(), Some(KeyError::Malformed));
    }
}
