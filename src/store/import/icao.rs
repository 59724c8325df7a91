//! Messages with certificates of authorities: ICAO's master lists (ICAO 9303 part 12) and the
//! authorities that WHO's trust anchor onboarded (gdhcn.md section 4).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Origin, Refused, prefixed};
use crate::crypto::anchor::Anchor;
use crate::crypto::cms::{self, CmsError, Message};
use crate::crypto::digest::hex;
use crate::crypto::key::PublicKey;
use crate::crypto::x509::has_usage;
use crate::model::country::Country;
use crate::model::limits::Limits;
use crate::store::generations::NewSet;
use crate::store::trust::TrustedKey;
use der::asn1::{Any, ObjectIdentifier, SetOfVec};
use der::{Decode, Encode, Sequence};

const MASTER_LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.2");
const MASTER_LIST_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.3");

/// Reads a signed message, by the type of its content.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let message = open(bytes)?;
    match message.content_type {
        MASTER_LIST => master_list(&message, origin),
        cms::DATA => {
            let (key, signed_by) = anchored(bytes, origin.request.anchors)?;
            let mut set = origin.trust_set(&prefixed("anchored", origin.stem), &[key])?;
            set.info.signed_by = Some(signed_by);
            Ok(set)
        }
        _ => Err(Refused::Foreign("a CMS message, but neither a master list nor an onboarded authority of WHO")),
    }
}

/// The authority in a message of WHO's, and the fingerprint of the anchor's key that vouches for it.
pub fn anchored(bytes: &[u8], anchors: &[Anchor]) -> Result<(TrustedKey, String), Refused> {
    let message = open(bytes)?;
    if message.content_type != cms::DATA {
        return Err(Refused::Foreign("a CMS message, but no onboarded authority of WHO"));
    }
    let ask = "nobody vouches for its signer; give WHO's TNG_TA or TNG_ROOT certificate with --anchor FILE";
    let signed_by = vouched(&message, anchors).ok_or_else(|| Refused::Unproven(ask.to_owned()))?;
    let mut key = TrustedKey::read_authority(message.content)?;
    key.test_participant = key.country.as_ref().is_some_and(Country::is_test);
    Ok((key, signed_by))
}

fn open(bytes: &[u8]) -> Result<Message, Refused> {
    cms::open(bytes, None).map_err(|error| match error {
        CmsError::Malformed { .. } => Refused::Broken(error.to_string()),
        other => Refused::Unproven(other.to_string()),
    })
}

/// The fingerprint of the signer's key, where the operator's anchors lead to it.
fn vouched(message: &Message, anchors: &[Anchor]) -> Option<String> {
    let certificates: Vec<&[u8]> = anchors.iter().filter_map(|anchor| anchor.certificate.as_deref()).collect();
    let signer = message.leads_to(&certificates).then(|| Anchor::certificate(&message.signer).ok())??;
    Some(hex(&signer.fingerprint))
}

#[derive(Sequence)]
struct MasterList {
    version: u8,
    certificates: SetOfVec<Any>,
}

/// Without an anchor the list enters as unsigned: its signature holds, and nobody says whose it is.
fn master_list(message: &Message, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    if !has_usage(&message.signer, MASTER_LIST_SIGNER) {
        return Err(Refused::Unproven("its signer may not sign master lists".to_owned()));
    }
    let signed_by = vouched(message, origin.request.anchors);
    if signed_by.is_none() && !origin.request.anchors.is_empty() {
        return Err(Refused::Unproven("the anchor that was given does not vouch for its signer".to_owned()));
    }
    let broken = |error: der::Error| Refused::Broken(format!("its list of certificates: {error}"));
    let list = MasterList::from_ber(&message.content).map_err(broken)?;
    if list.version != 0 {
        return Err(Refused::Broken(format!("it is a master list of version {}; this version knows 0", list.version)));
    }
    if list.certificates.len() > Limits::IMPORT_FILES {
        return Err(Refused::TooMany { entries: list.certificates.len(), most: Limits::IMPORT_FILES });
    }
    let (mut keys, mut left_out, mut unreadable) = (Vec::new(), 0_u64, 0_u64);
    for certificate in list.certificates.iter() {
        match TrustedKey::read_authority(certificate.to_der().map_err(broken)?) {
            // Curves spelt out by their numbers, Brainpool and the like.
            Ok(key) if PublicKey::from_spki(&key.spki).is_err() => left_out = left_out.saturating_add(1),
            Ok(key) => keys.push(key),
            Err(_) => unreadable = unreadable.saturating_add(1),
        }
    }
    let mut set = origin.trust_set(&prefixed("master-list", origin.stem), &keys)?;
    if signed_by.is_some() {
        set.info.issued = message.signed_at;
    }
    set.info.signed_by = signed_by;
    let counts = [("left out", left_out), ("unreadable", unreadable)].into_iter().filter(|(_, count)| *count > 0);
    set.info.counts.extend(counts.map(|(name, count)| (name.to_owned(), count)));
    Ok(set)
}

#[cfg(test)]
mod tests;
