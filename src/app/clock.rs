//! The clock: the only place that reads one for a check.

use crate::check::Times;
use crate::model::time::UnixTime;
use std::time::{SystemTime, UNIX_EPOCH};

/// A time that has certainly passed: the day this version was made. A clock before it is wrong.
pub const FLOOR: &str = "2026-11-24T00:00:00Z";

/// The real time and the floor.
#[must_use]
pub fn now() -> Times {
    Times::now(clock(), UnixTime::parse(FLOOR).unwrap_or(UnixTime::FIRST))
}

/// The system's time; before 1970 or after 9999 it is held at the end it ran over.
#[must_use]
pub fn clock() -> UnixTime {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(secs).ok().and_then(UnixTime::from_secs).unwrap_or(UnixTime::LAST)
}

#[cfg(test)]
mod tests {
    use super::{FLOOR, now};
    use crate::model::time::UnixTime;

    #[test]
    fn the_floor_is_a_time() {
        assert_eq!(UnixTime::parse(FLOOR), Some(now().floor));
        assert_ne!(now().floor, UnixTime::FIRST);
    }
}
