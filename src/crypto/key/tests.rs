#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{KeyError, KeyKind, PublicKey, Refusal};
use crate::crypto::made::tlv;
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
    for (key, algorithm, good) in [(p256_key(), Algorithm::Es256, small.clone()), (p384_key(), Algorithm::Es384, large)]
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
    for (algorithm, oid) in [(NO_CURVE, "1.2.840.10045.2.1"), (ED25519, "1.3.101.112")] {
        let said = PublicKey::from_spki(&spki(algorithm, &point)).err();
        assert_eq!(said, Some(KeyError::Unsupported { oid: oid.to_owned() }));
    }
    assert_eq!(PublicKey::from_spki(&spki(ON_P521, &point)).err(), Some(KeyError::Malformed));
    let good = spki(ON_P256, &point);
    for end in 0..good.len() {
        assert_eq!(PublicKey::from_spki(&good[..end]).err(), Some(KeyError::Malformed), "{end}");
    }
    assert_eq!(PublicKey::from_spki(&[good.as_slice(), &[0]].concat()).err(), Some(KeyError::Malformed));
}
