//! One pass over a picture: finder patterns, groups of three, tries.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::ops::Range;

use super::attempt::{Attempt, attempt};
use super::finder::{self, Finder};
use super::group::{self, Corners};
use super::plane::Plane;
use super::threshold::Threshold;

/// What one pass found.
#[derive(Default)]
pub struct Found {
    /// Symbols that were located, read or not.
    pub attempts: Vec<Attempt>,
    /// All finder patterns.
    pub finders: Vec<Finder>,
}

/// What a search may cost, counted in work.
#[derive(Clone)]
pub struct Budget {
    /// Symbols in a row that are tried and not read.
    pub tries: usize,
    /// Groups of three that are looked at more closely.
    pub groups: usize,
    /// Meshes that are grown, each about 100,000 samples.
    pub meshes: usize,
    /// The likeness of a symbol between which it is tried again with other meshes.
    pub again: Range<f32>,
    /// Times that blur is undone, each with more knowledge than before.
    pub rounds: u32,
}

impl Budget {
    /// For every frame: it keeps up with a camera.
    pub const FRAME: Self = Self { tries: 4, groups: 120, meshes: 8, again: 0.4..0.97, rounds: 2 };
    /// For a frame that was not read at once.
    pub const LONGER: Self = Self { tries: 4, groups: 120, meshes: 20, again: 0.22..2.0, rounds: 4 };
    /// For a still picture, which may be a page full of symbols.
    pub const PAGE: Self = Self { tries: 12, groups: 4_000, meshes: 400, again: 0.22..2.0, rounds: 4 };

    /// Takes the cost of a mesh; false where nothing is left.
    pub fn spend_mesh(&mut self) -> bool {
        let left = self.meshes.checked_sub(1);
        self.meshes = left.unwrap_or_default();
        left.is_some()
    }
}

/// Looks for finder patterns in `sight`, a picture made ready for that, whose pixels are `factor`
/// times as large as those of `plane`; there the symbols are sampled.
pub fn pass(sight: Plane<'_>, factor: f32, plane: Plane<'_>, budget: &mut Budget) -> Found {
    let threshold = Threshold::of(sight, sight.noise());
    let finders = finder::find(sight, &threshold);
    let finders: Vec<Finder> = finders.into_iter().map(|finder| finder.scaled(factor)).collect();
    let attempts = try_all(plane, &finders, budget);
    Found { attempts, finders }
}

/// The least fit of a symbol's timing patterns.
const TIMED: f32 = 0.4;

/// Groups that look less likely are not tried once a symbol was read: another beside it is as clear.
const AS_CLEAR: f32 = 0.5;

fn try_all(plane: Plane<'_>, finders: &[Finder], budget: &mut Budget) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut used: Vec<usize> = Vec::new();
    let mut left = budget.tries;
    for trio in group::group(finders).iter().take(budget.groups) {
        if left == 0 || (!used.is_empty() && trio.flaw > AS_CLEAR) {
            break;
        }
        if trio.places.iter().any(|place| used.contains(place)) {
            continue;
        }
        let Some(corners) = group::corners(finders, trio) else { continue };
        if corners.timing(plane) < TIMED {
            continue;
        }
        left = left.saturating_sub(1);
        if let Some(tried) = try_one(plane, &corners, budget) {
            if tried.bytes.is_some() {
                used.extend(corners.places);
                left = budget.tries;
            }
            attempts.push(tried);
        }
    }
    attempts
}

/// Tries a group at the sizes that it may have; the last that was located, or the one that was read.
fn try_one(plane: Plane<'_>, corners: &Corners, budget: &mut Budget) -> Option<Attempt> {
    let mut best: Option<Attempt> = None;
    for size in corners.sizes(plane) {
        let Some(tried) = attempt(plane, corners, size, budget) else { continue };
        if tried.bytes.is_some() {
            return Some(tried);
        }
        let clear = tried.signs.likeness > 0.6;
        if best.as_ref().is_none_or(|best| best.signs.likeness < tried.signs.likeness) {
            best = Some(tried);
        }
        if clear {
            break;
        }
    }
    best
}
