//! How often the reader looks: at every frame while something like a code is in view, seldom
//! at an idle desk, which so stays cool.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::time::Duration;

/// For so long after the last sign of a code every frame is looked at.
const AWAKE: Duration = Duration::from_secs(2);
/// How often an idle desk is looked at: 10 times a second.
const IDLE: Duration = Duration::from_millis(100);
/// How often it is looked at longer: twice a second. Aztec codes, and codes whose finder
/// patterns are spoilt, are seen only then.
const IDLE_LONGER: Duration = Duration::from_millis(500);

/// Decides for each frame whether to look at it, and whether to look longer.
///
/// Times are by one clock that never runs back. It begins awake.
#[derive(Debug, Default)]
pub struct Pace {
    /// When something like a code was last in view.
    promising: Duration,
    next: Duration,
    next_longer: Duration,
}

impl Pace {
    /// Whether a frame that came `now` is looked at.
    pub fn looks(&mut self, now: Duration) -> bool {
        self.is_awake(now) || is_due(&mut self.next, IDLE, now)
    }

    /// Whether a frame in which the first stage read nothing is looked at longer.
    pub fn looks_longer(&mut self, now: Duration) -> bool {
        self.is_awake(now) || is_due(&mut self.next_longer, IDLE_LONGER, now)
    }

    /// Something like a code was in view `now`.
    pub fn wake(&mut self, now: Duration) {
        self.promising = self.promising.max(now);
    }

    fn is_awake(&self, now: Duration) -> bool {
        now.saturating_sub(self.promising) < AWAKE
    }
}

/// Whether `next` has come; it then moves on by `every`, so that frames which come a little too
/// early or too late do not stretch the mean.
fn is_due(next: &mut Duration, every: Duration, now: Duration) -> bool {
    let due = now >= *next;
    if due {
        let steady = next.saturating_add(every);
        *next = if steady > now { steady } else { now.saturating_add(every) };
    }
    due
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Pace;
    use std::time::Duration;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Looks, and longer ones, at 30 frames a second from `first` on for so many seconds.
    fn looks(pace: &mut Pace, first: u64, secs: u64) -> (u64, u64) {
        let frames = (0..secs * 30).map(|frame| ms(first + frame * 1_000 / 30));
        frames.fold((0, 0), |(looks, longer), now| {
            let looked = pace.looks(now);
            let longer_too = looked && pace.looks_longer(now);
            (looks + u64::from(looked), longer + u64::from(longer_too))
        })
    }

    #[test]
    fn every_frame_is_looked_at_for_two_seconds_after_the_last_sign_of_a_code() {
        let mut pace = Pace::default();
        assert_eq!(looks(&mut pace, 0, 2), (60, 60), "it begins awake");
        looks(&mut pace, 2_000, 60);
        pace.wake(ms(62_000));
        assert_eq!(looks(&mut pace, 62_000, 2), (60, 60));
        assert!(!(0..10).all(|frame| pace.looks(ms(64_001 + frame))));
    }

    #[test]
    fn an_idle_desk_is_looked_at_ten_times_a_second_and_twice_longer() {
        let mut pace = Pace::default();
        let (looks, longer) = looks(&mut pace, 10_000, 10);
        assert!((95..=101).contains(&looks), "{looks}");
        assert!((18..=21).contains(&longer), "{longer}");
    }

    #[test]
    fn a_pause_is_not_made_up_for() {
        let mut pace = Pace::default();
        assert!(pace.looks(ms(10_000)) && pace.looks(ms(60_000)));
        assert!(!pace.looks(ms(60_050)) && pace.looks(ms(60_100)));
    }

    #[test]
    fn a_late_word_of_an_old_frame_does_not_put_it_to_sleep() {
        let mut pace = Pace::default();
        pace.wake(ms(5_000));
        pace.wake(ms(4_000));
        assert!(pace.looks(ms(6_900)) && pace.looks(ms(6_901)));
    }
}
