//! The sets of a store as a folder that another machine can import.
//!
//! `store.json` lists them, beside it lies a file for each: signers in our exchange form, block and
//! revocation lists as they were imported. Nobody signs such a folder, so what was signed here is
//! unsigned there.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::generations::{self, bytes_of, load, sync_folder, write_synced};
use super::manifest::{SetInfo, SetKind, optional_time, time};
use super::{SetData, signers};
use crate::crypto::digest::{hex, sha256};
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that says what a folder holds.
pub const LIST: &str = "store.json";

/// `store.json` of an exported folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Raised when a member changes its meaning; 1.
    pub schema: u32,
    /// The sets, in the order of their ids.
    pub sets: Vec<Part>,
}

/// One set of an exported folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The set's id, the same on both machines.
    pub id: String,
    /// What it holds.
    pub kind: SetKind,
    /// The world that it speaks of.
    pub realm: Realm,
    /// Where it came from, in words.
    pub source: String,
    /// When its maker issued it.
    #[serde(with = "optional_time")]
    pub issued: Option<UnixTime>,
    /// When the machine that exports it imported it: an export makes nothing younger.
    #[serde(with = "time")]
    pub imported: UnixTime,
    /// Until when its maker calls it good.
    #[serde(with = "optional_time")]
    pub good_until: Option<UnixTime>,
    /// How many of what it holds.
    pub counts: BTreeMap<String, u64>,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// The file's name, as [`file_name`] makes it.
    pub file: String,
}

/// What an export did.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The generation whose sets they are.
    pub generation: u64,
    /// What was written.
    pub sets: Vec<Part>,
    /// Ids of sets that stay here: training signers come with the program, profiles with a signed bundle.
    pub left_out: Vec<String>,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] generations::Error),
    /// The store has nothing that can be given away.
    #[error("the store holds no set that can be exported")]
    Nothing,
    /// A set is lost or spoilt: a folder without it would let pass what it stops.
    #[error("the set \"{id}\" cannot be exported: {why}. Import it again, or take it out")]
    Spoilt {
        /// The set.
        id: String,
        /// What is wrong.
        why: String,
    },
    /// The folder is not a new one.
    #[error("{}: is not empty; an export needs a new folder", .0.display())]
    NotEmpty(PathBuf),
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The name of a set's file in an exported folder: it follows from the set, so no list can lead elsewhere.
#[must_use]
pub fn file_name(id: &str, kind: SetKind) -> String {
    let ending = match kind {
        SetKind::Trust | SetKind::Rules | SetKind::Values | SetKind::Bundle => "json",
        SetKind::Block | SetKind::Profile => "toml",
        SetKind::Revocation => "txt",
    };
    format!("{id}.{}.{ending}", kind.name())
}

/// Writes the sets of the store in `store` into the folder `to`, which is new or empty.
///
/// # Errors
/// [`ExportError`]; nothing is left in `to` then.
pub fn export(store: &Path, to: &Path) -> Result<Exported, ExportError> {
    let loaded = load(store)?;
    if loaded.fell_back {
        let id = format!("generation {}", loaded.generation.saturating_add(1));
        return Err(ExportError::Spoilt { id, why: loaded.damage.join("; ") });
    }
    let (staying, others): (Vec<_>, Vec<_>) =
        loaded.sets.into_iter().partition(|(info, _)| info.realm == Realm::Training || is_of_bundles(info.kind));
    let parts = others.into_iter().map(|(info, data)| {
        let spoilt = |why: String| ExportError::Spoilt { id: info.id.clone(), why };
        let data = data.ok_or_else(|| spoilt("its file is lost or spoilt".to_owned()))?;
        let stored = bytes_of(store, loaded.generation, &info).map_err(spoilt)?;
        let bytes = given_away(&data, stored).map_err(spoilt)?;
        Ok((part(&info, &bytes), bytes))
    });
    let parts = parts.collect::<Result<Vec<_>, ExportError>>()?;
    if parts.is_empty() {
        return Err(ExportError::Nothing);
    }
    let sets: Vec<Part> = parts.iter().map(|(part, _)| part.clone()).collect();
    write_all(to, parts)?;
    let left_out = staying.into_iter().map(|(info, _)| info.id).collect();
    Ok(Exported { generation: loaded.generation, sets, left_out })
}

/// Whether only a signed bundle can bring sets of a kind.
const fn is_of_bundles(kind: SetKind) -> bool {
    matches!(kind, SetKind::Profile | SetKind::Bundle)
}

/// The bytes of a set as another machine takes them, tried before they are given away.
fn given_away(data: &SetData, stored: Vec<u8>) -> Result<Vec<u8>, String> {
    let SetData::Trust(keys) = data else { return Ok(stored) };
    let keys: Vec<_> = keys.iter().map(|key| (**key).clone()).collect();
    let bytes = signers::write(&keys);
    let read = signers::read(&bytes)?;
    if !keys.iter().all(|key| read.contains(key)) {
        return Err("its signers cannot be written in our exchange form".to_owned());
    }
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= Limits::IMPORT_BYTES => Ok(bytes),
        _ => Err("it is larger than what another machine takes".to_owned()),
    }
}

fn part(info: &SetInfo, bytes: &[u8]) -> Part {
    Part {
        id: info.id.clone(),
        kind: info.kind,
        realm: info.realm,
        source: info.source.clone(),
        issued: info.issued,
        imported: info.imported,
        good_until: info.good_until,
        counts: info.counts.clone(),
        sha256: hex(&sha256(bytes)),
        file: file_name(&info.id, info.kind),
    }
}

/// Writes the files, the list last: a folder without it is no export.
fn write_all(to: &Path, parts: Vec<(Part, Vec<u8>)>) -> Result<(), ExportError> {
    let refused = |source| ExportError::Io { path: to.to_owned(), source };
    let made = !to.exists();
    fs::create_dir_all(to).map_err(refused)?;
    if fs::read_dir(to).map_err(refused)?.next().is_some() {
        return Err(ExportError::NotEmpty(to.to_owned()));
    }
    let (sets, files): (Vec<_>, Vec<_>) =
        parts.into_iter().map(|(part, bytes)| (part.clone(), (part.file, bytes))).unzip();
    let list = serde_json::to_vec_pretty(&Contents { schema: 1, sets }).map_err(|cause| refused(cause.into()))?;
    let files: Vec<_> = files.into_iter().chain([(LIST.to_owned(), list)]).collect();
    let write = |(name, bytes): &(String, Vec<u8>)| write_synced(&to.join(name), bytes);
    let written = files.iter().try_for_each(write).and_then(|()| sync_folder(to));
    if let Err(error) = written {
        // Half an export is of no use; what cannot be removed has no list and is none.
        files.iter().for_each(|(name, _)| drop(fs::remove_file(to.join(name))));
        if made {
            let _ = fs::remove_dir(to);
        }
        return Err(error.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
