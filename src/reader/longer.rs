//! The second stage: the same search in pictures made ready in other ways.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::Attempt;
use super::pass::{Budget, Found, pass, try_one};
use super::plane::{Grey, Plane};
use super::ring;

/// How a picture is made ready before it is searched.
#[derive(Clone, Copy)]
enum View {
    /// As it is: for modules of one or two pixels.
    Plain,
    /// Smoothed twice: for noise.
    Smooth,
    /// Edges raised: for blur of two or three pixels.
    Sharp,
    /// Half the size: for noise and for large modules.
    Half,
    /// Half the size, edges raised: for blur of up to six pixels.
    HalfSharp,
    /// The same with edges raised more.
    HalfSharper,
}

/// The views in the order in which they were found to help.
const VIEWS: [View; 6] = [View::Plain, View::Smooth, View::Sharp, View::Half, View::HalfSharp, View::HalfSharper];

/// Searches one view after another until something is read.
pub fn search(plane: Plane<'_>) -> Found {
    let mut all = Found::default();
    let mut budget = Budget::LONGER;
    for view in VIEWS {
        let mut made = Grey::new();
        let (sight, factor) = view.of(plane, &mut made);
        let Some(sight) = sight else { continue };
        let found = pass(sight, factor, plane, &mut budget);
        let read = found.attempts.iter().any(|attempt| attempt.bytes.is_some());
        all.finders.extend(found.finders);
        all.attempts.extend(found.attempts);
        if read || budget.meshes == 0 {
            return all;
        }
    }
    all.attempts.extend(by_rings(plane));
    all
}

/// What rows of pixels do not show.
fn by_rings(plane: Plane<'_>) -> Vec<Attempt> {
    let mut smooth = Grey::new();
    smooth.smooth(plane);
    let Some(sight) = smooth.plane() else { return Vec::new() };
    let mut budget = Budget::LONGER;
    let mut attempts = Vec::new();
    for corners in ring::groups(sight) {
        if let Some(tried) = try_one(sight, &corners, &mut budget) {
            let read = tried.bytes.is_some();
            attempts.push(tried);
            if read {
                break;
            }
        }
    }
    attempts
}

impl View {
    /// The view of a picture, and how much smaller it is.
    fn of<'a>(self, plane: Plane<'a>, made: &'a mut Grey) -> (Option<Plane<'a>>, f32) {
        let [mut soft, mut softer, mut half] = [const { Grey::new() }; 3];
        match self {
            Self::Plain => return (Some(plane), 1.0),
            Self::Smooth => {
                soft.smooth(plane);
                made.smooth_of(&soft);
                return (made.plane(), 1.0);
            }
            Self::Sharp => {
                soft.smooth(plane);
                half.smooth_of(&soft);
                softer.smooth_of(&half);
                made.sharpen_of(&soft, &softer, 3);
                return (made.plane(), 1.0);
            }
            Self::Half => {
                half.halve(plane);
                made.smooth_of(&half);
            }
            Self::HalfSharp | Self::HalfSharper => {
                half.halve(plane);
                soft.smooth_of(&half);
                made.smooth_of(&soft);
                softer.smooth_of(made);
                let (of, times) = if matches!(self, Self::HalfSharp) { (&half, 3) } else { (&soft, 8) };
                made.sharpen_of(of, &softer, times);
            }
        }
        (made.plane(), 2.0)
    }
}
