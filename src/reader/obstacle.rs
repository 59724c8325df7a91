//! Why a symbol that lies in the picture was not read, from what was measured on the way.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::Signs;
use super::finder::Finder;
use super::look::Obstacle;

/// A pattern with fewer flaws is one: the look-alikes of a cluttered desk have more.
const PATTERN: f32 = 0.02;
/// A symbol that is less like one tells nothing.
const LIKE: f32 = 0.4;
/// Pixels a module under which a symbol is too far away.
const FAR: f32 = 2.0;
/// Grey levels from light to dark under which a symbol is too dark.
const DARK: f32 = 30.0;
/// The share of a symbol in which nothing stands out that needs a word.
const EVEN: f32 = 0.05;
/// The brightness above which an even part is a reflection.
const BRIGHT: f32 = 225.0;
/// How much sharper edges are across a motion than along it.
const MOVED: f32 = 1.6;
/// The sureness of modules under which they are blurred.
const BLURRED: f32 = 0.55;

/// The finder patterns that hardly are anything else.
pub fn patterns(finders: &[Finder]) -> impl Iterator<Item = &Finder> {
    finders.iter().filter(|finder| finder.flaw < PATTERN)
}

/// What stood in the way of the best of the symbols that were located, or of one whose patterns alone were found.
pub fn of(located: Option<&Signs>, finders: &[Finder]) -> Option<Obstacle> {
    match located.filter(|signs| signs.likeness > LIKE) {
        Some(signs) => Some(of_signs(signs)),
        None => of_patterns(finders),
    }
}

fn of_signs(signs: &Signs) -> Obstacle {
    if signs.least_module < FAR {
        Obstacle::TooFar
    } else if signs.contrast < DARK {
        Obstacle::TooDark
    } else if signs.even > EVEN {
        if signs.even_grey > BRIGHT { Obstacle::Glare } else { Obstacle::Covered }
    } else if signs.motion > MOVED {
        Obstacle::HoldStill
    } else if signs.sharpness < BLURRED {
        Obstacle::Blurred
    } else {
        Obstacle::HoldStill
    }
}

/// Patterns without a symbol: it is too far away, or not all of it is to be seen. One alone may be
/// anything round.
fn of_patterns(finders: &[Finder]) -> Option<Obstacle> {
    let mut count = 0_usize;
    let mut least = f32::MAX;
    for finder in patterns(finders) {
        count = count.saturating_add(1);
        least = least.min(finder.module);
    }
    match count {
        0 | 1 => None,
        _ if least < FAR => Some(Obstacle::TooFar),
        2 => Some(Obstacle::Covered),
        _ => Some(Obstacle::HoldStill),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Obstacle, Signs, of};

    const CLEAR: Signs = Signs {
        likeness: 0.9,
        least_module: 4.0,
        contrast: 180.0,
        even: 0.0,
        even_grey: 0.0,
        motion: 1.0,
        sharpness: 0.9,
    };

    #[test]
    fn each_measure_has_its_word() {
        let cases = [
            (Signs { least_module: 1.4, ..CLEAR }, Obstacle::TooFar),
            (Signs { contrast: 14.0, ..CLEAR }, Obstacle::TooDark),
            (Signs { even: 0.2, even_grey: 250.0, ..CLEAR }, Obstacle::Glare),
            (Signs { even: 0.2, even_grey: 90.0, ..CLEAR }, Obstacle::Covered),
            (Signs { motion: 2.4, sharpness: 0.4, ..CLEAR }, Obstacle::HoldStill),
            (Signs { sharpness: 0.4, ..CLEAR }, Obstacle::Blurred),
            (CLEAR, Obstacle::HoldStill),
        ];
        for (signs, wanted) in cases {
            assert_eq!(of(Some(&signs), &[]), Some(wanted), "{signs:?}");
        }
    }

    #[test]
    fn what_is_no_symbol_has_no_obstacle() {
        assert_eq!(of(Some(&Signs { likeness: 0.2, ..CLEAR }), &[]), None);
        assert_eq!(of(None, &[]), None);
    }
}
