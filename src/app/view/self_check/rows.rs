//! What each place says of a code: a row of the table, and the parts of its time line.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::axis::Axis;
use crate::app::view::Tone;
use crate::app::when::written;
use crate::check::when::{Allowed, Row, Stretch};
use crate::i18n::Words;
use crate::model::finding::Finding;
use crate::model::time::{DAY, UnixTime};

/// A place in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    /// Its name; where none is known, its code.
    pub name: String,
    /// Its code where that says something new.
    pub code: String,
    /// What it says today, as a verdict.
    pub look: Look,
    /// The same in words, with its days.
    pub answer: String,
    /// The same without the days of the columns beside it.
    pub brief: String,
    /// From when on; empty where that is never, `-` where it has always been.
    pub from: String,
    /// Until when; likewise.
    pub until: String,
}

/// How a part of the time line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A verdict's ground, shape and word.
    Said(Tone),
    /// Hatched: its time has not come.
    NotYet,
}

/// A part of a place's time line.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanView {
    /// Which place, from 0.
    pub row: usize,
    /// Where it begins, from 0 (today) to 1.
    pub from: f32,
    /// Where it ends.
    pub until: f32,
    /// How it is drawn.
    pub look: Look,
    /// What stands in it.
    pub long: String,
    /// What stands in it where that has no room.
    pub short: String,
}

/// A row of the table.
pub(super) fn place(row: &Row, words: &Words) -> PlaceView {
    let (look, answer) = today(row, words);
    let bound = |of: fn(Stretch) -> Option<UnixTime>, tell: fn(UnixTime, &Words) -> String| match row.stretch {
        None => String::new(),
        Some(stretch) => of(stretch).map_or_else(|| "-".to_owned(), |time| tell(time, words)),
    };
    let (name, code) = (name(row, words), written(&row.place));
    let is_new = row.place.region.is_empty() && code != name;
    let brief = match row.answer {
        Allowed::Yes => words.text("own:short-yes").to_owned(),
        Allowed::NoLonger => words.text("own:short-no-longer").to_owned(),
        Allowed::NotYet => before(row, true, words).1,
        Allowed::No | Allowed::CannotDecide | Allowed::NoCurrentRules => answer.clone(),
    };
    PlaceView {
        name,
        code: if is_new { code } else { String::new() },
        look,
        answer,
        brief,
        from: bound(|stretch| stretch.from, first_day),
        until: bound(|stretch| stretch.until, last_day),
    }
}

/// The parts of a place's time line, from the leading edge on, without a gap.
pub(super) fn spans(number: usize, row: &Row, axis: Axis, words: &Words) -> Vec<SpanView> {
    let span = |(from, until): (f32, f32), look, long: String, short: &str| SpanView {
        row: number,
        from,
        until,
        look,
        long,
        short: words.text(&format!("own:short-{short}")).to_owned(),
    };
    let coming = matches!(row.answer, Allowed::Yes | Allowed::NotYet).then_some(row.stretch).flatten();
    let Some(stretch) = coming else {
        let (look, answer) = today(row, words);
        return vec![span((0.0, 1.0), look, answer, short(row))];
    };
    // What is accepted now has begun, if only this morning.
    let begins = stretch.from.filter(|_| row.answer == Allowed::NotYet).map_or(0.0, |from| axis.part(from));
    let ends = stretch.until.map_or(1.0, |until| axis.part(until.plus(1)));
    let mut spans = Vec::new();
    if begins > 0.0 {
        let (look, answer) = before(row, begins < 1.0, words);
        spans.push(span((0.0, begins), look, answer, short(row)));
    }
    if begins < 1.0 {
        let accepted = match (stretch.until.filter(|_| ends < 1.0), stretch.from.filter(|_| begins > 0.0)) {
            (Some(until), _) => words.filled("own:until", &[("date", &last_day(until, words))]),
            (None, Some(from)) => words.filled("own:from", &[("date", &first_day(from, words))]),
            (None, None) => match stretch.until {
                Some(until) => words.filled("own:until", &[("date", &last_day(until, words))]),
                None => words.text("own:open").to_owned(),
            },
        };
        spans.push(span((begins, ends), Look::Said(Tone::Pass), accepted, "yes"));
    }
    if ends < 1.0 {
        let over = words.text("own:short-no-longer").to_owned();
        spans.push(span((ends, 1.0), Look::Said(Tone::NotAccepted), over, "no-longer"));
    }
    spans
}

/// What ends first of all that is accepted today: the place, and its last day.
pub(super) fn first_end(rows: &[Row], words: &Words) -> String {
    let accepted = rows.iter().filter(|row| row.answer == Allowed::Yes);
    let ends = accepted.filter_map(|row| Some((row.stretch?.until?, row)));
    ends.min_by_key(|(until, _)| *until).map_or_else(String::new, |(until, row)| {
        words.filled("own:ends-first", &[("place", &name(row, words)), ("date", &last_day(until, words))])
    })
}

/// A place as travellers call it: `Germany`, `Germany, BY`.
fn name(row: &Row, words: &Words) -> String {
    let (country, whole) = (country(row.place.country.code(), words), written(&row.place));
    match whole.split_once('-') {
        Some((_, region)) => format!("{country}, {region}"),
        None => country,
    }
}

/// A country's name; where none is known, its code.
pub(super) fn country(code: &str, words: &Words) -> String {
    let mut listed = words.text("own:countries").split(", ").filter_map(|entry| entry.split_once('='));
    listed.find(|(known, _)| *known == code).map_or(code, |(_, name)| name).to_owned()
}

/// What a place says today.
fn today(row: &Row, words: &Words) -> (Look, String) {
    let text = |key: &str| words.text(key).to_owned();
    match row.answer {
        Allowed::Yes => {
            let until = row.stretch.and_then(|stretch| stretch.until);
            let said = until.map_or_else(
                || text("own:open"),
                |until| words.filled("own:until", &[("date", &last_day(until, words))]),
            );
            (Look::Said(Tone::Pass), said)
        }
        Allowed::NotYet => before(row, false, words),
        Allowed::NoLonger => {
            let since = row.stretch.and_then(|stretch| stretch.until);
            let said = since.map_or_else(
                || text("own:short-no-longer"),
                |until| words.filled("own:no-longer", &[("date", &last_day(until, words))]),
            );
            (Look::Said(Tone::NotAccepted), said)
        }
        Allowed::No if is_one_more(row) => (Look::Said(Tone::MoreNeeded), text(reason(row))),
        Allowed::No => (Look::Said(Tone::NotAccepted), text(reason(row))),
        Allowed::CannotDecide => (Look::Said(Tone::CannotDecide), text("own:cannot-decide")),
        Allowed::NoCurrentRules => (Look::Said(Tone::CannotDecide), text("own:no-rules")),
    }
}

/// What stands before the time at which a code is accepted; the time itself where `followed` is not by its part.
fn before(row: &Row, followed: bool, words: &Words) -> (Look, String) {
    let from = row.stretch.and_then(|stretch| stretch.from);
    match from {
        _ if is_one_more(row) => (Look::Said(Tone::MoreNeeded), words.text(reason(row)).to_owned()),
        Some(from) if !followed => (Look::NotYet, words.filled("own:not-yet", &[("date", &first_day(from, words))])),
        _ => (Look::NotYet, words.text("own:short-not-yet").to_owned()),
    }
}

fn is_one_more(row: &Row) -> bool {
    matches!(row.finding, Some(Finding::SeriesIncomplete | Finding::SecondProofNeeded))
}

/// Why not, by the key of its words.
const fn reason(row: &Row) -> &'static str {
    match &row.finding {
        Some(Finding::ProductNotAccepted) => "own:no-product",
        Some(Finding::SeriesIncomplete) => "own:no-series",
        Some(Finding::SecondProofNeeded) => "own:no-second",
        Some(Finding::ProofKindNotAccepted) => "own:no-kind",
        Some(Finding::ResultPositive) => "own:no-positive",
        Some(Finding::DiseaseNotCovered) => "own:no-disease",
        Some(Finding::InvalidatedByIssuerRule { .. }) => "own:no-issuer",
        Some(Finding::CodeExpired { .. } | Finding::SignerExpired { .. }) => "own:no-date",
        _ => "own:short-no",
    }
}

/// The key of the short words of a row with one part.
fn short(row: &Row) -> &'static str {
    match row.answer {
        _ if is_one_more(row) => "one-more",
        Allowed::Yes => "yes",
        Allowed::NotYet => "not-yet",
        Allowed::NoLonger => "no-longer",
        Allowed::No => "no",
        Allowed::CannotDecide | Allowed::NoCurrentRules => "ask",
    }
}

/// The begin of a stretch: its day, with the time of day where the day does not count in full; never too early.
pub(super) fn first_day(time: UnixTime, words: &Words) -> String {
    if time.secs().rem_euclid(DAY) == 0 { words.day(time) } else { minute(time.plus(59), words) }
}

/// The end of a stretch, likewise; never too late. The first minute of a day is the end of the one before.
pub(super) fn last_day(time: UnixTime, words: &Words) -> String {
    match time.plus(1).secs().rem_euclid(DAY) {
        0..=60 => words.day(time.plus(-60)),
        _ => minute(time, words),
    }
}

/// A day with its minute.
pub(super) fn minute(time: UnixTime, words: &Words) -> String {
    let minutes = time.secs().rem_euclid(DAY).div_euclid(60);
    format!("{}, {:02}:{:02}", words.day(time), minutes.div_euclid(60), minutes.rem_euclid(60))
}

#[cfg(test)]
#[path = "rows/tests.rs"]
mod tests;
