#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Front, Happened, Kiosk, PadState, is_night, place, second_language};
use crate::i18n::Lang;
use std::time::Duration;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const NOBODY: Happened = Happened::Saw { somebody: false, result: false };
const SOMEBODY: Happened = Happened::Saw { somebody: true, result: false };
const RESULT: Happened = Happened::Saw { somebody: false, result: true };

/// A kiosk to which all this has happened, each at its second; nobody was seen in between.
fn after(happened: &[(u64, Happened)]) -> Kiosk {
    let mut kiosk = Kiosk::default();
    let mut next = happened.iter().peekable();
    for second in 0..=happened.last().map_or(0, |(last, _)| *last) {
        kiosk.on(NOBODY, at(second));
        while let Some((_, what)) = next.next_if(|(when, _)| *when == second) {
            kiosk.on(*what, at(second));
        }
    }
    kiosk
}

/// The pad opened at `second`, with a whole PIN typed and handed over.
fn with_a_try(second: u64) -> (Kiosk, u64) {
    let mut kiosk = after(&[(second, Happened::SiteHeld)]);
    for digit in "2468".chars() {
        assert!(kiosk.on(Happened::Digit(digit), at(second)).is_none());
    }
    let attempt = kiosk.on(Happened::Enter, at(second)).expect("digits to verify");
    assert_eq!(attempt.pin, "2468");
    (kiosk, attempt.turn)
}

#[test]
fn what_lies_over_the_travellers_page_follows_from_what_happened_and_when() {
    use Happened::{Language, Leave, SiteHeld, Touched, Tried};
    let right = Tried { turn: 1, right: true };
    for (said, happened, now, front) in [
        ("at its start", &[][..], 59, Front::Traveller),
        ("alone for a minute", &[], 60, Front::Attract),
        ("somebody came", &[(100, SOMEBODY)], 100, Front::Traveller),
        ("and went", &[(100, SOMEBODY)], 160, Front::Attract),
        ("a touch wakes it", &[(100, Touched)], 101, Front::Traveller),
        ("a result stays as long as it stays", &[(5, RESULT), (70, RESULT)], 129, Front::Traveller),
        ("a language was chosen", &[(70, Language(Lang::De))], 129, Front::Traveller),
        ("the site's name was held", &[(5, SiteHeld)], 24, Front::Pad),
        ("and nobody typed", &[(5, SiteHeld)], 25, Front::Traveller),
        ("a digit keeps the pad open", &[(5, SiteHeld), (20, Happened::Digit('1'))], 39, Front::Pad),
        ("the pad was closed", &[(5, SiteHeld), (6, Leave)], 6, Front::Traveller),
        ("an answer that nobody asked for opens nothing", &[(5, SiteHeld), (6, right)], 6, Front::Pad),
        ("an answer without a pad opens nothing", &[(6, right)], 6, Front::Traveller),
    ] {
        assert_eq!(after(happened).front(at(now)), front, "{said}");
    }
}

#[test]
fn the_right_pin_opens_the_service_page_until_nobody_touches_it() {
    let (mut kiosk, turn) = with_a_try(5);
    assert_eq!(kiosk.pad(at(5)), Some(PadState::Verifying));
    kiosk.on(Happened::Tried { turn, right: true }, at(6));
    assert_eq!((kiosk.front(at(65)), kiosk.pad(at(6))), (Front::Service, None));
    kiosk.on(Happened::Touched, at(60));
    assert_eq!(kiosk.front(at(119)), Front::Service);
    kiosk.on(NOBODY, at(120));
    assert_ne!(kiosk.front(at(120)), Front::Service);
    kiosk.on(Happened::Touched, at(121));
    assert_eq!(kiosk.front(at(121)), Front::Traveller, "a touch does not bring it back");
}

#[test]
fn the_service_page_is_left_by_its_own_key() {
    let (mut kiosk, turn) = with_a_try(5);
    kiosk.on(Happened::Tried { turn, right: true }, at(6));
    kiosk.on(Happened::SiteHeld, at(7));
    assert_eq!((kiosk.front(at(7)), kiosk.pad(at(7))), (Front::Service, None), "no pad over it");
    kiosk.on(Happened::Leave, at(8));
    assert_eq!(kiosk.front(at(8)), Front::Traveller);
}

#[test]
fn a_wrong_pin_bars_the_pad_for_longer_each_time_even_when_it_was_closed() {
    let mut kiosk = Kiosk::default();
    let mut now = at(1);
    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        kiosk.on(Happened::SiteHeld, now);
        "1111".chars().for_each(|digit| drop(kiosk.on(Happened::Digit(digit), now)));
        let turn = kiosk.on(Happened::Enter, now).expect("digits to verify").turn;
        kiosk.on(Happened::Leave, now);
        kiosk.on(Happened::Tried { turn, right: false }, now);
        kiosk.on(Happened::SiteHeld, now);
        assert_eq!(kiosk.pad(now), Some(PadState::Barred(at(wait))));
        kiosk.on(Happened::Digit('2'), now);
        assert!(kiosk.on(Happened::Enter, now).is_none(), "nothing is tried while it is barred");
        now += at(wait);
        kiosk.on(Happened::SiteHeld, now);
        assert_eq!(kiosk.pad(now), Some(PadState::Typing(0)));
    }
}

#[test]
fn the_right_pin_forgives_the_wrong_ones() {
    let (mut kiosk, turn) = with_a_try(5);
    kiosk.on(Happened::Tried { turn, right: false }, at(5));
    for digit in "2468".chars() {
        kiosk.on(Happened::Digit(digit), at(6));
    }
    let turn = kiosk.on(Happened::Enter, at(6)).expect("digits to verify").turn;
    kiosk.on(Happened::Tried { turn, right: true }, at(6));
    kiosk.on(Happened::Leave, at(7));
    kiosk.on(Happened::SiteHeld, at(7));
    assert_eq!(kiosk.pad(at(7)), Some(PadState::Typing(0)));
}

#[test]
fn the_pad_takes_four_to_twelve_digits_and_gives_them_away_once() {
    let mut kiosk = after(&[(1, Happened::SiteHeld)]);
    let typed =
        |kiosk: &mut Kiosk, digits: &str| digits.chars().for_each(|d| drop(kiosk.on(Happened::Digit(d), at(1))));
    typed(&mut kiosk, "12x3é");
    assert_eq!(kiosk.pad(at(1)), Some(PadState::Typing(3)));
    assert!(kiosk.on(Happened::Enter, at(1)).is_none(), "three digits are no PIN");
    kiosk.on(Happened::Delete, at(1));
    typed(&mut kiosk, "0123456789012345");
    assert_eq!(kiosk.pad(at(1)), Some(PadState::Typing(12)));
    assert_eq!(kiosk.on(Happened::Enter, at(1)).expect("digits to verify").pin, "120123456789");
    assert!(kiosk.on(Happened::Enter, at(1)).is_none(), "one try at a time");
}

#[test]
fn nothing_is_typed_where_no_pad_is_open() {
    let mut kiosk = after(&[(1, Happened::Digit('1'))]);
    assert!(kiosk.on(Happened::Enter, at(1)).is_none() && kiosk.pad(at(1)).is_none());
}

#[test]
fn a_language_holds_until_the_traveller_has_gone() {
    let chosen = (5, Happened::Language(Lang::De));
    assert_eq!(after(&[chosen]).lang(), Some(Lang::De));
    assert_eq!(after(&[chosen, (8, RESULT), (9, RESULT)]).lang(), None, "the result went in between");
    let mut kiosk = after(&[chosen]);
    kiosk.on(RESULT, at(8));
    kiosk.on(RESULT, at(40));
    assert_eq!(kiosk.lang(), Some(Lang::De), "while the result stands, its words stay");
    kiosk.on(NOBODY, at(41));
    assert_eq!(kiosk.lang(), None);
    assert_eq!(after(&[chosen, (66, NOBODY)]).lang(), None, "nobody came");
}

#[test]
fn the_list_of_all_languages_opens_closes_and_goes_with_the_choice() {
    let open = (1, Happened::AllLanguages);
    assert!(after(&[open]).shows_all_languages());
    assert!(!after(&[open, (2, Happened::AllLanguages)]).shows_all_languages());
    assert!(!after(&[open, (2, Happened::Language(Lang::De))]).shows_all_languages());
    assert!(!after(&[open, (62, NOBODY)]).shows_all_languages());
}

#[test]
fn alone_it_calls_in_every_language_in_turn_the_houses_first() {
    let kiosk = Kiosk::default();
    let called = |second| kiosk.attracts_in(Lang::De, at(second));
    assert_eq!((called(60), called(65)), (Lang::De, Lang::De));
    let all = u64::try_from(Lang::ALL.len()).unwrap();
    let turns: Vec<_> = (0..all).map(|turn| called(60 + 6 * turn)).collect();
    assert!(Lang::ALL.iter().all(|lang| turns.contains(lang)), "{turns:?}");
    assert_eq!(called(60 + 6 * all), Lang::De);
}

#[test]
fn the_language_below_is_the_houses_or_one_that_more_people_read() {
    assert_eq!(second_language(Lang::En, Lang::De), Lang::De);
    assert_eq!(second_language(Lang::De, Lang::De), Lang::En);
    assert_ne!(second_language(Lang::En, Lang::En), Lang::En);
}

#[test]
fn the_page_never_stands_long_in_one_place_nor_goes_far() {
    let places: Vec<_> = (0..60).map(|minute| place(at(minute * 60))).collect();
    assert_eq!(places[0], (0, 0));
    assert!(places.windows(4).all(|four| four.iter().any(|place| *place != four[0])), "{places:?}");
    assert!(places.iter().all(|(x, y)| x.abs() <= 4 && y.abs() <= 4));
    let moved = |two: &[(i8, i8)]| (two[0].0 - two[1].0).abs().max((two[0].1 - two[1].1).abs());
    assert!(places.windows(2).all(|two| moved(two) <= 8));
}

#[test]
fn a_night_may_begin_before_midnight() {
    let dark = |night| (0..24).filter(|hour| is_night(*hour, night)).collect::<Vec<u8>>();
    assert!(dark(None).is_empty());
    assert_eq!(dark(Some((22, 2))), [0, 1, 22, 23]);
    assert_eq!(dark(Some((1, 3))), [1, 2]);
    assert!(dark(Some((6, 6))).is_empty());
}
