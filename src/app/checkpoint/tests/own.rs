//! The holder's own screen: what they bring is shown and stays, and the slip is put where they say.

use super::{Checkpoint, start, until};
use crate::app::clock;
use crate::app::view::{Act, Drawn};
use crate::papers::{A4, Ink, Placed, pdf};
use crate::training;
use std::fs;
use tempfile::TempDir;

/// A self-check of training codes, with a letter in a folder of its own.
fn open() -> (TempDir, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("own.toml");
    let text =
        "extends = \"training\"\nid = \"own\"\nversion = 1\n[screen]\nface = \"self-check\"\nholder = \"full\"\n";
    fs::write(&profile, text).unwrap();
    fs::write(folder.path().join("settings.toml"), format!("profile = {profile:?}\n")).unwrap();
    fs::create_dir(folder.path().join("papers")).unwrap();
    fs::write(folder.path().join("papers/letter.png"), picture("letter")).unwrap();
    let mut checkpoint = Checkpoint::open(start(folder.path(), false), || {}).unwrap();
    checkpoint.own.open = vec![folder.path().join("papers")];
    checkpoint.own.save = checkpoint.own.open.clone();
    until(&mut checkpoint, |_, view| view.page == Drawn::Scan);
    (folder, checkpoint)
}

fn picture(id: &str) -> Vec<u8> {
    let specimens = training::specimens(clock::clock());
    training::picture(specimens.iter().find(|specimen| specimen.id == id).expect(id))
}

fn bring(checkpoint: &mut Checkpoint, folder: &TempDir) {
    checkpoint.drop_file(folder.path().join("papers/letter.png"));
    until(checkpoint, |_, view| view.page == Drawn::Result);
}

#[test]
fn what_was_dropped_stays_until_they_go_on_and_leaves_nothing_behind() {
    let (folder, mut checkpoint) = open();
    bring(&mut checkpoint, &folder);
    assert!(checkpoint.own.when.is_some() && checkpoint.view().clearing.is_none());
    assert!(checkpoint.shift.group().is_empty(), "nobody counts a holder's own codes");
    checkpoint.press("W");
    assert!(checkpoint.view().own.places.rows.len() >= 4);
    checkpoint.press("T");
    assert!(checkpoint.view().own.places.turned);
    checkpoint.press("L");
    assert!(checkpoint.view().page == Drawn::Layers);
    checkpoint.press("C");
    assert!(checkpoint.view().own.facts.len() > 10);
    checkpoint.press("O");
    let view = checkpoint.view();
    assert!(view.page == Drawn::Scan && view.result.is_none() && view.own.facts.is_empty());
    assert!(checkpoint.own.when.is_none());
    // The same code again is no news, and none is told of it.
    bring(&mut checkpoint, &folder);
    assert_eq!(checkpoint.view().result.expect("a result").code, "G000");
}

#[test]
fn a_file_is_found_by_keys_alone() {
    let (_folder, mut checkpoint) = open();
    checkpoint.press("O");
    until(&mut checkpoint, |_, view| view.page == Drawn::List);
    let list = checkpoint.view().own.list;
    let labels: Vec<_> = list.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!((labels, list.at), (vec!["The folder above", "letter.png"], 0));
    checkpoint.press("\u{2193}");
    checkpoint.press("Return");
    assert_eq!(checkpoint.notice(), "Reading letter.png");
    until(&mut checkpoint, |_, view| view.page == Drawn::Result);
    assert!(checkpoint.own.list.is_none() && checkpoint.notice().is_empty());
}

#[test]
fn a_folder_is_gone_into_and_the_list_is_left_by_esc() {
    let (folder, mut checkpoint) = open();
    checkpoint.press("O");
    until(&mut checkpoint, |_, view| view.page == Drawn::List);
    checkpoint.choose_line(0);
    let above = folder.path().file_name().unwrap().to_string_lossy().into_owned();
    until(&mut checkpoint, |_, view| view.own.list.note.ends_with(&above));
    checkpoint.press("Esc");
    assert!(checkpoint.view().page == Drawn::Scan && checkpoint.own.list.is_none());
}

#[test]
fn the_slip_is_saved_where_they_say_on_their_press_alone_and_never_over_another() {
    let (folder, mut checkpoint) = open();
    bring(&mut checkpoint, &folder);
    let slips = || {
        let all = fs::read_dir(folder.path().join("papers")).unwrap().flatten().map(|entry| entry.file_name());
        let mut slips: Vec<_> =
            all.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(".pdf")).collect();
        slips.sort();
        slips
    };
    for count in 1..=2 {
        checkpoint.press("P");
        until(&mut checkpoint, |_, view| view.page == Drawn::List);
        assert_eq!(slips().len(), count - 1, "the name is shown before the press that writes it");
        let note = checkpoint.view().own.list.note;
        assert!(note.starts_with("Save as ") && note.ends_with(".pdf"), "{note}");
        checkpoint.press("P");
        until(&mut checkpoint, |checkpoint, _| checkpoint.notice().starts_with("The slip is saved: "));
        assert!(checkpoint.view().page == Drawn::Result, "the result is still there");
        assert_eq!(slips().len(), count);
        checkpoint.press("W");
        assert!(checkpoint.notice().is_empty(), "what was said does not lie over the next page");
        checkpoint.press("Esc");
    }
    let slip = fs::read(folder.path().join("papers").join(&slips()[0])).unwrap();
    assert!(slip.starts_with(b"%PDF"));
}

#[test]
fn of_a_file_with_two_peoples_certificates_one_is_chosen() {
    let (folder, mut checkpoint) = open();
    let specimens = training::specimens(clock::clock());
    let place = |id: &str, left| {
        let specimen = specimens.iter().find(|specimen| specimen.id == id).expect("a specimen");
        Placed { text: specimen.code.bytes(), left, top: 100.0, side: 200.0, ink: Ink::Vectors }
    };
    let file = folder.path().join("two.pdf");
    fs::write(&file, pdf(A4, &[vec![place("practice", 60.0), place("recovery", 320.0)]])).unwrap();
    checkpoint.drop_file(file);
    until(&mut checkpoint, |_, view| view.page == Drawn::List);
    let rows = checkpoint.view().own.list.rows;
    assert!(rows[0].label.starts_with("Vaccination") && rows[1].label.starts_with("Recovery"), "{}", rows[1].label);
    checkpoint.act(Act::LineDown);
    checkpoint.act(Act::Take);
    let view = checkpoint.view();
    assert!(view.page == Drawn::Result && view.result.expect("a result").about.starts_with("Recovery"));
    assert!(checkpoint.own.list.is_none(), "of the other nothing is kept");
}

#[test]
fn pasting_by_ctrl_and_v_is_for_the_first_page_alone() {
    let (folder, mut checkpoint) = open();
    bring(&mut checkpoint, &folder);
    assert!(!checkpoint.press_paste());
    checkpoint.press("O");
    checkpoint.press("S");
    assert!(!checkpoint.press_paste());
}
