//! X.509 certificates of document signers (RFC 5280), read as tolerantly as real ones need.
//!
//! Nothing here decides trust: that a certificate is on a list does (hcert spec 5.1).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::key::{KeyError, KeyKind, PublicKey};
use crate::model::certificate::Kind;
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::text::shown;
use crate::model::time::UnixTime;
use base64ct::{Base64, Encoding};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode, Tag, Tagged};
use sha2::{Digest, Sha256};
use x509_cert::certificate::{CertificateInner, Raw, TbsCertificateInner};
use x509_cert::ext::pkix::name::DirectoryString;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;
use x509_cert::time::Time;

/// A certificate of a signer, or of the authority above one.
#[derive(Clone, Debug)]
pub struct DocumentSigner {
    /// The first 8 bytes of the fingerprint (hcert spec 3.3.3).
    pub kid: Kid,
    /// SHA-256 of the whole certificate.
    pub fingerprint: [u8; 32],
    /// The subject's country, else the issuer's.
    pub country: Option<Country>,
    /// Common name or organisation, fit to be shown; empty where there is neither.
    pub subject: String,
    /// Not before.
    pub valid_from: UnixTime,
    /// Not after.
    pub valid_until: UnixTime,
    /// What it may sign.
    pub usages: Usages,
    /// The public key, as DER `SubjectPublicKeyInfo`.
    pub spki: Vec<u8>,
    /// What its key is, or why we cannot verify with it.
    pub key: Result<KeyKind, KeyError>,
    /// Whether it may sign certificates: then it is an authority and no document signer.
    pub is_ca: bool,
}

impl DocumentSigner {
    /// Reads one DER certificate that fills `der` to the last byte.
    ///
    /// Values at their default that are written out, negative and long serial numbers
    /// and an end after 9999 pass: real lists have them. The signature is not looked at.
    ///
    /// # Errors
    /// [`X509Error`], with the place.
    pub fn parse(der: &[u8]) -> Result<Self, X509Error> {
        let certificate = CertificateInner::<Raw>::from_der(der)?;
        let tbs = certificate.tbs_certificate();
        let fingerprint: [u8; 32] = Sha256::digest(der).into();
        let (subject, issuer) = (tbs.subject(), tbs.issuer());
        let spki = tbs.subject_public_key_info().to_der()?;
        Ok(Self {
            kid: Kid::new(fingerprint.iter().copied().take(8).collect::<Vec<_>>()),
            fingerprint,
            country: country(subject).or_else(|| country(issuer)),
            subject: name(subject),
            valid_from: time(tbs.validity().not_before),
            valid_until: time(tbs.validity().not_after),
            usages: usages(tbs)?,
            key: PublicKey::from_spki(&spki).map(|key| key.kind()),
            spki,
            is_ca: is_ca(tbs)?,
        })
    }
}

/// Which kinds of certificates a signer may sign (hcert spec appendix A.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Usages {
    /// None of the six usages is named: every kind.
    Any,
    /// The named ones only.
    Only {
        /// Tests.
        test: bool,
        /// Vaccinations.
        vaccination: bool,
        /// Recoveries.
        recovery: bool,
    },
}

impl Usages {
    /// Whether a certificate of this kind may be signed.
    #[must_use]
    pub const fn allows(self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::Any, _) => true,
            (Self::Only { test, .. }, Kind::Test) => test,
            (Self::Only { vaccination, .. }, Kind::Vaccination) => vaccination,
            (Self::Only { recovery, .. }, Kind::Recovery) => recovery,
            (Self::Only { .. }, Kind::Exemption | Kind::Travel | Kind::Identity | Kind::Other) => false,
        }
    }

    /// The usages that these extended key usages name; others do not count.
    fn of(named: &[ObjectIdentifier]) -> Self {
        let names = |last: u32| {
            let matches = |oid: &ObjectIdentifier| {
                ARCS.iter().any(|arc| oid.parent() == Some(*arc)) && oid.arcs().last() == Some(last)
            };
            named.iter().any(matches)
        };
        match (names(1), names(2), names(3)) {
            (false, false, false) => Self::Any,
            (test, vaccination, recovery) => Self::Only { test, vaccination, recovery },
        }
    }
}

/// Why a certificate could not be read: what, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum X509Error {
    /// The bytes are no certificate.
    #[error("not an X.509 certificate: {what} (byte {at})")]
    Malformed {
        /// What DER expected there.
        what: String,
        /// Offset in the certificate, or 0 where it is not known.
        at: u32,
    },
    /// An extension that we need cannot be read, or came twice.
    #[error("the certificate's {name} extension cannot be read")]
    Extension {
        /// The extension's name in RFC 5280.
        name: &'static str,
    },
    /// A PEM block is not closed, or holds no Base64.
    #[error("the PEM block at byte {at} is broken")]
    Pem {
        /// Offset of the block's first line.
        at: usize,
    },
    /// Neither DER nor a PEM block with a certificate.
    #[error("there is no certificate in it, neither DER nor PEM")]
    Missing,
}

impl From<der::Error> for X509Error {
    fn from(error: der::Error) -> Self {
        Self::Malformed { what: error.kind().to_string(), at: error.position().map_or(0, u32::from) }
    }
}

/// The DER of each certificate in a file: one DER certificate, or PEM blocks (RFC 7468)
/// with whatever text between them. None of them is parsed here.
///
/// # Errors
/// [`X509Error::Pem`] and [`X509Error::Missing`].
pub fn certificates_in(bytes: &[u8]) -> Result<Vec<Vec<u8>>, X509Error> {
    const SEQUENCE: u8 = 0x30;
    if bytes.first() == Some(&SEQUENCE) {
        return Ok(vec![bytes.to_vec()]);
    }
    let mut certificates = Vec::new();
    let mut at: usize = 0;
    while let Some(begin) = position(bytes, at, BEGIN) {
        let broken = X509Error::Pem { at: begin };
        let start = begin.saturating_add(BEGIN.len());
        let end = position(bytes, start, END).ok_or_else(|| broken.clone())?;
        certificates.push(unwrapped(bytes.get(start..end).unwrap_or_default()).ok_or(broken)?);
        at = end.saturating_add(END.len());
    }
    if certificates.is_empty() { Err(X509Error::Missing) } else { Ok(certificates) }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

fn position(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(mark.len()).position(|window| window == mark).map(|found| found.saturating_add(from))
}

/// Base64 with line ends of any kind and width.
fn unwrapped(text: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.iter().copied().filter(|sign| !sign.is_ascii_whitespace()).collect();
    Base64::decode_vec(std::str::from_utf8(&text).ok()?).ok().filter(|der| !der.is_empty())
}

/// Where the usages test (1), vaccination (2) and recovery (3) hang: the arc of the
/// specification, and the one that real certificates write by mistake.
const ARCS: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.1847.2021.1"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.0.1847.2021.1"),
];

fn usages(tbs: &TbsCertificateInner<Raw>) -> Result<Usages, X509Error> {
    let named = tbs.get_extension::<ExtendedKeyUsage>().map_err(|_| X509Error::Extension { name: "extKeyUsage" })?;
    Ok(named.map_or(Usages::Any, |(_, named)| Usages::of(&named.0)))
}

fn is_ca(tbs: &TbsCertificateInner<Raw>) -> Result<bool, X509Error> {
    let basic =
        tbs.get_extension::<BasicConstraints>().map_err(|_| X509Error::Extension { name: "basicConstraints" })?;
    let usage = tbs.get_extension::<KeyUsage>().map_err(|_| X509Error::Extension { name: "keyUsage" })?;
    Ok(basic.is_some_and(|(_, basic)| basic.ca) || usage.is_some_and(|(_, usage)| usage.key_cert_sign()))
}

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");

fn country(name: &Name) -> Option<Country> {
    Country::parse(&attribute(name, COUNTRY_NAME)?)
}

fn name(name: &Name) -> String {
    let named = |oid| attribute(name, oid).map(|text| shown(&text)).filter(|text| !text.is_empty());
    named(COMMON_NAME).or_else(|| named(ORGANIZATION_NAME)).unwrap_or_default()
}

/// The first value of an attribute, as text.
fn attribute(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let value = &name.iter().find(|attribute| attribute.oid == oid)?.value;
    match value.tag() {
        Tag::BmpString => value.decode_as::<DirectoryString>().ok().map(|text| text.value().into_owned()),
        // Sign by sign, since Latin-1 in a Teletex string and UTF-8 in a printable one both occur.
        _ => Some(String::from_utf8_lossy(value.value()).into_owned()),
    }
}

/// X.509 reaches a day further than we can write in every zone; that day is the last one then.
fn time(time: Time) -> UnixTime {
    let secs = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    UnixTime::from_secs(secs).unwrap_or(UnixTime::LAST)
}
