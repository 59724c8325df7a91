//! What a machine remembers of the bundles that it took: root, floor and parts.
//!
//! It lies in two places: as a set of the generation that the bundle made, and beside the generations.
//! Either one alone is enough, and of two the higher counts (threats T21).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::refused::Refused;
use super::trusted::read_root;
use crate::crypto::digest::{hex, sha256};
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::generations::{Error, is_damage, read_bounded, write_over};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The file with a root of trust, in a place of the store.
pub const ROOT: &str = "root.json";
/// The second place of the record, below the store.
const BESIDE: &str = "bundle.json";
/// The id of its set.
pub const SET: &str = "bundle";

/// What is remembered of the bundles that were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    schema: u32,
    /// SHA-256 of the root that was trusted first.
    pub anchor: String,
    /// The newest root, as text.
    pub root: String,
    /// The version of each role: nothing older is taken.
    pub versions: BTreeMap<String, u64>,
    /// The name of the authority.
    pub name: String,
    /// Until when the bundle's metadata was good, in seconds since 1970.
    until: i64,
    /// SHA-256 of the part that each set was made of, by its path.
    pub parts: BTreeMap<String, String>,
}

impl Record {
    /// What is remembered before the first bundle: a root, and nothing else.
    #[must_use]
    pub fn of_root(root: &str) -> Self {
        Self {
            schema: 1,
            anchor: fingerprint(root),
            root: root.to_owned(),
            versions: BTreeMap::new(),
            name: String::new(),
            until: 0,
            parts: BTreeMap::new(),
        }
    }

    /// What is to be remembered of a bundle that is taken.
    #[must_use]
    pub fn next(&self, root: &str, versions: BTreeMap<String, u64>, name: &str, until: UnixTime) -> Self {
        Self {
            schema: 1,
            anchor: self.anchor.clone(),
            root: root.to_owned(),
            versions,
            name: name.to_owned(),
            until: until.secs(),
            parts: BTreeMap::new(),
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it; its root's signatures are part of that.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let record: Self = serde_json::from_slice(bytes).map_err(|_| "it is not what it was written as".to_owned())?;
        if record.schema != 1 {
            return Err(format!("its schema is {}; this version knows 1", record.schema));
        }
        read_root(record.root.as_bytes())?;
        Ok(record)
    }

    /// Its bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        // A map of text keys, text and numbers always has a JSON form.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// Writes the copy beside the generations of the store at `dir`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn keep_beside(&self, dir: &Path) -> Result<(), Error> {
        let text = self.write();
        let mut bytes = format!("{}\n", hex(&sha256(&text))).into_bytes();
        bytes.extend(text);
        write_over(&dir.join(BESIDE), &bytes)
    }

    /// The copy beside the generations, where there is a whole one.
    ///
    /// # Errors
    /// [`Error::Io`] where it is there and the system does not let us read it.
    pub fn beside(dir: &Path) -> Result<Option<Self>, Error> {
        let path = dir.join(BESIDE);
        let whole = |bytes: &[u8]| {
            let (hash, text) = bytes.split_at_checked(64)?;
            let text = text.strip_prefix(b"\n")?;
            (hash == hex(&sha256(text)).as_bytes()).then(|| Self::read(text).ok())?
        };
        match read_bounded(&path) {
            Ok(bytes) => Ok(whole(&bytes)),
            Err(cause) if is_damage(&cause) => Ok(None),
            Err(source) => Err(Error::Io { path, source }),
        }
    }

    /// When its metadata ends.
    #[must_use]
    pub fn until(&self) -> UnixTime {
        UnixTime::FIRST.plus(self.until)
    }

    /// The higher floor of two records of one root of trust.
    #[must_use]
    pub fn united(self, other: Self) -> Self {
        let version = |record: &Self| record.versions.get("root").copied();
        // What was seen before a rotation counts no more.
        if version(&self) != version(&other) {
            return if version(&self) > version(&other) { self } else { other };
        }
        let mut united = self;
        for (role, version) in other.versions {
            let own = united.versions.entry(role).or_default();
            *own = version.max(*own);
        }
        united
    }
}

/// The root of trust that this machine goes by: an administrator's, in one of the read-only places, comes
/// before the one in the store itself.
///
/// # Errors
/// [`Refused::WrongRoot`] where there is one and it cannot be used.
pub fn root_of_trust(places: &[PathBuf]) -> Result<Option<String>, Refused> {
    let own = places.iter().take(1);
    for place in places.iter().skip(1).chain(own) {
        let path = place.join(ROOT);
        match std::fs::symlink_metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            _ => return read_root_file(&path).map(Some),
        }
    }
    Ok(None)
}

/// Reads a root of trust.
///
/// # Errors
/// [`Refused::WrongRoot`].
pub fn read_root_file(path: &Path) -> Result<String, Refused> {
    let wrong = |why: String| Refused::WrongRoot { file: path.display().to_string(), why };
    let meta = std::fs::metadata(path).map_err(|cause| wrong(cause.to_string()))?;
    if !meta.is_file() || meta.len() > Limits::BUNDLE_METADATA_BYTES {
        return Err(wrong("it is no file of a root's size".to_owned()));
    }
    let bytes = read_bounded(path).map_err(|cause| wrong(cause.to_string()))?;
    read_root(&bytes).map_err(wrong)?;
    String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8 text".to_owned()))
}

/// SHA-256 of a root, as it is read aloud when it is set up.
#[must_use]
pub fn fingerprint(root: &str) -> String {
    hex(&sha256(root.as_bytes()))
}

/// A fingerprint in groups of four, as people read it aloud.
#[must_use]
pub fn in_groups(print: &str) -> String {
    let digits: Vec<char> = print.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
