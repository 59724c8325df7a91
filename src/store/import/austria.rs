//! Austria's list: CBOR, and a COSE_Sign1 in a file of its own that holds its hash (trustlists.md, AT).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, certificate, within};
use super::vouch::Voucher;
use super::{Import, Origin, Refused, bounded, vouch};
use crate::crypto::digest::sha256;
use crate::crypto::key::{PublicKey, Refusal};
use crate::encoding::cbor::{self, Value};
use crate::encoding::cose;
use crate::model::envelope::{AlgorithmHeader, Kid};
use crate::model::finding::Flaw;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::trust::{Role, Scope, TrustedKey};
use std::path::{Path, PathBuf};

const HINT: &str = "the Austrian certificate that signs its lists";

/// Items of an entry: a map of at most six members.
const ITEMS: usize = 16;

/// Reads the list; its signature file is looked for beside it.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let beside = beside(origin.path).into_iter().find(|path| path.is_file());
    let signature = beside.as_deref().map(bounded).transpose()?;
    with_signature(bytes, signature.as_deref(), origin)
}

/// The places where a signature file lies: `trustlist` with `trustlistsig`, `list.cbor` with
/// `listsig.cbor`, or `.sig` behind the name or in place of its ending.
fn beside(list: &Path) -> Vec<PathBuf> {
    let name = |of: Option<&std::ffi::OsStr>| of.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (whole, stem, ending) = (name(list.file_name()), name(list.file_stem()), name(list.extension()));
    let dot = if ending.is_empty() { "" } else { "." };
    let names = [format!("{stem}sig{dot}{ending}"), format!("{whole}.sig"), format!("{stem}.sig")];
    names.iter().filter(|name| **name != whole).map(|name| list.with_file_name(name)).collect()
}

/// Reads the list with the signature file that came with it.
pub fn with_signature(list: &[u8], signature: Option<&[u8]>, origin: &Origin<'_>) -> Result<Import, Refused> {
    let flaw = |flaw: Flaw| Refused::Broken(format!("CBOR, {}", flaw.place()));
    let document = cbor::read_list(list, Limits::IMPORT_ENTRIES.saturating_mul(ITEMS)).map_err(flaw)?;
    let listed = member(&document, "c").and_then(Value::as_array);
    let listed = listed.ok_or(Refused::Foreign("CBOR, but not the Austrian list"))?;
    let mut entries = Entries::default();
    within(listed)?.iter().for_each(|entry| entries.add(key(entry)));
    let mut import = entries.set("austria", origin)?;
    // The dates stand in the signature file; a list without it is taken as too old.
    import.set.info.issued = Some(UnixTime::FIRST);
    let Some(signature) = signature else {
        import.remarks.push("its signature file is not beside it: without it the list has no date".to_owned());
        return Ok(import);
    };
    let (issued, until, voucher) = checked(list, signature, origin)?;
    import.set.info.issued = Some(issued);
    import.set.info.good_until = Some(until);
    Ok(import.vouched(voucher))
}

/// The dates in a signature file that speaks of this list, and who vouches for it.
fn checked<'a>(
    list: &[u8],
    signature: &[u8],
    origin: &Origin<'a>,
) -> Result<(UnixTime, UnixTime, Voucher<'a>), Refused> {
    let broken = |what: String| Refused::Broken(format!("its signature file: {what}"));
    let message = cose::open(signature).map_err(|flaw| broken(flaw.place()))?;
    let claims = cbor::read(&message.payload).map_err(|flaw| broken(flaw.place()))?;
    let claim = |label: i64| {
        let claims = claims.as_map().map(Vec::as_slice).unwrap_or_default();
        claims.iter().find(|(known, _)| *known == Value::from(label)).map(|(_, value)| value)
    };
    let time = |label| {
        let secs = claim(label).and_then(Value::as_integer).and_then(|secs| i64::try_from(secs).ok());
        secs.and_then(UnixTime::from_secs).unwrap_or(UnixTime::FIRST)
    };
    let verify = |spki: &[u8]| {
        let key = PublicKey::from_spki(spki).map_err(|_| Refusal::Algorithm)?;
        match &message.algorithm {
            AlgorithmHeader::Known(algorithm) => key.verify(*algorithm, &message.signed_bytes, &message.signature),
            AlgorithmHeader::Refused(_) => Err(Refusal::Algorithm),
        }
    };
    let voucher = vouch::by_key(origin.request.anchors, HINT, verify)?;
    if claim(HASH).and_then(Value::as_bytes).is_none_or(|hash| *hash != sha256(list)) {
        return Err(Refused::SignatureWrong("the signature file beside it is that of another list"));
    }
    Ok((time(NOT_BEFORE), time(EXPIRES), voucher))
}

const HASH: i64 = 2;
const EXPIRES: i64 = 4;
const NOT_BEFORE: i64 = 5;

/// An entry with a certificate, or in the older form with a bare key and its dates.
fn key(entry: &Value) -> Result<TrustedKey, Left> {
    let bytes = |name| member(entry, name).and_then(Value::as_bytes);
    let kid = bytes("i").ok_or("no kid in it")?;
    if let Some(der) = bytes("c") {
        return super::entries::named(certificate(der.clone(), Role::DocumentSigner)?, kid);
    }
    let spki = bytes("k").ok_or("no certificate in it")?;
    PublicKey::from_spki(spki).map_err(|_| "key of a kind that is not verified")?;
    let secs = |name| member(entry, name).and_then(Value::as_integer).and_then(|secs| i64::try_from(secs).ok());
    let time = |name| secs(name).map(|secs| UnixTime::FIRST.plus(secs).secs());
    let mut key = TrustedKey::bare(Kid::new(kid.clone()), spki.clone(), Scope::Kid);
    key.valid_from = time("nb").unwrap_or(key.valid_from);
    key.valid_until = time("na").unwrap_or(key.valid_until);
    if key.valid_from > key.valid_until { Err("ends before it begins") } else { Ok(key) }
}

fn member<'a>(map: &'a Value, name: &str) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(known, _)| known.as_text() == Some(name)).map(|(_, value)| value)
}
