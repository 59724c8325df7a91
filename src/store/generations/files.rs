//! One file of the store: read where it is whole, written so that it stays.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Error;
use crate::crypto::digest::{hex, sha256};
use crate::model::limits::Limits;
use crate::store::SetData;
use crate::store::manifest::{Manifest, SetInfo};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The manifest of a generation.
pub(super) fn manifest(folder: &Path) -> Result<Manifest, Unread> {
    let path = folder.join("manifest.json");
    let bytes = read_bounded(&path).map_err(Unread::io(&path))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|cause| Unread::Spoilt(cause.to_string()))?;
    match manifest.schema {
        1 => Ok(manifest),
        other => Err(Unread::Spoilt(format!("its schema is {other}; this version knows 1"))),
    }
}

/// The data of a set.
pub(super) fn set(folder: &Path, info: &SetInfo) -> Result<SetData, Unread> {
    SetData::read(info.kind, &file(folder, info)?).map_err(Unread::Spoilt)
}

/// Why a file of the store gave nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// It is missing, cut, or another one.
    #[error("{0}")]
    Spoilt(String),
    /// The system refused.
    #[error("{1}")]
    Refused(PathBuf, io::Error),
}

impl Unread {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |cause| if is_damage(&cause) { Self::Spoilt(cause.to_string()) } else { Self::Refused(path.to_owned(), cause) }
    }

    /// The refusal, where it is one.
    pub(super) fn refused(self) -> Option<Error> {
        match self {
            Self::Spoilt(_) => None,
            Self::Refused(path, source) => Some(Error::Io { path, source }),
        }
    }
}

/// Whether an error says that a file is gone, or that something else stands in its place.
pub(in crate::store) fn is_damage(cause: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(cause.kind(), NotFound | IsADirectory | NotADirectory)
}

/// A set's file, where it is the one that was imported.
pub(super) fn file(folder: &Path, info: &SetInfo) -> Result<Vec<u8>, Unread> {
    if info.file.contains(['/', '\\']) || info.file.starts_with('.') || info.file.is_empty() {
        return Err(Unread::Spoilt("its file name leads elsewhere".to_owned()));
    }
    let path = folder.join(&info.file);
    let bytes = read_bounded(&path).map_err(Unread::io(&path))?;
    if hex(&sha256(&bytes)) == info.sha256 {
        Ok(bytes)
    } else {
        Err(Unread::Spoilt("its file is not the one that was imported".to_owned()))
    }
}

/// A file of the store; one that is far too large is cut and then fits no hash.
pub(in crate::store) fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(Limits::IMPORT_BYTES.saturating_mul(2)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file so that it outlasts a loss of power.
pub(in crate::store) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(Error::io(path))
}

/// Writes a file beside and renames it: whatever breaks off leaves the old one or the new one.
pub(in crate::store) fn write_over(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension("part");
    write_synced(&beside, bytes)?;
    std::fs::rename(&beside, path).map_err(Error::io(path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes renames inside a folder last; only Unix lets a folder be opened for that.
pub(in crate::store) fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) { File::open(folder).and_then(|file| file.sync_all()).map_err(Error::io(folder)) } else { Ok(()) }
}
