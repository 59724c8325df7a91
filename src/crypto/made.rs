//! Certificates and messages made for tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::chain::Link;
use super::digest::sha256;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, RsaEncoding, RsaKeyPair,
};

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content].concat()
}

pub(crate) const ECDSA_SHA1: &[u8] = b"\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01";
pub(crate) const ECDSA_SHA256: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
pub(crate) const ECDSA_SHA384: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03";
pub(crate) const ECDSA_SHA512: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04";
pub(crate) const RSA_SHA256: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
pub(crate) const PSS_SHA512: &[u8] = b"\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
    \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\
    \xa2\x03\x02\x01\x40";

/// A key that signs certificates, and how it says so.
pub(crate) enum Key {
    Elliptic(EcdsaKeyPair, &'static [u8]),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding, &'static [u8]),
}

impl Key {
    pub(crate) fn elliptic(curve: &'static EcdsaSigningAlgorithm, algorithm: &'static [u8]) -> Self {
        Self::Elliptic(EcdsaKeyPair::generate(curve).unwrap(), algorithm)
    }

    pub(crate) fn p256() -> Self {
        Self::elliptic(&ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_SHA256)
    }

    pub(crate) fn rsa(encoding: &'static dyn RsaEncoding, algorithm: &'static [u8]) -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap(), encoding, algorithm)
    }

    pub(crate) fn algorithm(&self) -> &'static [u8] {
        match self {
            Self::Elliptic(_, algorithm) | Self::Rsa(_, _, algorithm) => algorithm,
        }
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        let der = |key: PublicKeyX509Der<'_>| key.as_ref().to_vec();
        match self {
            Self::Elliptic(pair, _) => der(pair.public_key().as_der().unwrap()),
            Self::Rsa(pair, ..) => der(pair.public_key().as_der().unwrap()),
        }
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
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
pub(crate) struct Plan {
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) from: &'static str,
    pub(crate) until: &'static str,
    pub(crate) extensions: Vec<Vec<u8>>,
}

pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const PRINTABLE: u8 = 0x13;

pub(crate) fn name(country: &str, tag: u8, common: &str) -> Vec<u8> {
    let part =
        |last, tag, text: &str| tlv(0x31, &[&tlv(0x30, &[&[6, 3, 0x55, 4, last], &tlv(tag, &[text.as_bytes()])])]);
    let country = if country.is_empty() { Vec::new() } else { part(6, PRINTABLE, country) };
    tlv(0x30, &[&country, &part(3, tag, common)])
}

pub(crate) fn own_id(id: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 14], &tlv(4, &[&tlv(4, &[id])])])
}

pub(crate) fn id_above(id: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 35], &tlv(4, &[&tlv(0x30, &[&tlv(0x80, &[id])])])])
}

impl Plan {
    pub(crate) fn signer() -> Self {
        Self {
            issuer: name("DE", UTF8, "Authority"),
            subject: name("DE", UTF8, "Signer"),
            from: "210601000000Z",
            until: "230601000000Z",
            extensions: vec![id_above(b"one")],
        }
    }

    pub(crate) fn authority() -> Self {
        Self { subject: name("DE", UTF8, "Authority"), extensions: vec![own_id(b"one")], ..Self::signer() }
    }

    pub(crate) fn der(&self, own: &Key, above: &Key, inside: &[u8]) -> Vec<u8> {
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

    pub(crate) fn signed(&self, own: &Key, above: &Key) -> Link {
        Link::parse(&self.der(own, above, above.algorithm())).unwrap()
    }
}

/// Extended key usages: one, by its DER.
pub(crate) fn usage(oid: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 37], &tlv(4, &[&tlv(0x30, &[&tlv(6, &[oid])])])])
}

/// Says that it may sign certificates.
pub(crate) fn may_sign() -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 0x1d, 19], &tlv(4, &[b"\x30\x03\x01\x01\xff"])])
}

const SHA256: &[u8] = b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
pub(crate) const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
pub(crate) const MASTER_LIST: &[u8] = b"\x67\x81\x08\x01\x01\x02";
pub(crate) const MASTER_LIST_SIGNER: &[u8] = b"\x67\x81\x08\x01\x01\x03";

/// A signed message before it is put together.
pub(crate) struct Draft<'a> {
    pub(crate) kind: &'a [u8],
    pub(crate) content: &'a [u8],
    pub(crate) attached: bool,
    pub(crate) attributes: bool,
    pub(crate) certificates: Vec<&'a [u8]>,
}

impl Draft<'_> {
    /// Signed by the key of the first certificate, with SHA-256.
    pub(crate) fn sign(&self, key: &Key, issuer: &[u8]) -> Vec<u8> {
        let attribute = |oid: &[u8], value: &[u8]| tlv(0x30, &[&tlv(6, &[oid]), &tlv(0x31, &[value])]);
        let attributes = [
            attribute(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", &tlv(6, &[self.kind])),
            attribute(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", &tlv(4, &[&sha256(self.content)])),
        ]
        .concat();
        let signed = if self.attributes { tlv(0x31, &[&attributes]) } else { self.content.to_vec() };
        let signer = tlv(
            0x30,
            &[
                b"\x02\x01\x01",
                &tlv(0x30, &[issuer, b"\x02\x01\x01"]),
                SHA256,
                &if self.attributes { tlv(0xa0, &[&attributes]) } else { Vec::new() },
                key.algorithm(),
                &tlv(4, &[&key.sign(&signed)]),
            ],
        );
        let content = if self.attached { tlv(0xa0, &[&tlv(4, &[self.content])]) } else { Vec::new() };
        let data = tlv(
            0x30,
            &[
                b"\x02\x01\x03",
                &tlv(0x31, &[SHA256]),
                &tlv(0x30, &[&tlv(6, &[self.kind]), &content]),
                &tlv(0xa0, &[&self.certificates.concat()]),
                &tlv(0x31, &[&signer]),
            ],
        );
        tlv(0x30, &[b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", &tlv(0xa0, &[&data])])
    }
}
