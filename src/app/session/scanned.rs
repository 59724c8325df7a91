//! What a hand scanner gives, which is told once and stays in no picture.
//!
//! A trigger was pulled for the person who stands here now. So whatever came of it, the
//! result of the one before leaves: a PASS must not stand while the scan of the next failed.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{GONE, Hint, LEAST_SHOWN, Outcome, Page, Scanned, Scanner, Seen, Session, Shown};
use std::time::Duration;

/// A hint about a scan is seen by somebody who looked at the scanner.
pub const SCAN_HINT_STAYS: Duration = Duration::from_millis(4_000);

impl<R> Session<R> {
    /// The hand scanner's state.
    #[must_use]
    pub const fn scanner(&self) -> Scanner {
        self.scanner
    }

    /// Whether the next scan may be shown: what comes too soon after another waits, so that
    /// each result can be read. A result that a key holds makes room, since the trigger was
    /// pulled later.
    #[must_use]
    pub fn takes_scan(&self, now: Duration) -> bool {
        let room = |shown: &Shown<R>| shown.aside || shown.was_read(now) && !shown.waits_for_id(self.rules);
        self.page == Page::Scan && self.result.as_ref().is_none_or(room)
    }

    /// Whether a scan is of no use now: bytes are taken on the pages alone that wait for a code (threats T9).
    #[must_use]
    pub const fn refuses_scans(&self) -> bool {
        !matches!(self.page, Page::Scan | Page::Controls)
    }

    pub(super) fn scanned(&mut self, scanned: Scanned<R>, now: Duration) {
        if self.refuses_scans() {
            return;
        }
        match scanned {
            Scanned::Code(seen) if seen.outcome.is_certificate() => self.show_scan(seen, now),
            Scanned::Code(seen) => self.scanned_nothing(seen, now),
            Scanned::Half => self.scan_failed(Hint::Half, now),
            Scanned::TooLong => self.scan_failed(Hint::TooLong, now),
            // It is compared with the result before it comes here.
            Scanned::Id(_) => {}
        }
    }

    fn scanned_nothing(&mut self, mut seen: Seen<R>, now: Duration) {
        match seen.outcome {
            Outcome::Unreadable if self.tried(seen.same, now) == 3 => {
                seen.outcome = Outcome::CannotDecide;
                self.show_scan(seen, now);
            }
            Outcome::Unreadable => self.scan_failed(Hint::Unreadable, now),
            Outcome::OtherLayout => self.scan_failed(Hint::OtherLayout, now),
            _ => self.scan_failed(Hint::OtherKind, now),
        }
    }

    fn show_scan(&mut self, seen: Seen<R>, now: Duration) {
        self.tries = None;
        self.show(seen, now);
        if let Some(shown) = &mut self.result {
            // It is in no picture that it would have to leave first.
            shown.last_seen = now.saturating_sub(GONE);
        }
    }

    /// Says at once what a camera's trouble says only when it lasts.
    fn scan_failed(&mut self, hint: Hint, now: Duration) {
        self.leave(now);
        self.troubles.say(hint, SCAN_HINT_STAYS, now);
    }
}

impl<R> Shown<R> {
    /// Whether there was time to read it, whether its code is still in view or not.
    fn was_read(&self, now: Duration) -> bool {
        let least = if self.seen.outcome == Outcome::Pass { GONE } else { LEAST_SHOWN };
        now.saturating_sub(self.since) >= least
    }
}

#[cfg(test)]
#[path = "scanned/tests.rs"]
mod tests;
