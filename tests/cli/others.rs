//! The small commands.

use crate::program::{Home, objects, validator};

#[test]
fn a_wrong_key_of_a_profile_is_told_with_the_nearest() {
    let home = Home::new();
    home.file("right.toml", "extends = \"genuine\"\nid = \"gate-1\"\n");
    home.file("wrong.toml", "extends = \"genuine\"\nvlaue_sets = \"off\"\n");
    let done = home.run(["profile", "check", "right.toml"]);
    assert!(done.status == 0 && done.out.contains("gate-1"), "{}", done.out);
    let done = home.run(["profile", "check", "wrong.toml"]);
    assert!(done.status == 1 && done.out.contains("did you mean \"value_sets\"?"), "{}", done.out);
    assert_eq!(home.run(["check", "--profile", "wrong.toml", "--code", "x"]).status, 2);
    assert_eq!(home.run(["profile", "check", "genuine"]).status, 0);
}

#[test]
fn known_answers_are_the_known_ones() {
    let done = Home::new().run(["selftest"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{}", done.out);
    assert!(done.out.ends_with("all as they must be\n"), "{}", done.out);
}

#[cfg(target_os = "linux")]
#[test]
fn the_sandbox_refuses_what_it_must() {
    let done = Home::new().run(["selftest", "sandbox"]);
    assert_eq!(done.status, 0, "{}", done.out);
    assert!(done.out.lines().count() > 4 && !done.out.contains("WRONG"), "{}", done.out);
}

#[test]
fn specimens_are_written_once_and_again() {
    let home = Home::new();
    let made = home.run(["training", "make", "deep/folder", "--at", "2026-11-24T12:00:00Z"]);
    assert_eq!(made.status, 0, "{}", made.err);
    assert!(home.path().join("deep/folder/letter.png").is_file());
    assert_eq!(home.run(["training", "make", "deep/folder"]).status, 0);
    home.file("in-the-way", "");
    let refused = home.run(["training", "make", "in-the-way"]);
    assert!(refused.status == 2 && refused.err.contains("in-the-way"), "{}", refused.err);
}

#[test]
fn help_and_version_are_there() {
    let home = Home::new();
    let done = home.run(["--version"]);
    assert_eq!((done.status, done.out.trim_end()), (0, concat!("gatelight ", env!("CARGO_PKG_VERSION"))));
    for command in [
        "check", "read", "inspect", "store", "status", "cameras", "scanners", "demo", "training", "profile", "selftest",
    ] {
        let done = home.run([command, "--help"]);
        assert!(done.status == 0 && done.out.contains("Usage: gatelight"), "{command}");
    }
}

#[test]
fn cameras_are_objects_of_their_shape() {
    let shape = validator("cameras");
    assert!(
        shape.is_valid(&serde_json::json!({ "schema": 1, "name": "x", "number": 0, "picture": null, "why": "busy" }))
    );
    assert!(!shape.is_valid(&serde_json::json!({ "schema": 1, "name": "x" })));
    if cfg!(feature = "camera") {
        let done = Home::new().run(["cameras", "--json"]);
        let found = objects("cameras", &done.out).len();
        assert_eq!(done.status, i32::from(found == 0), "{}", done.err);
    }
}

#[test]
fn serial_ports_are_objects_of_their_shape() {
    let shape = validator("scanners");
    assert!(shape.is_valid(&serde_json::json!({ "schema": 1, "name": "Scanner", "path": "/dev/ttyACM0" })));
    assert!(!shape.is_valid(&serde_json::json!({ "schema": 1, "name": "Scanner" })));
    let done = Home::new().run(["scanners", "--json"]);
    if cfg!(feature = "scanner") {
        let found = objects("scanners", &done.out).len();
        assert_eq!(done.status, i32::from(found == 0), "{}", done.err);
    } else {
        assert_eq!((done.status, done.out.as_str()), (2, ""));
    }
}

#[test]
fn only_usual_rates_are_taken() {
    let done = Home::new().run(["window", "--scanner", "/dev/ttyACM0", "--scanner-rate", "9601"]);
    assert!(done.status == 2 && done.err.contains("115200"), "{}", done.err);
}

#[test]
fn the_demo_without_a_display_shows_every_specimen_as_its_file_says() {
    let home = Home::new();
    let done = home.run(["demo", "--headless", "--pictures", "pictures"]);
    assert_eq!(done.status, 0, "{}", done.out);
    assert!(done.out.contains(" 0 different;"), "{}", done.out);
    assert!(done.out.lines().count() > 100, "a line for every specimen");
    // A build without the window draws nothing.
    if cfg!(feature = "gui") {
        for verdict in ["pass", "not-accepted", "reject", "cannot-decide"] {
            assert!(home.path().join(format!("pictures/{verdict}.png")).is_file(), "{verdict}");
        }
    }
}
