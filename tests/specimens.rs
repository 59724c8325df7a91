//! Every specimen of the training authority through the whole walk.

use gatelight::app::desk::Desk;
use gatelight::app::profile::Profile;
use gatelight::check::Times;
use gatelight::model::time::UnixTime;
use gatelight::training;

fn time(text: &str) -> UnixTime {
    UnixTime::parse(text).expect("RFC 3339")
}

fn desk(profile: &str, times: Times) -> Desk {
    Desk::open(Profile::load(profile).expect("a built-in profile"), &[], times).expect("no folder is read")
}

/// What is wrong with specimens made at one time and judged at another.
fn differences(made: UnixTime, judged: UnixTime, only: &str) -> Vec<String> {
    let times = Times::now(judged, judged);
    let desks: Vec<_> = ["training", "genuine"].map(|name| (name, desk(name, times))).into();
    let mut wrong = Vec::new();
    for specimen in training::specimens(made).iter().filter(|specimen| specimen.id.contains(only)) {
        for expected in &specimen.expected {
            let (_, desk) = desks.iter().find(|(name, _)| *name == expected.profile).expect("a built-in profile");
            let report = desk.check(&specimen.code, times);
            if (report.verdict().name(), report.code()) != (expected.verdict, expected.code) {
                let codes: Vec<_> = report.findings().iter().map(|finding| finding.code()).collect();
                wrong.push(format!("{made} {} {expected:?}: got {} {codes:?}", specimen.id, report.verdict().name()));
            }
        }
    }
    wrong
}

#[test]
fn each_specimen_is_judged_as_its_file_says() {
    for day in ["2026-11-24T12:00:00Z", "2048-06-30T23:59:59Z"] {
        let wrong = differences(time(day), time(day), "");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn what_a_list_knows_by_a_hash_stays_on_it() {
    for id in ["blocked-content", "blocked-signature", "leaked-code", "revoked-signature"] {
        let wrong = differences(time("2026-11-24T12:00:00Z"), time("2027-02-01T12:00:00Z"), id);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn training_keys_pass_nowhere_else_even_when_they_were_imported() {
    let now = time("2026-11-24T12:00:00Z");
    let times = Times::now(now, now);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (number, der) in training::trust().signers.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.der")), der).expect("a file in it");
    }
    let genuine = desk("genuine", times).trusting(&[folder.path().to_owned()], times).expect("certificates");
    let specimens = training::specimens(now);
    assert!(specimens.len() > 90);
    for specimen in &specimens {
        assert_ne!(genuine.check(&specimen.code, times).verdict().name(), "pass", "{}", specimen.id);
    }
}
