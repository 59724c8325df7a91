//! One picture, as the reader and the window need it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::limits::Limits;

/// One picture: grey for the reader, and colour where a window shows it.
///
/// `luma` holds one byte a pixel (0 is black), `colour` three (red, green,
/// blue); both row by row from the top left, without padding. It may show a
/// person's certificate: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    luma: Vec<u8>,
    colour: Option<Vec<u8>>,
    width: u32,
    height: u32,
    number: u64,
}

impl Frame {
    /// A grey picture; nothing where `luma` is not `width` times `height`
    /// bytes, or more than [`Limits::PICTURE_PIXELS`], or none.
    #[must_use]
    pub fn new(width: u32, height: u32, luma: Vec<u8>) -> Option<Self> {
        let pixels = pixels(width, height)?;
        (luma.len() == pixels).then_some(Self { luma, colour: None, width, height, number: 0 })
    }

    /// The same picture with its colours; nothing where `colour` is not three
    /// bytes a pixel.
    #[must_use]
    pub fn with_colour(self, colour: Vec<u8>) -> Option<Self> {
        let bytes = self.luma.len().checked_mul(3)?;
        (colour.len() == bytes).then_some(Self { colour: Some(colour), ..self })
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
        let rows = self.luma.chunks_exact(usize::try_from(self.width).ok()?).skip(top).take(height);
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
        &self.luma
    }

    /// Red, green and blue, three bytes a pixel, where the source has them.
    #[must_use]
    pub fn colour(&self) -> Option<&[u8]> {
        self.colour.as_deref()
    }

    /// The place in the order in which frames came; 0 for a still picture.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }
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
    fn takes_three_bytes_of_colour_a_pixel() {
        let frame = Frame::new(2, 2, vec![7; 4]).expect("four pixels");
        assert!(frame.clone().with_colour(vec![1; 11]).is_none());
        let frame = frame.with_colour(vec![1; 12]).expect("twelve bytes").numbered(5);
        assert_eq!((frame.colour(), frame.number()), (Some([1; 12].as_slice()), 5));
    }
}
