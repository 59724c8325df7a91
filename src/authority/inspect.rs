//! Whether a role's metadata and all that it names would satisfy a checkpoint.

use super::content::{Content, ReadProfile};
use super::hashes::PlainList;
use super::names::{Part, covers};
use super::repository::target;
use super::terms::Terms;
use super::{Error, files, unix};
use crate::crypto::digest::{hex, sha256};
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use std::collections::BTreeMap;
use std::path::Path;
use tough::schema::{DelegatedRole, PathSet, Target, Targets};

/// A part as the bundle holds it.
#[derive(Clone, Debug)]
pub struct Held {
    /// What is said of it.
    pub terms: Terms,
    /// What it holds.
    pub content: Content,
    /// Its bytes, of those that are read again: hash lists and their differences.
    pub bytes: Vec<u8>,
}

/// Reads every part that a role names, completely, and holds it against what is said of it.
///
/// # Errors
/// [`Error`] that names the part: one that is missing, altered, cut, broken, or counted wrongly.
pub fn parts(dir: &Path, role: &Targets, profile: ReadProfile<'_>) -> Result<BTreeMap<String, Held>, Error> {
    let mut held = BTreeMap::new();
    for (name, listed) in &role.targets {
        let path = name.raw();
        let part = Part::at(path).map_err(Error::Refused)?;
        let (file, bytes) = bytes(dir, path, listed)?;
        let wrong = |why: String| Error::file(path, why);
        let terms = Terms::read(&listed.custom).map_err(wrong)?;
        let content = Content::read(part, &file, &bytes, profile).map_err(wrong)?;
        if part.is_list() && terms.issued.is_none() {
            return Err(wrong("has no time of issue".to_owned()));
        }
        if content.issued().is_some() && content.issued() != terms.issued {
            return Err(wrong("its head says another time of issue than the metadata".to_owned()));
        }
        if content.len().is_some() && terms.entries.is_some() && content.len() != terms.entries {
            return Err(wrong("holds another number of entries than the metadata says".to_owned()));
        }
        if (part == Part::Difference) != terms.step.is_some() {
            return Err(wrong("a difference says of which list it is, and nothing else does".to_owned()));
        }
        let bytes = if matches!(part, Part::Revocation | Part::Difference) { bytes } else { Vec::new() };
        held.insert(path.to_owned(), Held { terms, content, bytes });
    }
    for (path, part) in &held {
        if let Content::Hashes(base) = &part.content {
            present(path, base, &held)?;
        }
    }
    Ok(held)
}

/// A hash list's present state: its base, and every difference after it.
///
/// # Errors
/// [`Error`] where a difference of the list does not lead on from the one before.
pub fn present(path: &str, base: &PlainList, held: &BTreeMap<String, Held>) -> Result<PlainList, Error> {
    let of = |part: &&Held| part.terms.step.as_ref().is_some_and(|step| step.of == path);
    let mut steps: Vec<&Held> = held.values().filter(of).collect();
    let mut list = base.clone();
    while !steps.is_empty() {
        let state = list.state();
        let next = steps.iter().position(|part| part.terms.step.as_ref().is_some_and(|step| step.from == state));
        let Some(next) = next else {
            return Err(Error::file(path, "has a difference that leads on from none of its states"));
        };
        let step = steps.swap_remove(next);
        list = list.after(&step.bytes).map_err(|why| Error::file(path, format!("a difference of it {why}")))?;
        let told = step.terms.step.as_ref().is_some_and(|told| told.to == list.state());
        if !told || step.terms.entries != Some(list.len()) || step.terms.issued != Some(list.issued()) {
            return Err(Error::file(path, "has a difference that leads elsewhere than the metadata says"));
        }
    }
    Ok(list)
}

fn bytes(dir: &Path, path: &str, listed: &Target) -> Result<(std::path::PathBuf, Vec<u8>), Error> {
    let file = target(dir, path, &hex(&listed.hashes.sha256));
    let bytes = files::read(&file)?;
    if super::number(bytes.len()) != listed.length || listed.hashes.sha256 != sha256(&bytes).to_vec() {
        return Err(Error::file(file, "is not the file that the metadata names"));
    }
    Ok((file, bytes))
}

/// Refuses metadata whose end has passed.
///
/// # Errors
/// [`Error`] with the role and its end.
pub fn in_date(name: &str, expires: jiff02::Timestamp, now: UnixTime) -> Result<(), Error> {
    if unix(expires) > now {
        return Ok(());
    }
    Err(Error::refused(format!("{name} expired on {}: make and sign the next one", unix(expires).date())))
}

/// Refuses a path that a role may not sign: for a delegated one what its patterns do not cover.
///
/// # Errors
/// [`Error`] with the path.
pub fn allowed<'a>(role: Option<&DelegatedRole>, paths: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let Some(role) = role else { return Ok(()) };
    for path in paths {
        let patterns = patterns(role);
        if path == "about.json" || !patterns.iter().any(|pattern| covers(pattern, path)) {
            return Err(Error::refused(format!(
                "{path}: the role \"{}\" may only sign {}",
                role.name,
                patterns.join(", ")
            )));
        }
    }
    Ok(())
}

/// The patterns of a delegated role.
pub fn patterns(role: &DelegatedRole) -> Vec<&str> {
    match &role.paths {
        PathSet::Paths(patterns) => patterns.iter().map(tough::schema::PathPattern::value).collect(),
        PathSet::PathHashPrefixes(_) => Vec::new(),
    }
}

/// The delegation of a role in its delegating one.
pub fn delegation<'a>(above: &'a Targets, name: &str) -> Option<&'a DelegatedRole> {
    above.delegations.as_ref()?.roles.iter().find(|role| role.name == name)
}

/// What a role's metadata says, a line each: what somebody reads before signing it.
#[must_use]
pub fn summary(role: &Targets) -> Vec<String> {
    let mut lines = vec![format!("version {}, until {}", role.version, unix(role.expires))];
    let mut paths: Vec<_> = role.targets.iter().map(|(name, listed)| (name.raw(), listed)).collect();
    paths.sort_by_key(|(path, _)| *path);
    for (path, listed) in paths {
        lines.push(format!(
            "{path}  {} bytes{}",
            listed.length,
            told(&Terms::read(&listed.custom).unwrap_or_default())
        ));
    }
    for delegated in role.delegations.iter().flat_map(|delegations| &delegations.roles) {
        let (paths, keys) = (patterns(delegated).join(", "), delegated.keyids.len());
        lines.push(format!("delegated to {}: {paths}; {} of {keys} keys", delegated.name, delegated.threshold));
    }
    lines
}

/// What is said of a part, in words.
fn told(terms: &Terms) -> String {
    let countries: Vec<&str> = terms.complete_for.iter().map(Country::code).collect();
    let members = [
        terms.entries.map(|entries| format!("{entries} entries")),
        terms.issued.map(|issued| format!("issued {issued}")),
        terms.good_until.map(|until| format!("good until {until}")),
        terms.realm.filter(|realm| *realm != Realm::Production).map(|realm| format!("realm {}", realm.name())),
        (!countries.is_empty()).then(|| format!("complete for {}", countries.join(", "))),
    ];
    members.into_iter().flatten().map(|member| format!("  {member}")).collect()
}
