//! Where and when proofs are accepted, over rule sets of nobody. Every row is held against a check of that country
//! at its ends and a second outside of them.

use crate::issuer::{Draft, EXP, IAT, ISS, Issuer};
use crate::stores::{Exercise, Set, noon, own, policy, store, time, trust, trusting};
use gatelight::check::when::{Allowed, Row, Stretch, When, when};
use gatelight::check::{Report, Times, Verdict, check};
use gatelight::encoding::cbor::Value as Cbor;
use gatelight::model::code::CodeText;
use gatelight::model::country::Country;
use gatelight::model::policy::{Policy, Realm, RulesAsked};
use gatelight::model::time::UnixTime;
use gatelight::rules::question::Place;
use gatelight::rules::set::RuleSet;
use gatelight::store::{SetData, Store};
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: i64 = 86_400;

fn place(text: &str) -> Place {
    let (country, region) = text.split_once('-').unwrap_or((text, ""));
    Place { country: Country::parse(country).expect("a country"), region: region.to_owned() }
}

/// A rule for vaccinations, valid in all of the years around.
fn rule(at: &str, logic: Value, members: &[(&str, &str)]) -> Value {
    let place = place(at);
    let mut rule = json!({
        "Identifier": format!("VR-{}-{}1", place.country.code(), place.region), "Type": "Acceptance",
        "Country": place.country.code(), "Region": place.region, "Version": "1.0.0", "SchemaVersion": "1.0.0",
        "Engine": "CERTLOGIC", "EngineVersion": "1.0.0", "CertificateType": "Vaccination",
        "Description": [{ "lang": "en", "desc": "A rule of nobody, for tests alone." }],
        "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0.dt"],
        "Logic": logic,
    });
    members.iter().for_each(|(name, text)| rule[*name] = (*text).into());
    rule
}

fn clock() -> Value {
    json!({ "plusTime": [{ "var": "external.validationClock" }, 0, "day"] })
}

fn dose(days: i64) -> Value {
    json!({ "plusTime": [{ "var": "payload.v.0.dt" }, days, "day"] })
}

/// Met from the first of these days after the dose to the second.
fn between(first: i64, last: i64) -> Value {
    json!({ "not-after": [dose(first), clock(), dose(last)] })
}

fn before(text: &str) -> Value {
    json!({ "before": [clock(), { "plusTime": [text, 0, "day"] }] })
}

fn rules(id: &str, realm: Realm, rules: &[Value]) -> Set {
    let set = RuleSet::read(json!({ "schema": 1, "rules": rules }).to_string().as_bytes()).expect("rules");
    Set::new(id, realm, noon().plus(-DAY), SetData::Rules(Arc::new(set)))
}

/// A store that knows the signer and these rules.
fn held(listed: &[Value]) -> Store {
    with([rules("made-up", Realm::Production, listed)])
}

fn with(sets: impl IntoIterator<Item = Set>) -> Store {
    store([trust("own", Realm::Production, [own().trusted()])].into_iter().chain(sets))
}

/// A code issued on the day of its dose, 40 days ago, for 360 days from now.
fn draft(issuer: &Issuer) -> Draft<'_> {
    issuer.draft(noon()).claim(IAT, noon().plus(-40 * DAY).secs())
}

fn code() -> String {
    draft(&own()).sign().text()
}

fn now() -> Times {
    Times::now(noon(), UnixTime::FIRST)
}

fn checked(code: &str, store: &Store, policy: &Policy, times: Times) -> Report {
    check(&CodeText::line(code), store, policy, times)
}

/// The rows of codes, each of them held against checks.
fn asked(codes: &[&str], store: &Store, times: Times) -> When {
    asked_under(&policy("self-check"), codes, None, store, times)
}

fn asked_under(policy: &Policy, codes: &[&str], only: Option<&Place>, store: &Store, times: Times) -> When {
    let reports: Vec<_> = codes.iter().map(|code| checked(code, store, policy, times)).collect();
    let found = when(&reports.iter().collect::<Vec<_>>(), only, store, policy, times);
    for row in &found.rows {
        agrees(row, &CodeText::line(codes[row.proof - 1]), store, policy, times);
    }
    found
}

/// A check under a profile of that country passes exactly inside of the row's stretch.
fn agrees(row: &Row, code: &CodeText, store: &Store, policy: &Policy, times: Times) {
    let Place { country, region } = row.place.clone();
    let here = Policy { rules: RulesAsked::Country { country: Some(country), region }, ..policy.clone() };
    let passes = |at| matches!(check(code, store, &here, times.as_of(at)).verdict(), Verdict::Pass(_));
    assert_eq!(passes(times.at), row.answer == Allowed::Yes, "{row:?} at {}", times.at);
    let Some(Stretch { from, until }) = row.stretch else { return };
    for (inside, outside) in [(from, from.map(|from| from.plus(-1))), (until, until.map(|until| until.plus(1)))] {
        assert!(inside.is_none_or(&passes), "{row:?}");
        assert!(!outside.is_some_and(&passes), "{row:?}");
    }
}

/// Place, answer, ends and reason of each row.
fn told(found: &When) -> Vec<String> {
    let ends = |row: &Row| {
        let end = |time: Option<UnixTime>| time.map_or_else(|| "-".to_owned(), |time| time.to_string());
        row.stretch.map_or_else(String::new, |stretch| format!(" {} {}", end(stretch.from), end(stretch.until)))
    };
    let row = |row: &Row| {
        let code = row.finding.as_ref().map_or(0, |finding| finding.code());
        format!("{}{} {}{} {code}", row.place.country, row.place.region, row.answer.name(), ends(row))
    };
    found.rows.iter().map(row).collect()
}

#[test]
fn each_place_says_from_which_second_until_which_one() {
    let store = held(&[
        rule("XD", json!({ "===": [{ "var": "payload.v.0.mp" }, "EU/1/20/1507"] }), &[]),
        rule("XA", between(14, 60), &[]),
        rule("XB", between(50, 90), &[]),
        rule("XC", between(14, 30), &[]),
        rule("XE", json!({ "extractFromUVCI": [{ "var": "payload.v.0.dt" }, 0] }), &[]),
        rule("XA-NORTH", between(41, 42), &[]),
        rule("XF", json!(true), &[("ValidTo", "2026-12-24T23:59:59Z")]),
    ]);
    assert_eq!(
        told(&asked(&[&code()], &store, now())),
        [
            "XA yes 2026-10-29T00:00:00Z 2026-12-14T00:00:00Z 0",
            "XANORTH not-yet 2026-11-25T00:00:00Z 2026-11-26T00:00:00Z 701",
            "XB not-yet 2026-12-04T00:00:00Z 2027-01-13T00:00:00Z 701",
            "XC no-longer 2026-10-29T00:00:00Z 2026-11-14T00:00:00Z 702",
            "XD no 703",
            "XE cannot-decide 710",
            "XF yes 2026-10-15T11:55:00Z 2026-12-24T23:59:59Z 0",
        ]
    );
}

#[test]
fn a_proof_without_an_end_is_accepted_for_ever() {
    let code = draft(&own()).claim(EXP, UnixTime::LAST.secs()).sign().text();
    let forever = [("ValidTo", "9999-12-30T22:00:00Z")];
    let key = gatelight::store::trust::TrustedKey { valid_until: UnixTime::LAST.secs(), ..own().trusted() };
    let mut store = trusting([key]);
    let set = rules("made-up", Realm::Production, &[rule("XA", json!(true), &forever)]);
    store.add(set.info, set.data);
    assert_eq!(told(&asked(&[&code], &store, now())), ["XA yes 2026-10-15T11:55:00Z - 0"]);
}

#[test]
fn a_rule_that_comes_into_force_changes_the_answer_on_that_day() {
    let next = [("ValidFrom", "2026-12-01T00:00:00Z"), ("Version", "1.0.1")];
    let store = held(&[
        // From next month on anything is accepted; until then nothing.
        rule("XA", json!(false), &[]),
        rule("XA", json!(true), &next),
        // What is accepted today is not from next month on.
        rule("XB", json!(true), &[]),
        rule("XB", json!(false), &next),
        // Nothing is known of today.
        rule("XC", json!(true), &next),
        // Nothing is known any more.
        rule("XD", json!(true), &[("ValidTo", "2026-11-01T00:00:00Z")]),
    ]);
    assert_eq!(
        told(&asked(&[&code()], &store, now())),
        [
            "XA not-yet 2026-12-01T00:00:00Z 2027-11-19T12:00:00Z 705",
            "XB yes 2026-10-15T11:55:00Z 2026-11-30T23:59:59Z 0",
            "XC no-current-rules 804",
            "XD no-current-rules 804",
        ]
    );
    let later = now().as_of(time("2026-12-02T00:00:00Z"));
    let told = told(&asked(&[&code()], &store, later));
    assert_eq!(told[1], "XB no-longer 2026-10-15T11:55:00Z 2026-11-30T23:59:59Z 705");
    assert!(told[2].starts_with("XC yes"), "{told:?}");
}

#[test]
fn of_several_stretches_the_nearest_is_told() {
    let logic = json!({ "if": [
        before("2026-11-01T00:00:00Z"), true,
        { "if": [before("2026-12-01T00:00:00Z"), false, before("2027-01-01T00:00:00Z")] }
    ] });
    let store = held(&[rule("XA", logic, &[])]);
    for (at, expected) in [
        ("2026-10-20T00:00:00Z", "XA yes 2026-10-15T11:55:00Z 2026-10-31T23:59:59Z 0"),
        ("2026-11-24T12:00:00Z", "XA not-yet 2026-12-01T00:00:00Z 2026-12-31T23:59:59Z 701"),
        ("2026-12-05T00:00:00Z", "XA yes 2026-12-01T00:00:00Z 2026-12-31T23:59:59Z 0"),
        ("2027-02-01T00:00:00Z", "XA no-longer 2026-12-01T00:00:00Z 2026-12-31T23:59:59Z 702"),
    ] {
        assert_eq!(told(&asked(&[&code()], &store, now().as_of(time(at)))), [expected]);
    }
}

#[test]
fn what_the_issuer_took_back_is_accepted_nowhere() {
    let back = [("Type", "Invalidation"), ("Identifier", "IR-DE-0001")];
    let store = held(&[rule("XA", json!(true), &[]), rule("DE", json!(false), &back)]);
    assert_eq!(told(&asked(&[&code()], &store, now())), ["XA no 708"]);
    // A rule of another issuer is none of it; one that is met takes nothing back.
    let other = rule("FR", json!(false), &[("Type", "Invalidation"), ("Identifier", "IR-FR-0001")]);
    let store = held(&[rule("XA", json!(true), &[]), other, rule("DE", json!(true), &back)]);
    assert!(told(&asked(&[&code()], &store, now()))[0].starts_with("XA yes"));
    // One that comes into force later ends the stretch.
    let later = [back[0], back[1], ("ValidFrom", "2026-12-01T00:00:00Z")];
    let store = held(&[rule("XA", json!(true), &[]), rule("DE", json!(false), &later)]);
    let expected = ["XA yes 2026-10-15T11:55:00Z 2026-11-30T23:59:59Z 0"];
    assert_eq!(told(&asked(&[&code()], &store, now())), expected);
}

#[test]
fn rules_that_are_too_old_or_lost_say_neither_yes_nor_no() {
    let old = rules("old", Realm::Production, &[rule("XA", json!(true), &[]), rule("XB", json!(false), &[])]).aged(500);
    let fresh = rules("fresh", Realm::Production, &[rule("XC", json!(true), &[])]);
    let found = asked(&[&code()], &with([old.clone(), fresh.clone()]), now());
    let expected = ["XA no-current-rules 805", "XB no-current-rules 805"];
    assert_eq!(told(&found)[..2], expected);
    assert!(told(&found)[2].starts_with("XC yes"), "{:?}", told(&found));
    let source = found.rows[0].rules.clone().expect("its set");
    assert_eq!((source.set.as_str(), source.age, source.date()), ("old", 501 * DAY, noon().plus(-501 * DAY)));
    // The real clock decides, whatever the day that is asked about.
    let found = asked(&[&code()], &with([old.clone(), fresh.clone()]), now().as_of(noon().plus(-20 * DAY)));
    assert_eq!(told(&found)[..2], expected);
    let found = asked(&[&code()], &with([old.lost(), fresh]), now());
    assert_eq!(told(&found), ["XC no-current-rules 805"], "what was lost may have had rules of any place");
}

#[test]
fn one_place_is_asked_even_where_nothing_is_known_of_it() {
    let store = held(&[rule("XA", json!(true), &[]), rule("XA-NORTH", json!(false), &[])]);
    let one = |at: &str| told(&asked_under(&policy("self-check"), &[&code()], Some(&place(at)), &store, now()));
    assert_eq!(one("XB"), ["XB no-current-rules 804"]);
    assert_eq!(one("XA-NORTH"), ["XANORTH no 705"]);
    assert!(one("XA")[0].starts_with("XA yes"));
    let bare = asked(&[&code()], &trusting([own().trusted()]), now());
    assert!(bare.rows.is_empty() && matches!(bare.report.verdict(), Verdict::Pass(_)));
}

#[test]
fn of_several_proofs_the_one_that_does_best_stands_for_all() {
    // Ten days ago, so not yet in XA, and still in XC.
    let issuer = own();
    let mut newer = issuer.draft(noon()).claim(IAT, noon().plus(-10 * DAY).secs());
    set(&mut newer, &["v", "0", "dt"], "2026-11-14".into());
    let newer = newer.sign().text();
    let store = held(&[
        rule("XA", between(14, 60), &[]),
        rule("XB", between(50, 90), &[]),
        rule("XC", between(0, 30), &[]),
        rule("XD", json!(false), &[]),
    ]);
    let found = asked(&[&code(), &newer], &store, now());
    let proofs: Vec<_> = found.rows.iter().map(|row| (row.answer, row.proof)).collect();
    assert_eq!(proofs, [(Allowed::Yes, 1), (Allowed::NotYet, 1), (Allowed::Yes, 2), (Allowed::No, 1)]);
    assert!(found.report.is_joint() && matches!(found.report.verdict(), Verdict::Pass(_)));
}

#[test]
fn proofs_of_two_people_and_forged_ones_are_refused() {
    let issuer = own();
    let store = held(&[rule("XA", json!(true), &[])]);
    for (path, value, expected) in
        [(&["nam", "fnt"][..], "ZWILLING", 600), (&["dob"], "1990-01-01", 601), (&["v", "0", "lot"], "1", 0)]
    {
        let mut other = draft(&issuer);
        set(&mut other, path, value.into());
        if path[0] == "nam" {
            set(&mut other, &["nam", "fn"], "Zwilling".into());
        }
        let found = asked(&[&code(), &other.sign().text()], &store, now());
        assert_eq!((found.report.code(), found.rows.is_empty()), (expected, expected != 0), "{path:?}");
    }
    let mut forged = draft(&issuer).sign();
    *forged.payload.last_mut().expect("a payload") ^= 1;
    let forged = forged.text();
    for codes in [&[forged.as_str()][..], &[&code(), &forged]] {
        let found = asked(codes, &store, now());
        assert_eq!((found.report.code(), found.rows.len()), (200, 0));
    }
}

#[test]
fn an_expired_code_or_signer_is_accepted_no_longer_and_until_when_is_told() {
    let issuer = own();
    let listed = [rule("XA", between(14, 60), &[]), rule("XB", between(14, 20), &[]), rule("XC", json!(false), &[])];
    let ended = draft(&issuer).claim(EXP, noon().plus(-DAY).secs()).sign().text();
    let expected = [
        "XA no-longer 2026-10-29T00:00:00Z 2026-11-23T12:00:00Z 300",
        "XB no-longer 2026-10-29T00:00:00Z 2026-11-04T00:00:00Z 300",
        "XC no 300",
    ];
    assert_eq!(told(&asked(&[&ended], &held(&listed), now())), expected);
    let until = noon().plus(-DAY).secs();
    let key = gatelight::store::trust::TrustedKey { valid_until: until, ..own().trusted() };
    let mut store = trusting([key]);
    let set = rules("made-up", Realm::Production, &listed);
    store.add(set.info, set.data);
    let told = told(&asked(&[&code()], &store, now()));
    assert_eq!(told, expected.map(|row| row.replace("300", "205")));
}

#[test]
fn a_code_that_we_cannot_judge_is_accepted_by_no_row() {
    let listed = [rule("XA", json!(true), &[]), rule("XB", between(50, 90), &[]), rule("XC", json!(false), &[])];
    // Our clock jumped.
    let found = asked(&[&code()], &held(&listed), now().doubtful());
    assert_eq!(told(&found), ["XA cannot-decide 821", "XB cannot-decide 821", "XC no 705"]);
    // Our list of signers is too old.
    let old = trust("own", Realm::Production, [own().trusted()]).aged(500);
    let found = asked(&[&code()], &store([old, rules("made-up", Realm::Production, &listed)]), now());
    assert!(told(&found)[0] == "XA cannot-decide 801" && found.rows.iter().all(|row| row.answer != Allowed::Yes));
    // Nobody knows the signer: nothing of the code is believed.
    let unknown = Issuer::new("unknown", "FR");
    let found = asked(&[&unknown.draft(noon()).sign().text()], &held(&listed), now());
    assert_eq!((found.report.code(), found.rows.len()), (203, 0));
}

#[test]
fn what_this_checkpoint_takes_is_no_matter_of_other_places() {
    let store = held(&[rule("XA", json!(true), &[]), rule("XB", json!(false), &[])]);
    let mut own_policy = policy("self-check");
    own_policy.kinds.clear();
    let reports = [checked(&code(), &store, &own_policy, now())];
    let found = when(&[&reports[0]], None, &store, &own_policy, now());
    assert_eq!((found.report.code(), found.rows[0].answer), (111, Allowed::Yes));
    // One that asks its own country's rules says no for itself alone.
    own_policy = Policy {
        rules: RulesAsked::Country { country: Country::parse("XB"), region: String::new() },
        ..policy("self-check")
    };
    let found = asked_under(&own_policy, &[&code()], None, &store, now());
    assert_eq!((found.report.code(), found.rows[0].answer, found.rows[1].answer), (705, Allowed::Yes, Allowed::No));
}

#[test]
fn specimens_of_the_training_authority_are_judged_by_training_rules_alone() {
    let day = noon();
    let exercise = Exercise::of(day);
    let mut store = exercise.store("training");
    for (id, realm, at) in [("anything", Realm::Training, "XY"), ("real", Realm::Production, "DE")] {
        let set = rules(id, realm, &[rule(at, json!(true), &[("CertificateType", "General")])]);
        store.add(set.info, set.data);
    }
    let policy = policy("training");
    let mut seen = 0;
    for specimen in &exercise.specimens {
        let report = check(&specimen.code, &store, &policy, now());
        let found = when(&[&report], None, &store, &policy, now());
        for row in &found.rows {
            assert_ne!(row.place.country.code(), "DE", "{}", specimen.id);
            let passes = matches!(report.verdict(), Verdict::Pass(_));
            assert!(passes || row.answer != Allowed::Yes, "{}: {row:?}", specimen.id);
            // Where anything is accepted, only what the issuer took back is not, and a result that nobody knows.
            let code = row.finding.as_ref().map(|finding| finding.code());
            let is_excused = matches!(code, Some(504 | 708));
            let is_plain = row.place.country.code() == "XY" && passes;
            assert!(!is_plain || row.answer == Allowed::Yes || is_excused, "{}: {row:?}", specimen.id);
            agrees(row, &specimen.code, &store, &policy, now());
            seen += 1;
        }
        if matches!(report.verdict(), Verdict::Reject | Verdict::NoCertificate) {
            assert!(found.rows.is_empty(), "{}", specimen.id);
        }
    }
    assert!(seen > 200, "{seen} rows");
}

#[test]
fn the_issuer_is_the_one_that_the_code_names() {
    let issuer = Issuer::new("fr", "FR");
    let back = [("Type", "Invalidation"), ("Identifier", "IR-FR-0001")];
    let listed = rules("made-up", Realm::Production, &[rule("XA", json!(true), &[]), rule("FR", json!(false), &back)]);
    let store = store([trust("fr", Realm::Production, [issuer.trusted()]), listed]);
    let named = draft(&issuer).claim(ISS, "FR").sign().text();
    assert_eq!(told(&asked(&[&named], &store, now())), ["XA no 708"]);
}

/// Puts a value into the certificate of a code.
fn set(draft: &mut Draft<'_>, path: &[&str], value: Cbor) {
    let (_, Cbor::Map(container)) = draft.claims.iter_mut().find(|(label, _)| *label == -260).expect("a certificate")
    else {
        panic!("a map")
    };
    let mut here = &mut container[0].1;
    for name in path {
        here = match here {
            Cbor::Array(items) => &mut items[name.parse::<usize>().expect("an index")],
            Cbor::Map(members) => {
                let key: Cbor = (*name).into();
                let found = members.iter().position(|(known, _)| *known == key);
                let at = found.unwrap_or_else(|| {
                    members.push((key, Cbor::Null));
                    members.len() - 1
                });
                &mut members[at].1
            }
            _ => panic!("nothing below {name}"),
        };
    }
    *here = value;
}
