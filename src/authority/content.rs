//! What a part holds, read as a checkpoint will read it.

use crate::crypto::digest::hex;
use crate::model::time::UnixTime;
use crate::rules::set::RuleSet;
use crate::rules::values::{ValueSet, ValueSets};
use crate::store::block::BlockList;
use crate::store::bundle::difference::PlainList;
use crate::store::bundle::names::{Brings, file_stem};
use crate::store::bundle::{About, ProfileReader};
use crate::store::manifest::SetKind;
use crate::store::signers;
use crate::store::trust::{Role, TrustedKey};
use std::collections::{BTreeMap, BTreeSet};

/// What a part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A part without entries.
    Plain,
    /// What tells each entry from another one, under the word that a report puts before it: the
    /// country of a signer or a rule, the set of a code, nothing for an entry of a block list.
    Entries(BTreeMap<String, BTreeSet<String>>),
    /// A hash list.
    Hashes(PlainList),
    /// A difference, which only means something after the list that it leads from.
    Difference,
}

impl Content {
    /// Reads the part at `path` completely.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(brought: Brings, path: &str, bytes: &[u8], profile: ProfileReader<'_>) -> Result<Self, String> {
        match brought {
            Brings::About => about(bytes).map(|()| Self::Plain),
            Brings::Set(SetKind::Profile | SetKind::Bundle) => {
                profile(file_stem(path), text(bytes)?).map(|()| Self::Plain)
            }
            Brings::Set(SetKind::Trust) => signers::read(bytes).map(|keys| Self::signers(&keys)),
            Brings::Set(SetKind::Block) => block(text(bytes)?),
            Brings::Set(SetKind::Revocation) => {
                let list = PlainList::parse(text(bytes)?)?;
                let canonical = list.text().as_bytes() == bytes;
                canonical.then_some(Self::Hashes(list)).ok_or_else(|| "is not in canonical form".to_owned())
            }
            Brings::Set(SetKind::Rules) => RuleSet::read(bytes).map(|set| Self::rules(&set)),
            Brings::Set(SetKind::Values) => ValueSets::read(bytes).map(|sets| Self::values(&sets)),
            Brings::Difference => Ok(Self::Difference),
        }
    }

    fn rules(set: &RuleSet) -> Self {
        let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for rule in set.rules() {
            let identity = format!("{} {}", rule.identifier, rule.version);
            entries.entry(rule.country.to_string()).or_default().insert(identity);
        }
        Self::Entries(entries)
    }

    fn values(sets: &ValueSets) -> Self {
        let codes = |set: &ValueSet| set.codes.keys().map(ToString::to_string).collect();
        Self::Entries(sets.iter().map(|set| (set.id.clone(), codes(set))).collect())
    }

    fn signers(keys: &[TrustedKey]) -> Self {
        let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for key in keys {
            let country = key.country.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            let role = if key.role == Role::Authority { "authority " } else { "" };
            let identity = format!("{role}{:?} {} {}", key.scope, hex(key.kid.bytes()), hex(&key.fingerprint));
            entries.entry(country).or_default().insert(identity);
        }
        Self::Entries(entries)
    }

    /// How many entries it holds; `None` where it has none to count.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Plain | Self::Difference => None,
            Self::Entries(entries) => Some(super::number(entries.values().map(BTreeSet::len).sum())),
            Self::Hashes(list) => Some(super::number(list.list().len())),
        }
    }

    /// When it says that it was issued; only hash lists do.
    #[must_use]
    pub const fn issued(&self) -> Option<UnixTime> {
        match self {
            Self::Hashes(list) => Some(list.list().issued),
            _ => None,
        }
    }

    /// What changes from `before` to this, in words: "FR +3 -0, MK +0 -1".
    #[must_use]
    pub fn since(&self, before: &Self) -> String {
        match (before, self) {
            (Self::Entries(before), Self::Entries(now)) => {
                let none = BTreeSet::new();
                let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
                let lines = names.into_iter().filter_map(|name| {
                    let (old, new) = (before.get(name).unwrap_or(&none), now.get(name).unwrap_or(&none));
                    let (added, removed) = (new.difference(old).count(), old.difference(new).count());
                    let name = if name.is_empty() { String::new() } else { format!("{name} ") };
                    (added > 0 || removed > 0).then(|| format!("{name}+{added} -{removed}"))
                });
                lines.collect::<Vec<_>>().join(", ")
            }
            (Self::Hashes(before), Self::Hashes(now)) => {
                let (before, now) = (before.list(), now.list());
                format!("+{} -{}", now.without(before).count(), before.without(now).count())
            }
            _ => String::new(),
        }
    }
}

fn about(bytes: &[u8]) -> Result<(), String> {
    let about = About::read(bytes).map_err(|refused| refused.to_string())?;
    if about.name.trim().is_empty() || about.needs.is_none() {
        return Err("needs the publisher's \"name\", and in \"needs\" a version such as 0.1.0".to_owned());
    }
    Ok(())
}

/// The entries of a block list, told apart by all that they say.
fn block(text: &str) -> Result<Content, String> {
    let list = BlockList::parse(text).map_err(|error| error.to_string())?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let entries = table.get("entry").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let mut seen = BTreeSet::new();
    for entry in entries {
        let mut identity = entry.to_string();
        // Two entries of one wording are two entries.
        while !seen.insert(identity.clone()) {
            identity.push('\'');
        }
    }
    debug_assert_eq!(seen.len(), list.len(), "each entry is counted once");
    Ok(Content::Entries(BTreeMap::from([(String::new(), seen)])))
}

/// Bytes as text.
///
/// # Errors
/// A sentence where they are none.
pub fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
}
