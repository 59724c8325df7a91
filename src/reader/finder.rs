//! Finder patterns: rows of dark and light as 1 : 1 : 3 : 1 : 1, then proof all round.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::f32::consts::TAU;
use std::sync::LazyLock;

use super::geometry::{Affine, Point};
use super::plane::Plane;
use super::solve::Normal;
use super::threshold::{BLOCK, Threshold};

/// Ways out from the middle of a pattern on which it is proved.
const RAYS: usize = 32;
/// Rays that may fail: a crack, a reflection.
const MAY_FAIL: usize = 8;
/// Of the first eight ways, one in each direction, so many may fail.
const MAY_FAIL_FIRST: usize = 2;
/// Failed proofs in a block after which it is left alone.
const FAILURES: u8 = 2;
/// Patterns of one picture that are looked at further, the best: a page of look-alikes ends here.
const MOST: usize = 96;
/// Proofs tried in one picture, each at most about 300 samples.
const PROOFS: usize = 6_000;

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

/// The finder patterns of a picture in both polarities, the best first.
///
/// Looks at every second row: first at some all over the picture, then between them, so that a
/// part full of look-alikes does not use up the proofs before the rest was seen.
pub fn find(plane: Plane<'_>, threshold: &Threshold) -> Vec<Finder> {
    let columns = plane.width().div_ceil(BLOCK);
    let failed = vec![0; columns.saturating_mul(plane.height().div_ceil(BLOCK))];
    let mut search = Search { plane, threshold, found: Vec::new(), proofs: 0, columns, failed };
    for start in [0, 4, 2, 6] {
        for (y, row) in plane.rows().enumerate().skip(start).step_by(8) {
            scan(row, threshold.row(y), &mut |start, length, module, dark| {
                search.hit(Point::new(start + length / 2.0, y as f32), module, dark);
            });
            if search.proofs >= PROOFS {
                break;
            }
        }
    }
    let mut found = search.found;
    found.sort_by(|one, other| one.flaw.total_cmp(&other.flaw));
    found.truncate(MOST);
    found
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

struct Search<'a> {
    plane: Plane<'a>,
    threshold: &'a Threshold,
    found: Vec<Finder>,
    proofs: usize,
    columns: usize,
    /// Failed proofs in each block of the picture.
    failed: Vec<u8>,
}

impl Search<'_> {
    fn hit(&mut self, place: Point, module: f32, dark: bool) {
        if self.found.iter().any(|known| known.dark == dark && known.centre.distance(place) < 2.2 * known.module) {
            return;
        }
        // A look-alike is hit by many rows.
        let block = (place.y as usize / BLOCK).wrapping_mul(self.columns).wrapping_add(place.x as usize / BLOCK);
        if self.failed.get(block).is_some_and(|failed| *failed >= FAILURES) {
            return;
        }
        self.proofs = self.proofs.saturating_add(1);
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
    for (start, may_fail) in [(0, MAY_FAIL_FIRST), (2, MAY_FAIL), (1, MAY_FAIL), (3, MAY_FAIL)] {
        for (ray, way) in rays.iter_mut().zip(WAYS.iter()).skip(start).step_by(4) {
            *ray = eye.ray(centre, *way).unwrap_or_default();
            failed = failed.saturating_add(usize::from(ray.inner == 0.0));
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

    /// The way to the first edge.
    fn first(&self, from: Point, way: Point) -> Option<f32> {
        let [edge] = self.edges(from, way, [4.5 * self.module]);
        (edge > 0.0).then_some(edge)
    }

    fn ray(&self, from: Point, way: Point) -> Option<Ray> {
        let out = 7.5 * self.module;
        let [inner, ring, outer] = self.edges(from, way, [out, out, 1.4 * out]);
        let fits = ring > 0.0 && (0.38..0.8).contains(&(inner / ring));
        let outer = if (0.55..0.9).contains(&(ring / outer)) { outer } else { 0.0 };
        fits.then_some(Ray { inner, ring, outer })
    }

    /// The first edges along a way, each at most so many pixels out; 0 from the first that is not there.
    fn edges<const N: usize>(&self, from: Point, way: Point, limits: [f32; N]) -> [f32; N] {
        let step = (self.module / 3.0).clamp(0.4, 4.0);
        let mut found = [0.0; N];
        let (mut out, mut before) = (0.0, self.depth(from));
        let mut inside = true;
        if before <= 0.0 {
            return found;
        }
        for (edge, limit) in found.iter_mut().zip(limits) {
            loop {
                let here = out + step;
                let place = from + way * here;
                if here > limit || !self.plane.holds(place) {
                    return found;
                }
                let depth = self.depth(place);
                let crossed = (depth > 0.0) != inside;
                if crossed {
                    *edge = out + step * (before / (before - depth)).clamp(0.0, 1.0);
                }
                (out, before) = (here, depth);
                if crossed {
                    inside = !inside;
                    break;
                }
            }
        }
        found
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
