#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Broken, Link};
use crate::crypto::scheme::{Hash, Scheme};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};

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

const ECDSA_SHA1: &[u8] = b"\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01";
const ECDSA_SHA256: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
const ECDSA_SHA384: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03";
const ECDSA_SHA512: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04";
const RSA_SHA256: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
const PSS_SHA512: &[u8] = b"\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
    \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa2\x03\x02\x01\x40";

/// A key that signs certificates, and how it says so.
enum Key {
    Elliptic(EcdsaKeyPair, &'static [u8]),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding, &'static [u8]),
}

impl Key {
    fn elliptic(curve: &'static EcdsaSigningAlgorithm, algorithm: &'static [u8]) -> Self {
        Self::Elliptic(EcdsaKeyPair::generate(curve).unwrap(), algorithm)
    }

    fn p256() -> Self {
        Self::elliptic(&ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_SHA256)
    }

    fn rsa(encoding: &'static dyn RsaEncoding, algorithm: &'static [u8]) -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap(), encoding, algorithm)
    }

    fn algorithm(&self) -> &'static [u8] {
        match self {
            Self::Elliptic(_, algorithm) | Self::Rsa(_, _, algorithm) => algorithm,
        }
    }

    fn spki(&self) -> Vec<u8> {
        let der = |key: PublicKeyX509Der<'_>| key.as_ref().to_vec();
        match self {
            Self::Elliptic(pair, _) => der(pair.public_key().as_der().unwrap()),
            Self::Rsa(pair, ..) => der(pair.public_key().as_der().unwrap()),
        }
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Elliptic(pair, _) => pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec(),
            Self::Rsa(pair, encoding, _) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), bytes, &mut signature).unwrap();
                signature
            }
        }
    }
}

/// What stands in a certificate; its signature is made by `Plan::signed`.
#[derive(Clone)]
struct Plan {
    issuer: Vec<u8>,
    subject: Vec<u8>,
    from: &'static str,
    until: &'static str,
    extensions: Vec<Vec<u8>>,
}

const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;

fn name(country: &str, tag: u8, common: &str) -> Vec<u8> {
    let part =
        |last, tag, text: &str| tlv(0x31, &[&tlv(0x30, &[&[6, 3, 0x55, 4, last], &tlv(tag, &[text.as_bytes()])])]);
    let country = if country.is_empty() { Vec::new() } else { part(6, PRINTABLE, country) };
    tlv(0x30, &[&country, &part(3, tag, common)])
}

fn own_id(id: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 14], &tlv(4, &[&tlv(4, &[id])])])
}

fn id_above(id: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 35], &tlv(4, &[&tlv(0x30, &[&tlv(0x80, &[id])])])])
}

impl Plan {
    fn signer() -> Self {
        Self {
            issuer: name("DE", UTF8, "Authority"),
            subject: name("DE", UTF8, "Signer"),
            from: "210601000000Z",
            until: "230601000000Z",
            extensions: vec![id_above(b"one")],
        }
    }

    fn authority() -> Self {
        Self { subject: name("DE", UTF8, "Authority"), extensions: vec![own_id(b"one")], ..Self::signer() }
    }

    fn der(&self, own: &Key, above: &Key, inside: &[u8]) -> Vec<u8> {
        let extensions = tlv(0xa3, &[&tlv(0x30, &[&self.extensions.concat()])]);
        let time = |text: &str| tlv(0x17, &[text.as_bytes()]);
        let tbs = tlv(
            0x30,
            &[
                b"\xa0\x03\x02\x01\x02\x02\x01\x01",
                inside,
                &self.issuer,
                &tlv(0x30, &[&time(self.from), &time(self.until)]),
                &self.subject,
                &own.spki(),
                if self.extensions.is_empty() { &[] } else { &extensions },
            ],
        );
        tlv(0x30, &[&tbs, above.algorithm(), &tlv(3, &[&[0], &above.sign(&tbs)])])
    }

    fn signed(&self, own: &Key, above: &Key) -> Link {
        Link::parse(&self.der(own, above, above.algorithm())).unwrap()
    }
}

#[test]
fn each_scheme_of_an_authority_holds_and_no_other_key_does() {
    let keys = [
        (Key::p256(), Scheme::Ecdsa(Hash::Sha256)),
        (Key::elliptic(&ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_SHA384), Scheme::Ecdsa(Hash::Sha384)),
        (Key::elliptic(&ECDSA_P521_SHA512_ASN1_SIGNING, ECDSA_SHA512), Scheme::Ecdsa(Hash::Sha512)),
        (Key::rsa(&RSA_PKCS1_SHA256, RSA_SHA256), Scheme::Pkcs1(Hash::Sha256)),
        (Key::rsa(&RSA_PSS_SHA512, PSS_SHA512), Scheme::Pss(Hash::Sha512)),
    ];
    let own = Key::p256();
    let authorities: Vec<Link> = keys.iter().map(|(key, _)| Plan::authority().signed(key, key)).collect();
    for (place, (above, scheme)) in keys.iter().enumerate() {
        let signer = Plan::signer().signed(&own, above);
        assert_eq!(signer.scheme(), Ok(*scheme));
        for (other, authority) in authorities.iter().enumerate() {
            let answer = signer.signed_by(authority);
            assert_eq!(answer.is_ok(), place == other, "{scheme:?} by {other}: {answer:?}");
        }
        assert_eq!(signer.signed_by_any(&authorities), Ok(()));
        assert_eq!(authorities[place].signed_by(&authorities[place]), Ok(()), "it signed itself");
    }
}

#[test]
fn no_changed_byte_of_the_certificate_holds() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    let good = Plan::signer().der(&own, &above, ECDSA_SHA256);
    assert_eq!(Link::parse(&good).unwrap().signed_by(&authority), Ok(()));
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1;
        let answer = Link::parse(&changed).map(|link| link.signed_by(&authority));
        assert!(!matches!(answer, Ok(Ok(()))), "byte {place}");
    }
}

#[test]
fn sha1_is_an_answer_of_its_own_whatever_stands_above() {
    let (own, above) = (Key::p256(), Key::elliptic(&ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_SHA1));
    let signer = Plan::signer().signed(&own, &above);
    let authority = Plan::authority().signed(&above, &above);
    assert_eq!(signer.signed_by(&authority), Err(Broken::Sha1));
    assert_eq!(signer.signed_by_any([]), Err(Broken::Sha1));
}

#[test]
fn names_are_compared_without_case_string_type_and_white_space() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    for (issuer, expected) in [
        (name("DE", PRINTABLE, "Authority"), Ok(())),
        (name("de", UTF8, " AUTHORITY "), Ok(())),
        (name("DE", UTF8, "Authority 2"), Err(Broken::NoAuthority)),
        (name("", UTF8, "Authority"), Err(Broken::NoAuthority)),
    ] {
        let signer = Plan { issuer, ..Plan::signer() }.signed(&own, &above);
        assert_eq!(signer.signed_by_any([&authority]), expected);
    }
}

#[test]
fn says_what_is_nearest_to_holding() {
    let (own, above, other) = (Key::p256(), Key::p256(), Key::p256());
    let authority = |plan: Plan, key: &Key| plan.signed(key, key);
    let plan = Plan::authority;
    let right = authority(plan(), &above);
    let signer = Plan::signer().signed(&own, &above);
    let other_key = authority(plan(), &other);
    let other_id = authority(Plan { extensions: vec![own_id(b"two")], ..plan() }, &other);
    let later = authority(Plan { from: "230601000001Z", until: "300101000000Z", ..plan() }, &above);
    let elsewhere =
        Plan { issuer: name("DE", UTF8, "Authority"), subject: name("AT", UTF8, "Signer"), ..Plan::signer() };
    let no_id = authority(Plan { extensions: Vec::new(), ..plan() }, &above);
    for (signer, above, expected) in [
        (&signer, vec![], Err(Broken::NoAuthority)),
        (&signer, vec![&other_key], Err(Broken::Signature)),
        (&signer, vec![&other_id], Err(Broken::KeyIdentifier)),
        (&signer, vec![&other_id, &other_key], Err(Broken::Signature)),
        (&signer, vec![&later, &other_key], Err(Broken::Validity)),
        (&elsewhere.signed(&own, &above), vec![&right], Err(Broken::Country)),
        (&signer, vec![&no_id], Ok(())),
        (&signer, vec![&other_key, &later, &right], Ok(())),
    ] {
        assert_eq!(signer.signed_by_any(above), expected);
    }
}

#[test]
fn the_algorithm_stands_twice_and_the_same() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    let two_minds = Link::parse(&Plan::signer().der(&own, &above, ECDSA_SHA384)).unwrap();
    assert_eq!(two_minds.signed_by(&authority), Err(Broken::Algorithm));
    let ed25519 = Link::parse(&Plan::signer().der(&own, &above, b"\x30\x05\x06\x03\x2b\x65\x70")).unwrap();
    assert_eq!(ed25519.signed_by(&authority), Err(Broken::Algorithm));
}
