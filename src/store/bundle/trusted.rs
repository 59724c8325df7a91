//! The walk over a bundle's metadata: from a root that we hold to the parts that are signed for (TUF 1.0,
//! section 5). The only file that names `sigstore_tuf`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::folder::Folder;
use super::names::{self, METADATA, is_path, is_role};
use super::refused::Refused;
use super::terms::MEMBER;
use crate::crypto::digest::{hex, sha256};
use crate::encoding::json;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use jiff02::Timestamp as Moment;
use sigstore_tuf::metadata::{DelegatedRole, MetaFile, RoleKeys, Root, Targets};
use sigstore_tuf::{Error, Key, Metadata, TrustedMetadataSet};
use std::collections::{BTreeMap, BTreeSet};

/// A bundle whose metadata is whole, signed and in date.
pub struct Trusted {
    /// The newest root, as it lay in the bundle or was held before.
    pub root: Vec<u8>,
    /// The version of each role.
    pub versions: BTreeMap<String, u64>,
    /// Whether a root on the way appointed other keys for timestamp or snapshot: what was seen of their
    /// versions counts no more then, which is the way back from a stolen key (TUF 5.3.11).
    pub rotated: bool,
    /// The first end of any role.
    pub until: UnixTime,
    /// The parts, by path.
    pub parts: BTreeMap<String, Part>,
    hashed_names: bool,
}

/// A part of the bundle, as its role signed for it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Who signed for it.
    pub role: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
    /// What else is signed of it.
    custom: Option<serde_json::Value>,
}

impl Part {
    /// What is signed of it in our words.
    pub fn said(&self) -> Option<&serde_json::Value> {
        self.custom.as_ref()?.get(MEMBER)
    }
}

/// What is said of a root.
pub struct RootFacts {
    /// Its version.
    pub version: u64,
    /// Its end; it may lie in the past.
    pub until: UnixTime,
}

/// Reads a root that somebody vouches for.
///
/// # Errors
/// What is wrong with it, a sentence.
pub fn read_root(bytes: &[u8]) -> Result<RootFacts, String> {
    json::read(bytes, Limits::IMPORT_DEPTH).map_err(|_| "it is not JSON, or cut".to_owned())?;
    let set = TrustedMetadataSet::from_root(bytes).map_err(|cause| told(&cause))?;
    let root = set.root();
    distinct("root", root).map_err(|_| "it counts one key twice".to_owned())?;
    Ok(RootFacts { version: root.version, until: time(root.expires) })
}

/// Walks from `root` to the parts, as of `now`.
///
/// # Errors
/// [`Refused`], naming the cause.
pub fn walk(folder: &Folder, root: &[u8], now: UnixTime) -> Result<Trusted, Refused> {
    let moment = Moment::from_second(now.secs()).unwrap_or(Moment::UNIX_EPOCH);
    let held = |cause: Error| Refused::WrongRoot { file: "root.json".to_owned(), why: told(&cause) };
    let set = TrustedMetadataSet::from_root(root).map_err(held)?;
    let mut walk = Walk { folder, set, now: moment, rotated: false, versions: BTreeMap::new(), until: UnixTime::LAST };
    walk.roots()?;
    walk.timestamp()?;
    walk.snapshot()?;
    let parts = walk.targets()?;
    let hashed_names = walk.set.root().consistent_snapshot;
    Ok(Trusted {
        root: walk.set.root_bytes().to_vec(),
        versions: walk.versions,
        rotated: walk.rotated,
        until: walk.until,
        parts,
        hashed_names,
    })
}

impl Trusted {
    /// Reads a part once, and checks that it is the one that was signed for.
    ///
    /// # Errors
    /// [`Refused`], naming the file.
    pub fn read(&self, folder: &Folder, path: &str, part: &Part) -> Result<Vec<u8>, Refused> {
        let sha256 = hex(&part.sha256);
        let file = if self.hashed_names { names::target(path, &sha256) } else { format!("targets/{path}") };
        pinned(folder, &file, Some(part.length), Some(&sha256))
    }
}

/// Whether any of a delegation's patterns covers a path, as the walk will see it.
///
/// # Errors
/// What is wrong with a pattern.
pub fn covers(patterns: &[&str], path: &str) -> Result<bool, String> {
    let role = serde_json::json!({ "name": "", "keyids": [], "threshold": 1, "paths": patterns });
    let role: DelegatedRole = serde_json::from_value(role).map_err(|cause| cause.to_string())?;
    role.matches_path(path).map_err(|cause| told(&cause))
}

struct Walk<'a> {
    folder: &'a Folder,
    set: TrustedMetadataSet,
    now: Moment,
    rotated: bool,
    versions: BTreeMap<String, u64>,
    until: UnixTime,
}

impl Walk<'_> {
    /// Every root after the held one, in turn; each is signed by its predecessor's keys and its own.
    fn roots(&mut self) -> Result<(), Refused> {
        let first = self.set.root().version;
        self.same_authority(first)?;
        let last = first.saturating_add(Limits::BUNDLE_ROOTS);
        for version in first.saturating_add(1)..=last.saturating_add(1) {
            let file = format!("{METADATA}/{version}.root.json");
            let Some(bytes) = self.folder.read(&file, Limits::BUNDLE_METADATA_BYTES)? else { break };
            if version > last {
                return Err(Refused::TooMany { what: "new roots of trust", most: Limits::BUNDLE_ROOTS });
            }
            strict(&file, &bytes)?;
            let keys = |root: &Root| ["timestamp", "snapshot"].map(|role| keys_of(root, role));
            let before = keys(self.set.root());
            self.set.update_root(&bytes).map_err(|cause| match cause {
                Error::ThresholdNotMet { found, threshold, .. } => Refused::RootNotSigned { file, found, threshold },
                other => refused(&file, other),
            })?;
            distinct("root", self.set.root())?;
            self.rotated |= keys(self.set.root()) != before;
        }
        self.set.check_root_expired(self.now).map_err(|cause| refused("root", cause))?;
        let (version, until) = (self.set.root().version, self.set.root().expires);
        self.took("root", version, until);
        Ok(())
    }

    /// A bundle has the root that we hold as well, where it reaches back so far: another authority's is told
    /// apart from one that is only signed wrongly.
    fn same_authority(&self, version: u64) -> Result<(), Refused> {
        let file = format!("{METADATA}/{version}.root.json");
        let Some(bytes) = self.folder.read(&file, Limits::BUNDLE_METADATA_BYTES)? else { return Ok(()) };
        let canonical = |bytes: &[u8]| Metadata::<Root>::from_slice(bytes).map(|root| root.signed_canonical().to_vec());
        match (canonical(&bytes), canonical(self.set.root_bytes())) {
            (Ok(theirs), Ok(ours)) if theirs != ours => Err(Refused::ForeignRoot),
            (Err(cause), _) => Err(refused(&file, cause)),
            _ => Ok(()),
        }
    }

    fn timestamp(&mut self) -> Result<(), Refused> {
        let name = "timestamp.json";
        let file = format!("{METADATA}/{name}");
        let bytes = self.folder.read(&file, Limits::BUNDLE_METADATA_BYTES)?;
        let bytes = bytes.ok_or(Refused::NoBundle { file: "metadata/timestamp.json" })?;
        strict(&file, &bytes)?;
        self.set.update_timestamp(&bytes, self.now).map_err(|cause| refused(&file, cause))?;
        let taken = self.set.timestamp().map(|role| (role.version, role.expires));
        taken.into_iter().for_each(|(version, until)| self.took("timestamp", version, until));
        Ok(())
    }

    fn snapshot(&mut self) -> Result<(), Refused> {
        let pin = self.set.timestamp().and_then(|role| role.snapshot_meta()).cloned();
        let (file, bytes) = self.metadata("snapshot", pin.as_ref())?;
        self.set.update_snapshot(&bytes, self.now).map_err(|cause| refused(&file, cause))?;
        let taken = self.set.snapshot().map(|role| (role.version, role.expires));
        taken.into_iter().for_each(|(version, until)| self.took("snapshot", version, until));
        Ok(())
    }

    /// The parts of `targets` and of every role below it.
    fn targets(&mut self) -> Result<BTreeMap<String, Part>, Refused> {
        let (file, bytes) = self.metadata("targets", self.pin("targets").as_ref())?;
        let now = self.now;
        let top = self.set.update_targets(&bytes, now).map_err(|cause| refused(&file, cause))?.clone();
        let mut parts = BTreeMap::new();
        self.role("targets", &top, &[], &mut parts)?;
        Ok(parts)
    }

    /// Takes the parts of a role, then those of the roles that it appoints. `chain` is how the role was
    /// appointed: every link of it has to allow a path.
    fn role(
        &mut self,
        name: &str,
        role: &Targets,
        chain: &[DelegatedRole],
        parts: &mut BTreeMap<String, Part>,
    ) -> Result<(), Refused> {
        self.took(name, role.version, role.expires);
        for (path, target) in &role.targets {
            let allowed = chain.iter().map(|link| link.matches_path(path)).collect::<Result<Vec<_>, _>>();
            let allowed = allowed.map_err(|cause| refused(name, cause))?;
            if !is_path(path) || allowed.contains(&false) {
                return Err(Refused::NotAllowed { role: name.to_owned(), path: crate::model::text::shown(path) });
            }
            let hash = target.hashes.get("sha256").and_then(|text| super::parts::sha256_of(text));
            let sha256 = hash.ok_or_else(|| Refused::Broken {
                file: name.to_owned(),
                what: format!("it gives no SHA-256 of {path}"),
            })?;
            let part = Part { role: name.to_owned(), length: target.length, sha256, custom: target.custom.clone() };
            // Two roles that speak of one part would have to be ranked; no bundle needs that.
            if parts.insert(path.clone(), part).is_some() {
                return Err(Refused::NotAllowed { role: name.to_owned(), path: path.clone() });
            }
            if parts.len() > Limits::BUNDLE_PARTS {
                return Err(Refused::TooMany { what: "parts", most: Limits::BUNDLE_PARTS as u64 });
            }
        }
        let Some(delegations) = &role.delegations else { return Ok(()) };
        for link in &delegations.roles {
            self.delegated(name, link, &delegations.keys, chain, parts)?;
        }
        Ok(())
    }

    fn delegated(
        &mut self,
        delegator: &str,
        link: &DelegatedRole,
        keys: &BTreeMap<String, Key>,
        chain: &[DelegatedRole],
        parts: &mut BTreeMap<String, Part>,
    ) -> Result<(), Refused> {
        let name = &link.name;
        if !is_role(name) || self.versions.contains_key(name) {
            let what = format!(
                "it appoints \"{}\", which is no name for a role or comes twice",
                crate::model::text::shown(name)
            );
            return Err(Refused::Broken { file: delegator.to_owned(), what });
        }
        if chain.len() >= Limits::BUNDLE_DEPTH || self.versions.len() >= Limits::BUNDLE_ROLES {
            return Err(Refused::TooMany { what: "roles", most: Limits::BUNDLE_ROLES as u64 });
        }
        if counts_twice(link.keyids.iter().filter_map(|id| keys.get(id))) {
            return Err(Refused::KeyTwice { role: name.clone() });
        }
        let (file, bytes) = self.metadata(name, self.pin(name).as_ref())?;
        let now = self.now;
        let taken = self.set.update_delegated_targets(&bytes, name, delegator, now);
        let role = taken.map_err(|cause| refused(&file, cause))?.clone();
        let chain: Vec<DelegatedRole> = chain.iter().chain([link]).cloned().collect();
        self.role(name, &role, &chain, parts)
    }

    /// What the snapshot says of a role's file.
    fn pin(&self, role: &str) -> Option<MetaFile> {
        self.set.snapshot()?.meta.get(&format!("{role}.json")).cloned()
    }

    /// Reads the metadata of a role, as it is pinned.
    fn metadata(&self, role: &str, pin: Option<&MetaFile>) -> Result<(String, Vec<u8>), Refused> {
        let pin = pin.ok_or_else(|| Refused::Missing { file: format!("{METADATA}/{role}.json") })?;
        let file = match self.set.root().consistent_snapshot {
            true => format!("{METADATA}/{}.{role}.json", pin.version),
            false => format!("{METADATA}/{role}.json"),
        };
        let hash = pin.hashes.as_ref().and_then(|hashes| hashes.get("sha256"));
        let bytes = pinned(self.folder, &file, pin.length, hash.map(String::as_str))?;
        strict(&file, &bytes)?;
        Ok((file, bytes))
    }

    fn took(&mut self, role: &str, version: u64, until: Moment) {
        self.versions.insert(role.to_owned(), version);
        self.until = self.until.min(time(until));
    }
}

/// Reads a file whose length or hash was signed for.
fn pinned(folder: &Folder, file: &str, length: Option<u64>, hash: Option<&str>) -> Result<Vec<u8>, Refused> {
    let most = length.map_or(Limits::BUNDLE_METADATA_BYTES, |length| length.min(Limits::IMPORT_BYTES));
    let named = || file.to_owned();
    let bytes = match folder.read(file, most) {
        Err(Refused::TooLarge { .. }) if length == Some(most) => {
            return Err(Refused::Padded { file: named(), signed: most });
        }
        other => other?.ok_or_else(|| Refused::Missing { file: named() })?,
    };
    let found = crate::store::number(bytes.len());
    match length {
        Some(signed) if found < signed => Err(Refused::Cut { file: named(), bytes: found, signed }),
        _ if hash.is_some_and(|hash| !hash.eq_ignore_ascii_case(&hex(&sha256(&bytes)))) => {
            Err(Refused::Altered { file: named() })
        }
        _ => Ok(bytes),
    }
}

/// JSON in which no member comes twice: whoever reads another one than we do must not matter.
fn strict(file: &str, bytes: &[u8]) -> Result<(), Refused> {
    let read = json::read(bytes, Limits::IMPORT_DEPTH);
    read.map(|_| ()).map_err(|_| Refused::Broken { file: file.to_owned(), what: "it is not JSON, or cut".to_owned() })
}

/// The keys of a role: what is new about them is a rotation.
fn keys_of(root: &Root, role: &str) -> Option<(BTreeSet<String>, usize)> {
    let RoleKeys { keyids, threshold, .. } = root.role(role)?;
    let public = |id: &String| root.keys.get(id).map(|key| key.keyval.public.trim().to_owned());
    Some((keyids.iter().filter_map(public).collect(), *threshold))
}

/// Refuses a root in which a role counts one key under two names: its threshold would be met by fewer people.
fn distinct(role: &str, root: &Root) -> Result<(), Refused> {
    let twice = root.roles.values().any(|keys| counts_twice(keys.keyids.iter().filter_map(|id| root.keys.get(id))));
    if twice { Err(Refused::KeyTwice { role: role.to_owned() }) } else { Ok(()) }
}

fn counts_twice<'k>(keys: impl Iterator<Item = &'k Key>) -> bool {
    let mut seen = BTreeSet::new();
    let mut keys = keys.map(|key| key.keyval.public.trim().to_owned());
    keys.any(|key| !seen.insert(key))
}

fn time(moment: Moment) -> UnixTime {
    UnixTime::FIRST.plus(moment.as_second())
}

/// The engine's answer as one of ours; `file` is what it was about.
fn refused(file: &str, cause: Error) -> Refused {
    match cause {
        Error::ThresholdNotMet { role, found, threshold } => Refused::NotSigned { role, found, threshold },
        Error::DuplicateSignature { role, .. } => Refused::KeyTwice { role },
        Error::Expired { role, expires } => Refused::Expired { role, until: time(expires) },
        Error::IntegrityMismatch(what) => Refused::Mixed { file: file.to_owned(), what },
        Error::BadRootVersion { .. } => Refused::Mixed { file: file.to_owned(), what: told(&cause) },
        other => Refused::Broken { file: file.to_owned(), what: told(&other) },
    }
}

/// The engine's own words, without what a file may have put into them.
fn told(cause: &Error) -> String {
    crate::model::text::shown(&cause.to_string())
}
