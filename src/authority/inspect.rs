//! Whether a role's metadata and all that it names would satisfy a checkpoint.

use super::content::{self, Content};
use super::repository::target;
use super::{Error, files, names, unix};
use crate::crypto::digest::{hex, sha256};
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::bundle::difference::{self, PlainList};
use crate::store::bundle::names::{ABOUT, Brings};
use crate::store::bundle::terms::{MEMBER, Terms};
use crate::store::bundle::{ProfileReader, covers};
use crate::store::manifest::SetKind;
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
pub fn parts(dir: &Path, role: &Targets, profile: ProfileReader<'_>) -> Result<BTreeMap<String, Held>, Error> {
    let mut held = BTreeMap::new();
    for (name, listed) in &role.targets {
        let path = name.raw();
        let brought = names::part(path)?;
        let bytes = bytes(dir, path, listed)?;
        let wrong = |why: String| Error::file(path, why);
        let terms = Terms::said(listed.custom.get(MEMBER)).map_err(wrong)?;
        let content = Content::read(brought, path, &bytes, profile).map_err(wrong)?;
        if names::is_list(brought) && terms.issued.is_none() {
            return Err(wrong("has no time of issue".to_owned()));
        }
        if content.issued().is_some() && content.issued() != terms.issued {
            return Err(wrong("its head says another time of issue than the metadata".to_owned()));
        }
        if content.len().is_some() && terms.entries.is_some() && content.len() != terms.entries {
            return Err(wrong("holds another number of entries than the metadata says".to_owned()));
        }
        if (brought == Brings::Difference) != terms.difference.is_some() {
            return Err(wrong("a difference says of which list it is, and nothing else does".to_owned()));
        }
        let again = matches!(brought, Brings::Set(SetKind::Revocation) | Brings::Difference);
        let bytes = if again { bytes } else { Vec::new() };
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
    let wrong = |why: String| Error::file(path, why);
    let steps: Vec<_> = held.values().filter_map(|part| Some((part.terms.difference.clone()?, part))).collect();
    let steps: Vec<_> = steps.into_iter().filter(|(step, _)| step.of == path).collect();
    let way = difference::path(base.state(), &steps).map_err(wrong)?;
    if way.len() < steps.len() {
        return Err(wrong("has a difference that leads on from none of its states".to_owned()));
    }
    let mut list = base.clone();
    for (step, part) in way {
        let after = content::text(&part.bytes).and_then(|text| difference::apply(list.text(), text, step));
        list = after.and_then(|text| PlainList::parse(&text)).map_err(wrong)?;
        let Terms { entries, issued, .. } = &part.terms;
        if *entries != Some(super::number(list.list().len())) || *issued != Some(list.list().issued) {
            return Err(wrong("has a difference that leads elsewhere than the metadata says".to_owned()));
        }
    }
    Ok(list)
}

fn bytes(dir: &Path, path: &str, listed: &Target) -> Result<Vec<u8>, Error> {
    let file = target(dir, path, &hex(&listed.hashes.sha256));
    let bytes = files::read(&file)?;
    if super::number(bytes.len()) != listed.length || listed.hashes.sha256 != sha256(&bytes).to_vec() {
        return Err(Error::file(file, "is not the file that the metadata names"));
    }
    Ok(bytes)
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
        if path == ABOUT || !covers(&patterns, path).map_err(Error::Refused)? {
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
            told(&Terms::said(listed.custom.get(MEMBER)).unwrap_or_default())
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
