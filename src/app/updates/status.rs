//! The way back: one small file about this machine, that the stick or the watched folder takes home.
//! Nothing about a person ever stands in it.

use super::Journal;
use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::profile::Profile;
use crate::app::site::Site;
use crate::check::Times;
use crate::model::policy::{AgeStep, Policy};
use crate::store::bundle::Record;
use crate::store::{HeldSet, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a bundle that statuses go into.
const FOLDER: &str = "status";

/// What only a running window knows.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// The camera, in a word for the fleet's office.
    pub camera: Option<&'static str>,
    /// Today's counts, the rare ones together.
    pub counts: BTreeMap<&'static str, u64>,
}

/// What is said of this machine.
struct Health<'a> {
    id: &'a str,
    site: &'a str,
    store: &'a Store,
    policy: &'a Policy,
    times: Times,
    running: &'a Running,
    journal: &'a Journal,
    /// Whether an administrator lets counts go home.
    counts: bool,
}

/// Leaves this machine's status in the folder of a bundle, where an administrator gave the machine a name.
///
/// # Errors
/// A sentence; a stick that cannot be written takes nothing home.
pub fn report_home(
    places: &[PathBuf],
    site: &Site,
    profile: &Profile,
    running: &Running,
    folder: &Path,
) -> Result<(), String> {
    let (Some(id), Some(own)) = (&site.id, places.first()) else { return Ok(()) };
    let times = clock::now();
    let desk = Desk::open(profile.clone(), places, times).map_err(|error| error.to_string())?;
    let health = Health {
        id,
        site: site.site.as_ref().unwrap_or(id),
        store: &desk.store,
        policy: &desk.profile(times).policy,
        times,
        running,
        journal: &Journal::read(own),
        counts: site.counts,
    };
    take_home(folder, id, &health.object()).map_err(|cause| cause.to_string())
}

impl Health<'_> {
    /// The status as JSON (`assets/schema/checkpoint-status.json`).
    fn object(&self) -> Value {
        let Self { store, times, policy, journal, .. } = self;
        let sets: Vec<Value> =
            store.sets().iter().filter(|set| !set.info.file.is_empty()).filter_map(|set| self.set(set)).collect();
        let bundle = store.bundle().map(|record| bundle(record, store));
        let counts = (self.counts && !self.running.counts.is_empty()).then_some(&self.running.counts);
        let right = !times.is_behind(store.newest_signed()) && !times.is_doubtful;
        json!({
            "schema": 1, "checkpoint": self.id, "site": self.site, "program": env!("CARGO_PKG_VERSION"),
            "written": times.clock.to_string(), "generation": store.generation(),
            "profile": { "id": policy.id, "version": policy.version }, "bundle": bundle, "sets": sets,
            "clock": { "right": right }, "camera": self.running.camera, "refused": journal.refused,
            "waiting": journal.waiting, "damage": store.damage().len(), "counts": counts,
        })
    }

    fn set(&self, set: &HeldSet) -> Option<Value> {
        let ages = set.ages(self.policy)?;
        let step = match set.step(ages, self.times.clock) {
            _ if set.lost => "lost",
            AgeStep::Fresh => "fresh",
            AgeStep::Old => "old",
            AgeStep::TooOld => "too-old",
        };
        Some(json!({
            "id": set.info.id, "kind": set.info.kind.name(), "issued": set.info.issued.map(|time| time.to_string()),
            "age_seconds": set.info.age(self.times.clock), "step": step,
        }))
    }
}

fn bundle(record: &Record, store: &Store) -> Value {
    let version = |role: &str| record.versions.get(role);
    let own = store.sets().iter().filter(|set| set.info.signed_by.as_deref() == Some(&record.anchor));
    let issued = own.filter_map(|set| set.info.issued).max();
    json!({
        "root": version("root"), "timestamp": version("timestamp"), "snapshot": version("snapshot"),
        "targets": version("targets"), "issued": issued.map(|time| time.to_string()),
    })
}

/// Writes a status into the folder of a bundle: beside, then renamed, over no link and into no linked folder.
fn take_home(bundle: &Path, id: &str, status: &Value) -> io::Result<()> {
    write(bundle, &format!("{id}.json"), format!("{status}\n").as_bytes())
}

#[cfg(target_os = "linux")]
fn write(bundle: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    use rustix::fs::{AtFlags, Mode, OFlags, fsync, mkdirat, open, openat, renameat, unlinkat};
    use std::io::Write as _;
    let folder = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::RDONLY;
    let root = open(bundle, folder, Mode::empty())?;
    match mkdirat(&root, FOLDER, Mode::from_raw_mode(0o777)) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(cause) => return Err(cause.into()),
    }
    let inside = openat(&root, FOLDER, folder | OFlags::NOFOLLOW, Mode::empty())?;
    let beside = format!("{name}.part");
    let _ = unlinkat(&inside, &beside, AtFlags::empty());
    let new = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = std::fs::File::from(openat(&inside, &beside, new, Mode::from_raw_mode(0o644))?);
    file.write_all(bytes)?;
    file.sync_all()?;
    renameat(&inside, &beside, &inside, name)?;
    // A stick that is pulled right after has it.
    let _ = fsync(&inside);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn write(bundle: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = bundle.join(FOLDER);
    if std::fs::symlink_metadata(&folder).is_ok_and(|meta| !meta.is_dir()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "status is no folder"));
    }
    std::fs::create_dir_all(&folder)?;
    let beside = folder.join(format!("{name}.part"));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(beside, folder.join(name))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{Running, report_home, take_home};
    use crate::app::profile::Profile;
    use crate::app::site::Site;
    use serde_json::{Value, json};
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_status_goes_home_and_over_no_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (stick, home) = (folder.path().join("stick"), folder.path().join("home"));
        fs::create_dir(&stick).expect("a folder");
        fs::create_dir(&home).expect("a folder");
        take_home(&stick, "gate-4", &json!({ "schema": 1 })).expect("written");
        take_home(&stick, "gate-4", &json!({ "schema": 1, "n": 2 })).expect("written over");
        assert_eq!(fs::read_to_string(stick.join("status/gate-4.json")).expect("a file"), "{\"schema\":1,\"n\":2}\n");
        assert_eq!(fs::read_dir(stick.join("status")).expect("a folder").count(), 1, "nothing is left beside");

        fs::write(home.join("own"), "mine").expect("a file");
        fs::remove_file(stick.join("status/gate-4.json")).expect("gone");
        symlink(home.join("own"), stick.join("status/gate-4.json")).expect("a link");
        symlink(home.join("own"), stick.join("status/gate-4.json.part")).expect("a link");
        take_home(&stick, "gate-4", &json!({})).expect("in place of the links");
        assert_eq!(fs::read_to_string(home.join("own")).expect("a file"), "mine");

        fs::remove_dir_all(stick.join("status")).expect("gone");
        symlink(&home, stick.join("status")).expect("a link");
        assert!(take_home(&stick, "gate-4", &json!({})).is_err());
        assert_eq!(fs::read_dir(&home).expect("a folder").count(), 1);
    }

    #[test]
    fn counts_go_home_where_an_administrator_lets_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = Running { camera: None, counts: [("pass", 7), ("rarer", 3)].into() };
        let profile = Profile::load("genuine").expect("it is built in");
        let counts = |counts: bool, running: &Running| {
            let site = Site { id: Some("gate-4".to_owned()), counts, ..Site::default() };
            report_home(&[folder.path().join("store")], &site, &profile, running, folder.path()).expect("written");
            let text = fs::read(folder.path().join("status/gate-4.json")).expect("a file");
            serde_json::from_slice::<Value>(&text).expect("JSON")["counts"].clone()
        };
        assert_eq!(counts(true, &running), json!({ "pass": 7, "rarer": 3 }));
        assert_eq!(counts(false, &running), Value::Null);
        assert_eq!(counts(true, &Running::default()), Value::Null, "the command line counts nothing");
    }
}
