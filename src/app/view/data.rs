//! The data page: the age of each set, and the machine's health.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{DataView, HealthView, Scene, camera_key, scanner_key};
use crate::app::session::{Camera, Scanner};
use crate::model::policy::{AgeStep, Ages};
use crate::model::text::shown;
use crate::model::time::{PartialDate, UnixTime};
use crate::store::HeldSet;
use crate::store::manifest::SetKind;
use jiff::Timestamp;

/// Where on the ruler a set grows old (screens 7).
const OLD_AT: f32 = 0.42;

/// The sets that count at this checkpoint.
pub(super) fn sets(scene: &Scene<'_>) -> Vec<DataView> {
    counted(scene).map(|(set, ages)| row(set, ages, scene)).collect()
}

/// What stops soon: the set that does first, and how long it still serves. Empty: nothing.
pub(super) fn soon(scene: &Scene<'_>) -> String {
    let Scene { words, times, .. } = *scene;
    let ends = counted(scene).filter_map(|(set, ages)| Some((set.ends_soon(ages, times.clock)?, set)));
    ends.min_by_key(|(until, _)| *until).map_or_else(String::new, |(until, set)| {
        let name = words.text(&format!("set:{}", set.info.kind.name()));
        let left = words.age(until.secs().saturating_sub(times.clock.secs()));
        words.filled("view:stops-soon", &[("name", name), ("age", &left)])
    })
}

fn counted<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a HeldSet, Ages)> {
    let Scene { store, profile, .. } = *scene;
    let policy = &profile.policy;
    let counts = |set: &&HeldSet| match set.info.kind {
        SetKind::Trust => set.info.realm == policy.realm,
        SetKind::Revocation | SetKind::Block | SetKind::Rules | SetKind::Values => set.counts_in(policy.realm),
        SetKind::Profile | SetKind::Bundle => false,
    };
    store.sets().iter().filter(counts).filter_map(|set| Some((set, set.ages(policy)?)))
}

fn row(set: &HeldSet, ages: Ages, scene: &Scene<'_>) -> DataView {
    let Scene { words, times, .. } = *scene;
    let info = &set.info;
    let age = info.age(times.clock);
    let step = set.step(ages, times.clock);
    let state = match (set.lost, step) {
        (true, _) => "set:lost",
        (false, AgeStep::Fresh) => "set:fresh",
        (false, AgeStep::Old) => "set:old",
        (false, AgeStep::TooOld) => "set:too-old",
    };
    let entries = words.counted("set:entries", info.entries());
    let provenance = if info.signed_by.is_some() { "set:counts" } else { "set:unsigned" };
    let (source, date) = (shown(&info.source), words.day(info.imported));
    DataView {
        // Two lists of a kind are told apart by their ids.
        name: format!(
            "{}: {}",
            words.text(&format!("set:{}", info.kind.name())),
            shown(info.id.trim_start_matches("bundle-"))
        ),
        source: words.filled(provenance, &[("source", &source), ("entries", &entries), ("date", &date)]),
        age: words.age(age),
        state: words.text(state).to_owned(),
        old: set.lost || step > AgeStep::Fresh,
        reach: reach(age, ages),
        old_after: words.filled("set:old-after", &[("age", &words.age(ages.old))]),
        stops_at: words.filled("set:stops-at", &[("age", &words.age(ages.too_old))]),
    }
}

/// Where an age lies on the ruler: its fresh part is 42 % whatever the limits are.
fn reach(age: i64, ages: Ages) -> f32 {
    let part = |from: i64, to: i64| {
        #[allow(clippy::cast_precision_loss, reason = "a place on a ruler of some hundred pixels")]
        let (done, whole) = (age.saturating_sub(from) as f32, to.saturating_sub(from).max(1) as f32);
        (done / whole).clamp(0.0, 1.0)
    };
    if age <= ages.old {
        part(0, ages.old) * OLD_AT
    } else {
        part(ages.old, ages.too_old).mul_add(1.0 - OLD_AT, OLD_AT)
    }
}

/// Clock, camera, hand scanner, network and store.
pub(super) fn health(scene: &Scene<'_>) -> Vec<HealthView> {
    let Scene { words, session, .. } = *scene;
    let line = |name: &str, value: &str, good: bool| HealthView {
        name: words.text(name).to_owned(),
        value: words.text(value).to_owned(),
        good,
    };
    let clock = scene.clock_fault();
    let live = session.camera() == Camera::Live;
    let camera = if live { "health:camera-good" } else { camera_key(session.camera()) };
    let scanner = match session.scanner() {
        Scanner::Keyboard => "health:scanner-keyboard",
        Scanner::Ready => "health:scanner-good",
        other => scanner_key(other),
    };
    let network = if scene.network_closed { "health:network-closed" } else { "health:network-open" };
    let damage = scene.store.damage().first().map(|text| shown(text));
    let mut lines = vec![
        line("health:clock", clock.unwrap_or("health:clock-good"), clock.is_none()),
        line("health:camera", camera, live),
        HealthView {
            name: words.text("health:scanner").to_owned(),
            value: lost(words.text(scanner), session.scanner() == Scanner::Lost),
            good: session.scanner().is_good(),
        },
        line("health:network", network, scene.network_closed),
        HealthView {
            name: words.text("health:store").to_owned(),
            good: damage.is_none(),
            value: damage.unwrap_or_else(|| words.text("health:store-good").to_owned()),
        },
        bundles(scene),
        controls(scene),
    ];
    lines.extend(scene.coming.map(|from| HealthView {
        name: words.text("health:profile").to_owned(),
        value: words.filled("health:profile-changes", &[("time", &minute(from, scene))]),
        good: true,
    }));
    lines
}

/// Whether this shift began with the control codes. That they were not shown is a matter of custom, not a fault.
fn controls(scene: &Scene<'_>) -> HealthView {
    let Scene { words, controls, .. } = *scene;
    let value = controls.at().map_or_else(
        || words.text("health:controls-never").to_owned(),
        |at| {
            let values = [("count", &*controls.count().to_string()), ("time", &*minute(at, scene))];
            words.filled("health:controls-done", &values)
        },
    );
    HealthView { name: words.text("health:controls").to_owned(), value, good: true }
}

/// How bundles stand: what is wrong first, then what waits, then what is in use.
fn bundles(scene: &Scene<'_>) -> HealthView {
    let Scene { words, bundles, store, .. } = *scene;
    let why = |why: &str| [("why", sentence(why))];
    let filled = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.filled(key, &values)
    };
    let refused = bundles.journal.refused.last();
    let (value, good) = match (&bundles.trouble, &bundles.journal.waiting, refused, store.bundle()) {
        (Some(trouble), ..) => (sentence(trouble), false),
        (None, Some(waiting), ..) => (filled("health:update-waits", &why(&waiting.why)), false),
        (None, None, Some(told), _) => (filled("health:update-refused", &why(&told.why)), false),
        (None, None, None, Some(record)) => {
            let values = [("authority", shown(&record.name)), ("date", words.day(record.until()))];
            (filled("health:update-in-use", &values), true)
        }
        (None, None, None, None) if bundles.has_root => (words.text("health:update-none-yet").to_owned(), true),
        (None, None, None, None) => (words.text("health:update-no-root").to_owned(), true),
    };
    HealthView { name: words.text("health:update").to_owned(), value, good }
}

/// A cause as a sentence, word by word cleaned for the screen.
fn sentence(why: &str) -> String {
    let clean = why.split(' ').map(shown).collect::<Vec<_>>().join(" ");
    format!("{}.", clean.trim_end_matches('.'))
}

/// A day and a minute in the desk's zone.
fn minute(time: UnixTime, scene: &Scene<'_>) -> String {
    let stamp = Timestamp::from_second(time.secs()).unwrap_or(Timestamp::UNIX_EPOCH);
    let local = stamp.to_zoned_datetime(scene.zone.clone());
    let day = PartialDate::parse(&local.strftime("%Y-%m-%d").to_string()).map(|day| scene.words.date(day));
    format!("{} {}", day.unwrap_or_default(), local.strftime("%H:%M"))
}

/// What is said of a device, with the finding's number where it was there and is gone.
fn lost(said: &str, gone: bool) -> String {
    if gone { format!("{said} G830") } else { said.to_owned() }
}
