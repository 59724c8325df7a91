//! X.509 certificates of the training authority, made when they are needed.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use der::asn1::ObjectIdentifier;
use p256::ecdsa::{DerSignature, SigningKey};
use std::str::FromStr as _;
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder, Result};
use x509_cert::der::{DateTime, Encode as _};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// A day as year, month, day.
pub(super) type Day = (u16, u8, u8);

/// What stands in one certificate.
pub(super) struct Plan<'a> {
    /// ISO 3166-1 code of the country.
    pub country: &'a str,
    /// Common name, behind `TRAINING CSCA` or `TRAINING DSC`.
    pub name: &'a str,
    /// Serial number, fixed for ever: the kid depends on it.
    pub serial: u32,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Extended key usages; none makes no such extension.
    pub usages: &'a [&'a str],
}

/// A CSCA that signs itself, in DER.
pub(super) fn csca(plan: &Plan<'_>, key: &SigningKey) -> Result<Vec<u8>> {
    let subject = name("CSCA", plan)?;
    let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key())?;
    build(plan, Purpose::Authority { subject }, public, key)
}

/// A DSC for a public key, signed by the country's CSCA, in DER.
pub(super) fn dsc(plan: &Plan<'_>, public: SubjectPublicKeyInfoOwned, csca: &SigningKey) -> Result<Vec<u8>> {
    let issuer = name("CSCA", &Plan { name: plan.country, ..*plan })?;
    let usages = plan.usages.iter().map(|oid| Ok(ObjectIdentifier::new(oid).map_err(der::Error::from)?));
    let usages = usages.collect::<Result<Vec<_>>>()?;
    build(plan, Purpose::Signer { issuer, subject: name("DSC", plan)?, usages }, public, csca)
}

fn build(plan: &Plan<'_>, purpose: Purpose, public: SubjectPublicKeyInfoOwned, key: &SigningKey) -> Result<Vec<u8>> {
    let validity = Validity::new(time(plan.from, (0, 0, 0))?, time(plan.until, (23, 59, 59))?);
    let builder = CertificateBuilder::new(purpose, SerialNumber::from(plan.serial), validity, public)?;
    Ok(builder.build::<_, DerSignature>(key)?.to_der()?)
}

fn name(kind: &str, plan: &Plan<'_>) -> Result<Name> {
    let Plan { country, name, .. } = plan;
    Ok(Name::from_str(&format!("CN=TRAINING {kind} {name},O=Gatelight TRAINING - not a real issuer,C={country}"))?)
}

fn time((year, month, day): Day, (hour, minute, second): (u8, u8, u8)) -> Result<Time> {
    Ok(Time::from(DateTime::new(year, month, day, hour, minute, second)?))
}

/// What a certificate is for, with the names that belong to it.
enum Purpose {
    Authority { subject: Name },
    Signer { issuer: Name, subject: Name, usages: Vec<ObjectIdentifier> },
}

impl BuilderProfile for Purpose {
    fn get_issuer(&self, subject: &Name) -> Name {
        match self {
            Self::Authority { .. } => subject.clone(),
            Self::Signer { issuer, .. } => issuer.clone(),
        }
    }

    fn get_subject(&self) -> Name {
        match self {
            Self::Authority { subject } | Self::Signer { subject, .. } => subject.clone(),
        }
    }

    fn build_extensions(
        &self,
        public: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> Result<Vec<Extension>> {
        let subject = tbs.subject();
        let mut all = Vec::new();
        all.push(SubjectKeyIdentifier::try_from(public)?.to_extension(subject, &all)?);
        all.push(AuthorityKeyIdentifier::try_from(issuer)?.to_extension(subject, &all)?);
        match self {
            Self::Authority { .. } => {
                all.push(BasicConstraints { ca: true, path_len_constraint: Some(0) }.to_extension(subject, &all)?);
                all.push(KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign).to_extension(subject, &all)?);
            }
            Self::Signer { usages, .. } => {
                all.push(KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(subject, &all)?);
                if !usages.is_empty() {
                    all.push(ExtendedKeyUsage(usages.clone()).to_extension(subject, &all)?);
                }
            }
        }
        Ok(all)
    }
}
