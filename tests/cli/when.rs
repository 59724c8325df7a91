//! The self-check: `when`, and `rules explain`.

use crate::program::{Done, Home, altered, good, now, objects, own, unlisted};
use gatelight::model::time::UnixTime;
use serde_json::{Value, json};
use std::fs;

const DAY: i64 = 86_400;
/// What [`good`] says of its holder and issuer.
const SECRETS: [&str; 5] = ["NACHNAME", "Nachname", "1964", "7XK2QVQ9", "ministry"];

fn rule(country: &str, logic: &Value, members: &[(&str, &str)]) -> Value {
    let mut rule = json!({
        "Identifier": format!("VR-{country}-0001"), "Type": "Acceptance", "Country": country, "Version": "1.0.0",
        "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.0.0", "CertificateType": "Vaccination",
        "Description": [
            { "lang": "en", "desc": "The dose is not too new and not too old." },
            { "lang": "de", "desc": "Die Dosis ist nicht zu neu und nicht zu alt." },
        ],
        "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0.dt"],
        "Logic": logic,
    });
    members.iter().for_each(|(name, text)| rule[*name] = (*text).into());
    rule
}

fn between(first: i64, last: i64) -> Value {
    let dose = |days: i64| json!({ "plusTime": [{ "var": "payload.v.0.dt" }, days, "day"] });
    let clock = json!({ "plusTime": [{ "var": "external.validationClock" }, 0, "day"] });
    json!({ "not-after": [dose(first), clock, dose(last)] })
}

/// A home that trusts the signer of [`good`] and holds rules: yes, not yet, no longer, open, of a part, not valid yet.
fn home() -> Home {
    let home = Home::trusting();
    let open = json!({ "extractFromUVCI": [{ "var": "payload.v.0.dt" }, 0] });
    // A list is as old as the newest of its rules that are in force.
    let newest = now().plus(-2 * DAY).to_string();
    let rules = json!([
        rule("XF", &json!(true), &[("ValidFrom", &newest)]),
        rule("XA", &between(14, 270), &[]),
        rule("XB", &between(60, 270), &[]),
        rule("XC", &between(14, 38), &[]),
        rule("XD", &open, &[]),
        rule(
            "XA",
            &json!({ "===": [{ "var": "payload.v.0.mp" }, "EU/1/20/1507"] }),
            &[("Region", "NORTH"), ("Identifier", "VR-XA-0002"),]
        ),
        rule("XE", &json!(true), &[("ValidFrom", "2029-01-01T00:00:00Z")]),
    ]);
    home.file("rules.json", rules.to_string());
    let done = home.run(["store", "import", "rules.json"]);
    assert_eq!(done.status, 0, "{}", done.err);
    home.file("code", good());
    home
}

fn object(done: &Done) -> Value {
    let mut objects = objects("when", &done.out);
    assert_eq!(objects.len(), 1, "{}{}", done.out, done.err);
    objects.remove(0)
}

fn answers(object: &Value) -> Vec<String> {
    let rows = object["rows"].as_array().expect("rows").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.map(|row| format!("{}{} {}", text(&row["country"]), text(&row["region"]), text(&row["answer"]))).collect()
}

#[test]
fn one_row_a_place_with_its_days_its_reason_and_its_rules() {
    let home = home();
    let done = home.run(["when", "--json", "code"]);
    let object = object(&done);
    assert_eq!((done.status, &object["verdict"], &object["code"]), (0, &"pass".into(), &0.into()), "{}", done.err);
    let expected =
        ["XA yes", "XANORTH no", "XB not-yet", "XC no-longer", "XD cannot-decide", "XE no-current-rules", "XF yes"];
    assert_eq!(answers(&object), expected);
    let codes: Vec<_> = object["rows"].as_array().unwrap().iter().map(|row| row["finding"]["code"].as_u64()).collect();
    assert_eq!(codes, [None, Some(703), Some(701), Some(702), Some(710), Some(804), None]);
    let dose = UnixTime::parse(&format!("{}T00:00:00Z", now().plus(-40 * DAY).date())).expect("a day");
    let row = &object["rows"][2];
    assert_eq!(row["from"], dose.plus(60 * DAY).to_string(), "the first second of the day");
    assert_eq!((&row["until"], &row["proof"]), (&dose.plus(270 * DAY).to_string().into(), &1.into()));
    assert_eq!((&row["rules"]["set"], &row["rules"]["issued"].is_null()), (&"rules".into(), &false));
    for row in [&object["rows"][4], &object["rows"][5]] {
        assert!(row["from"].is_null() && row["until"].is_null(), "{row}");
    }
    assert!(!SECRETS.iter().any(|secret| done.out.contains(secret)), "{}", done.out);
}

#[test]
fn the_exit_status_is_the_code_s_own_or_the_answer_of_the_place_asked_for() {
    let home = home();
    for (place, answer, status) in [
        ("XA", "yes", 0),
        ("xa-north", "no", 1),
        ("XB", "not-yet", 1),
        ("XC", "no-longer", 1),
        ("XD", "cannot-decide", 3),
        ("XE", "no-current-rules", 3),
        ("XZ", "no-current-rules", 3),
    ] {
        let done = home.run(["when", "--json", "--country", place, "code"]);
        let object = object(&done);
        assert_eq!((object["rows"][0]["answer"].as_str(), done.status), (Some(answer), status), "{place}");
        assert_eq!(object["rows"].as_array().map(Vec::len), Some(1));
    }
    for (code, status) in [(altered(), 1), (unlisted(), 3), ("https://example.org".to_owned(), 5)] {
        for args in [&["when", "--json", "--code", &code][..], &["when", "--json", "--country", "XA", "--code", &code]]
        {
            let done = home.run(args);
            assert_eq!((done.status, object(&done)["rows"].as_array().map(Vec::len)), (status, Some(0)), "{args:?}");
        }
    }
    home.file("nothing", "\n");
    let done = home.run(["when", "--json", "nothing"]);
    assert_eq!((done.status, &object(&done)["code"]), (5, &100.into()));
    for args in [&["when", "missing"][..], &["when", "--country", "X1", "code"], &["when", "--country", "DE-", "code"]]
    {
        assert_eq!(home.run(args).status, 2, "{args:?}");
    }
}

#[test]
fn an_expired_code_says_who_can_renew_it_and_until_when_it_was_accepted() {
    let home = home();
    let issuer = own();
    home.file("ended", issuer.draft(now()).claim(crate::issuer::EXP, now().plus(-DAY).secs()).sign().text());
    let done = home.run(["when", "ended"]);
    assert_eq!(done.status, 1, "{}", done.err);
    for part in ["G300", "a vaccination centre, doctor's practice or pharmacy", "renew it", "no longer"] {
        assert!(done.out.contains(part), "{part}: {}", done.out);
    }
    assert!(!done.out.contains("ministry") && !done.out.contains(" yes "), "{}", done.out);
    let named = home.run(["when", "--show-holder", "ended"]);
    assert!(named.out.contains("(Nobody's ministry)") && named.out.contains("Vorname Nachname"), "{}", named.out);
}

#[test]
fn a_person_reads_a_table_of_eighty_columns_in_english_and_german() {
    let home = home();
    let english = home.run(["when", "code"]);
    for part in ["G000", "It is genuine and in date.", "XA-NORTH", "not yet", "[1] rules: rules of ", "UTC"] {
        assert!(english.out.contains(part), "{part}: {}", english.out);
    }
    assert!(english.out.contains("no current rules known (last: "), "{}", english.out);
    let german = home.run(["when", "--lang", "de", "code"]);
    assert!(german.out.contains("noch nicht") && german.out.contains("Ein Tag ohne Uhrzeit"), "{}", german.out);
    for done in [&english, &german] {
        // The first line names the input, as `check` does.
        assert!(done.out.lines().skip(1).all(|line| line.chars().count() <= 80), "{}", done.out);
        assert!(!done.out.contains('\u{1b}') && !SECRETS.iter().any(|secret| done.out.contains(secret)));
    }
    let refused = home.run(["when", "--code", &altered()]);
    assert!(refused.out.contains("No place is listed") && !refused.out.contains("XA"), "{}", refused.out);
}

#[test]
fn several_proofs_are_one_person_s() {
    let home = home();
    let issuer = own();
    let newer = issuer.draft(now()).claim(crate::issuer::IAT, now().plus(-2 * DAY).secs()).sign().text();
    home.file("both", format!("{}\n{newer}\nhttps://example.org\n", good()));
    let done = home.run(["when", "--json", "both"]);
    let object = object(&done);
    assert_eq!((done.status, object["proofs"].as_array().map(Vec::len)), (0, Some(2)), "{}", done.out);
    home.file("five", vec![good(); 5].join("\n"));
    let done = home.run(["when", "five"]);
    assert!(done.status == 2 && done.err.contains("at most 4 certificates"), "{}", done.err);
}

#[test]
fn a_slip_is_a_page_that_is_no_certificate_and_overwrites_nothing() {
    let home = home();
    let done = home.run(["when", "--slip", "slip.pdf", "code"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    let bytes = fs::read(home.path().join("slip.pdf")).expect("the slip");
    let has = |bytes: &[u8], part: &str| gatelight::encoding::contains(bytes, part.as_bytes());
    for part in ["%PDF-", "not a certificate", "XA-NORTH", "not yet", "[1] rules: "] {
        assert!(has(&bytes, part), "{part}");
    }
    assert!(!SECRETS.iter().any(|secret| has(&bytes, secret)));
    // Our own reader opens it, and finds no code on it.
    assert_eq!(home.run(["read", "slip.pdf"]).status, 5);
    let again = home.run(["when", "--slip", "slip.pdf", "code"]);
    assert!(again.status == 2 && again.err.contains("slip.pdf"), "{}", again.err);
    assert_eq!(fs::read(home.path().join("slip.pdf")).expect("the slip"), bytes);
    let named = home.run(["when", "--show-holder", "--slip", "named.pdf", "code"]);
    assert_eq!(named.status, 0);
    assert!(has(&fs::read(home.path().join("named.pdf")).expect("the slip"), "Vorname Nachname"));
    let none = home.run(["when", "--slip", "none.pdf", "--code", &altered()]);
    assert!(none.status == 1 && !home.path().join("none.pdf").exists(), "{}", none.err);
}

#[test]
fn each_rule_is_explained_by_what_it_looked_at() {
    let home = home();
    let explain = |args: &[&str]| {
        let done = home.run([&["rules", "explain", "--json"], args].concat());
        (objects("rules-explain", &done.out).remove(0), done.status)
    };
    for (place, result, status, code) in
        [("XA", json!(true), 0, 0), ("XA-NORTH", json!(false), 1, 703), ("XD", Value::Null, 1, 710)]
    {
        let (object, got) = explain(&["--country", place, "code"]);
        assert_eq!((&object["rules"][0]["result"], got, &object["code"]), (&result, status, &code.into()), "{place}");
    }
    let (object, _) = explain(&["--country", "XA", "--lang", "de", "code"]);
    let rule = &object["rules"][0];
    assert_eq!(rule["description"], "Die Dosis ist nicht zu neu und nicht zu alt.");
    let paths: Vec<_> = rule["inputs"].as_array().unwrap().iter().map(|input| input["path"].clone()).collect();
    assert_eq!(paths, ["payload.v.0.dt", "external.validationClock"]);
    assert_eq!(rule["inputs"][0]["value"], now().plus(-40 * DAY).date().to_string());
    let (object, status) = explain(&["--mode", "2g-plus", "code"]);
    assert!(!object["rules"].as_array().unwrap().is_empty() && object["mode"] == "2g-plus" && status == 1, "{object}");
    let (object, _) = explain(&["--country", "XZ", "code"]);
    assert_eq!((&object["code"], object["rules"].as_array().map(Vec::len)), (&804.into(), Some(0)));
    let forged = altered();
    let (object, status) = explain(&["--country", "XA", "--code", &forged]);
    assert_eq!((&object["code"], object["rules"].as_array().map(Vec::len), status), (&200.into(), Some(0), 1));
    let unknown = home.run(["rules", "explain", "--mode", "4g", "code"]);
    assert!(unknown.status == 2 && unknown.err.contains("2g-plus"), "{}", unknown.err);
}

#[test]
fn an_explanation_names_nobody_unless_asked() {
    let home = Home::trusting();
    let looks = json!({ "and": [
        { "var": "payload.nam.fn" }, { "var": "payload.dob" }, { "var": "payload.v.0.ci" }, { "var": "payload" },
        { "var": "payload.v.0" }, { "in": [{ "var": "payload.v.0.mp" }, { "var": "external.valueSets.names" }] },
    ] });
    home.file("rules.json", json!([rule("XA", &looks, &[])]).to_string());
    assert_eq!(home.run(["store", "import", "rules.json"]).status, 0);
    home.file("code", good());
    for args in [
        &["rules", "explain", "--country", "XA", "code"][..],
        &["rules", "explain", "--json", "--country", "XA", "code"],
    ] {
        let done = home.run(args);
        // The issuer's name is no holder's.
        let mut of_holder = SECRETS.iter().filter(|secret| **secret != "ministry");
        assert!(!of_holder.any(|secret| done.out.contains(secret)), "{}", done.out);
        assert!(done.out.contains("payload.nam.fn") && done.out.contains("payload.v.0.ci"), "{}", done.out);
        let named = home.run(args.iter().chain(&["--show-holder"]));
        assert!(["Nachname", "1964-08-12", "7XK2QVQ9"].iter().all(|part| named.out.contains(part)), "{}", named.out);
    }
    let done = home.run(["rules", "explain", "--country", "XA", "code"]);
    assert!(done.out.contains("(hidden; --show-holder shows it)"), "{}", done.out);
}
