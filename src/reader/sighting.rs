//! What a reader hands over: a code and where it lies.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::geometry::Point;
use crate::model::code::CodeText;

/// One symbol that was found and read. It holds what a person showed us: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Sighting {
    /// Its bytes, exactly as they stand in the symbol, and its kind.
    pub code: CodeText,
    /// Its corners as they lie in the picture, clockwise from the one nearest
    /// to the picture's top left.
    pub corners: [Point; 4],
    /// Pixels a module; nothing where the reader did not measure it.
    pub module: Option<f32>,
    /// Whether it was seen as in a mirror.
    pub mirrored: bool,
}

impl Sighting {
    /// A sighting with its corners put in order.
    #[must_use]
    pub fn new(code: CodeText, corners: [Point; 4]) -> Self {
        Self { code, corners: clockwise(corners), module: None, mirrored: false }
    }

    /// The mean of the corners.
    #[must_use]
    pub fn middle(&self) -> Point {
        middle(&self.corners)
    }

    /// Whether `other` lies where this one lies: the two readers saw one symbol.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let (here, there) = (self.middle(), other.middle());
        let reach = self.corners.iter().map(|corner| corner.distance(here)).fold(0.0, f32::max);
        here.distance(there) < reach / 2.0
    }

    /// The same symbol in a picture `factor` times as large.
    #[must_use]
    pub fn scaled(self, factor: f32) -> Self {
        let corners = self.corners.map(|corner| corner * factor);
        Self { corners, module: self.module.map(|module| module * factor), ..self }
    }

    /// The same symbol in a picture of which this one was cut out at `place`.
    #[must_use]
    pub fn shifted(self, place: Point) -> Self {
        Self { corners: self.corners.map(|corner| corner + place), ..self }
    }
}

fn middle(corners: &[Point; 4]) -> Point {
    let sum =
        corners.iter().fold(Point { x: 0.0, y: 0.0 }, |sum, corner| Point { x: sum.x + corner.x, y: sum.y + corner.y });
    Point { x: sum.x / 4.0, y: sum.y / 4.0 }
}

/// Corners in the order of the clock, first the one nearest to the top left.
fn clockwise(mut corners: [Point; 4]) -> [Point; 4] {
    let centre = middle(&corners);
    let angle = |corner: &Point| (corner.y - centre.y).atan2(corner.x - centre.x);
    corners.sort_by(|one, other| angle(one).total_cmp(&angle(other)));
    let first = (0..corners.len()).zip(&corners).min_by(|(_, one), (_, other)| {
        let nearness = |corner: &Point| corner.x + corner.y;
        nearness(one).total_cmp(&nearness(other))
    });
    let first = first.map_or(0, |(place, _)| place);
    corners.rotate_left(first);
    corners
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Point, clockwise};

    #[test]
    fn corners_start_at_the_top_left_and_follow_the_clock() {
        let at = |x: i16, y: i16| Point::new(x.into(), y.into());
        let wanted = [at(0, 0), at(9, 1), at(10, 10), at(1, 9)];
        for turned in [[3, 2, 1, 0], [1, 0, 2, 3], [2, 3, 0, 1]] {
            assert_eq!(clockwise(turned.map(|place: usize| wanted[place])), wanted);
        }
    }
}
