//! What became of the last bundles, kept beside the store: for the data page and the fleet's office.
//! Nothing is decided by it; a spoilt one is an empty one.

use crate::model::text::shown;
use crate::model::time::UnixTime;
use crate::store::bundle::Refused;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The file's name, below the store.
const FILE: &str = "updates.json";
/// How many refusals are kept.
const KEPT: usize = 10;

/// What became of the last bundles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// What was refused, the newest last.
    pub refused: Vec<Told>,
    /// What waits for a second yes.
    pub waiting: Option<Waiting>,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When, RFC 3339.
    pub at: String,
    /// Why, a sentence.
    pub why: String,
}

/// An update that waits for a second yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since when, RFC 3339.
    pub since: String,
    /// Why, a sentence.
    pub why: String,
}

impl Journal {
    /// Reads the journal of a store.
    #[must_use]
    pub fn read(store: &Path) -> Self {
        let bytes = fs::read(store.join(FILE)).unwrap_or_default();
        let mut journal: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        let first = journal.refused.len().saturating_sub(KEPT);
        journal.refused.drain(..first);
        journal
    }

    /// Keeps what came of a bundle; one that was taken ends what waited and what was refused. A store that
    /// cannot be written keeps nothing.
    pub fn note(store: &Path, refused: Option<&Refused>, now: UnixTime) {
        let before = Self::read(store);
        let after = before.clone().with(refused, now);
        if after != before {
            let beside = store.join("updates.json.new");
            let text = serde_json::to_vec(&after).unwrap_or_default();
            // Before the first bundle there may be no store yet.
            let written = fs::create_dir_all(store).and_then(|()| fs::write(&beside, text));
            let _ = written.and_then(|()| fs::rename(&beside, store.join(FILE)));
        }
    }

    fn with(mut self, refused: Option<&Refused>, now: UnixTime) -> Self {
        match refused {
            None => return Self::default(),
            // Nothing was offered to this machine.
            Some(Refused::NoBundle { .. }) => {}
            Some(waits @ Refused::NeedsYes { .. }) => {
                let why = shown_whole(waits);
                if self.waiting.as_ref().is_none_or(|waiting| waiting.why != why) {
                    self.waiting = Some(Waiting { since: now.to_string(), why });
                }
            }
            Some(refused) => {
                let told = Told { at: now.to_string(), why: shown_whole(refused) };
                // Said again and again of one stick, it is one refusal.
                self.refused.retain(|known| known.why != told.why);
                self.refused.push(told);
                let first = self.refused.len().saturating_sub(KEPT);
                self.refused.drain(..first);
            }
        }
        self
    }
}

/// A cause without signs that a screen must not show, in full length.
fn shown_whole(refused: &Refused) -> String {
    let text = refused.to_string();
    text.split(' ').map(shown).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{FILE, Journal, KEPT};
    use crate::model::time::UnixTime;
    use crate::store::bundle::Refused;

    fn at(day: i64) -> UnixTime {
        UnixTime::FIRST.plus(day * 86_400)
    }

    #[test]
    fn a_refusal_is_kept_once_and_a_bundle_that_is_taken_ends_it() {
        let folder = tempfile::tempdir().expect("a folder");
        Journal::note(folder.path(), Some(&Refused::ForeignRoot), at(1));
        Journal::note(folder.path(), Some(&Refused::ForeignRoot), at(2));
        Journal::note(folder.path(), Some(&Refused::NoBundle { file: "x" }), at(3));
        let waits = Refused::NeedsYes { why: "eu is empty".to_owned() };
        Journal::note(folder.path(), Some(&waits), at(4));
        Journal::note(folder.path(), Some(&waits), at(5));
        let journal = Journal::read(folder.path());
        assert_eq!(journal.refused.len(), 1);
        assert_eq!(journal.refused[0].at, "1970-01-03T00:00:00Z");
        assert_eq!(journal.waiting.expect("it waits").since, "1970-01-05T00:00:00Z", "since the first time");
        Journal::note(folder.path(), None, at(6));
        assert_eq!(Journal::read(folder.path()), Journal::default());
    }

    #[test]
    fn it_does_not_grow_and_a_spoilt_one_is_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..30 {
            let refused = Refused::Missing { file: format!("metadata/{number}.json") };
            Journal::note(folder.path(), Some(&refused), at(number));
        }
        assert_eq!(Journal::read(folder.path()).refused.len(), KEPT);
        std::fs::write(folder.path().join(FILE), "[").expect("spoilt");
        assert_eq!(Journal::read(folder.path()), Journal::default());
        Journal::note(folder.path(), Some(&Refused::ForeignRoot), at(1));
        assert_eq!(Journal::read(folder.path()).refused.len(), 1);
        let first = folder.path().join("not there yet");
        Journal::note(&first, Some(&Refused::ForeignRoot), at(1));
        assert_eq!(
            Journal::read(&first).refused.len(),
            1,
            "a machine that never took a bundle tells of its trouble too"
        );
        std::fs::write(folder.path().join("file"), "").expect("a file");
        Journal::note(&folder.path().join("file"), Some(&Refused::ForeignRoot), at(1));
    }
}
