//! What may take the place of what is held, and what that changes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::number;
use crate::rules::values::ValueSet;
use crate::store::SetData;
use crate::store::bundle::is_fifth;
use crate::store::generations::{Change, Error, NewSet, change, load};
use crate::store::manifest::SetInfo;
use crate::store::trust::KeyName;
use std::collections::HashSet;
use std::path::Path;

/// What an import did to the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed {
    /// The new generation.
    pub generation: u64,
    /// Signers, rules (by their identifiers) or codes that were not in the set before; all of them where there
    /// was none.
    pub new: u64,
    /// Those that the set had and has no longer.
    pub removed: u64,
    /// How many it had.
    pub held: u64,
    /// The anchor that vouched for the set before, where another one does now.
    pub other_anchor: Option<String>,
}

impl Installed {
    /// Whether so much is gone that somebody should see whether the list was whole: a fifth, or more.
    #[must_use]
    pub const fn loses_much(&self) -> bool {
        is_fifth(self.removed, self.held)
    }
}

/// Puts an imported set into the store.
///
/// Unless `force`, one that was not verified never replaces one that was, and an older one never
/// a newer one: an old list would bring withdrawn signers back.
///
/// # Errors
/// [`Error`]; the store is then as it was.
pub fn install(dir: &Path, set: NewSet, force: bool) -> Result<Installed, Error> {
    // As many answers as sets.
    install_all(dir, vec![set], force).map(|mut done| done.pop().unwrap_or_default())
}

/// [`install`], for several sets in one generation: all of them, or none. Gives what came of each.
///
/// # Errors
/// [`Error`]; the store is then as it was.
pub fn install_all(dir: &Path, sets: Vec<NewSet>, force: bool) -> Result<Vec<Installed>, Error> {
    let read = |set: &NewSet| names(SetData::read(set.info.kind, &set.bytes).ok().as_ref());
    let new_names: Vec<_> = sets.iter().map(read).collect();
    let mut done = Vec::new();
    let generation = change(dir, |mut keep| {
        let loaded = load(dir)?.sets;
        for (set, new_names) in sets.iter().zip(&new_names) {
            let held = keep.iter().find(|held| held.id == set.info.id);
            if let Some(held) = held.filter(|_| !force) {
                may_replace(held, &set.info)?;
            }
            let before = held.and_then(|held| held.signed_by.clone());
            let before = before.filter(|_| set.info.signed_by.is_some());
            let other_anchor = before.filter(|by| Some(by) != set.info.signed_by.as_ref());
            let old = loaded.iter().find(|(info, _)| info.id == set.info.id);
            let old_names = names(old.and_then(|(_, data)| data.as_ref()));
            let only_in = |one: &HashSet<_>, other| number(one.difference(other).count());
            let (new, removed) = (only_in(new_names, &old_names), only_in(&old_names, new_names));
            done.push(Installed { generation: 0, new, removed, held: number(old_names.len()), other_anchor });
        }
        keep.retain(|held| sets.iter().all(|set| set.info.id != held.id));
        Ok(Change { keep, add: sets })
    })?;
    Ok(done.into_iter().map(|done| Installed { generation, ..done }).collect())
}

fn may_replace(held: &SetInfo, new: &SetInfo) -> Result<(), Error> {
    if held.signed_by.is_some() && new.signed_by.is_none() {
        return Err(Error::NotVerified { id: held.id.clone() });
    }
    match (held.issued, new.issued) {
        (Some(held_issued), new_issued) if new_issued.is_none_or(|issued| issued < held_issued) => Err(Error::Older {
            id: held.id.clone(),
            held: held_issued,
            new: new_issued.map_or_else(|| "has no date".to_owned(), |issued| format!("was issued {issued}")),
        }),
        _ => Ok(()),
    }
}

/// What tells an entry of a set from every other one.
#[derive(PartialEq, Eq, Hash)]
enum Name {
    Signer(KeyName),
    Rule(String),
    Code(String, Box<str>),
}

fn names(data: Option<&SetData>) -> HashSet<Name> {
    match data {
        Some(SetData::Trust(keys)) => keys.iter().map(|key| Name::Signer(key.name())).collect(),
        Some(SetData::Rules(set)) => set.rules().iter().map(|rule| Name::Rule(rule.identifier.clone())).collect(),
        Some(SetData::Values(sets)) => {
            let codes = |set: &ValueSet| {
                set.codes.keys().cloned().map(|code| Name::Code(set.id.clone(), code)).collect::<Vec<_>>()
            };
            sets.iter().flat_map(codes).collect()
        }
        Some(SetData::Block(_) | SetData::Revocation(_) | SetData::Profile(_) | SetData::Bundle(_)) | None => {
            HashSet::new()
        }
    }
}
