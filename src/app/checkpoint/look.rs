//! Look and sound of the window: what is chosen about them, and when a verdict sounds.

use super::{Checkpoint, rules};
use crate::app::chime::{Tune, Volume};
use crate::app::clock;
use crate::app::profile::Profile;
use crate::app::session::{Event, Outcome};
use crate::app::settings::{Settings, TextSize, Theme};
use crate::app::speaker::Sound;
use jiff::Timestamp;

/// A result clears by itself after this many seconds at the latest (design.md 4).
pub const LONGEST: u32 = 60;

impl Checkpoint {
    /// The colours of the pages now: those chosen, or by the hour the day's or the night's.
    #[must_use]
    pub fn theme(&self) -> Theme {
        let now = Timestamp::from_second(clock::clock().secs()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.settings.theme.at(now.to_zoned_datetime(self.zone.clone()).hour())
    }

    /// Seconds until a result clears by itself: those of the profile at least, chosen ones where they are more.
    #[must_use]
    pub fn clears_after(&self) -> u32 {
        clears_after(self.desk.now().profile(clock::now()), &self.settings)
    }

    /// The fewest seconds that may be chosen: the profile's.
    #[must_use]
    pub fn clears_least(&self) -> u32 {
        self.desk.now().profile(clock::now()).screen.hold_seconds
    }

    /// How the sound is doing, in words.
    #[must_use]
    pub fn sound_note(&self) -> &'static str {
        let key = match self.speaker.sound() {
            Sound::NotBuilt => "sound:not-built",
            _ if self.settings.volume == Volume::SILENT => "sound:silent",
            Sound::Untried => "sound:untried",
            Sound::Playing => "sound:playing",
            Sound::NoDevice => "sound:none",
            Sound::Busy => "sound:busy",
            Sound::Lost => "sound:lost",
        };
        self.words().text(key)
    }

    /// Chooses the colours of the pages.
    pub fn choose_theme(&mut self, theme: Theme) {
        self.settings.theme = theme;
        self.keep_or_say();
    }

    /// Chooses how large text is drawn, by its place in [`TextSize::ALL`].
    pub fn choose_text_size(&mut self, index: usize) {
        if let Some(size) = TextSize::ALL.get(index) {
            self.settings.text_size = *size;
            self.keep_or_say();
        }
    }

    /// Chooses whether bar and edge move.
    pub fn choose_motion(&mut self, motion: bool) {
        self.settings.motion = motion;
        self.keep_or_say();
    }

    /// Chooses whether the screen lights a dark scene.
    pub fn choose_lamp(&mut self, lamp: bool) {
        self.settings.lamp = lamp;
        self.keep_or_say();
    }

    /// Chooses after how many seconds a result clears by itself; fewer than the profile's are the profile's.
    pub fn choose_clears_after(&mut self, seconds: u32) {
        let least = self.clears_least();
        self.settings.clears_after = (seconds > least).then_some(seconds.min(LONGEST));
        let desk = self.desk.now();
        self.happens(Event::Rules(rules(desk.profile(clock::now()), &self.settings)), self.begun.elapsed());
        self.keep_or_say();
    }

    /// Chooses how loud the verdicts sound.
    pub fn choose_volume(&mut self, percent: u8) {
        self.settings.volume = Volume::of(percent);
        self.keep_or_say();
    }

    /// Plays the sound of a verdict, so that it is known before it is needed.
    pub fn play(&self, outcome: Outcome) {
        if let Some(tune) = Tune::of(outcome) {
            self.speaker.play(tune, self.settings.volume);
        }
    }

    /// The verdict on the screen.
    pub(super) fn verdict(&self) -> Option<Outcome> {
        self.session.result().map(|(outcome, _)| outcome)
    }

    /// Sounds a verdict that has come on the screen, or that the ID has changed; under a band it is silent.
    pub(super) fn sound(&self, shown: u64, said: Option<Outcome>) {
        let is_news = self.session.shown() != shown || self.verdict() != said;
        if let Some((outcome, report)) = self.session.result().filter(|_| is_news)
            && report.bands().is_empty()
        {
            self.play(outcome);
        }
    }
}

/// Seconds until a result clears by itself. A machine may give people more time than its profile, never less.
pub(super) fn clears_after(profile: &Profile, settings: &Settings) -> u32 {
    let own = profile.screen.hold_seconds;
    settings.clears_after.map_or(own, |chosen| chosen.min(LONGEST).max(own))
}
