//! One pass over a picture: finder patterns, groups of three, tries.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::ops::Range;

use super::attempt::{Attempt, attempt};
use super::finder::{self, Finder, Search};
use super::geometry::Point;
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
    /// The least fit of a symbol's whole timing patterns; at most 1, 0 by chance.
    pub timed: f32,
    /// Finder patterns of one picture that are looked at, likely or not.
    pub proofs: usize,
    /// Groups of three that are looked at more closely.
    pub groups: usize,
    /// Meshes that are grown, each about 100,000 samples.
    pub meshes: usize,
    /// The likeness of a symbol between which it is tried with more care, and with other meshes.
    pub again: Range<f32>,
    /// Times that blur is undone, each with more knowledge than before.
    pub rounds: u32,
}

impl Budget {
    /// For every frame: it keeps up with a camera.
    pub const FRAME: Self =
        Self { tries: 4, timed: 0.3, proofs: 6_000, groups: 120, meshes: 8, again: 0.4..0.97, rounds: 2 };
    /// For a frame that was not read at once.
    pub const LONGER: Self =
        Self { tries: 4, timed: -1.0, proofs: 6_000, groups: 120, meshes: 20, again: 0.22..2.0, rounds: 4 };
    /// For a still picture, which may be a page full of symbols.
    pub const PAGE: Self =
        Self { tries: 12, timed: -1.0, proofs: 6_000, groups: 4_000, meshes: 400, again: 0.22..2.0, rounds: 4 };

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
    let mut search = Search::new(sight, &threshold, budget.proofs);
    let mut hunt = Hunt { plane, budget, attempts: Vec::new(), tried: Vec::new() };
    let patterns = |search: &Search<'_>| -> Vec<Finder> {
        search.best().into_iter().map(|finder| finder.scaled(factor)).collect()
    };
    search.rows(&finder::FEW);
    hunt.go(&patterns(&search), CLEAR, EARLY);
    for corners in hunt.read().map(|attempt| attempt.corners) {
        search.leave(corners.map(|corner| corner * (1.0 / factor)));
    }
    search.rows(&finder::REST);
    let finders = patterns(&search);
    let tries = hunt.budget.tries;
    hunt.go(&finders, f32::MAX, tries);
    Found { attempts: hunt.attempts, finders }
}

/// The flaws of a group of three that is clearly a symbol: it is tried before all of the picture was
/// searched. One beside a symbol that was read is as clear.
const CLEAR: f32 = 0.5;
/// Groups so clear that are tried and not read before the rest is searched.
const EARLY: usize = 2;

/// The least fit of the ends of a symbol's timing patterns; at most 1.
const TIMED: f32 = 0.4;

/// Tries of groups of three patterns, the likeliest first.
struct Hunt<'a> {
    plane: Plane<'a>,
    budget: &'a mut Budget,
    attempts: Vec<Attempt>,
    tried: Vec<[Point; 3]>,
}

impl Hunt<'_> {
    /// The symbols that were read.
    fn read(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| attempt.bytes.is_some())
    }

    /// Tries groups with at most so many flaws, until so many in a row were not read.
    fn go(&mut self, finders: &[Finder], most_flawed: f32, tries: usize) {
        let mut left = tries;
        for trio in group::group(finders).iter().take(self.budget.groups) {
            let most_flawed = if self.read().next().is_some() { most_flawed.min(CLEAR) } else { most_flawed };
            if left == 0 || trio.flaw > most_flawed {
                break;
            }
            let Some(corners) = group::corners(finders, trio) else { continue };
            if self.is_done(&corners) || corners.timing(self.plane) < TIMED {
                continue;
            }
            self.tried.push(corners.middles);
            left = left.saturating_sub(1);
            if let Some(tried) = try_one(self.plane, &corners, self.budget) {
                if tried.bytes.is_some() {
                    left = tries;
                }
                self.attempts.push(tried);
            }
        }
    }

    /// Whether these patterns were tried, or one of them belongs to a symbol that was read.
    fn is_done(&self, corners: &Corners) -> bool {
        self.tried.contains(&corners.middles)
            || self.read().flat_map(|read| read.axes.middles).any(|used| corners.middles.contains(&used))
    }
}

/// Tries a group at the sizes that it may have; the last that was located, or the one that was read.
pub fn try_one(plane: Plane<'_>, corners: &Corners, budget: &mut Budget) -> Option<Attempt> {
    let mut best: Option<Attempt> = None;
    for size in corners.sizes(plane, budget.timed) {
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
