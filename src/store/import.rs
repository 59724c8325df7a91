//! Foreign data on its way into the store. A file that is not whole changes nothing.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod admit;
mod austria;
mod certificates;
mod did;
mod entries;
mod exported;
mod gateway;
mod germany;
mod icao;
mod jwk;
mod new_zealand;
mod recognise;
mod rules;
mod shc;
mod sweden;
mod switzerland;
mod values;
mod vouch;
mod who;

pub use admit::{Installed, install, install_all};
pub use rules::files_below as rules_below;
pub use vouch::Signature;

use super::block::BlockList;
use super::generations::NewSet;
use super::manifest::{SetInfo, SetKind};
use super::number;
use super::revocation::HashList;
use super::signers;
use super::trust::TrustedKey;
use crate::crypto::anchor::Anchor;
use crate::crypto::x509::X509Error;
use crate::encoding::json;
use crate::model::finding::Flaw;
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::time::{DAY, UnixTime};
use recognise::Together;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// X.509 certificates: one file (DER, or PEM with any number) or a folder of them.
    Certificates,
    /// A DID document: of WHO's trust network, version 1 or 2, or New Zealand's.
    Did,
    /// A signed CMS message: a master list of ICAO, or an authority that WHO onboarded.
    Cms,
    /// Germany's list of document signers, with its signature or without.
    Germany,
    /// Sweden's DSC-TL, a JWS.
    Sweden,
    /// Austria's list in CBOR, its signature in a file beside it.
    Austria,
    /// Switzerland's lists of kids and of keys, in one folder.
    Switzerland,
    /// The EU gateway's list as JSON, or the answers of its verifier service.
    Gateway,
    /// Keys of SMART Health Card issuers: VCI's directory snapshot, or one key set.
    Shc,
    /// Our own exchange form of a trust list (`store/signers.rs`).
    Signers,
    /// `block.toml`.
    Block,
    /// A plain list of revocation hashes.
    Revocation,
    /// Business rules: a list, one, a folder of them, the Swiss object, our own exchange form.
    Rules,
    /// Value sets: one, several, a folder of them, a map of bare codes, our own exchange form.
    Values,
}

impl ImportKind {
    const NAMES: [(Self, &'static str); 14] = [
        (Self::Certificates, "certificates"),
        (Self::Did, "did"),
        (Self::Cms, "cms"),
        (Self::Germany, "germany"),
        (Self::Sweden, "sweden"),
        (Self::Austria, "austria"),
        (Self::Switzerland, "switzerland"),
        (Self::Gateway, "gateway"),
        (Self::Shc, "shc"),
        (Self::Signers, "signers"),
        (Self::Block, "block"),
        (Self::Revocation, "revocation"),
        (Self::Rules, "rules"),
        (Self::Values, "value-sets"),
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
    /// Signed messages and bare certificates in one folder.
    #[error("lies in a folder with signed and with bare certificates; put them into a folder each")]
    Mixed,
    /// It has more entries than any real list.
    #[error("holds {entries} entries, at most {most} are taken")]
    TooMany {
        /// Its entries.
        entries: usize,
        /// The limit.
        most: usize,
    },
    /// None of its entries could be taken.
    #[error("holds nothing that can be used; of most entries ({count}): {why}")]
    Useless {
        /// Why most of them were left out.
        why: &'static str,
        /// How many that were.
        count: u64,
    },
    /// A certificate in it cannot be read.
    #[error(transparent)]
    X509(#[from] X509Error),
    /// Its signature is there, and wrong.
    #[error(
        "has a wrong signature: {0}. Nothing of it is taken; see whether the anchor is the right one, or get the list again"
    )]
    SignatureWrong(&'static str),
    /// An anchor was given, and it does not vouch for the file.
    #[error("is not vouched for by --anchor: {0}")]
    NotVouched(String),
    /// It is dated later than today.
    #[error("is dated {0}, which lies in the future: look at the clock of this machine, or get another list")]
    Future(UnixTime),
    /// It is one of several files that belong together.
    #[error("is one part of the Swiss lists: put keys/list and keys/updates into one folder and give that")]
    Half,
    /// It is one file of an exported store.
    #[error("is a part of an exported store, which lists it in store.json: give the folder")]
    Part,
    /// Its keys mean nothing without the name of their issuer.
    #[error("does not say whose keys it holds: name the issuer with --issuer https://…")]
    NoIssuer,
    /// It is known, and not read.
    #[error("is {0}, which Gatelight does not read; docs/trust-lists.md says why")]
    NotRead(&'static str),
}

/// What an import is asked to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// What to take the file for; `None`: what it looks like.
    pub kind: Option<ImportKind>,
    /// What vouches for its signature. With any, a file that none of them vouches for is refused.
    pub anchors: &'a [Anchor],
    /// Whose keys a key set holds, for files that do not say.
    pub issuer: Option<&'a str>,
}

/// What a file gave.
#[derive(Clone, Debug)]
pub struct Import {
    /// The set for the store.
    pub set: NewSet,
    /// What is known of its own signature.
    pub signature: Signature,
    /// How many of its entries were not taken, by the reason.
    pub left_out: BTreeMap<&'static str, u64>,
    /// What else somebody should know, a sentence each.
    pub remarks: Vec<String>,
}

impl From<NewSet> for Import {
    fn from(set: NewSet) -> Self {
        let signature = if set.info.signed_by.is_some() { Signature::Verified } else { Signature::Missing };
        Self { set, signature, left_out: BTreeMap::new(), remarks: Vec::new() }
    }
}

/// Reads a file or folder that an authority gave, as sets for the store.
///
/// `imported` is the time of the import, from the clock.
///
/// # Errors
/// [`ImportError`] with the path and what is wrong there.
pub fn read(path: &Path, kind: Option<ImportKind>, imported: UnixTime) -> Result<NewSet, ImportError> {
    read_as(path, Request { kind, ..Request::default() }, imported).map(|import| import.set)
}

/// [`read`], with what vouches for the file, and with all that is to be told of it.
///
/// # Errors
/// [`ImportError`]. A signature that is there and wrong refuses the file; one that nobody vouched
/// for makes it an unsigned one, unless anchors were given.
pub fn read_as(path: &Path, request: Request<'_>, imported: UnixTime) -> Result<Import, ImportError> {
    let mut imports = read_all(path, request, imported)?;
    let refused = |why| ImportError { path: path.to_owned(), why };
    let only = imports.pop().filter(|_| imports.is_empty());
    only.ok_or_else(|| refused(Refused::Broken("it holds several sets, where one is asked for".to_owned())))
}

/// [`read_as`], where the folder of an exported store gives several sets.
///
/// # Errors
/// [`ImportError`], for all of them.
pub fn read_all(path: &Path, request: Request<'_>, imported: UnixTime) -> Result<Vec<Import>, ImportError> {
    let refused = |why| ImportError { path: path.to_owned(), why };
    let meta = fs::metadata(path).map_err(|cause| refused(cause.into()))?;
    let name = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or("file").to_owned();
    let (stem, source) = (name(path.file_stem()), name(path.file_name()));
    let origin = Origin { path, stem: &stem, source: &source, imported, request };
    let imports = match meta.is_dir() {
        true if request.kind.is_none() && exported::is_exported(path) => exported::folder(&origin)?,
        true => folder(&origin)?,
        false => file(&origin).map_err(refused)?,
    };
    for info in imports.iter().map(|import| &import.set.info) {
        if !request.anchors.is_empty() && info.signed_by.is_none() {
            return Err(refused(Refused::NotVouched("it is not signed".to_owned())));
        }
        // A list from the future would be newer than every honest one from then on.
        if let Some(issued) = info.issued.filter(|issued| issued.since(imported) > DAY) {
            return Err(refused(Refused::Future(issued)));
        }
    }
    Ok(imports)
}

/// Reads a file: one set, of Switzerland's rules two.
fn file(origin: &Origin<'_>) -> Result<Vec<Import>, Refused> {
    let bytes = bounded(origin.path)?;
    let kind = origin.request.kind.map_or_else(|| recognise::file(&bytes), Ok)?;
    let is_ours = matches!(kind, ImportKind::Signers | ImportKind::Rules | ImportKind::Values);
    // Such a file does not name its realm; the list beside it does.
    if is_ours && origin.path.parent().is_some_and(exported::is_exported) {
        return Err(Refused::Part);
    }
    let import = match kind {
        ImportKind::Certificates => certificates::file(&bytes, origin).map(Import::from),
        ImportKind::Did => did::read(&bytes, origin),
        ImportKind::Cms => icao::read(&bytes, origin).map(Import::from),
        ImportKind::Germany => germany::read(&bytes, origin),
        ImportKind::Sweden => sweden::read(&bytes, origin),
        ImportKind::Austria => austria::read(&bytes, origin),
        ImportKind::Switzerland => switzerland::read(&[bytes], origin),
        ImportKind::Gateway => gateway::read(&bytes, origin),
        ImportKind::Shc => shc::read(&bytes, origin),
        ImportKind::Signers => exported::signers(&bytes, origin).map(Import::from),
        ImportKind::Block => block(bytes, origin).map(Import::from),
        ImportKind::Revocation => revocation(bytes, origin).map(Import::from),
        ImportKind::Rules => return rules::read(&bytes, origin),
        ImportKind::Values => values::read(&bytes, origin),
    };
    import.map(|import| vec![import])
}

/// A folder holds one list and what belongs to it, or certificates. What lies below its folders
/// is left alone.
fn folder(origin: &Origin<'_>) -> Result<Vec<Import>, ImportError> {
    let refused = |why| ImportError { path: origin.path.to_owned(), why };
    let files = files_in(origin.path).map_err(refused)?;
    let together = match origin.request.kind {
        Some(ImportKind::Certificates) => Together::Certificates,
        Some(ImportKind::Gateway) => Together::Service,
        Some(ImportKind::Rules) => Together::Rules(rules::files_below(origin.path).map_err(refused)?),
        Some(ImportKind::Values) => Together::Values(recognise::value_sets(&files)),
        _ => recognise::folder(origin.path, &files).map_err(refused)?,
    };
    let import = match together {
        Together::Certificates => certificates::folder(&files, origin).map(Import::from),
        Together::Service => gateway::folder(origin.path, &files, origin),
        Together::Switzerland(parts) => switzerland::read(&parts, origin).map_err(refused),
        Together::Austria(list, signature) => austria::with_signature(&list, Some(&signature), origin).map_err(refused),
        Together::Rules(files) => rules::folder(&files, origin),
        Together::Values(files) => values::folder(&files, origin),
        Together::List(path, kind) => {
            let request = Request { kind: Some(kind), ..origin.request };
            let here = Origin { path: &path, request, ..*origin };
            return file(&here).map_err(|why| ImportError { path: path.clone(), why });
        }
    };
    import.map(|import| vec![import])
}

/// The regular files at the top of a folder, in order.
fn files_in(path: &Path) -> Result<Vec<PathBuf>, Refused> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
        if files.len() > Limits::IMPORT_FILES {
            return Err(Refused::TooMany { entries: files.len(), most: Limits::IMPORT_FILES });
        }
    }
    files.sort();
    Ok(files)
}

/// Strict JSON, or where it is broken.
fn json_of(bytes: &[u8]) -> Result<serde_json::Value, Refused> {
    json::read(bytes, Limits::IMPORT_DEPTH).map_err(json_flaw)
}

fn json_flaw(flaw: Flaw) -> Refused {
    Refused::Broken(format!("JSON, {}", flaw.place()))
}

/// Where a set comes from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    path: &'a Path,
    stem: &'a str,
    source: &'a str,
    imported: UnixTime,
    request: Request<'a>,
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
        set.info.counts = signers::counts(keys);
        Ok(set)
    }
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
