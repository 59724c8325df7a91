//! Foreign data on its way into the store. A file that is not whole changes nothing.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod anchor;
mod certificates;
mod did;
mod icao;
mod who;

pub use anchor::Anchor;

use super::block::BlockList;
use super::generations::NewSet;
use super::manifest::{SetInfo, SetKind};
use super::revocation::HashList;
use super::trust::TrustedKey;
use crate::crypto::cms::is_signed_data;
use crate::crypto::x509::X509Error;
use crate::encoding::contains;
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// X.509 certificates: one file (DER, or PEM with any number) or a folder of them.
    Certificates,
    /// A DID document of WHO's trust network, version 1 or 2.
    Did,
    /// A signed CMS message: a master list of ICAO, or an authority that WHO onboarded.
    Cms,
    /// `block.toml`.
    Block,
    /// A plain list of revocation hashes.
    Revocation,
}

impl ImportKind {
    const NAMES: [(Self, &'static str); 5] = [
        (Self::Certificates, "certificates"),
        (Self::Did, "did"),
        (Self::Cms, "cms"),
        (Self::Block, "block"),
        (Self::Revocation, "revocation"),
    ];

    /// The kind of that name, as `--as` takes it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name)| *name)
    }
}

/// Why a file was refused. The store is then as it was.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct ImportError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub why: Refused,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The system did not let us read it.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is no file and no folder.
    #[error("is neither a file nor a folder")]
    NoFile,
    /// It is larger than anything that we import.
    #[error("is too large: {bytes} bytes, at most {most} are taken")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// It holds more than anything that we import.
    #[error("holds too much: {entries} entries, at most {most} are taken")]
    TooMany {
        /// How many it holds.
        entries: u64,
        /// The limit.
        most: u64,
    },
    /// Signed messages and bare certificates in one folder.
    #[error("lies in a folder with signed and with bare certificates; put them into a folder each")]
    Mixed,
    /// It is nothing that we know.
    #[error("is none of the lists that Gatelight reads: {0}")]
    Foreign(&'static str),
    /// It holds nothing.
    #[error("holds no {0}")]
    Empty(&'static str),
    /// It is of a known form, and broken.
    #[error("is broken or cut: {0}")]
    Broken(String),
    /// Its signature, or what its signature has to cover, does not hold.
    #[error("is not what its maker signed: {0}")]
    Unproven(String),
    /// A certificate in it cannot be read.
    #[error(transparent)]
    X509(#[from] X509Error),
}

/// Reads a file or folder that an authority gave, as sets for the store.
///
/// `imported` is the time of the import, from the clock.
///
/// # Errors
/// [`ImportError`] with the path and what is wrong there.
pub fn read(path: &Path, kind: Option<ImportKind>, imported: UnixTime) -> Result<NewSet, ImportError> {
    read_by(path, kind, imported, None)
}

/// The same, with the keys that the operator trusts signed lists by in place of those built in.
///
/// # Errors
/// [`ImportError`] with the path and what is wrong there.
pub fn read_by(
    path: &Path,
    kind: Option<ImportKind>,
    imported: UnixTime,
    anchor: Option<&Anchor>,
) -> Result<NewSet, ImportError> {
    let refused = |why| ImportError { path: path.to_owned(), why };
    let meta = fs::metadata(path).map_err(|cause| refused(cause.into()))?;
    if meta.is_dir() {
        return certificates::folder(path, imported, anchor);
    }
    let bytes = bounded(path).map_err(refused)?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("file");
    let source = path.file_name().and_then(|name| name.to_str()).unwrap_or("file");
    let origin = Origin { stem, source, imported, anchor };
    let kind = kind.map_or_else(|| recognise(&bytes), Ok).map_err(refused)?;
    let set = match kind {
        ImportKind::Certificates => certificates::file(&bytes, &origin),
        ImportKind::Did => did::read(&bytes, &origin),
        ImportKind::Cms => icao::read(&bytes, &origin),
        ImportKind::Block => block(bytes, &origin),
        ImportKind::Revocation => revocation(bytes, &origin),
    };
    set.map_err(refused)
}

/// Where a set comes from.
struct Origin<'a> {
    stem: &'a str,
    source: &'a str,
    imported: UnixTime,
    anchor: Option<&'a Anchor>,
}

impl Origin<'_> {
    /// A set of this origin; the caller fills in what its format knows.
    fn set(&self, id: &str, kind: SetKind, bytes: Vec<u8>) -> NewSet {
        let info = SetInfo {
            id: id_of(id),
            kind,
            realm: Realm::Production,
            source: crate::model::text::shown(self.source),
            signed_by: None,
            complete_for: Vec::new(),
            issued: None,
            imported: self.imported,
            good_until: None,
            sha256: String::new(),
            file: String::new(),
            counts: BTreeMap::new(),
        };
        NewSet { info, bytes }
    }

    fn trust_set(&self, id: &str, keys: &[TrustedKey]) -> Result<NewSet, Refused> {
        if keys.is_empty() {
            return Err(Refused::Empty("signer"));
        }
        let bytes = postcard::to_stdvec(keys).map_err(|cause| Refused::Broken(cause.to_string()))?;
        let mut set = self.set(id, SetKind::Trust, bytes);
        for key in keys {
            let name = match (key.role, key.test_participant) {
                (super::trust::Role::Authority, _) => "authorities",
                (_, true) => "test",
                (_, false) => "signers",
            };
            let count = set.info.counts.entry(name.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        Ok(set)
    }
}

fn recognise(bytes: &[u8]) -> Result<ImportKind, Refused> {
    let head = bytes.trim_ascii_start();
    if head.is_empty() {
        return Err(Refused::Empty("data"));
    }
    if is_signed_data(bytes) {
        return Ok(ImportKind::Cms);
    }
    if bytes.starts_with(&[0x30]) || contains(head, b"-----BEGIN CERTIFICATE") {
        return Ok(ImportKind::Certificates);
    }
    if head.starts_with(b"{") {
        return Ok(ImportKind::Did);
    }
    if head.starts_with(b"# revocation") {
        return Ok(ImportKind::Revocation);
    }
    let text = std::str::from_utf8(head).map_err(|_| Refused::Foreign("no certificate, and no text"))?;
    if text.lines().any(|line| line.trim_start().starts_with("[[entry]]")) {
        return Ok(ImportKind::Block);
    }
    Err(Refused::Foreign("certificates (DER, PEM), WHO's DID documents, block.toml, \"# revocation\" lists"))
}

fn block(bytes: Vec<u8>, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let text = std::str::from_utf8(&bytes).map_err(|_| Refused::Broken("it is not UTF-8 text".to_owned()))?;
    let list = BlockList::parse(text).map_err(|error| Refused::Broken(error.to_string()))?;
    if list.is_empty() {
        return Err(Refused::Empty("entry"));
    }
    let count = list.len();
    let mut set = origin.set(&prefixed("block", origin.stem), SetKind::Block, bytes);
    set.info.counts.insert("entries".to_owned(), number(count));
    Ok(set)
}

fn revocation(bytes: Vec<u8>, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let text = std::str::from_utf8(&bytes).map_err(|_| Refused::Broken("it is not UTF-8 text".to_owned()))?;
    let list = HashList::parse(text).map_err(|error| Refused::Broken(error.to_string()))?;
    if list.is_empty() {
        return Err(Refused::Empty("hash"));
    }
    let mut set = origin.set(&prefixed("revocation", &list.name), SetKind::Revocation, bytes);
    set.info.issued = Some(list.issued);
    set.info.good_until = Some(list.until);
    set.info.counts.insert("hashes".to_owned(), number(list.len()));
    Ok(set)
}

/// Reads a regular file of at most [`Limits::IMPORT_BYTES`].
fn bounded(path: &Path) -> Result<Vec<u8>, Refused> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(Refused::NoFile);
    }
    let most = Limits::IMPORT_BYTES;
    let mut bytes = Vec::new();
    if meta.len() <= most {
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    let found = meta.len().max(number(bytes.len()));
    if found > most { Err(Refused::TooLarge { bytes: found, most }) } else { Ok(bytes) }
}

fn prefixed(kind: &str, name: &str) -> String {
    if name == kind { kind.to_owned() } else { format!("{kind}-{name}") }
}

/// A set id: small letters, digits and single hyphens.
fn id_of(text: &str) -> String {
    let mut id = String::new();
    for sign in text.chars().take(64) {
        if sign.is_ascii_alphanumeric() {
            id.push(sign.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "set".to_owned() } else { id.to_owned() }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
