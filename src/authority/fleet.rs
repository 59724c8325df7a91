//! Who is behind the bundle, since when and why, by what the checkpoints wrote into `status`.
//!
//! A status file comes from a machine in the field on a stick that was anywhere: it is read as
//! hostile, and nothing that is signed ever depends on it.

use super::repository::Repository;
use super::{Error, files};
use crate::encoding::json;
use crate::model::text::shown;
use crate::model::time::{DAY, UnixTime};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// No status is larger than that: ten sets and ten refusals are 4 kB.
const MOST_BYTES: u64 = 64 * 1024;
/// How deep a status is nested: sets in a list in an object, with room.
const DEPTH: usize = 8;
/// How many checkpoints a folder may tell of.
const MOST_FILES: usize = 20_000;

/// What the status files say of the fleet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fleet {
    /// The versions of the bundle's root, timestamp, snapshot and targets.
    pub bundle: Versions,
    /// The checkpoints, in the order of their names.
    pub members: Vec<Member>,
    /// The files that were skipped, and why.
    pub skipped: Vec<(String, String)>,
}

/// The versions that a checkpoint holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// Of the root.
    pub root: u64,
    /// Of the timestamp.
    pub timestamp: u64,
    /// Of the snapshot.
    pub snapshot: u64,
    /// Of the targets.
    pub targets: u64,
}

/// One checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub checkpoint: String,
    /// Where it stands.
    pub site: String,
    /// Its version of Gatelight.
    pub program: String,
    /// When it wrote its status.
    pub written: UnixTime,
    /// What it holds; `None`: no bundle yet.
    pub holds: Option<Versions>,
    /// What is not as it should be; nothing: it is up to date.
    pub behind: Vec<Behind>,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What it is.
    pub why: Why,
    /// Since when, where that is known.
    pub since: Option<UnixTime>,
    /// The checkpoint's own words for it.
    pub words: String,
}

/// Why a checkpoint is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It holds versions that this bundle never had: somebody else may have a key.
    Ahead,
    /// It refused a bundle.
    Refused,
    /// It waits for somebody to say yes.
    Waiting,
    /// Its clock is wrong.
    Clock,
    /// It has not been heard of for days.
    Silent,
    /// It holds no bundle.
    Empty,
    /// It holds an older bundle.
    Older,
    /// It holds data that is too old to decide by, or lost some.
    TooOld,
}

impl Why {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
            Self::Clock => "clock",
            Self::Silent => "silent",
            Self::Empty => "empty",
            Self::Older => "older",
            Self::TooOld => "too-old",
        }
    }
}

/// A status file; members that a later checkpoint adds are left alone.
#[derive(Deserialize)]
struct Status {
    schema: u32,
    checkpoint: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    program: String,
    written: String,
    bundle: Option<Bundle>,
    #[serde(default)]
    sets: Vec<Set>,
    clock: Option<Clock>,
    #[serde(default)]
    refused: Vec<Refused>,
    waiting: Option<Waiting>,
}

#[derive(Deserialize)]
struct Bundle {
    #[serde(flatten)]
    versions: Versions,
    issued: Option<String>,
}

#[derive(Deserialize)]
struct Set {
    id: String,
    step: String,
}

#[derive(Deserialize)]
struct Clock {
    right: bool,
}

#[derive(Deserialize)]
struct Refused {
    at: String,
    why: String,
}

#[derive(Deserialize)]
struct Waiting {
    since: String,
    why: String,
}

/// Reads every status file; `silent` is after how many days without one a checkpoint counts as silent.
///
/// # Errors
/// [`Error`] where the bundle itself cannot be read; a status file never stops the others.
pub fn fleet(dir: &Path, silent: i64, now: UnixTime) -> Result<Fleet, Error> {
    let repository = Repository::open(dir)?;
    let bundle = versions(&repository);
    let mut fleet = Fleet { bundle, ..Fleet::default() };
    let folder = dir.join("status");
    let io = |source| Error::Io { path: folder.clone(), source };
    if !folder.exists() {
        return Ok(fleet);
    }
    for entry in fs::read_dir(&folder).map_err(io)?.take(MOST_FILES) {
        let name = entry.map_err(io)?.file_name();
        // What is written beside before it is renamed begins with a dot.
        if name.to_str().is_some_and(|name| name.starts_with('.')) {
            continue;
        }
        match status(&folder.join(&name), &name.to_string_lossy()) {
            Ok(status) => match member(status, bundle, silent, now) {
                Ok(member) => fleet.members.push(member),
                Err(why) => fleet.skipped.push((shown(&name.to_string_lossy()), why)),
            },
            Err(why) => fleet.skipped.push((shown(&name.to_string_lossy()), why)),
        }
    }
    fleet.members.sort_by(|one, other| one.checkpoint.cmp(&other.checkpoint));
    fleet.skipped.sort();
    Ok(fleet)
}

fn versions(repository: &Repository) -> Versions {
    let role = |name: &str| repository.role(name).map_or(0, |role| role.signed.version.get());
    Versions {
        root: repository.root().version.get(),
        timestamp: repository.timestamp.as_ref().map_or(0, |timestamp| timestamp.signed.version.get()),
        snapshot: repository.snapshot.as_ref().map_or(0, |snapshot| snapshot.signed.version.get()),
        targets: role(super::repository::TARGETS),
    }
}

fn status(path: &Path, name: &str) -> Result<Status, String> {
    let stem = name.strip_suffix(".json").ok_or("is no status: its name does not end in .json")?;
    let plain = |sign: u8| sign.is_ascii_alphanumeric() || b".-_".contains(&sign);
    if stem.is_empty() || stem.len() > 64 || !stem.bytes().all(plain) {
        return Err("is named as no checkpoint is: letters, digits, dots, hyphens, 64 at most".to_owned());
    }
    let meta = fs::symlink_metadata(path).map_err(|cause| cause.to_string())?;
    if !meta.is_file() {
        return Err("is not a regular file".to_owned());
    }
    if meta.len() > MOST_BYTES {
        return Err(format!("is too large for a status: {} bytes", meta.len()));
    }
    let bytes = files::read(path).map_err(|_| "cannot be read".to_owned())?;
    let value = json::read(&bytes, DEPTH).map_err(|_| "is broken: not JSON, or a member doubled".to_owned())?;
    let status: Status = serde_json::from_value(value).map_err(|_| "is no status: a member is missing or wrong")?;
    if status.schema != 1 || status.checkpoint != stem {
        return Err("is of another schema, or names another checkpoint than its file".to_owned());
    }
    Ok(status)
}

fn member(status: Status, bundle: Versions, silent: i64, now: UnixTime) -> Result<Member, String> {
    let time = |text: &str| UnixTime::parse(text).ok_or("has a time that is not RFC 3339");
    let written = time(&status.written)?;
    let mut behind = Vec::new();
    let mut note = |why, since, words: String| behind.push(Behind { why, since, words });
    let holds = status.bundle.as_ref().map(|held| held.versions);
    match (holds, &status.bundle) {
        (Some(held), _) if exceeds(held, bundle) => {
            note(Why::Ahead, Some(written), "holds versions that this bundle never had: is a key stolen?".to_owned());
        }
        (Some(held), Some(told)) if exceeds(bundle, held) => {
            let issued = told.issued.as_deref().map(time).transpose()?;
            note(Why::Older, issued, format!("holds targets {} of {}", held.targets, bundle.targets));
        }
        (None, _) => note(Why::Empty, None, "holds no bundle".to_owned()),
        _ => {}
    }
    let refused = status.refused.iter().map(|one| Ok((time(&one.at)?, &one.why))).collect::<Result<Vec<_>, &str>>()?;
    if let Some((at, why)) = refused.into_iter().max_by_key(|(at, _)| *at) {
        note(Why::Refused, Some(at), shown(why));
    }
    if let Some(waiting) = &status.waiting {
        note(Why::Waiting, Some(time(&waiting.since)?), shown(&waiting.why));
    }
    if status.clock.is_some_and(|clock| !clock.right) {
        note(Why::Clock, Some(written), "its clock is wrong".to_owned());
    }
    if now.since(written) > silent.saturating_mul(DAY) {
        let days = now.since(written).checked_div(DAY).unwrap_or_default();
        note(Why::Silent, Some(written), format!("not heard of for {days} days"));
    }
    let undecided = |set: &&Set| set.step == "too-old" || set.step == "lost";
    let old: Vec<String> =
        status.sets.iter().filter(undecided).map(|set| format!("{} {}", shown(&set.id), set.step)).collect();
    if !old.is_empty() {
        note(Why::TooOld, None, shown(&old.join(", ")));
    }
    behind.sort_by_key(|behind| behind.why);
    let (site, program) = (shown(&status.site), shown(&status.program));
    Ok(Member { checkpoint: status.checkpoint, site, program, written, holds, behind })
}

/// Whether any version of `one` is above that of `other`.
fn exceeds(one: Versions, other: Versions) -> bool {
    one.root > other.root
        || one.timestamp > other.timestamp
        || one.snapshot > other.snapshot
        || one.targets > other.targets
}
