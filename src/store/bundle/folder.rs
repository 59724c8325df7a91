//! Files of a folder that somebody else may have made, and may still be changing.
//!
//! Each is read once, up to a bound; no link is followed below the folder, and nothing but a regular
//! file is opened for reading (threats T23).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::refused::Refused;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A folder with a bundle.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`, which may be a link itself: somebody chose it.
    ///
    /// # Errors
    /// [`Refused::Io`] where there is none.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        let found = path.canonicalize().and_then(|path| std::fs::read_dir(&path).map(|_| path));
        found.map(|path| Self { path }).map_err(|source| Refused::Io { file: String::new(), source })
    }

    /// The file of that name below the folder, with `/` between the parts; `None` where it is not there.
    ///
    /// # Errors
    /// [`Refused::NotAFile`] for links, devices and folders, [`Refused::TooLarge`] over `most` bytes,
    /// [`Refused::Io`].
    pub fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Refused> {
        let io = |source| Refused::Io { file: name.to_owned(), source };
        let file = match open_beneath(&self.path, name) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) if is_link(&cause) => return Err(Refused::NotAFile { file: name.to_owned() }),
            Err(cause) => return Err(io(cause)),
        };
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() {
            return Err(Refused::NotAFile { file: name.to_owned() });
        }
        let mut bytes = Vec::new();
        if meta.len() <= most {
            file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(io)?;
        }
        let found = meta.len().max(crate::store::number(bytes.len()));
        if found > most {
            return Err(Refused::TooLarge { file: name.to_owned(), bytes: found, most });
        }
        Ok(Some(bytes))
    }
}

/// Opens folder by folder, following no link. A pipe does not hold us up.
#[cfg(target_os = "linux")]
fn open_beneath(root: &Path, name: &str) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open, openat};
    let inside = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::RDONLY;
    let mut parts: Vec<&str> = name.split('/').collect();
    let last = parts.pop().unwrap_or_default();
    let mut folder = open(root, OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::RDONLY, Mode::empty())?;
    for part in parts {
        folder = openat(&folder, part, inside | OFlags::DIRECTORY, Mode::empty())?;
    }
    Ok(openat(&folder, last, inside, Mode::empty())?.into())
}

/// Looks at each part before it is opened; who changes the folder in between wins on these systems.
#[cfg(not(target_os = "linux"))]
fn open_beneath(root: &Path, name: &str) -> io::Result<File> {
    let mut path = root.to_owned();
    for part in name.split('/') {
        path.push(part);
        if path.symlink_metadata()?.is_symlink() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a link"));
        }
    }
    File::open(path)
}

/// Whether the system refused because a part of the name is a link, or a file where a folder should be.
fn is_link(cause: &io::Error) -> bool {
    #[cfg(target_os = "linux")]
    let is_link = matches!(cause.raw_os_error(), Some(libc::ELOOP | libc::ENOTDIR | libc::ENXIO));
    #[cfg(not(target_os = "linux"))]
    let is_link = cause.kind() == io::ErrorKind::InvalidInput;
    is_link
}
