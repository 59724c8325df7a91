//! An issuer of production codes for tests: nobody's, and its keys follow from its name.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256, RsaKeyPair};
use gatelight::encoding::cbor::{Value, write};
use gatelight::encoding::{base45, cose, inflate};
use gatelight::model::time::UnixTime;
use gatelight::store::trust::TrustedKey;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use sha2::{Digest as _, Sha256, Sha384};
use std::str::FromStr as _;
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder, Result};
use x509_cert::der::asn1::OctetString;
use x509_cert::der::{Any, DateTime, Decode as _, Encode as _, Reader as _, SliceReader, Tag};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{EncodePublicKey as _, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

pub const ES256: i64 = -7;
pub const ES384: i64 = -35;
pub const PS256: i64 = -37;

/// Claims of a code.
pub const ISS: i64 = 1;
pub const EXP: i64 = 4;
pub const NBF: i64 = 5;
pub const IAT: i64 = 6;

pub enum Key {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Rsa(RsaKeyPair),
}

impl Key {
    pub fn p256(name: &str) -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&Sha256::digest(name)).expect("a hash is a scalar"))
    }

    pub fn p384(name: &str) -> Self {
        Self::P384(p384::ecdsa::SigningKey::from_slice(&Sha384::digest(name)).expect("a hash is a scalar"))
    }

    /// Another one in every run.
    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
    }

    fn public(&self) -> SubjectPublicKeyInfoOwned {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der().expect("a public key"),
            Self::P384(key) => key.verifying_key().to_public_key_der().expect("a public key"),
            Self::Rsa(key) => {
                let der: PublicKeyX509Der<'_> = key.public_key().as_der().expect("a public key");
                return SubjectPublicKeyInfoOwned::from_der(der.as_ref()).expect("a public key");
            }
        };
        SubjectPublicKeyInfoOwned::from_der(document.as_bytes()).expect("a public key")
    }

    /// Signs with the hash that the algorithm names; RSA signs PS256 whatever it is.
    pub fn sign(&self, algorithm: i64, bytes: &[u8]) -> Vec<u8> {
        let hash = if algorithm == ES384 { Sha384::digest(bytes).to_vec() } else { Sha256::digest(bytes).to_vec() };
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(&hash).expect("a signature");
                signature.to_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(&hash).expect("a signature");
                signature.to_bytes().to_vec()
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let random = aws_lc_rs::rand::SystemRandom::new();
                key.sign(&RSA_PSS_SHA256, &random, bytes, &mut signature).expect("a signature");
                signature
            }
        }
    }
}

/// A country's signer with a certificate of its own making, valid 2020 to 2039.
pub struct Issuer {
    pub key: Key,
    pub certificate: Vec<u8>,
    pub country: &'static str,
}

impl Issuer {
    pub fn new(name: &'static str, country: &'static str) -> Self {
        Self::of(Key::p256(name), country)
    }

    pub fn of(key: Key, country: &'static str) -> Self {
        let certificate = Paper::of(country).certificate(&key);
        Self { key, certificate, country }
    }

    /// Its key as a trust list holds it.
    pub fn trusted(&self) -> TrustedKey {
        TrustedKey::read(self.certificate.clone()).expect("a certificate of ours")
    }

    pub fn kid(&self) -> Vec<u8> {
        Sha256::digest(&self.certificate)[..8].to_vec()
    }

    /// A vaccination, issued five days before `now` for a year; algorithm and kid protected.
    pub fn draft(&self, now: UnixTime) -> Draft<'_> {
        let day = 86_400;
        let algorithm = match self.key {
            Key::P256(_) => ES256,
            Key::P384(_) => ES384,
            Key::Rsa(_) => PS256,
        };
        Draft {
            issuer: self,
            algorithm,
            protected: vec![(1, algorithm.into()), (4, self.kid().into())],
            unprotected: Vec::new(),
            claims: vec![
                (ISS, self.country.into()),
                (EXP, now.plus(360 * day).secs().into()),
                (IAT, now.plus(-5 * day).secs().into()),
                (-260, Value::Map(vec![(1.into(), vaccination(self.country, now.plus(-40 * day)))])),
            ],
        }
    }
}

/// A code before it is signed.
#[derive(Clone)]
pub struct Draft<'a> {
    issuer: &'a Issuer,
    pub algorithm: i64,
    pub protected: Vec<(i64, Value)>,
    pub unprotected: Vec<(i64, Value)>,
    pub claims: Vec<(i64, Value)>,
}

impl Draft<'_> {
    pub fn claim(mut self, label: i64, value: impl Into<Value>) -> Self {
        self.claims.retain(|(known, _)| *known != label);
        self.claims.push((label, value.into()));
        self
    }

    pub fn sign(&self) -> Signed {
        let protected = write(&labelled(&self.protected));
        let payload = write(&labelled(&self.claims));
        let signature = self.issuer.key.sign(self.algorithm, &cose::signed_bytes(protected.clone(), &payload));
        Signed { protected, unprotected: labelled(&self.unprotected), payload, signature }
    }
}

/// A signed code in its parts.
#[derive(Clone)]
pub struct Signed {
    pub protected: Vec<u8>,
    pub unprotected: Value,
    pub payload: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Signed {
    pub fn cose(&self) -> Vec<u8> {
        let parts = vec![
            self.protected.as_slice().into(),
            self.unprotected.clone(),
            self.payload.as_slice().into(),
            self.signature.as_slice().into(),
        ];
        write(&Value::Tag(18, Box::new(Value::Array(parts))))
    }

    pub fn text(&self) -> String {
        wrap(&self.cose())
    }
}

/// zlib and base45 behind the prefix.
pub fn wrap(cose: &[u8]) -> String {
    format!("HC1:{}", base45::encode(&inflate::deflate(cose)))
}

fn labelled(members: &[(i64, Value)]) -> Value {
    Value::Map(members.iter().map(|(label, value)| ((*label).into(), value.clone())).collect())
}

fn texts(members: &[(&str, &str)]) -> Vec<(Value, Value)> {
    members.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

/// The second dose of two on that day.
fn vaccination(country: &str, day: UnixTime) -> Value {
    let uvci = format!("URN:UVCI:01{country}/TEST-HOUSE/7XK2QVQ9#S");
    let mut dose = texts(&[
        ("tg", "840539006"),
        ("vp", "1119349007"),
        ("mp", "EU/1/20/1528"),
        ("ma", "ORG-100030215"),
        ("dt", &day.date().to_string()),
        ("co", country),
        ("is", "Nobody's ministry"),
        ("ci", &uvci),
    ]);
    dose.extend([("dn".into(), 2.into()), ("sd".into(), 2.into())]);
    let name = texts(&[("fn", "Nachname"), ("fnt", "NACHNAME"), ("gn", "Vorname"), ("gnt", "VORNAME")]);
    let mut content = texts(&[("ver", "1.3.0"), ("dob", "1964-08-12")]);
    content.extend([("nam".into(), Value::Map(name)), ("v".into(), Value::Array(vec![Value::Map(dose)]))]);
    Value::Map(content)
}

/// What a certificate says; the key of the authority above signs it.
pub struct Paper<'a> {
    pub country: &'a str,
    /// The country in its issuer's name.
    pub above: &'a str,
    /// First and last year.
    pub years: [u16; 2],
    /// Its own key identifier and that of the key above.
    pub ids: Option<[&'a [u8]; 2]>,
}

impl<'a> Paper<'a> {
    pub fn of(country: &'a str) -> Self {
        Self { country, above: country, years: [2020, 2039], ids: None }
    }

    pub fn certificate(&self, key: &Key) -> Vec<u8> {
        self.build(key).expect("a certificate of constants")
    }

    fn build(&self, key: &Key) -> Result<Vec<u8>> {
        let time = |year, month, day| {
            Ok::<_, x509_cert::builder::Error>(Time::from(DateTime::new(year, month, day, 0, 0, 0)?))
        };
        let validity = Validity::new(time(self.years[0], 1, 1)?, time(self.years[1], 12, 31)?);
        let name = |country| Name::from_str(&format!("CN=Nobody,C={country}"));
        let plain = Plain { subject: name(self.country)?, issuer: name(self.above)?, extensions: self.extensions()? };
        let builder = CertificateBuilder::new(plain, SerialNumber::from(1_u32), validity, key.public())?;
        let Key::P256(above) = Key::p256("the authority above") else { unreachable!("it is on P-256") };
        Ok(builder.build::<_, p256::ecdsa::DerSignature>(&above)?.to_der()?)
    }

    fn extensions(&self) -> Result<Vec<Extension>> {
        let Some([own, above]) = self.ids else { return Ok(Vec::new()) };
        let none = Name::default();
        let own = SubjectKeyIdentifier(OctetString::new(own)?).to_extension(&none, &[])?;
        let above = AuthorityKeyIdentifier { key_identifier: Some(OctetString::new(above)?), ..Default::default() };
        Ok(vec![own, above.to_extension(&none, &[])?])
    }
}

struct Plain {
    subject: Name,
    issuer: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Plain {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

/// The same certificate, saying that it is signed with ecdsa-with-SHA1.
pub fn signed_with_sha1(certificate: &[u8]) -> Vec<u8> {
    let sha1 = b"\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01";
    let [tbs, algorithm, signature] = &parts(certificate)[..] else { panic!("a certificate has three parts") };
    let swap = |part: Vec<u8>| if part == *algorithm { sha1.to_vec() } else { part };
    let inside: Vec<_> = parts(tbs).into_iter().map(swap).collect();
    sequence(&[sequence(&inside), sha1.to_vec(), signature.clone()])
}

/// The members of a DER sequence, whole.
fn parts(der: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = SliceReader::new(der).expect("DER");
    let read = |members: &mut SliceReader<'_>| {
        let mut parts = Vec::new();
        while !members.is_finished() {
            parts.push(members.tlv_bytes()?.to_vec());
        }
        Ok::<_, x509_cert::der::Error>(parts)
    };
    reader.sequence(read).expect("a sequence")
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    Any::new(Tag::Sequence, parts.concat()).and_then(|any| any.to_der()).expect("DER")
}
