//! How often the reader looks: at every frame while something like a code is in view, seldom
//! at an idle desk, which so stays cool.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::input::frame::Scene;
use std::time::Duration;

/// For so long after the last sign of a code every frame is looked at.
const AWAKE: Duration = Duration::from_secs(2);
/// How often an idle desk is looked at: 10 times a second.
const IDLE: Duration = Duration::from_millis(100);
/// How often it is looked at longer: twice a second while something moves there, and every five
/// seconds while nothing does. Aztec codes, and codes whose finder patterns are spoilt, are seen
/// only then.
const MOVING_LONGER: Duration = Duration::from_millis(500);
const STILL_LONGER: Duration = Duration::from_secs(5);

/// Decides for each frame whether to look at it, and whether to look longer.
///
/// Times are by one clock that never runs back. It begins awake.
#[derive(Default)]
pub struct Pace {
    /// When something like a code was last in view.
    promising: Duration,
    next: Duration,
    next_longer: Duration,
    next_still: Duration,
    /// What was last looked at longer.
    longer: Option<Scene>,
}

impl Pace {
    /// Whether a frame that came `now` is looked at.
    pub fn looks(&mut self, now: Duration) -> bool {
        self.is_awake(now) || is_due(&mut self.next, IDLE, now)
    }

    /// Whether a frame of this `scene` in which the first stage read nothing is looked at longer.
    pub fn looks_longer(&mut self, now: Duration, scene: Scene) -> bool {
        let moved = self.longer.is_none_or(|before| before.differs(&scene));
        let due = match moved {
            true => is_due(&mut self.next_longer, MOVING_LONGER, now),
            false => now >= self.next_still,
        };
        let looks = due || self.is_awake(now);
        if looks {
            self.longer = Some(scene);
            self.next_still = now.saturating_add(STILL_LONGER);
        }
        looks
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
    use crate::input::frame::{Frame, Scene};
    use std::time::Duration;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn scene(light: u8) -> Scene {
        Frame::new(1, 1, vec![light]).expect("one pixel").scene()
    }

    /// Looks, and longer ones, at 30 frames a second from `first` on for so many seconds of a still scene.
    fn looks(pace: &mut Pace, first: u64, secs: u64) -> (u64, u64) {
        looks_at(pace, first, secs, |_| scene(90))
    }

    fn looks_at(pace: &mut Pace, first: u64, secs: u64, shown: impl Fn(u64) -> Scene) -> (u64, u64) {
        (0..secs * 30).fold((0, 0), |(looks, longer), frame| {
            let now = ms(first + frame * 1_000 / 30);
            let looked = pace.looks(now);
            let longer_too = looked && pace.looks_longer(now, shown(frame));
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
    fn an_idle_desk_is_looked_at_ten_times_a_second_and_every_five_seconds_longer() {
        let mut pace = Pace::default();
        let (looks, longer) = looks(&mut pace, 10_000, 12);
        assert!((115..=121).contains(&looks), "{looks}");
        assert!((2..=4).contains(&longer), "{longer}");
    }

    #[test]
    fn while_something_moves_it_is_looked_at_longer_twice_a_second() {
        let mut pace = Pace::default();
        let (_, longer) = looks_at(&mut pace, 10_000, 10, |frame| scene(if frame / 6 % 2 == 0 { 90 } else { 120 }));
        assert!((15..=21).contains(&longer), "{longer}");
    }

    #[test]
    fn what_is_put_before_a_still_desk_is_looked_at_longer_at_once() {
        let mut pace = Pace::default();
        looks(&mut pace, 10_000, 10);
        assert!(pace.looks_longer(ms(20_000), scene(120)));
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
