//! Signed bundles: one folder by stick or share, that an authority made for many machines (TUF 1.0).
//!
//! ```text
//! root we hold -> newer roots -> timestamp -> snapshot -> targets -> roles -> parts -> what would change -> switch
//! ```
//! Every file is read once and used as it was read. Anything wrong refuses the whole bundle with its cause, and
//! the data in use stays. `docs/bundles.md` has the form of the folder.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod difference;
mod folder;
pub mod names;
mod offer;
mod parts;
mod record;
mod refused;
pub mod terms;
mod trusted;
mod update;

pub use folder::Folder;
pub use offer::Offer;
pub use parts::About;
pub use record::{ROOT, Record, fingerprint, in_groups, read_root_file, root_of_trust};
pub use refused::Refused;
pub use trusted::{RootFacts, covers, read_root};
pub use update::{Fate, SetChange, Update, is_fifth};

use super::SetData;
use super::generations::{self, Loaded, change, current, load};
use crate::model::time::UnixTime;
use offer::Reading;
use std::path::{Path, PathBuf};

/// Looks at a profile of a bundle, by the name of its file without the ending and by its text: whether it can be
/// used, or what is wrong with it.
pub type ProfileReader<'a> = &'a dyn Fn(&str, &str) -> Result<(), String>;

/// A machine that takes bundles.
pub struct Taker<'a> {
    /// The places of the store, the own one first.
    pub places: &'a [PathBuf],
    /// Looks at profiles.
    pub profile: ProfileReader<'a>,
    /// The time: the clock's, or its floor where the clock is behind.
    pub now: UnixTime,
}

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The generation in use now.
    pub generation: u64,
    /// What changed.
    pub update: Update,
    /// What else somebody should know.
    pub remark: Option<String>,
}

impl Taker<'_> {
    /// What the bundle at `path` would change.
    ///
    /// # Errors
    /// [`Refused`], naming the cause.
    pub fn look(&self, path: &Path) -> Result<Update, Refused> {
        let (held, record) = self.held()?;
        let offer = self.read(path, &held, &record)?;
        update::update(&offer, &held, &record, self.now)
    }

    /// Takes the bundle at `path` into use. `yes`: also where much is lost.
    ///
    /// # Errors
    /// [`Refused`], naming the cause; the data in use is then as it was.
    pub fn take(&self, path: &Path, yes: bool) -> Result<Taken, Refused> {
        let own = self.own()?;
        let (held, record) = self.held()?;
        let offer = self.read(path, &held, &record)?;
        let update = update::update(&offer, &held, &record, self.now)?;
        // A change that was broken off before its pointer was written is made again.
        if update.is_held && current(own) == Some(held.generation) {
            // The second place may have been lost, or never written.
            let remark = if Record::beside(own)?.as_ref() == Some(&record) { None } else { keep_beside(&record, own) };
            return Ok(Taken { generation: held.generation, update, remark });
        }
        if !update.losses.is_empty() && !yes {
            return Err(Refused::NeedsYes { why: update.losses.join("; ") });
        }
        let generation = change(own, |all| -> Result<_, Refused> {
            // Whoever held the lock before us may have changed what the offer was compared with.
            let (now_held, now_record) = self.held()?;
            if now_held.generation != held.generation || now_record != record {
                return Err(Refused::Changed);
            }
            Ok(update::change(&offer, &held, &record, all, self.now))
        })?;
        Ok(Taken { generation, update, remark: keep_beside(&offer.record, own) })
    }

    /// What is remembered of the bundles taken so far; where none was, the root of trust alone.
    ///
    /// # Errors
    /// [`Refused::NoRoot`], [`Refused::WrongRoot`].
    pub fn record(&self) -> Result<Record, Refused> {
        self.held().map(|(_, record)| record)
    }

    fn read(&self, path: &Path, held: &Loaded, record: &Record) -> Result<Offer, Refused> {
        let reading = Reading { store: self.own()?, held, record, profile: self.profile, now: self.now };
        offer::read(path, &reading)
    }

    fn own(&self) -> Result<&Path, Refused> {
        self.places.first().map(PathBuf::as_path).ok_or(Refused::NoRoot)
    }

    fn held(&self) -> Result<(Loaded, Record), Refused> {
        let own = self.own()?;
        let mut loaded = load(own)?;
        // What the system does not let us read now may be whole: nothing is decided without it.
        if let Some((_, refused)) = loaded.refused.pop() {
            return Err(refused.into());
        }
        let inside = loaded.sets.iter().find_map(|(_, data)| match data {
            Some(SetData::Bundle(record)) => Some((**record).clone()),
            _ => None,
        });
        let root = root_of_trust(self.places)?;
        let anchor = root.as_deref().map(fingerprint);
        // Another root of trust begins anew: what an earlier one brought binds nobody.
        let of_this = |record: &Record| anchor.as_ref().is_none_or(|anchor| *anchor == record.anchor);
        let records = [inside, Record::beside(own)?].into_iter().flatten().filter(of_this);
        let record = records.reduce(Record::united).or_else(|| root.as_deref().map(Record::of_root));
        Ok((loaded, record.ok_or(Refused::NoRoot)?))
    }
}

/// Writes the second place of a record; a failure stops nothing, and is told.
fn keep_beside(record: &Record, own: &Path) -> Option<String> {
    let told = |cause| format!("the second copy of what was taken could not be written: {cause}");
    record.keep_beside(own).err().map(told)
}

/// Makes the root at `path` the one that bundles are taken by.
///
/// # Errors
/// [`Refused::WrongRoot`], [`Refused::Io`]; [`Refused::RootIsGiven`] where an administrator has set one.
pub fn trust(places: &[PathBuf], path: &Path) -> Result<(), Refused> {
    let root = read_root_file(path)?;
    let own = places.first().ok_or(Refused::NoRoot)?;
    if let Some(given) = places.iter().skip(1).map(|place| place.join(ROOT)).find(|path| path.exists()) {
        return Err(Refused::RootIsGiven { file: given.display().to_string() });
    }
    let io = |source| Refused::Io { file: own.display().to_string(), source };
    std::fs::create_dir_all(own).map_err(io)?;
    Ok(generations::write_over(&own.join(ROOT), root.as_bytes())?)
}

#[cfg(test)]
mod tests;
