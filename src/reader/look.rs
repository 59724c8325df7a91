//! What one look at a frame gave, and what stood in its way.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::attempt::Attempt;
use super::geometry::Point;
use super::pass::Found;
use super::sighting::Sighting;
use super::{in_reading_order, obstacle};
use crate::model::code::{CodeText, Symbology};

/// What one look at a frame gave. It holds what a person showed us: no `Debug`.
#[derive(Clone, Default, PartialEq)]
pub struct Look {
    /// The symbols that were read, from top to bottom and from left to right.
    pub seen: Vec<Sighting>,
    /// Why a symbol that lies in the picture was not read.
    pub obstacle: Option<Obstacle>,
    /// Where something lies that looks like a code.
    pub clues: Clues,
}

impl Look {
    /// Whether something like a code lies in the picture, read or not.
    #[must_use]
    pub fn is_promising(&self) -> bool {
        !self.seen.is_empty() || !self.clues.is_empty()
    }
}

/// A symbol that is less like one was not located.
const LOCATED: f32 = 0.4;

/// What a search found, as a look.
pub(super) fn of(found: Found) -> Look {
    let best = found.attempts.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let best = best.filter(|best| likeness(best) > LOCATED);
    let read = found.attempts.iter().any(|attempt| attempt.bytes.is_some());
    let obstacle = if read { None } else { obstacle::of(best.map(|best| &best.signs), &found.finders) };
    let outline = best.map(|best| best.corners);
    let finders = obstacle::patterns(&found.finders).map(|finder| finder.centre).collect();
    let seen = found.attempts.into_iter().filter_map(sighting).collect();
    Look { seen: in_reading_order(seen), obstacle, clues: Clues { finders, outline } }
}

fn likeness(attempt: &Attempt) -> f32 {
    attempt.signs.likeness
}

fn sighting(attempt: Attempt) -> Option<Sighting> {
    let code = CodeText::new(attempt.bytes?, Symbology::Qr);
    let mut sighting = Sighting::new(code, attempt.corners);
    (sighting.module, sighting.mirrored) = (Some(attempt.module), attempt.mirrored);
    Some(sighting)
}

/// Where in a frame something lies that looks like a code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clues {
    /// The middles of what look like finder patterns.
    pub finders: Vec<Point>,
    /// The corners of a code that was located and not read, or read a moment ago.
    pub outline: Option<[Point; 4]>,
}

impl Clues {
    /// The places between which a code seems to lie.
    pub(super) fn places(&self) -> &[Point] {
        self.outline.as_ref().map_or(self.finders.as_slice(), <[Point; 4]>::as_slice)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.finders.is_empty() && self.outline.is_none()
    }
}

/// What keeps a symbol from being read; each is a hint that a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// A module is smaller than two pixels: come closer.
    TooFar,
    /// Edges are wider than a module: hold it further away, or clean the lens.
    Blurred,
    /// The scene is too dark.
    TooDark,
    /// A reflection covers part of the symbol.
    Glare,
    /// Something lies over part of the symbol: a finger, a crack.
    Covered,
    /// The symbol moves too fast.
    HoldStill,
    /// It is a symbol of another kind, which we do not read.
    OtherKind,
}
