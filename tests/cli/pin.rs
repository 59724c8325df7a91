//! `pin`: from a PIN to the line of a kiosk's profile.

use crate::program::{Done, Home};
use gatelight::app::pin::PinHash;
use std::fs::File;

/// The command with this on standard input.
fn pin(home: &Home, typed: &str) -> Done {
    let file = home.file("typed", typed);
    let output = home.command(["pin"]).stdin(File::open(file).expect("a file")).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

#[test]
fn a_pin_becomes_the_line_of_a_profile_that_can_be_used() {
    let home = Home::new();
    let done = pin(&home, "246810\nand what comes after\n");
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    let hash = done.out.trim().strip_prefix("pin = \"").and_then(|rest| rest.strip_suffix('"')).expect("one line");
    let hash = PinHash::read(hash).expect("a hash");
    assert!(hash.verify("246810") && !hash.verify("246811"));
    assert!(!done.out.contains("246810"));
    home.file("gate.toml", format!("extends = \"kiosk\"\nid = \"gate\"\n[screen]\n{}", done.out));
    let checked = home.run(["profile", "check", "gate.toml"]);
    assert_eq!(checked.status, 0, "{}", checked.out);
}

#[test]
fn what_is_no_pin_is_refused_and_not_repeated() {
    let home = Home::new();
    for typed in ["", "\n", "123\n", "12a456\n", "1234567890123\n"] {
        let done = pin(&home, typed);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{typed:?}");
        assert_eq!(done.err, "gatelight: a PIN has 4 to 12 digits and nothing else\n");
    }
}
