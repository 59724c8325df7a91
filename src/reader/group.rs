//! Three finder patterns that belong to one symbol.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::finder::Finder;
use super::geometry::{Affine, Point};
use super::plane::Plane;
use super::symbol::{VERSIONS, version_word};

/// Neighbours of a pattern that are tried as the symbol's other corners.
const NEIGHBOURS: usize = 10;
/// Modules between the middles of two patterns of the smallest and the largest symbol, with slack.
const LEGS: std::ops::Range<f32> = 10.0..200.0;

/// A group with more flaws is none.
const MOST_FLAWED: f32 = 1.3;

/// The fit of whole timing patterns that only the right size has.
const CERTAIN: f32 = 0.6;
/// The fit of the timing patterns' ends that hardly anything but a symbol has.
const CLEAR_ENDS: f32 = 0.85;

/// Three finder patterns that may be a symbol's corners.
#[derive(Clone)]
pub struct Corners {
    /// The patterns' middles: upper left, upper right, lower left.
    pub middles: [Point; 3],
    /// How the modules lie round each.
    pub axes: [Affine; 3],
    /// Whether the symbol is dark on light.
    pub dark: bool,
    /// Modules a side, as far as the distances tell.
    pub estimate: f32,
}

/// Three finder patterns that may be a symbol's, before a closer look.
#[derive(Clone, Copy)]
pub struct Trio {
    /// Their places in the list: the corner, and the two others in any order.
    pub places: [usize; 3],
    /// How unlikely they are; 0 is perfect.
    pub flaw: f32,
}

/// All likely groups of three, the likeliest first.
pub fn group(finders: &[Finder]) -> Vec<Trio> {
    let mut trios = Vec::new();
    for (corner, finder) in finders.iter().enumerate() {
        let mut legs: Vec<(usize, f32, f32)> = finders
            .iter()
            .enumerate()
            .filter(|(place, other)| *place != corner && other.dark == finder.dark)
            .filter_map(|(place, other)| leg(finder, other).map(|leg| (place, leg, other.flaw)))
            .collect();
        // Good patterns first, and of equally good ones the nearer: a page may hold many symbols.
        let rank = |(_, leg, flaw): &(usize, f32, f32)| flaw + 0.0005 * leg;
        legs.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
        legs.truncate(NEIGHBOURS);
        for (at, (one, first, flaw)) in legs.iter().enumerate() {
            for (other, second, other_flaw) in legs.iter().skip(at.saturating_add(1)) {
                let odd = (first - second).abs() / first.max(*second);
                let flaw = odd + 2.0 * (finder.flaw + flaw + other_flaw) + 0.001 * (first + second);
                if odd < 0.3 && flaw < MOST_FLAWED {
                    trios.push(Trio { places: [corner, *one, *other], flaw });
                }
            }
        }
    }
    trios.sort_by(|one, other| one.flaw.total_cmp(&other.flaw));
    trios
}

/// The modules between two patterns, if they are neighbours in one symbol.
fn leg(one: &Finder, other: &Finder) -> Option<f32> {
    let (here, there) = (one.module_towards(other.centre), other.module_towards(one.centre));
    let modules = one.centre.distance(other.centre) / ((here + there) / 2.0).max(0.5);
    (here.max(there) < 2.2 * here.min(there) && LEGS.contains(&modules)).then_some(modules)
}

/// The group with its axes, if the patterns stand as a symbol's corners do.
pub fn corners(finders: &[Finder], trio: &Trio) -> Option<Corners> {
    let [corner, one, other] = trio.places;
    let (first, second, third) = (finders.get(corner)?, finders.get(one)?, finders.get(other)?);
    let (to_one, to_other) = (second.centre - first.centre, third.centre - first.centre);
    let sine = to_one.cross(to_other) / (to_one.length() * to_other.length());
    if sine.abs() < 0.4 {
        return None;
    }
    // Clockwise from the right leg to the lower one: a mirrored symbol is read transposed.
    let (right, below) = if sine > 0.0 { (second, third) } else { (third, second) };
    let (across, along) = (right.centre - first.centre, below.centre - first.centre);
    let (upper_left, a) = first.axes(across, along)?;
    let (upper_right, b) = right.axes(across, along)?;
    let (lower_left, c) = below.axes(across, along)?;
    let off = (a + b + c) / 3.0;
    let axes = [upper_left, upper_right, lower_left];
    // Sides of patterns point along the legs, and their areas are alike.
    let aligned = |way: Point, leg: Point| 1.0 - way.dot(leg) / (way.length() * leg.length()).max(1e-3);
    let turn = axes.iter().map(|at| aligned(at.right, across) + aligned(at.down, along)).fold(0.0, f32::max);
    let areas = axes.map(|at| at.right.cross(at.down));
    let (least, most) =
        areas.iter().fold((f32::MAX, 0.0_f32), |(least, most), area| (least.min(*area), most.max(*area)));
    if off > 0.4 || turn > 0.35 || least <= 0.0 || most > 6.0 * least {
        return None;
    }
    let between = |leg: Point, one: Point, other: Point| leg.length() / ((one.length() + other.length()) / 2.0);
    let (wide, high) =
        (between(across, upper_left.right, upper_right.right), between(along, upper_left.down, lower_left.down));
    let odd = (wide - high).abs() / wide.max(high);
    if odd > 0.3 {
        return None;
    }
    let middles = [first, right, below].map(|finder| finder.centre);
    Some(Corners { middles, axes, dark: first.dark, estimate: (wide + high) / 2.0 + 7.0 })
}

impl Corners {
    /// The sizes that the symbol may have, the likeliest first. The whole timing patterns of one of them
    /// must fit as well as `timed`, or their ends nearly perfectly: a bend hides what is between.
    pub fn sizes(&self, plane: Plane<'_>, timed: f32) -> Vec<usize> {
        let mut sizes = self.near_sizes(plane);
        let mut seen = Vec::new();
        sizes.retain(|size| {
            let new = !seen.contains(size);
            seen.push(*size);
            new
        });
        let mut fits: Vec<(usize, f32)> = sizes.into_iter().map(|size| (size, self.timing_of(plane, size))).collect();
        let best = fits.iter().map(|(_, fit)| *fit).fold(f32::MIN, f32::max);
        if best > CERTAIN {
            fits.retain(|(_, fit)| *fit > best - CERTAIN / 2.0);
            fits.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        } else if best < timed && self.timing(plane) < CLEAR_ENDS {
            fits.clear();
        }
        fits.into_iter().map(|(size, _)| size).collect()
    }

    /// The sizes that the version information says, and those that the distances say.
    fn near_sizes(&self, plane: Plane<'_>) -> Vec<usize> {
        let mut sizes = Vec::new();
        if self.estimate > 39.0 {
            let [_, right, below] = &self.axes;
            let read = [self.version(plane, right, false), self.version(plane, below, true)];
            let mut read: Vec<_> = read.into_iter().flatten().collect();
            read.sort_by(|(_, one), (_, other)| other.total_cmp(one));
            sizes.extend(read.iter().filter(|(_, fit)| *fit > 0.55).map(|(size, _)| *size));
        }
        let nearest = ((self.estimate - 17.0) / 4.0).round();
        let side = if (self.estimate - 17.0) / 4.0 < nearest { -1.0 } else { 1.0 };
        for step in [0.0, side, -side] {
            let version = nearest + step;
            if version >= 1.0 && version <= *VERSIONS.end() as f32 {
                sizes.push((version as usize).saturating_mul(4).saturating_add(17));
            }
        }
        sizes
    }

    /// How well the timing patterns begin at each end, as dark and light in turn; at most 1.
    pub fn timing(&self, plane: Plane<'_>) -> f32 {
        let [upper_left, upper_right, lower_left] = &self.axes;
        let ends: [(&Affine, Point, Point); 4] = [
            (upper_left, Point::new(5.0, 3.0), Point::new(1.0, 0.0)),
            (upper_right, Point::new(-5.0, 3.0), Point::new(-1.0, 0.0)),
            (upper_left, Point::new(3.0, 5.0), Point::new(0.0, 1.0)),
            (lower_left, Point::new(3.0, -5.0), Point::new(0.0, -1.0)),
        ];
        let fit = |(axes, start, step): (&Affine, Point, Point)| {
            let greys: [f32; 6] = std::array::from_fn(|at| {
                let module = start + step * at as f32;
                plane.at(axes.place(module.x, module.y))
            });
            let mean = greys.iter().sum::<f32>() / 6.0;
            let all: f32 = greys.iter().map(|grey| (mean - grey).abs()).sum();
            let dark = if self.dark { 1.0 } else { -1.0 };
            let signs = [dark, -dark].into_iter().cycle();
            greys.iter().zip(signs).map(|(grey, sign)| (mean - grey) * sign).sum::<f32>() / all.max(6.0)
        };
        ends.map(fit).iter().sum::<f32>() / 4.0
    }

    /// How well the whole timing patterns of a symbol of this size are there; at most 1.
    ///
    /// They are followed along the curves that the patterns at both ends begin.
    fn timing_of(&self, plane: Plane<'_>, size: usize) -> f32 {
        let [upper_left, upper_right, lower_left] = &self.axes;
        let modules = size as f32 - 7.0;
        let row = |axes: &Affine| (axes.place(0.0, 3.0), axes.right * modules);
        let column = |axes: &Affine| (axes.place(3.0, 0.0), axes.down * modules);
        let (mut sum, mut total) = (0.0, 0.0_f32);
        for [start, end] in [[row(upper_left), row(upper_right)], [column(upper_left), column(lower_left)]] {
            let grey = |module: usize| plane.at(between(start, end, (module as f32 - 3.0) / modules));
            for module in 8..size.saturating_sub(8) {
                let (before, after) = (grey(module.saturating_sub(1)), grey(module.saturating_add(1)));
                let darker = (before + after) / 2.0 - grey(module);
                sum += if (module % 2 == 0) == self.dark { darker } else { -darker };
                total += darker.abs();
            }
        }
        sum / total.max(1.0)
    }

    /// The size that the version information beside a pattern says, and how well it fits (at most 1).
    fn version(&self, plane: Plane<'_>, axes: &Affine, turned: bool) -> Option<(usize, f32)> {
        let bits: Vec<f32> = (0..18_u8)
            .map(|bit| {
                let (out, along) = (f32::from(bit % 3) - 7.0, f32::from(bit / 3) - 3.0);
                let place = if turned { axes.place(along, out) } else { axes.place(out, along) };
                plane.at(place)
            })
            .collect();
        let dark = if self.dark { 1.0 } else { -1.0 };
        // The ring of the pattern beside it is light, its middle dark.
        let (ink, paper) =
            (plane.at(axes.origin), (plane.at(axes.place(-2.0, 0.0)) + plane.at(axes.place(0.0, 2.0))) / 2.0);
        let (middle, half) = ((ink + paper) / 2.0, ((paper - ink) / 2.0 * dark).max(1.0));
        let soft: Vec<f32> = bits.iter().map(|grey| ((middle - grey) * dark / half).clamp(-1.0, 1.0)).collect();
        let total: f32 = soft.iter().map(|bit| bit.abs()).sum::<f32>().max(1.0);
        let fit = |version: u32| {
            let word = version_word(version);
            let bits = (0..18_u32).zip(&soft);
            bits.map(|(bit, soft)| if word.wrapping_shr(bit) & 1 == 1 { *soft } else { -soft }).sum::<f32>() / total
        };
        let near = |version: &u32| {
            (f32::from(*version as u16) * 4.0 + 17.0 - self.estimate).abs() < 0.15 * self.estimate + 2.0
        };
        let best = (7..=40).filter(near).map(|version| (version, fit(version)));
        let (version, fit) = best.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        Some((usize::try_from(version).ok()?.saturating_mul(4).saturating_add(17), fit))
    }
}

/// A place on the curve between two places, each with the way on which it is left or reached (cubic Hermite).
fn between((start, leave): (Point, Point), (end, reach): (Point, Point), part: f32) -> Point {
    let (square, cube) = (part * part, part * part * part);
    start * (2.0 * cube - 3.0 * square + 1.0)
        + leave * (cube - 2.0 * square + part)
        + end * (3.0 * square - 2.0 * cube)
        + reach * (cube - square)
}
