//! A bit flips or a file is cut, anywhere in the store: it is told, or nothing changes (threats.md, rule 1).

use crate::bundles::Bundle;
use crate::greener::{judged, not_greener, now, on_disk};
use crate::stores::{Exercise, noon, policy};
use gatelight::app::clock;
use gatelight::app::profile::{InForce, Profile, usable};
use gatelight::check::{Report, Times};
use gatelight::model::policy::Author;
use gatelight::model::time::UnixTime;
use gatelight::store::Store;
use gatelight::store::bundle::Taker;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Places in each file.
const PLACES: usize = 64;

/// xorshift64 (Marsaglia 2003): the same places in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// The specimens that a list or a withdrawn signer stops, and a few that pass.
fn exercise() -> Exercise {
    let mut exercise = Exercise::of(noon());
    let whole = on_disk(&exercise);
    let store = opened(whole.path());
    let before = judged(&exercise, &store, &policy("genuine"), now());
    let of_use = |report: &Report| matches!(report.code(), 0 | 202 | 203 | 206 | 400..=405);
    let mut passing = 0;
    let kept: Vec<_> = before
        .iter()
        .filter(|(_, report)| of_use(report))
        .filter(|(_, report)| {
            passing += usize::from(report.code() == 0);
            report.code() != 0 || passing <= 4
        })
        .map(|(id, _)| *id)
        .collect();
    exercise.specimens.retain(|specimen| kept.contains(&specimen.id));
    exercise
}

fn opened(dir: &Path) -> Store {
    Store::open(&[dir.to_owned()]).expect("a store that can be read")
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { files.extend(self::files(&entry)) } else { files.push(entry) }
    }
    files.sort();
    files
}

/// A bundle with a block list, and with a profile that is stricter than the program's.
fn with_bundle(dir: &Path) {
    let strict = "extends = \"genuine\"\nid = \"genuine\"\nversion = 7\nformats = [\"shc\"]\n";
    let block = "[[entry]]\nuvci = \"URN:UVCI:01:XA:NOBODY\"\n";
    let bundle = Bundle::new().with("block/a.toml", block, json!({ "issued": "2026-11-24T00:00:00Z" })).with(
        "profiles/genuine.toml",
        strict,
        Value::Null,
    );
    fs::write(dir.join("root.json"), bundle.root(1)).expect("a root");
    let stick = tempfile::tempdir().expect("a temporary folder");
    bundle.write(stick.path());
    let places = [dir.to_owned()];
    Taker { places: &places, profile: &usable, now: noon() }.take(stick.path(), false).expect("taken");
}

/// The signed profile, or one that decides nothing: never the program's own in its place.
fn is_as_strict(store: &Store) -> bool {
    let in_force = InForce::of(Profile::load("genuine").expect("built in"), store);
    let policy = &in_force.at(noon()).policy;
    policy.author == Author::Signed || policy.fault.is_some()
}

/// The time that the store says has passed, where that is later than `base`.
fn recalled(store: &Path, base: UnixTime) -> UnixTime {
    clock::recall(store, None);
    Some(clock::now().floor).filter(|floor| *floor > base).unwrap_or(UnixTime::FIRST)
}

/// Verdict and code of each specimen.
fn answers(reports: &[(&str, Report)]) -> Vec<(&'static str, u16)> {
    reports.iter().map(|(_, report)| (report.verdict().name(), report.code())).collect()
}

#[test]
fn a_flipped_bit_or_a_cut_anywhere_is_told_or_changes_nothing() {
    let exercise = exercise();
    let policy = policy("genuine");
    let dir = on_disk(&exercise);
    with_bundle(dir.path());
    fs::write(dir.path().join("clock.json"), r#"{"seen":"2026-11-24T11:00:00Z"}"#).expect("a file");
    let before = judged(&exercise, &opened(dir.path()), &policy, now());
    let stopped = before.iter().filter(|(_, report)| matches!(report.code(), 206 | 400..=405)).count();
    assert!(stopped >= 6 && before.len() > stopped, "{stopped} of {}", before.len());
    clock::recall(dir.path(), None);
    let base = clock::now().floor;
    let (files, mut dice) = (files(dir.path()), Dice(0x9E37_79B9_7F4A_7C15));
    assert!(files.len() >= 11, "{files:?}");
    let (mut told, mut runs) = (0, 0);
    for file in &files {
        let whole = fs::read(file).expect("a file");
        for round in 0..if whole.is_empty() { 0 } else { PLACES } {
            let place = dice.below(whole.len());
            let mut spoilt = whole.clone();
            let bit = 1 << dice.below(8);
            if round % 2 == 0 {
                spoilt[place] ^= bit
            } else {
                spoilt.truncate(place)
            }
            fs::write(file, &spoilt).expect("a file");
            let what = format!("{}, byte {place}, round {round}", file.display());
            let began = Instant::now();
            let store = opened(dir.path());
            let floor = if file.ends_with("clock.json") { recalled(dir.path(), base) } else { UnixTime::FIRST };
            let times = Times { floor, ..now() };
            assert!(began.elapsed() < Duration::from_secs(3), "{what}: {:?}", began.elapsed());
            let after = judged(&exercise, &store, &policy, times);
            not_greener(&what, &before, &after);
            // Where the generation is lost nothing passes (802), whoever decides.
            assert!(is_as_strict(&store) || store.fell_back() || store.sets().is_empty(), "{what}: another profile");
            let is_behind = |report: &Report| report.findings().iter().any(|finding| finding.code() == 820);
            let is_told = !store.damage().is_empty() || after.iter().all(|(_, report)| is_behind(report));
            assert!(is_told || answers(&after) == answers(&before), "{what}: {:?}", answers(&after));
            told += usize::from(is_told);
            runs += 1;
        }
        fs::write(file, &whole).expect("a file");
    }
    assert!(opened(dir.path()).damage().is_empty(), "whole again");
    eprintln!("{} files, {runs} faults, {told} told", files.len());
}
