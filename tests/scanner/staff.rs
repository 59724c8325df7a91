//! A gate with somebody at it: real results, typed as a scanner types and pressed as a person presses.

use crate::issuer::Issuer;
use gatelight::app::checkpoint::{Checkpoint, Start};
use gatelight::app::clock;
use gatelight::app::view::{Drawn, Tone, View};
use gatelight::input::wedge::Key;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Claim 6 of a CWT (RFC 8392): when it was issued.
const ISSUED: i64 = 6;

struct Gate {
    checkpoint: Checkpoint,
    issuer: Issuer,
    _folder: TempDir,
}

impl Gate {
    /// A gate of that profile whose store holds the test issuer's key.
    fn open(profile: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gate.toml");
        std::fs::write(&path, profile).expect("a file");
        let settings = format!("profile = {:?}\n", path.to_str().expect("a name"));
        std::fs::write(folder.path().join("settings.toml"), settings).expect("a file");
        let start = Start {
            places: vec![folder.path().join("store")],
            sticks: Vec::new(),
            settings: Some(folder.path().join("settings.toml")),
            kiosk: false,
            profile: None,
            scanner: None,
            scanner_rate: None,
            training: false,
            locale: "en".to_owned(),
            network_closed: true,
        };
        let issuer = Issuer::new("gate", "DE");
        let signer = folder.path().join("signer.der");
        std::fs::write(&signer, &issuer.certificate).expect("a file");
        let mut checkpoint = Checkpoint::open(start, || {}).expect("a checkpoint");
        checkpoint.drop_file(signer);
        let mut gate = Self { checkpoint, issuer, _folder: folder };
        gate.until(|view| view.page == Drawn::Scan);
        gate
    }

    fn until(&mut self, done: impl Fn(&View) -> bool) -> View {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            self.checkpoint.refresh();
            self.checkpoint.tick();
            let view = self.checkpoint.view();
            if done(&view) {
                return view;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it never came");
    }

    /// The text of the certificate with that number, each with a signature of its own.
    fn code(&self, number: i64) -> String {
        let now = clock::clock();
        self.issuer.draft(now).claim(ISSUED, now.plus(-86_400 * 5 - number).secs()).sign().text()
    }

    fn types(&mut self, line: &str) {
        for sign in line.chars() {
            let text = sign.to_string();
            self.checkpoint.typed(Key::Text(&text), &text);
        }
        self.checkpoint.typed(Key::End, "Return");
    }

    /// Scans a code and waits for its result.
    fn scans(&mut self, text: &str, code: &str) -> View {
        self.types(text);
        self.until(|view| view.result.as_ref().is_some_and(|result| result.code == code))
    }

    /// Presses what stands on a key of the row.
    fn presses(&mut self, cap: &str) -> View {
        let view = self.checkpoint.view();
        assert!(view.keys.iter().any(|key| key.cap == cap), "there is no key {cap}");
        assert!(self.checkpoint.press(cap));
        self.checkpoint.view()
    }

    /// Lets a result be read.
    fn reads(&mut self) {
        thread::sleep(Duration::from_millis(750));
        self.checkpoint.tick();
    }
}

const STAFF: &str = "extends = \"genuine\"\nid = \"gate\"\n";

/// The zone of a passport of that name, born on 12 August 1964, with its check digits (ICAO Doc 9303 part 3, 4.9).
fn passport(name: &str) -> [String; 2] {
    let value = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        b'A'..=b'Z' => u32::from(sign - b'A') + 10,
        _ => 0,
    };
    let digit = |text: &str| {
        text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(sign, by)| value(sign) * by).sum::<u32>() % 10
    };
    let checked = |text: &str| format!("{text}{}", digit(text));
    let (number, birth, expiry, personal) =
        (checked("C01X00T47"), checked("640812"), checked("350101"), checked("<<<<<<<<<<<<<<"));
    let whole = digit(&format!("{number}{birth}{expiry}{personal}"));
    [format!("{:<<44}", format!("P<D<<{name}")), format!("{number}D<<{birth}F{expiry}{personal}{whole}")]
}

#[test]
fn five_passports_end_as_a_strip_of_shapes_and_a_count() {
    let mut gate = Gate::open(STAFF);
    for number in 0..5 {
        let expired = clock::clock().plus(-60);
        let text = match number {
            2 => gate.issuer.draft(clock::clock()).claim(4, expired.secs()).sign().text(),
            _ => gate.code(number),
        };
        let view = gate.scans(&text, if number == 2 { "G300" } else { "G000" });
        assert!(view.shift.group.is_empty() && view.shift.today.is_empty(), "a result is of one person");
        thread::sleep(Duration::from_millis(if number == 2 { 2_050 } else { 750 }));
        gate.presses("Space");
    }
    let view = gate.until(|view| view.page == Drawn::Scan);
    assert_eq!(view.shift.group, [Tone::Pass, Tone::Pass, Tone::NotAccepted, Tone::Pass, Tone::Pass]);
    assert_eq!(view.shift.group_note, "5 shown");
    let counts: Vec<_> = view.shift.today.iter().map(|row| (row.tone, row.count.as_str())).collect();
    let none = |tone| (tone, "0");
    assert_eq!(
        counts,
        [
            (Tone::Pass, "4"),
            none(Tone::MoreNeeded),
            (Tone::NotAccepted, "1"),
            none(Tone::Reject),
            none(Tone::CannotDecide)
        ]
    );
    let view = gate.presses("G");
    assert!(view.shift.group.is_empty() && !view.shift.today.is_empty());
}

#[test]
fn a_code_that_comes_back_behind_another_is_noted() {
    let mut gate = Gate::open(STAFF);
    let (first, second) = (gate.code(1), gate.code(2));
    let view = gate.scans(&first, "G000");
    assert_eq!(view.result.expect("a result").note, "");
    gate.reads();
    gate.presses("Space");
    gate.scans(&second, "G000");
    gate.reads();
    gate.presses("Space");
    gate.types(&first);
    let view = gate.until(|view| view.result.is_some());
    let result = view.result.expect("a result");
    assert_eq!((result.tone, result.code.as_str()), (Tone::Pass, "G000"), "a note changes no verdict");
    assert!(result.note.starts_with("Shown here before, "), "{}", result.note);
}

#[test]
fn an_id_that_differs_stops_a_pass_and_one_that_matches_lets_go_on() {
    let mut gate = Gate::open(STAFF);
    let text = gate.code(1);
    gate.scans(&text, "G000");
    let view = gate.presses("N");
    let result = view.result.expect("a result");
    assert_eq!(
        (result.tone, result.code.as_str(), result.id_word.as_str()),
        (Tone::NotAccepted, "G604", "ID: other person")
    );
    thread::sleep(Duration::from_millis(2_050));
    let view = gate.presses("Space");
    assert_eq!(view.shift.group, [Tone::NotAccepted], "counted once, as what it came to");
    let text = gate.code(2);
    gate.scans(&text, "G000");
    let view = gate.presses("Y");
    assert!(view.page == Drawn::Scan && view.result.is_none());
}

#[test]
fn the_zone_of_an_id_is_answered_beside_the_result() {
    for (name, code, word) in [
        ("NACHNAME<<VORNAME", "G000", "ID: same person"),
        ("NACHNAMEN<<VORNAME", "G000", "ID: look closer"),
        ("SOMEBODY<<ELSE", "G604", "ID: other person"),
    ] {
        let mut gate = Gate::open(STAFF);
        let text = gate.code(1);
        gate.scans(&text, "G000");
        for line in passport(name) {
            gate.types(&line);
        }
        let view = gate.until(|view| view.result.as_ref().is_some_and(|result| !result.id_word.is_empty()));
        let result = view.result.expect("a result");
        assert_eq!((result.code.as_str(), result.id_word.as_str()), (code, word), "{name}");
    }
    let mut gate = Gate::open(STAFF);
    for line in passport("NACHNAME<<VORNAME") {
        gate.types(&line);
    }
    let begun = Instant::now();
    while gate.checkpoint.notice() != "Scan the code first, then the ID." {
        assert!(begun.elapsed() < Duration::from_secs(10), "{}", gate.checkpoint.notice());
        gate.until(|_| true);
    }
}

#[test]
fn where_the_id_is_required_nobody_goes_on_before_it_was_compared() {
    let mut gate = Gate::open(&format!("{STAFF}[screen]\ncompare_id = \"required\"\n"));
    let text = gate.code(1);
    let view = gate.scans(&text, "G000");
    assert_eq!(view.result.expect("a result").note, "Compare the ID first: Y or N");
    assert!(view.keys.iter().all(|key| key.cap != "Space"));
    gate.checkpoint.press("Space");
    gate.checkpoint.press("Esc");
    gate.reads();
    let next = gate.code(2);
    gate.types(&next);
    gate.reads();
    gate.reads();
    assert!(gate.checkpoint.view().shift.group.is_empty());
    assert_eq!(
        gate.checkpoint.view().result.map(|result| result.note),
        Some("Compare the ID first: Y or N".to_owned())
    );
    gate.presses("Y");
    // The next person's code waited.
    gate.until(|view| view.result.is_some());
    for line in passport("NACHNAME<<VORNAME") {
        gate.types(&line);
    }
    gate.until(|view| view.result.as_ref().is_some_and(|result| result.id_word == "ID: same person"));
    gate.reads();
    assert!(gate.presses("Space").page == Drawn::Scan);
}

#[test]
fn check_by_hand_leads_to_the_procedure_and_its_answers_are_counted() {
    let own = "[screen.by_hand]\nen = \"# Ask the chief\\n1. Look at the paper.\\n- Or the phone.\"\n";
    let mut gate = Gate::open(&format!("{STAFF}{own}"));
    // A signer that we do not hold, of a country that we do not know all signers of.
    let foreign = Issuer::new("somebody else", "FR").draft(clock::clock()).sign().text();
    gate.scans(&foreign, "G203");
    let view = gate.presses("B");
    assert!(view.page == Drawn::ByHand);
    let lines: Vec<_> =
        view.procedure.iter().map(|line| (line.mark.as_str(), line.text.as_str(), line.heading)).collect();
    assert_eq!(lines, [("", "Ask the chief", true), ("1", "Look at the paper.", false), ("–", "Or the phone.", false)]);
    assert!(gate.presses("Esc").page == Drawn::Result, "back to the code in question");
    gate.presses("B");
    let view = gate.presses("Y");
    assert!(view.page == Drawn::Scan && view.result.is_none());
    assert_eq!(view.shift.by_hand, "By hand: 1 accepted, 0 refused");
    // From the live picture too, for a paper without any code.
    gate.presses("B");
    let view = gate.presses("N");
    assert_eq!(view.shift.by_hand, "By hand: 1 accepted, 1 refused");
}

#[test]
fn a_pause_looks_at_nothing_until_a_key_or_a_trigger_ends_it() {
    let mut gate = Gate::open(STAFF);
    assert_eq!(gate.presses("Space").plate, "Paused. Space: go on.");
    assert_ne!(gate.presses("Space").plate, "Paused. Space: go on.");
    gate.presses("Space");
    let text = gate.code(1);
    gate.scans(&text, "G000");
    gate.reads();
    assert_ne!(gate.presses("Space").plate, "Paused. Space: go on.");
}
