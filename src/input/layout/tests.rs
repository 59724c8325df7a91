#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::keyboard::{Dead, typed};
use super::{KEYS, Layout, MOST_TEXTS, Pair, Press, other_case, pressed};

const fn pair(scanner: Layout, system: Layout) -> Pair {
    Pair { scanner, system, locked: false }
}

#[test]
fn what_people_see_of_a_us_scanner_is_known() {
    // As reported from the field for `HC1:6BF+70 -/*$%.Z`: y and z change places in Germany,
    // digits are signs in France.
    for (system, shown) in [
        (Layout::De, "HC1Ö6BF\u{300}70 ß-($%.Y"),
        (Layout::Uk, "HC1:6BF+70 -/*$%.Z"),
        (Layout::Fr, "HC&M-BF+èà )!845:W"),
        (Layout::It, "HC1ç6BF^70 '-($%.Z"),
        (Layout::Es, "HC1Ñ6BF¿70 '-($%.Z"),
    ] {
        let text = "HC1:6BF+70 -/*$%.Z";
        let keys = text.chars().map(|sign| Layout::Us.press(sign).unwrap());
        let seen: String = keys.map(|key| system.sign(key).unwrap()).collect();
        assert_eq!(seen, shown, "{system:?}");
    }
}

#[test]
fn what_no_dead_key_touched_comes_back_for_every_pair() {
    let text = "HC1:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $*-./:";
    for pair in Pair::all() {
        let (shown, lost) = typed(text, pair, Dead::X11).unwrap();
        let meant = pair.meant(&shown);
        assert!(!lost && meant.unknown() == 0, "{pair:?}");
        assert_eq!(meant.text(), text, "{pair:?}");
        assert_eq!(meant.texts().count(), 1, "{pair:?}");
    }
}

#[test]
fn a_sign_that_a_dead_key_made_comes_apart_again() {
    let german = pair(Layout::Us, Layout::De);
    assert_eq!(german.meant("HC1ÖÀÈÒ").text(), "HC1:+A+E+O");
    assert_eq!(pair(Layout::Fr, Layout::Es).meant("Ä").text(), "%Q", "a diaeresis of another layout");
    // Letters that have keys of their own are not taken apart.
    assert_eq!(german.meant("ÄÖ").text(), "\":");
}

#[test]
fn a_dead_key_alone_has_three_readings() {
    let meant = pair(Layout::Us, Layout::De).meant("A`B");
    let texts: Vec<String> = meant.texts().collect();
    for text in ["A+B", "A+ B", "A++B"] {
        assert!(texts.iter().any(|read| read == text), "{texts:?}");
    }
    assert_eq!(texts[0], "A+B");
}

#[test]
fn a_text_of_nothing_but_dead_keys_is_read_in_bounded_work() {
    let meant = pair(Layout::Us, Layout::De).meant(&"`".repeat(4_000));
    assert_eq!(meant.texts().count(), MOST_TEXTS);
    assert_eq!(meant.unknown(), 0);
}

#[test]
fn signs_of_no_key_are_counted() {
    let meant = pair(Layout::Us, Layout::De).meant("HC1Ö漢字€\u{301}");
    // The euro sign is on the German layout, and on none of the US one.
    assert_eq!((meant.text().as_str(), meant.unknown()), ("HC1:=", 3));
}

#[test]
fn locked_capitals_change_letters_only() {
    let locked = Pair { scanner: Layout::Us, system: Layout::Us, locked: true };
    assert_eq!(locked.meant("hc1:Ab").text(), "HC1:aB");
    assert_eq!(other_case('ß'), 'ß', "its capital is two letters");
    assert_eq!(other_case('é'), 'É');
}

#[test]
fn pairs_are_tried_without_lock_and_with_a_us_scanner_first() {
    let pairs: Vec<Pair> = Pair::all().collect();
    assert_eq!(pairs.len(), 30 + 36);
    assert_eq!(pairs[0], pair(Layout::Us, Layout::Uk));
    assert!(pairs[..30].iter().all(|pair| !pair.locked && pair.scanner != pair.system));
}

#[test]
fn layouts_are_called_by_their_countries() {
    assert_eq!(Layout::ALL.map(Layout::name), ["us", "uk", "de", "fr", "it", "es"]);
    assert!(Layout::ALL.iter().all(|layout| layout.press('ß').is_none() || *layout == Layout::De));
}

#[test]
fn keys_that_are_known_tell_the_text_without_the_system() {
    let text = "HC1:+A `^{z";
    for layout in [Layout::Us, Layout::Uk] {
        let presses: Vec<Press> = text.chars().map(|sign| layout.press(sign).unwrap()).collect();
        assert_eq!(pressed(&presses, layout, false).as_deref(), Some(text));
        assert_eq!(pressed(&presses, layout, true).as_deref(), Some("hc1:+a `^{Z"));
    }
    assert_eq!(pressed(&[Press::of(0, false, true).unwrap()], Layout::Us, false), None, "no AltGr there");
    assert_eq!((Press::of(KEYS, false, false), Press::of(2, true, false)), (None, Layout::De.press('"')));
    assert_eq!(pressed(&[Press::space()], Layout::It, false).as_deref(), Some(" "));
}
