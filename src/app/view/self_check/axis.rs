//! The axis of the time line: nine months from today, in days of UTC like all days of the rules.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::i18n::Words;
use crate::model::time::{DAY, PartialDate, UnixTime};

/// How many months it shows.
const MONTHS: i64 = 9;
/// A month's name that would begin this near to an end of the axis has no room: "today" stands at one, the other is cut.
const ROOM: (f32, f32) = (0.085, 0.955);

/// A stretch of days that is drawn from one edge to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    start: UnixTime,
    end: UnixTime,
}

/// A month's first day.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it stands, from 0 to 1.
    pub at: f32,
    /// The month, in January with its year; empty where it has no room.
    pub label: String,
}

impl Axis {
    /// From the first second of the day of `at` to the same day nine months on, or that month's last where it has none.
    #[must_use]
    pub fn of(at: UnixTime) -> Self {
        let start = at.plus(at.secs().rem_euclid(DAY).saturating_neg());
        let today = start.date();
        let day_in_month = start.since(first_of(today, 0));
        let last = first_of(today, MONTHS.saturating_add(1)).plus(DAY.saturating_neg());
        Self { start, end: first_of(today, MONTHS).plus(day_in_month).min(last) }
    }

    /// Its first second.
    #[must_use]
    pub const fn start(self) -> UnixTime {
        self.start
    }

    /// The second after its last.
    #[must_use]
    pub const fn end(self) -> UnixTime {
        self.end
    }

    /// Where a point in time stands: 0 is today, 1 the end; what lies outside stands at an edge.
    #[must_use]
    pub fn part(self, time: UnixTime) -> f32 {
        // Whole minutes of nine months are far below what an f32 tells apart.
        let minutes = |secs: i64| i32::try_from(secs.div_euclid(60)).unwrap_or(i32::MAX) as f32;
        (minutes(time.since(self.start)) / minutes(self.end.since(self.start)).max(1.0)).clamp(0.0, 1.0)
    }

    /// The first day of every month on it.
    #[must_use]
    pub fn months(self, words: &Words) -> Vec<Tick> {
        let firsts = (1..=MONTHS).map(|months| first_of(self.start.date(), months));
        let on_it = firsts.filter(|first| *first < self.end);
        on_it.map(|first| self.tick(first, words)).collect()
    }

    fn tick(self, first: UnixTime, words: &Words) -> Tick {
        let (at, date) = (self.part(first), first.date());
        let month = date.month().unwrap_or(1);
        let name = words.text(&format!("month:{month}"));
        let label = match month {
            _ if !(ROOM.0..ROOM.1).contains(&at) => String::new(),
            1 => words.filled("date:month", &[("month", name), ("year", &date.year().to_string())]),
            _ => name.to_owned(),
        };
        Tick { at, label }
    }
}

/// The first second of the month that comes so many months after the one of `date`.
fn first_of(date: PartialDate, months: i64) -> UnixTime {
    let since_0 = i64::from(date.year()).saturating_mul(12).saturating_add(i64::from(date.month().unwrap_or(1)));
    let since_0 = since_0.saturating_sub(1).saturating_add(months);
    let (year, month) = (since_0.div_euclid(12), since_0.rem_euclid(12).saturating_add(1));
    UnixTime::parse(&format!("{year:04}-{month:02}-01T00:00:00Z")).unwrap_or(UnixTime::LAST)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Axis;
    use crate::i18n::{Lang, Words};
    use crate::model::time::{DAY, UnixTime};

    fn at(text: &str) -> UnixTime {
        UnixTime::parse(text).expect("RFC 3339")
    }

    fn ends(text: &str) -> [String; 2] {
        let axis = Axis::of(at(text));
        [axis.start(), axis.end()].map(|time| time.to_string())
    }

    #[test]
    fn nine_months_begin_today_and_end_on_the_same_day() {
        assert_eq!(ends("2026-11-26T09:12:45Z"), ["2026-11-26T00:00:00Z", "2027-08-26T00:00:00Z"]);
        assert_eq!(ends("2026-01-01T00:00:00Z"), ["2026-01-01T00:00:00Z", "2026-10-01T00:00:00Z"]);
    }

    #[test]
    fn a_day_that_the_last_month_has_not_becomes_its_last() {
        assert_eq!(ends("2026-05-31T23:59:59Z"), ["2026-05-31T00:00:00Z", "2027-02-28T00:00:00Z"]);
        assert_eq!(ends("2027-05-30T12:00:00Z")[1], "2028-02-29T00:00:00Z");
    }

    #[test]
    fn what_lies_outside_stands_at_an_edge() {
        let axis = Axis::of(at("2026-11-26T09:00:00Z"));
        assert_eq!(axis.part(UnixTime::FIRST), 0.0);
        assert_eq!(axis.part(axis.start()), 0.0);
        assert_eq!(axis.part(axis.end()), 1.0);
        assert_eq!(axis.part(UnixTime::LAST), 1.0);
        let half = axis.start().plus(axis.end().since(axis.start()) / 2);
        assert!((axis.part(half) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn a_day_is_as_wide_in_summer_time_as_in_winter() {
        // Clocks in Europe go forward on 28 March 2027; days of UTC do not notice.
        let axis = Axis::of(at("2027-03-01T09:00:00Z"));
        let width = |day: &str| axis.part(at(day).plus(DAY)) - axis.part(at(day));
        let (night, summer) = (width("2027-03-28T00:00:00Z"), width("2027-06-28T00:00:00Z"));
        assert!((night - summer).abs() < 1e-5 && night > 0.0035, "{night} {summer}");
    }

    #[test]
    fn months_are_named_where_they_have_room_and_january_has_its_year() {
        let english = Words::of(Lang::En);
        let labels = |day: &str| -> Vec<String> {
            Axis::of(at(day)).months(english).into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(labels("2026-11-26T09:00:00Z"), ["", "Jan 2027", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]);
        // The first of a month is today; the month nine months on would be cut.
        let ticks = Axis::of(at("2026-04-01T09:00:00Z")).months(english);
        assert_eq!(ticks.len(), 8, "the axis ends where January begins");
        assert_eq!((ticks[0].label.as_str(), ticks[7].label.as_str()), ("May", "Dec"));
        assert!(ticks.windows(2).all(|pair| pair[0].at < pair[1].at));
        let german = Axis::of(at("2026-11-26T09:00:00Z")).months(Words::of(Lang::De));
        assert!(german[1].label.contains("2027") && german[1].label != "Jan 2027", "{}", german[1].label);
    }
}
