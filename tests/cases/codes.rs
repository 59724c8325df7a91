//! The case files of this folder.
//!
//! `code:` is `specimen ID` (made at `made:`, else at `at:`), `pair ID` (its specimens, judged as one person's), `own` (a production code of the store
//! `own`), `unlisted` (one of the same country by somebody else), `none` (an input without a code)
//! `typed SCANNER SYSTEM ID` (what a system of that layout shows of a specimen that a scanner of the
//! other types; its dead keys show as themselves) or the text itself. `profile:` is a built-in name or keys, with `;` between them. `clock:` is
//! `at:` unless it is given; `floor:` is a time that has certainly passed, `doubtful:` a clock that jumped.

use crate::issuer::Issuer;
use crate::stores::{Exercise, own, time};
use gatelight::app::profile::Profile;
use gatelight::check::{Times, check, together};
use gatelight::input::layout::Layout;
use gatelight::model::code::CodeText;
use gatelight::model::finding::{Band, CONTRACT};
use gatelight::model::time::UnixTime;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

struct Case {
    name: String,
    members: BTreeMap<String, String>,
}

impl Case {
    fn parse(name: String, text: &str) -> Self {
        assert!(text.starts_with("# "), "{name}: its first line says why it exists");
        let mut members = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(MEMBERS.contains(&key), "{name}: unknown member {key}");
            assert!(members.insert(key.to_owned(), value.trim().to_owned()).is_none(), "{name}: {key} twice");
        }
        Self { name, members }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.members.get(key).map(String::as_str)
    }

    fn need(&self, key: &str) -> &str {
        self.get(key).unwrap_or_else(|| panic!("{}: no {key}", self.name))
    }

    fn time(&self, key: &str) -> Option<UnixTime> {
        self.get(key).map(time)
    }
}

const MEMBERS: [&str; 13] = [
    "code", "made", "at", "clock", "floor", "doubtful", "store", "profile", "expect", "findings", "detail", "bands",
    "layers",
];

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "case") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            cases.push(Case::parse(name, &fs::read_to_string(&path).expect("a case is text")));
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// A profile by name, or of keys: a wrong one decides nothing, as at the desk.
fn profile(text: &str) -> Profile {
    if !text.contains('=') {
        return Profile::load(text).unwrap_or_else(|error| panic!("{error}"));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("case.toml");
    fs::write(&path, text.replace("; ", "\n")).expect("a file in it");
    Profile::load(&path.to_string_lossy()).unwrap_or_else(|error| Profile::broken(&error))
}

/// `us de letter`: the specimen as a German system shows it that a US scanner typed.
fn typed(what: &str, exercise: &Exercise) -> CodeText {
    let words: Vec<_> = what.split(' ').collect();
    let [scanner, system, id] = words[..] else { panic!("{what}") };
    let layout = |name: &str| Layout::ALL.into_iter().find(|layout| layout.name() == name).expect("a layout");
    let code = exercise.code(id);
    let presses = code.text().expect("text").chars().map(|sign| layout(scanner).press(sign).expect("it has that key"));
    let shown = presses.filter_map(|press| layout(system).sign(press));
    // Combining marks are dead keys.
    CodeText::line(shown.map(|sign| if sign == '\u{300}' { '`' } else { sign }).collect::<String>())
}

/// What was found: verdict, code, name; all codes; the headline's detail; the bands; the layers.
struct Answer {
    headline: String,
    findings: String,
    detail: String,
    bands: String,
    layers: BTreeMap<&'static str, &'static str>,
}

fn judged(case: &Case, exercises: &mut BTreeMap<UnixTime, Exercise>) -> Answer {
    let at = case.time("at").expect("every case but `none` has a time");
    let made = case.time("made").unwrap_or(at);
    let exercise = exercises.entry(made).or_insert_with(|| Exercise::of(made));
    let codes = match case.need("code").split_once(' ') {
        None if case.need("code") == "own" => vec![CodeText::line(own().draft(made).sign().text())],
        None if case.need("code") == "unlisted" => {
            vec![CodeText::line(Issuer::new("unlisted", "DE").draft(made).sign().text())]
        }
        Some(("specimen", id)) => vec![exercise.code(id)],
        Some(("pair", id)) => exercise.pair(id),
        Some(("typed", what)) => vec![typed(what, exercise)],
        _ => vec![CodeText::line(case.need("code"))],
    };
    let clock = case.time("clock").unwrap_or(at);
    let times = Times::now(clock, case.time("floor").unwrap_or(UnixTime::FIRST)).as_of(at);
    let times = if case.get("doubtful").is_some() { times.doubtful() } else { times };
    let (store, policy) = (exercise.store(case.need("store")), profile(case.need("profile")).policy);
    let reports: Vec<_> = codes.iter().map(|code| check(code, &store, &policy, times)).collect();
    let report = match &reports[..] {
        [report] => report.clone(),
        several => together(&several.iter().collect::<Vec<_>>(), &store, &policy, times),
    };
    let name = report.headline().map_or("accepted", |finding| finding.name());
    let findings: Vec<_> = report.findings().iter().map(|finding| format!("{:03}", finding.code())).collect();
    let bands: Vec<_> = report.bands().iter().map(|band| band.name()).collect();
    Answer {
        headline: format!("{} {:03} {name}", report.verdict().name(), report.code()),
        findings: findings.join(" "),
        detail: report
            .headline()
            .map(|finding| serde_json::Value::Object(finding.detail()).to_string())
            .unwrap_or_default(),
        bands: bands.join(" "),
        layers: report.layers().iter().map(|(layer, state)| (layer.name(), state.name())).collect(),
    }
}

/// An input without a code, through the program itself.
fn nothing() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = folder.path().join("empty.txt");
    fs::write(&empty, "").expect("a file in it");
    let done = Command::new(env!("CARGO_BIN_EXE_gatelight"))
        .args(["check", "--json", "--store"])
        .arg(folder.path().join("store"))
        .arg(empty)
        .output()
        .expect("the program runs");
    let object: serde_json::Value = serde_json::from_slice(&done.stdout).expect("one JSON object");
    let text = |key: &str| object[key].as_str().expect("a text").to_owned();
    format!("{} {} {}", text("verdict"), object["code"], text("name"))
}

#[test]
fn every_case_is_judged_as_its_file_says() {
    let mut exercises = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let expected = case.need("expect");
        if case.need("code") == "none" {
            let got = nothing();
            if got != expected {
                wrong.push(format!("{}: {got}, not {expected}", case.name));
            }
            continue;
        }
        let answer = judged(&case, &mut exercises);
        if answer.headline != expected {
            wrong.push(format!("{}: {} [{}], not {expected}", case.name, answer.headline, answer.findings));
        }
        for (key, got) in [("findings", &answer.findings), ("detail", &answer.detail), ("bands", &answer.bands)] {
            if case.get(key).is_some_and(|expected| expected != got) {
                wrong.push(format!("{}: {key} {got}", case.name));
            }
        }
        for pair in case.get("layers").into_iter().flat_map(|layers| layers.split_whitespace()) {
            let (layer, state) = pair.split_once('=').unwrap_or_else(|| panic!("{}: {pair}", case.name));
            if answer.layers.get(layer) != Some(&state) {
                wrong.push(format!("{}: layers {:?}", case.name, answer.layers));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Codes of the contract that no input brings about in this version, each with the reason.
const NOT_REACHABLE: [(u16, &str); 7] = [
    (102, "codes in parts come with SMART Health Cards"),
    (403, "filters come with the large revocation lists"),
    (604, "an ID comes beside the code: tests/specimens.rs and tests/cli/identity.rs have it"),
    (605, "the memory of a shift comes with the kiosk"),
    (807, "a bundle is refused before any code is there: tests/cli/bundle.rs has it"),
    (830, "a camera's health is the window's, not a code's"),
    (890, "a fault of ours: none is known, and hostile codes are asked for one"),
];

#[test]
fn every_code_of_the_contract_has_a_case_or_a_reason() {
    let mut shown = BTreeSet::new();
    for case in cases() {
        let words: Vec<_> = case.need("expect").split(' ').collect();
        let numbers = words.get(1).into_iter().copied().chain(case.get("findings").unwrap_or_default().split(' '));
        shown.extend(numbers.filter_map(|number| number.parse::<u16>().ok()));
        for band in [Band::Training, Band::SimulatedDate, Band::TestSigner] {
            if case.get("bands").is_some_and(|bands| bands.split(' ').any(|name| name == band.name())) {
                shown.insert(band.code());
            }
        }
    }
    let unreachable: BTreeSet<u16> = NOT_REACHABLE.iter().map(|(code, _)| *code).collect();
    let contract = CONTRACT.iter().map(|row| row.code).chain([0, 900, 901, 902]);
    let without: Vec<_> = contract.filter(|code| !shown.contains(code) && !unreachable.contains(code)).collect();
    assert!(without.is_empty(), "codes with neither a case nor a reason: {without:?}");
    let both: Vec<_> = unreachable.intersection(&shown).collect();
    assert!(both.is_empty(), "codes with a case and a reason against one: {both:?}");
}
