//! One try at one symbol: from three finder patterns to its text.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::decode::{Format, decode};
use super::geometry::Point;
use super::group::Corners;
use super::mesh::{Mesh, Weave};
use super::pass::Budget;
use super::plane::Plane;
use super::sample::{Samples, Soft};
use super::symbol::{Layout, Role, format_places, format_word};

/// The least agreement of a symbol's fixed modules with what they should be.
const LIKE: f32 = 0.15;

/// A symbol that was located: read, or not.
pub struct Attempt {
    /// Its bytes, where they could be read.
    pub bytes: Option<Vec<u8>>,
    /// The patterns by which it was located.
    pub axes: Corners,
    /// Its corners: upper left, upper right, lower right, lower left.
    pub corners: [Point; 4],
    /// Pixels a module, the mean.
    pub module: f32,
    /// Whether it was read as in a mirror.
    pub mirrored: bool,
    /// Its modules, as sure as they got.
    pub soft: Soft,
    /// What was sampled, for a word on why it was not read.
    pub signs: Signs,
}

/// What the samples say of the picture's quality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signs {
    /// How well timing and alignment patterns are there; at most 1.
    pub likeness: f32,
    /// Pixels a module where they are least.
    pub least_module: f32,
    /// Grey levels from light to dark.
    pub contrast: f32,
    /// The share of the symbol in which nothing stands out.
    pub even: f32,
    /// The mean brightness of that share.
    pub even_grey: f32,
    /// How much steeper edges are in one direction than across it.
    pub motion: f32,
    /// How sharply modules differ from their neighbours: 1 is sharp.
    pub sharpness: f32,
}

/// Tries one symbol at one size; nothing where its fixed modules are not there.
pub fn attempt(plane: Plane<'_>, corners: &Corners, size: usize, budget: &mut Budget) -> Option<Attempt> {
    let layout = Layout::of(Layout::version_of(size)?)?;
    let mut best: Option<Attempt> = None;
    for weave in [Weave::WIDE, Weave::CLOSE, Weave::FLAT] {
        let likeness = best.as_ref().map_or(0.0, |best| best.signs.likeness);
        let first = weave == Weave::WIDE;
        if best.as_ref().is_some_and(|best| best.bytes.is_some()) || !(first || budget.again.contains(&likeness)) {
            break;
        }
        if !budget.spend_mesh() {
            break;
        }
        if let Some(next) = woven(plane, corners, layout, budget, weave)
            && (next.bytes.is_some() || next.signs.likeness > likeness)
        {
            best = Some(next);
        }
    }
    best
}

fn woven(plane: Plane<'_>, corners: &Corners, layout: &Layout, budget: &Budget, weave: Weave) -> Option<Attempt> {
    let mesh = Mesh::grow(plane, &corners.axes, layout, corners.dark, weave)?;
    let samples = Samples::take(plane, &mesh, layout.size, corners.dark);
    let soft = samples.plain();
    let likeness = likeness(&soft, layout);
    if likeness < LIKE {
        return None;
    }
    let (soft, mirrored) = righted(soft);
    let signs = signs(&samples, &mesh, &soft, likeness);
    let rounds = if likeness < budget.again.start { 0 } else { budget.rounds };
    let (bytes, soft) = read(&samples, soft, mirrored, layout, rounds);
    Some(Attempt {
        bytes,
        axes: corners.clone(),
        corners: mesh.corners(),
        module: mesh.module(),
        mirrored,
        signs,
        soft,
    })
}

/// Reads with more and more care.
fn read(samples: &Samples, plain: Soft, mirrored: bool, layout: &Layout, rounds: u32) -> (Option<Vec<u8>>, Soft) {
    let (format, _) = Format::read(&plain);
    if let Some(bytes) = decode(&plain, layout, format) {
        return (Some(bytes), plain);
    }
    let turned = |soft: Soft| if mirrored { soft.transposed() } else { soft };
    let mut soft = plain;
    for round in 0..rounds {
        let (format, _) = Format::read(&soft);
        let known = known(&soft, layout, format, round > 0);
        let known = if mirrored { transposed(&known, layout.size) } else { known };
        let better = match round {
            0 | 1 => samples.equalised::<25>(&known, 2_000),
            _ => samples.equalised::<49>(&known, 2_500),
        };
        let Some(better) = better else { break };
        soft = turned(better);
        let (format, _) = Format::read(&soft);
        if let Some(bytes) = decode(&soft, layout, format) {
            return (Some(bytes), soft);
        }
    }
    (None, soft)
}

/// What is known of each module: the fixed ones, the format, and with `guess` those that are fairly sure.
fn known(soft: &Soft, layout: &Layout, format: Format, guess: bool) -> Vec<f32> {
    let mut known: Vec<f32> = layout
        .roles()
        .iter()
        .zip(&soft.values)
        .map(|(role, value)| match role {
            Role::Fixed(dark) => sign(*dark),
            Role::Data if guess && value.abs() > 0.25 => value.signum() * value.abs().min(0.6),
            _ => 0.0,
        })
        .collect();
    for copy in format_places(layout.size) {
        for (bit, (x, y)) in (0..15_u32).rev().zip(copy) {
            if let Some(place) = known.get_mut(y.saturating_mul(layout.size).saturating_add(x)) {
                *place = sign(format_word(format.data()).wrapping_shr(bit) & 1 == 1);
            }
        }
    }
    known
}

const fn sign(dark: bool) -> f32 {
    if dark { 1.0 } else { -1.0 }
}

/// How well timing and alignment patterns are there; at most 1.
fn likeness(soft: &Soft, layout: &Layout) -> f32 {
    let size = layout.size;
    let finder = |(x, y): (usize, usize)| {
        let (right, below) = (x.saturating_add(8) >= size, y.saturating_add(8) >= size);
        (y < 8 && (x < 8 || right)) || (x < 8 && below)
    };
    let (mut sum, mut total) = (0.0, 0.0_f32);
    for (at, (role, value)) in layout.roles().iter().zip(&soft.values).enumerate() {
        if let Role::Fixed(dark) = role
            && !finder(layout.spot(at))
        {
            sum += sign(*dark) * value;
            total += value.abs();
        }
    }
    sum / total.max(1.0)
}

/// The symbol the right way round, and whether it was mirrored: its format tells.
fn righted(soft: Soft) -> (Soft, bool) {
    let (_, straight) = Format::read(&soft);
    if straight > 0.8 {
        return (soft, false);
    }
    let other = soft.transposed();
    let (_, turned) = Format::read(&other);
    if turned > straight + 0.15 { (other, true) } else { (soft, false) }
}

fn signs(samples: &Samples, mesh: &Mesh, plain: &Soft, likeness: f32) -> Signs {
    let (even, even_grey) = samples.even_part();
    let sharpness = plain.values.iter().map(|value| value.abs()).sum::<f32>() / plain.values.len() as f32;
    Signs {
        likeness,
        least_module: mesh.least_module(),
        contrast: samples.contrast(),
        even,
        even_grey,
        motion: samples.motion(),
        sharpness,
    }
}

fn transposed(values: &[f32], size: usize) -> Vec<f32> {
    let column = |x: usize| values.iter().skip(x).step_by(size.max(1)).copied();
    (0..size).flat_map(column).collect()
}

impl Soft {
    /// How dark a module is; 0 beyond the edge.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.values.get(y.saturating_mul(self.size).saturating_add(x)).copied().unwrap_or_default()
    }

    /// Rows for columns.
    pub fn transposed(&self) -> Self {
        Self { size: self.size, values: transposed(&self.values, self.size) }
    }
}
