//! Whose keys count: the root, made with witnesses, signed by several people one after the other.

use super::holders::{Holders, add_signature};
use super::keys::{Key, SecretKey};
use super::repository::{pending, roots};
use super::{Error, files, good_for, metadata, number, stamp, unix};
use crate::crypto::digest::{hex, sha256};
use crate::model::time::UnixTime;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::path::Path;
use tough::schema::{RoleKeys, RoleType, Root, Signed};

/// The top-level roles, in the order that people speak of them.
const ROLES: [(RoleType, &str); 4] = [
    (RoleType::Root, "root"),
    (RoleType::Targets, "targets"),
    (RoleType::Snapshot, "snapshot"),
    (RoleType::Timestamp, "timestamp"),
];

/// Keys and threshold of one role, as a new root is to have them.
#[derive(Default)]
pub struct RolePlan {
    /// Its keys; none: those that it has.
    pub keys: Vec<Key>,
    /// How many have to sign; `None`: as before, and 1 for a first root.
    pub threshold: Option<u64>,
}

/// What a root is to say.
#[derive(Default)]
pub struct Plan {
    /// Who may make the next root.
    pub root: RolePlan,
    /// The data office.
    pub targets: RolePlan,
    /// The publishing machine.
    pub snapshot: RolePlan,
    /// The publishing machine, each day.
    pub timestamp: RolePlan,
    /// Its end, instead of two years from now.
    pub expires: Option<UnixTime>,
}

/// A root, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootState {
    /// Its version.
    pub version: u64,
    /// Its end.
    pub expires: UnixTime,
    /// SHA-256 of the file, in hex; `None` while signatures are missing.
    pub fingerprint: Option<String>,
    /// Each role: name, threshold, ids of its keys.
    pub roles: Vec<(&'static str, u64, Vec<String>)>,
    /// How many signatures are missing, and the ids of the keys that can make them: those of the
    /// root before, then its own.
    pub missing: Vec<(&'static str, u64, Vec<String>)>,
}

/// Plans the first root.
///
/// # Errors
/// [`Error`] where there is one, or the plan has no sense.
pub fn new(dir: &Path, plan: Plan, now: UnixTime) -> Result<RootState, Error> {
    if !roots(dir)?.is_empty() {
        return Err(Error::file(dir, "has a root already: `root change` makes the next one"));
    }
    let first = Root {
        spec_version: metadata::SPEC.to_owned(),
        consistent_snapshot: true,
        version: NonZeroU64::MIN,
        expires: stamp(now)?,
        keys: HashMap::new(),
        roles: HashMap::new(),
        _extra: HashMap::new(),
    };
    wait(dir, first, plan, now)
}

/// Plans the next root: other keys or thresholds, or the same for two years more.
///
/// # Errors
/// [`Error`] where there is none before it, or the plan has no sense.
pub fn change(dir: &Path, plan: Plan, now: UnixTime) -> Result<RootState, Error> {
    let Some(before) = roots(dir)?.pop() else {
        return Err(Error::file(dir, "has no root yet: `root new` makes the first one"));
    };
    let next = Root { version: metadata::next(Some(before.signed.version))?, ..before.signed };
    wait(dir, next, plan, now)
}

/// Adds a signature to the root that waits; once the old and the new root's thresholds are met it
/// becomes the bundle's.
///
/// # Errors
/// [`Error`] where none waits, or the key is of neither root.
pub fn sign(dir: &Path, keys: &[SecretKey]) -> Result<RootState, Error> {
    let waits = pending(dir, "root");
    let Some(mut root) = metadata::read::<Root>(&waits)? else {
        return Err(Error::file(dir, "has no root that waits for a signature"));
    };
    let before = roots(dir)?.pop();
    if metadata::next(before.as_ref().map(|before| before.signed.version))? != root.signed.version {
        return Err(Error::file(waits, "is not the root after the newest one"));
    }
    sound(&root.signed)?;
    for key in keys {
        let known = Some(&root).into_iter().chain(&before);
        if !known.into_iter().any(|root| holders(&root.signed).hold(key.public())) {
            return Err(Error::refused(format!("the key {} is none of this root", key.public().id())));
        }
        add_signature(&mut root, key)?;
    }
    let state = state(&root, before.as_ref())?;
    if state.missing.is_empty() {
        let bytes = metadata::bytes(&root)?;
        files::write(&dir.join(format!("metadata/{}.root.json", root.signed.version)), &bytes)?;
        files::remove(&waits)?;
    } else {
        files::write(&waits, &metadata::bytes(&root)?)?;
    }
    Ok(state)
}

/// Every root of the bundle from the first, and the one that waits.
///
/// # Errors
/// [`Error`] where the chain breaks or a file is broken.
pub fn all(dir: &Path) -> Result<Vec<RootState>, Error> {
    let roots = roots(dir)?;
    let waits = metadata::read::<Root>(&pending(dir, "root"))?;
    let mut before = None;
    let mut states = Vec::new();
    for root in roots.iter().chain(&waits) {
        let mut shown = state(root, before)?;
        // The fingerprint is of the file as it lies there, whoever wrote it.
        if let Some(file) = files::read_if_there(&dir.join(format!("metadata/{}.root.json", root.signed.version)))? {
            shown.fingerprint = Some(hex(&sha256(&file)));
        }
        states.push(shown);
        before = Some(root);
    }
    Ok(states)
}

/// Lets a root wait for signatures; one that somebody signed already is not thrown away unseen.
fn wait(dir: &Path, mut root: Root, plan: Plan, now: UnixTime) -> Result<RootState, Error> {
    let waits = pending(dir, "root");
    if metadata::read::<Root>(&waits)?.is_some_and(|root| !root.signatures.is_empty()) {
        return Err(Error::file(waits, "is signed by somebody already; remove the file to plan another one"));
    }
    root.expires = stamp(plan.expires.unwrap_or_else(|| now.plus(good_for::ROOT)))?;
    let plans = [plan.root, plan.targets, plan.snapshot, plan.timestamp];
    for ((role, _), plan) in ROLES.into_iter().zip(plans) {
        let before = root.roles.remove(&role);
        let threshold = plan.threshold.or_else(|| before.as_ref().map(|keys| keys.threshold.get())).unwrap_or(1);
        let mut keyids: Vec<_> = plan.keys.iter().map(|key| key.tuf_id().clone()).collect();
        keyids.sort();
        keyids.dedup();
        root.keys.extend(plan.keys.iter().map(|key| (key.tuf_id().clone(), key.tuf().clone())));
        if keyids.is_empty() {
            keyids = before.map(|keys| keys.keyids).unwrap_or_default();
        }
        let Some(threshold) = NonZeroU64::new(threshold) else {
            return Err(Error::refused("a threshold of 0 would let anybody sign"));
        };
        root.roles.insert(role, RoleKeys { keyids, threshold, _extra: HashMap::new() });
    }
    let used: Vec<_> = root.roles.values().flat_map(|keys| keys.keyids.clone()).collect();
    root.keys.retain(|id, _| used.contains(id));
    sound(&root)?;
    if unix(root.expires) <= now {
        return Err(Error::refused("the root would be over before it begins: look at --expires"));
    }
    let root = Signed { signed: root, signatures: Vec::new() };
    files::write(&waits, &metadata::bytes(&root)?)?;
    state(&root, roots(dir)?.last())
}

/// Refuses a root that could never be met, or whose publishing machine could do more than publish.
fn sound(root: &Root) -> Result<(), Error> {
    if !root.consistent_snapshot {
        return Err(Error::refused("checkpoints need a root with consistent snapshots"));
    }
    let ids = |role| Holders::of_root(root, role).ids().collect::<Vec<_>>();
    for (role, name) in ROLES {
        let (threshold, keys) = (Holders::of_root(root, role).threshold(), number(ids(role).len()));
        if threshold > keys {
            return Err(Error::refused(format!("{name}: {threshold} signatures are needed, of {keys} keys")));
        }
    }
    for (one, other) in [
        (RoleType::Root, RoleType::Targets),
        (RoleType::Root, RoleType::Snapshot),
        (RoleType::Root, RoleType::Timestamp),
        (RoleType::Targets, RoleType::Snapshot),
        (RoleType::Targets, RoleType::Timestamp),
    ] {
        if let Some(twice) = ids(one).into_iter().find(|id| ids(other).contains(id)) {
            return Err(Error::refused(format!(
                "the key {twice} would sign for {one} and {other}: only snapshot and timestamp may share one"
            )));
        }
    }
    Ok(())
}

fn holders(root: &Root) -> Holders {
    Holders::of_root(root, RoleType::Root)
}

fn state(root: &Signed<Root>, before: Option<&Signed<Root>>) -> Result<RootState, Error> {
    let authorities = before.map(|before| ("the root before", &before.signed));
    let authorities = authorities.into_iter().chain([("its own", &root.signed)]);
    let missing: Vec<_> = authorities
        .map(|(whose, authority)| (whose, holders(authority)))
        .map(|(whose, held)| {
            let left = held.threshold().saturating_sub(number(held.signed(root).len()));
            (whose, left, held.missing(root))
        })
        .filter(|(_, left, _)| *left > 0)
        .collect();
    let roles = ROLES.into_iter().map(|(role, name)| {
        let held = Holders::of_root(&root.signed, role);
        (name, held.threshold(), held.ids().collect())
    });
    let fingerprint = if missing.is_empty() { Some(hex(&sha256(&metadata::bytes(root)?))) } else { None };
    Ok(RootState {
        version: root.signed.version.get(),
        expires: unix(root.signed.expires),
        fingerprint,
        roles: roles.collect(),
        missing,
    })
}
