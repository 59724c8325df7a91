#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Camera, Event, Hint, Key, Outcome, Outline, Page, Phase, Rules, Seen, Session, Stage, Unread};
use crate::check::holder::Likeness;
use std::rc::{Rc, Weak};
use std::time::Duration;

const STAFF: Rules = Rules::STAFF;
const KIOSK: Rules = Rules { hold: Duration::from_secs(10), stays: false, compare_id: false };

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn seen(what: &str) -> Seen<Rc<str>> {
    let outcome = match what.as_bytes()[0] {
        b'P' => Outcome::Pass,
        b'M' => Outcome::MoreNeeded,
        b'N' => Outcome::NotAccepted,
        b'R' => Outcome::Reject,
        b'C' => Outcome::CannotDecide,
        b'u' => Outcome::Unreadable,
        _ => Outcome::OtherKind,
    };
    let mut same = [0; 32];
    same[..what.len()].copy_from_slice(what.as_bytes());
    Seen { outcome, same, also: Vec::new(), outline: Some(Outline([(0.0, 0.0); 4])), report: what.into() }
}

/// What stands on the screen, in one word and the phase.
fn screen(session: &Session<Rc<str>>, now: Duration) -> String {
    let page = match session.page() {
        Page::Scan => String::new(),
        other => format!("{other:?} "),
    };
    let result = session.result().map(|(_, report)| report.to_string());
    let phase = match session.phase(now) {
        None => String::new(),
        Some(Phase::Clearing { left, .. }) => format!(" clears {}", left.as_millis()),
        Some(phase) => format!(" {phase:?}").to_lowercase(),
    };
    let stage = || match (session.hint(), session.stage(now)) {
        (Some(hint), _) => format!("hint {hint:?}"),
        (None, _) if session.is_paused() => "paused".to_owned(),
        (None, stage) => format!("{stage:?}").to_lowercase(),
    };
    page + &match result {
        None => stage(),
        Some(name) if session.stage(now) == Stage::Result => name + &phase,
        Some(name) => format!("{}, {name} aside", stage()),
    }
}

/// Plays `steps` from idle: milliseconds, event, and what the screen then shows.
///
/// `P1`: the code P1 is seen; `P1+R2`: both in one look; `-`: nothing is seen; `.`: time passes;
/// `<key>`: a key; `?far`: a code too far away to be read; `P1 until 900`: seen in every look (10 a second) up to that time.
fn play(name: &str, rules: Rules, steps: &[(u64, &str, &str)]) {
    let mut session = Session::new(rules);
    session.on(Event::Ready(true), ms(0));
    for (at, event, expected) in steps {
        let now = match event.split_once(" until ") {
            None => {
                session.on(parsed(event), ms(*at));
                ms(*at)
            }
            Some((code, last)) => {
                let last = last.parse().unwrap();
                (*at..=last).step_by(100).for_each(|at| session.on(parsed(code), ms(at)));
                ms(last)
            }
        };
        assert_eq!(screen(&session, now), *expected, "{name}: at {at}: {event}");
    }
}

fn parsed(event: &str) -> Event<Rc<str>> {
    match event {
        "." => Event::Tick,
        "-" => Event::Looked(Vec::new()),
        "<next>" => Event::Key(Key::Next),
        "<back>" => Event::Key(Key::Back),
        "<hold>" => Event::Key(Key::Hold),
        "<layers>" => Event::Key(Key::Open(Page::Layers)),
        "<settings>" => Event::Key(Key::Open(Page::Settings)),
        "<about>" => Event::Key(Key::Open(Page::About)),
        "<scan>" => Event::Key(Key::Open(Page::Scan)),
        "<pause>" => Event::Key(Key::Pause),
        "<scan next>" => Event::Key(Key::ScanNext),
        "<another>" => Event::Key(Key::AnotherPerson),
        "<start over>" => Event::Key(Key::StartOver),
        "<by hand>" => Event::Key(Key::Open(Page::ByHand)),
        "<done by hand>" => Event::Key(Key::DoneByHand),
        "<controls>" => Event::Key(Key::Open(Page::Controls)),
        "<id same>" => Event::Compared(Likeness::Same, Outcome::Pass, "P1".into()),
        "<id close>" => Event::Compared(Likeness::LookCloser, Outcome::Pass, "P1".into()),
        "<id other>" => Event::Compared(Likeness::OtherPerson, Outcome::NotAccepted, "N1".into()),
        "<sources>" => Event::Key(Key::Open(Page::Sources)),
        "<empty>" => Event::Ready(false),
        "<ready>" => Event::Ready(true),
        "<lost>" => Event::Camera(Camera::Lost),
        "<more>" => Event::Key(Key::MoreTime),
        "<kiosk>" => Event::Rules(KIOSK),
        "?" => Event::Unread(Unread { why: None, outline: Some(Outline([(0.5, 0.5); 4])) }),
        "?glare" => unread(Hint::Glare),
        "?dark" => unread(Hint::TooDark),
        "?far" => unread(Hint::TooFar),
        "?still" => unread(Hint::HoldStill),
        codes => Event::Looked(codes.split('+').map(seen).collect()),
    }
}

fn unread(why: Hint) -> Event<Rc<str>> {
    Event::Unread(Unread { why: Some(why), outline: None })
}

#[test]
fn a_pass_comes_at_once_and_another_code_replaces_it_at_once() {
    play(
        "pass",
        STAFF,
        &[(0, "-", "idle"), (100, "P1", "P1 showing"), (200, "P2", "P2 showing"), (300, "R3", "R3 showing")],
    );
}

#[test]
fn the_same_code_is_ignored_for_two_and_a_half_seconds_after_its_result() {
    play(
        "same",
        STAFF,
        &[
            (0, "P1", "P1 showing"),
            (500, "<next>", "idle"),
            (600, "P1", "looking"),
            (2_999, "P1", "looking"),
            (3_000, "P1", "P1 showing"),
        ],
    );
    play(
        "replaced code flickers back",
        STAFF,
        &[(0, "P1", "P1 showing"), (100, "P2", "P2 showing"), (200, "P1", "P2 showing"), (2_600, "P1", "P1 showing")],
    );
    play(
        "another code is not ignored",
        STAFF,
        &[(0, "P1", "P1 showing"), (500, "<next>", "idle"), (600, "P2", "P2 showing")],
    );
}

#[test]
fn any_other_result_stays_two_seconds_and_until_its_code_has_left() {
    for code in ["N1", "R1", "C1", "M1"] {
        let still = if matches!(code, "C1" | "M1") { format!("{code} staying") } else { format!("{code} showing") };
        play(
            code,
            STAFF,
            &[(0, code, &still), (500, "P2", &still), (1_999, "P2", &still), (2_000, "P2", "P2 showing")],
        );
        play(
            "in view for long",
            STAFF,
            &[(0, &format!("{code} until 5000"), &still), (5_699, "P2", &still), (5_700, "P2", "P2 showing")],
        );
    }
}

#[test]
fn the_bar_starts_when_the_code_has_left_and_stops_when_it_comes_back() {
    play(
        "clearing",
        STAFF,
        &[
            (0, "N1 until 3000", "N1 showing"),
            (3_699, "-", "N1 showing"),
            (3_700, "-", "N1 clears 30000"),
            (13_700, ".", "N1 clears 20000"),
            (13_800, "N1", "N1 showing"),
            (14_500, ".", "N1 clears 30000"),
            (44_499, ".", "N1 clears 1"),
            (44_500, ".", "idle"),
        ],
    );
    play(
        "a pass clears too",
        KIOSK,
        &[(0, "P1", "P1 showing"), (699, ".", "P1 showing"), (700, ".", "P1 clears 10000"), (10_700, ".", "idle")],
    );
}

#[test]
fn a_new_code_replaces_a_clearing_result() {
    play("clearing", STAFF, &[(0, "R1", "R1 showing"), (4_000, ".", "R1 clears 28000"), (4_100, "P2", "P2 showing")]);
}

#[test]
fn nothing_clears_by_itself_where_the_staff_has_to_act() {
    for code in ["C1", "M1"] {
        let still = format!("{code} staying");
        play("staff", STAFF, &[(0, code, &still), (600_000, ".", &still), (600_001, "<next>", "idle")]);
    }
}

#[test]
fn on_a_kiosk_every_result_clears_and_one_more_waits_a_minute_for_the_next_proof() {
    for (code, hold) in [("P1", 10_000), ("M1", 60_000), ("N1", 10_000), ("R1", 10_000), ("C1", 10_000)] {
        let (shows, clears) = (format!("{code} showing"), format!("{code} clears {hold}"));
        let may_go = if code == "P1" { 2_000 } else { 3_300 };
        play(code, KIOSK, &[(1_300, code, &shows), (may_go, ".", &clears), (may_go + hold, ".", "idle")]);
    }
    play("joined", KIOSK, &[(0, "M1", "M1 showing"), (40_000, ".", "M1 clears 22000"), (40_100, "P2", "P2 showing")]);
}

#[test]
fn more_time_begins_the_bar_anew_as_often_as_it_is_asked_for() {
    play(
        "more time",
        KIOSK,
        &[
            (0, "N1", "N1 showing"),
            (1_000, "<more>", "N1 showing"),
            (2_000, ".", "N1 clears 10000"),
            (11_000, "<more>", "N1 clears 10000"),
            (20_000, "<more>", "N1 clears 10000"),
            (29_000, ".", "N1 clears 1000"),
            (30_000, "<more>", "idle"),
        ],
    );
    play("held", STAFF, &[(0, "N1", "N1 showing"), (100, "<hold>", "N1 held"), (9_000, "<more>", "N1 clears 30000")]);
}

#[test]
fn any_key_holds_and_the_next_key_lets_go() {
    play(
        "hold",
        STAFF,
        &[
            (0, "N1", "N1 showing"),
            (4_000, "<hold>", "N1 held"),
            (600_000, ".", "N1 held"),
            (600_100, "P2", "N1 held"),
            (600_200, "<next>", "looking"),
            (600_300, "P2", "P2 showing"),
        ],
    );
}

#[test]
fn a_key_cannot_send_away_what_nobody_could_read_yet() {
    play("too early", STAFF, &[(0, "R1", "R1 showing"), (1_999, "<next>", "R1 showing"), (2_000, "<next>", "idle")]);
    play("code still in view", STAFF, &[(0, "R1 until 2500", "R1 showing"), (2_600, "<back>", "looking")]);
    play("held early", STAFF, &[(0, "R1", "R1 showing"), (50, "<hold>", "R1 held"), (100, "<next>", "R1 held")]);
}

#[test]
fn trouble_becomes_a_hint_after_a_while_and_stays_a_while() {
    play(
        "other kind",
        STAFF,
        &[
            (0, "o1", "looking"),
            (100, "o1 until 300", "looking"),
            (400, "o1", "hint OtherKind"),
            (500, "-", "hint OtherKind"),
            (1_100, ".", "hint OtherKind"),
            (1_200, ".", "idle"),
        ],
    );
    play("short trouble", STAFF, &[(0, "o1 until 200", "looking"), (900, ".", "idle")]);
    play("a certificate ends it", STAFF, &[(0, "o1 until 500", "hint OtherKind"), (600, "P1", "P1 showing")]);
}

#[test]
fn what_keeps_a_code_from_being_read_becomes_a_hint_and_goes_when_it_is_read() {
    play(
        "far",
        STAFF,
        &[
            (0, "?far until 300", "idle"),
            (400, "?far", "hint TooFar"),
            (1_199, ".", "hint TooFar"),
            (1_200, ".", "idle"),
            (2_000, "?far until 2500", "hint TooFar"),
            (2_600, "P1", "P1 showing"),
            (2_700, "?far until 3500", "P1 clears 29800"),
            (3_600, "<next>", "idle"),
        ],
    );
    play("for a moment", STAFF, &[(0, "?still until 300", "idle"), (900, ".", "idle")]);
    play("on another page", STAFF, &[(0, "<about>", "About idle"), (100, "?far until 900", "About idle")]);
    play("located", STAFF, &[(0, "?", "looking"), (299, ".", "looking"), (300, ".", "idle")]);
}

#[test]
fn of_several_troubles_the_first_in_order_is_said_and_none_hides_another() {
    let mut session = Session::new(STAFF);
    session.on(Event::Ready(true), ms(0));
    let mut at = |from: u64, to: u64, events: &[&str]| {
        for (now, event) in (from..to).step_by(100).zip(events.iter().cycle()) {
            session.on(parsed(event), ms(now));
        }
        session.on(Event::Tick, ms(to));
        session.hint()
    };
    assert_eq!(at(0, 900, &["?far", "?still"]), Some(Hint::TooFar), "looks that disagree still lead to a hint");
    assert_eq!(at(900, 1_200, &["?glare", "?dark", "?far"]), Some(Hint::TooFar), "it stays for its time");
    assert_eq!(at(1_200, 2_100, &["?glare", "?dark", "?far"]), Some(Hint::Glare));
    assert_eq!(at(2_100, 3_300, &["?far", "?dark"]), Some(Hint::TooDark));
    assert!(Hint::ALL.is_sorted());
}

#[test]
fn two_codes_in_view_are_neither_judged() {
    play("two", STAFF, &[(0, "P1+P2", "looking"), (100, "P1+R2 until 500", "hint Several"), (600, "P1", "P1 showing")]);
    play("the same twice", STAFF, &[(0, "P1+P1", "P1 showing")]);
    play("a certificate beside a web address", STAFF, &[(0, "o1+P2", "P2 showing")]);
    play("during a pass", STAFF, &[(0, "P1", "P1 showing"), (100, "P1+P2", "P1 showing")]);
    play("two others", STAFF, &[(0, "o1+u2 until 400", "hint OtherKind")]);
}

#[test]
fn the_third_unreadable_time_in_a_row_is_for_a_person_to_decide() {
    play(
        "three times",
        STAFF,
        &[
            (0, "u1 until 1000", "hint Unreadable"),
            (2_000, "u1 until 3000", "hint Unreadable"),
            (4_000, "u1", "u1 staying"),
            (7_000, "<next>", "idle"),
        ],
    );
    play(
        "a certificate between",
        STAFF,
        &[
            (0, "u1", "looking"),
            (1_000, "u1", "looking"),
            (2_000, "P2", "P2 showing"),
            (2_100, "<next>", "looking"),
            (3_000, "u1", "looking"),
        ],
    );
    play("long ago", STAFF, &[(0, "u1", "looking"), (1_000, "u1", "looking"), (31_000, "u1", "looking")]);
    play("three different ones", KIOSK, &[(0, "u1", "looking"), (100, "u2", "looking"), (200, "u3", "u3 showing")]);
    play("beside another code", STAFF, &[(0, "u1", "looking"), (1_000, "u1", "looking"), (2_000, "u1+o2", "looking")]);
}

#[test]
fn hints_never_cover_a_result() {
    play("result", STAFF, &[(0, "N1", "N1 showing"), (100, "o2 until 1500", "N1 showing")]);
}

#[test]
fn the_layer_page_holds_the_result_and_leads_back_to_it() {
    play(
        "layers",
        STAFF,
        &[
            (0, "N1", "N1 showing"),
            (1_000, "<layers>", "Layers N1 held"),
            (90_000, "P2", "Layers N1 held"),
            (90_100, "<back>", "N1 held"),
            (90_200, "<layers>", "Layers N1 held"),
            (90_300, "<next>", "idle"),
        ],
    );
    play("without a result", STAFF, &[(0, "<layers>", "idle")]);
}

#[test]
fn other_pages_judge_nothing_and_let_go_of_the_result() {
    play(
        "settings",
        STAFF,
        &[
            (0, "R1", "R1 showing"),
            (100, "<settings>", "Settings idle"),
            (200, "P2", "Settings idle"),
            (300, "<about>", "About idle"),
            (400, "<back>", "idle"),
            (500, "P2", "P2 showing"),
        ],
    );
}

#[test]
fn an_empty_store_opens_the_first_page() {
    play(
        "empty",
        STAFF,
        &[
            (0, "P1", "P1 showing"),
            (100, "<empty>", "First idle"),
            (200, "P2", "First idle"),
            (300, "<sources>", "Sources idle"),
            (400, "<back>", "First idle"),
            (500, "<settings>", "Settings idle"),
            (600, "<scan>", "First idle"),
            (700, "<ready>", "idle"),
        ],
    );
    play("new data keeps the result", STAFF, &[(0, "N1", "N1 showing"), (100, "<ready>", "N1 showing")]);
    play(
        "new data leaves the settings alone",
        STAFF,
        &[(0, "<settings>", "Settings idle"), (100, "<ready>", "Settings idle")],
    );
}

#[test]
fn another_profile_judges_anew() {
    play("profile", STAFF, &[(0, "P1", "P1 showing"), (100, "<kiosk>", "looking"), (200, "P1", "P1 showing")]);
}

#[test]
fn the_outline_goes_shortly_after_the_code() {
    play("outline", STAFF, &[(0, "u1", "looking"), (299, ".", "looking"), (300, ".", "idle")]);
}

#[test]
fn a_lost_camera_counts_as_nothing_seen() {
    play("lost", STAFF, &[(0, "N1", "N1 showing"), (100, "<lost>", "N1 showing"), (2_000, ".", "N1 clears 30000")]);
}

#[test]
fn the_note_to_take_the_code_away_stands_while_it_is_in_view() {
    let mut session = Session::new(STAFF);
    session.on(Event::Ready(true), ms(0));
    session.on(parsed("N1"), ms(0));
    assert!(session.waits_for_code(ms(699)) && !session.waits_for_code(ms(700)));
    session.on(parsed("P2"), ms(3_000));
    assert!(!session.waits_for_code(ms(3_100)));
}

#[test]
fn a_report_is_dropped_with_its_result() {
    /// Whether the report is gone after `events`.
    fn gone(events: &[(u64, &str)]) -> bool {
        let mut session = Session::new(STAFF);
        session.on(Event::Ready(true), ms(0));
        let seen = seen("R1");
        let report: Weak<str> = Rc::downgrade(&seen.report);
        session.on(Event::Looked(vec![seen]), ms(0));
        events.iter().for_each(|(at, event)| session.on(parsed(event), ms(*at)));
        report.upgrade().is_none()
    }
    assert!(!gone(&[(1_000, ".")]));
    for last in
        [(32_000, "."), (3_000, "<next>"), (3_000, "P2"), (3_000, "<settings>"), (3_000, "<empty>"), (3_000, "<kiosk>")]
    {
        assert!(gone(&[last]), "{last:?}");
    }
    assert!(!gone(&[(3_000, "<layers>"), (99_000, ".")]));
    assert!(gone(&[(3_000, "<layers>"), (4_000, "<next>")]));
}

#[test]
fn what_is_not_shown_is_not_kept() {
    let mut session = Session::new(STAFF);
    session.on(Event::Ready(true), ms(0));
    let (one, two) = (seen("P1"), seen("P2"));
    let kept = [Rc::downgrade(&one.report), Rc::downgrade(&two.report)];
    session.on(Event::Looked(vec![one, two]), ms(0));
    assert!(kept.iter().all(|report| report.upgrade().is_none()));
    assert_eq!(session.hint(), None);
    session.on(parsed("P1+P2"), ms(200));
    session.on(parsed("P1+P2"), ms(450));
    assert_eq!((session.hint(), session.stage(ms(450))), (Some(Hint::Several), Stage::Looking));
}

#[test]
fn the_holders_pages_keep_the_result_and_are_gone_with_it() {
    let open = |page| Event::Key(Key::Open(page));
    for page in [Page::Where, Page::Certificate, Page::List] {
        let mut session = Session::new(STAFF);
        session.on(Event::Ready(true), ms(0));
        session.on(Event::Looked(vec![seen("N1")]), ms(0));
        session.on(open(page), ms(100));
        assert_eq!(session.page(), page);
        assert_eq!(session.phase(ms(60_000)), Some(Phase::Held), "nothing leaves while it is read");
        session.on(Event::Key(Key::Back), ms(60_000));
        assert!(session.page() == Page::Scan && session.result().is_some());
        session.on(open(page), ms(60_100));
        session.on(Event::Key(Key::AnotherPerson), ms(60_200));
        assert!(session.page() == Page::Scan && session.result().is_none());
    }
    let mut session: Session<Rc<str>> = Session::new(STAFF);
    session.on(Event::Ready(true), ms(0));
    session.on(open(Page::Where), ms(0));
    assert_eq!(session.page(), Page::Scan, "without a result there is nothing to tell");
    session.on(open(Page::List), ms(0));
    assert_eq!(session.page(), Page::List);
    session.on(Event::Looked(vec![seen("N1")]), ms(100));
    assert!(session.result().is_none(), "nothing is looked at behind a list");
}

#[path = "tests/gate.rs"]
mod gate;
