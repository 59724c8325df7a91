//! Whether a certificate was signed by the one above it (RFC 5280 section 6.1.3, ICAO 9303 part 12).
//!
//! One step, from a document signer to its authority: that the authority is trusted
//! is the list's word, so nothing here goes further up.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::key::{PublicKey, Refusal};
use super::scheme::{Scheme, SchemeError};
use super::x509::{X509Error, country, text_of, time};
use crate::model::country::Country;
use crate::model::time::UnixTime;
use der::{Decode, Encode, Reader, SliceReader};
use x509_cert::certificate::{CertificateInner, Raw, TbsCertificateInner};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use x509_cert::name::Name;

/// Why a chain does not hold, from the furthest to the nearest miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// There is a key and no certificate.
    NoCertificate,
    /// No certificate of an authority bears the name that the signer's certificate gives.
    NoAuthority,
    /// The signer's certificate asks for another key of that authority, and this one did not sign it.
    KeyIdentifier,
    /// A signature of a kind that we do not verify.
    Algorithm,
    /// The authority's key did not make the signature.
    Signature,
    /// The two were never valid at the same time.
    Validity,
    /// The authority is another country's.
    Country,
    /// Signed with SHA-1, which proves nothing any more.
    Sha1,
}

impl Broken {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::NoCertificate,
        Self::NoAuthority,
        Self::KeyIdentifier,
        Self::Algorithm,
        Self::Signature,
        Self::Validity,
        Self::Country,
        Self::Sha1,
    ];

    /// The stable name, `why` of finding 208.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoCertificate => "no-certificate",
            Self::NoAuthority => "no-authority",
            Self::KeyIdentifier => "key-identifier",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
            Self::Validity => "validity",
            Self::Country => "country",
            Self::Sha1 => "sha1",
        }
    }
}

/// What a certificate says of itself and of the one above it.
#[derive(Clone, Debug)]
pub struct Link {
    signed_bytes: Vec<u8>,
    scheme: Result<Scheme, SchemeError>,
    signature: Vec<u8>,
    subject: String,
    issuer: String,
    own_id: Option<Vec<u8>>,
    id_above: Option<Vec<u8>>,
    valid_from: UnixTime,
    valid_until: UnixTime,
    country: Option<Country>,
    spki: Vec<u8>,
}

impl Link {
    /// Reads one DER certificate, as tolerantly as [`super::x509::DocumentSigner`] does.
    ///
    /// # Errors
    /// [`X509Error`], with the place.
    pub fn parse(der: &[u8]) -> Result<Self, X509Error> {
        let certificate = CertificateInner::<Raw>::from_der(der)?;
        let tbs = certificate.tbs_certificate();
        let (inside, outside) = (tbs.signature().to_der()?, certificate.signature_algorithm().to_der()?);
        let scheme = match x509_cert::spki::AlgorithmIdentifierRef::from_der(&outside) {
            Ok(algorithm) if inside == outside => Scheme::of(&algorithm),
            _ => Err(SchemeError::Unsupported { oid: certificate.signature_algorithm().oid.to_string() }),
        };
        Ok(Self {
            signed_bytes: signed_bytes(der)?.to_vec(),
            scheme,
            signature: certificate.signature().as_bytes().unwrap_or_default().to_vec(),
            subject: comparable(tbs.subject()),
            issuer: comparable(tbs.issuer()),
            own_id: own_id(tbs)?,
            id_above: id_above(tbs)?,
            valid_from: time(tbs.validity().not_before),
            valid_until: time(tbs.validity().not_after),
            country: country(tbs.subject()),
            spki: tbs.subject_public_key_info().to_der()?,
        })
    }

    /// How the certificate says that it is signed.
    ///
    /// # Errors
    /// [`SchemeError`].
    pub fn scheme(&self) -> Result<Scheme, SchemeError> {
        self.scheme.clone()
    }

    /// Whether `above` bears the name that this certificate gives as its issuer's.
    #[must_use]
    pub fn names(&self, above: &Self) -> bool {
        self.issuer == above.subject
    }

    /// Whether a key (`SubjectPublicKeyInfo`, DER) made the signature, whoever's it is.
    #[must_use]
    pub fn is_signed_by(&self, spki: &[u8]) -> bool {
        let scheme = self.scheme.as_ref().ok().zip(PublicKey::from_spki(spki).ok());
        scheme.is_some_and(|(scheme, key)| key.verify_scheme(*scheme, &self.signed_bytes, &self.signature).is_ok())
    }

    /// Whether the certificate of an authority `above` signed this one.
    ///
    /// Countries are compared where both certificates state one. A key identifier is a hint and only
    /// words a miss: 12 of 438 real signers name another one than that of the key that signed them.
    ///
    /// # Errors
    /// [`Broken`], the first that is found.
    pub fn signed_by(&self, above: &Self) -> Result<(), Broken> {
        let scheme = match &self.scheme {
            Ok(scheme) => *scheme,
            Err(SchemeError::Sha1) => return Err(Broken::Sha1),
            Err(SchemeError::Unsupported { .. }) => return Err(Broken::Algorithm),
        };
        if !self.names(above) {
            return Err(Broken::NoAuthority);
        }
        let key = PublicKey::from_spki(&above.spki).map_err(|_| Broken::Algorithm)?;
        key.verify_scheme(scheme, &self.signed_bytes, &self.signature).map_err(|refusal| match refusal {
            Refusal::Wrong if differ(self.id_above.as_ref(), above.own_id.as_ref()) => Broken::KeyIdentifier,
            Refusal::Wrong => Broken::Signature,
            Refusal::Algorithm => Broken::Algorithm,
        })?;
        if self.valid_from > above.valid_until || self.valid_until < above.valid_from {
            return Err(Broken::Validity);
        }
        if differ(self.country.as_ref(), above.country.as_ref()) {
            return Err(Broken::Country);
        }
        Ok(())
    }

    /// Whether one of these signed it; of several misses the nearest is told.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn signed_by_any<'a>(&self, above: impl IntoIterator<Item = &'a Self>) -> Result<(), Broken> {
        let mut nearest = match self.scheme {
            Err(SchemeError::Sha1) => return Err(Broken::Sha1),
            _ => Broken::NoAuthority,
        };
        for above in above {
            match self.signed_by(above) {
                Ok(()) => return Ok(()),
                Err(broken) => nearest = nearest.max(broken),
            }
        }
        Err(nearest)
    }
}

fn differ<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

/// The bytes of the inner certificate as they stand in `der`: encoded anew they may differ.
fn signed_bytes(der: &[u8]) -> der::Result<&[u8]> {
    SliceReader::new(der)?.sequence(|certificate| {
        let tbs = certificate.tlv_bytes()?;
        certificate.drain(certificate.remaining_len())?;
        Ok(tbs)
    })
}

fn own_id(tbs: &TbsCertificateInner<Raw>) -> Result<Option<Vec<u8>>, X509Error> {
    let id = tbs.get_extension::<SubjectKeyIdentifier>();
    let id = id.map_err(|_| X509Error::Extension { name: "subjectKeyIdentifier" })?;
    Ok(id.map(|(_, id)| id.0.into_bytes().into()))
}

fn id_above(tbs: &TbsCertificateInner<Raw>) -> Result<Option<Vec<u8>>, X509Error> {
    let id = tbs.get_extension::<AuthorityKeyIdentifier>();
    let id = id.map_err(|_| X509Error::Extension { name: "authorityKeyIdentifier" })?;
    Ok(id.and_then(|(_, id)| id.key_identifier).map(|id| id.into_bytes().into()))
}

/// A name without the differences that RFC 5280 section 7.1 ignores: string type, case, white space.
fn comparable(name: &Name) -> String {
    let mut text = String::new();
    for attribute in name.iter() {
        text.push_str(&attribute.oid.to_string());
        for word in text_of(&attribute.value).split_whitespace() {
            text.push(' ');
            text.push_str(&word.to_lowercase());
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
