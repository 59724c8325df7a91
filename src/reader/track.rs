//! A symbol that was located is followed from frame to frame, and what its frames say is added up.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::{Attempt, attempt};
use super::decode::{Format, decode};
use super::geometry::{Affine, Point};
use super::group::Corners;
use super::pass::{Budget, Found};
use super::plane::Plane;
use super::ring::likeness;
use super::sample::Soft;
use super::symbol::{Layout, Role};

/// Frames after which a symbol that was not seen again is forgotten.
const PATIENCE: u8 = 5;
/// Frames whose say is kept: older ones fade.
const MEMORY: f32 = 8.0;
/// How alike the modules of two frames are at least, if they show one symbol.
const SAME: f32 = 0.2;
/// The least likeness of a frame's symbol for it to have a say.
const CLEAR: f32 = 0.35;
/// Modules to each side in which a pattern is sought again.
const LEASH: i8 = 5;

/// One symbol, followed.
#[derive(Default)]
pub struct Track {
    known: Option<Known>,
}

struct Known {
    corners: Corners,
    sum: Soft,
    frames: f32,
    unseen: u8,
}

impl Track {
    /// Joins what one frame gave with what is known of the symbol that is followed.
    pub fn join(&mut self, plane: Plane<'_>, found: &mut Found) {
        if found.attempts.iter().any(|attempt| attempt.bytes.is_some()) {
            self.known = None;
            return;
        }
        let clear = |attempt: &&mut Attempt| attempt.signs.likeness > CLEAR;
        let rank = |attempt: &Attempt| attempt.signs.likeness;
        if let Some(best) =
            found.attempts.iter_mut().filter(clear).max_by(|one, other| rank(one).total_cmp(&rank(other)))
        {
            best.bytes = self.add(best);
        } else if let Some(mut followed) = self.follow(plane) {
            if followed.bytes.is_none() && followed.signs.likeness > CLEAR {
                followed.bytes = self.add(&followed);
            }
            found.attempts.push(followed);
        }
        if found.attempts.iter().any(|attempt| attempt.bytes.is_some()) {
            self.known = None;
        }
    }

    /// Takes what one frame gave of a symbol that was located and not read; its bytes, where all frames
    /// together say them.
    fn add(&mut self, located: &Attempt) -> Option<Vec<u8>> {
        let layout = Layout::of(Layout::version_of(located.soft.size)?)?;
        let known = self.known.as_mut().filter(|known| alike(&known.sum, &located.soft, layout) > SAME);
        match known {
            Some(known) => {
                let fade = if known.frames >= MEMORY { 1.0 - 1.0 / MEMORY } else { 1.0 };
                for (sum, value) in known.sum.values.iter_mut().zip(&located.soft.values) {
                    *sum = *sum * fade + value;
                }
                known.frames += 1.0;
                known.unseen = 0;
                known.corners = located.axes.clone();
            }
            None => {
                let sum = located.soft.clone();
                self.known = Some(Known { corners: located.axes.clone(), sum, frames: 1.0, unseen: 0 });
            }
        }
        let known = self.known.as_ref().filter(|known| known.frames > 1.0)?;
        let (format, _) = Format::read(&known.sum);
        decode(&known.sum, layout, format)
    }

    /// Seeks the symbol in a frame in which its patterns were not found, near where it was.
    fn follow(&mut self, plane: Plane<'_>) -> Option<Attempt> {
        let known = self.known.as_mut()?;
        known.unseen = known.unseen.saturating_add(1);
        if known.unseen > PATIENCE {
            self.known = None;
            return None;
        }
        let mut corners = known.corners.clone();
        for axes in &mut corners.axes {
            *axes = sought(plane, axes, corners.dark);
        }
        attempt(plane, &corners, known.sum.size, &mut Budget::FRAME.clone())
    }
}

/// How alike the data modules of two looks are: 1 the same, 0 by chance.
fn alike(one: &Soft, other: &Soft, layout: &Layout) -> f32 {
    if one.size != other.size {
        return 0.0;
    }
    let (mut product, mut first, mut second) = (0.0, 0.0_f32, 0.0_f32);
    for (role, (one, other)) in layout.roles().iter().zip(one.values.iter().zip(&other.values)) {
        if *role == Role::Data {
            product += one * other;
            first += one * one;
            second += other * other;
        }
    }
    product / (first * second).sqrt().max(1e-6)
}

/// Where a finder pattern moved to: the place near by where its rings stand out most.
fn sought(plane: Plane<'_>, axes: &Affine, dark: bool) -> Affine {
    let moved = |shift: Point| Affine { origin: axes.origin + shift, ..*axes };
    let mut best = (Point::default(), likeness(plane, axes, dark));
    let mut reach = LEASH;
    for step in [1.0, 0.4, 0.2] {
        let from = best.0;
        for down in reach.saturating_neg()..=reach {
            for right in reach.saturating_neg()..=reach {
                let shift = from + axes.right * (f32::from(right) * step) + axes.down * (f32::from(down) * step);
                let found = likeness(plane, &moved(shift), dark);
                if found > best.1 {
                    best = (shift, found);
                }
            }
        }
        reach = 1;
    }
    moved(best.0)
}
