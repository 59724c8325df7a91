//! Brightness, smoothed, sized and asked for between its pixels.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::geometry::Point;
use crate::input::frame::Frame;

/// A picture's brightness, one byte a pixel, row by row.
#[derive(Clone, Copy)]
pub struct Plane<'a> {
    width: usize,
    height: usize,
    right: f32,
    bottom: f32,
    grey: &'a [u8],
}

impl<'a> Plane<'a> {
    /// The least pixels along an edge: the smallest symbol with one pixel a module.
    pub const LEAST_EDGE: usize = 21;

    /// A view of `grey`; nothing where it is smaller than any symbol, or is not
    /// `width` times `height` bytes.
    pub fn new(width: usize, height: usize, grey: &'a [u8]) -> Option<Self> {
        let fits = width >= Self::LEAST_EDGE && height >= Self::LEAST_EDGE;
        let (right, bottom) = (width as f32 - 1.01, height as f32 - 1.01);
        (fits && width.checked_mul(height) == Some(grey.len())).then_some(Self { width, height, right, bottom, grey })
    }

    /// A view of a frame.
    pub fn of(frame: &'a Frame) -> Option<Self> {
        Self::new(usize::try_from(frame.width()).ok()?, usize::try_from(frame.height()).ok()?, frame.luma())
    }

    pub const fn width(&self) -> usize {
        self.width
    }

    pub const fn height(&self) -> usize {
        self.height
    }

    /// The rows, from the top.
    pub fn rows(&self) -> std::slice::ChunksExact<'a, u8> {
        self.grey.chunks_exact(self.width)
    }

    /// The brightness of a pixel; nothing beyond the edge.
    #[inline]
    pub fn pixel(&self, x: isize, y: isize) -> Option<u8> {
        let (x, y) = (x.cast_unsigned(), y.cast_unsigned());
        if x >= self.width || y >= self.height {
            return None;
        }
        self.grey.get(y.wrapping_mul(self.width).wrapping_add(x)).copied()
    }

    /// The brightness between the four pixels round a place; beyond the edge, that of the edge.
    #[inline]
    pub fn at(&self, place: Point) -> f32 {
        let (x, y) = (place.x.clamp(0.0, self.right), place.y.clamp(0.0, self.bottom));
        let (column, row) = (x as i32, y as i32);
        let (across, along) = (x - column as f32, y - row as f32);
        let start = (row as usize).wrapping_mul(self.width).wrapping_add(column as usize);
        let (Some(&[a, b, ..]), Some(&[c, d, ..])) =
            (self.grey.get(start..), self.grey.get(start.wrapping_add(self.width)..))
        else {
            return 0.0;
        };
        let [a, b, c, d] = [a, b, c, d].map(f32::from);
        let (upper, lower) = (a + (b - a) * across, c + (d - c) * across);
        upper + (lower - upper) * along
    }

    /// The usual difference of a pixel from its neighbours in even parts of the picture, in
    /// grey levels: the standard deviation of the noise.
    pub fn noise(&self) -> f32 {
        let mut counts = [0_u32; 256];
        for row in self.rows().step_by(16) {
            for seven in row.chunks_exact(7) {
                // Three pixels apart, or smoothing would hide it.
                if let &[before, _, _, here, _, _, after] = seven {
                    let (before, here, after) = (i32::from(before), i32::from(here), i32::from(after));
                    let bend = before.wrapping_add(after).wrapping_sub(here.wrapping_mul(2)).unsigned_abs();
                    if let Some(count) = counts.get_mut(usize::try_from(bend.min(255)).unwrap_or(255)) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
        let half = counts.iter().fold(0_u32, |sum, count| sum.saturating_add(*count)) / 2;
        let mut sum = 0_u32;
        let median = counts.iter().position(|count| {
            sum = sum.saturating_add(*count);
            sum > half
        });
        // The median of |a - 2b + c| is 1.65 standard deviations of each.
        median.unwrap_or(0) as f32 / 1.65
    }
}

/// A picture's brightness that is held here: smoothed, sharpened or of another size.
#[derive(Default)]
pub struct Grey {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Grey {
    /// A place for pictures, empty.
    pub const fn new() -> Self {
        Self { width: 0, height: 0, grey: Vec::new() }
    }

    /// A view; nothing where the picture is smaller than any symbol.
    pub fn plane(&self) -> Option<Plane<'_>> {
        Plane::new(self.width, self.height, &self.grey)
    }

    /// Takes on `of` smoothed over 3 x 3 pixels with the weights 1 2 1.
    pub fn smooth(&mut self, of: Plane<'_>) {
        self.resize(of.width, of.height);
        let mut sums = vec![0_u16; of.width];
        for (y, out) in self.grey.chunks_exact_mut(of.width).enumerate() {
            let row = |at: usize| of.grey.chunks_exact(of.width).nth(at);
            let Some(here) = row(y) else { return };
            let above = row(y.saturating_sub(1)).unwrap_or(here);
            let below = row(y.saturating_add(1)).unwrap_or(here);
            for (sum, ((above, here), below)) in sums.iter_mut().zip(above.iter().zip(here).zip(below)) {
                *sum = u16::from(*above).wrapping_add(u16::from(*here) << 1).wrapping_add(u16::from(*below));
            }
            across(&sums, out);
        }
    }

    /// Takes on another picture, smoothed.
    pub fn smooth_of(&mut self, of: &Self) {
        if let Some(plane) = of.plane() {
            self.smooth(plane);
        }
    }

    /// Takes on `of` at half its size, each pixel the mean of four.
    pub fn halve(&mut self, of: Plane<'_>) {
        let (width, height) = (of.width / 2, of.height / 2);
        self.resize(width, height);
        for (pair, out) in of.grey.chunks_exact(of.width.wrapping_mul(2)).zip(self.grey.chunks_exact_mut(width.max(1)))
        {
            let (upper, lower) = pair.split_at(of.width);
            let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            for (out, ([a, b], [c, d])) in out.iter_mut().zip(pairs) {
                let sum = [a, b, c, d].into_iter().fold(2_u16, |sum, grey| sum.wrapping_add(u16::from(*grey)));
                *out = (sum >> 2) as u8;
            }
        }
    }

    /// Takes on another picture at half its size.
    pub fn halve_of(&mut self, of: &Self) {
        if let Some(plane) = of.plane() {
            self.halve(plane);
        }
    }

    /// Takes on `of` with its edges raised: what stands out from `soft`, the same picture smoothed, is
    /// added `times` over.
    fn sharpen(&mut self, of: Plane<'_>, soft: Plane<'_>, times: i16) {
        self.resize(of.width, of.height);
        for (out, (sharp, soft)) in self.grey.iter_mut().zip(of.grey.iter().zip(soft.grey)) {
            let (sharp, soft) = (i16::from(*sharp), i16::from(*soft));
            *out = sharp.wrapping_add(sharp.wrapping_sub(soft).wrapping_mul(times)).clamp(0, 255) as u8;
        }
    }

    /// The same for pictures that are held.
    pub fn sharpen_of(&mut self, of: &Self, soft: &Self, times: i16) {
        if let (Some(of), Some(soft)) = (of.plane(), soft.plane()) {
            self.sharpen(of, soft, times);
        }
    }

    fn resize(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.grey.resize(width.saturating_mul(height), 0);
    }
}

/// The weights 1 2 1 along a row of sums over four.
fn across(sums: &[u16], out: &mut [u8]) {
    let (Some(next), Some(&first), Some(&last)) = (sums.get(1..), sums.first(), sums.last()) else { return };
    let triples = sums.iter().zip(next).zip(next.get(1..).unwrap_or_default());
    for (out, ((before, here), after)) in out.iter_mut().skip(1).zip(triples) {
        *out = (before.wrapping_add(here << 1).wrapping_add(*after).wrapping_add(8) >> 4) as u8;
    }
    if let (Some(out), Some(second)) = (out.first_mut(), next.first()) {
        *out = (first.wrapping_mul(3).wrapping_add(*second).wrapping_add(8) >> 4) as u8;
    }
    if let (Some(out), Some(before)) = (out.last_mut(), sums.iter().rev().nth(1)) {
        *out = (last.wrapping_mul(3).wrapping_add(*before).wrapping_add(8) >> 4) as u8;
    }
}
