//! Business rules from the command line: `rules`.

use crate::program::{Home, objects};
use serde_json::{Value, json};
use std::fs;

fn rule() -> Value {
    json!({
        "Identifier": "VR-XA-0001", "Type": "Acceptance", "Country": "XA", "Version": "1.0.0",
        "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.0.0", "CertificateType": "Vaccination",
        "Description": [{ "lang": "en", "desc": "The last dose has been given." }],
        "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0.dn"],
        "Logic": { ">=": [{ "var": "payload.v.0.dn" }, { "var": "payload.v.0.sd" }] },
    })
}

fn home(tests: &[(&str, Value)]) -> Home {
    let home = Home::new();
    fs::create_dir_all(home.path().join("set/VR-XA-0001/tests")).expect("a folder");
    home.file("set/VR-XA-0001/rule.json", rule().to_string());
    for (name, test) in tests {
        home.file(&format!("set/VR-XA-0001/tests/{name}.json"), test.to_string());
    }
    home
}

fn dose(given: Value, expected: Value) -> Value {
    json!({ "payload": { "ver": "1.3.0", "v": [{ "dn": given, "sd": 2 }] }, "external": {}, "expected": expected })
}

#[test]
fn rules_are_tried_on_their_tests() {
    let home = home(&[
        ("done", dose(2.into(), true.into())),
        ("first", dose(1.into(), false.into())),
        ("none", dose(Value::Null, Value::Null)),
    ]);
    let done = home.run(["rules", "test", "set", "--json"]);
    let actual: Vec<_> = objects("rules-test", &done.out).iter().map(|test| test["actual"].clone()).collect();
    assert_eq!((done.status, actual), (0, vec![json!(true), json!(false), Value::Null]));
    let done = home.run(["rules", "test", "set"]);
    assert_eq!((done.status, done.out.as_str()), (0, "1 rules, 3 tests, 0 failed\n"));
}

#[test]
fn the_rules_of_the_store_are_listed_by_country_identifier_and_version() {
    let home = home(&[]);
    let with = |members: &[(&str, &str)]| {
        let mut rule = rule();
        members.iter().for_each(|(name, text)| rule[*name] = (*text).into());
        rule
    };
    let rules = json!([
        with(&[("Country", "XB"), ("Identifier", "TR-XB-0001"), ("Type", "Invalidation"), ("CertificateType", "Test")]),
        with(&[("Version", "1.0.10"), ("ValidTo", "2022-01-01T00:00:00Z")]),
        with(&[("Version", "1.0.9"), ("EngineVersion", "2.0.0"), ("Region", "north")]),
        with(&[("Identifier", "GR-XA-0001"), ("ValidFrom", "2029-01-01T00:00:00Z"), ("Type", "Mask")]),
    ]);
    home.file("xa-rules.json", rules.to_string());
    let done = home.run(["store", "import", "xa-rules.json", "--json"]);
    let imported = objects("store-import", &done.out).remove(0);
    assert_eq!((&imported["imported"]["kind"], &imported["new"]), (&"rules".into(), &3.into()), "{}", done.err);
    let done = home.run(["rules", "list", "--json"]);
    let told = |out: &str| {
        let text = |rule: &Value, member: &str| rule[member].as_str().unwrap_or_default().to_owned();
        let told = |rule: &Value| {
            let name = [text(rule, "identifier"), text(rule, "version"), text(rule, "region"), text(rule, "kind")];
            (name.join(" "), rule["valid"] == true, rule["understood"] == true)
        };
        objects("rules-list", out).iter().map(told).collect::<Vec<_>>()
    };
    let xa = [
        ("GR-XA-0001 1.0.0  other".to_owned(), false, true),
        ("VR-XA-0001 1.0.9 NORTH acceptance".to_owned(), true, false),
        ("VR-XA-0001 1.0.10  acceptance".to_owned(), false, true),
    ];
    let all = told(&done.out);
    assert_eq!((done.status, &all[..3]), (0, &xa[..]));
    assert_eq!(all[3], ("TR-XB-0001 1.0.0  invalidation".to_owned(), true, true));
    assert_eq!(told(&home.run(["rules", "list", "--country", "xa", "--json"]).out), xa);
    let said = home.run(["rules", "list", "--country", "XA"]).out;
    let lines: Vec<_> = said.lines().collect();
    assert!(lines[0].contains("not yet") && lines[0].ends_with("rules-xa"), "{said}");
    assert!(lines[1].contains("valid") && lines[1].ends_with("for another engine: always open"), "{said}");
    assert!(lines[2].contains("2021-07-01 to 2022-01-01  over"), "{said}");
    assert!(home.run(["rules", "list", "--country", "FR"]).out.contains("no such rules"));
    assert_eq!(home.run(["rules", "list", "--country", "Mars"]).status, 2);

    // Half of them go: that is told, and a set that is spoilt is no empty list.
    home.file("xa-rules.json", json!([rules[1]]).to_string());
    let done = home.run(["store", "import", "xa-rules.json", "--force"]);
    assert!(done.out.contains("rules new 0, removed 2") && done.out.contains("2 of 3 are gone"), "{}", done.out);
    let status = home.run(["store", "status", "--json"]).out;
    assert_eq!(objects("store-status", &status)[0]["sets"][0]["counts"], json!({ "countries": 1, "rules": 1 }));
    objects("status", &home.run(["status", "--json"]).out);
    home.file("data/gatelight/store/generations/2/rules-xa.rules", "{}");
    let done = home.run(["rules", "list", "--json"]);
    assert!(done.status == 1 && done.err.contains("rules-xa"), "{}", done.err);
}

#[test]
fn a_test_that_fails_is_named_and_a_file_that_is_none_stops() {
    let home = home(&[("first", dose(1.into(), true.into()))]);
    let done = home.run(["rules", "test", "set"]);
    assert_eq!(done.status, 1);
    assert!(done.out.starts_with("VR-XA-0001  first: expected true, got false\n"), "{}", done.out);
    for (file, text, says) in [
        ("set/VR-XA-0001/tests/cut.json", "{", "cut.json: it is not JSON"),
        ("set/VR-XA-0001/tests/cut.json", "{\"expected\":\"yes\"}", "its \"expected\" is none of"),
        ("set/VR-XA-0001/rule.json", "{}", "rule.json: missing field"),
    ] {
        home.file(file, text);
        let done = home.run(["rules", "test", "set"]);
        assert!(done.status == 2 && done.err.contains(says), "{}", done.err);
    }
    fs::create_dir(home.path().join("empty")).expect("a folder");
    let done = home.run(["rules", "test", "empty"]);
    assert!(done.status == 2 && done.err.contains("no rule.json"), "{}", done.err);
    assert_eq!(home.run(["rules", "test", "nowhere"]).status, 2);
}
