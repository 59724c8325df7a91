//! Points in time as rules compare them: milliseconds since 1970, UTC.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Fault, Unit};
use jiff::Timestamp;
use jiff::civil::Date;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64);

/// As certlogic-js writes it: `2021-06-15T09:24:00.000Z`.
impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(stamp) => write!(f, "{stamp:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl Instant {
    /// The point in time in whole seconds, cut towards the past.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Reads a date (whole, or without day, or month and day: then its last day) or a date with a time.
    ///
    /// A missing zone is UTC, a missing time midnight; what is finer than a millisecond is cut off.
    ///
    /// # Errors
    /// [`Fault::NoTime`], also for days that no month has.
    pub fn read(text: &str) -> Result<Self, Fault> {
        match text.split_once('T') {
            None => Self::date(text),
            Some((date, time)) => {
                let day = whole_day(date)?;
                let (time, zone) = apart(time);
                let ms = clock(time)?.checked_sub(offset(zone)?).ok_or(Fault::TooLarge)?;
                day.checked_mul(DAY_MS).and_then(|day| day.checked_add(ms)).map(Self).ok_or(Fault::TooLarge)
            }
        }
    }

    /// A birth date of which only the first parts may be known: the last day that it can mean, midnight UTC.
    ///
    /// # Errors
    /// [`Fault::NoTime`].
    pub fn date(text: &str) -> Result<Self, Fault> {
        let date = match text.len() {
            4 => Date::new(number(text, 4)?, 12, 31).map_err(|_| Fault::NoTime)?,
            7 => {
                let (year, month) = text.split_once('-').ok_or(Fault::NoTime)?;
                let month = i8::try_from(number(month, 2)?).map_err(|_| Fault::NoTime)?;
                Date::new(number(year, 4)?, month, 1).map_err(|_| Fault::NoTime)?.last_of_month()
            }
            _ => return Ok(Self(whole_day(text)?.checked_mul(DAY_MS).ok_or(Fault::TooLarge)?)),
        };
        Ok(Self(days(date).checked_mul(DAY_MS).ok_or(Fault::TooLarge)?))
    }

    /// This time and so many units. Days that a month lacks roll over into the next one, as in JavaScript:
    /// 31 January and a month is 3 March.
    ///
    /// # Errors
    /// [`Fault::TooLarge`].
    pub fn plus(self, amount: i64, unit: Unit) -> Result<Self, Fault> {
        let fixed = |ms: i64| amount.checked_mul(ms).and_then(|more| self.0.checked_add(more)).map(Self);
        match unit {
            Unit::Hour => fixed(HOUR_MS).ok_or(Fault::TooLarge),
            Unit::Day => fixed(DAY_MS).ok_or(Fault::TooLarge),
            Unit::Month => self.plus_months(amount),
            Unit::Year => self.plus_months(amount.checked_mul(12).ok_or(Fault::TooLarge)?),
        }
    }

    fn plus_months(self, amount: i64) -> Result<Self, Fault> {
        let (day, ms) = (self.0.div_euclid(DAY_MS), self.0.rem_euclid(DAY_MS));
        let date = civil(day)?;
        let months =
            i64::from(date.year()).checked_mul(12).and_then(|months| months.checked_add(i64::from(date.month())));
        let months = months.and_then(|months| months.checked_sub(1)?.checked_add(amount)).ok_or(Fault::TooLarge)?;
        let year = i16::try_from(months.div_euclid(12)).map_err(|_| Fault::TooLarge)?;
        let month = i8::try_from(months.rem_euclid(12).saturating_add(1)).map_err(|_| Fault::TooLarge)?;
        let first = Date::new(year, month, 1).map_err(|_| Fault::TooLarge)?;
        let day = days(first).saturating_add(i64::from(date.day()).saturating_sub(1));
        day.checked_mul(DAY_MS).and_then(|day| day.checked_add(ms)).map(Self).ok_or(Fault::TooLarge)
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, which exists.
fn days(date: Date) -> i64 {
    // Years begin in March here, so that the leap day is the last one.
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()).saturating_sub(i64::from(month <= 2));
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = month.saturating_add(9).rem_euclid(12);
    let in_year = month.saturating_mul(153).saturating_add(2).div_euclid(5).saturating_add(day).saturating_sub(1);
    let leaps = year.div_euclid(4).saturating_sub(year.div_euclid(100));
    let in_era = year.saturating_mul(365).saturating_add(leaps).saturating_add(in_year);
    era.saturating_mul(146_097).saturating_add(in_era).saturating_sub(719_468)
}

fn civil(day: i64) -> Result<Date, Fault> {
    let stamp = day.checked_mul(86_400).and_then(|secs| Timestamp::from_second(secs).ok()).ok_or(Fault::TooLarge)?;
    Ok(jiff::tz::TimeZone::UTC.to_datetime(stamp).date())
}

/// `YYYY-MM-DD`.
fn whole_day(text: &str) -> Result<i64, Fault> {
    let mut parts = text.split('-');
    let mut part = |count| number(parts.next().ok_or(Fault::NoTime)?, count);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return Err(Fault::NoTime);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| Fault::NoTime);
    Ok(days(Date::new(year, small(month)?, small(day)?).map_err(|_| Fault::NoTime)?))
}

/// A time of day and its zone.
fn apart(text: &str) -> (&str, &str) {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// `hh:mm:ss` with any fraction, in milliseconds.
fn clock(text: &str) -> Result<i64, Fault> {
    let (time, fraction) = text.split_once('.').map_or((text, "0"), |(time, fraction)| (time, fraction));
    let mut parts = time.split(':');
    let mut part = |most: i16| {
        let number = number(parts.next().ok_or(Fault::NoTime)?, 2)?;
        if number <= most { Ok(i64::from(number)) } else { Err(Fault::NoTime) }
    };
    let (hours, minutes, seconds) = (part(23)?, part(59)?, part(59)?);
    if parts.next().is_some() || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NoTime);
    }
    let ms: String = fraction.chars().chain("00".chars()).take(3).collect();
    let ms: i64 = ms.parse().map_err(|_| Fault::NoTime)?;
    let seconds = hours.saturating_mul(3_600).saturating_add(minutes.saturating_mul(60)).saturating_add(seconds);
    Ok(seconds.saturating_mul(1_000).saturating_add(ms))
}

/// What a zone lies ahead of UTC, in milliseconds: none, `Z`, or a sign and `h`, `hh`, `hmm`, `hhmm`, `h:mm`, `hh:mm`.
fn offset(zone: &str) -> Result<i64, Fault> {
    if matches!(zone, "" | "Z") {
        return Ok(0);
    }
    let (sign, rest) = zone.split_at_checked(1).ok_or(Fault::NoTime)?;
    let (hours, minutes) = match (rest.split_once(':'), rest.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 1 | 2) => (rest, "00"),
        (None, 3 | 4) => rest.split_at_checked(rest.len().saturating_sub(2)).ok_or(Fault::NoTime)?,
        (None, _) => return Err(Fault::NoTime),
    };
    let hours = i64::from(number(hours, hours.len().clamp(1, 2))?);
    let minutes = i64::from(number(minutes, 2)?);
    let ms = hours.saturating_mul(60).saturating_add(minutes).saturating_mul(60_000);
    match sign {
        "+" => Ok(ms),
        "-" => Ok(ms.saturating_neg()),
        _ => Err(Fault::NoTime),
    }
}

/// A number of exactly `count` digits.
fn number(text: &str, count: usize) -> Result<i16, Fault> {
    let is_whole = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { text.parse().map_err(|_| Fault::NoTime) } else { Err(Fault::NoTime) }
}
