//! Points in time and dates as certificates write them. Reads no clock.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A point in time, in seconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The end of what can be written in every zone, a day before the year 10000;
    /// later claims are taken as impossible.
    pub const LAST: Self = Self(253_402_207_200);
    /// The first second of 1970; earlier claims are taken as impossible.
    pub const FIRST: Self = Self(0);

    /// A point in time from seconds since 1970, or `None` outside 1970 to 9999.
    #[must_use]
    pub fn from_secs(secs: i64) -> Option<Self> {
        let time = Self(secs);
        (Self::FIRST..=Self::LAST).contains(&time).then_some(time)
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 timestamp with zone, such as `2021-07-15T00:00:00Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let stamp: Timestamp = text.parse().ok()?;
        Self::from_secs(stamp.as_second())
    }

    /// Reads a timestamp whose zone is an offset, or a name in brackets such as `[Europe/Berlin]`.
    #[must_use]
    pub fn parse_in_zone(text: &str) -> Option<Self> {
        let named =
            || text.parse::<ZonedDateTime>().ok().and_then(|time| Self::from_secs(time.timestamp().as_second()));
        Self::parse(text).or_else(named)
    }

    /// This time, `secs` later (or earlier), held within 1970 to 9999.
    #[must_use]
    pub fn plus(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs).clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// Seconds from `earlier` to this time; negative when it is the later one.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar day in UTC.
    #[must_use]
    pub fn date(self) -> PartialDate {
        let date = TimeZone::UTC.to_datetime(self.timestamp()).date();
        PartialDate::full(date)
    }

    /// Whole days since 1970-01-01, UTC.
    #[must_use]
    pub const fn day_number(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    fn timestamp(self) -> Timestamp {
        // 1970 to 9999 lies inside what jiff can express.
        Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// RFC 3339 in UTC, to the second.
impl std::fmt::Display for UnixTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.timestamp())
    }
}

/// A date of which only the first parts may be known: `1963`, `1964-01` or `1964-08-12`.
///
/// Real certificates write unknown parts as missing or as `00` (Dutch ones do both).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a part of `00` is an unknown one.
    ///
    /// Anything behind a `T` is left to [`Self::parse_date_or_time`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2)).transpose_known()?;
        let day = parts.next().map(|part| digits(part, 2)).transpose_known()?;
        if parts.next().is_some() || (month.is_none() && day.is_some()) {
            return None;
        }
        let month = month.map(i8::try_from).transpose().ok()?;
        let day = day.map(i8::try_from).transpose().ok()?;
        // The day must exist in its month; with parts unknown any day of the first one does.
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// Reads a date, or the date part of a timestamp as it is written (no zone arithmetic).
    #[must_use]
    pub fn parse_date_or_time(text: &str) -> Option<Self> {
        match text.split_once(['T', ' ']) {
            None => Self::parse(text),
            Some((date, _)) => {
                text.parse::<Timestamp>()
                    .ok()
                    .map(|_| ())
                    .or_else(|| text.parse::<jiff::civil::DateTime>().ok().map(|_| ()))?;
                Self::parse(date)
            }
        }
    }

    fn full(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, where known.
    #[must_use]
    pub const fn month(self) -> Option<i8> {
        self.month
    }

    /// The day of the month, 1 to 31, where known.
    #[must_use]
    pub const fn day(self) -> Option<i8> {
        self.day
    }

    /// Whether year, month and day are known.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.day.is_some()
    }

    /// The first day that this date can mean.
    #[must_use]
    pub fn earliest(self) -> Self {
        Self { year: self.year, month: Some(self.month.unwrap_or(1)), day: Some(self.day.unwrap_or(1)) }
    }

    /// The last day that this date can mean.
    #[must_use]
    pub fn latest(self) -> Self {
        let month = self.month.unwrap_or(12);
        let last = Date::new(self.year, month, 1).map_or(31, Date::days_in_month);
        Self { year: self.year, month: Some(month), day: Some(self.day.unwrap_or(last)) }
    }
}

/// As certificates write it: `1963`, `1964-01`, `1964-08-12`.
impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// A number of exactly `count` digits.
fn digits(text: &str, count: usize) -> Option<i16> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A part that is missing or `00` is unknown; one that is no number spoils the date.
trait TransposeKnown {
    fn transpose_known(self) -> Option<Option<i16>>;
}

impl TransposeKnown for Option<Option<i16>> {
    fn transpose_known(self) -> Option<Option<i16>> {
        match self {
            None => Some(None),
            Some(None) => None,
            Some(Some(0)) => Some(None),
            Some(part) => Some(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PartialDate, UnixTime};

    fn date(text: &str) -> Option<String> {
        PartialDate::parse(text).map(|date| date.to_string())
    }

    #[test]
    fn reads_dates_with_unknown_parts() {
        assert_eq!(date("1964-08-12").as_deref(), Some("1964-08-12"));
        assert_eq!(date("1964-08").as_deref(), Some("1964-08"));
        assert_eq!(date("1963").as_deref(), Some("1963"));
        assert_eq!(date("1963-00").as_deref(), Some("1963"));
        assert_eq!(date("1963-00-00").as_deref(), Some("1963"));
        assert_eq!(date("1963-07-00").as_deref(), Some("1963-07"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "63", "1963-7", "1963-13", "1963-02-29", "1963-00-12", "1963-01-01-01", "+963", "1963-", "x"] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(date("1964-02-29").as_deref(), Some("1964-02-29"));
    }

    #[test]
    fn reads_the_date_of_a_timestamp_as_written() {
        let day = |text| PartialDate::parse_date_or_time(text).map(|d| d.to_string());
        assert_eq!(day("2021-05-29T23:30:00+02:00").as_deref(), Some("2021-05-29"));
        assert_eq!(day("1964-08-12T00:00:00").as_deref(), Some("1964-08-12"));
        assert_eq!(day("2021-05-29Tnoon"), None);
    }

    #[test]
    fn partial_dates_span_the_days_they_can_mean() {
        let date = PartialDate::parse("2020-02");
        assert_eq!(date.map(|d| d.earliest().to_string()).as_deref(), Some("2020-02-01"));
        assert_eq!(date.map(|d| d.latest().to_string()).as_deref(), Some("2020-02-29"));
    }

    #[test]
    fn times_stay_inside_1970_to_9999() {
        assert_eq!(UnixTime::from_secs(-1), None);
        assert_eq!(UnixTime::from_secs(UnixTime::LAST.secs() + 1), None);
        assert_eq!(UnixTime::LAST.plus(1), UnixTime::LAST);
        assert_eq!(UnixTime::LAST.to_string(), "9999-12-30T22:00:00Z");
        assert_eq!(UnixTime::parse("2021-07-15T02:00:00+02:00").map(UnixTime::secs), Some(1_626_307_200));
    }
}
