//! The checkpoint behind the window: what is pressed is done, what was found is shown, what was cleared is gone.

use gatelight::app::checkpoint::{Checkpoint, Start};
use gatelight::app::clock;
use gatelight::gui::live::Live;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Act, BandKind, Page, ResultPage, ResultView, ScanPage, Section, SettingsPage, Shell};
use gatelight::gui::{show, wire};
use gatelight::training;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model, SharedString};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

/// A wired window with a checkpoint in a folder of its own.
struct Desk {
    canvas: Canvas,
    live: Live,
    checkpoint: Rc<RefCell<Checkpoint>>,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open(training: bool) -> Self {
        Self::with("", training)
    }

    fn with(settings: &str, training: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("settings.toml"), settings).unwrap();
        let start = Start {
            places: vec![folder.path().join("store")],
            sticks: Vec::new(),
            settings: Some(folder.path().join("settings.toml")),
            scanner: None,
            scanner_rate: None,
            training,
            kiosk: false,
            profile: None,
            locale: "en".to_owned(),
            network_closed: true,
        };
        let canvas = Canvas::open(1280, 800).unwrap();
        let checkpoint = Rc::new(RefCell::new(Checkpoint::open(start, || {}).unwrap()));
        wire::connect(canvas.main(), &checkpoint, || {});
        show::once(canvas.main(), checkpoint.borrow().words());
        Self { canvas, live: Live::default(), checkpoint, _folder: folder }
    }

    /// A desk for training codes, without their moving picture.
    fn ready() -> Self {
        let desk = Self::with("profile = \"training\"\n", false);
        desk.until(Page::Scan);
        desk
    }

    fn shell(&self) -> Shell<'_> {
        self.canvas.main().global::<Shell>()
    }

    /// Lets it work until the window shows `page`, at most half a minute.
    fn until(&self, page: Page) {
        let begun = Instant::now();
        while self.shell().get_page() != page {
            assert!(begun.elapsed() < Duration::from_secs(30), "the page never came");
            thread::sleep(Duration::from_millis(10));
            self.work();
        }
    }

    /// Presses Next until the result is gone: it cannot be sent away before it could be read.
    fn until_dismissed(&self) {
        let begun = Instant::now();
        while self.shell().get_page() == Page::Result {
            assert!(begun.elapsed() < Duration::from_secs(30), "the result never left");
            self.shell().invoke_act(Act::Next);
            thread::sleep(Duration::from_millis(50));
            self.work();
        }
    }

    /// Keys that come as fast as they can.
    fn type_in(&self, keys: &[SharedString]) {
        for key in keys {
            let window = self.canvas.main().window();
            window.dispatch_event(WindowEvent::KeyPressed { text: key.clone() });
            // A control key is held while the next one is pressed.
            if *key != SharedString::from(Key::Control) {
                window.dispatch_event(WindowEvent::KeyReleased { text: key.clone() });
                window.dispatch_event(WindowEvent::KeyReleased { text: Key::Control.into() });
            }
        }
    }

    /// A person presses one key.
    fn press(&self, key: &str) {
        self.type_in(&[key.into()]);
        self.until_calm();
        self.work();
    }

    /// Lets time pass until no key is kept any more.
    fn until_calm(&self) {
        let begun = Instant::now();
        while self.checkpoint.borrow().keeps_keys() {
            assert!(begun.elapsed() < Duration::from_secs(30), "a key is kept for ever");
            thread::sleep(Duration::from_millis(10));
            self.checkpoint.borrow_mut().wait_for_keys();
        }
    }

    fn until_said(&self, what: &str, said: impl Fn(&Self) -> SharedString) {
        let begun = Instant::now();
        while said(self) != what {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what} never came, but {}", said(self));
            thread::sleep(Duration::from_millis(10));
            self.work();
        }
    }

    fn until_code(&self, code: &str) {
        self.until_said(code, |desk| desk.result().code);
    }

    fn until_hint(&self, hint: &str) {
        self.until_said(hint, |desk| desk.canvas.main().global::<ScanPage>().get_hint());
    }

    fn result(&self) -> ResultView {
        self.canvas.main().global::<ResultPage>().get_view()
    }

    fn work(&self) {
        self.checkpoint.borrow_mut().wait_for_keys();
        let (picture, _) = self.checkpoint.borrow_mut().refresh();
        self.checkpoint.borrow_mut().tick();
        show::all(self.canvas.main(), &self.checkpoint.borrow().view(), &self.checkpoint.borrow());
        if let Some(picture) = picture {
            self.live.show(self.canvas.main(), &picture);
        }
    }
}

#[test]
fn a_code_before_the_camera_becomes_words_and_leaves_without_a_trace() {
    let desk = Desk::open(true);
    desk.until(Page::Result);
    let result = desk.canvas.main().global::<ResultPage>();
    let view = result.get_view();
    assert!(!view.word.is_empty() && !view.name.is_empty() && view.code.starts_with('G'));
    assert_eq!((view.band_top.kind, view.band_bottom.kind), (BandKind::Training, BandKind::Training));
    assert!(desk.canvas.main().global::<ScanPage>().get_picture().size().width > 0);
    desk.until_dismissed();
    assert!(result.get_view() == ResultView::default(), "nothing of a person stays in a property");
}

#[test]
fn keys_and_buttons_do_the_same() {
    let desk = Desk::open(false);
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::First);
    desk.press("s");
    assert_eq!(desk.shell().get_page(), Page::Settings);
    assert!(!desk.shell().invoke_key("\u{10}".into(), false, false), "a modifier alone does nothing");
    desk.press("\u{1b}");
    assert_eq!(desk.shell().get_page(), Page::First);
    desk.shell().invoke_act(Act::Data);
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::Data);
    assert_eq!(desk.shell().get_keys().row_count(), 1);
}

#[test]
fn a_key_together_with_ctrl_and_a_key_held_down_do_nothing() {
    let desk = Desk::open(false);
    desk.work();
    assert!(desk.shell().invoke_key("s".into(), true, false));
    desk.until_calm();
    assert!(desk.shell().invoke_key("s".into(), false, true));
    desk.until_calm();
    assert_eq!(desk.shell().get_page(), Page::First);
}

#[test]
fn tab_and_return_and_the_space_bar_still_press_what_has_the_focus() {
    let desk = Desk::open(false);
    desk.work();
    let main = desk.canvas.main();
    let _ = desk.canvas.draw();
    // The first thing to press on the first page starts training.
    desk.type_in(&[Key::Tab.into(), Key::Return.into()]);
    desk.work();
    assert!(desk.checkpoint.borrow().is_training());
    desk.shell().invoke_act(Act::EndTraining);
    desk.shell().invoke_act(Act::Settings);
    desk.work();
    let _ = desk.canvas.draw();
    // On the settings page the space bar means nothing of its own: it opens the second section.
    desk.type_in(&[Key::Tab.into(), Key::Tab.into(), " ".into()]);
    assert_eq!(main.global::<SettingsPage>().get_section(), Section::Scanner);
}

#[test]
fn what_a_scanner_types_anywhere_on_the_scan_page_is_judged() {
    let desk = Desk::ready();
    desk.type_in(&scan(&code("pharmacy-blocked-1"), Key::Return));
    desk.until(Page::Result);
    assert_eq!(desk.result().code, "G401");
    // On the result too, and with Tab as its end.
    thread::sleep(Duration::from_millis(2_000));
    desk.type_in(&scan(&code("centre-second-dose"), Key::Tab));
    desk.until_code("G000");
    assert_eq!(desk.shell().get_page(), Page::Result);
}

#[test]
fn two_codes_typed_at_once_are_two_results() {
    let desk = Desk::ready();
    desk.type_in(&scan(&code("centre-second-dose"), Key::Return));
    desk.type_in(&scan(&code("pharmacy-blocked-1"), Key::Return));
    desk.until_code("G000");
    desk.until_code("G401");
}

#[test]
fn a_scanner_of_another_country_is_understood_or_told_with_help() {
    let desk = Desk::ready();
    let german = code("centre-second-dose");
    // A US scanner on a German system that has no dead keys.
    let typed: String = german.chars().map(on_a_german_keyboard).collect();
    desk.type_in(&scan(&typed, Key::Return));
    desk.until_code("G000");
    let lost: String = typed.chars().filter(|sign| *sign != '`').collect();
    thread::sleep(Duration::from_millis(800));
    desk.type_in(&scan(&lost, Key::Return));
    desk.until_hint("Scanner's keyboard differs");
    let notice = desk.shell().get_notice();
    assert!(
        notice.starts_with("Scanner set to US English, computer to German") && notice.contains("camera"),
        "{notice}"
    );
    assert_eq!(desk.shell().get_page(), Page::Scan, "the result of the one before has left");
}

#[test]
fn chords_and_function_keys_in_a_burst_trigger_nothing() {
    let desk = Desk::ready();
    let mut keys = vec![Key::F2.into(), Key::F1.into()];
    keys.extend(scan("SDLT", Key::Escape));
    for sign in ["s", "d", "q", "o"] {
        keys.extend([Key::Control.into(), sign.into()]);
    }
    keys.push(Key::Return.into());
    desk.type_in(&keys);
    desk.until_hint("Another kind of code");
    assert_eq!(desk.shell().get_page(), Page::Scan);
    assert_eq!(desk.shell().get_language_word(), "Deutsch", "F2 changed no language");
}

#[test]
fn half_a_code_is_told_and_starts_nothing() {
    let desk = Desk::ready();
    desk.type_in(&scan("HC1:SDLT", Key::Shift));
    desk.until_hint("Half a code: scan again");
    assert_eq!(desk.shell().get_page(), Page::Scan);
}

#[test]
fn on_another_page_a_scanner_types_into_nothing() {
    let desk = Desk::ready();
    for (act, page) in [(Act::Settings, Page::Settings), (Act::Data, Page::Data)] {
        desk.shell().invoke_act(act);
        desk.work();
        let _ = desk.canvas.draw();
        desk.type_in(&[Key::Tab.into()]);
        desk.type_in(&scan(&code("centre-second-dose"), Key::Return));
        desk.until_calm();
        thread::sleep(Duration::from_millis(300));
        desk.work();
        assert_eq!(desk.shell().get_page(), page, "no sign of it is a key here, and its Return presses nothing");
        desk.press("\u{1b}");
        assert_eq!(desk.shell().get_page(), Page::Scan, "nor is it shown later");
    }
}

/// The keys of a code: Shift before each sign that needs it, as slint hears it, and the end.
fn scan(text: &str, end: Key) -> Vec<SharedString> {
    let mut keys = Vec::new();
    for sign in text.chars() {
        if !sign.is_ascii_digit() && sign != ' ' {
            keys.push(Key::Shift.into());
        }
        keys.push(sign.to_string().into());
    }
    keys.push(end.into());
    keys
}

fn code(id: &str) -> String {
    let specimens = training::specimens(clock::clock());
    let specimen = specimens.iter().find(|specimen| specimen.id == id).expect("a specimen");
    specimen.code.text().expect("text").to_owned()
}

fn on_a_german_keyboard(sign: char) -> char {
    match sign {
        ':' => 'Ö',
        'Z' => 'Y',
        'Y' => 'Z',
        '-' => 'ß',
        '/' => '-',
        '*' => '(',
        '+' => '`',
        other => other,
    }
}
