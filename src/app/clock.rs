//! The clock of a machine without a network: the only place that reads one for a check.
//!
//! Nobody tells us the time, so three things that have certainly passed are its floor: the day
//! this version was made, the issue time of any signed data (the check adds that one), and the
//! last time this machine was seen at work. A clock behind the floor is wrong (820). One that
//! jumps while we run, or whose zone changes, is doubtful until somebody looks at it (821). A
//! clock far ahead makes the data old and leaves nothing behind: set right, all is well again.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::check::Times;
use crate::model::time::{DAY, UnixTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

/// A time that has certainly passed: the day this version was made.
pub const BUILT: &str = "2026-11-24T00:00:00Z";

/// Seconds by which a clock may run away from the machine's own count before it has jumped.
const JUMP: i64 = 300;
/// The machine's last time at work counts only so long after what is known for certain: a clock
/// that once was wrong cannot hold up a right one for longer.
const AHEAD: i64 = 45 * DAY;
/// Where the last time at work is kept, below the store.
const FILE: &str = "clock.json";

static WATCH: Mutex<Option<Watch>> = Mutex::new(None);

/// The real time, its floor, and whether it is to be believed.
#[must_use]
pub fn now() -> Times {
    watched(|watch, reading| watch.times(reading))
}

/// The system's time; before 1970 or after 9999 it is held at the end it ran over.
#[must_use]
pub fn clock() -> UnixTime {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(secs).ok().and_then(UnixTime::from_secs).unwrap_or(UnixTime::LAST)
}

/// Takes in when the machine was last at work with this store, whose signed data was issued at `signed`
/// at the latest. What cannot be read counts as never.
pub fn recall(store: &Path, signed: Option<UnixTime>) {
    let seen = fs::read(store.join(FILE)).ok().and_then(|bytes| serde_json::from_slice::<Seen>(&bytes).ok());
    watched(|watch, _| watch.recall(seen.and_then(|seen| UnixTime::parse(&seen.seen)), signed));
}

/// Keeps that the machine is at work, if the clock is to be believed. A store that cannot be written
/// keeps nothing.
pub fn remember(store: &Path, signed: Option<UnixTime>) {
    if let Some(seen) = watched(|watch, reading| watch.vouched(reading, signed)) {
        let _ = write(store, seen);
    }
}

/// Somebody looked at the clock and found it right: it is believed from here on, and what was seen of
/// a later time is forgotten.
pub fn confirm(store: &Path) {
    let seen = watched(|watch, reading| {
        watch.confirm(reading);
        reading.wall
    });
    let _ = write(store, seen);
}

fn watched<T>(answer: impl FnOnce(&mut Watch, &Reading) -> T) -> T {
    let reading = Reading::take();
    let mut held = WATCH.lock().unwrap_or_else(PoisonError::into_inner);
    answer(held.get_or_insert_with(|| Watch::begin(&reading)), &reading)
}

/// `clock.json`.
#[derive(Serialize, Deserialize)]
struct Seen {
    /// When the machine was last at work, RFC 3339.
    seen: String,
}

fn write(store: &Path, seen: UnixTime) -> io::Result<()> {
    let beside = store.join("clock.json.new");
    fs::write(&beside, serde_json::to_vec(&Seen { seen: seen.to_string() })?)?;
    fs::rename(&beside, store.join(FILE))
}

/// What the machine says of the time at one moment.
#[derive(Clone)]
struct Reading {
    wall: UnixTime,
    /// Seconds that the machine counted by itself, also while it slept.
    counted: i64,
    zone: Zone,
}

/// The zone that the system names.
#[derive(Clone, PartialEq, Eq)]
struct Zone {
    name: Option<String>,
    /// Whether `TZ` names one that there is not.
    is_unknown: bool,
}

impl Reading {
    fn take() -> Self {
        let found = TimeZone::try_system();
        let asked = std::env::var_os("TZ").is_some_and(|asked| !asked.is_empty());
        let is_unknown = asked && found.as_ref().map_or(true, TimeZone::is_unknown);
        let name = found.ok().and_then(|zone| zone.iana_name().map(str::to_owned));
        Self { wall: clock(), counted: counted(), zone: Zone { name, is_unknown } }
    }
}

/// Seconds since the machine began, its sleep included.
#[cfg(target_os = "linux")]
fn counted() -> i64 {
    rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec
}

/// Seconds since the program first asked. Elsewhere a machine's sleep may not count.
#[cfg(not(target_os = "linux"))]
fn counted() -> i64 {
    static BEGUN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    i64::try_from(BEGUN.elapsed().as_secs()).unwrap_or(i64::MAX)
}

/// What is known of the clock.
struct Watch {
    /// The reading that was last believed: the first one, or one that somebody confirmed.
    believed: Reading,
    /// When the machine was last at work, by an earlier run.
    seen: Option<UnixTime>,
}

impl Watch {
    fn begin(reading: &Reading) -> Self {
        Self { believed: reading.clone(), seen: None }
    }

    fn recall(&mut self, seen: Option<UnixTime>, signed: Option<UnixTime>) {
        self.seen = seen.filter(|seen| is_near(*seen, signed)).max(self.seen);
    }

    fn times(&self, reading: &Reading) -> Times {
        let built = built();
        let times = Times::now(reading.wall, self.seen.map_or(built, |seen| seen.max(built)));
        if self.is_doubtful(reading) { times.doubtful() } else { times }
    }

    fn is_doubtful(&self, reading: &Reading) -> bool {
        let passed = reading.wall.since(self.believed.wall);
        let counted = reading.counted.saturating_sub(self.believed.counted);
        let ran_away = passed.saturating_sub(counted);
        // Where sleep is not counted, a clock that ran ahead may only have slept.
        let jumped = ran_away < -JUMP || (ran_away > JUMP && cfg!(target_os = "linux"));
        jumped || reading.zone.is_unknown || reading.zone != self.believed.zone
    }

    /// The time that may be kept as the last one at work.
    fn vouched(&self, reading: &Reading, signed: Option<UnixTime>) -> Option<UnixTime> {
        let times = self.times(reading);
        let is_known = !times.is_doubtful && !times.is_behind(signed) && is_near(reading.wall, signed);
        is_known.then_some(reading.wall)
    }

    fn confirm(&mut self, reading: &Reading) {
        self.believed = reading.clone();
        self.seen = None;
    }
}

/// Whether a time is not far ahead of what is known for certain.
fn is_near(time: UnixTime, signed: Option<UnixTime>) -> bool {
    time.since(signed.map_or_else(built, |signed| signed.max(built()))) <= AHEAD
}

fn built() -> UnixTime {
    UnixTime::parse(BUILT).unwrap_or(UnixTime::FIRST)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::arithmetic_side_effects)]
mod tests {
    use super::{BUILT, Reading, Watch, Zone, built, confirm, recall, remember};
    use crate::model::time::{DAY, UnixTime};

    fn at(text: &str) -> UnixTime {
        UnixTime::parse(text).expect("RFC 3339")
    }

    /// A reading of a machine that has counted so many seconds.
    fn reading(wall: &str, counted: i64) -> Reading {
        Reading { wall: at(wall), counted, zone: zone("Europe/Berlin") }
    }

    fn zone(name: &str) -> Zone {
        Zone { name: Some(name.to_owned()), is_unknown: false }
    }

    #[derive(Debug, PartialEq)]
    enum Clock {
        Right,
        Behind,
        Doubtful,
    }

    fn judged(watch: &Watch, reading: &Reading, signed: &str) -> Clock {
        let times = watch.times(reading);
        match (times.is_behind(Some(at(signed))), times.is_doubtful) {
            (true, _) => Clock::Behind,
            (false, true) => Clock::Doubtful,
            (false, false) => Clock::Right,
        }
    }

    const SIGNED: &str = "2026-12-01T12:00:00Z";

    #[test]
    fn a_clock_is_right_behind_or_doubtful() {
        let begun = reading("2026-12-02T12:00:00Z", 1_000);
        for (said, seen, wall, counted, wanted) in [
            ("right", None, "2026-12-02T12:00:00Z", 1_000, Clock::Right),
            ("ten days later", None, "2026-12-12T12:00:00Z", 1_000 + 10 * DAY, Clock::Right),
            ("slow by two minutes in an hour", None, "2026-12-02T12:58:00Z", 4_600, Clock::Right),
            ("a leap second", None, "2026-12-02T12:59:59Z", 4_600, Clock::Right),
            ("asleep for a night, which the machine counts", None, "2026-12-02T22:00:00Z", 37_000, Clock::Right),
            ("set back an hour", None, "2026-12-02T11:30:00Z", 2_800, Clock::Doubtful),
            ("set ahead an hour", None, "2026-12-02T13:30:00Z", 2_800, Clock::Doubtful),
            ("set to 2099", None, "2099-12-02T12:30:00Z", 2_800, Clock::Doubtful),
            ("the battery is empty: 1970", None, "1970-01-01T00:00:10Z", 2_800, Clock::Behind),
            ("before this version was made", None, "2026-11-23T23:59:59Z", 2_800, Clock::Behind),
            ("a day behind signed data", None, "2026-11-30T12:00:00Z", 2_800, Clock::Behind),
            ("seen at work later", Some("2026-12-20T12:00:00Z"), "2026-12-02T12:30:00Z", 2_800, Clock::Behind),
            ("seen at work earlier", Some("2026-12-01T15:00:00Z"), "2026-12-02T12:30:00Z", 2_800, Clock::Right),
            (
                "seen in 2099, by a wrong clock",
                Some("2099-12-01T15:00:00Z"),
                "2026-12-02T12:30:00Z",
                2_800,
                Clock::Right,
            ),
        ] {
            let mut watch = Watch::begin(&begun);
            watch.recall(seen.map(at), Some(at(SIGNED)));
            assert_eq!(judged(&watch, &reading(wall, counted), SIGNED), wanted, "{said}");
        }
    }

    #[test]
    fn begun_wrong_and_set_right_it_needs_one_look_and_a_new_start_none() {
        let (wrong, right) = (reading("2099-01-01T00:00:00Z", 10), reading("2026-12-02T12:00:00Z", 20));
        let mut watch = Watch::begin(&wrong);
        assert_eq!(judged(&watch, &wrong, SIGNED), Clock::Right, "the data is too old then, which stops every pass");
        assert_eq!(watch.vouched(&wrong, Some(at(SIGNED))), None, "and nothing of it is kept");
        assert_eq!(judged(&watch, &right, SIGNED), Clock::Doubtful);
        watch.confirm(&right);
        assert_eq!(judged(&watch, &right, SIGNED), Clock::Right);
        assert_eq!(judged(&Watch::begin(&right), &right, SIGNED), Clock::Right);
    }

    #[test]
    fn a_jump_that_is_taken_back_is_over() {
        let watch = Watch::begin(&reading("2026-12-02T12:00:00Z", 0));
        assert_eq!(judged(&watch, &reading("2026-12-03T12:00:00Z", 60), SIGNED), Clock::Doubtful);
        assert_eq!(judged(&watch, &reading("2026-12-02T12:02:00Z", 120), SIGNED), Clock::Right);
    }

    #[test]
    fn a_zone_that_changes_or_is_none_is_doubtful_and_summer_time_is_not() {
        let begun = reading("2027-03-28T00:30:00Z", 0);
        let mut watch = Watch::begin(&begun);
        assert_eq!(judged(&watch, &reading("2027-03-28T01:30:00Z", 3_600), SIGNED), Clock::Right);
        let moved = Reading { zone: zone("America/New_York"), ..reading("2027-03-28T01:31:00Z", 3_660) };
        assert_eq!(judged(&watch, &moved, SIGNED), Clock::Doubtful);
        watch.confirm(&moved);
        assert_eq!(judged(&watch, &moved, SIGNED), Clock::Right);
        let nowhere = Reading { zone: Zone { name: None, is_unknown: true }, ..moved };
        assert_eq!(judged(&Watch::begin(&nowhere), &nowhere, SIGNED), Clock::Doubtful);
    }

    #[test]
    fn only_a_believed_clock_is_remembered() {
        let begun = reading("2026-12-02T12:00:00Z", 0);
        let mut watch = Watch::begin(&begun);
        let signed = Some(at(SIGNED));
        assert_eq!(watch.vouched(&begun, signed), Some(begun.wall));
        assert_eq!(watch.vouched(&reading("2026-12-02T14:00:00Z", 60), signed), None, "it jumped");
        assert_eq!(Watch::begin(&reading("2027-03-01T00:00:00Z", 0)).vouched(&begun, signed), None);
        assert_eq!(watch.vouched(&Reading { wall: built().plus(-1), ..begun.clone() }, None), None);
        watch.recall(Some(at("2026-12-09T00:00:00Z")), signed);
        assert_eq!(watch.vouched(&begun, signed), None, "it is behind");
        watch.confirm(&begun);
        assert_eq!(watch.vouched(&begun, signed), Some(begun.wall), "somebody knew better");
    }

    #[test]
    fn what_was_seen_is_kept_below_the_store_and_a_spoilt_note_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        for spoilt in ["", "{", "{\"seen\":7}", "{\"seen\":\"tomorrow\"}"] {
            std::fs::write(folder.path().join("clock.json"), spoilt).expect("written");
            recall(folder.path(), None);
        }
        confirm(folder.path());
        let kept = std::fs::read_to_string(folder.path().join("clock.json")).expect("kept");
        assert!(kept.starts_with("{\"seen\":\"20"), "{kept}");
        remember(&folder.path().join("not there"), None);
        assert_eq!(UnixTime::parse(BUILT), Some(built()));
    }
}
