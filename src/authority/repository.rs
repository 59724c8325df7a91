//! The bundle's folder as it stands: the chain of its roots, what is published, what waits.

use super::holders::Holders;
use super::{Error, files, metadata};
use crate::store::bundle::names::{self, is_role};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tough::schema::{Role, RoleType, Root, Signed, Snapshot, Targets, Timestamp};

/// The name of the role that everything else is delegated by.
pub const TARGETS: &str = "targets";

/// No honest timestamp comes near that version: one an hour, for a hundred years. A stolen key is
/// used to say a high one, so that every later one is refused.
pub const LAST_PLAUSIBLE: u64 = 1_000_000;

/// A bundle's folder.
pub struct Repository {
    dir: PathBuf,
    roots: Vec<Signed<Root>>,
    newest: Root,
    /// The published timestamp, whoever signed it.
    pub(super) timestamp: Option<Signed<Timestamp>>,
    /// The snapshot that stands, made by a key of one of the roots.
    pub(super) snapshot: Option<Signed<Snapshot>>,
    roles: BTreeMap<String, Signed<Targets>>,
}

impl Repository {
    /// Opens the folder and follows its roots from the first to the newest.
    ///
    /// # Errors
    /// [`Error`] where there is no root yet, or the chain breaks.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let roots = roots(dir)?;
        let Some(newest) = roots.last().map(|root| root.signed.clone()) else {
            return Err(Error::file(dir, "has no root yet: begin with `root new`, and have it signed"));
        };
        let mut repository =
            Self { dir: dir.to_owned(), roots, newest, timestamp: None, snapshot: None, roles: BTreeMap::new() };
        repository.timestamp = metadata::read(&dir.join("metadata/timestamp.json"))?;
        repository.snapshot = repository.standing_snapshot()?;
        repository.roles = repository.pinned_roles()?;
        Ok(repository)
    }

    /// The newest root.
    #[must_use]
    pub const fn root(&self) -> &Root {
        &self.newest
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The published metadata of `targets` or a delegated role.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Signed<Targets>> {
        self.roles.get(name)
    }

    /// Everything that is published, by role.
    #[must_use]
    pub const fn roles(&self) -> &BTreeMap<String, Signed<Targets>> {
        &self.roles
    }

    /// The metadata of a role that waits for signatures.
    ///
    /// # Errors
    /// [`Error`] where it is broken.
    pub fn waiting(&self, name: &str) -> Result<Option<Signed<Targets>>, Error> {
        metadata::read(&pending(&self.dir, name))
    }

    /// The names of the roles that wait.
    ///
    /// # Errors
    /// [`Error`] where the folder cannot be read.
    pub fn all_waiting(&self) -> Result<Vec<String>, Error> {
        let mut names = names_in(&self.dir.join("pending"))?;
        names.retain(|name| name == TARGETS || is_role(name));
        Ok(names)
    }

    /// Writes a role's metadata to where it waits for signatures.
    pub(super) fn wait(&self, name: &str, role: &Signed<Targets>) -> Result<(), Error> {
        files::write(&pending(&self.dir, name), &metadata::bytes(role)?)
    }

    /// What waits of `targets`, or else what is published of it: what delegations are looked up in.
    ///
    /// # Errors
    /// [`Error`] where it is broken.
    pub fn latest(&self, name: &str) -> Result<Option<Signed<Targets>>, Error> {
        Ok(self.waiting(name)?.or_else(|| self.role(name).cloned()))
    }

    /// Who may sign `targets` or a delegated role, as of now.
    ///
    /// # Errors
    /// [`Error`] where the role is not delegated.
    pub fn holders(&self, name: &str) -> Result<Holders, Error> {
        if name == TARGETS {
            return Ok(Holders::of_root(&self.newest, RoleType::Targets));
        }
        let above = self.latest(TARGETS)?;
        let delegations = above.as_ref().and_then(|above| above.signed.delegations.as_ref());
        let none = || Error::refused(format!("nothing is delegated to \"{name}\": see `delegate`"));
        Holders::of_delegation(delegations, name).ok_or_else(none)
    }

    /// Whether keys of the newest root signed it.
    pub(super) fn is_present<T: Role>(&self, role: &Signed<T>) -> bool {
        Holders::of_root(&self.newest, T::TYPE).is_met(role)
    }

    /// Whether keys of any of the roots signed it: after a change of keys what is published is still
    /// what was meant.
    fn is_known<T: Role>(&self, role: &Signed<T>) -> bool {
        self.roots.iter().any(|root| Holders::of_root(&root.signed, T::TYPE).is_met(role))
    }

    /// The snapshot that the timestamp names; where that one cannot be ours, the newest that can.
    fn standing_snapshot(&self) -> Result<Option<Signed<Snapshot>>, Error> {
        let named = self.timestamp.as_ref().filter(|timestamp| self.is_known(timestamp));
        let named = named.filter(|timestamp| timestamp.signed.version.get() <= LAST_PLAUSIBLE);
        let named = named.and_then(|timestamp| timestamp.signed.meta.get("snapshot.json"));
        let mut versions: Vec<u64> = match named {
            Some(pin) => vec![pin.version.get()],
            None => {
                let names = names_in(&self.dir.join("metadata"))?;
                names.iter().filter_map(|name| name.strip_suffix(".snapshot")?.parse().ok()).collect()
            }
        };
        versions.sort_unstable();
        for version in versions.into_iter().rev().filter(|version| *version <= LAST_PLAUSIBLE) {
            let snapshot = metadata::read(&self.dir.join(format!("metadata/{version}.snapshot.json")))?;
            if let Some(snapshot) = snapshot.filter(|snapshot| self.is_known(snapshot)) {
                return Ok(Some(snapshot));
            }
        }
        Ok(None)
    }

    /// The roles that the snapshot pins, `targets` among them.
    fn pinned_roles(&self) -> Result<BTreeMap<String, Signed<Targets>>, Error> {
        let mut roles = BTreeMap::new();
        for (file, pin) in self.snapshot.iter().flat_map(|snapshot| &snapshot.signed.meta) {
            let name = file.strip_suffix(".json").unwrap_or(file);
            if name != TARGETS && !is_role(name) {
                return Err(Error::refused(format!("the snapshot pins \"{name}\", which is no role")));
            }
            let path = self.dir.join(format!("metadata/{}.{file}", pin.version));
            let bytes = files::read(&path)?;
            let expected = pin.hashes.as_ref().map(|hashes| &hashes.sha256);
            if expected.is_some_and(|expected| *expected != metadata::hashes(&bytes).sha256) {
                return Err(Error::file(path, "is not the file that the snapshot pins"));
            }
            let role: Signed<Targets> = serde_json::from_slice(&bytes).map_err(|cause| Error::file(path, cause))?;
            roles.insert(name.to_owned(), role);
        }
        let known = roles.get(TARGETS).is_none_or(|targets| self.is_known(targets));
        if !known {
            return Err(Error::refused("the published targets are signed by keys of none of the roots"));
        }
        Ok(roles)
    }
}

/// Where a role waits for signatures.
pub fn pending(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("pending/{name}.json"))
}

/// Where a part of the bundle lies: its hash before its name, in its folder.
pub fn target(dir: &Path, path: &str, sha256: &str) -> PathBuf {
    dir.join(names::target(path, sha256))
}

/// Every root from the first, each signed by the keys of the one before and by its own.
pub fn roots(dir: &Path) -> Result<Vec<Signed<Root>>, Error> {
    let mut roots: Vec<Signed<Root>> = Vec::new();
    for version in 1_u64.. {
        let path = dir.join(format!("metadata/{version}.root.json"));
        let Some(root) = metadata::read::<Root>(&path)? else { break };
        let by = |root: &Root, signed| Holders::of_root(root, RoleType::Root).is_met(signed);
        if root.signed.version.get() != version || !by(&root.signed, &root) {
            return Err(Error::file(path, "is not signed by enough of its own keys, or names another version"));
        }
        if roots.last().is_some_and(|before| !by(&before.signed, &root)) {
            return Err(Error::file(path, "is not signed by enough keys of the root before it"));
        }
        roots.push(root);
    }
    Ok(roots)
}

/// The names of the JSON files in a folder, without their ending, in order.
fn names_in(folder: &Path) -> Result<Vec<String>, Error> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}
