//! Signed messages (CMS `SignedData`, RFC 5652): who signed what.
//!
//! The answer is the content and the certificate of its signer. Whether that signer
//! is to be believed is the caller's question; [`Message::leads_to`] helps with it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::chain::Link;
use super::key::{PublicKey, hashed};
use super::scheme::{Hash, Scheme, SchemeError};
use super::x509::{DocumentSigner, time};
use crate::model::time::UnixTime;
use cms::signed_data::{SignerIdentifier, SignerInfo};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence, Tag, Tagged};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_cert::time::Time;

/// A message whose signature was verified by the key of the certificate in it.
#[derive(Clone, Debug)]
pub struct Message {
    /// The type of the content.
    pub content_type: ObjectIdentifier,
    /// The content, byte for byte; what was given where the message carries none.
    pub content: Vec<u8>,
    /// The certificate of the signer, DER.
    pub signer: Vec<u8>,
    /// When the signer says to have signed it, in the signed attributes.
    pub signed_at: Option<UnixTime>,
    /// Every certificate that came with the message, DER.
    pub certificates: Vec<Vec<u8>>,
}

/// Why a message is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// The bytes are no signed message.
    #[error("it is no CMS signed message, or it is cut (byte {at})")]
    Malformed {
        /// Offset, or 0 where it is not known.
        at: u32,
    },
    /// The message carries its content and another one was given, or neither is there.
    #[error("its content is missing, or stands both inside and outside of it")]
    Content,
    /// Not one signer, or one whose certificate did not come along.
    #[error("it does not hold one signer with a certificate")]
    Signer,
    /// The signed attributes are missing where they must be, or do not fit the content.
    #[error("what was signed is not this content")]
    Attributes,
    /// A scheme that is not verified.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// The signature is not by the signer's key.
    #[error("the signature does not hold")]
    Signature,
}

impl From<der::Error> for CmsError {
    fn from(error: der::Error) -> Self {
        Self::Malformed { at: error.position().map_or(0, u32::from) }
    }
}

/// Whether bytes begin like a signed message: a sequence that names its content so.
#[must_use]
pub fn is_signed_data(bytes: &[u8]) -> bool {
    const OID: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let begin = bytes.get(..bytes.len().min(32)).unwrap_or_default();
    let lengths = match begin.get(1) {
        Some(0..=0x80) => 2,
        Some(more) => usize::from(more & 0x7f).saturating_add(2),
        None => return false,
    };
    begin.first() == Some(&0x30) && begin.get(lengths..).is_some_and(|rest| rest.starts_with(OID))
}

/// Verifies a message that carries its content, or with `detached` one that does not.
///
/// Signed attributes are verified as they stand, and bind the content by its hash (RFC 5652
/// section 5.4). DER, and the BER that some issuers still write, are both read.
///
/// # Errors
/// [`CmsError`].
pub fn open(bytes: &[u8], detached: Option<&[u8]>) -> Result<Message, CmsError> {
    let outer = ContentInfo::from_ber(bytes)?;
    let data = outer.content;
    if outer.content_type != SIGNED_DATA {
        return Err(CmsError::Malformed { at: 0 });
    }
    let content = match (&data.content.content, detached) {
        (Some(inside), None) => inside.as_bytes().to_vec(),
        (None, Some(outside)) => outside.to_vec(),
        _ => return Err(CmsError::Content),
    };
    let certificates = data.certificates.iter().flat_map(|set| set.iter());
    let certificates = certificates.filter(|any| any.tag() == Tag::Sequence).map(Encode::to_der);
    let certificates = certificates.collect::<Result<Vec<_>, _>>()?;
    let [info] = data.signers.as_slice() else { return Err(CmsError::Signer) };
    let signer = certificates.iter().find(|der| is_of(info, der)).ok_or(CmsError::Signer)?.clone();
    verify(info, data.content.content_type, &content, &signer)?;
    let signed_at = info.signed_attrs.as_ref().and_then(|attributes| one_value(attributes, SIGNING_TIME));
    let signed_at = signed_at.and_then(|any| any.decode_as::<Time>().ok()).map(time);
    Ok(Message { content_type: data.content.content_type, content, signer, signed_at, certificates })
}

impl Message {
    /// Whether the signer is one of these certificates, or was signed by one of them, at most two
    /// certificates of the message further up.
    #[must_use]
    pub fn leads_to(&self, anchors: &[&[u8]]) -> bool {
        const STEPS: usize = 3;
        let mut at = vec![&self.signer];
        for _ in 0..STEPS {
            if at.iter().any(|der| anchors.contains(&der.as_slice()) || self.is_signed_by_one(der, anchors)) {
                return true;
            }
            at = self.certificates.iter().filter(|above| at.iter().any(|der| is_signed_by(der, above))).collect();
        }
        false
    }

    fn is_signed_by_one(&self, der: &[u8], above: &[&[u8]]) -> bool {
        above.iter().any(|above| is_signed_by(der, above))
    }
}

/// Whether the certificate of an authority signed another one.
fn is_signed_by(der: &[u8], above: &[u8]) -> bool {
    let authority = DocumentSigner::parse(above).is_ok_and(|above| above.is_ca);
    let links = Link::parse(der).ok().zip(Link::parse(above).ok());
    authority && links.is_some_and(|(link, above)| link.signed_by(&above).is_ok())
}

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
/// Content of no special type; anything else needs signed attributes.
pub const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");

#[derive(Sequence)]
struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

/// As the crate `cms` has it, but for the certificates: real ones need a reader more tolerant.
#[derive(Sequence)]
struct SignedData {
    version: u8,
    digests: SetOfVec<Any>,
    content: Content,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    certificates: Option<SetOfVec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    revocations: Option<SetOfVec<Any>>,
    signers: SetOfVec<SignerInfo>,
}

#[derive(Sequence)]
struct Content {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    content: Option<OctetString>,
}

/// Whether the signer is named by this certificate's issuer and serial number, or its key identifier.
fn is_of(info: &SignerInfo, der: &[u8]) -> bool {
    let Ok(certificate) = CertificateInner::<Raw>::from_der(der) else { return false };
    let tbs = certificate.tbs_certificate();
    match &info.sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            tbs.issuer() == &named.issuer && tbs.serial_number().as_bytes() == named.serial_number.as_bytes()
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            tbs.get_extension::<SubjectKeyIdentifier>().is_ok_and(|held| held.is_some_and(|(_, id)| id == *named))
        }
    }
}

fn verify(info: &SignerInfo, kind: ObjectIdentifier, content: &[u8], signer: &[u8]) -> Result<(), CmsError> {
    let hash = Hash::of(info.digest_alg.oid)?;
    let algorithm = info.signature_algorithm.to_der()?;
    let scheme = Scheme::of_signer(&AlgorithmIdentifierRef::from_der(&algorithm)?, hash)?;
    let signed = match &info.signed_attrs {
        // A signature over the bare content could be mistaken for one over attributes; so one over
        // attributes is asked for wherever the type says what the content is.
        None if kind == DATA => content.to_vec(),
        None => return Err(CmsError::Attributes),
        Some(attributes) => {
            let of_type = one_value(attributes, CONTENT_TYPE).and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
            let digest = one_value(attributes, MESSAGE_DIGEST).and_then(|any| any.decode_as::<OctetString>().ok());
            let fits = digest.is_some_and(|digest| digest.as_bytes() == hashed(hash, content));
            if of_type != Some(kind) || !fits {
                return Err(CmsError::Attributes);
            }
            attributes.to_der()?
        }
    };
    let spki = DocumentSigner::parse(signer).map_err(|_| CmsError::Signer)?.spki;
    let key = PublicKey::from_spki(&spki).map_err(|_| CmsError::Signer)?;
    key.verify_scheme(scheme, &signed, info.signature.as_bytes()).map_err(|_| CmsError::Signature)
}

/// The one value of an attribute that stands once.
fn one_value(attributes: &x509_cert::attr::Attributes, oid: ObjectIdentifier) -> Option<Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let (attribute, None) = (found.next()?, found.next()) else { return None };
    match attribute.values.as_slice() {
        [value] => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
