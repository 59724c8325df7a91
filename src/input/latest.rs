//! The place between two threads where the newest value waits.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A place for one value: a newer one takes the place of an older one.
///
/// So a slow reader never works on an old frame, and a quick camera never
/// fills the memory.
pub struct Latest<T> {
    place: Mutex<Place<T>>,
    news: Condvar,
}

struct Place<T> {
    value: Option<T>,
    closed: bool,
}

/// What a wait with a limit ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited<T> {
    /// The newest value.
    Value(T),
    /// Nothing came in time.
    Nothing,
    /// The place is closed and empty: nothing will come any more.
    Closed,
}

impl<T> Latest<T> {
    /// An empty, open place.
    #[must_use]
    pub const fn new() -> Self {
        Self { place: Mutex::new(Place { value: None, closed: false }), news: Condvar::new() }
    }

    /// Puts a value and gives back the one that nobody took; a closed place
    /// gives back `value` itself.
    pub fn put(&self, value: T) -> Option<T> {
        let mut place = self.lock();
        if place.closed {
            return Some(value);
        }
        let displaced = place.value.replace(value);
        self.news.notify_one();
        displaced
    }

    /// Waits for a value and takes it; nothing once the place is closed and empty.
    pub fn take(&self) -> Option<T> {
        let place = self.lock();
        let mut place = self
            .news
            .wait_while(place, |place| place.value.is_none() && !place.closed)
            .unwrap_or_else(PoisonError::into_inner);
        place.value.take()
    }

    /// Waits for a value at most so long.
    pub fn take_within(&self, limit: Duration) -> Waited<T> {
        let place = self.lock();
        let (mut place, _) = self
            .news
            .wait_timeout_while(place, limit, |place| place.value.is_none() && !place.closed)
            .unwrap_or_else(PoisonError::into_inner);
        match (place.value.take(), place.closed) {
            (Some(value), _) => Waited::Value(value),
            (None, false) => Waited::Nothing,
            (None, true) => Waited::Closed,
        }
    }

    /// Closes the place: a value that still lies there can be taken, later
    /// ones are refused, and whoever waits is woken.
    pub fn close(&self) {
        self.lock().closed = true;
        self.news.notify_all();
    }

    /// Whether the place is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// A thread that panicked left at worst an old value: the place stays usable.
    fn lock(&self) -> MutexGuard<'_, Place<T>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Latest, Waited};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_newer_value_displaces_an_older_one() {
        let latest = Latest::new();
        assert_eq!(latest.put(1), None);
        assert_eq!(latest.put(2), Some(1));
        assert_eq!(latest.take(), Some(2));
        assert_eq!(latest.put(3), None);
    }

    #[test]
    fn a_hundred_thousand_values_never_run_backwards_and_the_last_arrives() {
        const LAST: u32 = 100_000;
        let latest = Latest::new();
        let (taken, displaced) = thread::scope(|scope| {
            let reader = scope.spawn(|| std::iter::from_fn(|| latest.take()).collect::<Vec<u32>>());
            let displaced = (1..=LAST).filter(|value| latest.put(*value).is_some()).count();
            latest.close();
            (reader.join().expect("the reader only takes"), displaced)
        });
        assert!(taken.is_sorted_by(|one, next| one < next));
        assert_eq!(taken.last(), Some(&LAST));
        assert_eq!(taken.len() + displaced, 100_000, "each was either read or displaced");
    }

    #[test]
    fn a_closed_place_gives_its_last_value_and_takes_no_more() {
        let latest = Latest::new();
        latest.put('a');
        latest.close();
        assert!(latest.is_closed());
        assert_eq!(latest.put('b'), Some('b'));
        assert_eq!(latest.take(), Some('a'));
        assert_eq!(latest.take(), None);
        assert_eq!(latest.take_within(Duration::ZERO), Waited::Closed);
    }

    #[test]
    fn closing_wakes_who_waits() {
        let latest = Latest::<()>::new();
        thread::scope(|scope| {
            let reader = scope.spawn(|| latest.take());
            latest.close();
            assert_eq!(reader.join().expect("the reader only takes"), None);
        });
    }

    #[test]
    fn a_wait_with_a_limit_says_what_it_ended_with() {
        let latest = Latest::new();
        assert_eq!(latest.take_within(Duration::from_millis(1)), Waited::Nothing);
        latest.put(4);
        assert_eq!(latest.take_within(Duration::ZERO), Waited::Value(4));
    }
}
