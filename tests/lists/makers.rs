//! Makers of lists: each as its publisher writes and signs it.

use crate::issuer::{Issuer, Key};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use gatelight::crypto::anchor::Anchor;
use gatelight::encoding::cbor::{Value as Cbor, write};
use gatelight::encoding::cose;
use gatelight::model::time::UnixTime;
use gatelight::store::import::{Import, ImportError, Request, read_as};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::str::FromStr;
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, Result};
use x509_cert::der::{DateTime, Decode, Encode};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

pub fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

/// What is done to a list after it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    Signature,
    Content,
}

/// The files of a list, the one that is given to the import, and the anchors that vouch for it.
pub struct Made {
    pub files: Vec<(String, Vec<u8>)>,
    pub given: &'static str,
    pub anchors: Vec<Anchor>,
}

impl Made {
    pub fn import(&self, anchors: &[Anchor]) -> std::result::Result<Import, ImportError> {
        self.import_as(Request { anchors, ..Request::default() })
    }

    pub fn import_as(&self, request: Request<'_>) -> std::result::Result<Import, ImportError> {
        let (_dir, path) = self.on_disk();
        read_as(&path, request, now())
    }

    pub fn on_disk(&self) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in &self.files {
            std::fs::write(dir.path().join(name), bytes).expect("a file");
        }
        let path = if self.given.is_empty() { dir.path().to_owned() } else { dir.path().join(self.given) };
        (dir, path)
    }
}

fn anchors(certificate: &[u8]) -> Vec<Anchor> {
    Anchor::read(certificate).expect("an anchor")
}

pub fn pem_key(der: &[u8]) -> Vec<u8> {
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", Base64::encode_string(der)).into_bytes()
}

/// A document signer, and its entry as the gateway and Germany's list write it.
pub fn entry(issuer: &Issuer, kind: &str, timestamp: &str) -> Value {
    json!({
        "certificateType": kind, "country": issuer.country, "kid": Base64::encode_string(&issuer.kid()),
        "rawData": Base64::encode_string(&issuer.certificate), "signature": "AA==",
        "thumbprint": hex(&Sha256::digest(&issuer.certificate)), "timestamp": timestamp,
    })
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The entries of two signers with different dates.
pub fn entries() -> Vec<Value> {
    let [one, two] = signers();
    vec![entry(&one, "DSC", "2026-11-01T09:00:00+01:00"), entry(&two, "DSC", "2026-11-20T12:00:00+01:00")]
}

pub fn signers() -> [Issuer; 2] {
    [Issuer::new("one", "DE"), Issuer::new("two", "FR")]
}

pub fn germany(entries: &[Value], fault: Fault) -> Made {
    germany_text(&serde_json::to_string(&json!({ "certificates": entries })).expect("JSON"), fault)
}

pub fn germany_text(content: &str, fault: Fault) -> Made {
    let key = Key::p256("the German list");
    let mut signature = key.sign(crate::issuer::ES256, content.as_bytes());
    let mut content = content.to_owned();
    match fault {
        Fault::None => {}
        Fault::Signature => signature[40] ^= 1,
        Fault::Content => content = content.replacen("09:00:00", "09:00:01", 1),
    }
    let text = format!("{}\n{content}\n", Base64::encode_string(&signature));
    let spki = Issuer::of(key, "DE").trusted().spki;
    Made {
        files: vec![("dsc-list.json".to_owned(), text.into_bytes())],
        given: "dsc-list.json",
        anchors: anchors(&pem_key(&spki)),
    }
}

pub fn gateway(entries: &[Value]) -> Made {
    let bytes = serde_json::to_vec(entries).expect("JSON");
    Made { files: vec![("trustlist.json".to_owned(), bytes)], given: "trustlist.json", anchors: Vec::new() }
}

/// A JWS in its parts. `x5c` certificates are DER, the signer's own first.
pub fn jws(key: &Key, algorithm: &str, x5c: &[Vec<u8>], payload: &str, fault: Fault) -> Vec<u8> {
    let part = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
    let chain: Vec<_> = x5c.iter().map(|der| Base64::encode_string(der)).collect();
    let header = part(json!({ "typ": "JOSE", "alg": algorithm, "x5c": chain }).to_string().as_bytes());
    let covered = format!("{header}.{}", part(payload.as_bytes()));
    let mut signature = match key {
        Key::Rsa(pair) if algorithm == "RS256" => {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), covered.as_bytes(), &mut signature)
                .expect("a signature");
            signature
        }
        _ => key.sign(crate::issuer::ES256, covered.as_bytes()),
    };
    let covered = match fault {
        Fault::None => covered,
        Fault::Signature => {
            signature[40] ^= 1;
            covered
        }
        Fault::Content => format!("{header}.{}", part(format!("{payload} ").as_bytes())),
    };
    format!("{covered}.{}", part(&signature)).into_bytes()
}

/// A key with a certificate of this name, signed by the authority of `above`.
pub fn certified(key: &Key, name: &str, above: &str, authority: bool, years: (u16, u16)) -> Vec<u8> {
    let time = |year| Time::from(DateTime::new(year, 1, 1, 0, 0, 0).expect("a date"));
    let validity = Validity::new(time(years.0), time(years.1));
    let names = Names { subject: named(name), issuer: named(above), authority };
    let spki = SubjectPublicKeyInfoOwned::from_der(&spki(key)).expect("a public key");
    let Key::P256(signer) = Key::p256(above) else { unreachable!("it is on P-256") };
    let builder = CertificateBuilder::new(names, SerialNumber::from(7_u32), validity, spki).expect("a certificate");
    let certificate = builder.build::<_, p256::ecdsa::DerSignature>(&signer).expect("a certificate");
    certificate.to_der().expect("a certificate")
}

fn named(name: &str) -> Name {
    Name::from_str(&format!("CN={name},C=CH")).expect("a name")
}

pub fn spki(key: &Key) -> Vec<u8> {
    match key {
        Key::Rsa(pair) => {
            let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
            der.as_ref().to_vec()
        }
        Key::P256(key) => x509_cert::spki::EncodePublicKey::to_public_key_der(key.verifying_key())
            .expect("a public key")
            .as_bytes()
            .to_vec(),
        Key::P384(_) => unreachable!("no list here is signed so"),
    }
}

/// Modulus and exponent.
pub fn rsa_numbers(key: &Key) -> [Vec<u8>; 2] {
    let Key::Rsa(pair) = key else { unreachable!("an RSA key") };
    let numbers = Vec::<x509_cert::der::asn1::Uint>::from_der(pair.public_key().as_ref()).expect("two numbers");
    [0, 1].map(|place| numbers[place].as_bytes().to_vec())
}

struct Names {
    subject: Name,
    issuer: Name,
    authority: bool,
}

impl BuilderProfile for Names {
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
        tbs: &TbsCertificate,
    ) -> Result<Vec<Extension>> {
        let basic = BasicConstraints { ca: self.authority, path_len_constraint: None };
        Ok(vec![basic.to_extension(tbs.subject(), &[])?])
    }
}

/// A chain of three: the list's own certificate, an authority, a root. The root is not sent along.
pub struct Chain {
    pub key: Key,
    pub sent: Vec<Vec<u8>>,
    pub root: Vec<u8>,
}

impl Chain {
    pub fn of(key: Key, name: &str) -> Self {
        let leaf = certified(&key, name, "middle", false, (2026, 2028));
        let middle = certified(&Key::p256("middle"), "middle", "root", true, (2020, 2030));
        let root = certified(&Key::p256("root"), "root", "root", true, (2020, 2021));
        Self { key, sent: vec![leaf, middle], root }
    }
}

pub fn jwk_of(certificate: &[u8]) -> Value {
    json!({
        "kty": "EC", "kid": Base64::encode_string(&Sha256::digest(certificate)[..8]),
        "x5t#S256": Base64UrlUnpadded::encode_string(&Sha256::digest(certificate)),
        "x5c": [Base64::encode_string(certificate)],
    })
}

/// Issued four days before now, good for a year.
pub fn swedish_claims() -> Value {
    let keys = |issuer: &Issuer| json!({ "keys": [jwk_of(&issuer.certificate)], "eku": {} });
    let [one, two] = signers();
    json!({
        "iss": "SE", "iat": now().plus(-4 * 86_400).secs(), "exp": now().plus(361 * 86_400).secs(),
        "dsc_trust_list": { "DE": keys(&one), "FR": keys(&two) },
    })
}

pub fn sweden(claims: &Value, fault: Fault) -> Made {
    let Chain { key, sent, root } = Chain::of(Key::p256("the Swedish list"), "DSC-TL signer");
    let bytes = jws(&key, "ES256", &sent, &claims.to_string(), fault);
    Made { files: vec![("dsc-tl.jwt".to_owned(), bytes)], given: "dsc-tl.jwt", anchors: anchors(&root) }
}

pub const SWISS: &str = "CH01-AppContentCertificate";

/// The Swiss keys: an RSA key, and one on P-256 whose numbers begin with a zero too many.
pub fn swiss_keys() -> Vec<Value> {
    let point = spki(&Key::p256("swiss"));
    let padded = |number: &[u8]| Base64::encode_string(&[&[0], number].concat());
    vec![
        json!({ "keyId": "AQIDBAUGBwg=", "alg": "ES256", "use": "vr", "crv": "P-256",
                "x": padded(&point[27..59]), "y": padded(&point[59..]), "n": null }),
        json!({ "keyId": "CAcGBQQDAgE=", "alg": "ES256", "use": "sig", "crv": "P-256",
                "x": padded(&point[27..59]), "y": padded(&point[59..]) }),
    ]
}

pub fn switzerland(name: &str, active: &[&str], keys: &[Value], fault: Fault) -> Made {
    let Chain { key, sent, root } = Chain::of(Key::rsa(), name);
    let active = json!({ "activeKeyIds": active, "validDuration": 172_800_000, "upTo": 3 });
    let keys = json!({ "certs": keys });
    let files = vec![
        ("list".to_owned(), jws(&key, "RS256", &sent, &active.to_string(), Fault::None)),
        ("updates".to_owned(), jws(&key, "RS256", &sent, &keys.to_string(), fault)),
    ];
    Made { files, given: "", anchors: anchors(&root) }
}

/// Austria's list with its signature file: not before a day ago, good for two days.
pub fn austria(entries: Vec<Cbor>, fault: Fault) -> Made {
    let mut list = write(&Cbor::Map(vec![("c".into(), Cbor::Array(entries))]));
    let signer = Issuer::new("the Austrian list", "AT");
    let int = |number: i64| Cbor::from(number);
    let protected = Cbor::Map(vec![(int(1), int(-7)), (int(4), signer.kid().into()), (int(42), int(2))]);
    let claims = Cbor::Map(vec![
        (int(2), Sha256::digest(&list).to_vec().into()),
        (int(4), now().plus(86_400).secs().into()),
        (int(5), now().plus(-86_400).secs().into()),
    ]);
    let (protected, claims) = (write(&protected), write(&claims));
    let mut signature = signer.key.sign(crate::issuer::ES256, &cose::signed_bytes(protected.clone(), &claims));
    match fault {
        Fault::None => {}
        Fault::Signature => signature[40] ^= 1,
        Fault::Content => *list.last_mut().expect("a byte") ^= 1,
    }
    let parts = [protected.into(), Cbor::Map(Vec::new()), claims.into(), signature.into()];
    let files = vec![
        ("trustlist".to_owned(), list),
        ("trustlistsig".to_owned(), write(&Cbor::Tag(18, Box::new(Cbor::Array(parts.into()))))),
    ];
    Made { files, given: "trustlist", anchors: anchors(&signer.certificate) }
}

pub fn austrian_entries() -> Vec<Cbor> {
    let entry = |issuer: &Issuer| {
        Cbor::Map(vec![("i".into(), issuer.kid().into()), ("c".into(), issuer.certificate.as_slice().into())])
    };
    signers().iter().map(entry).collect()
}

/// A key of SMART Health Cards, named by its thumbprint.
pub fn shc_key(name: &str) -> Value {
    let point = spki(&Key::p256(name));
    let number = |bytes| Base64UrlUnpadded::encode_string(bytes);
    let (x, y) = (number(&point[27..59]), number(&point[59..]));
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let kid = Base64UrlUnpadded::encode_string(&Sha256::digest(members));
    json!({ "kty": "EC", "kid": kid, "use": "sig", "alg": "ES256", "crv": "P-256", "x": x, "y": y })
}

/// Two issuers that share a key, and one without keys.
pub fn directory() -> Value {
    json!({
        "directory": "https://example.org/directory.json", "time": "2026-11-22T06:00:00Z",
        "issuerInfo": [
            { "issuer": { "iss": "https://a.example/shc", "name": "A" }, "keys": [shc_key("shared"), shc_key("a")] },
            { "issuer": { "iss": "https://b.example", "name": "B" }, "keys": [shc_key("shared")] },
            { "issuer": { "iss": "https://c.example", "name": "C" }, "keys": [] },
        ],
    })
}

pub fn vci(directory: &Value, fault: Fault) -> Made {
    let pair = EcdsaKeyPair::generate(&ECDSA_P521_SHA512_ASN1_SIGNING).expect("a key");
    let mut content = serde_json::to_vec_pretty(directory).expect("JSON");
    let mut signature = pair.sign(&SystemRandom::new(), &content).expect("a signature").as_ref().to_vec();
    match fault {
        Fault::None => {}
        Fault::Signature => signature[40] ^= 1,
        Fault::Content => content.push(b'\n'),
    }
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
    let spki = SubjectPublicKeyInfoOwned::from_der(der.as_ref()).expect("a public key");
    let time = |year| Time::from(DateTime::new(year, 1, 1, 0, 0, 0).expect("a date"));
    let names = Names { subject: named("vci"), issuer: named("vci"), authority: false };
    let validity = Validity::new(time(2022), time(2032));
    let builder = CertificateBuilder::new(names, SerialNumber::from(7_u32), validity, spki).expect("a certificate");
    let Key::P256(signer) = Key::p256("vci") else { unreachable!("it is on P-256") };
    let certificate = builder.build::<_, p256::ecdsa::DerSignature>(&signer).expect("a certificate");
    let certificate = certificate.to_der().expect("a certificate");
    let files = vec![
        ("vci_snapshot.json".to_owned(), content),
        ("vci_snapshot.sig".to_owned(), signature),
        ("vci_snapshot.crt".to_owned(), certificate.clone()),
    ];
    Made { files, given: "vci_snapshot.json", anchors: anchors(&certificate) }
}

/// Every signed form with good content, and the fault.
pub fn all_signed(fault: Fault) -> Vec<(&'static str, Made)> {
    let in_force = ["AQIDBAUGBwg=", "CAcGBQQDAgE="];
    vec![
        ("germany", germany(&entries(), fault)),
        ("sweden", sweden(&swedish_claims(), fault)),
        ("switzerland", switzerland(SWISS, &in_force, &swiss_keys(), fault)),
        ("austria", austria(austrian_entries(), fault)),
        ("vci", vci(&directory(), fault)),
    ]
}
