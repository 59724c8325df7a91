//! One picture, as the reader and the window need it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::colour;
use crate::model::limits::Limits;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One picture: grey for the reader, and colour where a window shows it.
///
/// `luma` holds one byte a pixel (0 is black), `colour` three (red, green,
/// blue); both row by row from the top left, without padding. A clone shares
/// them. It may show a person's certificate: no `Debug`.
#[derive(Clone)]
pub struct Frame {
    pixels: Arc<Pixels>,
    width: u32,
    height: u32,
    number: u64,
}

/// Where only colour came, brightness is reckoned when it is first asked for: a picture that is
/// only shown needs none.
#[derive(Clone)]
struct Pixels {
    luma: OnceLock<Vec<u8>>,
    colour: Option<Vec<u8>>,
}

impl Frame {
    /// A grey picture; nothing where `luma` is not `width` times `height`
    /// bytes, or more than [`Limits::PICTURE_PIXELS`], or none.
    #[must_use]
    pub fn new(width: u32, height: u32, luma: Vec<u8>) -> Option<Self> {
        let pixels = pixels(width, height)?;
        (luma.len() == pixels).then(|| Self::of(width, height, OnceLock::from(luma), None))
    }

    /// A picture in colour; nothing where `colour` is not three bytes a pixel.
    #[must_use]
    pub fn coloured(width: u32, height: u32, colour: Vec<u8>) -> Option<Self> {
        let bytes = pixels(width, height)?.checked_mul(3)?;
        (colour.len() == bytes).then(|| Self::of(width, height, OnceLock::new(), Some(colour)))
    }

    /// The same picture with its colours; nothing where `colour` is not three
    /// bytes a pixel.
    #[must_use]
    pub fn with_colour(self, colour: Vec<u8>) -> Option<Self> {
        let bytes = self.luma().len().checked_mul(3)?;
        let Self { pixels, width, height, number } = self;
        let luma = Arc::unwrap_or_clone(pixels).luma;
        (colour.len() == bytes).then(|| Self::of(width, height, luma, Some(colour)).numbered(number))
    }

    fn of(width: u32, height: u32, luma: OnceLock<Vec<u8>>, colour: Option<Vec<u8>>) -> Self {
        Self { pixels: Arc::new(Pixels { luma, colour }), width, height, number: 0 }
    }

    /// The grey part of so many pixels whose upper left is at `left` and `top`; nothing where that is not all
    /// inside.
    #[must_use]
    pub fn part(&self, left: u32, top: u32, width: u32, height: u32) -> Option<Self> {
        let (right, bottom) = (left.checked_add(width)?, top.checked_add(height)?);
        if right > self.width || bottom > self.height {
            return None;
        }
        let [left, top, right, height] = [left, top, right, height].map(|edge| usize::try_from(edge).unwrap_or(0));
        let rows = self.luma().chunks_exact(usize::try_from(self.width).ok()?).skip(top).take(height);
        let luma: Vec<u8> = rows.flat_map(|row| row.get(left..right).unwrap_or_default()).copied().collect();
        Self::new(width, u32::try_from(height).ok()?, luma)
    }

    /// The same picture with its place in the order in which frames came.
    #[must_use]
    pub fn numbered(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// Pixels in a row.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Brightness, one byte a pixel.
    #[must_use]
    pub fn luma(&self) -> &[u8] {
        self.pixels.luma.get_or_init(|| {
            let (triples, _) = self.colour().unwrap_or_default().as_chunks::<3>();
            triples.iter().map(|rgb| colour::luma(*rgb)).collect()
        })
    }

    /// Red, green and blue, three bytes a pixel, where the source has them.
    #[must_use]
    pub fn colour(&self) -> Option<&[u8]> {
        self.pixels.colour.as_deref()
    }

    /// Whether both show the same to the last pixel.
    #[must_use]
    pub fn shows_the_same(&self, other: &Self) -> bool {
        match (self.colour(), other.colour()) {
            (Some(one), Some(other)) => one == other,
            _ => self.luma() == other.luma(),
        }
    }

    /// The scene at its coarsest. Of a picture in colour only what it looks at is reckoned.
    #[must_use]
    pub fn scene(&self) -> Scene {
        let mut scene = Scene { cells: [0; CELLS * CELLS], light: 0 };
        let mut all = Mean::default();
        for (row, cells) in scene.cells.chunks_mut(CELLS).enumerate() {
            for (column, cell) in cells.iter_mut().enumerate() {
                let mean = self.mean(span(self.width, column), span(self.height, row));
                *cell = mean.value();
                all.add(mean.sum, mean.count);
            }
        }
        scene.light = all.value();
        scene
    }

    /// The mean brightness of a part, by some of its pixels.
    fn mean(&self, columns: Range<usize>, rows: Range<usize>) -> Mean {
        let width = usize::try_from(self.width).unwrap_or(usize::MAX);
        let mut mean = Mean::default();
        for y in rows.step_by(STEP) {
            let row = y.saturating_mul(width);
            columns.clone().step_by(STEP).for_each(|x| mean.add(self.light_at(row.saturating_add(x)).into(), 1));
        }
        mean
    }

    /// The brightness of one pixel; 0 outside.
    fn light_at(&self, at: usize) -> u8 {
        match (self.pixels.luma.get(), &self.pixels.colour) {
            (Some(luma), _) => luma.get(at).copied().unwrap_or(0),
            (None, Some(colour)) => colour.as_chunks::<3>().0.get(at).copied().map_or(0, colour::luma),
            (None, None) => 0,
        }
    }

    /// The place in the order in which frames came; 0 for a still picture.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }
}

/// Cells of a scene in a row and in a column.
const CELLS: usize = 8;
/// Of so many rows and columns one is looked at.
const STEP: usize = 8;
/// How far the mean of a cell moves before something has moved in it; noise is averaged away.
const MOVED: u8 = 4;

/// A scene at its coarsest: the mean brightness of 8 by 8 cells. It tells whether something has
/// moved, and nothing about what.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    cells: [u8; CELLS * CELLS],
    light: u8,
}

impl Scene {
    /// The mean brightness.
    #[must_use]
    pub const fn light(&self) -> u8 {
        self.light
    }

    /// Whether something has moved between the two.
    #[must_use]
    pub fn differs(&self, other: &Self) -> bool {
        self.cells.iter().zip(other.cells).any(|(one, other)| one.abs_diff(other) >= MOVED)
    }
}

#[derive(Clone, Copy, Default)]
struct Mean {
    sum: u32,
    count: u32,
}

impl Mean {
    fn add(&mut self, sum: u32, count: u32) {
        *self = Self { sum: self.sum.saturating_add(sum), count: self.count.saturating_add(count) };
    }

    fn value(self) -> u8 {
        u8::try_from(self.sum.checked_div(self.count).unwrap_or(0)).unwrap_or(u8::MAX)
    }
}

/// Which pixels of an edge a cell has.
fn span(edge: u32, cell: usize) -> Range<usize> {
    let edge = usize::try_from(edge).unwrap_or(usize::MAX);
    let begin = |cell: usize| edge.saturating_mul(cell).wrapping_div(CELLS);
    begin(cell)..begin(cell.saturating_add(1))
}

/// The pixels of a picture, where there are any and they are not too many.
pub(super) fn pixels(width: u32, height: u32) -> Option<usize> {
    let pixels = usize::try_from(width).ok()?.checked_mul(usize::try_from(height).ok()?)?;
    (1..=Limits::PICTURE_PIXELS).contains(&pixels).then_some(pixels)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Frame;

    #[test]
    fn holds_exactly_as_many_bytes_as_pixels() {
        assert!(Frame::new(3, 2, vec![0; 6]).is_some());
        assert!(Frame::new(3, 2, vec![0; 5]).is_none());
        assert!(Frame::new(3, 2, vec![0; 7]).is_none());
        assert!(Frame::new(0, 2, Vec::new()).is_none());
        assert!(Frame::new(u32::MAX, u32::MAX, Vec::new()).is_none());
    }

    #[test]
    fn a_part_is_cut_out_where_it_lies_inside() {
        let frame = Frame::new(4, 3, (0..12).collect()).expect("twelve pixels");
        let part = frame.part(1, 1, 2, 2).expect("inside");
        assert_eq!((part.width(), part.height(), part.luma()), (2, 2, [5, 6, 9, 10].as_slice()));
        for (left, top, width, height) in [(3, 0, 2, 1), (0, 2, 1, 2), (0, 0, 0, 1), (u32::MAX, 0, 1, 1)] {
            assert!(frame.part(left, top, width, height).is_none());
        }
    }

    #[test]
    fn a_scene_differs_where_something_as_large_as_a_cell_has_moved() {
        let with = |size: usize, light: u8| {
            let dot = |at: usize| if at % 1280 < size && at / 1280 < size { light } else { 100 };
            Frame::new(1280, 640, (0..1280 * 640).map(dot).collect()).expect("all pixels").scene()
        };
        let empty = with(0, 0);
        assert!(!empty.differs(&empty) && !empty.differs(&with(8, 0)), "a speck");
        assert!(empty.differs(&with(100, 40)) && with(100, 40).differs(&empty));
        let tiny = Frame::new(1, 1, vec![9]).expect("one pixel").scene();
        assert!(tiny.differs(&empty), "any size has a scene");
    }

    #[test]
    fn the_noise_of_a_sensor_is_no_other_scene() {
        let noisy = |seed: usize| {
            let dot =
                |at: usize| 94 + u8::try_from((at + seed).wrapping_mul(2_654_435_761) >> 7 & 15).expect("15 at most");
            Frame::new(1280, 720, (0..1280 * 720).map(dot).collect()).expect("all pixels").scene()
        };
        assert!(!noisy(0).differs(&noisy(77_777)));
    }

    #[test]
    fn brightness_follows_from_colour_where_only_that_came() {
        let red = Frame::coloured(2, 1, [255, 0, 0].repeat(2)).expect("two pixels");
        assert_eq!((red.scene().light(), red.luma(), red.scene().light()), (77, [77, 77].as_slice(), 77));
        assert!(red.shows_the_same(&red.clone()) && red.shows_the_same(&Frame::new(2, 1, vec![77; 2]).expect("grey")));
        assert!(!red.shows_the_same(&Frame::coloured(2, 1, [254, 2, 0].repeat(2)).expect("two pixels")));
        assert!(Frame::coloured(2, 1, vec![0; 5]).is_none());
    }

    #[test]
    fn takes_three_bytes_of_colour_a_pixel() {
        let frame = Frame::new(2, 2, vec![7; 4]).expect("four pixels");
        assert!(frame.clone().with_colour(vec![1; 11]).is_none());
        let frame = frame.with_colour(vec![1; 12]).expect("twelve bytes").numbered(5);
        assert_eq!((frame.colour(), frame.number()), (Some([1; 12].as_slice()), 5));
    }
}
