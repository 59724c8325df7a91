//! The store on disk: `generations/N/`, a pointer `current`, a lock for writers (design.md 5).
//!
//! A change is written beside, synced, renamed; the pointer is renamed last. Whatever
//! breaks off on the way leaves the old generation in use. The last two that were in use are kept.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod files;

use super::SetData;
use super::manifest::{Manifest, SetInfo, SetKind};
use crate::crypto::digest::{hex, sha256};
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use files::{file, manifest, set};
pub(super) use files::{is_damage, read_bounded, sync_folder, write_over, write_synced};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program is changing the store.
    #[error("{}: another Gatelight is changing this store; try again when it is done", path.display())]
    Locked {
        /// The store.
        path: PathBuf,
    },
    /// A set is not what it says it is; nothing was changed.
    #[error("the set \"{id}\" cannot be read back: {why}")]
    Unreadable {
        /// The set.
        id: String,
        /// What is wrong.
        why: String,
    },
    /// The set that is held was verified, the new one was not (`store/import/admit.rs`).
    #[error(
        "the store holds \"{id}\" with a signature that was verified, and that of the new file was not: \
         give the key that it is made with (--anchor FILE), or take it all the same (--force)"
    )]
    NotVerified {
        /// The set.
        id: String,
    },
    /// The set that is held is the newer one.
    #[error(
        "the store holds a newer \"{id}\", issued {held}, and the new file {new}: \
         get the present list, or go back all the same (--force)"
    )]
    Older {
        /// The set.
        id: String,
        /// When the held one was issued.
        held: UnixTime,
        /// What the new one says of itself.
        new: String,
    },
    /// The change is made, and its last step was not confirmed.
    #[error(
        "{why}. Generation {generation} of the store is in use all the same, but a loss of power may take it back: \
         do the same again"
    )]
    Unsettled {
        /// The new generation.
        generation: u64,
        /// What failed after it was put to use.
        why: String,
    },
    /// There is no set of that name.
    #[error("the store has no set \"{id}\"")]
    NoSuchSet {
        /// The name.
        id: String,
    },
}

impl Error {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// A set that is about to enter the store.
#[derive(Clone, Debug)]
pub struct NewSet {
    /// What the manifest will say; file name and hash are filled in by the writer.
    pub info: SetInfo,
    /// The bytes of its file.
    pub bytes: Vec<u8>,
}

/// What was found on disk.
#[derive(Default)]
pub struct Loaded {
    /// The generation in use; 0 where there is none.
    pub generation: u64,
    /// Its sets; `None` where a set's file is lost or spoilt.
    pub sets: Vec<(SetInfo, Option<SetData>)>,
    /// What is wrong, a sentence each.
    pub damage: Vec<String>,
    /// Whether a newer generation is lost.
    pub fell_back: bool,
    /// What is there and the system did not let us read: a set by its id, or a manifest.
    pub refused: Vec<(Option<String>, Error)>,
}

/// The number in the pointer file, or `None` where there is no readable one.
#[must_use]
pub fn current(dir: &Path) -> Option<u64> {
    pointer(dir).ok()?.number
}

/// The pointer file: the number of the generation in use, and the SHA-256 of its manifest, so that neither
/// changes unseen. A store of an earlier version has the number alone.
#[derive(Default)]
struct Pointer {
    number: Option<u64>,
    manifest: Option<String>,
    spoilt: bool,
}

fn pointer(dir: &Path) -> Result<Pointer, Error> {
    let path = dir.join("current");
    let text = match read_bounded(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Pointer::default()),
        Err(cause) if is_damage(&cause) => String::new(),
        Err(cause) => return Err(Error::io(&path)(cause)),
    };
    let mut words = text.split_ascii_whitespace();
    let number = words.next().and_then(|word| word.parse().ok());
    Ok(Pointer { number, manifest: words.next().map(str::to_owned), spoilt: number.is_none() })
}

/// Loads the generation in use. Where its manifest is spoilt, the one before is taken; a set
/// whose file is spoilt is taken from the one before if it is the same there or speaks of signers,
/// and is lost otherwise: an older block list would let pass what the newer one stopped.
///
/// # Errors
/// [`Error::Io`] when the folder is there and may not be read.
pub fn load(dir: &Path) -> Result<Loaded, Error> {
    let numbers = numbers(dir)?;
    let pointer = pointer(dir)?;
    let mut loaded = Loaded::default();
    if pointer.spoilt {
        loaded.damage.push("the store's file \"current\" cannot be read; its newest generation is taken".to_owned());
    }
    let Some(named) = pointer.number.or_else(|| numbers.last().copied()) else { return Ok(loaded) };
    let is_meant = |number: &u64| {
        let bytes = read_bounded(&folder(dir, *number).join("manifest.json"));
        pointer.manifest.as_ref().is_none_or(|hash| bytes.is_ok_and(|bytes| hex(&sha256(&bytes)) == *hash))
    };
    let meant = std::iter::once(&named).chain(&numbers).copied().find(is_meant);
    let newest = meant.unwrap_or(named);
    let earlier = numbers.iter().rev().copied().filter(|number| *number < newest);
    for number in std::iter::once(newest).chain(earlier) {
        match manifest(&folder(dir, number)) {
            Ok(manifest) => {
                if meant != Some(named) && number == newest {
                    loaded.damage.push(format!("generation {named} is not as it was put to use; {number} is taken"));
                }
                loaded.generation = number;
                load_sets(dir, &manifest, before(&numbers, number), &mut loaded);
                return Ok(loaded);
            }
            Err(why) => {
                loaded.fell_back = true;
                loaded.damage.push(format!("generation {number} of the store cannot be read: {why}"));
                loaded.refused.extend(why.refused().map(|error| (None, error)));
            }
        }
    }
    Ok(loaded)
}

/// The generation before one, if it is still there.
fn before(numbers: &[u64], number: u64) -> Option<u64> {
    numbers.iter().rev().copied().find(|before| *before < number)
}

fn load_sets(dir: &Path, manifest: &Manifest, before: Option<u64>, loaded: &mut Loaded) {
    let here = folder(dir, loaded.generation);
    let before = before.map(|number| folder(dir, number));
    for info in &manifest.sets {
        match set(&here, info) {
            Ok(data) => loaded.sets.push((info.clone(), Some(data))),
            Err(why) => {
                loaded.damage.push(format!("the set \"{}\" cannot be read: {why}", info.id));
                loaded.refused.extend(why.refused().map(|error| (Some(info.id.clone()), error)));
                let rescued = before.as_deref().and_then(|before| rescued(before, info));
                loaded.sets.push(rescued.unwrap_or_else(|| (info.clone(), None)));
            }
        }
    }
}

/// The very same file from the generation before, or an older list of signers.
fn rescued(before: &Path, info: &SetInfo) -> Option<(SetInfo, Option<SetData>)> {
    let same = set(before, info).ok().map(|data| (info.clone(), Some(data)));
    same.or_else(|| trust_set_before(before, info))
}

fn trust_set_before(before: &Path, info: &SetInfo) -> Option<(SetInfo, Option<SetData>)> {
    let older = manifest(before).ok()?.sets.into_iter().find(|older| older.id == info.id && older.kind == info.kind)?;
    match set(before, &older).ok()? {
        data @ SetData::Trust(_) => Some((older, Some(data))),
        // An older one might let pass what the newer one stopped.
        SetData::Block(_) | SetData::Revocation(_) | SetData::Rules(_) | SetData::Values(_) => None,
        SetData::Profile(_) | SetData::Bundle(_) => None,
    }
}

/// Changes the store: `change` makes the new list of sets out of the old one.
///
/// Every set is read back before the switch. Returns the new generation's number.
///
/// # Errors
/// [`Error`]; the old generation is then still the one in use.
pub fn change<E: From<Error>>(dir: &Path, change: impl FnOnce(Vec<SetInfo>) -> Result<Change, E>) -> Result<u64, E> {
    let root = dir.join("generations");
    fs::create_dir_all(&root).map_err(Error::io(&root))?;
    let _lock = lock(dir)?;
    sweep(dir, &root)?;
    let mut loaded = load(dir)?;
    if let Some(at) = loaded.refused.iter().position(|(id, _)| id.is_none()) {
        return Err(loaded.refused.swap_remove(at).1.into());
    }
    // Never the number of a folder that is there, even of one that nobody points to.
    let newest = numbers(dir)?.last().copied().unwrap_or(0).max(current(dir).unwrap_or(0));
    let number = newest.saturating_add(1);
    let mut held: Vec<SetInfo> = loaded.sets.iter().map(|(info, _)| info.clone()).collect();
    if loaded.fell_back {
        held.push(lost_generation(newest));
    }
    let Change { keep, add } = change(held)?;
    if let Some(at) = loaded.refused.iter().position(|(id, _)| is_needed(id.as_ref(), &keep)) {
        return Err(loaded.refused.swap_remove(at).1.into());
    }
    let staged = root.join(format!("{number}.part"));
    // Signers may have been rescued from the generation before.
    let before = before(&numbers(dir)?, loaded.generation);
    let sources: Vec<_> = [Some(loaded.generation), before].into_iter().flatten().map(|at| folder(dir, at)).collect();
    let written = write_generation(&staged, number, &sources, keep, add);
    if let Err(error) = written.and_then(|manifest| switch(dir, &staged, number, &manifest)) {
        // What was written is of no use; a failure to remove it is swept at the next change.
        let _ = fs::remove_dir_all(&staged);
        if current(dir) != Some(number) {
            let _ = fs::remove_dir_all(folder(dir, number));
        }
        return Err(error.into());
    }
    let settled = sync_folder(dir);
    let unused = |old: &u64| *old != number && *old != loaded.generation;
    for old in numbers(dir).unwrap_or_default().into_iter().filter(unused) {
        let _ = fs::remove_dir_all(folder(dir, old));
    }
    settled.map_err(|error| Error::Unsettled { generation: number, why: error.to_string() })?;
    Ok(number)
}

/// Whether a set stays that the system does not let us read now: it may well be whole, and no change of
/// something else may lose it.
fn is_needed(id: Option<&String>, keep: &[SetInfo]) -> bool {
    keep.iter().any(|kept| Some(&kept.id) == id)
}

/// Puts the staged generation to use; the last step is the one that counts.
fn switch(dir: &Path, staged: &Path, number: u64, manifest: &str) -> Result<(), Error> {
    let target = folder(dir, number);
    fs::rename(staged, &target).map_err(Error::io(&target))?;
    sync_folder(&dir.join("generations"))?;
    let pointer = dir.join("current.part");
    write_synced(&pointer, format!("{number} {manifest}\n").as_bytes())?;
    fs::rename(&pointer, dir.join("current")).map_err(Error::io(&pointer))
}

/// The sets of the next generation.
pub struct Change {
    /// Sets of the present generation that stay as they are.
    pub keep: Vec<SetInfo>,
    /// New sets.
    pub add: Vec<NewSet>,
}

/// Puts sets into the store; one of the same id is replaced.
///
/// # Errors
/// [`Error`]; the old generation is then still the one in use.
pub fn install(dir: &Path, sets: Vec<NewSet>) -> Result<u64, Error> {
    change(dir, |mut keep| {
        keep.retain(|held| sets.iter().all(|new| new.info.id != held.id));
        Ok(Change { keep, add: sets })
    })
}

/// Takes a set out of the store.
///
/// # Errors
/// [`Error::NoSuchSet`], and [`Error`] as for [`install`].
pub fn remove(dir: &Path, id: &str) -> Result<u64, Error> {
    if current(dir).is_none() {
        return Err(Error::NoSuchSet { id: id.to_owned() });
    }
    change(dir, |mut keep| {
        let before = keep.len();
        keep.retain(|held| held.id != id);
        if keep.len() == before {
            Err(Error::NoSuchSet { id: id.to_owned() })
        } else {
            Ok(Change { keep, add: Vec::new() })
        }
    })
}

/// What stands for the lists of a generation that could not be read: it is missed like a lost list
/// until somebody takes it out by name, for nobody knows what it held.
fn lost_generation(number: u64) -> SetInfo {
    SetInfo {
        id: format!("lost-generation-{number}"),
        kind: SetKind::Revocation,
        realm: Realm::Production,
        source: "a generation of this store that could not be read".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: UnixTime::FIRST,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    }
}

/// Writes the files of a generation, and gives the SHA-256 of its manifest.
fn write_generation(
    staged: &Path,
    number: u64,
    sources: &[PathBuf],
    keep: Vec<SetInfo>,
    add: Vec<NewSet>,
) -> Result<String, Error> {
    fs::create_dir(staged).map_err(Error::io(staged))?;
    let mut sets = Vec::new();
    for info in keep {
        // A lost set stays in the list without its file: it is missing, not never held.
        if let Some(bytes) = kept(sources, &info)? {
            write_synced(&staged.join(&info.file), &bytes)?;
        }
        sets.push(info);
    }
    for NewSet { mut info, bytes } in add {
        SetData::read(info.kind, &bytes).map_err(|why| Error::Unreadable { id: info.id.clone(), why })?;
        info.sha256 = hex(&sha256(&bytes));
        info.file = format!("{}.{}", info.id, info.kind.name());
        write_synced(&staged.join(&info.file), &bytes)?;
        sets.push(info);
    }
    sets.sort_by(|a, b| a.id.cmp(&b.id));
    let manifest = Manifest { schema: 1, generation: number, sets };
    let text = serde_json::to_vec_pretty(&manifest)
        .map_err(|cause| Error::Unreadable { id: "manifest.json".to_owned(), why: cause.to_string() })?;
    write_synced(&staged.join("manifest.json"), &text)?;
    sync_folder(staged)?;
    Ok(hex(&sha256(&text)))
}

/// The file of a set that stays; `None` where it is lost.
fn kept(sources: &[PathBuf], info: &SetInfo) -> Result<Option<Vec<u8>>, Error> {
    for source in sources {
        match file(source, info) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(why) => why.refused().map_or(Ok(()), Err)?,
        }
    }
    Ok(None)
}

/// The numbers of the generations on disk, in order.
fn numbers(dir: &Path) -> Result<Vec<u64>, Error> {
    let root = dir.join("generations");
    let entries = match fs::read_dir(&root) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::io(&root)(cause)),
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(Error::io(&root))?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// A set's bytes as they lie in a generation.
///
/// # Errors
/// What is wrong, where they are not those that were imported.
pub fn bytes_of(dir: &Path, generation: u64, info: &SetInfo) -> Result<Vec<u8>, String> {
    file(&folder(dir, generation), info).map_err(|why| why.to_string())
}

fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(Error::Io { path, source }),
    }
}

/// Removes what a change that broke off left behind. Called under the lock.
fn sweep(dir: &Path, root: &Path) -> Result<(), Error> {
    let _ = fs::remove_file(dir.join("current.part"));
    for entry in fs::read_dir(root).map_err(Error::io(root))? {
        let path = entry.map_err(Error::io(root))?.path();
        if path.extension().is_some_and(|ending| ending == "part") {
            fs::remove_dir_all(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(())
}

fn folder(dir: &Path, number: u64) -> PathBuf {
    dir.join("generations").join(number.to_string())
}

#[cfg(test)]
mod tests;
