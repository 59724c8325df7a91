//! An ID that is read beside a code: the lines of its machine-readable zone are known by their form (ICAO Doc 9303
//! part 3, section 4), whether a page reader sends them at once or a scanner types them one by one.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::check::holder::Mrz;
use crate::input::layout::{self, Layout, Press};
use std::time::Duration;

/// A line that comes later than this begins another zone.
pub const NEXT_LINE: Duration = Duration::from_secs(2);

/// What a scanned text is.
pub enum Line {
    /// The end of a zone: who it names, or nothing where its check digits are wrong.
    Whole(Option<Mrz>),
    /// A line of a zone that is not whole yet.
    Kept,
    /// No line of a zone.
    Other,
}

/// The lines that have come and are no whole zone yet. Holds a person's data: no `Debug`.
#[derive(Default)]
pub struct Zone {
    /// The lines as each layout of keys has them, the text itself first.
    ways: Vec<String>,
    last: Duration,
}

impl Zone {
    /// Takes a text that was scanned at `now`, typed by these keys as far as they are known.
    pub fn take(&mut self, text: &str, presses: &[Press], now: Duration) -> Line {
        if now.saturating_sub(self.last) > NEXT_LINE {
            self.ways.clear();
        }
        self.last = now;
        let held = std::mem::take(&mut self.ways);
        let mut joined = Vec::new();
        for (place, way) in ways(text, presses).enumerate() {
            let before = held.get(place).map_or("", String::as_str);
            joined.push(way.map_or_else(String::new, |way| format!("{before}{}\n", way.trim().to_uppercase())));
        }
        let shapes: Vec<Shape> = joined.iter().map(|lines| shape(lines)).collect();
        if shapes.contains(&Shape::Whole) {
            let whole = joined.iter().zip(&shapes).filter(|(_, shape)| **shape == Shape::Whole);
            return Line::Whole(whole.filter_map(|(lines, _)| Mrz::read(lines).ok()).next());
        }
        if shapes.contains(&Shape::Begun) {
            let begun = joined
                .into_iter()
                .zip(shapes)
                .map(|(lines, shape)| if shape == Shape::Begun { lines } else { String::new() });
            self.ways = begun.collect();
            return Line::Kept;
        }
        // It may be the first line of another zone, behind one that broke off.
        if held.is_empty() { Line::Other } else { self.take(text, presses, now) }
    }

    /// Whether no line is held.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Begun,
    Whole,
    Other,
}

/// What lines look like. Their first one names a kind of document and has fillers.
fn shape(lines: &str) -> Shape {
    let lines: Vec<&str> = lines.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    let width = lines.first().map_or(0, |line| line.len());
    let is_sign = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '<';
    let begins = lines.first().is_some_and(|line| line.starts_with(['P', 'V', 'I', 'A', 'C']) && line.contains('<'));
    if !begins || !lines.iter().all(|line| line.len() == width && line.chars().all(is_sign)) {
        return Shape::Other;
    }
    match (width, lines.len()) {
        (36 | 44, 2) | (30, 3) | (72 | 88 | 90, 1) => Shape::Whole,
        (36 | 44, 1) | (30, 1 | 2) => Shape::Begun,
        _ => Shape::Other,
    }
}

/// The text, and what its keys mean in each layout.
fn ways<'a>(text: &'a str, presses: &'a [Press]) -> impl Iterator<Item = Option<String>> + 'a {
    let layouts = Layout::ALL.into_iter().flat_map(|layout| [false, true].map(|locked| (layout, locked)));
    let meant =
        layouts.map(|(layout, locked)| layout::pressed(presses, layout, locked).filter(|text| !text.is_empty()));
    std::iter::once(Some(text.to_owned())).chain(meant)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Line, Zone};
    use crate::input::layout::{Layout, Press};
    use std::time::Duration;

    // The specimens of ICAO Doc 9303, parts 4 and 5.
    const PASSPORT: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    const CARD: [&str; 3] =
        ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];

    fn told(line: &Line) -> &'static str {
        match line {
            Line::Whole(Some(_)) => "who",
            Line::Whole(None) => "wrong",
            Line::Kept => "kept",
            Line::Other => "other",
        }
    }

    fn after(texts: &[(&str, u64)]) -> Vec<&'static str> {
        let mut zone = Zone::default();
        texts.iter().map(|(text, at)| told(&zone.take(text, &[], Duration::from_millis(*at)))).collect()
    }

    #[test]
    fn lines_one_by_one_become_a_zone() {
        assert_eq!(after(&[(PASSPORT[0], 0), (PASSPORT[1], 90)]), ["kept", "who"]);
        assert_eq!(after(&[(CARD[0], 0), (CARD[1], 50), (CARD[2], 100)]), ["kept", "kept", "who"]);
        assert_eq!(after(&[(&PASSPORT[0].to_lowercase(), 0), (PASSPORT[1], 90)]), ["kept", "who"]);
    }

    #[test]
    fn a_page_reader_sends_all_lines_at_once() {
        assert_eq!(after(&[(&PASSPORT.join("\r"), 0)]), ["who"]);
        assert_eq!(after(&[(&CARD.concat(), 0)]), ["who"]);
    }

    #[test]
    fn a_wrong_check_digit_is_no_zone_and_no_code() {
        assert_eq!(after(&[(PASSPORT[0], 0), ("L898902C36UTO7408123F1204159ZE184226B<<<<<10", 90)]), ["kept", "wrong"]);
    }

    #[test]
    fn a_zone_that_broke_off_does_not_swallow_what_comes_after() {
        assert_eq!(after(&[(PASSPORT[0], 0), ("HC1:6BF", 100)]), ["kept", "other"]);
        assert_eq!(after(&[(PASSPORT[0], 0), (PASSPORT[1], 5_000)]), ["kept", "other"]);
        assert_eq!(after(&[(CARD[0], 0), (PASSPORT[0], 200), (PASSPORT[1], 300)]), ["kept", "kept", "who"]);
    }

    #[test]
    fn codes_and_tickets_are_left_alone() {
        assert_eq!(
            after(&[("HC1:NCF", 0), ("shc:/56762909", 1), ("PIZZA1234567890123456789012345", 2), ("", 3)]),
            ["other"; 4]
        );
    }

    #[test]
    fn a_scanner_on_another_keyboard_is_understood_by_its_keys() {
        let keys = |text: &str| text.chars().map(|sign| Layout::De.press(sign).expect("a key")).collect::<Vec<Press>>();
        let mut zone = Zone::default();
        let typed = |line: &str| line.replace('<', ";").replace('Y', "Z");
        assert_eq!(told(&zone.take(&typed(PASSPORT[0]), &keys(PASSPORT[0]), Duration::ZERO)), "kept");
        assert_eq!(told(&zone.take(&typed(PASSPORT[1]), &keys(PASSPORT[1]), Duration::from_millis(80))), "who");
    }
}
