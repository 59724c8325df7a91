//! Places and maps between a symbol's modules and a picture's pixels.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::ops::{Add, Mul, Sub};

use super::solve::Normal;

/// A place in a picture, in pixels from the middle of its first pixel; or the way between two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels to the right.
    pub x: f32,
    /// Pixels down.
    pub y: f32,
}

impl Point {
    /// A place.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Pixels from here to there.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self - other).length()
    }

    /// The length of a way, in pixels.
    #[must_use]
    pub fn length(self) -> f32 {
        self.x.hypot(self.y)
    }

    /// How far `other` leads along this way, times its length.
    #[must_use]
    pub fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// Above 0 where `other` lies clockwise of this way.
    #[must_use]
    pub fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }
}

impl Add for Point {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }
}

impl Sub for Point {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }
}

impl Mul<f32> for Point {
    type Output = Self;

    fn mul(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }
}

/// How modules lie round one place: exact enough for the neighbourhood.
#[derive(Clone, Copy, Debug)]
pub struct Affine {
    /// The place itself.
    pub origin: Point,
    /// The way to the next module on the right.
    pub right: Point,
    /// The way to the next module below.
    pub down: Point,
}

impl Affine {
    /// The place so many modules to the right and down.
    #[must_use]
    pub fn place(&self, x: f32, y: f32) -> Point {
        self.origin + self.right * x + self.down * y
    }
}

/// A map from modules to pixels that keeps straight lines straight.
#[derive(Clone, Copy, Debug)]
pub struct Homography([f32; 8]);

impl Homography {
    /// The map that leads nearest to all `pairs` of a module place and a pixel
    /// place, each with its weight; nothing where they do not tell one.
    ///
    /// `scale` is the largest module coordinate.
    #[must_use]
    pub fn fit(pairs: &[(Point, Point, f32)], scale: f32) -> Option<Self> {
        let count = pairs.len() as f32;
        let centre = pairs.iter().fold(Point::default(), |sum, (_, pixel, _)| sum + *pixel) * (1.0 / count);
        let reach = pairs.iter().map(|(_, pixel, _)| pixel.distance(centre)).fold(1.0, f32::max);
        let mut normal = Normal::<8>::new();
        for (module, pixel, weight) in pairs {
            let weight = f64::from(*weight);
            let (x, y) = (f64::from(module.x / scale), f64::from(module.y / scale));
            let (u, v) = (f64::from((pixel.x - centre.x) / reach), f64::from((pixel.y - centre.y) / reach));
            normal.add(&[x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, weight);
            normal.add(&[0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, weight);
        }
        let [a, b, c, d, e, f, g, h] = normal.solve(1e-9)?.map(|value| value as f32);
        // Back from the scaled coordinates in which the equations are well behaved.
        let (g, h) = (g / scale, h / scale);
        let row = |p: f32, q: f32, r: f32, middle: f32| {
            [p / scale * reach + middle * g, q / scale * reach + middle * h, r * reach + middle]
        };
        let ([a, b, c], [d, e, f]) = (row(a, b, c, centre.x), row(d, e, f, centre.y));
        Some(Self([a, b, c, d, e, f, g, h]))
    }

    /// Where a module place lies in the picture.
    #[must_use]
    pub fn place(&self, module: Point) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let w = g * module.x + h * module.y + 1.0;
        let w = if w.abs() < 1e-3 { 1e-3 } else { w };
        Point { x: (a * module.x + b * module.y + c) / w, y: (d * module.x + e * module.y + f) / w }
    }
}

/// The column and the row of what is given by its place row by row, `width` to a row.
pub const fn column_and_row(at: usize, width: usize) -> (usize, usize) {
    match (at.checked_rem(width), at.checked_div(width)) {
        (Some(column), Some(row)) => (column, row),
        _ => (0, 0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Homography, Point};

    #[test]
    fn a_map_fitted_to_its_own_places_gives_them_back() {
        let tilted = Homography([3.0, 0.4, 100.0, -0.3, 2.5, 50.0, 0.001, 0.002]);
        let modules = [(3.5, 3.5), (60.5, 3.5), (3.5, 60.5), (1.0, 6.0), (63.0, 1.0), (30.0, 31.0)];
        let pairs = modules.map(|(x, y)| (Point::new(x, y), tilted.place(Point::new(x, y)), 1.0));
        let fitted = Homography::fit(&pairs, 64.0).expect("six places are enough");
        for module in [(0.0, 0.0), (64.0, 0.0), (64.0, 64.0), (0.0, 64.0)] {
            let module = Point::new(module.0, module.1);
            assert!(fitted.place(module).distance(tilted.place(module)) < 0.05);
        }
        assert!(Homography::fit(&pairs[..3], 64.0).is_none());
    }
}
