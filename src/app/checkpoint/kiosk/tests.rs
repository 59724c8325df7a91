#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::super::tests::{start, until};
use super::KioskPress;
use crate::app::checkpoint::{Checkpoint, Start};
use crate::app::clock;
use crate::app::kiosk::SERVICE_CLOSES;
use crate::app::pin::tests::cheap;
use crate::app::pipeline::judged;
use crate::app::profile::{Face, Shown};
use crate::app::view::{Act, Drawn};
use crate::i18n::Lang;
use crate::training;
use std::fs;
use tempfile::TempDir;

/// A kiosk for training codes.
fn kiosk(screen: &str) -> (TempDir, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("kiosk.toml");
    let text = format!("extends = \"training+2g-plus\"\nid = \"training\"\n[screen]\nface = \"kiosk\"\n{screen}\n");
    fs::write(&profile, text).unwrap();
    let start = Start { profile: profile.to_str().map(str::to_owned), ..start(folder.path(), false) };
    let mut checkpoint = Checkpoint::open(start, || {}).unwrap();
    checkpoint.tick();
    assert!(checkpoint.is_locked() && checkpoint.view().page == Drawn::Scan);
    (folder, checkpoint)
}

fn with_pin() -> (TempDir, Checkpoint) {
    kiosk(&format!("pin = \"{}\"", cheap("2468")))
}

fn type_pin(checkpoint: &mut Checkpoint, pin: &str) {
    checkpoint.press_kiosk(KioskPress::SiteHeld);
    pin.chars().for_each(|digit| checkpoint.press_kiosk(KioskPress::Digit(digit)));
    checkpoint.press_kiosk(KioskPress::Enter);
}

fn show(checkpoint: &mut Checkpoint, id: &str) {
    let specimens = training::specimens(clock::clock());
    let code = &specimens.iter().find(|specimen| specimen.id == id).expect(id).code;
    let seen = judged(code, None, &checkpoint.desk.now(), clock::now());
    let now = checkpoint.begun.elapsed();
    checkpoint.looked(vec![seen], now);
}

#[test]
fn the_right_pin_leads_to_the_service_page_and_a_wrong_one_to_a_wait() {
    let (_folder, mut checkpoint) = with_pin();
    type_pin(&mut checkpoint, "1357");
    let note = |checkpoint: &Checkpoint| checkpoint.view().kiosk.and_then(|kiosk| kiosk.pad).unwrap_or_default().1;
    until(&mut checkpoint, |checkpoint, _| note(checkpoint) == "Not the PIN. Again in 1 s");
    until(&mut checkpoint, |checkpoint, _| note(checkpoint) == "PIN");
    type_pin(&mut checkpoint, "2468");
    until(&mut checkpoint, |_, view| view.page == Drawn::Service);
    assert!(!checkpoint.is_locked() && checkpoint.is_kiosk());
    let view = checkpoint.view();
    assert!(view.face == Face::Staff && view.kiosk.is_none());
}

#[test]
fn the_service_page_leads_to_settings_and_data_and_back_and_to_nothing_else() {
    let (_folder, mut checkpoint) = with_pin();
    type_pin(&mut checkpoint, "2468");
    until(&mut checkpoint, |_, view| view.page == Drawn::Service);
    for (act, page) in [(Act::Settings, Drawn::Settings), (Act::Data, Drawn::Data), (Act::About, Drawn::About)] {
        checkpoint.act(act);
        assert!(checkpoint.view().page == page, "{act:?}");
        checkpoint.act(Act::Back);
        assert!(checkpoint.view().page == Drawn::Service, "{act:?}");
    }
    for act in [Act::Scan, Act::Sources, Act::ByHand, Act::NewShift, Act::StartTraining, Act::Layers] {
        checkpoint.act(act);
        assert!(checkpoint.view().page == Drawn::Service && !checkpoint.is_training(), "{act:?}");
    }
    checkpoint.act(Act::Back);
    assert!(checkpoint.is_locked() && checkpoint.view().page == Drawn::Scan);
}

#[test]
fn the_staffs_pages_close_by_themselves() {
    let (_folder, mut checkpoint) = with_pin();
    type_pin(&mut checkpoint, "2468");
    until(&mut checkpoint, |_, view| view.page == Drawn::Service);
    checkpoint.act(Act::Settings);
    let later = checkpoint.begun.elapsed() + SERVICE_CLOSES;
    checkpoint.let_kiosk_see(later);
    assert!(checkpoint.is_locked() && checkpoint.view().page == Drawn::Scan);
}

#[test]
fn the_program_is_ended_behind_the_pin_alone() {
    let (_folder, mut checkpoint) = with_pin();
    checkpoint.act(Act::EndProgram);
    assert!(!checkpoint.is_over());
    type_pin(&mut checkpoint, "2468");
    until(&mut checkpoint, |_, view| view.page == Drawn::Service);
    checkpoint.act(Act::EndProgram);
    assert!(checkpoint.is_over());
}

#[test]
fn without_a_pin_nothing_opens() {
    let (_folder, mut checkpoint) = kiosk("");
    type_pin(&mut checkpoint, "2468");
    assert!(checkpoint.view().kiosk.expect("a kiosk").pad.is_none());
}

#[test]
fn no_key_and_no_act_of_the_staff_leaves_the_travellers_page() {
    let (folder, mut checkpoint) = with_pin();
    for cap in ["Esc", "F1", "F2", "F5", "s", "d", "l", "b", "t", "1", "2", "3", "g", "y", "n", "\u{7f}", "\u{f728}"] {
        assert!(checkpoint.press(cap), "{cap:?} goes no further");
    }
    for cap in ["\t", "\n", "Space"] {
        assert!(!checkpoint.press(cap), "{cap:?} is the focus's own");
    }
    for act in [Act::Settings, Act::Data, Act::About, Act::StartTraining, Act::ByHand, Act::TakeUpdate, Act::Language] {
        checkpoint.act(act);
    }
    let file = folder.path().join("signer.der");
    fs::write(&file, &training::trust().signers[0]).unwrap();
    checkpoint.drop_file(file);
    let view = checkpoint.view();
    assert!(checkpoint.is_locked() && view.page == Drawn::Scan && view.keys.is_empty());
    assert_eq!((checkpoint.lang(), checkpoint.notice()), (Lang::En, ""));
}

#[test]
fn digits_on_the_keyboard_are_the_open_pads() {
    let (_folder, mut checkpoint) = with_pin();
    let digits =
        |checkpoint: &Checkpoint| checkpoint.view().kiosk.and_then(|kiosk| kiosk.pad).map(|(digits, _)| digits);
    assert!(checkpoint.press("1") && digits(&checkpoint).is_none());
    checkpoint.press_kiosk(KioskPress::SiteHeld);
    assert!(checkpoint.press("1") && checkpoint.press("x") && checkpoint.press("2"));
    assert_eq!(digits(&checkpoint), Some(2));
    checkpoint.press_kiosk(KioskPress::Delete);
    assert_eq!(digits(&checkpoint), Some(1));
}

#[test]
fn a_key_holds_no_result_on_a_kiosk() {
    let (_folder, mut checkpoint) = with_pin();
    show(&mut checkpoint, "practice");
    assert!(checkpoint.view().page == Drawn::Result);
    checkpoint.press("x");
    assert!(checkpoint.view().clearing.is_some() && checkpoint.view().foot != "Held. Space: next");
}

#[test]
fn a_second_proof_is_joined_on_a_kiosk_too() {
    let (_folder, mut checkpoint) = with_pin();
    let result = |checkpoint: &Checkpoint| checkpoint.view().traveller.and_then(|traveller| traveller.result).unwrap();
    show(&mut checkpoint, "pair-vaccination");
    assert_eq!((result(&checkpoint).proofs, result(&checkpoint).code.as_str()), (1, "G709"));
    std::thread::sleep(std::time::Duration::from_millis(2_800));
    show(&mut checkpoint, "pair-test");
    assert_eq!((result(&checkpoint).proofs, result(&checkpoint).code.as_str()), (0, "G000"));
}

#[test]
fn a_language_is_the_travellers_alone_and_goes_with_them() {
    let (folder, mut checkpoint) = with_pin();
    let german = Lang::ALL.iter().position(|lang| *lang == Lang::De).unwrap();
    checkpoint.press_kiosk(KioskPress::Language(german));
    assert_eq!(checkpoint.lang(), Lang::De);
    checkpoint.press_kiosk(KioskPress::Language(999));
    assert_eq!(checkpoint.lang(), Lang::De);
    show(&mut checkpoint, "practice");
    checkpoint.tick();
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    checkpoint.act(Act::Next);
    assert_eq!(checkpoint.lang(), Lang::En);
    assert!(!folder.path().join("settings.toml").exists(), "nothing of it is kept");
}

#[test]
fn a_kiosk_by_order_is_one_whatever_the_profile_says() {
    let folder = tempfile::tempdir().unwrap();
    let open = |profile: Option<&str>| {
        let start = Start { kiosk: true, profile: profile.map(str::to_owned), ..start(folder.path(), false) };
        let checkpoint = Checkpoint::open(start, || {}).unwrap();
        let profile = checkpoint.desk.now().profile(clock::now()).clone();
        (checkpoint.is_locked(), profile.policy.id, profile.screen.holder)
    };
    assert_eq!(open(None), (true, "kiosk".to_owned(), Shown::None), "nobody asked for the desk's profile here");
    assert_eq!(open(Some("venue+2g")), (true, "venue+2g".to_owned(), Shown::None));
}

#[test]
fn a_desk_has_no_kiosks_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut checkpoint = Checkpoint::open(start(folder.path(), false), || {}).unwrap();
    checkpoint.press_kiosk(KioskPress::SiteHeld);
    checkpoint.press_kiosk(KioskPress::Language(1));
    assert!(!checkpoint.is_kiosk() && checkpoint.lang() == Lang::En);
    let view = checkpoint.view();
    assert!(view.kiosk.is_none() && view.traveller.is_none() && view.page == Drawn::First);
}
