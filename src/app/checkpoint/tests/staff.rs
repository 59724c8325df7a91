//! A shift at a gate: control codes, a second proof, and what the keys say on the way.

use super::person::Door;
use crate::app::view::{Act, Drawn, Tone};
use std::fs;
use std::time::Duration;

fn acts(door: &Door) -> Vec<Act> {
    door.checkpoint.view().keys.iter().map(|key| key.act).collect()
}

#[test]
fn a_shift_begins_with_one_key_and_its_control_codes_are_no_results() {
    // The gate judges real codes, and training ones only here.
    let mut door = Door::open("training+2g-plus");
    assert!(door.checkpoint.press("F5"));
    let view = door.checkpoint.view();
    assert!(view.page == Drawn::Controls && view.controls.iter().all(|control| !control.good));
    assert_eq!(view.controls_note, "");
    for id in ["practice", "altered-name", "revoked-signature"] {
        assert!(door.look(id).page == Drawn::Controls, "{id}");
    }
    let view = door.checkpoint.view();
    assert!(view.controls.iter().all(|control| control.good));
    assert_eq!(view.controls_note, "Reader, store and screen work.");
    assert!(door.checkpoint.press("Space"));
    assert!(door.checkpoint.view().page == Drawn::Scan);
    door.checkpoint.act(Act::Data);
    let health = door.checkpoint.view().health;
    let line = health.iter().find(|line| line.name == "Control codes").expect("a line");
    assert!(line.value.starts_with("3 of 3 at "), "{}", line.value);
    door.checkpoint.act(Act::Back);
    // The gate's own rules are asked again: one proof is not enough.
    assert_eq!(door.show("practice").result.expect("a result").code, "G709");
}

#[test]
fn a_store_that_is_lost_while_the_control_codes_are_shown_leaves_the_gates_own_rules_in_force() {
    let mut door = Door::open("training+2g-plus");
    door.checkpoint.press("F5");
    assert!(door.look("practice").controls[0].good, "judged by training's own rules");
    let store = door.folder.path().join("store");
    // Nothing was there yet, or a store: now there is what no store can be.
    let _ = fs::remove_dir_all(&store);
    fs::write(&store, "not a folder").unwrap();
    assert!(door.checkpoint.press("Space"));
    assert!(door.checkpoint.view().page == Drawn::Scan);
    assert!(!door.checkpoint.notice().is_empty(), "the fault is told");
    assert_eq!(door.show("practice").result.expect("a result").code, "G709");
}

#[test]
fn another_answer_than_a_control_codes_is_told() {
    let mut door = Door::open("training");
    door.checkpoint.press("F5");
    assert_eq!(door.look("code-expired").controls_note, "Another answer than expected: G300");
}

#[test]
fn a_proof_waits_for_the_next_beside_the_live_picture() {
    let mut door = Door::open("training+2g-plus");
    let view = door.show("pair-vaccination");
    let name = view.result.expect("a result").name;
    assert_eq!(acts(&door)[..3], [Act::ScanNext, Act::AnotherPerson, Act::StartOver]);
    door.checkpoint.press("Space");
    let view = door.checkpoint.view();
    let second = view.second.expect("a proof waits");
    assert!(view.page == Drawn::Scan && second.text.contains(&name), "{}", second.text);
    assert!(door.look("pair-vaccination").page == Drawn::Scan, "the same paper is no second proof");
    let result = door.show("pair-test").result.expect("a result");
    assert_eq!((result.tone, result.code.as_str()), (Tone::Pass, "G000"));
}

#[test]
fn a_proof_that_waits_goes_with_the_person() {
    for (key, again) in [("A", false), ("R", true)] {
        let mut door = Door::open("training+2g-plus");
        door.look_after("pair-vaccination", Duration::ZERO);
        door.checkpoint.press("Space");
        assert!(door.checkpoint.press(key));
        let view = door.checkpoint.view();
        assert!(view.page == Drawn::Scan && view.second.is_none() && view.result.is_none(), "{key}");
        // Of another person nothing is joined; whoever starts over may show the same paper at once.
        let view = door.look_after("pair-vaccination", Duration::from_millis(500));
        assert_eq!(view.page == Drawn::Result, again, "{key}");
    }
}

#[test]
fn esc_leads_back_from_the_live_picture_to_the_proof() {
    let mut door = Door::open("training+2g-plus");
    door.show("pair-vaccination");
    door.checkpoint.press("Space");
    assert!(door.checkpoint.press("Esc"));
    assert!(door.checkpoint.view().page == Drawn::Result);
}
