//! The self-check's pages, drawn from real views of training codes.

use crate::views;
use gatelight::app::controls::Controls;
use gatelight::app::desk::Desk;
use gatelight::app::kiosk::Kiosk;
use gatelight::app::profile::{Face, Profile};
use gatelight::app::self_check::{List, Listed, SelfCheck};
use gatelight::app::session::{Camera, Event, Key, Outcome, Page, Rules, Seen, Session};
use gatelight::app::shelf::{Entry, Shelf};
use gatelight::app::shift::Shift;
use gatelight::app::updates::Standing;
use gatelight::app::view::{Scene, View};
use gatelight::check::when::when;
use gatelight::check::{Report, Times};
use gatelight::gui::picture::Canvas;
use gatelight::gui::show;
use gatelight::gui::ui::{self, ListPage, Main, ScanPage, Shell, SpanView, Tone, WherePage};
use gatelight::i18n::{Lang, Words};
use gatelight::model::time::UnixTime;
use gatelight::training;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use jiff::tz::TimeZone;
use slint::{ComponentHandle, Model};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

type Shown = (String, Box<dyn Fn(&Main)>);

/// A page in any language.
pub type Spoken = (String, Box<dyn Fn(&Main, Lang)>);

fn noon() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

/// The holder's own screen, or a kiosk's, judging training codes.
struct Own {
    desk: Desk,
    times: Times,
    session: Session<Box<Report>>,
    kept: SelfCheck,
    lang: Lang,
}

impl Own {
    fn new() -> Self {
        let own = Self::with_face_of("self-check");
        assert_eq!(own.desk.profile(own.times).screen.face, Face::SelfCheck);
        own
    }

    fn with_face_of(profile: &str) -> Self {
        let face = Profile::load(profile).expect("a built-in profile");
        let times = Times::now(noon(), noon());
        let mut profile = Profile::load("training").expect("a built-in profile");
        profile.screen = face.screen;
        let desk = Desk::open(profile, &[], times).expect("no place is asked for");
        let mut session = Session::new(Rules::STAFF);
        session.on(Event::Ready(true), Duration::ZERO);
        session.on(Event::Camera(Camera::Live), Duration::ZERO);
        Self { desk, times, session, kept: SelfCheck::default(), lang: Lang::En }
    }

    fn report(&self, id: &str) -> Box<Report> {
        let specimens = training::specimens(noon());
        let specimen = specimens.iter().find(|specimen| specimen.id == id).expect(id);
        Box::new(self.desk.check(&specimen.code, self.times))
    }

    /// Shows it the specimen of that name.
    fn shown(mut self, id: &str, outcome: Outcome) -> Self {
        let report = self.report(id);
        let policy = &self.desk.profile(self.times).policy;
        self.kept.when = Some(when(&[&report], None, &self.desk.store, policy, self.times));
        let seen = Seen { outcome, same: [1; 32], also: Vec::new(), outline: None, report };
        self.session.on(Event::Looked(vec![seen]), Duration::ZERO);
        self
    }

    fn at(mut self, page: Page) -> Self {
        self.session.on(Event::Key(Key::Open(page)), Duration::ZERO);
        self
    }

    fn show(&self, main: &Main) {
        let view = View::of(&Scene {
            session: &self.session,
            shift: &Shift::default(),
            own: &self.kept,
            controls: Controls::default(),
            lang_before: Lang::De,
            kiosk: &Kiosk::default(),
            house: self.lang,
            night: None,
            since: Duration::ZERO,
            words: Words::of(self.lang),
            profile: self.desk.profile(self.times),
            site: "Gatelight",
            coming: None,
            bundles: &Standing::default(),
            offer: None,
            store: &self.desk.store,
            times: self.times,
            zone: &TimeZone::UTC,
            story: "",
            training: false,
            network_closed: true,
            lamp: false,
        });
        show::view(main, &view);
    }
}

fn result() -> Own {
    Own::new().shown("centre-second-dose", Outcome::Pass)
}

fn files() -> Shelf {
    let entry = |name: &str, is_folder, day: &str| Entry {
        name: name.to_owned(),
        path: PathBuf::from(name),
        is_folder,
        changed: UnixTime::parse(day),
    };
    let entries = vec![
        entry("", true, ""),
        entry("Letters", true, ""),
        entry("Travel", true, ""),
        entry("vaccination.pdf", false, "2026-11-20T08:00:00Z"),
        entry("Screenshot of my phone.png", false, "2026-11-02T08:00:00Z"),
        entry("card.smart-health-card", false, "2025-03-01T08:00:00Z"),
    ];
    Shelf { folder: PathBuf::from("Downloads"), entries, cut: false, free: String::new() }
}

fn list(of: Listed, at: usize) -> Own {
    let mut own = match of {
        Listed::Folders(_) => result(),
        Listed::Files(_) | Listed::Certificates(_) => Own::new(),
    };
    own.kept.list = Some(List { of, at });
    own.at(Page::List)
}

fn several() -> Own {
    let own = Own::new();
    let seen = |(id, same): (&str, u8)| Seen {
        outcome: Outcome::Pass,
        same: [same; 32],
        also: Vec::new(),
        outline: None,
        report: own.report(id),
    };
    let seen = [("practice", 1), ("recovery", 2), ("centre-second-dose", 3)].map(seen).into_iter().collect();
    list(Listed::Certificates(seen), 1)
}

/// The pages of this face, in any language.
pub fn spoken() -> Vec<Spoken> {
    let page = |name: &str, make: fn() -> Own| -> Spoken {
        let show = move |main: &Main, lang| {
            main.global::<ScanPage>().set_picture(views::picture(1280, 960));
            Own { lang, ..make() }.show(main);
        };
        (format!("self-{name}"), Box::new(show))
    };
    vec![
        page("start", Own::new),
        page("result", result),
        page("where", || result().at(Page::Where)),
        page("table", || {
            let mut own = result();
            own.kept.turned = true;
            own.at(Page::Where)
        }),
        page("where-rejected", || Own::new().shown("altered-name", Outcome::Reject).at(Page::Where)),
        page("certificate", || result().at(Page::Certificate)),
        page("layers", || result().at(Page::Layers)),
        page("files", || list(Listed::Files(files()), 3)),
        page("save", || {
            let mut shelf = Shelf { free: "gatelight-2026-11-24.pdf".to_owned(), ..files() };
            shelf.entries.retain(|entry| entry.is_folder);
            list(Listed::Folders(shelf), 0)
        }),
        page("several", several),
    ]
}

/// A kiosk's pages, in any language.
pub fn kiosk() -> Vec<Spoken> {
    let page = |name: &str, make: fn(Own) -> Own| -> Spoken {
        let show = move |main: &Main, lang| {
            main.global::<ScanPage>().set_picture(views::picture(1280, 960));
            make(Own { lang, ..Own::with_face_of("kiosk") }).show(main);
        };
        (format!("kiosk-real-{name}"), Box::new(show))
    };
    vec![
        page("idle", |own| own),
        page("pass", |own| own.shown("centre-second-dose", Outcome::Pass)),
        page("not-accepted", |own| own.shown("code-expired", Outcome::NotAccepted)),
        page("reject", |own| own.shown("altered-name", Outcome::Reject)),
    ]
}

/// Every page of this face, for the pictures.
pub fn pages() -> Vec<Shown> {
    let in_language = |lang: Lang, code: &'static str, (name, show): Spoken| -> Shown {
        let show = move |main: &Main| {
            slint::select_bundled_translation(code).expect("the language is there");
            show(main, lang);
        };
        (name, Box::new(show))
    };
    let mut all: Vec<Shown> = spoken().into_iter().map(|page| in_language(Lang::En, "", page)).collect();
    all.extend(
        spoken()
            .into_iter()
            .map(|page| in_language(Lang::De, "de", page))
            .map(|(name, show)| (format!("de-{name}"), show)),
    );
    all.extend(by_rules());
    all.push((
        "self-mirrored".to_owned(),
        Box::new(|main: &Main| {
            result().at(Page::Where).show(main);
            main.global::<Shell>().set_mirrored(true);
        }),
    ));
    all
}

/// Where a code is accepted, for every answer that rules give.
pub fn by_rules() -> Vec<Shown> {
    let specimens = training::specimens(noon());
    let ids = specimens.iter().map(|specimen| specimen.id).filter(|id| id.starts_with("rules-"));
    ids.map(|id| -> Shown {
        let show = move |main: &Main| Own::new().shown(id, Outcome::Pass).at(Page::Where).show(main);
        (format!("self-where-{id}"), Box::new(show))
    })
    .collect()
}

fn window() -> Canvas {
    Canvas::open(1280, 800).expect("a window without a display")
}

fn said(main: &Main, text: &str) -> bool {
    ElementHandle::find_by_accessible_label(main, text).next().is_some()
}

#[test]
fn its_first_page_offers_a_file_what_was_copied_and_the_camera() {
    let canvas = window();
    let main = canvas.main();
    Own::new().show(main);
    let acts = Rc::new(RefCell::new(Vec::new()));
    let acts_too = Rc::clone(&acts);
    main.global::<Shell>().on_act(move |act| acts_too.borrow_mut().push(act));
    let _ = canvas.draw();
    for label in ["Look for a file", "Paste"] {
        let buttons = ElementQuery::from_root(main).match_accessible_role(AccessibleRole::Button).find_all();
        let button = buttons.iter().find(|button| button.accessible_label().as_deref() == Some(label)).expect(label);
        assert!(button.size().height >= 44.0, "{label}");
        button.invoke_accessible_default_action();
    }
    assert_eq!(*acts.borrow(), [ui::Act::OpenFile, ui::Act::Paste]);
    assert!(said(main, "Or show it to the camera"));
    assert!(!said(main, "Show the code"), "the officer's page is not there");
}

#[test]
fn no_key_of_a_gate_is_there() {
    let canvas = window();
    let main = canvas.main();
    for own in [Own::new(), result(), result().at(Page::Where), result().at(Page::Certificate)] {
        own.show(main);
        let keys: Vec<_> = main.global::<Shell>().get_keys().iter().map(|key| key.act).collect();
        let staff = [ui::Act::ByHand, ui::Act::IdMatches, ui::Act::IdDiffers, ui::Act::NewGroup, ui::Act::NewShift];
        assert!(!keys.is_empty() && keys.iter().all(|act| !staff.contains(act)), "{keys:?}");
        assert!(!main.global::<gatelight::gui::ui::ResultPage>().get_clearing(), "nothing clears by itself");
    }
}

#[test]
fn every_place_is_read_out_with_what_it_says() {
    let canvas = window();
    let main = canvas.main();
    let own = result().at(Page::Where);
    own.show(main);
    let places: Vec<_> = main.global::<WherePage>().get_places().iter().collect();
    assert!(places.len() >= 4, "the training authority has rules of four places");
    for turned in [false, true] {
        main.global::<WherePage>().set_turned(turned);
        let _ = canvas.draw();
        for place in &places {
            let whole = format!("{}: {}", place.name, place.answer);
            assert!(said(main, &whole), "turned {turned}: {whole}");
        }
    }
}

#[test]
fn nothing_of_a_person_stays_on_a_page_that_was_left() {
    let canvas = window();
    let main = canvas.main();
    result().at(Page::Certificate).show(main);
    assert!(main.global::<ui::CertificatePage>().get_facts().row_count() > 10);
    Own::new().show(main);
    assert_eq!(main.global::<ui::CertificatePage>().get_facts().row_count(), 0);
    assert_eq!(main.global::<WherePage>().get_lead(), "");
    assert_eq!(main.global::<WherePage>().get_lead_short(), "");
}

#[test]
fn a_line_that_is_pressed_is_chosen() {
    let canvas = window();
    let main = canvas.main();
    list(Listed::Files(files()), 0).show(main);
    let chosen = Rc::new(RefCell::new(Vec::new()));
    let chosen_too = Rc::clone(&chosen);
    main.global::<ListPage>().on_choose(move |index| chosen_too.borrow_mut().push(index));
    let _ = canvas.draw();
    let line = ElementHandle::find_by_accessible_label(main, "vaccination.pdf, 20 Nov 2026").next().expect("a line");
    assert!(line.size().height >= 44.0);
    line.invoke_accessible_default_action();
    assert_eq!(*chosen.borrow(), [3]);
}

#[test]
fn words_that_have_no_room_give_way_to_shorter_ones_and_then_to_none() {
    let canvas = window();
    let main = canvas.main();
    result().at(Page::Where).show(main);
    let draw = |width: f32, long: &str, short: &str| {
        let span = SpanView {
            row: 0,
            from: 0.2,
            until: 0.2 + width,
            hatched: false,
            tone: Tone::Pass,
            long: long.into(),
            short: short.into(),
        };
        main.global::<WherePage>().set_spans(views::list([span]));
        canvas.draw()
    };
    let long = "accepted until 14 Mar 2027";
    assert!(draw(0.5, long, "accepted") == draw(0.5, long, ""), "the long words have room");
    assert!(draw(0.2, long, "accepted") == draw(0.2, "accepted", ""), "the short ones have");
    assert!(draw(0.03, long, "accepted") == draw(0.03, "", ""), "none have");
    assert!(draw(0.2, long, "accepted") != draw(0.2, "", ""));
}

#[test]
fn the_time_line_of_a_mirrored_page_runs_from_the_right() {
    let canvas = window();
    let main = canvas.main();
    result().at(Page::Where).show(main);
    let span = |from, until| SpanView { from, until, tone: Tone::Pass, ..SpanView::default() };
    main.global::<WherePage>().set_spans(views::list([span(0.0, 0.25)]));
    let green = |mirrored| -> Vec<u32> {
        main.global::<Shell>().set_mirrored(mirrored);
        let picture = canvas.draw();
        let row: Vec<u32> = (0..1280).filter(|x| picture.get_pixel(*x, 260).0 == [0x00, 0x82, 0x66]).collect();
        row
    };
    let (plain, mirrored) = (green(false), green(true));
    assert!(plain.len() > 200 && plain.iter().max() < Some(&560), "{plain:?}");
    let back: Vec<u32> = mirrored.iter().rev().map(|x| 1279 - x).collect();
    assert_eq!(plain.first(), back.first());
    assert_eq!(plain.len(), back.len());
}
