//! A checkpoint with a scanner on its port: what is scanned is on the screen, one after the other.

use crate::terminal::Socket;
use gatelight::app::checkpoint::{Checkpoint, Start};
use gatelight::app::clock;
use gatelight::app::view::{Drawn, Tone, View};
use gatelight::training;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Desk {
    checkpoint: Checkpoint,
    socket: Socket,
    _folder: TempDir,
}

/// What a view shows: the result, or the hint, or what the scanner does.
fn word(view: &View) -> String {
    match (&view.result, view.hint.as_str()) {
        (Some(result), _) => format!("{} {}", result.code, result.name),
        (None, hint) => hint.to_owned(),
    }
}

impl Desk {
    /// A desk for training codes, judged as they come, with a line of that rate.
    fn open(rate: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = Socket::plugged(folder.path());
        let desk = Self { checkpoint: checkpoint(folder.path(), &socket.path(), rate), socket, _folder: folder };
        desk.socket.wait_for_rate(rate);
        desk
    }

    /// Lets it work until `done`, and tells what was shown on the way, each once.
    fn until(&mut self, done: impl Fn(&View, &[String]) -> bool) -> Vec<String> {
        let begun = Instant::now();
        let mut shown: Vec<String> = Vec::new();
        while begun.elapsed() < Duration::from_secs(30) {
            self.checkpoint.refresh();
            self.checkpoint.tick();
            let view = self.checkpoint.view();
            let now = word(&view);
            if !now.is_empty() && shown.last() != Some(&now) {
                shown.push(now);
            }
            if done(&view, &shown) {
                return shown;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it never came; shown: {shown:?}");
    }

    fn scanner_says(&mut self, said: &str) -> Duration {
        let begun = Instant::now();
        self.until(|view, _| view.scanner.starts_with(said));
        begun.elapsed()
    }
}

fn checkpoint(folder: &Path, port: &str, rate: u32) -> Checkpoint {
    let settings = format!("profile = \"training\"\nscanner = {port:?}\nscanner_rate = {rate}\n");
    std::fs::write(folder.join("settings.toml"), settings).expect("a file");
    let start = Start {
        places: vec![folder.join("store")],
        sticks: Vec::new(),
        settings: Some(folder.join("settings.toml")),
        scanner: None,
        scanner_rate: None,
        training: false,
        kiosk: false,
        profile: None,
        locale: "en".to_owned(),
        network_closed: true,
    };
    let checkpoint = Checkpoint::open(start, || {}).expect("a checkpoint");
    assert_eq!(checkpoint.notice(), "");
    checkpoint
}

fn code(id: &str) -> Vec<u8> {
    let specimens = training::specimens(clock::clock());
    specimens.iter().find(|specimen| specimen.id == id).expect("a specimen").code.bytes().to_vec()
}

fn line(id: &str) -> Vec<u8> {
    [code(id).as_slice(), b"\r\n"].concat()
}

#[test]
fn a_code_is_read_at_every_rate_and_in_every_dress() {
    for (rate, dress) in [
        (9_600, ("", "\r")),
        (19_200, ("]Q1", "\r\n")),
        (115_200, ("\u{2}", "\u{3}")),
        (57_600, ("\u{2}]Q1", "\u{3}\r\n")),
        (38_400, ("", "\t")),
    ] {
        let mut desk = Desk::open(rate);
        desk.scanner_says("Hand scanner ready");
        let sent = [dress.0.as_bytes(), &code("centre-second-dose"), dress.1.as_bytes()].concat();
        let begun = Instant::now();
        desk.socket.send_at(&sent, rate);
        let on_line = begun.elapsed();
        let shown = desk.until(|view, _| view.result.is_some());
        println!(
            "{rate} Bd: {} signs, {on_line:?} on the line, {:?} to the words",
            sent.len(),
            begun.elapsed() - on_line
        );
        assert!(shown.last().is_some_and(|shown| shown.starts_with("G000")), "{rate}: {shown:?}");
    }
}

#[test]
fn two_scans_in_a_third_of_a_second_are_two_results() {
    for rate in [9_600, 115_200] {
        let mut desk = Desk::open(rate);
        desk.socket.send(&line("pharmacy-blocked-1"));
        thread::sleep(Duration::from_millis(300));
        desk.socket.send(&line("centre-second-dose"));
        let begun = Instant::now();
        let shown = desk.until(|view, _| view.result.as_ref().is_some_and(|result| result.tone == Tone::Pass));
        assert!(shown.first().is_some_and(|first| first.starts_with("G401")), "{shown:?}");
        assert!(begun.elapsed() > Duration::from_millis(1_000), "the first could be read: {:?}", begun.elapsed());
    }
    let mut desk = Desk::open(115_200);
    let three = [line("centre-second-dose"), line("pharmacy-blocked-1"), line("practice")].concat();
    desk.socket.send(&three);
    let shown = desk.until(|_, shown| shown.len() == 3);
    assert!(shown[0].starts_with("G000") && shown[1].starts_with("G401") && shown[2].starts_with("G000"), "{shown:?}");
}

#[test]
fn half_a_code_is_dropped_with_a_hint_and_the_next_one_is_whole() {
    let mut desk = Desk::open(9_600);
    desk.socket.send(&line("centre-second-dose"));
    desk.until(|view, _| view.result.is_some());
    let half = code("pharmacy-blocked-1");
    desk.socket.send(&half[..half.len() / 2]);
    let shown = desk.until(|view, _| view.hint.starts_with("Half a code"));
    assert!(shown[0].starts_with("G000"), "{shown:?}");
    thread::sleep(Duration::from_millis(300));
    desk.socket.send(&line("practice"));
    let shown = desk.until(|view, _| view.result.is_some());
    assert!(shown.last().is_some_and(|last| last.starts_with("G000")), "{shown:?}");
}

#[test]
fn what_is_no_code_at_all_is_told_and_harms_nothing() {
    let mut desk = Desk::open(115_200);
    desk.socket.send(&[b'A'; 3_000]);
    desk.socket.send(&[b'A'; 3_000]);
    desk.until(|view, _| view.hint.starts_with("Not a code"));
    desk.socket.send(b"\xff\xfe\x00\x80\r");
    desk.until(|view, _| view.hint == "Another kind of code");
    desk.socket.send(b"\r\n\t\r\n]Q1\r\x02\x03");
    desk.socket.send(&line("practice"));
    desk.until(|view, _| view.result.is_some());
}

#[test]
fn a_scanner_is_missed_within_two_seconds_and_found_again_within_three() {
    let mut desk = Desk::open(9_600);
    desk.scanner_says("Hand scanner ready");
    desk.socket.send(b"HC1:NCF");
    desk.socket.unplug();
    let missed = desk.scanner_says("Hand scanner unplugged. Put it back");
    thread::sleep(Duration::from_millis(1_200));
    desk.scanner_says("Hand scanner unplugged");
    desk.socket.plug();
    let found = desk.scanner_says("Hand scanner ready");
    println!("missed after {missed:?}, found after {found:?}");
    assert!(missed < Duration::from_secs(2) && found < Duration::from_secs(3), "{missed:?} {found:?}");
    desk.socket.wait_for_rate(9_600);
    desk.socket.send(&line("practice"));
    let shown = desk.until(|view, _| view.result.is_some());
    assert!(shown.last().is_some_and(|last| last.starts_with("G000")), "nothing of the old half: {shown:?}");
}

#[test]
fn a_scanner_that_comes_late_is_taken_and_a_held_one_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = Socket::new(folder.path());
    let mut desk = Desk { checkpoint: checkpoint(folder.path(), &socket.path(), 9_600), socket, _folder: folder };
    desk.scanner_says("The hand scanner is not there");
    desk.socket.plug();
    desk.scanner_says("Hand scanner ready");
    desk.socket.unplug();
    desk.scanner_says("Hand scanner unplugged");
    desk.socket.plug();
    let other = gatelight::input::scanner::Port::open(&desk.socket.path(), Default::default());
    match other {
        // Our own thread was quicker: then nobody holds it from us.
        Err(_) => drop(desk.scanner_says("Hand scanner ready")),
        Ok(other) => {
            desk.scanner_says("Another program uses the hand scanner");
            drop(other);
            desk.scanner_says("Hand scanner ready");
        }
    }
}

#[test]
fn health_names_what_is_lost() {
    let mut desk = Desk::open(9_600);
    desk.scanner_says("Hand scanner ready");
    let line = |desk: &mut Desk| {
        desk.checkpoint.press("d");
        let view = desk.checkpoint.view();
        assert!(view.page == Drawn::Data);
        let line = view.health.into_iter().find(|line| line.name == "Hand scanner").expect("a line");
        desk.checkpoint.press("Esc");
        (line.value, line.good)
    };
    assert_eq!(line(&mut desk), ("ready".to_owned(), true));
    desk.socket.unplug();
    desk.scanner_says("Hand scanner unplugged");
    let (value, good) = line(&mut desk);
    assert!(value.starts_with("Hand scanner unplugged. Put it back") && value.contains("G830") && !good, "{value}");
}

#[test]
fn what_is_scanned_on_another_page_is_never_shown() {
    let mut desk = Desk::open(115_200);
    desk.checkpoint.press("s");
    desk.socket.send(&line("pharmacy-blocked-1"));
    let begun = Instant::now();
    desk.until(|view, _| view.page == Drawn::Settings && begun.elapsed() > Duration::from_millis(600));
    desk.checkpoint.press("Esc");
    desk.socket.send(&line("practice"));
    let shown = desk.until(|view, _| view.result.is_some());
    assert!(shown.iter().all(|shown| !shown.starts_with("G401")), "{shown:?}");
}

#[test]
fn port_and_rate_are_chosen_in_the_settings() {
    let mut desk = Desk::open(9_600);
    let path = desk.socket.path();
    let chosen = |choices: Vec<gatelight::app::checkpoint::Choice>| choices.into_iter().find(|choice| choice.chosen);
    assert_eq!(chosen(desk.checkpoint.scanners()).expect("a port").label, path);
    assert_eq!(chosen(desk.checkpoint.rates()).expect("a rate").label, "9600 Bd");
    desk.checkpoint.choose_rate(4);
    desk.socket.wait_for_rate(115_200);
    desk.scanner_says("Hand scanner ready");
    desk.checkpoint.choose_scanner(0);
    assert!(desk.checkpoint.rates().is_empty());
    desk.until(|view, _| view.scanner.is_empty());
    assert_eq!(desk.checkpoint.settings().scanner, None);
    assert_eq!(desk.checkpoint.settings().scanner_rate.baud(), 115_200);
    desk.checkpoint.choose_scanner(99);
    assert_eq!(desk.checkpoint.settings().scanner, None);
}
