//! The result on the screen: how long it stays, and what may take its place.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{GONE, LEAST_SHOWN, Outcome, Rules, Seen};
use crate::check::holder::Likeness;
use std::time::Duration;

/// A result on the screen.
pub(super) struct Shown<R> {
    pub seen: Seen<R>,
    pub since: Duration,
    pub last_seen: Duration,
    pub held: bool,
    /// When somebody last asked for more time.
    pub prolonged: Duration,
    /// Whether the live picture is shown in its place, for one proof more.
    pub aside: bool,
    /// What came of comparing the ID.
    pub compared: Option<Likeness>,
}

impl<R> Shown<R> {
    pub const fn new(seen: Seen<R>, now: Duration) -> Self {
        Self { seen, since: now, last_seen: now, held: false, prolonged: Duration::ZERO, aside: false, compared: None }
    }

    pub fn in_view(&self, now: Duration) -> bool {
        now.saturating_sub(self.last_seen) < GONE
    }

    /// From when on the bar runs and another code may come.
    pub fn may_go_at(&self) -> Duration {
        let least = if self.seen.outcome == Outcome::Pass { Duration::ZERO } else { LEAST_SHOWN };
        self.last_seen.saturating_add(GONE).max(self.since.saturating_add(least))
    }

    pub fn may_be_replaced(&self, by: &Seen<R>, rules: Rules, now: Duration) -> bool {
        let other = !self.seen.is_of(&by.same);
        let over = self.seen.outcome == Outcome::Pass || now >= self.may_go_at();
        other && (self.aside || !self.held && over && !self.waits_for_id(rules))
    }

    /// A key may send it away while the code is still in view, but not before anyone could read it.
    pub fn may_be_dismissed(&self, rules: Rules, now: Duration) -> bool {
        let over = self.seen.outcome == Outcome::Pass || now.saturating_sub(self.since) >= LEAST_SHOWN;
        over && !self.waits_for_id(rules)
    }

    /// Whether nobody may go on before the ID was compared. Close names are no answer: somebody has to look.
    pub fn waits_for_id(&self, rules: Rules) -> bool {
        let answered = matches!(self.compared, Some(Likeness::Same | Likeness::OtherPerson));
        rules.compare_id && self.seen.outcome == Outcome::Pass && !answered
    }
}
