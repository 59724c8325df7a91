//! What counts as dark, block by block.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::geometry::{Point, column_and_row};
use super::plane::Plane;

/// Pixels along a block's edge: at three pixels a module a block holds both colours.
pub const BLOCK: usize = 8;
/// Blocks to each side that have a say: a finder pattern's dark middle sees its light ring.
const REACH: usize = 2;
/// Grey levels between the darkest and the brightest pixel of an even block, in
/// standard deviations of the noise: a little over the usual range of 64 draws.
const EVEN_RANGE: f32 = 6.0;

/// Grey levels that stand out in any picture: less is what compression leaves round edges.
const LEAST_RANGE: f32 = 10.0;

/// The brightness below which a pixel is dark, for each block of a picture.
///
/// Each block's middle between its darkest and its brightest pixel, averaged
/// over the neighbourhood; a block counts by how much its range is above the
/// noise, so an even one takes the word of its neighbours.
pub struct Threshold {
    columns: usize,
    levels: Vec<u8>,
}

impl Threshold {
    /// The threshold of a picture with so much `noise` (a standard deviation in grey levels).
    pub fn of(plane: Plane<'_>, noise: f32) -> Self {
        let columns = plane.width().div_ceil(BLOCK);
        let floor = (EVEN_RANGE * noise + 3.0).max(LEAST_RANGE);
        let mut weights = Vec::new();
        let mut middles = Vec::new();
        for (least, most) in ranges(plane) {
            let weight = (f32::from(most) - f32::from(least) - floor).max(0.0);
            weights.push(weight);
            middles.push(weight * (f32::from(least) + f32::from(most)) / 2.0);
        }
        let (weights, middles) = (spread(&weights, columns), spread(&middles, columns));
        let level = |(weight, middle): (&f32, &f32)| if *weight > 1.0 { (middle / weight + 0.5) as u8 } else { 0 };
        Self { columns, levels: weights.iter().zip(&middles).map(level).collect() }
    }

    /// The levels of the blocks of a row of pixels; 0 where nothing stands out.
    pub fn row(&self, y: usize) -> &[u8] {
        self.levels.chunks_exact(self.columns).nth(y / BLOCK).unwrap_or_default()
    }

    /// The level at a place.
    pub fn at(&self, place: Point) -> f32 {
        f32::from(self.level(place.x.max(0.0) as usize / BLOCK, place.y.max(0.0) as usize / BLOCK))
    }

    /// The level of a block.
    #[inline]
    pub fn level(&self, column: usize, row: usize) -> u8 {
        self.levels.get(row.wrapping_mul(self.columns).wrapping_add(column)).copied().unwrap_or_default()
    }
}

/// The darkest and the brightest pixel of each block, row by row.
fn ranges(plane: Plane<'_>) -> Vec<(u8, u8)> {
    let mut found = Vec::new();
    let (mut least, mut most) = (vec![0_u8; plane.width()], vec![0_u8; plane.width()]);
    let mut rows = plane.rows().peekable();
    while rows.peek().is_some() {
        least.fill(u8::MAX);
        most.fill(0);
        for row in rows.by_ref().take(BLOCK) {
            for ((least, most), grey) in least.iter_mut().zip(&mut most).zip(row) {
                *least = (*least).min(*grey);
                *most = (*most).max(*grey);
            }
        }
        let blocks = least.chunks(BLOCK).zip(most.chunks(BLOCK));
        found.extend(blocks.map(|(least, most)| {
            (least.iter().copied().min().unwrap_or_default(), most.iter().copied().max().unwrap_or_default())
        }));
    }
    found
}

/// The sums over all blocks within reach.
fn spread(values: &[f32], columns: usize) -> Vec<f32> {
    let wide: Vec<f32> =
        values.chunks_exact(columns).flat_map(|row| sums(row.len(), |at| row.get(at).copied())).collect();
    let (_, rows) = column_and_row(values.len(), columns);
    let mut out = vec![0.0; values.len()];
    for (y, out) in out.chunks_exact_mut(columns).enumerate() {
        for near in y.saturating_sub(REACH)..=y.saturating_add(REACH).min(rows.saturating_sub(1)) {
            for (sum, value) in out.iter_mut().zip(wide.chunks_exact(columns).nth(near).unwrap_or_default()) {
                *sum += value;
            }
        }
    }
    out
}

fn sums(count: usize, value: impl Fn(usize) -> Option<f32>) -> impl Iterator<Item = f32> {
    (0..count).map(move |at| (at.saturating_sub(REACH)..=at.saturating_add(REACH)).filter_map(&value).sum())
}
