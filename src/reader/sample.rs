//! From pixels to soft modules: how dark each is, and how sure that is.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::geometry::{Point, column_and_row};
use super::mesh::Mesh;
use super::plane::Plane;
use super::solve::Normal;

/// Half modules beyond the symbol's edge that are sampled too.
const MARGIN: usize = 2;
/// Modules to each side whose light and dark tell what is light and dark here.
const AROUND: usize = 4;

/// The brightness at every half module of a symbol.
pub struct Samples {
    size: usize,
    side: usize,
    greys: Vec<f32>,
    sign: f32,
    levels: Vec<Level>,
}

/// What is light and dark round a module.
#[derive(Clone, Copy, Default)]
struct Level {
    middle: f32,
    half: f32,
    /// The contrast against the usual one of the symbol, at most 1.
    trust: f32,
}

/// How dark the modules of a symbol are: 1 dark, -1 light, 0 unknown; row by row.
#[derive(Clone, PartialEq)]
pub struct Soft {
    /// Modules a side.
    pub size: usize,
    /// Darkness, module by module.
    pub values: Vec<f32>,
}

impl Samples {
    /// Samples a symbol where the mesh has it.
    pub fn take(plane: Plane<'_>, mesh: &Mesh, size: usize, dark: bool) -> Self {
        let side = size.saturating_add(MARGIN).saturating_mul(2).saturating_add(1);
        let mut greys = Vec::with_capacity(side.saturating_mul(side));
        let start = -(MARGIN as f32) / 2.0;
        for row in 0..side {
            mesh.row(start + row as f32 / 2.0, start, side, |place: Point| greys.push(plane.at(place)));
        }
        let mut samples = Self { size, side, greys, sign: if dark { 1.0 } else { -1.0 }, levels: Vec::new() };
        samples.levels = levels(size, &samples.centres());
        samples
    }

    /// The brightness of each module, its middle counting most.
    fn centres(&self) -> Vec<f32> {
        let mut centres = Vec::with_capacity(self.size.saturating_mul(self.size));
        for y in 0..self.size {
            let row = |down: usize| {
                let at = y.saturating_mul(2).saturating_add(MARGIN).saturating_add(down);
                self.greys.chunks_exact(self.side).nth(at).unwrap_or_default()
            };
            let rows = [row(0), row(1), row(2)];
            for x in 0..self.size {
                let start = x.saturating_mul(2).saturating_add(MARGIN);
                let sum = |row: &[f32]| match row.get(start..) {
                    Some([a, b, c, ..]) => a + 2.0 * b + c,
                    _ => 0.0,
                };
                let [above, here, below] = rows.map(sum);
                centres.push((above + 2.0 * here + below) / 16.0);
            }
        }
        centres
    }

    /// The modules as they stand, without a look at their neighbours.
    pub fn plain(&self) -> Soft {
        let centres = self.centres();
        let values = centres.iter().zip(&self.levels).map(|(grey, level)| {
            let soft = self.sign * (level.middle - grey) / level.half;
            soft.clamp(-1.0, 1.0) * level.trust
        });
        Soft { size: self.size, values: values.collect() }
    }

    /// Contrast of the symbol in grey levels, from light to dark: the median of all places.
    pub fn contrast(&self) -> f32 {
        let mut halves: Vec<f32> = self.levels.iter().map(|level| level.half).collect();
        halves.sort_by(f32::total_cmp);
        2.0 * halves.get(halves.len() / 2).copied().unwrap_or_default()
    }

    /// The share of the symbol in which nothing stands out, and its mean brightness.
    pub fn even_part(&self) -> (f32, f32) {
        let even: Vec<&Level> = self.levels.iter().filter(|level| level.trust < 0.35).collect();
        let brightness = even.iter().map(|level| level.middle).sum::<f32>() / (even.len() as f32).max(1.0);
        (even.len() as f32 / self.levels.len() as f32, brightness)
    }

    /// How much steeper edges are in one direction than across it: above 1 where the symbol moved.
    pub fn motion(&self) -> f32 {
        let mut sums = [0.0_f32; 4];
        let rows = self.greys.chunks_exact(self.side);
        for (here, below) in rows.clone().zip(rows.skip(1)) {
            let pairs = here.windows(2).zip(below.windows(2));
            for (here, below) in pairs.step_by(3) {
                if let (&[a, b], &[c, d]) = (here, below) {
                    let steps = [a - b, a - c, (a - d) * 0.8, (b - c) * 0.8];
                    sums.iter_mut().zip(steps).for_each(|(sum, step)| *sum += step * step);
                }
            }
        }
        let [right, down, one, other] = sums.map(|sum| sum.max(1.0));
        let ratio = |a: f32, b: f32| (a / b).max(b / a).sqrt();
        ratio(right, down).max(ratio(one, other))
    }

    /// The half-module samples round a module, `2 * REACH + 1` to a side, as darkness.
    fn window<const TAPS: usize>(&self, module: usize, window: &mut [f64; TAPS]) {
        let (x, y) = column_and_row(module, self.size);
        let level = self.levels.get(module).copied().unwrap_or_default();
        let width = (TAPS as f32).sqrt() as usize;
        let reach = width / 2;
        let factor = self.sign / level.half;
        let start = |at: usize| at.saturating_mul(2).saturating_add(MARGIN).saturating_add(1).saturating_sub(reach);
        let rows = self.greys.chunks_exact(self.side).skip(start(y)).take(width);
        for (out, row) in window.chunks_exact_mut(width.max(1)).zip(rows) {
            for (out, grey) in out.iter_mut().zip(row.iter().skip(start(x))) {
                *out = f64::from(((level.middle - grey) * factor).clamp(-2.0, 2.0));
            }
        }
    }

    /// The modules once more, each told from all samples round it by the weights that give the
    /// `known` ones back best: undoes any blur, whatever its shape.
    ///
    /// `known` holds 1, -1, or 0 where nothing is known. `TAPS` is the square of an odd number.
    pub fn equalised<const TAPS: usize>(&self, known: &[f32], most: usize) -> Option<Soft> {
        let mut normal = Normal::<TAPS>::new();
        let mut window = [0.0; TAPS];
        let count = known.iter().filter(|known| **known != 0.0).count();
        let step = count.div_ceil(most.max(1)).max(1);
        let taught = known.iter().enumerate().filter(|(_, known)| **known != 0.0).step_by(step);
        for (module, known) in taught {
            let trust = self.levels.get(module).map_or(0.0, |level| level.trust);
            if trust > 0.3 {
                self.window(module, &mut window);
                normal.add(&window, f64::from(known.signum()), f64::from(trust * known.abs()));
            }
        }
        normal.pull(&plain_weights::<TAPS>(), 0.01 * count.min(most) as f64);
        let weights = normal.solve(1e-9)?;
        let values = (0..self.size.saturating_mul(self.size)).map(|module| {
            self.window(module, &mut window);
            let soft: f64 = window.iter().zip(&weights).map(|(sample, weight)| sample * weight).sum();
            let trust = self.levels.get(module).map_or(0.0, |level| level.trust);
            (soft as f32).clamp(-1.0, 1.0) * trust
        });
        Some(Soft { size: self.size, values: values.collect() })
    }
}

/// The weights with which [`Samples::centres`] looks at a module.
fn plain_weights<const TAPS: usize>() -> [f64; TAPS] {
    let width = (TAPS as f32).sqrt() as usize;
    let middle = width / 2;
    std::array::from_fn(|at| {
        let weight = |at: usize| match at.abs_diff(middle) {
            0 => 0.5,
            1 => 0.25,
            _ => 0.0,
        };
        let (column, row) = column_and_row(at, width);
        weight(column) * weight(row)
    })
}

/// The mean of what is lighter than the neighbourhood and the mean of what is darker: their middle
/// does not care how much there is of either.
fn levels(size: usize, centres: &[f32]) -> Vec<Level> {
    let ones = vec![1.0; centres.len()];
    let (sum, count) = (boxed(size, centres), boxed(size, &ones));
    let above: Vec<f32> = centres
        .iter()
        .zip(sum.iter().zip(&count))
        .map(|(grey, (sum, count))| f32::from(u8::from(*grey * count > *sum)))
        .collect();
    let lighter: Vec<f32> = centres.iter().zip(&above).map(|(grey, above)| grey * above).collect();
    let (lighter, lights) = (boxed(size, &lighter), boxed(size, &above));
    let halves = sum.iter().zip(&count).zip(lighter.iter().zip(&lights)).map(|((sum, count), (lighter, lights))| {
        let light = lighter / lights.max(1.0);
        let dark = (sum - lighter) / (count - lights).max(1.0);
        ((light + dark) / 2.0, ((light - dark) / 2.0).max(1.0))
    });
    let mut levels: Vec<Level> = halves.map(|(middle, half)| Level { middle, half, trust: 0.0 }).collect();
    let mut sorted: Vec<f32> = levels.iter().map(|level| level.half).collect();
    sorted.sort_by(f32::total_cmp);
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(1.0);
    for level in &mut levels {
        level.trust = (level.half / usual).min(1.0);
    }
    levels
}

/// The sum over the modules within [`AROUND`] of each.
fn boxed(size: usize, values: &[f32]) -> Vec<f32> {
    let mut wide = Vec::with_capacity(values.len());
    for row in values.chunks_exact(size.max(1)) {
        run(row.iter().copied(), size, |sum| wide.push(sum));
    }
    let mut out = vec![0.0; values.len()];
    for column in 0..size {
        let values = wide.iter().skip(column).step_by(size.max(1)).copied();
        let mut places = out.iter_mut().skip(column).step_by(size.max(1));
        run(values, size, |sum| {
            if let Some(place) = places.next() {
                *place = sum;
            }
        });
    }
    out
}

/// The running sum over [`AROUND`] values to each side.
fn run(values: impl Iterator<Item = f32> + Clone, count: usize, mut take: impl FnMut(f32)) {
    let (mut ahead, mut behind) = (values.clone(), values);
    let mut sum: f32 = ahead.by_ref().take(AROUND).sum();
    for at in 0..count {
        sum += ahead.next().unwrap_or_default();
        if at > AROUND {
            sum -= behind.next().unwrap_or_default();
        }
        take(sum);
    }
}
