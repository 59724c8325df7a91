//! From the working folder to the next version of a role, still unsigned.

use super::content::Content;
use super::folder::{self, Given};
use super::inspect::{self, Held};
use super::names::is_list;
use super::repository::{Repository, TARGETS, target};
use super::{Error, files, good_for, metadata, number, stamp, unix};
use crate::crypto::digest::{hex, sha256};
use crate::model::time::UnixTime;
use crate::store::bundle::difference::PlainList;
use crate::store::bundle::names::{ABOUT, Brings};
use crate::store::bundle::terms::{MEMBER, Step, Terms};
use crate::store::bundle::{ProfileReader, is_fifth};
use crate::store::manifest::SetKind;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use tough::TargetName;
use tough::schema::{Signed, Target, Targets};

/// What is made, and of what.
pub struct Making<'a> {
    /// The bundle's folder.
    pub dir: &'a Path,
    /// The authority's own working folder.
    pub folder: &'a Path,
    /// The role that will sign it: `targets`, or a delegated one.
    pub role: &'a str,
    /// The lists that may shrink by a fifth, be empty or go.
    pub shrink: &'a [String],
    /// Until when the metadata is to be good, instead of for 90 days.
    pub expires: Option<UnixTime>,
    /// Whether to make a next version also where nothing changed.
    pub renew: bool,
    /// Who reads profiles.
    pub profile: ProfileReader<'a>,
    /// The time.
    pub now: UnixTime,
}

/// What happened to one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// `added`, `changed`, `removed` or `same`.
    pub what: &'static str,
    /// What it holds and what is different, in words.
    pub detail: String,
    /// What somebody should know who signs it.
    pub remarks: Vec<String>,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The version that now waits for signatures; `None`: nothing changed, and what is published is good.
    pub version: Option<u64>,
    /// Every part, in order.
    pub changes: Vec<Change>,
    /// How many bytes of parts are new.
    pub new_bytes: u64,
}

/// Reads the working folder, holds it against what is published, and writes the next version of the
/// role to where it waits for signatures.
///
/// # Errors
/// [`Error`]; nothing then waits that did not wait before.
pub fn make(making: &Making<'_>) -> Result<Made, Error> {
    let repository = Repository::open(making.dir)?;
    let holders = repository.holders(making.role)?;
    let given = folder::read(making.folder, making.profile, making.now)?;
    fits_the_role(&repository, making.role, &given)?;
    let published = repository.role(making.role);
    let before = published.map(|role| inspect::parts(making.dir, &role.signed, making.profile)).transpose()?;
    let mut next = Next { before: before.unwrap_or_default(), ..Next::default() };
    for (path, given) in given {
        next.take(path, given, published.map(|role| &role.signed))?;
    }
    next.drop_the_rest();
    if let Some(why) = next.shrinks.iter().find(|(path, _)| !making.shrink.contains(path)).map(|(_, why)| why) {
        return Err(Error::refused(why.clone()));
    }
    let waiting = repository.waiting(making.role)?;
    let latest = waiting.as_ref().or(published);
    let role = Targets {
        targets: next.targets()?,
        delegations: latest.and_then(|role| role.signed.delegations.clone()),
        ..Targets::new(
            metadata::SPEC.to_owned(),
            metadata::next(published.map(|role| role.signed.version))?,
            stamp(making.expires.unwrap_or_else(|| making.now.plus(good_for::TARGETS)))?,
        )
    };
    let good = |made: &&Signed<Targets>| {
        let same = made.signed.targets == role.targets && made.signed.delegations == role.delegations;
        let lasting = unix(made.signed.expires).since(making.now) > good_for::TARGETS / 2;
        let stands = if waiting.is_some() { made.signed.version == role.version } else { holders.is_met(made) };
        same && lasting && stands && !making.renew && making.expires.is_none()
    };
    let made_before = latest.filter(good);
    let new_bytes = next.write(making.dir)?;
    let version = match made_before {
        Some(_) => waiting.as_ref().map(|waiting| waiting.signed.version.get()),
        None => {
            let role = Signed { signed: role, signatures: Vec::new() };
            repository.wait(making.role, &role)?;
            Some(role.signed.version.get())
        }
    };
    Ok(Made { version, changes: next.changes, new_bytes })
}

/// Refuses parts that the role may not sign, or that another role signs.
fn fits_the_role(repository: &Repository, role: &str, given: &BTreeMap<String, Given>) -> Result<(), Error> {
    let above = repository.latest(TARGETS)?;
    let delegation = above.as_ref().and_then(|above| inspect::delegation(&above.signed, role));
    inspect::allowed(delegation, given.keys().map(String::as_str))?;
    if role == TARGETS && !given.contains_key(ABOUT) {
        return Err(Error::refused(
            "about.json is missing: {\"schema\":1,\"name\":\"who publishes this\",\"needs\":\"0.1.0\"}",
        ));
    }
    let others = repository.roles().iter().filter(|(name, _)| *name != role);
    let others = others.filter(|(name, _)| {
        *name == TARGETS || above.as_ref().is_some_and(|above| inspect::delegation(&above.signed, name).is_some())
    });
    for (name, other) in others {
        if let Some(twice) = other.signed.targets.keys().find(|path| given.contains_key(path.raw())) {
            return Err(Error::refused(format!("{}: the role \"{name}\" signs it already", twice.raw())));
        }
    }
    Ok(())
}

/// The parts of the next version.
#[derive(Default)]
struct Next {
    before: BTreeMap<String, Held>,
    parts: BTreeMap<String, (Vec<u8>, Terms)>,
    kept: BTreeMap<String, Target>,
    shrinks: Vec<(String, String)>,
    changes: Vec<Change>,
}

impl Next {
    fn take(&mut self, path: String, given: Given, published: Option<&Targets>) -> Result<(), Error> {
        let before = self.before.get(&path);
        let (what, mut detail) = match before {
            None => ("added", String::new()),
            Some(held) => (if self.is_same(&path, &given, published)? { "same" } else { "changed" }, {
                let old = self.present(&path, held)?;
                given.content.since(&old)
            }),
        };
        if let Some(held) = before {
            let issued = self.issued(&path, held);
            let newer = given.terms.issued > issued || (what == "same" && given.terms.issued == issued);
            if is_list(given.brings) && !newer {
                return Err(Error::refused(format!(
                    "{path}: the bundle holds one issued {}, and this one is not newer: its time of issue has to rise",
                    issued.map(|time| time.to_string()).unwrap_or_default()
                )));
            }
        }
        self.shrinking(&path, &given)?;
        if let Some(entries) = given.terms.entries {
            let comma = if detail.is_empty() { "" } else { "; " };
            detail = format!("{entries} entries{comma}{detail}");
        }
        let remarks = if what == "same" { Vec::new() } else { given.remarks.clone() };
        self.changes.push(Change { path: path.clone(), what, detail, remarks });
        match (&given.content, given.brings) {
            (Content::Hashes(list), Brings::Set(SetKind::Revocation)) => self.hash_list(&path, list, &given, published),
            _ => {
                self.parts.insert(path, (given.bytes, given.terms));
                Ok(())
            }
        }
    }

    /// What a part holds now: for a hash list, with the differences since.
    fn present(&self, path: &str, held: &Held) -> Result<Content, Error> {
        match &held.content {
            Content::Hashes(base) => inspect::present(path, base, &self.before).map(Content::Hashes),
            other => Ok(other.clone()),
        }
    }

    fn issued(&self, path: &str, held: &Held) -> Option<UnixTime> {
        match self.present(path, held) {
            Ok(Content::Hashes(list)) => Some(list.list().issued),
            _ => held.terms.issued,
        }
    }

    fn is_same(&self, path: &str, given: &Given, published: Option<&Targets>) -> Result<bool, Error> {
        if let (Some(held), Content::Hashes(list)) = (self.before.get(path), &given.content) {
            return Ok(self.present(path, held)? == Content::Hashes(list.clone()));
        }
        let listed = published.and_then(|role| listed(role, path));
        Ok(listed.is_some_and(|listed| listed.hashes.sha256 == sha256(&given.bytes).to_vec()))
    }

    /// Notes a list that is empty, or smaller than the one before by a fifth.
    fn shrinking(&mut self, path: &str, given: &Given) -> Result<(), Error> {
        let Some(entries) = given.terms.entries else { return Ok(()) };
        let before = self.before.get(path).map(|held| self.present(path, held)).transpose()?;
        let before = before.and_then(|content| content.len()).unwrap_or_default();
        if entries == 0 {
            self.shrinks.push((path.to_owned(), format!("{path}: is empty. If it is meant so, say --shrink {path}")));
        } else if is_fifth(before.saturating_sub(entries), before) {
            self.shrinks.push((
                path.to_owned(),
                format!(
                    "{path}: shrinks from {before} entries to {entries}, by a fifth or more. If it is meant so, say --shrink {path}"
                ),
            ));
        }
        Ok(())
    }

    /// A hash list: the base and differences that are published, and one difference more; a new base
    /// once the differences together are more than half of it.
    fn hash_list(
        &mut self,
        path: &str,
        list: &PlainList,
        given: &Given,
        published: Option<&Targets>,
    ) -> Result<(), Error> {
        let whole = (given.bytes.clone(), given.terms.clone());
        let Some((base, held)) = self.before.get(path).and_then(|held| match &held.content {
            Content::Hashes(base) => Some((base.clone(), held.clone())),
            _ => None,
        }) else {
            self.parts.insert(path.to_owned(), whole);
            return Ok(());
        };
        let present = inspect::present(path, &base, &self.before)?;
        let own: Vec<(String, Target)> = self
            .before
            .iter()
            .filter(|(_, part)| part.terms.difference.as_ref().is_some_and(|step| step.of == path))
            .filter_map(|(path, _)| Some((path.clone(), listed(published?, path)?.clone())))
            .collect();
        let mut size = own.iter().fold(0_u64, |sum, (_, listed)| sum.saturating_add(listed.length));
        let step = (present != *list).then(|| present.difference(list));
        size = size.saturating_add(step.as_ref().map_or(0, |text| number(text.len())));
        if size.saturating_mul(2) > number(held.bytes.len()) {
            self.parts.insert(path.to_owned(), whole);
            return Ok(());
        }
        self.parts.insert(path.to_owned(), (held.bytes, Terms { source: given.terms.source.clone(), ..held.terms }));
        self.kept.extend(own);
        if let Some(text) = step {
            let (from, to) = (present.state(), list.state());
            let short = |state: &[u8; 32]| hex(state.first_chunk::<8>().unwrap_or(&[0; 8]));
            let name = format!("revocation/{}/{}-{}.diff", list.list().name, short(&from), short(&to));
            let terms = Terms {
                issued: given.terms.issued,
                good_until: given.terms.good_until,
                entries: given.terms.entries,
                difference: Some(Step { of: path.to_owned(), from, to }),
                ..Terms::default()
            };
            self.parts.insert(name, (text.into_bytes(), terms));
        }
        Ok(())
    }

    /// Notes every part that is in the working folder no longer.
    fn drop_the_rest(&mut self) {
        for (path, held) in &self.before {
            let there = self.changes.iter().any(|change| change.path == *path);
            if there || held.terms.difference.is_some() {
                continue;
            }
            if held.terms.issued.is_some() {
                let why = format!("{path}: is in the working folder no longer. If it is meant so, say --shrink {path}");
                self.shrinks.push((path.clone(), why));
            }
            let detail = held.terms.entries.map(|entries| format!("{entries} entries")).unwrap_or_default();
            self.changes.push(Change { path: path.clone(), what: "removed", detail, remarks: Vec::new() });
        }
    }

    fn targets(&self) -> Result<HashMap<TargetName, Target>, Error> {
        let mut targets = HashMap::new();
        let name = |path: &String| TargetName::new(path.as_str()).map_err(|cause| Error::refused(cause.to_string()));
        for (path, (bytes, terms)) in &self.parts {
            let listed = Target {
                length: number(bytes.len()),
                hashes: metadata::hashes(bytes),
                custom: terms.written().into_iter().map(|said| (MEMBER.to_owned(), said)).collect(),
                _extra: HashMap::new(),
            };
            targets.insert(name(path)?, listed);
        }
        for (path, listed) in &self.kept {
            targets.insert(name(path)?, listed.clone());
        }
        Ok(targets)
    }

    /// Writes the parts that are not there yet; how many bytes that were.
    fn write(&self, dir: &Path) -> Result<u64, Error> {
        let mut new_bytes = 0_u64;
        for (path, (bytes, _)) in &self.parts {
            let file = target(dir, path, &hex(&sha256(bytes)));
            if files::read_if_there(&file)?.as_ref() != Some(bytes) {
                files::write(&file, bytes)?;
                new_bytes = new_bytes.saturating_add(number(bytes.len()));
            }
        }
        Ok(new_bytes)
    }
}

fn listed<'a>(role: &'a Targets, path: &str) -> Option<&'a Target> {
    role.targets.iter().find(|(name, _)| name.raw() == path).map(|(_, listed)| listed)
}
