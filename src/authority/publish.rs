//! What is signed becomes the bundle: a snapshot pins it, a timestamp says that it is today's.

use super::holders::{Holders, add_signature};
use super::keys::SecretKey;
use super::repository::{LAST_PLAUSIBLE, Repository, TARGETS, pending};
use super::{Error, files, good_for, inspect, metadata, number, stamp, unix};
use crate::model::time::{DAY, UnixTime};
use crate::store::bundle::ProfileReader;
use crate::store::bundle::names::ABOUT;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use tough::schema::{Metafile, Role, RoleType, Signed, Snapshot, Targets, Timestamp};

/// What is published, and how.
pub struct Publishing<'a> {
    /// The bundle's folder.
    pub dir: &'a Path,
    /// The keys of the publishing machine.
    pub keys: &'a [SecretKey],
    /// The roles whose waiting version is left waiting.
    pub without: &'a [String],
    /// Until when the timestamp is to be good, instead of for 30 days.
    pub expires: Option<UnixTime>,
    /// Who reads profiles.
    pub profile: ProfileReader<'a>,
    /// The time.
    pub now: UnixTime,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The timestamp's version and its end.
    pub timestamp: (u64, UnixTime),
    /// The snapshot's version and its end.
    pub snapshot: (u64, UnixTime),
    /// Each role that it pins, and its version.
    pub roles: Vec<(String, u64)>,
    /// How many bytes of metadata are new.
    pub new_bytes: u64,
    /// What ends within 30 days, a sentence each.
    pub remarks: Vec<String>,
}

/// The metadata of each role, by its name.
type Roles = BTreeMap<String, Signed<Targets>>;

/// Publishes what is signed, or renews the timestamp where nothing new is.
///
/// Everything is read as a checkpoint will read it before a byte is written; the timestamp is
/// written last, so that whatever breaks off on the way leaves the old bundle in place.
///
/// # Errors
/// [`Error`] where a part is missing, expired, half signed, or of a role that may not sign it.
pub fn publish(publishing: &Publishing<'_>) -> Result<Published, Error> {
    let repository = Repository::open(publishing.dir)?;
    inspect::in_date("the root", repository.root().expires, publishing.now)?;
    let (roles, new) = signed_roles(&repository, publishing.without)?;
    whole(&repository, &roles, publishing)?;
    let mut writes: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for name in &new {
        let Some(role) = roles.get(name) else { continue };
        let path = format!("metadata/{}.{name}.json", role.signed.version);
        writes.push((publishing.dir.join(path), metadata::bytes(role)?));
    }
    known_keys(&repository, publishing.keys)?;
    let snapshot = snapshot(&repository, &writes, &roles, publishing)?;
    let snapshot_bytes = metadata::bytes(&snapshot)?;
    if repository.snapshot.as_ref() != Some(&snapshot) {
        let path = format!("metadata/{}.snapshot.json", snapshot.signed.version);
        writes.push((publishing.dir.join(path), snapshot_bytes.clone()));
    }
    let mut timestamp = Timestamp::new(
        metadata::SPEC.to_owned(),
        metadata::next(timestamp_before(&repository)?.and_then(std::num::NonZeroU64::new))?,
        stamp(publishing.expires.unwrap_or_else(|| publishing.now.plus(good_for::TIMESTAMP)))?,
    );
    timestamp.meta.insert("snapshot.json".to_owned(), metadata::pin(&snapshot_bytes, snapshot.signed.version));
    let timestamp = made(&repository, timestamp, publishing.keys)?;
    writes.push((publishing.dir.join("metadata/timestamp.json"), metadata::bytes(&timestamp)?));
    for (path, bytes) in &writes {
        files::write(path, bytes)?;
    }
    for name in &new {
        files::remove(&pending(publishing.dir, name))?;
    }
    Ok(Published {
        timestamp: (timestamp.signed.version.get(), unix(timestamp.signed.expires)),
        snapshot: (snapshot.signed.version.get(), unix(snapshot.signed.expires)),
        roles: roles.iter().map(|(name, role)| (name.clone(), role.signed.version.get())).collect(),
        new_bytes: writes.iter().fold(0, |sum, (_, bytes)| sum.saturating_add(number(bytes.len()))),
        remarks: ending(&repository, &roles, publishing.now),
    })
}

/// Every role as it will be published, and the names of those that are new.
fn signed_roles(repository: &Repository, without: &[String]) -> Result<(Roles, Vec<String>), Error> {
    let (mut roles, mut new) = (repository.roles().clone(), Vec::new());
    for name in repository.all_waiting()?.into_iter().filter(|name| !without.contains(name)) {
        let Some(role) = repository.waiting(&name)? else { continue };
        if role.signed.version != metadata::next(repository.role(&name).map(|role| role.signed.version))? {
            return Err(Error::refused(format!("{name}: what waits is not the version after the published one")));
        }
        roles.insert(name.clone(), role);
        new.push(name);
    }
    Ok((roles, new))
}

/// Refuses what a checkpoint would refuse.
fn whole(repository: &Repository, roles: &Roles, publishing: &Publishing<'_>) -> Result<(), Error> {
    let Some(top) = roles.get(TARGETS) else {
        return Err(Error::refused("there is nothing to publish yet: `make` and `sign` come first"));
    };
    let delegations = top.signed.delegations.as_ref();
    let mut paths = BTreeSet::new();
    let delegated = delegations.iter().flat_map(|all| &all.roles).map(|role| role.name.as_str());
    for name in std::iter::once(TARGETS).chain(delegated) {
        let holders = match name {
            TARGETS => Some(Holders::of_root(repository.root(), RoleType::Targets)),
            _ => Holders::of_delegation(delegations, name),
        };
        let (Some(holders), Some(role)) = (holders, roles.get(name)) else {
            return Err(Error::refused(format!("{name}: nothing of this role is signed yet: `sign` comes first")));
        };
        if !holders.is_met(role) {
            let (have, need) = (holders.signed(role).len(), holders.threshold());
            return Err(Error::refused(format!(
                "{name} {}: signed by {have} of the {need} keys that are needed; missing is one of {}",
                role.signed.version,
                holders.missing(role).join(", ")
            )));
        }
        inspect::in_date(name, role.signed.expires, publishing.now)?;
        let listed = || role.signed.targets.keys().map(tough::TargetName::raw);
        inspect::allowed(inspect::delegation(&top.signed, name), listed())?;
        inspect::parts(publishing.dir, &role.signed, publishing.profile)?;
        if let Some(twice) = listed().find(|path| !paths.insert((*path).to_owned())) {
            return Err(Error::refused(format!("{twice}: two roles sign it")));
        }
    }
    if top.signed.targets.keys().any(|path| path.raw() == ABOUT) {
        return Ok(());
    }
    Err(Error::refused("about.json is missing in the targets"))
}

/// The snapshot that stands where it pins the same and lasts, or else the next one.
fn snapshot(
    repository: &Repository,
    writes: &[(PathBuf, Vec<u8>)],
    roles: &Roles,
    publishing: &Publishing<'_>,
) -> Result<Signed<Snapshot>, Error> {
    // What was pinned once stays pinned, also when it is delegated no longer: a checkpoint refuses a
    // snapshot that has lost a role.
    let before = repository.snapshot.as_ref();
    let mut meta: HashMap<String, Metafile> = before.map(|before| before.signed.meta.clone()).unwrap_or_default();
    for (name, role) in roles {
        let own = format!("{}.{name}.json", role.signed.version);
        if let Some((_, bytes)) = writes.iter().find(|(path, _)| path.ends_with(&own)) {
            meta.insert(format!("{name}.json"), metadata::pin(bytes, role.signed.version));
        }
    }
    let lasting = |before: &Signed<Snapshot>| {
        let left = unix(before.signed.expires).since(publishing.now);
        left > good_for::TARGETS / 3 && before.signed.meta == meta && repository.is_present(before)
    };
    let holders = Holders::of_root(repository.root(), RoleType::Snapshot);
    let may_sign = publishing.keys.iter().any(|key| holders.hold(key.public()));
    if let Some(before) =
        before.filter(|before| lasting(before) || (!may_sign && still_good(repository, before, &meta)))
    {
        inspect::in_date("the snapshot", before.signed.expires, publishing.now)?;
        return Ok(before.clone());
    }
    let mut next = Snapshot::new(
        metadata::SPEC.to_owned(),
        metadata::next(before.map(|before| before.signed.version))?,
        stamp(publishing.now.plus(good_for::TARGETS))?,
    );
    next.meta = meta;
    made(repository, next, publishing.keys)
}

/// Whether the standing snapshot will do for a renewed timestamp.
fn still_good(repository: &Repository, before: &Signed<Snapshot>, meta: &HashMap<String, Metafile>) -> bool {
    before.signed.meta == *meta && repository.is_present(before)
}

/// The version of the timestamp that the next one follows; `None`: the next one is the first.
fn timestamp_before(repository: &Repository) -> Result<Option<u64>, Error> {
    let Some(before) = &repository.timestamp else { return Ok(None) };
    let version = before.signed.version.get();
    match (version <= LAST_PLAUSIBLE, repository.is_present(before)) {
        (true, _) => Ok(Some(version)),
        // Its key counts no longer: a checkpoint that follows the root forgets the version too.
        (false, false) => Ok(None),
        (false, true) => Err(Error::refused(format!(
            "timestamp.json says version {version}, which no honest one reaches: somebody else has its key. \
             Take new keys for timestamp and snapshot (`root change`), then publish again"
        ))),
    }
}

/// A role signed by as many of the keys as its threshold asks for.
fn made<T: Role>(repository: &Repository, role: T, keys: &[SecretKey]) -> Result<Signed<T>, Error> {
    let holders = Holders::of_root(repository.root(), T::TYPE);
    let mut signed = Signed { signed: role, signatures: Vec::new() };
    for key in keys.iter().filter(|key| holders.hold(key.public())) {
        add_signature(&mut signed, key)?;
    }
    if holders.is_met(&signed) {
        return Ok(signed);
    }
    Err(Error::refused(format!(
        "the {} needs the signatures of {} of these keys: {}",
        T::TYPE,
        holders.threshold(),
        holders.ids().collect::<Vec<_>>().join(", ")
    )))
}

/// Refuses a key that signs neither snapshot nor timestamp: it has no business on this machine.
fn known_keys(repository: &Repository, keys: &[SecretKey]) -> Result<(), Error> {
    let fits = |key: &&SecretKey| {
        let held = |role| Holders::of_root(repository.root(), role).hold(key.public());
        held(RoleType::Snapshot) || held(RoleType::Timestamp)
    };
    match keys.iter().find(|key| !fits(key)) {
        Some(foreign) => {
            Err(Error::refused(format!("the key {} signs neither snapshot nor timestamp", foreign.public().id())))
        }
        None => Ok(()),
    }
}

fn ending(repository: &Repository, roles: &Roles, now: UnixTime) -> Vec<String> {
    let root = ("root".to_owned(), unix(repository.root().expires));
    let roles = roles.iter().map(|(name, role)| (name.clone(), unix(role.signed.expires)));
    let soon = std::iter::once(root).chain(roles).filter(|(_, expires)| expires.since(now) < DAY.saturating_mul(30));
    soon.map(|(name, expires)| format!("{name} expires on {}: renew it", expires.date())).collect()
}
