//! What another store gave away: a list of signers in our exchange form, or a whole folder of sets
//! (`store/export.rs`).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Import, ImportError, Origin, Refused, bounded, id_of, json_of, prefixed};
use crate::crypto::digest::{hex, sha256};
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::text::shown;
use crate::store::export::{Contents, LIST, Part, file_name};
use crate::store::generations::NewSet;
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::signers;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Sets in one folder, far more than any store has.
const SETS: usize = 256;
/// Bytes of all files of a folder together.
const BYTES: u64 = Limits::IMPORT_BYTES.saturating_mul(4);

/// Reads a list of signers. Nobody signed it, and it carries no date: its age counts from the import.
pub fn signers(bytes: &[u8], origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let keys = signers::read(bytes).map_err(Refused::Broken)?;
    origin.trust_set(&prefixed("signers", origin.stem), &keys)
}

/// Whether a folder is an exported store.
pub fn is_exported(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(LIST)).is_ok()
}

/// Reads all sets of an exported folder. One that is wrong refuses them all.
pub fn folder(origin: &Origin<'_>) -> Result<Vec<Import>, ImportError> {
    let list = origin.path.join(LIST);
    let refused = |why| ImportError { path: list.clone(), why };
    let sets = contents(&list).map_err(refused)?;
    let mut left = BYTES;
    let mut imports = Vec::with_capacity(sets.len());
    for part in sets {
        let path = origin.path.join(&part.file);
        let here = |why| ImportError { path: path.clone(), why };
        let bytes = regular(&path).map_err(here)?;
        let length = super::number(bytes.len());
        left = left.checked_sub(length).ok_or_else(|| here(Refused::TooLarge { bytes: length, most: left }))?;
        if hex(&sha256(&bytes)) != part.sha256 {
            return Err(here(Refused::Broken(format!("it is not the file that {LIST} names"))));
        }
        let set = set(bytes, part, &Origin { path: &path, ..*origin }).map_err(here)?;
        let remark = "from the store of another Gatelight, which nobody signs: taken as unsigned";
        imports.push(Import { remarks: vec![remark.to_owned()], ..Import::from(set) });
    }
    Ok(imports)
}

fn contents(list: &Path) -> Result<Vec<Part>, Refused> {
    let broken = |what: &str| Refused::Broken(what.to_owned());
    let document = json_of(&regular(list)?)?;
    let contents: Contents =
        serde_json::from_value(document).map_err(|_| broken("a member is missing, unknown or of another type"))?;
    if contents.schema != 1 {
        return Err(broken("its schema is not the one that this version knows, 1"));
    }
    if contents.sets.is_empty() {
        return Err(Refused::Empty("set"));
    }
    if contents.sets.len() > SETS {
        return Err(Refused::TooMany { entries: contents.sets.len(), most: SETS });
    }
    let mut seen = HashSet::new();
    for (part, place) in contents.sets.iter().zip(1_usize..) {
        let wrong = if part.id != id_of(&part.id) {
            "its id is none"
        } else if part.file != file_name(&part.id, part.kind) {
            "its file has another name than such a set's"
        } else if !seen.insert(&part.id) {
            "its id came before"
        } else if part.realm == Realm::Training {
            "it is of the training realm, which comes with the program and is never imported"
        } else {
            continue;
        };
        return Err(Refused::Broken(format!("set {place}: {wrong}")));
    }
    Ok(contents.sets)
}

/// A file of the folder itself: no link leads out of it.
fn regular(path: &Path) -> Result<Vec<u8>, Refused> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(Refused::NoFile);
    }
    bounded(path)
}

/// A set as its own file has it, with what only the list can say of it.
fn set(bytes: Vec<u8>, part: Part, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let read = match part.kind {
        SetKind::Trust => origin.trust_set(&part.id, &signers::read(&bytes).map_err(Refused::Broken)?)?,
        SetKind::Block => super::block(bytes, origin)?,
        SetKind::Revocation => super::revocation(bytes, origin)?,
        SetKind::Rules => super::rules::own(bytes, &part.id, origin)?,
        SetKind::Values => super::values::own(bytes, &part.id, origin)?,
        SetKind::Profile | SetKind::Bundle => {
            return Err(Refused::Broken("it holds what only a signed bundle can bring".to_owned()));
        }
    };
    let is_list = part.kind == SetKind::Revocation;
    if is_list && (read.info.issued != part.issued || read.info.good_until != part.good_until) {
        return Err(Refused::Broken(format!("its dates are not those that {LIST} names")));
    }
    let mut counts = read.info.counts;
    counts.extend(part.counts.into_iter().filter(|(what, _)| what == SetInfo::LEFT_OUT));
    let info = SetInfo {
        id: part.id,
        kind: part.kind,
        realm: part.realm,
        source: shown(&part.source),
        issued: part.issued,
        // An export makes nothing younger, and nothing comes from the future.
        imported: part.imported.min(origin.imported),
        good_until: part.good_until,
        counts,
        ..read.info
    };
    Ok(NewSet { info, bytes: read.bytes })
}
