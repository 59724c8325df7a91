//! The second stage: the same search in pictures made ready in other ways.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::Effort;
use super::pass::{Budget, Found, pass};
use super::plane::{Grey, Plane};

const BUDGET: Budget = Budget { tries: 4, groups: 120, effort: Effort::Thorough };

/// Searches until something is read.
pub fn search(plane: Plane<'_>) -> Found {
    let noise = plane.noise();
    let mut all = Found::default();
    let [mut soft, mut softer, mut half, mut sharp, mut work] = [const { Grey::new() }; 5];
    for view in 0..6 {
        let (sight, factor, noise) = match view {
            0 => (Some(plane), 1.0, noise),
            1 => {
                soft.smooth(plane);
                softer.smooth_of(&soft);
                (softer.plane(), 1.0, noise / 4.0)
            }
            2 => {
                work.smooth_of(&softer);
                if let (Some(soft), Some(work)) = (soft.plane(), work.plane()) { sharp.sharpen(soft, work, 3); }
                (sharp.plane(), 1.0, noise)
            }
            3 => {
                half.halve(plane);
                softer.smooth_of(&half);
                (softer.plane(), 2.0, noise / 4.0)
            }
            4 => {
                work.smooth_of(&softer);
                soft.smooth_of(&work);
                if let (Some(soft), Some(work)) = (half.plane(), soft.plane()) { sharp.sharpen(soft, work, 3); }
                (sharp.plane(), 2.0, noise)
            }
            _ => {
                if let (Some(soft), Some(work)) = (softer.plane(), soft.plane()) { sharp.sharpen(soft, work, 8); }
                (sharp.plane(), 2.0, noise)
            }
        };
        let Some(sight) = sight else { continue };
        let found = pass(sight, factor, plane, noise, BUDGET);
        let read = found.attempts.iter().any(|attempt| attempt.bytes.is_some());
        if std::env::var("TRACE").is_ok() { eprintln!("view {view} finders {} attempts {} read {read}", found.finders.len(), found.attempts.len()); }
        if read && std::env::var("VIEWS").is_ok() { eprintln!("VIEW {view}"); }
        all.finders.extend(found.finders);
        all.attempts.extend(found.attempts);
        if read {
            break;
        }
    }
    all
}
