//! Business rules: lists of them as apps carry them, single ones, folders of them, the Swiss object, our own form.
//! Nobody signs any of these.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Import, ImportError, Origin, Refused, bounded, json_flaw, prefixed, values};
use crate::encoding::json;
use crate::model::limits::Limits;
use crate::rules::exchange::{self, DEPTH, Head};
use crate::rules::set::{Gathered, LIST, NotTaken, RuleSet};
use crate::store::generations::NewSet;
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::{number, ruled};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads a list, a rule, our own form, or the Swiss object, which gives its value sets too.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Vec<Import>, Refused> {
    let id = prefixed("rules", origin.stem.strip_suffix("-rules").unwrap_or(origin.stem));
    match document(bytes)? {
        Value::Array(listed) => Taken::of(listed)?.import(&id, Head::default(), origin).map(|import| vec![import]),
        Value::Object(members) if members.contains_key("schema") => {
            let (head, listed) = exchange::of(members, LIST).map_err(Refused::Broken)?;
            Taken::of(listed)?.import(&id, head, origin).map(|import| vec![import])
        }
        Value::Object(members) if members.contains_key(LIST) => swiss(members, &id, origin),
        rule => {
            let name = ["Identifier", "identifier"].into_iter().find_map(|member| rule.get(member)?.as_str());
            let id = name.map_or(id, |name| prefixed("rules", name));
            Taken::of([rule])?.import(&id, Head::default(), origin).map(|import| vec![import])
        }
    }
}

/// Reads the rules of a folder, each in a `rule.json` somewhere below it; what lies in folders called `tests` is
/// left alone.
pub fn folder(files: &[PathBuf], origin: &Origin<'_>) -> Result<Import, ImportError> {
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |why| ImportError { path, why }
    };
    let mut taken = Taken::default();
    let mut left = Limits::IMPORT_BYTES;
    for path in files {
        let bytes = bounded(path).map_err(refused(path))?;
        let length = number(bytes.len());
        let most = left;
        left = left.checked_sub(length).ok_or(Refused::TooLarge { bytes: length, most }).map_err(refused(path))?;
        document(&bytes).and_then(|rule| taken.add(rule)).map_err(refused(path))?;
    }
    let import = taken.import(&prefixed("rules", origin.stem), Head::default(), origin);
    import.map_err(refused(origin.path))
}

/// The files called `rule.json` below a folder, in order; none of those in folders called `tests`. Links to folders
/// are not followed.
///
/// # Errors
/// [`Refused::Io`], [`Refused::TooMany`].
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let (mut rules, mut folders, mut seen) = (Vec::new(), vec![folder.to_owned()], 0_usize);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            seen = seen.saturating_add(1);
            if seen > Limits::IMPORT_FILES {
                return Err(Refused::TooMany { entries: seen, most: Limits::IMPORT_FILES });
            }
            if entry.file_type()?.is_dir() {
                folders.extend((entry.file_name() != "tests").then(|| entry.path()));
            } else if entry.file_name() == "rule.json" {
                rules.push(entry.path());
            }
        }
    }
    rules.sort();
    Ok(rules)
}

/// A file in our own form as a store or a bundle has it: whole, or none.
pub fn own(bytes: Vec<u8>, id: &str, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let set = RuleSet::read(&bytes).map_err(Refused::Broken)?;
    if set.is_empty() {
        return Err(Refused::Empty("rule"));
    }
    Ok(new_set(&set, bytes, id, set.head(), origin))
}

fn document(bytes: &[u8]) -> Result<Value, Refused> {
    json::read(bytes, DEPTH).map_err(json_flaw)
}

/// Switzerland's object: rules and the value sets that they ask, and rules of other sorts for its own app.
fn swiss(mut members: Map<String, Value>, id: &str, origin: &Origin<'_>) -> Result<Vec<Import>, Refused> {
    let Some(Value::Array(listed)) = members.remove(LIST) else {
        return Err(Refused::Broken("it has no list \"rules\"".to_owned()));
    };
    let mut rules = Taken::of(listed)?.import(id, Head::default(), origin)?;
    let others: Vec<&str> =
        ["displayRules", "modeRules"].into_iter().filter(|name| members.contains_key(*name)).collect();
    if !others.is_empty() {
        rules.remarks.push(format!("its {} are for the Swiss app alone, and left out", others.join(" and ")));
    }
    let Some(Value::Object(sets)) = members.remove("valueSets").filter(|sets| *sets != Value::Object(Map::new()))
    else {
        return Ok(vec![rules]);
    };
    let sets = values::map(sets).map_err(Refused::Broken)?;
    Ok(vec![rules, values::import(&sets, &prefixed("values", origin.stem), &Head::default(), origin)?])
}

/// The rules that are taken, and why others were left.
#[derive(Default)]
struct Taken {
    gathered: Gathered,
    left_out: BTreeMap<&'static str, u64>,
}

impl Taken {
    fn of(listed: impl IntoIterator<Item = Value>) -> Result<Self, Refused> {
        let mut taken = Self::default();
        listed.into_iter().try_for_each(|rule| taken.add(rule))?;
        Ok(taken)
    }

    fn add(&mut self, rule: Value) -> Result<(), Refused> {
        let why = match self.gathered.add(rule) {
            Ok(true) => return Ok(()),
            Ok(false) => "came twice",
            Err(NotTaken::Unread(unread)) => unread.reason(),
            Err(refused @ (NotTaken::TwoThings { .. } | NotTaken::TooMany)) => {
                return Err(Refused::Broken(refused.to_string()));
            }
        };
        let count = self.left_out.entry(why).or_default();
        *count = count.saturating_add(1);
        Ok(())
    }

    fn import(self, id: &str, head: Head, origin: &Origin<'_>) -> Result<Import, Refused> {
        let (set, bytes) = self.gathered.finish();
        if set.is_empty() {
            let most = self.left_out.iter().max_by_key(|(_, count)| **count);
            return Err(most.map_or(Refused::Empty("rule"), |(why, count)| Refused::Useless { why, count: *count }));
        }
        let mut new = new_set(&set, bytes, id, &head, origin);
        let left_out = self.left_out.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        if left_out > 0 {
            new.info.counts.insert(SetInfo::LEFT_OUT.to_owned(), left_out);
        }
        Ok(Import { left_out: self.left_out, ..Import::from(new) })
    }
}

/// A list that does not say when it was issued is as old as its newest rule that is in force: nothing shows that
/// it was looked after since.
fn new_set(set: &RuleSet, bytes: Vec<u8>, id: &str, head: &Head, origin: &Origin<'_>) -> NewSet {
    let mut new = origin.set(id, SetKind::Rules, bytes);
    new.info.issued = head.issued.or_else(|| set.newest(origin.imported));
    new.info.good_until = head.good_until;
    if let Some(source) = &head.source {
        new.info.source.clone_from(source);
    }
    new.info.counts = ruled::counts_of_rules(set);
    new
}

#[cfg(test)]
mod tests;
