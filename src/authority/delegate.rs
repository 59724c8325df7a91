//! Parts that another office signs: a role of its own, for its own paths.

use super::holders::Holders;
use super::keys::Key;
use super::repository::{Repository, TARGETS};
use super::{Error, good_for, inspect, metadata, names, number, stamp};
use crate::model::time::UnixTime;
use std::num::NonZeroU64;
use std::path::Path;
use tough::schema::{DelegatedRole, PathPattern, PathSet, Signed, Targets};

/// Who signs what.
pub struct Delegation<'a> {
    /// The role's name.
    pub name: &'a str,
    /// The patterns of the paths that it may sign.
    pub paths: &'a [String],
    /// Its keys.
    pub keys: &'a [Key],
    /// How many of them have to sign.
    pub threshold: u64,
}

/// Gives paths to a role, or other paths and keys to one that is there. The names of the roles that
/// now wait for signatures: `targets`, and the role itself where it has nothing signed by its keys yet.
///
/// # Errors
/// [`Error`] where name, patterns or threshold mean nothing.
pub fn delegate(dir: &Path, delegation: &Delegation<'_>, now: UnixTime) -> Result<Vec<String>, Error> {
    let name = delegation.name;
    names::role(name)?;
    delegation.paths.iter().try_for_each(|path| names::pattern(path))?;
    let threshold = NonZeroU64::new(delegation.threshold).filter(|least| least.get() <= number(delegation.keys.len()));
    let (Some(threshold), false) = (threshold, delegation.paths.is_empty()) else {
        return Err(Error::refused("a delegation needs --paths, and a --threshold from 1 to the number of its keys"));
    };
    let repository = Repository::open(dir)?;
    let mut above = next(&repository, now)?;
    let delegations = above.delegations.get_or_insert_default();
    let patterns = delegation.paths.iter().map(PathPattern::new).collect::<Result<_, _>>();
    let role = DelegatedRole {
        name: name.to_owned(),
        keyids: delegation.keys.iter().map(|key| key.tuf_id().clone()).collect(),
        threshold,
        paths: PathSet::Paths(patterns.map_err(|cause| Error::refused(cause.to_string()))?),
        terminating: false,
        targets: None,
    };
    delegations.keys.extend(delegation.keys.iter().map(|key| (key.tuf_id().clone(), key.tuf().clone())));
    delegations.roles.retain(|held| held.name != name);
    delegations.roles.push(role);
    let own = repository.latest(name)?;
    let holders = Holders::of_delegation(Some(delegations), name);
    let role = inspect::delegation(&above, name);
    if let Some(own) = &own {
        inspect::allowed(role, own.signed.targets.keys().map(tough::TargetName::raw))?;
    }
    let mut waiting = vec![TARGETS.to_owned()];
    if !own.as_ref().is_some_and(|own| holders.is_some_and(|holders| holders.is_met(own))) {
        let version = metadata::next(repository.role(name).map(|role| role.signed.version))?;
        let mut first = Targets::new(metadata::SPEC.to_owned(), version, stamp(now.plus(good_for::TARGETS))?);
        first.targets = own.map(|own| own.signed.targets).unwrap_or_default();
        first.delegations = None;
        repository.wait(name, &Signed { signed: first, signatures: Vec::new() })?;
        waiting.push(name.to_owned());
    }
    wait(&repository, above)?;
    Ok(waiting)
}

/// Takes all paths from a role. What it signed counts no longer once that is published.
///
/// # Errors
/// [`Error`] where nothing is delegated to it.
pub fn undelegate(dir: &Path, name: &str, now: UnixTime) -> Result<Vec<String>, Error> {
    let repository = Repository::open(dir)?;
    let mut above = next(&repository, now)?;
    let held = above.delegations.as_ref().is_some_and(|all| all.roles.iter().any(|role| role.name == name));
    if !held {
        return Err(Error::refused(format!("nothing is delegated to \"{}\"", crate::model::text::shown(name))));
    }
    if let Some(delegations) = &mut above.delegations {
        delegations.roles.retain(|role| role.name != name);
    }
    super::files::remove(&super::repository::pending(dir, name))?;
    wait(&repository, above)?;
    Ok(vec![TARGETS.to_owned()])
}

/// The next version of `targets`, with all that it holds now.
fn next(repository: &Repository, now: UnixTime) -> Result<Targets, Error> {
    let Some(latest) = repository.latest(TARGETS)? else {
        return Err(Error::refused("there is nothing to delegate of yet: `make` comes first"));
    };
    let version = metadata::next(repository.role(TARGETS).map(|role| role.signed.version))?;
    Ok(Targets { version, expires: stamp(now.plus(good_for::TARGETS))?, ..latest.signed })
}

/// Lets `targets` wait for signatures, without keys that no role has any more.
fn wait(repository: &Repository, mut above: Targets) -> Result<(), Error> {
    if let Some(delegations) = &mut above.delegations {
        let used: Vec<_> = delegations.roles.iter().flat_map(|role| role.keyids.clone()).collect();
        delegations.keys.retain(|id, _| used.contains(id));
    }
    above.delegations = above.delegations.filter(|delegations| !delegations.roles.is_empty());
    repository.wait(TARGETS, &Signed { signed: above, signatures: Vec::new() })
}
