//! Which looks still count: the second stage may speak of a frame long after the first has read
//! a newer one.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::time::Duration;

/// What the second stage finds so late says nothing any more: whoever showed it may have gone.
const LATE: Duration = Duration::from_secs(1);

/// One look at one frame: its place among all, and when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    place: u64,
    /// When it began.
    pub at: Duration,
}

impl Turn {
    /// Whether it is too late for the second stage to speak of this frame.
    pub const fn is_past(self, now: Duration) -> bool {
        now.saturating_sub(self.at).as_millis() >= LATE.as_millis()
    }
}

/// The order of the looks.
#[derive(Debug, Default)]
pub struct Order {
    begun: u64,
    /// The place of the newest look that read something.
    read: u64,
}

impl Order {
    /// A look begins `now`.
    pub const fn begin(&mut self, now: Duration) -> Turn {
        self.begun = self.begun.saturating_add(1);
        Turn { place: self.begun, at: now }
    }

    /// Whether what a look says counts; if it `read` something, that is remembered.
    ///
    /// It counts unless a newer look has read something: an older code would take its place on
    /// the screen, and an older trouble is over.
    pub const fn admits(&mut self, turn: Turn, read: bool) -> bool {
        let counts = turn.place >= self.read;
        if counts && read {
            self.read = turn.place;
        }
        counts
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Order, Turn};
    use std::time::Duration;

    fn three(order: &mut Order) -> [Turn; 3] {
        [0, 33, 66].map(|at| order.begin(Duration::from_millis(at)))
    }

    #[test]
    fn an_older_code_never_replaces_a_newer_one() {
        let mut order = Order::default();
        let [old, mid, new] = three(&mut order);
        assert!(order.admits(mid, true));
        assert!(!order.admits(old, true), "the second stage took its time");
        assert!(order.admits(new, true) && !order.admits(mid, true));
    }

    #[test]
    fn a_code_counts_though_newer_looks_saw_only_trouble() {
        let mut order = Order::default();
        let [old, mid, new] = three(&mut order);
        assert!(order.admits(mid, false) && order.admits(new, false));
        assert!(order.admits(old, true));
    }

    #[test]
    fn an_older_trouble_is_over_once_a_newer_look_has_read_something() {
        let mut order = Order::default();
        let [old, mid, new] = three(&mut order);
        assert!(order.admits(mid, true));
        assert!(!order.admits(old, false) && order.admits(new, false));
    }

    #[test]
    fn both_stages_may_speak_of_one_frame() {
        let mut order = Order::default();
        let turn = order.begin(Duration::ZERO);
        assert!(order.admits(turn, false) && order.admits(turn, true));
    }

    #[test]
    fn what_took_a_second_is_about_somebody_who_may_have_gone() {
        let turn = Order::default().begin(Duration::from_secs(5));
        assert!(!turn.is_past(Duration::from_millis(5_999)) && turn.is_past(Duration::from_secs(6)));
    }
}
