//! A stick, a watched folder, and what an administrator set up.

#[path = "../../../../tests/support/bundles.rs"]
#[allow(dead_code, missing_docs)]
mod made;

use super::{Checkpoint, Start, start, until};
use crate::app::clock;
use crate::app::view::{Act, Drawn};
use crate::store::generations::current;
use made::Bundle;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A machine that an administrator set up, with its stick and its watched folder.
struct Machine {
    folder: TempDir,
}

fn bundle() -> Bundle {
    let mut bundle = Bundle::new();
    bundle.expires = "2099-01-01T00:00:00Z".to_owned();
    bundle.roots[0].expires = "2099-01-01T00:00:00Z".to_owned();
    let block = "[[entry]]\nuvci = \"URN:UVCI:01:DE:X\"\n[[entry]]\nuvci = \"URN:UVCI:01:DE:Y\"\n";
    bundle.with("block/fakes.toml", block, json!({ "issued": "2026-11-20T00:00:00Z" }))
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        let etc = machine.path("etc");
        fs::create_dir(&etc).unwrap();
        fs::write(etc.join("root.json"), bundle().root(1)).unwrap();
        let watch = machine.path("share");
        let text = format!("id = \"gate-4\"\nsite = \"Gate 4 North\"\nwatch = \"{}\"\n", watch.display());
        fs::write(etc.join("checkpoint.toml"), text).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn stick(&self) -> PathBuf {
        self.path("media/stick")
    }

    fn open(&self) -> Checkpoint {
        let start = start(self.folder.path(), false);
        let places = vec![self.path("store"), self.path("etc")];
        Checkpoint::open(Start { places, ..start }, || {}).unwrap()
    }

    fn generation(&self) -> Option<u64> {
        current(&self.path("store"))
    }

    fn status_in(folder: &Path) -> Value {
        let text = fs::read(folder.join("status/gate-4.json")).expect("a status");
        serde_json::from_slice(&text).expect("JSON")
    }
}

#[test]
fn a_stick_says_what_it_would_change_and_is_taken_at_one_press() {
    let machine = Machine::new();
    bundle().write(&machine.stick());
    let mut checkpoint = machine.open();
    assert_eq!(checkpoint.view().site, "Gate 4 North");
    until(&mut checkpoint, |checkpoint, _| checkpoint.notice().contains("Ministry of Health of Examplia"));
    assert_eq!(machine.generation(), None, "nothing is taken without a press");
    assert!(
        checkpoint.view().keys.iter().any(|key| key.act == Act::Data),
        "the notice names a page that can be opened"
    );
    // An empty store opens the first page: the key for sticks leads to the offer.
    assert!(checkpoint.press("2") && checkpoint.view().page == Drawn::Data);
    assert_eq!(checkpoint.notice(), "", "what it says stands on the page");
    let offer = checkpoint.view().offer.expect("an offer");
    assert_eq!(offer.title, "New data from Ministry of Health of Examplia");
    assert_eq!(
        (offer.lines.as_slice(), offer.ask.as_str()),
        (&["Block list block-fakes: new, 2 entries.".to_owned()][..], "Take the update")
    );
    assert!(checkpoint.press("U"));
    until(&mut checkpoint, |_, view| machine.generation() == Some(1) && view.offer.is_none());
    until(&mut checkpoint, |checkpoint, _| checkpoint.desk.now().store.bundle().is_some());
    let status = Machine::status_in(&machine.stick());
    assert_eq!((&status["checkpoint"], &status["bundle"]["timestamp"]), (&json!("gate-4"), &json!(1)));
    assert_eq!(status["sets"][0]["id"], "bundle-block-fakes");
    let health = checkpoint.view().health;
    assert!(
        health.iter().any(|line| line.value.starts_with("Ministry of Health of Examplia, signed until") && line.good)
    );
}

#[test]
fn much_is_lost_only_at_a_second_press() {
    let machine = Machine::new();
    bundle().write(&machine.stick());
    let mut checkpoint = machine.open();
    until(&mut checkpoint, |_, _| true);
    checkpoint.act(Act::Data);
    until(&mut checkpoint, |_, view| view.offer.is_some());
    checkpoint.act(Act::TakeUpdate);
    until(&mut checkpoint, |_, view| machine.generation() == Some(1) && view.offer.is_none());
    let less = bundle().next().with("block/fakes.toml", "", json!({ "issued": "2026-11-21T00:00:00Z" }));
    less.write(&machine.stick());
    until(&mut checkpoint, |_, view| view.offer.is_some());
    let ask = |checkpoint: &Checkpoint| checkpoint.view().offer.expect("an offer").ask;
    assert_eq!(ask(&checkpoint), "Take it although much is lost");
    checkpoint.act(Act::TakeUpdate);
    assert_eq!(
        (ask(&checkpoint).as_str(), machine.generation()),
        ("Yes, the authority says that this is right", Some(1))
    );
    checkpoint.act(Act::TakeUpdate);
    until(&mut checkpoint, |_, _| machine.generation() == Some(2));
}

#[test]
fn the_watched_folder_is_taken_as_it_comes_and_what_needs_a_yes_waits() {
    let machine = Machine::new();
    bundle().write(&machine.path("share"));
    let mut checkpoint = machine.open();
    until(&mut checkpoint, |_, _| machine.generation() == Some(1));
    until(&mut checkpoint, |checkpoint, _| checkpoint.desk.now().store.bundle().is_some());
    let less = bundle().next().with("block/fakes.toml", "", json!({ "issued": "2026-11-21T00:00:00Z" }));
    less.write(&machine.path("share"));
    checkpoint.act(Act::Data);
    until(&mut checkpoint, |_, view| view.health.iter().any(|line| line.value.starts_with("waits for a second yes")));
    assert_eq!(machine.generation(), Some(1));
    let status = Machine::status_in(&machine.path("share"));
    assert!(status["waiting"]["why"].as_str().expect("why").contains("bundle-block-fakes is empty"), "{status}");
}

#[test]
fn a_foreign_stick_takes_nothing_home() {
    let machine = Machine::new();
    let mut foreign = bundle();
    foreign.roots[0].root = made::Signers::of(&[90], 1);
    foreign.write(&machine.stick());
    let mut checkpoint = machine.open();
    checkpoint.act(Act::Data);
    until(&mut checkpoint, |_, view| {
        view.health.iter().any(|line| line.value.contains("of another authority") && line.value.ends_with("G807"))
    });
    assert!(checkpoint.view().offer.is_none() && !machine.stick().join("status").exists());
    // One that hides whose it is, too.
    foreign.roots[0].timestamp = made::Signers::of(&[91], 1);
    foreign.next().write(&machine.stick());
    fs::remove_file(machine.stick().join("metadata/1.root.json")).unwrap();
    until(&mut checkpoint, |_, view| view.health.iter().any(|line| line.value.contains("0 good signatures")));
    assert!(!machine.stick().join("status").exists());
}

#[test]
fn a_folder_that_is_let_go_over_the_window_is_an_offer() {
    let machine = Machine::new();
    bundle().write(&machine.path("desk"));
    let mut checkpoint = machine.open();
    checkpoint.drop_file(machine.path("desk"));
    until(&mut checkpoint, |_, view| view.page == Drawn::Data && view.offer.is_some());
}

#[test]
fn a_spoilt_root_or_set_up_is_a_sentence() {
    let machine = Machine::new();
    fs::write(machine.path("etc/root.json"), "{").unwrap();
    fs::write(machine.path("etc/checkpoint.toml"), "sight = 1").unwrap();
    let mut checkpoint = machine.open();
    assert!(checkpoint.notice().contains("checkpoint.toml: unknown field `sight`"), "{}", checkpoint.notice());
    checkpoint.act(Act::Data);
    until(&mut checkpoint, |_, view| {
        view.health.iter().any(|line| line.value.contains("root.json, cannot be used") && !line.good)
    });
}

#[test]
fn another_profile_from_a_bundle_comes_into_force_and_is_named() {
    let machine = Machine::new();
    let strict = "extends = \"genuine\"\nid = \"genuine\"\nversion = 9\nrevocation = \"required\"\n";
    let from = clock::clock().plus(86_400);
    let later = format!("{strict}valid_from = {from}\n");
    let both = bundle().with("profiles/genuine.toml", strict, Value::Null).with(
        "profiles/genuine.later.toml",
        later.replace("= 9", "= 10"),
        Value::Null,
    );
    both.write(&machine.path("share"));
    let mut checkpoint = machine.open();
    assert_eq!(checkpoint.view().profile, "Genuine?");
    until(&mut checkpoint, |_, view| view.profile == "Genuine?, from the authority");
    checkpoint.act(Act::Data);
    let health = checkpoint.view().health;
    assert!(health.iter().any(|line| line.value.starts_with("another one from ")), "{health:?}");
}
