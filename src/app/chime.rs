//! The five verdicts as sound: notes become samples (screens 5).
//!
//! No two verdicts share their pitches or their rhythm, so that an ear tells them apart without a
//! look. Under a band there is no sound; that is the business of whoever asks for one.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::session::Outcome;
use serde::{Deserialize, Serialize};
use std::f32::consts::TAU;

/// A note takes this long to come.
const ATTACK_MS: f32 = 8.0;
/// A note takes this long to go, within its length.
const RELEASE_MS: f32 = 30.0;
/// The loudest sample at full volume: -12 dBFS.
pub const PEAK: f32 = 0.251_189;
/// How loud each odd overtone is beside its note: -12 dB.
const OVERTONE: f32 = 0.251_189;

/// One note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its pitch.
    pub hz: u16,
    /// How long it sounds.
    pub ms: u16,
}

/// The sound of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tune {
    /// The notes, in order.
    pub notes: &'static [Note],
    /// Silence between two of them.
    pub gap_ms: u16,
    /// Whether odd overtones make a low note heard from a small speaker.
    pub overtones: bool,
}

/// How loud, in per cent of the loudest; 0 is silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Volume(u8);

impl Volume {
    /// As loud as it goes.
    pub const FULL: Self = Self(100);
    /// No sound.
    pub const SILENT: Self = Self(0);

    /// That many per cent; more than a hundred is a hundred.
    #[must_use]
    pub const fn of(percent: u8) -> Self {
        if percent > 100 { Self::FULL } else { Self(percent) }
    }

    /// Per cent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self(60)
    }
}

impl TryFrom<u8> for Volume {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        if percent > 100 { Err("a volume is 0 to 100 per cent") } else { Ok(Self(percent)) }
    }
}

impl From<Volume> for u8 {
    fn from(volume: Volume) -> Self {
        volume.0
    }
}

impl Tune {
    /// The sound of a verdict; what is no verdict has none.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Option<Self> {
        const fn note(hz: u16, ms: u16) -> Note {
            Note { hz, ms }
        }
        const PASS: &[Note] = &[note(880, 80), note(1175, 80)];
        const MORE: &[Note] = &[note(660, 80), note(660, 80), note(880, 180)];
        const NOT_ACCEPTED: &[Note] = &[note(587, 160), note(440, 160)];
        const REJECT: &[Note] = &[note(330, 200), note(330, 200), note(330, 200)];
        const CANNOT_DECIDE: &[Note] = &[note(494, 350), note(494, 100)];
        let (notes, gap_ms) = match outcome {
            Outcome::Pass => (PASS, 30),
            Outcome::MoreNeeded => (MORE, 60),
            Outcome::NotAccepted => (NOT_ACCEPTED, 60),
            Outcome::Reject => (REJECT, 80),
            Outcome::CannotDecide => (CANNOT_DECIDE, 80),
            Outcome::OtherKind | Outcome::Unreadable | Outcome::OtherLayout => return None,
        };
        Some(Self { notes, gap_ms, overtones: matches!(outcome, Outcome::Reject) })
    }

    /// The sound as samples from -1 to 1, `rate` of them a second, for one channel.
    #[must_use]
    pub fn samples(&self, rate: u32, volume: Volume) -> Vec<f32> {
        let gap = count(f32::from(self.gap_ms), rate);
        let mut samples = Vec::new();
        for note in self.notes {
            if !samples.is_empty() {
                samples.resize(samples.len().saturating_add(gap), 0.0);
            }
            samples.extend(self.sounded(*note, rate));
        }
        let loudest = samples.iter().fold(f32::EPSILON, |loudest, sample| sample.abs().max(loudest));
        let gain = PEAK * f32::from(volume.0) / 100.0 / loudest;
        samples.iter_mut().for_each(|sample| *sample *= gain);
        samples
    }

    fn sounded(&self, note: Note, rate: u32) -> impl Iterator<Item = f32> {
        let (turn, ms) = (TAU * f32::from(note.hz) / rate as f32, f32::from(note.ms));
        let overtones = if self.overtones { OVERTONE } else { 0.0 };
        (0..count(ms, rate)).map(move |n| {
            let (phase, at) = (n as f32 * turn, n as f32 * 1_000.0 / rate as f32);
            let tone = phase.sin() + overtones * ((3.0 * phase).sin() + (5.0 * phase).sin());
            tone * envelope(at, ms)
        })
    }
}

/// How loud a note of `ms` is at a time, 0 to 1, without a corner that would click.
fn envelope(at: f32, ms: f32) -> f32 {
    let swell = |part: f32| 0.5 - 0.5 * (part.clamp(0.0, 1.0) * TAU / 2.0).cos();
    swell(at / ATTACK_MS) * swell((ms - at) / RELEASE_MS)
}

/// How many samples so many milliseconds are.
fn count(ms: f32, rate: u32) -> usize {
    (ms * rate as f32 / 1_000.0).round() as usize
}

#[cfg(test)]
#[path = "chime/tests.rs"]
mod tests;
