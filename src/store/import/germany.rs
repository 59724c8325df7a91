//! Germany's list of document signers: a line with the signature, then JSON (trustlists.md, DE).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, array};
use super::{Import, Origin, Refused, gateway, json_of, vouch};
use crate::crypto::key::{PublicKey, Refusal};
use crate::encoding::base64;
use crate::model::envelope::Algorithm;
use crate::store::trust::Role;

const HINT: &str = "the public key that comes with the German CovPass app";

/// Reads the list; what was signed is every byte from the first `{` to the last `}`.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let (line, signed) = halves(bytes).ok_or_else(|| Refused::Broken("it holds no whole JSON object".to_owned()))?;
    let document = json_of(signed)?;
    let entries = array(&document, "certificates")?;
    let mut taken = Entries::default();
    for entry in entries {
        taken.add(gateway::entry(entry).and_then(|key| match key.role {
            Role::DocumentSigner => Ok(key),
            Role::Authority => Err("no document signer"),
        }));
    }
    let mut import = taken.set("germany", origin)?;
    import.set.info.issued = Some(gateway::newest(entries));
    if line.is_empty() {
        return Ok(import);
    }
    let signature = signature(line)?;
    let verify = |spki: &[u8]| {
        let key = PublicKey::from_spki(spki).map_err(|_| Refusal::Algorithm)?;
        key.verify(Algorithm::Es256, signed, &signature)
    };
    Ok(import.vouched(vouch::by_key(origin.request.anchors, HINT, verify)?))
}

/// What stands before the JSON object, and the object; only white space may follow it.
fn halves(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let begin = bytes.iter().position(|byte| *byte == b'{')?;
    let last = bytes.iter().rposition(|byte| *byte == b'}')?;
    let (line, rest) = bytes.split_at_checked(begin)?;
    let (signed, after) = rest.split_at_checked(last.checked_sub(begin)?.checked_add(1)?)?;
    after.trim_ascii().is_empty().then(|| (line.trim_ascii(), signed))
}

/// The 64 bytes `r || s` of the first line. Another line is a signature that is cut, not none.
fn signature(line: &[u8]) -> Result<Vec<u8>, Refused> {
    let decoded = std::str::from_utf8(line).ok().and_then(base64::decode);
    decoded
        .filter(|signature| signature.len() == 64)
        .ok_or(Refused::SignatureWrong("the first line is no signature of 64 bytes in Base64"))
}
