//! The window as a lamp: in a dark scene the scan page turns white round the picture.
//!
//! The measure is the mean brightness of the camera's picture. A camera holds it near the middle
//! by itself for as long as it can, so a low mean says that it no longer can: the scene is dark.
//! But the lamp changes what it measures. While it burns, what counts is how much *more* light
//! there is than it gave itself; whether it is still needed is seen whenever it was out for
//! another reason, or in a short look of its own after ten minutes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::time::Duration;

/// Mean brightness below which a scene is dark, and from which on it is not (0 to 255).
const DARK: u8 = 45;
const BRIGHT: u8 = 70;
/// How much brighter than by the lamp alone a scene must grow for the lamp to go out.
const MORE: u8 = 40;
/// How long a scene must be so before the lamp follows.
const LASTS: Duration = Duration::from_secs(1);
/// How long the camera takes to get used to the lamp.
const SETTLES: Duration = Duration::from_secs(2);
/// How long the lamp burns before it goes out for a look at the scene without it, and how long
/// that look takes.
const PROBE_AFTER: Duration = Duration::from_secs(600);
const PROBE: Duration = Duration::from_secs(3);

/// Decides whether the lamp is needed. Times are by one clock that never runs back.
#[derive(Debug, Default)]
pub struct Lamp {
    needed: bool,
    /// Since when it has been burning, or been out.
    burning: Option<(bool, Duration)>,
    /// Brightness by the lamp alone.
    alone: Option<u8>,
    /// Since when the scene has asked for the other state.
    other: Option<Duration>,
    probing: Option<Duration>,
}

impl Lamp {
    /// Whether the scan page should burn `now`.
    #[must_use]
    pub fn is_needed(&self, now: Duration) -> bool {
        self.needed && self.probing.is_none_or(|begun| now.saturating_sub(begun) >= PROBE)
    }

    /// Takes the brightness of the picture; `burns` says whether the lamp burnt when it was
    /// taken. Nothing while no picture comes: the lamp then stays as it is.
    pub fn saw(&mut self, light: Option<u8>, burns: bool, now: Duration) {
        let since = match self.burning {
            Some((before, since)) if before == burns => since,
            _ => {
                self.burning = Some((burns, now));
                (self.alone, self.other) = (None, None);
                now
            }
        };
        let lasted = now.saturating_sub(since);
        self.probing = self.probing.filter(|begun| now.saturating_sub(*begun) < PROBE);
        let Some(light) = light.filter(|_| !burns || lasted >= SETTLES) else { return };
        let is_over = match (burns, self.needed) {
            (true, _) => light >= BRIGHT.max(self.alone.get_or_insert(light).saturating_add(MORE)),
            (false, true) => light >= BRIGHT,
            (false, false) => light < DARK,
        };
        if burns && lasted >= PROBE_AFTER {
            self.probing = Some(now);
        }
        self.other = self.other.or(Some(now)).filter(|_| is_over);
        if self.other.is_some_and(|since| now.saturating_sub(since) >= LASTS) {
            self.needed = !self.needed;
            self.other = None;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Lamp;
    use std::time::Duration;

    /// A desk: how bright the room is, what the lamp adds, and how bright a camera makes it at best.
    struct Desk {
        lamp: Lamp,
        room: u8,
        adds: u8,
        on_scan_page: bool,
        at: Duration,
    }

    impl Desk {
        fn new(room: u8, adds: u8) -> Self {
            Self { lamp: Lamp::default(), room, adds, on_scan_page: true, at: Duration::ZERO }
        }

        /// Lets seconds pass, ten looks each; gives how often the lamp changed, and whether it burns.
        fn pass(&mut self, secs: u64) -> (u32, bool) {
            let (mut changes, mut burnt) = (0, self.burns());
            for _ in 0..secs * 10 {
                let light = self.room.saturating_add(if burnt { self.adds } else { 0 }).min(110);
                self.lamp.saw(Some(light), burnt, self.at);
                self.at += Duration::from_millis(100);
                let burns = self.burns();
                changes += u32::from(burns != burnt);
                burnt = burns;
            }
            (changes, burnt)
        }

        fn burns(&self) -> bool {
            self.on_scan_page && self.lamp.is_needed(self.at)
        }
    }

    #[test]
    fn it_burns_in_a_dark_scene_and_not_in_a_bright_one() {
        assert_eq!(Desk::new(20, 15).pass(60), (1, true));
        assert_eq!(Desk::new(46, 15).pass(60), (0, false));
        assert_eq!(Desk::new(100, 15).pass(60), (0, false));
    }

    #[test]
    fn its_own_light_never_puts_it_out() {
        for adds in [0, 5, 30, 50, 90, 200] {
            assert_eq!(Desk::new(20, adds).pass(590), (1, true), "{adds}");
        }
    }

    #[test]
    fn it_goes_out_when_somebody_lights_the_room() {
        let mut desk = Desk::new(20, 15);
        desk.pass(10);
        desk.room = 100;
        assert_eq!(desk.pass(10), (1, false));
    }

    #[test]
    fn a_scene_between_dark_and_bright_changes_nothing() {
        let mut desk = Desk::new(44, 10);
        desk.pass(10);
        for room in [60, 44, 69, 50] {
            desk.room = room;
            assert_eq!(desk.pass(5), (0, true));
        }
    }

    #[test]
    fn a_short_shadow_lights_nothing() {
        let mut desk = Desk::new(90, 15);
        desk.pass(5);
        desk.room = 10;
        desk.pass(1);
        desk.room = 90;
        assert_eq!(desk.pass(5), (0, false));
    }

    #[test]
    fn where_it_lights_as_well_as_a_room_the_room_is_seen_while_it_is_out() {
        let mut desk = Desk::new(20, 90);
        desk.pass(10);
        desk.room = 100;
        assert_eq!(desk.pass(10), (0, true), "the camera makes both equally bright");
        desk.on_scan_page = false;
        desk.pass(3);
        desk.on_scan_page = true;
        assert_eq!(desk.pass(10), (0, false));
    }

    #[test]
    fn after_ten_minutes_it_looks_for_a_moment_whether_it_is_needed() {
        let mut desk = Desk::new(20, 90);
        desk.pass(590);
        assert_eq!(desk.pass(30), (2, true), "out and on again: it is");
        desk.room = 100;
        assert_eq!(desk.pass(620), (1, false), "out: it is not");
    }

    #[test]
    fn without_pictures_it_stays_as_it_is() {
        let mut desk = Desk::new(20, 15);
        desk.pass(10);
        for _ in 0..100 {
            desk.lamp.saw(None, true, desk.at);
            desk.at += Duration::from_millis(100);
        }
        assert!(desk.burns());
    }
}
