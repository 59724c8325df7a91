//! X.509 certificates of document signers (RFC 5280), read as tolerantly as real ones need.
//!
//! Nothing here decides trust: that a certificate is on a list does (hcert spec 5.1).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::digest::sha256;
use super::key::{KeyError, KeyKind, PublicKey};
use super::usages::Usages;
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::text::shown;
use crate::model::time::UnixTime;
use base64ct::{Base64, Encoding};
use der::asn1::{Any, ObjectIdentifier};
use der::{Decode, Encode, Tag, Tagged};
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
        let fingerprint = sha256(der);
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
            spki,
            is_ca: is_ca(tbs)?,
        })
    }

    /// What its key is. It is not looked at before somebody asks: most of a list's keys are never used.
    ///
    /// # Errors
    /// [`KeyError`], why we cannot verify with it.
    pub fn key(&self) -> Result<KeyKind, KeyError> {
        PublicKey::from_spki(&self.spki).map(|key| key.kind())
    }
}

/// Whether a certificate (DER) names this extended key usage.
#[must_use]
pub fn has_usage(der: &[u8], usage: ObjectIdentifier) -> bool {
    let Ok(certificate) = CertificateInner::<Raw>::from_der(der) else { return false };
    let named = certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>();
    named.is_ok_and(|named| named.is_some_and(|(_, named)| named.0.contains(&usage)))
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
    let certificates = blocks(bytes, b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----")?;
    if certificates.is_empty() { Err(X509Error::Missing) } else { Ok(certificates) }
}

/// The DER of each `PUBLIC KEY` block (RFC 7468 section 13) in a file; none where there is none.
///
/// # Errors
/// [`X509Error::Pem`].
pub(super) fn public_keys_in(bytes: &[u8]) -> Result<Vec<Vec<u8>>, X509Error> {
    blocks(bytes, b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----")
}

fn blocks(bytes: &[u8], begin_mark: &[u8], end_mark: &[u8]) -> Result<Vec<Vec<u8>>, X509Error> {
    let mut found = Vec::new();
    let mut at: usize = 0;
    while let Some(begin) = position(bytes, at, begin_mark) {
        let broken = X509Error::Pem { at: begin };
        let start = begin.saturating_add(begin_mark.len());
        let end = position(bytes, start, end_mark).ok_or_else(|| broken.clone())?;
        found.push(unwrapped(bytes.get(start..end).unwrap_or_default()).ok_or(broken)?);
        at = end.saturating_add(end_mark.len());
    }
    Ok(found)
}

fn position(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(mark.len()).position(|window| window == mark).map(|found| found.saturating_add(from))
}

/// Base64 with line ends of any kind and width.
fn unwrapped(text: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.iter().copied().filter(|sign| !sign.is_ascii_whitespace()).collect();
    Base64::decode_vec(std::str::from_utf8(&text).ok()?).ok().filter(|der| !der.is_empty())
}

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

pub(super) fn country(name: &Name) -> Option<Country> {
    Country::parse(&attribute(name, COUNTRY_NAME)?)
}

fn name(name: &Name) -> String {
    let named = |oid| attribute(name, oid).map(|text| shown(&text)).filter(|text| !text.is_empty());
    named(COMMON_NAME).or_else(|| named(ORGANIZATION_NAME)).unwrap_or_default()
}

/// The first value of an attribute, as text.
fn attribute(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    Some(text_of(&name.iter().find(|attribute| attribute.oid == oid)?.value))
}

/// The text of an attribute's value, of whatever string type.
pub(super) fn text_of(value: &Any) -> String {
    let wide = || value.decode_as::<DirectoryString>().ok().map(|text| text.value().into_owned());
    // By content, since Latin-1 in a Teletex string and UTF-8 in a printable one both occur.
    let narrow = || match std::str::from_utf8(value.value()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.value().iter().copied().map(char::from).collect(),
    };
    if value.tag() == Tag::BmpString { wide().unwrap_or_default() } else { narrow() }
}

/// X.509 reaches a day further than we can write in every zone; that day is the last one then.
pub(super) fn time(time: Time) -> UnixTime {
    let secs = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    UnixTime::from_secs(secs).unwrap_or(UnixTime::LAST)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{DocumentSigner, X509Error, certificates_in};
    use crate::crypto::key::{KeyError, KeyKind};
    use crate::crypto::made::tlv;
    use crate::crypto::usages::Usages;
    use crate::model::time::UnixTime;
    use base64ct::{Base64, Encoding};
    use p256::pkcs8::EncodePublicKey;
    use sha2::{Digest, Sha256};

    const C: u8 = 6;
    const O: u8 = 10;
    const CN: u8 = 3;
    const UTF8: u8 = 0x0c;
    const PRINTABLE: u8 = 0x13;
    const BMP: u8 = 0x1e;

    /// A name of attributes under 2.5.4, each with its string type.
    fn name(attributes: &[(u8, u8, &[u8])]) -> Vec<u8> {
        let set = |(last, tag, text): &(u8, u8, &[u8])| {
            tlv(0x31, &[&tlv(0x30, &[&[0x06, 0x03, 0x55, 0x04, *last], &tlv(*tag, &[text])])])
        };
        tlv(0x30, &[&attributes.iter().flat_map(set).collect::<Vec<u8>>()])
    }

    fn extension(last: u8, critical: &[u8], value: &[u8]) -> Vec<u8> {
        tlv(0x30, &[&[0x06, 0x03, 0x55, 0x1d, last], critical, &tlv(0x04, &[value])])
    }

    fn usages(oids: &[&[u8]]) -> Vec<u8> {
        let oids: Vec<u8> = oids.iter().flat_map(|oid| tlv(0x06, &[oid])).collect();
        extension(37, b"", &tlv(0x30, &[&oids]))
    }

    const BASIC: u8 = 19;
    const KEY_USAGE: u8 = 15;
    const TEST: &[u8] = b"\x2b\x06\x01\x04\x01\x8e\x37\x8f\x65\x01\x01";
    const VACCINATION: &[u8] = b"\x2b\x06\x01\x04\x01\x8e\x37\x8f\x65\x01\x02";
    const RECOVERY: &[u8] = b"\x2b\x06\x01\x04\x01\x8e\x37\x8f\x65\x01\x03";
    const MISTAKEN_TEST: &[u8] = b"\x2b\x06\x01\x04\x01\x00\x8e\x37\x8f\x65\x01\x01";
    const MISTAKEN_RECOVERY: &[u8] = b"\x2b\x06\x01\x04\x01\x00\x8e\x37\x8f\x65\x01\x03";
    const FOURTH: &[u8] = b"\x2b\x06\x01\x04\x01\x8e\x37\x8f\x65\x01\x04";
    const BELOW_TEST: &[u8] = b"\x2b\x06\x01\x04\x01\x8e\x37\x8f\x65\x01\x01\x01";
    const CLIENT_AUTH: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x02";

    fn spki() -> Vec<u8> {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        key.verifying_key().to_public_key_der().unwrap().as_bytes().to_vec()
    }

    /// A certificate of these parts; its signature is of no account.
    struct Parts {
        serial: Vec<u8>,
        issuer: Vec<u8>,
        subject: Vec<u8>,
        until: Vec<u8>,
        spki: Vec<u8>,
        extensions: Vec<Vec<u8>>,
    }

    impl Default for Parts {
        fn default() -> Self {
            Self {
                serial: vec![1],
                issuer: name(&[(C, PRINTABLE, b"DE")]),
                subject: name(&[(C, PRINTABLE, b"AT"), (O, UTF8, b"Ministry"), (CN, UTF8, b"Signer 1")]),
                until: tlv(0x17, &[b"230601000000Z"]),
                spki: spki(),
                extensions: Vec::new(),
            }
        }
    }

    impl Parts {
        fn with(extensions: &[Vec<u8>]) -> Self {
            Self { extensions: extensions.to_vec(), ..Self::default() }
        }

        fn der(&self) -> Vec<u8> {
            let signed_with = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
            let extensions = tlv(0xa3, &[&tlv(0x30, &[&self.extensions.concat()])]);
            let tbs = tlv(
                0x30,
                &[
                    b"\xa0\x03\x02\x01\x02",
                    &tlv(0x02, &[&self.serial]),
                    signed_with,
                    &self.issuer,
                    &tlv(0x30, &[&tlv(0x17, &[b"210601000000Z"]), &self.until]),
                    &self.subject,
                    &self.spki,
                    if self.extensions.is_empty() { &[] } else { &extensions },
                ],
            );
            tlv(0x30, &[&tbs, signed_with, b"\x03\x02\x00\x00"])
        }

        fn parse(&self) -> Result<DocumentSigner, X509Error> {
            DocumentSigner::parse(&self.der())
        }
    }

    fn parsed(parts: &Parts) -> DocumentSigner {
        parts.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn reads_who_and_until_when_and_with_which_key() {
        let parts = Parts::default();
        let signer = parsed(&parts);
        let hash = Sha256::digest(parts.der());
        assert_eq!((signer.kid.bytes(), signer.fingerprint.as_slice()), (&hash[..8], hash.as_slice()));
        assert_eq!(signer.country.as_ref().map(ToString::to_string).as_deref(), Some("AT"));
        assert_eq!(signer.subject, "Signer 1");
        assert_eq!(signer.valid_from.to_string(), "2021-06-01T00:00:00Z");
        assert_eq!(signer.valid_until.to_string(), "2023-06-01T00:00:00Z");
        assert_eq!((signer.key(), signer.spki), (Ok(KeyKind::P256), spki()));
        assert_eq!((signer.usages, signer.is_ca), (Usages::Any, false));
    }

    #[test]
    fn takes_the_country_of_the_issuer_where_the_subject_has_none() {
        for subject in [name(&[(CN, UTF8, b"x")]), name(&[(C, UTF8, b"Deutschland")]), name(&[])] {
            let signer = parsed(&Parts { subject, ..Parts::default() });
            assert_eq!(signer.country.map(|country| country.to_string()).as_deref(), Some("DE"));
        }
        let nowhere = Parts { subject: name(&[]), issuer: name(&[]), ..Parts::default() };
        assert_eq!(parsed(&nowhere).country, None);
    }

    #[test]
    fn shows_names_of_any_string_type_and_cleans_them() {
        for (attributes, shown) in [
            (vec![(O, UTF8, b"Ministry".as_slice())], "Ministry"),
            (vec![(O, UTF8, b"Ministry"), (CN, UTF8, b" ")], "Ministry"),
            (vec![(CN, BMP, b"\0S\0\xfc\0d")], "S\u{fc}d"),
            (vec![(CN, UTF8, b"a\xe2\x80\xaeb\x1b[31m\nc")], "ab[31m c"),
            (vec![(CN, 0x14, b"S\xfcd")], "S\u{fc}d"),
            (vec![], ""),
        ] {
            assert_eq!(parsed(&Parts { subject: name(&attributes), ..Parts::default() }).subject, shown);
        }
    }

    #[test]
    fn counts_only_the_six_usages() {
        let only = |test, vaccination, recovery| Usages::Only { test, vaccination, recovery };
        for (extensions, expected) in [
            (vec![], Usages::Any),
            (vec![usages(&[])], Usages::Any),
            (vec![usages(&[CLIENT_AUTH])], Usages::Any),
            (vec![usages(&[FOURTH, BELOW_TEST])], Usages::Any),
            (vec![usages(&[TEST])], only(true, false, false)),
            (vec![usages(&[MISTAKEN_TEST])], only(true, false, false)),
            (vec![usages(&[VACCINATION, CLIENT_AUTH])], only(false, true, false)),
            (vec![usages(&[MISTAKEN_RECOVERY, TEST])], only(true, false, true)),
            (vec![usages(&[TEST, VACCINATION, RECOVERY])], only(true, true, true)),
        ] {
            assert_eq!(parsed(&Parts::with(&extensions)).usages, expected);
        }
    }

    #[test]
    fn knows_an_authority_by_its_constraints_or_its_key_usage() {
        let critical = b"\x01\x01\xff";
        for (extensions, is_ca) in [
            (vec![extension(BASIC, critical, b"\x30\x00")], false),
            (vec![extension(BASIC, critical, b"\x30\x03\x01\x01\x00")], false),
            (vec![extension(BASIC, b"\x01\x01\x00", b"\x30\x03\x02\x01\x00")], false),
            (vec![extension(BASIC, critical, b"\x30\x03\x01\x01\xff")], true),
            (vec![extension(KEY_USAGE, critical, b"\x03\x02\x07\x80")], false),
            (vec![extension(KEY_USAGE, critical, b"\x03\x02\x01\x06")], true),
        ] {
            assert_eq!(parsed(&Parts::with(&extensions)).is_ca, is_ca, "{extensions:02x?}");
        }
    }

    #[test]
    fn refuses_extensions_that_come_twice_or_cannot_be_read() {
        for (extensions, name) in [
            (vec![usages(&[TEST]), usages(&[VACCINATION])], "extKeyUsage"),
            (vec![extension(37, b"", b"\x02\x01\x00")], "extKeyUsage"),
            (vec![extension(BASIC, b"", b"\x30\x05")], "basicConstraints"),
            (vec![extension(KEY_USAGE, b"", b"")], "keyUsage"),
        ] {
            assert_eq!(Parts::with(&extensions).parse().err(), Some(X509Error::Extension { name }));
        }
    }

    #[test]
    fn bears_what_real_lists_hold() {
        let long_serial = Parts { serial: vec![0x7f; 40], ..Parts::default() };
        let negative_serial = Parts { serial: vec![0xff, 0x01], ..Parts::default() };
        assert!(long_serial.parse().is_ok() && negative_serial.parse().is_ok());
        let endless = Parts { until: tlv(0x18, &[b"99991231235959Z"]), ..Parts::default() };
        assert_eq!(parsed(&endless).valid_until, UnixTime::LAST);
        let ed25519 = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".iter().copied().chain([7; 32]).collect();
        let other_key = Parts { spki: ed25519, ..Parts::default() };
        assert_eq!(parsed(&other_key).key(), Err(KeyError::Unsupported { oid: "1.3.101.112".to_owned() }));
    }

    #[test]
    fn refuses_every_cut_and_bytes_after_the_end() {
        let der = Parts::with(&[usages(&[TEST])]).der();
        for end in 0..der.len() {
            let error = DocumentSigner::parse(&der[..end]).expect_err("a cut certificate");
            assert!(matches!(error, X509Error::Malformed { .. }), "{end}");
        }
        let longer = [der.as_slice(), &[0]].concat();
        let error = DocumentSigner::parse(&longer).expect_err("a byte too many");
        assert!(error.to_string().starts_with("not an X.509 certificate: "), "{error}");
    }

    fn pem(der: &[u8], width: usize, end: &str) -> String {
        let text = Base64::encode_string(der);
        let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN CERTIFICATE-----{end}{}{end}-----END CERTIFICATE-----{end}", lines.join(end))
    }

    #[test]
    fn finds_certificates_in_der_and_pem() {
        let der = Parts::default().der();
        assert_eq!(certificates_in(&der), Ok(vec![der.clone()]));
        for (width, end) in [(64, "\n"), (76, "\r\n"), (1_000, "\n"), (64, "\n  ")] {
            assert_eq!(certificates_in(pem(&der, width, end).as_bytes()), Ok(vec![der.clone()]), "{width}");
        }
        let chain = format!("# a chain\n{}subject=x\n{}", pem(&der, 64, "\n"), pem(b"\x30\x00", 64, "\n"));
        assert_eq!(certificates_in(chain.as_bytes()), Ok(vec![der, b"\x30\x00".to_vec()]));
    }

    #[test]
    fn says_where_a_pem_block_is_broken() {
        let block = pem(b"\x30\x00", 64, "\n");
        let open = format!("x\n{}", block.replace("END", "DNE"));
        assert_eq!(certificates_in(open.as_bytes()), Err(X509Error::Pem { at: 2 }));
        let spoilt = format!("{block}{}", block.replace("MAA", "M*A"));
        assert_eq!(certificates_in(spoilt.as_bytes()), Err(X509Error::Pem { at: block.len() }));
        let hollow = pem(b"", 64, "\n");
        assert_eq!(certificates_in(hollow.as_bytes()), Err(X509Error::Pem { at: 0 }));
        for nothing in [b"".as_slice(), b"\n", b"-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"] {
            assert_eq!(certificates_in(nothing), Err(X509Error::Missing));
        }
    }
}
