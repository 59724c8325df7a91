//! Every specimen of the training authority through the whole walk.

use gatelight::app::desk::Desk;
use gatelight::app::profile::Profile;
use gatelight::check::holder::Mrz;
use gatelight::check::{Report, Times, Verdict};
use gatelight::model::certificate::Holder;
use gatelight::model::finding::Finding;
use gatelight::model::layers::{Layer, LayerState};
use gatelight::model::time::UnixTime;
use gatelight::training;
use std::collections::BTreeMap;

fn time(text: &str) -> UnixTime {
    UnixTime::parse(text).expect("RFC 3339")
}

fn desk(profile: &str, times: Times) -> Desk {
    Desk::open(Profile::load(profile).expect("a built-in profile"), &[], times).expect("no folder is read")
}

/// Desks by the names of their profiles, each opened once.
struct Desks {
    times: Times,
    open: BTreeMap<&'static str, Desk>,
}

impl Desks {
    fn new(times: Times) -> Self {
        Self { times, open: BTreeMap::new() }
    }

    fn of(&mut self, profile: &'static str) -> &Desk {
        self.open.entry(profile).or_insert_with(|| desk(profile, self.times))
    }
}

/// What is wrong with specimens made at one time and judged at another.
fn differences(made: UnixTime, judged: UnixTime, only: &str) -> Vec<String> {
    let times = Times::now(judged, judged);
    let mut desks = Desks::new(times);
    let mut wrong = Vec::new();
    for specimen in training::specimens(made).iter().filter(|specimen| specimen.id.contains(only)) {
        for expected in &specimen.expected {
            let report = desks.of(expected.profile).check(&specimen.code, times);
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
fn each_pair_is_judged_as_one_person_or_as_two() {
    let mut wrong = Vec::new();
    for day in ["2026-11-24T12:00:00Z", "2048-06-30T23:59:59Z"].map(time) {
        let times = Times::now(day, day);
        let (mut desks, specimens) = (Desks::new(times), training::specimens(day));
        for pair in training::pairs() {
            for expected in &pair.expected {
                let desk = desks.of(expected.profile);
                let member = |id: &&str| specimens.iter().find(|specimen| specimen.id == *id).expect("a specimen");
                let reports: Vec<_> = pair.members.iter().map(|id| desk.check(&member(id).code, times)).collect();
                let report = desk.together(&reports, times);
                let of_holder: Vec<_> =
                    report.findings().iter().map(Finding::code).filter(|code| matches!(code, 602..=605)).collect();
                if (report.verdict().name(), report.code()) != (expected.verdict, expected.code)
                    || of_holder != pair.note.into_iter().collect::<Vec<_>>()
                {
                    let codes: Vec<_> = report.findings().iter().map(Finding::code).collect();
                    wrong.push(format!("{} {expected:?}: got {} {codes:?}", pair.id, report.verdict().name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn half_a_proof_alone_is_not_enough() {
    let now = time("2026-11-24T12:00:00Z");
    let times = Times::now(now, now);
    let desk = desk("training+2g-plus", times);
    let specimens = training::specimens(now);
    for pair in training::pairs() {
        for id in pair.members {
            let member = specimens.iter().find(|specimen| specimen.id == *id).expect("a specimen");
            assert_eq!(desk.check(&member.code, times).verdict().name(), "more-needed", "{id}");
        }
    }
}

#[test]
fn the_value_sets_hold_every_code_that_is_not_there_to_be_unknown() {
    let now = time("2026-11-24T12:00:00Z");
    let times = Times::now(now, now);
    let desk = desk("training", times);
    let mut unknown = Vec::new();
    for specimen in training::specimens(now) {
        let report = desk.check(&specimen.code, times);
        if report.findings().iter().any(|finding| matches!(finding, Finding::CodeUnknown { .. })) {
            unknown.push(specimen.id);
        }
    }
    assert_eq!(unknown, ["value-unknown", "value-product-unknown"]);
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

/// A passport with this name and birth date, `YYMMDD` with `<` for what is unknown (ICAO Doc 9303 part 4).
fn passport(family: &str, given: &str, birth: &str) -> Mrz {
    let checked = |signs: &str| {
        let values = signs.chars().map(|sign| sign.to_digit(36).unwrap_or(0));
        let sum: u32 = values.zip([7, 3, 1].into_iter().cycle()).map(|(value, weight)| value * weight).sum();
        format!("{signs}{}", sum % 10)
    };
    let names: String = format!("P<UTO{family}<<{given:<<44}").chars().take(44).collect();
    let (number, birth, expiry) = (checked("XK0042177"), checked(birth), checked("310131"));
    let open = "<".repeat(15);
    let whole = checked(&format!("{number}{birth}{expiry}{open}")).pop().expect("a digit");
    Mrz::read(&format!("{names}\n{number}UTO{birth}X{expiry}{open}{whole}")).expect("right check digits")
}

/// The passport of a certificate's holder.
fn own_passport(holder: &Holder) -> Mrz {
    let birth = holder.birth.map(|birth| birth.to_string().replace('-', "")).unwrap_or_default();
    let birth = format!("{:<<6}", birth.get(2..).unwrap_or_default());
    passport(
        holder.family_latin.as_deref().unwrap_or_default(),
        holder.given_latin.as_deref().unwrap_or_default(),
        &birth,
    )
}

#[test]
fn an_id_changes_what_is_believed_and_nothing_else() {
    let now = time("2026-11-24T12:00:00Z");
    let times = Times::now(now, now);
    let desk = desk("training", times);
    let policy = &desk.profile(times).policy;
    let stranger = passport("STRANGER", "NOBODYS", "010203");
    let told = |report: &Report| {
        let codes: Vec<_> = report.findings().iter().map(Finding::code).collect();
        (report.verdict().name(), report.code(), codes, report.layers().get(Layer::Holder))
    };
    let (mut unchanged, mut passes) = (0, 0);
    for specimen in training::specimens(now) {
        let report = desk.check(&specimen.code, times);
        let before = told(&report);
        let Some(content) = report.certificate().and_then(|certificate| certificate.content.as_ref().ok()) else {
            assert_eq!(told(&report.compared_with_id(&stranger, policy)), before, "{}", specimen.id);
            unchanged += 1;
            continue;
        };
        let own = own_passport(&content.holder);
        assert_eq!(told(&report.clone().compared_with_id(&own, policy)), before, "{}", specimen.id);
        let passed = matches!(report.verdict(), Verdict::Pass(_));
        let (verdict, code, codes, holder) = told(&report.compared_with_id(&stranger, policy));
        assert!(codes.contains(&604) && holder == LayerState::Fail && verdict != "pass", "{}", specimen.id);
        if passed {
            assert_eq!((verdict, code), ("not-accepted", 604), "{}", specimen.id);
            passes += 1;
        } else if matches!(before.0, "reject" | "cannot-decide") {
            assert_eq!((verdict, code), (before.0, before.1), "what weighs more stays: {}", specimen.id);
        }
    }
    assert!(unchanged > 10 && passes > 10, "{unchanged} {passes}");
}
