#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::super::layout::{Layout, Press, pressed};
use super::{ALONE, HALF_AFTER, Key, LOOK_EVERY, Late, Reply, Wedge};
use crate::model::limits::Limits;
use std::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A window that looks at the clock as it should, and what came of the keys.
#[derive(Default)]
struct Window {
    wedge: Wedge,
    now: Duration,
    /// What acted, what was a code, what was dropped.
    said: Vec<String>,
    /// The keys of the last code.
    keys: Vec<Press>,
}

impl Window {
    /// Lets time pass, looking every [`LOOK_EVERY`].
    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now + LOOK_EVERY < end {
            self.now += LOOK_EVERY;
            self.look();
        }
        self.now = end;
    }

    fn look(&mut self) {
        match self.wedge.wait(self.now) {
            Some(Late::Act(name)) => self.said.push(name),
            Some(Late::Half) => self.said.push("[half]".to_owned()),
            Some(Late::TooLong) => self.said.push("[too long]".to_owned()),
            None => {}
        }
    }

    fn press(&mut self, key: Key<'_>, name: &str) -> bool {
        match self.wedge.press(key, name, self.now) {
            Reply::Act => {
                if key != Key::Modifier {
                    self.said.push(name.to_owned());
                }
                return false;
            }
            Reply::Kept => {}
            Reply::Code(text, keys) => {
                self.keys = keys;
                self.said.push(format!("code {text}"));
            }
            Reply::TooLong => self.said.push("[too long]".to_owned()),
        }
        true
    }

    /// Types as a scanner does: shift before capitals, `pause` before each sign.
    fn scan(&mut self, text: &str, pause: Duration) {
        for sign in text.chars() {
            self.pass(pause);
            match sign {
                '\n' => {
                    self.press(Key::End, "Return");
                }
                '\t' => {
                    self.press(Key::End, "Tab");
                }
                _ => {
                    if !sign.is_lowercase() && !sign.is_ascii_digit() {
                        self.press(Key::Modifier, "\u{10}");
                    }
                    self.press(Key::Text(sign.to_string().as_str()), &sign.to_string());
                }
            }
        }
    }
}

/// What comes of a text typed with a pause before each sign, half a second later.
fn scanned(text: &str, pause: u64) -> Vec<String> {
    let mut window = Window::default();
    window.scan(text, ms(pause));
    window.pass(ms(500));
    window.said
}

#[test]
fn a_burst_is_a_code_whatever_its_letters_mean_here() {
    for pause in [0, 1, 5, 20, 40, 59] {
        assert_eq!(scanned("HC1:SDLT 1\n", pause), ["code HC1:SDLT 1"], "{pause} ms");
        assert_eq!(scanned("shc:/5676\t", pause), ["code shc:/5676"], "{pause} ms");
    }
}

#[test]
fn two_codes_in_a_third_of_a_second_are_two() {
    let mut window = Window::default();
    window.scan("HC1:A\n", ms(2));
    window.pass(ms(290));
    window.scan("HC1:B\n", ms(2));
    window.scan("HC1:C\n", ms(2));
    assert_eq!(window.said, ["code HC1:A", "code HC1:B", "code HC1:C"]);
}

#[test]
fn a_single_key_acts_as_soon_as_it_stands_alone() {
    let mut window = Window::default();
    assert!(window.press(Key::Text("l"), "l"), "nothing acts on it yet");
    window.pass(ALONE - ms(5));
    assert!(window.said.is_empty() && window.wedge.is_waiting());
    window.pass(ms(30));
    assert_eq!(window.said, ["l"]);
    assert!(!window.wedge.is_waiting());
}

#[test]
fn a_person_is_a_person_at_any_pace_of_theirs() {
    for pause in [90, 120, 300, 2_000] {
        let mut window = Window::default();
        for name in ["s", "Esc", "l", "F2", "Space", "d"] {
            window.press(if name.len() == 1 { Key::Text(name) } else { Key::Named }, name);
            window.pass(ms(pause));
        }
        assert_eq!(window.said, ["s", "Esc", "l", "F2", "Space", "d"], "{pause} ms");
    }
}

#[test]
fn tab_and_return_and_arrows_move_on_at_once() {
    let mut window = Window::default();
    for (key, name) in [(Key::End, "Tab"), (Key::Through, "Down"), (Key::End, "Return")] {
        assert!(!window.press(key, name));
    }
    assert_eq!(window.said, ["Tab", "Down", "Return"]);
}

#[test]
fn modifiers_alone_are_nothing() {
    let mut window = Window::default();
    for _ in 0..5 {
        assert!(!window.press(Key::Modifier, "\u{10}"));
        window.pass(ms(5));
    }
    assert!(window.said.is_empty() && !window.wedge.is_waiting());
}

#[test]
fn chords_and_function_keys_in_a_burst_are_swallowed() {
    let mut window = Window::default();
    window.press(Key::Chord, "o");
    window.pass(ms(3));
    window.scan("HC1:", ms(3));
    for key in [Key::Chord, Key::Named, Key::Through] {
        window.press(key, "F2");
        window.pass(ms(3));
    }
    window.scan("AB\n", ms(3));
    window.press(Key::Chord, "j");
    window.press(Key::Named, "F1");
    window.pass(ms(500));
    assert_eq!(window.said, ["code HC1:AB"]);
}

#[test]
fn a_chord_alone_never_acts() {
    let mut window = Window::default();
    window.press(Key::Chord, "s");
    window.pass(ms(500));
    assert!(window.said.is_empty() && !window.wedge.is_waiting());
}

#[test]
fn a_burst_of_function_keys_acts_on_none_of_them() {
    let mut window = Window::default();
    for name in ["F1", "F2", "F2", "Esc"] {
        window.press(Key::Named, name);
        window.pass(ms(4));
    }
    window.press(Key::End, "Return");
    window.pass(ms(500));
    assert!(window.said.is_empty(), "{:?}", window.said);
}

#[test]
fn the_second_sign_of_a_double_end_belongs_to_it() {
    let mut window = Window::default();
    window.scan("HC1:AB\n", ms(1));
    assert!(window.press(Key::End, "Return"));
    window.pass(ms(100));
    assert!(!window.press(Key::End, "Return"), "a person's Return, later");
    assert_eq!(window.said, ["code HC1:AB", "Return"]);
}

#[test]
fn half_a_code_is_dropped_and_told() {
    let mut window = Window::default();
    window.scan("HC1:HALF", ms(2));
    window.pass(HALF_AFTER + ms(20));
    assert_eq!(window.said, ["[half]"]);
    window.scan("HC1:NEXT\n", ms(2));
    assert_eq!(window.said, ["[half]", "code HC1:NEXT"]);
}

#[test]
fn two_keys_of_a_person_at_once_are_no_half_code() {
    let mut window = Window::default();
    window.press(Key::Text("d"), "d");
    window.press(Key::Text("s"), "s");
    window.pass(ms(1_000));
    assert!(window.said.is_empty() && !window.wedge.is_waiting());
}

#[test]
fn a_busy_window_takes_no_scanner_for_a_person() {
    let mut window = Window::default();
    window.press(Key::Text("s"), "s");
    // The window draws for a fifth of a second; its clock is looked at before the next keys.
    window.now += ms(200);
    window.look();
    for sign in ["h", "c", ":"] {
        window.press(Key::Text(sign), sign);
    }
    window.press(Key::End, "Return");
    assert_eq!(window.said, ["code shc:"]);
    // In the middle of a code as well.
    window.pass(ms(500));
    window.scan("HC1:", ms(1));
    window.now += ms(700);
    window.look();
    window.scan("AB\n", ms(1));
    assert_eq!(window.said, ["code shc:", "code HC1:AB"]);
}

#[test]
fn a_window_that_is_always_busy_still_acts() {
    let mut window = Window::default();
    window.press(Key::Text("l"), "l");
    for _ in 0..10 {
        window.now += ms(100);
        window.look();
    }
    assert_eq!(window.said, ["l"]);
}

#[test]
fn more_than_a_code_holds_is_dropped_in_bounded_memory() {
    let mut window = Window::default();
    window.scan(&"A".repeat(Limits::CODE_BYTES + 1), ms(0));
    assert!(matches!(&window.wedge.state, super::State::Burst { text, .. } if text.is_empty()));
    window.scan("\n", ms(0));
    assert_eq!(window.said, ["[too long]"]);
    window.scan(&"A".repeat(Limits::CODE_BYTES + 1), ms(0));
    window.pass(ms(400));
    assert_eq!(window.said, ["[too long]", "[too long]"]);
    assert_eq!(scanned(&format!("{}\n", "A".repeat(Limits::CODE_BYTES)), 0)[0].len(), Limits::CODE_BYTES + 5);
}

#[test]
fn whatever_is_typed_nothing_acts_within_a_burst() {
    let mut noise = 1_u32;
    let mut next = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise >> 24
    };
    for _ in 0..500 {
        let mut window = Window::default();
        let keys = [Key::Text("s"), Key::Text("ö"), Key::Named, Key::Through, Key::Chord, Key::End];
        // The first key says that a scanner types; from then on no pause is a person's.
        window.press(Key::Text("H"), "H");
        for _ in 0..next() {
            window.pass(ms(u64::from(next() % 59)));
            window.press(keys[next() as usize % keys.len()], "acted");
        }
        window.pass(ms(1_000));
        let acted = window.said.iter().filter(|said| *said == "acted" || *said == "H").count();
        assert_eq!(acted, 0, "{:?}", window.said);
    }
}

#[test]
fn the_keys_of_a_code_are_told_with_it_dead_ones_too() {
    let mut window = Window::default();
    for text in ["+5Z", "HC1:+5", "++5Z"] {
        for sign in text.chars() {
            window.pass(ms(2));
            let press = Layout::Us.press(sign).unwrap();
            window.wedge.strike(press, window.now);
            // A German system whose dead key takes both away.
            if !"+5".contains(sign) {
                let shown = Layout::De.sign(press).unwrap().to_string();
                window.press(Key::Text(&shown), &shown);
            }
        }
        window.press(Key::End, "Return");
        assert_eq!(pressed(&window.keys, Layout::Us, false).as_deref(), Some(text));
    }
    assert_eq!(window.said, ["code Y", "code HC1Ö", "code Y"]);
}

#[test]
fn a_persons_keys_are_no_part_of_a_code() {
    let mut window = Window::default();
    for sign in ['s', 'd'] {
        window.wedge.strike(Layout::Us.press(sign).unwrap(), window.now);
        window.press(Key::Text("x"), "x");
        window.pass(ms(200));
    }
    window.wedge.strike(Layout::Us.press('H').unwrap(), window.now);
    window.scan("HC1:A\n", ms(1));
    assert_eq!(window.keys.len(), 1, "only keys of this burst");
    for _ in 0..Limits::CODE_BYTES * 2 {
        window.wedge.strike(Layout::Us.press('A').unwrap(), window.now);
        window.press(Key::Text("A"), "A");
    }
    assert!(window.wedge.strikes.len() <= Limits::CODE_BYTES + 1);
}
