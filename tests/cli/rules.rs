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
