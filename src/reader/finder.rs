//! Finder patterns: rows of dark and light as 1 : 1 : 3 : 1 : 1, then proof all round.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::f32::consts::TAU;
use std::sync::LazyLock;

use super::geometry::{Affine, Point, column_and_row};
use super::plane::Plane;
use super::solve::Normal;
use super::threshold::{BLOCK, Threshold};

/// Ways out from the middle of a pattern on which it is proved.
const RAYS: usize = 32;
/// Rays that may fail: a crack, a reflection.
const MAY_FAIL: usize = 8;
/// Of the first eight ways, one in each direction, so many may fail.
const MAY_FAIL_FIRST: usize = 2;
/// The ways in which a pattern is proved, eight at a time. Along the row it was seen already.
const TURNS: [[usize; 8]; 4] = [
    [8, 24, 4, 20, 12, 28, 0, 16],
    [2, 6, 10, 14, 18, 22, 26, 30],
    [1, 5, 9, 13, 17, 21, 25, 29],
    [3, 7, 11, 15, 19, 23, 27, 31],
];
/// The distance of a pattern's first edge from its middle, as part of that of its second: 0.6, and what
/// ink and blur make of it.
const LEAST_RING: f32 = 0.38;
const MOST_RING: f32 = 0.8;
/// Failed proofs in a block after which it is left alone.
const FAILURES: u8 = 2;
/// Patterns of one picture that are looked at further, the best: a page of look-alikes ends here.
const MOST: usize = 96;

static WAYS: LazyLock<[Point; RAYS]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        let angle = TAU * at as f32 / RAYS as f32;
        Point::new(angle.cos(), angle.sin())
    })
});

/// Where a ray from the middle crosses the edges of a pattern, in pixels from the middle.
#[derive(Clone, Copy, Default)]
struct Ray {
    /// The edge of the dark square of 3 x 3 modules; 0 where the ray failed.
    inner: f32,
    /// The edge between the light ring and the dark one, of 5 x 5 modules.
    ring: f32,
    /// The outer edge, of 7 x 7 modules; 0 where nothing light follows.
    outer: f32,
}

/// One finder pattern.
#[derive(Clone)]
pub struct Finder {
    /// Its middle.
    pub centre: Point,
    /// Pixels a module, the mean of all ways.
    pub module: f32,
    /// Whether it is dark on light.
    pub dark: bool,
    /// How far it is from a perfect one; 0 is perfect.
    pub flaw: f32,
    rays: [Ray; RAYS],
}

/// A search for finder patterns in both polarities, every second row of the picture in two parts: some rows all
/// over it, then those between them.
pub struct Search<'a> {
    plane: Plane<'a>,
    threshold: &'a Threshold,
    found: Vec<Finder>,
    /// Proofs that may still be tried, each at most about 300 samples.
    proofs: usize,
    columns: usize,
    /// Failed proofs in each block of the picture.
    failed: Vec<u8>,
}

/// Rows of every eight that a first look takes: enough for modules of three pixels.
pub const FEW: [usize; 1] = [0];
/// The rows between them. Again some from everywhere, then the others: a part full of look-alikes does
/// not use up the proofs before the rest was seen.
pub const REST: [usize; 3] = [4, 2, 6];

impl<'a> Search<'a> {
    /// A search that has looked at no row yet, and may try so many proofs.
    pub fn new(plane: Plane<'a>, threshold: &'a Threshold, proofs: usize) -> Self {
        let columns = plane.width().div_ceil(BLOCK);
        let failed = vec![0; columns.saturating_mul(plane.height().div_ceil(BLOCK))];
        Self { plane, threshold, found: Vec::new(), proofs, columns, failed }
    }

    /// Looks at these rows of every eight.
    pub fn rows(&mut self, starts: &[usize]) {
        for start in starts {
            for (y, row) in self.plane.rows().enumerate().skip(*start).step_by(8) {
                scan(row, self.threshold.row(y), &mut |start, length, module, dark| {
                    self.hit(Point::new(start + length / 2.0, y as f32), module, dark);
                });
                if self.proofs == 0 {
                    return;
                }
            }
        }
    }

    /// The patterns found so far, the best first.
    pub fn best(&self) -> Vec<Finder> {
        let mut found = self.found.clone();
        found.sort_by(|one, other| one.flaw.total_cmp(&other.flaw));
        found.truncate(MOST);
        found
    }

    /// Leaves the inside of a symbol that was read alone.
    pub fn leave(&mut self, corners: [Point; 4]) {
        let [first, second, third, fourth] = corners;
        let sides = [(first, second), (second, third), (third, fourth), (fourth, first)];
        for (at, failed) in self.failed.iter_mut().enumerate() {
            let (column, row) = column_and_row(at, self.columns);
            let middle = Point::new(column as f32 + 0.5, row as f32 + 0.5) * BLOCK as f32;
            let inside = |sign: f32| sides.iter().all(|(from, to)| (*to - *from).cross(middle - *from) * sign > 0.0);
            if inside(1.0) || inside(-1.0) {
                *failed = FAILURES;
            }
        }
    }

    fn hit(&mut self, place: Point, module: f32, dark: bool) {
        if self.found.iter().any(|known| known.dark == dark && known.centre.distance(place) < 2.2 * known.module) {
            return;
        }
        // A look-alike is hit by many rows.
        let block = (place.y as usize / BLOCK).wrapping_mul(self.columns).wrapping_add(place.x as usize / BLOCK);
        if self.failed.get(block).is_some_and(|failed| *failed >= FAILURES) {
            return;
        }
        let Some(left) = self.proofs.checked_sub(1) else { return };
        self.proofs = left;
        match prove(self.plane, self.threshold, place, module, dark) {
            Some(finder) => {
                let same = |known: &&mut Finder| {
                    known.dark == dark && known.centre.distance(finder.centre) < 2.2 * known.module
                };
                match self.found.iter_mut().find(same) {
                    Some(known) if known.flaw > finder.flaw => *known = finder,
                    Some(_) => {}
                    None => self.found.push(finder),
                }
            }
            None => {
                if let Some(failed) = self.failed.get_mut(block) {
                    *failed = failed.saturating_add(1);
                }
            }
        }
    }
}

/// Walks along a row; `hit` gets the start and length of the middle run, the module and the polarity.
fn scan(row: &[u8], levels: &[u8], hit: &mut impl FnMut(f32, f32, f32, bool)) {
    let mut edges = [f32::NEG_INFINITY; 6];
    let (mut carry, mut last) = (0_u64, 0_u8);
    for (block, (pixels, level)) in row.chunks(BLOCK).zip(levels).enumerate() {
        let mut wide = [u8::MAX; BLOCK];
        wide.iter_mut().zip(pixels).for_each(|(wide, pixel)| *wide = *pixel);
        let dark = u64::from_le_bytes(wide.map(|pixel| u8::from(pixel < *level)));
        let mut changes = dark ^ (dark << 8 | carry);
        carry = dark >> 56;
        while changes != 0 {
            let at = (changes.trailing_zeros() / 8) as usize;
            changes &= changes.wrapping_sub(1);
            let here = wide.get(at).copied().unwrap_or_default();
            let before = at.checked_sub(1).and_then(|at| wide.get(at)).copied().unwrap_or(last);
            let x = (block.wrapping_mul(BLOCK).wrapping_add(at)) as f32;
            let [_, b, c, d, e, f] = edges;
            edges = [b, c, d, e, f, x - 1.0 + crossing(before, here, *level)];
            let was_dark = dark >> (at.wrapping_mul(8)) & 1 == 0;
            if let Some(module) = module_of(&edges) {
                let [_, _, start, end, ..] = edges;
                hit(start, end - start, module, was_dark);
            }
        }
        last = wide.last().copied().unwrap_or_default();
    }
}

/// Where between two pixels the level is crossed.
fn crossing(before: u8, here: u8, level: u8) -> f32 {
    let (before, here) = (f32::from(before) - f32::from(level), f32::from(here) - f32::from(level));
    let part = before / (before - here);
    if (0.0..=1.0).contains(&part) { part } else { 0.5 }
}

/// The module of five runs that are as 1 : 1 : 3 : 1 : 1. Ink that spreads makes dark runs longer at the
/// cost of light ones, so pairs of a dark and a light run are what is measured; one of the outer
/// runs may go on into a dark surrounding.
fn module_of(edges: &[f32; 6]) -> Option<f32> {
    let [a, b, c, d, e, f] = *edges;
    let (first, ring, middle, back, last) = (b - a, c - b, d - c, e - d, f - e);
    let module = (ring + 2.0 * middle + back) / 8.0;
    let near = |length: f32, modules: f32, slack: f32| (length - modules * module).abs() <= slack * module + 0.5;
    let is = near(ring + middle, 4.0, 0.6)
        && near(middle + back, 4.0, 0.6)
        && middle > 1.9 * module
        && ring > 0.3 * module
        && back > 0.3 * module
        && first > 0.4 * module
        && last > 0.4 * module
        && (first < 1.8 * module + 0.5 || last < 1.8 * module + 0.5)
        && module >= 1.0;
    is.then_some(module)
}

/// Proves a pattern from near its middle.
fn prove(plane: Plane<'_>, threshold: &Threshold, place: Point, module: f32, dark: bool) -> Option<Finder> {
    let eye = Eye { plane, threshold, dark, module };
    let mut centre = place;
    for way in [Point::new(0.0, 1.0), Point::new(1.0, 0.0)] {
        let (there, back) = (eye.first(centre, way)?, eye.first(centre, way * -1.0)?);
        if there + back > 7.0 * module || there + back < 1.2 * module {
            return None;
        }
        centre = centre + way * ((there - back) / 2.0);
    }
    let mut rays = [Ray::default(); RAYS];
    let mut failed = 0_usize;
    for (turn, may_fail) in TURNS.iter().zip([MAY_FAIL_FIRST, MAY_FAIL, MAY_FAIL, MAY_FAIL]) {
        for at in turn {
            match eye.ray(centre, *WAYS.get(*at)?) {
                Some(ray) => *rays.get_mut(*at)? = ray,
                None => failed = failed.saturating_add(1),
            }
            if failed > may_fail {
                return None;
            }
        }
    }
    let closed = rays.iter().filter(|ray| ray.outer > 0.0).count();
    if closed < RAYS / 3 {
        return None;
    }
    let good: Vec<&Ray> = rays.iter().filter(|ray| ray.inner > 0.0).collect();
    let count = good.len() as f32;
    let ring = good.iter().map(|ray| ray.ring).sum::<f32>() / count;
    let flaw = good.iter().map(|ray| (ray.inner / ray.ring - 0.6).abs()).sum::<f32>() / count;
    // The mean way to the edge of a square is 1.12 times half its side.
    let module = ring / (2.5 * 1.122);
    (flaw < 0.13).then_some(Finder { centre, module, dark, flaw: flaw + 0.01 * failed as f32, rays })
}

/// A look along a line.
struct Eye<'a> {
    plane: Plane<'a>,
    threshold: &'a Threshold,
    dark: bool,
    module: f32,
}

impl Eye<'_> {
    /// How far inside the pattern's dark the brightness of a place is.
    fn depth(&self, place: Point) -> f32 {
        let depth = self.threshold.at(place) - self.plane.at(place);
        if self.dark { depth } else { -depth }
    }

    /// Whether the pixel of a place is inside the pattern's dark; nothing beyond the picture.
    fn is_inside(&self, place: Point) -> Option<bool> {
        let (x, y) = ((place.x + 0.5) as isize, (place.y + 0.5) as isize);
        let grey = self.plane.pixel(x, y)?;
        let level = self.threshold.level(x as usize / BLOCK, y as usize / BLOCK);
        Some((grey < level) == self.dark && grey != level)
    }

    /// The way to the first edge.
    fn first(&self, from: Point, way: Point) -> Option<f32> {
        self.walk(from, way)?.edge(true, 4.5 * self.module)
    }

    /// All edges along a way, if they lie as in a pattern. Each is sought only as far as that leaves it.
    fn ray(&self, from: Point, way: Point) -> Option<Ray> {
        let mut walk = self.walk(from, way)?;
        let inner = walk.edge(true, MOST_RING * 7.5 * self.module)?;
        let ring =
            walk.edge(false, (inner / LEAST_RING).min(7.5 * self.module)).filter(|ring| inner < MOST_RING * ring)?;
        let outer = walk.edge(true, ring / 0.55).filter(|outer| ring < 0.9 * outer);
        Some(Ray { inner, ring, outer: outer.unwrap_or_default() })
    }

    /// The start of a walk; nothing outside the pattern's middle.
    fn walk(&self, from: Point, way: Point) -> Option<Walk<'_>> {
        let step = (self.module / 3.0).clamp(0.4, 4.0);
        self.is_inside(from)?.then_some(Walk { eye: self, from, way, step, out: 0.0 })
    }
}

/// A walk from a place to the edges on the way.
struct Walk<'a> {
    eye: &'a Eye<'a>,
    from: Point,
    way: Point,
    /// Pixels from sample to sample.
    step: f32,
    /// Pixels walked.
    out: f32,
}

impl Walk<'_> {
    /// How far out the next edge is, into the light or into the dark, if it is at most `limit` pixels out.
    fn edge(&mut self, to_light: bool, limit: f32) -> Option<f32> {
        loop {
            let before = self.out;
            self.out += self.step;
            if self.out > limit {
                return None;
            }
            if self.eye.is_inside(self.from + self.way * self.out)? != to_light {
                let [start, end] = [before, self.out].map(|out| self.eye.depth(self.from + self.way * out));
                let part = start / (start - end);
                return Some(before + self.step * if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.5 });
            }
        }
    }
}

impl Finder {
    /// The same pattern in a picture `factor` times as large.
    pub fn scaled(mut self, factor: f32) -> Self {
        let middle = Point::new(0.5, 0.5);
        self.centre = (self.centre + middle) * factor - middle;
        self.module *= factor;
        for ray in &mut self.rays {
            (ray.inner, ray.ring, ray.outer) = (ray.inner * factor, ray.ring * factor, ray.outer * factor);
        }
        self
    }

    /// Pixels a module on the way to a place, if that is along a side of the symbol.
    pub fn module_towards(&self, place: Point) -> f32 {
        let way = place - self.centre;
        let angle = way.y.atan2(way.x).rem_euclid(TAU) / TAU * RAYS as f32;
        let near = |at: usize| self.rays.get(at % RAYS).map_or(0.0, |ray| ray.ring);
        let at = angle as usize;
        let (one, other) = (near(at), near(at.wrapping_add(1)));
        match (one > 0.0, other > 0.0) {
            (true, true) => (one + (other - one) * (angle - at as f32)) / 2.5,
            (true, false) => one / 2.5,
            (false, true) => other / 2.5,
            (false, false) => self.module,
        }
    }

    /// How the modules of the pattern lie, if the symbol's rows lead along `right` and its columns along
    /// `down`, with the mean distance of the edges from there in modules.
    pub fn axes(&self, right: Point, down: Point) -> Option<(Affine, f32)> {
        let unit = |way: Point| {
            let length = way.length().max(1.0);
            way * (self.module_towards(self.centre + way) / length)
        };
        let mut axes = Affine { origin: self.centre, right: unit(right), down: unit(down) };
        let mut off = 0.0;
        for _ in 0..2 {
            (axes, off) = self.fitted(&axes)?;
        }
        Some((axes, off))
    }

    /// Edges of the sides left and right lie at whole places across, those above and below at whole
    /// places down: two small least-squares problems.
    fn fitted(&self, near: &Affine) -> Option<(Affine, f32)> {
        let area = near.right.cross(near.down);
        let (mut across, mut along) = (Normal::<3>::new(), Normal::<3>::new());
        let mut edges = Vec::with_capacity(RAYS.saturating_mul(2));
        for (ray, way) in self.rays.iter().zip(WAYS.iter()).filter(|(ray, _)| ray.inner > 0.0) {
            let (x, y) = (way.cross(near.down) / area, near.right.cross(*way) / area);
            let sideways = match (x.abs() > 1.2 * y.abs(), y.abs() > 1.2 * x.abs()) {
                (true, _) => true,
                (_, true) => false,
                _ => continue,
            };
            let sign = if sideways { x.signum() } else { y.signum() };
            for (length, modules) in [(ray.inner, 1.5), (ray.ring, 2.5), (ray.outer, 3.5)] {
                if length > 0.0 {
                    let place = *way * length;
                    let row = [f64::from(place.x), f64::from(place.y), 1.0];
                    let normal = if sideways { &mut across } else { &mut along };
                    normal.add(&row, f64::from(sign * modules), if modules > 3.0 { 0.3 } else { 1.0 });
                    edges.push((sideways, place, sign * modules));
                }
            }
        }
        let ([a, b, c], [d, e, f]) = (across.solve(1e-6)?.map(|v| v as f32), along.solve(1e-6)?.map(|v| v as f32));
        let value = |sideways: bool, place: Point| {
            if sideways { a * place.x + b * place.y + c } else { d * place.x + e * place.y + f }
        };
        let off = edges.iter().map(|(side, place, wanted)| (value(*side, *place) - wanted).abs()).sum::<f32>()
            / edges.len() as f32;
        // From pixels to modules, turned round.
        let area = a * e - b * d;
        if area.abs() < 1e-6 {
            return None;
        }
        let (right, down) = (Point::new(e / area, -d / area), Point::new(-b / area, a / area));
        let origin = self.centre - right * c - down * f;
        Some((Affine { origin, right, down }, off))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{FEW, MOST, Plane, Point, REST, Search, Threshold};

    /// White, with so many patterns of `module` pixels in each of so many rows, side by side.
    fn page(columns: usize, rows: usize, module: usize) -> (usize, usize, Vec<u8>) {
        let pitch = 10 * module;
        let (width, height) = (columns * pitch, rows * pitch);
        let dark = |at: usize| {
            let away = |at: usize| ((at % pitch / module) as isize - 4).abs();
            let out = away(at % width).max(away(at / width));
            out <= 1 || out == 3
        };
        (width, height, (0..width * height).map(|at| if dark(at) { 0 } else { 255 }).collect())
    }

    fn found(page: &(usize, usize, Vec<u8>), proofs: usize, left: Option<[Point; 4]>) -> (usize, usize) {
        let plane = Plane::new(page.0, page.1, &page.2).expect("large enough");
        let threshold = Threshold::of(plane, plane.noise());
        let mut search = Search::new(plane, &threshold, proofs);
        left.into_iter().for_each(|corners| search.leave(corners));
        search.rows(&FEW);
        search.rows(&REST);
        (search.best().len(), search.proofs)
    }

    #[test]
    fn a_pattern_is_found_once_and_takes_few_proofs() {
        let (count, left) = found(&page(3, 2, 5), 1_000, None);
        assert_eq!(count, 6);
        assert!(left >= 1_000 - 6 * 4, "{left} of 1,000 are left");
    }

    #[test]
    fn a_page_of_look_alikes_uses_up_its_proofs_and_no_more() {
        let page = page(60, 40, 2);
        let (count, left) = found(&page, 100, None);
        assert!((1..=100).contains(&count) && left == 0, "{count} found, {left} left");
        assert_eq!(found(&page, 100_000, None).0, MOST);
    }

    #[test]
    fn the_inside_of_what_was_read_is_left_alone() {
        let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)].map(|(x, y)| Point::new(x, y));
        let turned = [corners[3], corners[2], corners[1], corners[0]];
        for corners in [corners, turned] {
            assert_eq!(found(&page(3, 2, 5), 1_000, Some(corners)).0, 2);
        }
    }
}
