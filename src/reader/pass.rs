//! One pass over a picture: finder patterns, groups of three, tries.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::{Attempt, Effort, attempt};
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

/// What a pass may cost.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Symbols that are tried and not read.
    pub tries: usize,
    pub effort: Effort,
}

/// Looks for symbols in `sight`, a picture made ready for that, and samples them in `plane`, the
/// picture itself, of the same size.
pub fn pass(sight: Plane<'_>, plane: Plane<'_>, noise: f32, budget: Budget) -> Found {
    let threshold = Threshold::of(sight, noise);
    let finders = finder::find(sight, &threshold, 2);
    let groups = group::group(&finders);
    if std::env::var("TRACE").is_ok() { for g in groups.iter().take(5) { eprintln!("group {:?} est {} flaw {} sizes {:?} axes {:?}", g.places, g.estimate, g.flaw, g.sizes(plane), g.axes); } }
    let attempts = try_all(plane, &groups, budget);
    Found { attempts, finders }
}

/// The least fit of a symbol's timing patterns.
const TIMED: f32 = 0.4;

fn try_all(plane: Plane<'_>, groups: &[Corners], budget: Budget) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut used: Vec<usize> = Vec::new();
    let mut left = budget.tries;
    for corners in groups {
        if left == 0 {
            break;
        }
        if corners.places.iter().any(|place| used.contains(place)) {
            continue;
        }
        let timing = corners.timing(plane);
        if std::env::var("TRACE").is_ok() && timing >= TIMED { eprintln!("timing {timing} flaw {}", corners.flaw); }
        if timing < TIMED {
            continue;
        }
        let mut located = None;
        for size in corners.sizes(plane) {
            let Some(tried) = attempt(plane, corners, size, budget.effort) else { continue };
            let read = tried.bytes.is_some();
            located = Some(tried);
            if read {
                break;
            }
        }
        left = left.saturating_sub(1);
        if let Some(tried) = located {
            if tried.bytes.is_some() {
                used.extend(corners.places);
                left = budget.tries;
            }
            attempts.push(tried);
        }
    }
    attempts
}
