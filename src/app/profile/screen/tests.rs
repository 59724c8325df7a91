use super::{ByHand, Face, Lang};
use crate::app::pin::tests::cheap;
use crate::app::profile::{Error, Profile, Screen};
use std::fs;

fn screen(lines: &str) -> Result<Screen, Error> {
    Profile::parse("p", &format!("extends = \"genuine\"\nid = \"p\"\n[screen]\n{lines}\n"))
        .map(|profile| profile.screen)
}

#[test]
fn a_screen_says_what_its_table_says() {
    let hash = cheap("2468").to_string();
    let lines = format!("face = \"kiosk\"\nsecond_screen = true\ncompare_id = \"required\"\npin = \"{hash}\"");
    let kiosk = screen(&lines).expect("a screen");
    assert_eq!((kiosk.face, kiosk.second_screen, kiosk.compare_id), (Face::Kiosk, true, true));
    assert_eq!(kiosk.pin, Some(hash));
    let plain = screen("").expect("a screen");
    assert_eq!((plain.face, plain.second_screen, plain.compare_id, plain.pin), (Face::Staff, false, false, None));
}

#[test]
fn a_wrong_answer_names_its_key() {
    for (line, key) in [
        ("second_screen = 1", "screen.second_screen"),
        ("compare_id = \"always\"", "screen.compare_id"),
        ("compare_id = \"required\"\nholder = \"none\"", "screen.compare_id"),
        ("pin = \"1234\"", "screen.pin"),
        ("pin = \"$argon2id$v=19$m=8\"", "screen.pin"),
        ("pin = 1234", "screen.pin"),
        ("by_hand = 3", "screen.by_hand"),
        ("by_hand = {}", "screen.by_hand"),
        ("by_hand = { en = \" \" }", "screen.by_hand"),
        ("by_hand = { tlh = \"nuqneH\" }", "screen.by_hand"),
        ("by_hand = \"page.md\"", "screen.by_hand"),
        ("by_hnd = \"page.md\"", "screen.by_hnd"),
    ] {
        assert!(matches!(screen(line), Err(Error::Key { key: named, .. }) if named == key), "{line}");
    }
}

#[test]
fn a_procedure_speaks_the_language_that_is_asked_for() {
    let own = screen("by_hand = { en = \"Ask the chief.\", de = \"Den Chef fragen.\" }").expect("a screen").by_hand;
    assert_eq!((own.text(Lang::De), own.text(Lang::En)), (Some("Den Chef fragen."), Some("Ask the chief.")));
    let german = screen("by_hand = { de = \"Den Chef fragen.\" }").expect("a screen").by_hand;
    assert_eq!(german.text(Lang::En), Some("Den Chef fragen."));
    assert_eq!(ByHand::BuiltIn.text(Lang::En), None);
}

#[test]
fn a_procedure_is_read_from_files_beside_the_profile_and_from_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("gate.toml");
    fs::write(folder.path().join("page.md"), "Ask the chief.").expect("a file");
    fs::write(folder.path().join("page.de.md"), "Den Chef fragen.").expect("a file");
    let load = |file: &str| {
        let text = format!("extends = \"genuine\"\nid = \"gate\"\n[screen]\nby_hand = \"{file}\"\n");
        fs::write(&profile, text).expect("a file");
        Profile::load(profile.to_str().expect("a name")).map(|profile| profile.screen.by_hand)
    };
    let own = load("page.md").expect("a page");
    assert_eq!((own.text(Lang::De), own.text(Lang::En)), (Some("Den Chef fragen."), Some("Ask the chief.")));
    fs::write(folder.path().join("long.md"), "x".repeat(16_385)).expect("a file");
    for file in ["missing.md", "long.md", "../page.md", "/etc/hostname"] {
        assert!(load(file).is_err(), "{file}");
    }
}
