//! What a desk remembers of a shift: how often each verdict was given, the group at hand, and which codes were here
//! before. All of it in memory, none of it about a person: counts, shapes, and keyed hashes that nothing but this
//! running program can compare with anything (threats T34, T35).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::session::Outcome;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The verdicts in the order in which they are counted, the lightest first.
pub const COUNTED: [Outcome; 5] =
    [Outcome::Pass, Outcome::MoreNeeded, Outcome::NotAccepted, Outcome::Reject, Outcome::CannotDecide];

/// The strip shows this many results at most; of a larger group the first ones leave it.
pub const GROUP: usize = 12;

/// What came less often is counted together where counts leave the desk (threats T34).
pub const TOGETHER: u64 = 5;

/// So many codes are remembered; beyond it the memory begins anew rather than grow (threats T32).
const REMEMBERED: usize = 100_000;

/// The same code shown again this soon, with nobody else's in between, is the same person still standing here.
const STILL_HERE: Duration = Duration::from_secs(60);

/// A code as the memory keeps it: a hash under a key that is new at each start.
type Keyed = u64;

/// What a shift remembers.
#[derive(Default)]
pub struct Shift {
    key: RandomState,
    /// When each code was last shown.
    seen: HashMap<Keyed, Duration>,
    /// The codes of the newest result.
    newest: Vec<Keyed>,
    counts: [u64; COUNTED.len()],
    by_hand: ByHandCounts,
    group: Vec<Outcome>,
    /// The day that is counted, in days since 1970 at this desk.
    day: Option<i64>,
}

/// How often people were let through, or not, by the checkpoint's own procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByHandCounts {
    /// Accepted by hand.
    pub accepted: u64,
    /// Refused by hand.
    pub refused: u64,
}

impl Shift {
    /// A result came on the screen at `now`. `codes` are the hashes of all codes that it speaks of; `joined` says that
    /// it takes the place of the one before: the same person with one proof more.
    pub fn saw<'a>(
        &mut self,
        outcome: Outcome,
        codes: impl IntoIterator<Item = &'a [u8; 32]>,
        joined: bool,
        now: Duration,
    ) {
        self.newest = codes.into_iter().map(|code| self.key.hash_one(code)).collect();
        if self.seen.len() >= REMEMBERED {
            self.seen.clear();
        }
        self.seen.extend(self.newest.iter().map(|code| (*code, now)));
        if joined {
            self.becomes(outcome);
        } else {
            self.count(outcome, 1);
            if self.group.len() >= GROUP {
                self.group.remove(0);
            }
            self.group.push(outcome);
        }
    }

    /// The newest result has become another one: a proof more, or the ID was somebody else's.
    pub fn becomes(&mut self, outcome: Outcome) {
        if let Some(last) = self.group.last_mut() {
            let before = std::mem::replace(last, outcome);
            self.count(before, -1);
            self.count(outcome, 1);
        } else {
            // The group was cleared in between.
            self.count(outcome, 1);
            self.group.push(outcome);
        }
    }

    /// How long ago this code was last shown here; nothing where it is new, or the one that is here still.
    #[must_use]
    pub fn seen_before(&self, code: &[u8; 32], now: Duration) -> Option<Duration> {
        let code = self.key.hash_one(code);
        let ago = now.saturating_sub(*self.seen.get(&code)?);
        (ago >= STILL_HERE || !self.newest.contains(&code)).then_some(ago)
    }

    /// A new shift: codes and group are forgotten. The day's counts go on.
    pub fn begin(&mut self) {
        self.seen.clear();
        self.newest.clear();
        self.group.clear();
    }

    /// The next group.
    pub fn new_group(&mut self) {
        self.group.clear();
    }

    /// Somebody was judged by the checkpoint's own procedure.
    pub const fn by_hand(&mut self, accepted: bool) {
        let count = if accepted { &mut self.by_hand.accepted } else { &mut self.by_hand.refused };
        *count = count.saturating_add(1);
    }

    /// The desk's day, in days since 1970: with another one, counting begins anew.
    pub const fn on_day(&mut self, day: i64) {
        if let Some(before) = self.day.replace(day)
            && before != day
        {
            self.counts = [0; COUNTED.len()];
            self.by_hand = ByHandCounts { accepted: 0, refused: 0 };
        }
    }

    /// How often each verdict was given today, in the order of [`COUNTED`].
    pub fn today(&self) -> impl Iterator<Item = (Outcome, u64)> + '_ {
        COUNTED.into_iter().zip(self.counts)
    }

    /// How often today by hand.
    #[must_use]
    pub const fn today_by_hand(&self) -> ByHandCounts {
        self.by_hand
    }

    /// Today's counts as they may leave this desk: each verdict and each answer by hand that came at least
    /// [`TOGETHER`] times by its name, and the sum of the others as `rarer`, since a rare one may be one person.
    #[must_use]
    pub fn merged(&self) -> BTreeMap<&'static str, u64> {
        let ByHandCounts { accepted, refused } = self.by_hand;
        let by_hand = [("accepted-by-hand", accepted), ("refused-by-hand", refused)];
        let all = self.today().map(|(outcome, count)| (outcome.name(), count)).chain(by_hand);
        let (often, rare): (Vec<_>, Vec<_>) = all.partition(|(_, count)| *count >= TOGETHER);
        let rarer = rare.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        often.into_iter().chain([("rarer", rarer)]).collect()
    }

    /// The group at hand, the newest last.
    #[must_use]
    pub fn group(&self) -> &[Outcome] {
        &self.group
    }

    fn count(&mut self, outcome: Outcome, by: i64) {
        let counted = COUNTED.iter().zip(&mut self.counts).find(|(known, _)| **known == outcome);
        if let Some((_, count)) = counted {
            *count = count.saturating_add_signed(by);
        }
    }
}

#[cfg(test)]
#[path = "shift/tests.rs"]
mod tests;
