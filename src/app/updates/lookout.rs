//! Looks out for bundles: on sticks, where a person has to say yes, and in the watched folder, whose news are
//! taken as they come.

use super::{Journal, Updates};
use crate::store::Store;
use crate::store::bundle::{Refused, Update};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The file that every bundle has, and every new one changes.
const SIGN: &str = "metadata/timestamp.json";

/// A bundle that somebody may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its folder.
    pub folder: PathBuf,
    /// What it would change.
    pub update: Update,
}

/// How bundles stand at this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Why no bundle can be taken, where a root of trust is there and spoilt.
    pub trouble: Option<String>,
    /// Whether a root of trust is there.
    pub has_root: bool,
    /// A bundle on a stick that would change something.
    pub offer: Option<Offer>,
    /// What became of the last bundles.
    pub journal: Journal,
}

/// What was seen of bundles, from one look to the next.
#[derive(Default)]
pub struct Lookout {
    seen: HashMap<PathBuf, Seen>,
}

struct Seen {
    sign: Sign,
    generation: u64,
    offer: Option<Update>,
}

/// What tells a bundle from the one that lay there before, without reading it.
type Sign = (Option<SystemTime>, u64);

impl Lookout {
    /// Looks at the folders that may be sticks, and at the watched one.
    ///
    /// `at_home` is called for each folder whose bundle is our authority's: the place to leave a status in.
    pub fn look(
        &mut self,
        places: &[PathBuf],
        store: &Store,
        sticks: &[PathBuf],
        watched: Option<&Path>,
        at_home: &dyn Fn(&Path),
    ) -> Standing {
        let updates = Updates::of(places, store);
        let mut standing = Standing::default();
        match updates.record() {
            Ok(_) => standing.has_root = true,
            Err(Refused::NoRoot) => {}
            Err(refused) => standing.trouble = Some(refused.to_string()),
        }
        if standing.has_root {
            let found: Vec<(&Path, Sign)> = sticks
                .iter()
                .map(PathBuf::as_path)
                .chain(watched)
                .filter_map(|path| Some((path, sign(path)?)))
                .collect();
            self.seen.retain(|path, _| found.iter().any(|(there, _)| there == path));
            for (folder, sign) in found {
                let is_watched = Some(folder) == watched;
                let update = self.look_at(&updates, folder, sign, store.generation(), is_watched, at_home);
                let offer = update.filter(|update| !is_watched && !update.is_held);
                standing.offer =
                    standing.offer.or_else(|| offer.map(|update| Offer { folder: folder.to_owned(), update }));
            }
        }
        standing.journal = places.first().map(|own| Journal::read(own)).unwrap_or_default();
        standing
    }

    /// What the bundle in a folder would change; a watched one is taken. What was seen before is not read again.
    fn look_at(
        &mut self,
        updates: &Updates<'_>,
        folder: &Path,
        sign: Sign,
        generation: u64,
        is_watched: bool,
        at_home: &dyn Fn(&Path),
    ) -> Option<Update> {
        let known = self.seen.get(folder).filter(|seen| seen.sign == sign && seen.generation == generation);
        if let Some(seen) = known {
            return seen.offer.clone();
        }
        let looked = if is_watched {
            updates.take(folder, false).map(|taken| taken.update)
        } else {
            updates.look_and_note(folder)
        };
        if looked.as_ref().err().is_none_or(Refused::may_be_ours) {
            at_home(folder);
        }
        let offer = looked.ok();
        self.seen.insert(folder.to_owned(), Seen { sign, generation, offer: offer.clone() });
        offer
    }
}

fn sign(folder: &Path) -> Option<Sign> {
    let meta = fs::symlink_metadata(folder.join(SIGN)).ok()?;
    Some((meta.modified().ok(), meta.len()))
}

/// Whether a folder looks like one with a bundle.
#[must_use]
pub fn is_bundle(folder: &Path) -> bool {
    sign(folder).is_some()
}
