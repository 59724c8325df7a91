//! Files of a bundle: read whole and bounded, written beside and renamed.

use super::Error;
use crate::model::limits::Limits;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Reads a regular file of at most [`Limits::IMPORT_BYTES`]; links are not followed, since a folder
/// that goes round on sticks may hold any.
///
/// # Errors
/// [`Error`] with the path.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let meta = fs::symlink_metadata(path).map_err(io)?;
    if !meta.is_file() {
        return Err(Error::file(path, "is not a regular file"));
    }
    let mut bytes = Vec::new();
    let most = Limits::IMPORT_BYTES;
    File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes)).map_err(io)?;
    if super::number(bytes.len()) > most {
        return Err(Error::file(path, format!("is too large: at most {most} bytes are taken")));
    }
    Ok(bytes)
}

/// [`read`], or `None` where there is no such file.
///
/// # Errors
/// [`Error`] with the path.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::symlink_metadata(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => read(path).map(Some),
    }
}

/// Writes a file beside its place, syncs it and renames it there; its folders are made.
///
/// # Errors
/// [`Error`] with the path; what was there before is then still there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Err(Error::file(path, "is no name for a file"));
    };
    fs::create_dir_all(folder).map_err(io)?;
    let beside = folder.join(format!(".{name}.new"));
    let mut file = File::create(&beside).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io)?;
    fs::rename(&beside, path).map_err(io)
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// [`Error`] also where there is a file of that name already: a key is never overwritten.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let io = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => Error::file(path, "is there already, and a key is never overwritten"),
        _ => Error::Io { path: path.to_owned(), source },
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(io)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io)
}

/// Removes a file; one that is not there is removed already.
///
/// # Errors
/// [`Error`] with the path.
pub fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Io { path: path.to_owned(), source }),
        _ => Ok(()),
    }
}
