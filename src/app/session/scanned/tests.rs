#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::super::{Event, Hint, Key, Outcome, Page, Phase, Rules, Scanned, Scanner, Seen, Session, Stage};
use std::rc::{Rc, Weak};
use std::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn session() -> Session<Rc<str>> {
    let mut session = Session::new(Rules::STAFF);
    session.on(Event::Ready(true), ms(0));
    session
}

fn seen(outcome: Outcome, name: &str) -> Seen<Rc<str>> {
    let mut same = [0; 32];
    same[..name.len()].copy_from_slice(name.as_bytes());
    Seen { outcome, same, also: Vec::new(), outline: None, report: name.into() }
}

fn scan(session: &mut Session<Rc<str>>, outcome: Outcome, name: &str, now: Duration) {
    session.on(Event::Scanned(Scanned::Code(seen(outcome, name))), now);
}

fn name(session: &Session<Rc<str>>) -> Option<&str> {
    session.result().map(|(_, name)| &**name)
}

#[test]
fn a_scan_is_a_result_at_once_and_clears_by_itself() {
    let mut session = session();
    scan(&mut session, Outcome::Pass, "one", ms(1_000));
    assert_eq!((name(&session), session.stage(ms(1_000))), (Some("one"), Stage::Result));
    assert!(matches!(session.phase(ms(1_000)), Some(Phase::Clearing { .. })), "no code has to leave a picture");
    assert!(!session.waits_for_code(ms(1_000)));
    session.on(Event::Tick, ms(31_001));
    assert_eq!(name(&session), None);
}

#[test]
fn each_of_two_scans_can_be_read_before_the_next_is_shown() {
    for (outcome, least) in [(Outcome::Pass, 700), (Outcome::Reject, 2_000), (Outcome::CannotDecide, 2_000)] {
        let mut session = session();
        assert!(session.takes_scan(ms(0)));
        scan(&mut session, outcome, "one", ms(0));
        assert!(!session.takes_scan(ms(300)) && !session.takes_scan(ms(least - 1)), "{outcome:?}");
        assert!(session.takes_scan(ms(least)));
        scan(&mut session, Outcome::Pass, "two", ms(least));
        assert_eq!(name(&session), Some("two"), "also in place of one that waits for a key");
    }
}

#[test]
fn a_held_result_makes_room_for_a_later_trigger() {
    let mut session = session();
    scan(&mut session, Outcome::Pass, "one", ms(0));
    session.on(Event::Key(Key::Hold), ms(100));
    assert!(session.takes_scan(ms(5_000)));
    scan(&mut session, Outcome::Reject, "two", ms(5_000));
    assert_eq!(name(&session), Some("two"));
}

#[test]
fn a_failed_scan_takes_the_result_of_the_one_before_away() {
    let failures: [fn() -> Scanned<Rc<str>>; 5] = [
        || Scanned::Half,
        || Scanned::TooLong,
        || Scanned::Code(seen(Outcome::OtherKind, "address")),
        || Scanned::Code(seen(Outcome::Unreadable, "broken")),
        || Scanned::Code(seen(Outcome::OtherLayout, "typed")),
    ];
    let hints = [Hint::Half, Hint::TooLong, Hint::OtherKind, Hint::Unreadable, Hint::OtherLayout];
    for (failed, hint) in failures.into_iter().zip(hints) {
        let mut session = session();
        scan(&mut session, Outcome::Pass, "one", ms(0));
        session.on(Event::Scanned(failed()), ms(1_000));
        assert_eq!((name(&session), session.hint()), (None, Some(hint)), "a PASS of another person must not stand");
        session.on(Event::Tick, ms(4_900));
        assert_eq!(session.hint(), Some(hint), "told once, it stays long enough to be seen");
        session.on(Event::Tick, ms(5_000));
        assert_eq!(session.hint(), None);
    }
}

#[test]
fn the_third_unreadable_scan_in_a_row_is_a_matter_for_hands() {
    let mut session = session();
    for at in [0, 2_000] {
        scan(&mut session, Outcome::Unreadable, "broken", ms(at));
        assert_eq!(session.hint(), Some(Hint::Unreadable));
    }
    scan(&mut session, Outcome::Unreadable, "broken", ms(4_000));
    assert_eq!(session.result().map(|(outcome, _)| outcome), Some(Outcome::CannotDecide));
}

#[test]
fn the_same_code_scanned_again_is_shown_again() {
    let mut session = session();
    scan(&mut session, Outcome::Pass, "one", ms(0));
    session.on(Event::Key(Key::Next), ms(1_000));
    assert_eq!(name(&session), None);
    scan(&mut session, Outcome::Pass, "one", ms(1_200));
    assert_eq!(name(&session), Some("one"), "nobody pulls a trigger by staying in view");
}

#[test]
fn scans_count_on_the_scan_page_alone() {
    for page in [Page::Settings, Page::Data, Page::About, Page::Layers] {
        let mut session = session();
        if page == Page::Layers {
            scan(&mut session, Outcome::Pass, "one", ms(0));
        }
        session.on(Event::Key(Key::Open(page)), ms(5_000));
        assert_eq!(session.page(), page);
        assert!(session.refuses_scans() && !session.takes_scan(ms(9_000)));
        scan(&mut session, Outcome::Reject, "two", ms(9_000));
        session.on(Event::Scanned(Scanned::Half), ms(9_000));
        assert_eq!((session.page(), session.hint()), (page, None));
        assert_ne!(name(&session), Some("two"));
    }
}

#[test]
fn nothing_of_a_scanned_person_outlives_the_result() {
    let mut session = session();
    let report: Rc<str> = "a name".into();
    let weak: Weak<str> = Rc::downgrade(&report);
    let seen = Seen { outcome: Outcome::Pass, same: [1; 32], also: Vec::new(), outline: None, report };
    session.on(Event::Scanned(Scanned::Code(seen)), ms(0));
    session.on(Event::Scanned(Scanned::Half), ms(1_000));
    assert!(weak.upgrade().is_none());
}

#[test]
fn the_scanners_state_is_told_on() {
    let mut session = session();
    assert_eq!(session.scanner(), Scanner::Keyboard);
    session.on(Event::Scanner(Scanner::Lost), ms(0));
    assert_eq!(session.scanner(), Scanner::Lost);
    assert!(!Scanner::Lost.is_good() && Scanner::Ready.is_good());
}
