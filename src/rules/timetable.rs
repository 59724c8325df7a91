//! From when until when rules give which answer: by the points in time at which it can change, not day by day.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::certlogic::{Instant, Moment, Unit, Watch};
use super::rule::Rule;
use crate::model::time::{DAY, UnixTime};
use std::cell::Cell;

/// A stretch of time with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<T> {
    /// Its first second; `None`: since ever.
    pub from: Option<UnixTime>,
    /// Its last second; `None`: for ever.
    pub until: Option<UnixTime>,
    /// The answer.
    pub answer: T,
}

/// The next point in time after one at which an answer can change.
///
/// A comparison flips where the two times meet, and which comparisons are made changes only when one of them flips:
/// so the answer of one time holds until the first meeting that its own evaluation saw.
pub struct Changes {
    at: UnixTime,
    next: Cell<Option<UnixTime>>,
}

/// The most stretches of a table; published rules have up to a dozen.
const MOST: usize = 1_000;

/// All answers from the first second to the last, each as long as it holds.
pub fn spans<T: PartialEq>(mut answer: impl FnMut(UnixTime, &Changes) -> T) -> Vec<Span<T>> {
    let mut spans: Vec<Span<T>> = Vec::new();
    let mut next = Some(UnixTime::FIRST);
    while let Some(at) = next.filter(|_| spans.len() < MOST) {
        let changes = Changes { at, next: Cell::new(None) };
        let here = answer(at, &changes);
        next = changes.next.get();
        match spans.last_mut().filter(|last| last.answer == here) {
            Some(last) => last.until = next.map(|next| next.plus(-1)),
            None => spans.push(Span {
                from: Some(at).filter(|at| *at != UnixTime::FIRST),
                until: next.map(|next| next.plus(-1)),
                answer: here,
            }),
        }
    }
    spans
}

impl<T> Span<T> {
    /// Whether the stretch holds that time.
    pub fn holds(&self, at: UnixTime) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

impl Changes {
    /// Nobody asks what comes later.
    #[must_use]
    pub const fn none(at: UnixTime) -> Self {
        Self { at, next: Cell::new(None) }
    }

    /// At `time` the answer may be another one.
    pub fn note(&self, time: UnixTime) {
        if time > self.at && self.next.get().is_none_or(|next| time < next) {
            self.next.set(Some(time));
        }
    }

    /// A rule is valid from its first second to its last.
    pub fn note_validity(&self, rule: &Rule) {
        self.note(rule.valid_from);
        self.note(rule.valid_to.plus(1));
    }

    /// A time in seconds that may lie outside of what can be written.
    fn note_secs(&self, secs: i64) {
        if let Some(time) = UnixTime::from_secs(secs) {
            self.note(time);
        }
    }
}

impl Watch for Changes {
    fn compared(&self, one: Moment, other: Moment) {
        let (offset, fixed) = match (one.from_clock, other.from_clock) {
            (Some(offset), None) => (offset, other.instant),
            (None, Some(offset)) => (offset, one.instant),
            // Two fixed times never change; two that both run with the clock keep their distance.
            _ => return,
        };
        for secs in meetings(offset, fixed) {
            // At the meeting and behind it: the two may be asked to be the same, or not.
            self.note_secs(secs);
            self.note_secs(secs.saturating_add(1));
        }
    }
}

/// The seconds at which a clock, moved by an amount of a unit, can come upon a fixed time.
fn meetings((amount, unit): (i64, Unit), fixed: Instant) -> Vec<i64> {
    let fixed = fixed.secs();
    match unit {
        Unit::Hour => vec![fixed.saturating_sub(amount.saturating_mul(3_600))],
        Unit::Day => vec![fixed.saturating_sub(amount.saturating_mul(DAY))],
        Unit::Month => around(fixed, amount),
        Unit::Year => around(fixed, amount.saturating_mul(12)),
    }
}

/// Months have no length: every day near enough, at the time of day of the fixed time and at midnight, where a day
/// that rolled over into the next month (31 January and three months is 1 May) meets the one that did not.
fn around(fixed: i64, months: i64) -> Vec<i64> {
    let back = UnixTime::from_secs(fixed).and_then(|fixed| Instant::read(&fixed.to_string()).ok());
    let near = back.and_then(|back| back.plus(months.saturating_neg(), Unit::Month).ok());
    let Some(near) = near else { return Vec::new() };
    let days = (-4..=4_i64).map(|days| near.secs().saturating_add(days.saturating_mul(DAY)));
    days.flat_map(|secs| [secs, secs.div_euclid(DAY).saturating_mul(DAY)]).collect()
}

#[cfg(test)]
#[path = "timetable/tests.rs"]
mod tests;
