//! The fleet by its status files, honest, late, broken and hostile.

use crate::office::Office;
use serde_json::{Value, json};

fn status(checkpoint: &str) -> Value {
    json!({
        "schema": 1, "checkpoint": checkpoint, "site": "Pier 2", "program": "0.1.0", "written": "2026-11-25T08:00:00Z",
        "generation": 12, "bundle": { "root": 1, "timestamp": 1, "snapshot": 1, "targets": 1, "issued": "2026-11-26T06:00:00Z" },
        "sets": [{ "id": "trust-real", "kind": "trust", "issued": null, "age_seconds": 60, "step": "fresh" }],
        "clock": { "right": true }, "camera": "live", "refused": [], "waiting": null, "counts": null,
    })
}

fn write(office: &Office, name: &str, change: impl FnOnce(&mut Value)) {
    let mut status = status(name);
    change(&mut status);
    office.file(&format!("bundle/status/{name}.json"), &status.to_string());
}

fn told(office: &Office) -> Value {
    serde_json::from_slice(&office.run("fleet bundle --json").stdout).expect("JSON")
}

#[test]
fn a_fleet_that_is_up_to_date_is_a_yes() {
    let office = Office::published();
    write(&office, "gate-1", |_| {});
    assert!(office.ok("fleet bundle").contains("1 of 1 checkpoints are up to date"));
    assert_eq!(told(&office)["members"][0]["behind"], json!([]));
}

#[test]
fn who_is_behind_is_told_with_the_reason() {
    let office = Office::published();
    office.ok("publish bundle --key keys/timestamp");
    let at = "2026-11-24T08:00:00Z";
    let now = |status: &mut Value| status["bundle"]["timestamp"] = 2.into();
    write(&office, "gate-1", now);
    write(&office, "gate-2", |_| {});
    write(&office, "gate-3", |status| {
        status["refused"] =
            json!([{ "at": at, "why": "the snapshot is cut" }, { "at": "2026-11-01T08:00:00Z", "why": "before" }])
    });
    write(&office, "gate-4", |status| status["waiting"] = json!({ "since": at, "why": "trust/real.json shrinks" }));
    write(&office, "gate-5", |status| {
        now(status);
        status["clock"]["right"] = false.into();
    });
    write(&office, "gate-6", |status| {
        now(status);
        status["written"] = "2026-11-01T08:00:00Z".into();
    });
    write(&office, "gate-7", |status| status["bundle"] = Value::Null);
    write(&office, "gate-8", |status| status["bundle"]["timestamp"] = (1_u64 << 63).into());
    write(&office, "gate-9", |status| {
        now(status);
        status["sets"][0]["step"] = "too-old".into();
    });
    let told = told(&office);
    let reasons = |number: usize| -> Vec<(String, Value)> {
        let behind = told["members"][number]["behind"].as_array().expect("a list");
        behind.iter().map(|one| (one["why"].as_str().expect("a word").to_owned(), one["since"].clone())).collect()
    };
    let older = ("older".to_owned(), json!("2026-11-26T06:00:00Z"));
    let with = |why: &str, since: Value| (why.to_owned(), since);
    assert_eq!(reasons(0), []);
    assert_eq!(reasons(1), vec![older.clone()]);
    assert_eq!(reasons(2), [with("refused", json!(at)), older.clone()]);
    assert_eq!(reasons(3), [with("waiting", json!(at)), older]);
    assert_eq!(reasons(4), [with("clock", json!("2026-11-25T08:00:00Z"))]);
    assert_eq!(reasons(5), [with("silent", json!("2026-11-01T08:00:00Z"))]);
    assert_eq!(reasons(6), [with("empty", Value::Null)]);
    assert_eq!(reasons(7), [with("ahead", json!("2026-11-25T08:00:00Z"))]);
    assert_eq!(reasons(8), [with("too-old", Value::Null)]);
    assert_eq!(told["members"][8]["behind"][0]["words"], "trust-real too-old");
    let output = office.run("fleet bundle");
    assert_eq!(output.status.code(), Some(1), "the answer is no");
    let table = String::from_utf8(output.stdout).expect("text");
    assert!(
        table.contains("1 of 9") && table.contains("the snapshot is cut") && table.contains("not heard of for 25 days")
    );
    let patient = office.run("fleet bundle --silent 30");
    assert!(!String::from_utf8_lossy(&patient.stdout).contains("silent"));
}

#[test]
fn a_status_that_is_none_is_named_and_stops_no_other() {
    let office = Office::published();
    write(&office, "gate-1", |_| {});
    office.file("bundle/status/gate-2.json", "no JSON");
    office.file("bundle/status/gate-3.json", &"[".repeat(60_000));
    office.file("bundle/status/gate-4.json", &format!("\"{}\"", "x".repeat(70_000)));
    write(&office, "gate-5", |status| status["checkpoint"] = "gate-1".into());
    write(&office, "gate-6", |status| status["written"] = "yesterday".into());
    write(&office, "gate-7", |status| status["site"] = "Pier\u{1b}[2J\n2\u{202e}".into());
    office.file("bundle/status/gate\u{1b}[31m.json", "{}");
    office.file("bundle/status/notes.txt", "hello");
    #[cfg(unix)]
    {
        let secret = office.path("keys/root1");
        std::os::unix::fs::symlink(secret, office.path("bundle/status/gate-8.json")).expect("a link");
        std::os::unix::fs::symlink("/dev/zero", office.path("bundle/status/gate-9.json")).expect("a link");
    }
    let told = told(&office);
    let members: Vec<_> = told["members"].as_array().expect("a list").iter().map(|one| &one["checkpoint"]).collect();
    assert_eq!(members, ["gate-1", "gate-7"]);
    assert_eq!(told["members"][1]["site"], "Pier[2J 2", "nothing acts on a terminal");
    let skipped: Vec<_> = told["skipped"].as_array().expect("a list").iter().map(|one| one["file"].as_str()).collect();
    for name in
        ["gate-2.json", "gate-3.json", "gate-4.json", "gate-5.json", "gate-6.json", "gate[31m.json", "notes.txt"]
    {
        assert!(skipped.contains(&Some(name)), "{name}: {skipped:?}");
    }
    if cfg!(unix) {
        assert!(skipped.contains(&Some("gate-8.json")) && skipped.contains(&Some("gate-9.json")), "{skipped:?}");
    }
    let table = office.run("fleet bundle").stdout;
    assert!(!table.contains(&0x1b), "no escape comes through");
}
