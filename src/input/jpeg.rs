//! JPEG, as a picture file and as a camera's frame. The only file that names
//! zune-jpeg.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod huffman;

use std::panic::{AssertUnwindSafe, catch_unwind};

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::frame::{self, Frame};
use crate::model::limits::Limits;

/// Why a JPEG gave no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It says it is larger than we read.
    #[error("the picture is too large: {width} x {height} pixels")]
    TooLarge {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// It is no whole JPEG.
    #[error("the JPEG data is damaged")]
    Broken,
}

/// Reads a JPEG file in grey.
///
/// # Errors
/// [`Error::TooLarge`] above [`Limits::PICTURE_PIXELS`], before any pixel is
/// allocated; [`Error::Broken`] for the rest.
pub fn picture(bytes: &[u8]) -> Result<Frame, Error> {
    guarded(|| decode(bytes, usize::from(u16::MAX), Shades::Grey))
}

/// Reads one MJPG frame of a camera, in grey and colour.
///
/// Many cameras leave the Huffman tables out: the standard ones are put in.
/// `bytes` may be longer than the frame (V4L2 hands over its whole buffer):
/// reading stops at the end of the image.
///
/// # Errors
/// [`Error::TooLarge`] where an edge is above [`Limits::FRAME_EDGE`];
/// [`Error::Broken`] for the rest: one frame to drop.
pub fn camera_frame(bytes: &[u8]) -> Result<Frame, Error> {
    let edge = usize::try_from(Limits::FRAME_EDGE).map_err(|_| Error::Broken)?;
    guarded(|| match huffman::with_tables(bytes).ok_or(Error::Broken)? {
        Some(whole) => decode(&whole, edge, Shades::Colour),
        None => decode(bytes, edge, Shades::Colour),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shades {
    Grey,
    Colour,
}

/// The decoder has no known panic; a frame is no reason to learn of one.
fn guarded(decode: impl FnOnce() -> Result<Frame, Error>) -> Result<Frame, Error> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Error::Broken))
}

fn decode(bytes: &[u8], edge: usize, shades: Shades) -> Result<Frame, Error> {
    let options = DecoderOptions::default().set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Error::Broken)?;
    let info = decoder.info().ok_or(Error::Broken)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let too_large = Error::TooLarge { width: usize::from(info.width), height: usize::from(info.height) };
    if usize::from(info.width.max(info.height)) > edge || frame::pixels(width, height).is_none() {
        return Err(too_large);
    }
    // The Y plane is what we want; other kinds (CMYK, plain RGB) go by colour.
    let has_luma = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let space = if shades == Shades::Grey && has_luma { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = decoder.options().jpeg_set_out_colorspace(space);
    decoder.set_options(options);
    let pixels = decoder.decode().map_err(|_| Error::Broken)?;
    let frame = match space {
        ColorSpace::Luma => Frame::new(width, height, pixels),
        _ => {
            let frame = Frame::coloured(width, height, pixels);
            if shades == Shades::Colour { frame } else { frame.and_then(|frame| frame.part(0, 0, width, height)) }
        }
    };
    frame.ok_or(Error::Broken)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
pub(crate) mod tests {
    use super::{Error, camera_frame, picture};

    /// A grey JPEG of 16 x 8 pixels, half black and half white, with its tables.
    pub fn small() -> Vec<u8> {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
        jpeg.extend([1; 64]);
        jpeg.extend([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0]);
        jpeg.extend(super::huffman::STANDARD);
        jpeg.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
        // Two blocks, each a DC step and an end of block (1010): -1024 is 11
        // bits after 111111110, +2040 the same length; filled up with ones.
        // 111111110 01111111111 1010 | 111111110 11111111000 1010
        jpeg.extend(bits("111111110", "01111111111", "111111110", "11111111000"));
        jpeg.extend([0xff, 0xd9]);
        jpeg
    }

    fn bits(category: &str, black: &str, again: &str, white: &str) -> Vec<u8> {
        let mut text = format!("{category}{black}1010{again}{white}1010");
        while text.len() % 8 != 0 {
            text.push('1');
        }
        let bytes = text.as_bytes().chunks(8).map(|byte| {
            u8::from_str_radix(std::str::from_utf8(byte).expect("ones and zeros"), 2).expect("ones and zeros")
        });
        bytes.flat_map(|byte| if byte == 0xff { vec![0xff, 0] } else { vec![byte] }).collect()
    }

    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let tables = super::huffman::STANDARD;
        let at = jpeg.windows(tables.len()).position(|part| part == tables).expect("small() has them");
        [&jpeg[..at], &jpeg[at + tables.len()..]].concat()
    }

    #[test]
    fn reads_a_grey_picture() {
        let frame = picture(&small()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((frame.width(), frame.height()), (16, 8));
        assert_eq!((frame.luma()[0], frame.luma()[15]), (0, 255));
        assert!(frame.colour().is_none());
    }

    #[test]
    fn a_frame_without_huffman_tables_reads_like_one_with_them() {
        let whole = camera_frame(&small()).unwrap_or_else(|error| panic!("{error}"));
        let stripped = without_tables(&small());
        assert!(picture(&stripped).is_err(), "the decoder alone does not take it");
        assert!(camera_frame(&stripped).is_ok_and(|frame| frame.shows_the_same(&whole)));
        assert_eq!(whole.colour().map(<[u8]>::len), Some(16 * 8 * 3));
    }

    #[test]
    fn old_data_after_the_end_of_the_image_changes_nothing() {
        let mut buffer = small();
        let whole = camera_frame(&buffer).unwrap_or_else(|error| panic!("{error}"));
        buffer.extend(small());
        buffer.extend([0xff, 0xc4, 0, 1, 9].repeat(1_000));
        assert!(camera_frame(&buffer).is_ok_and(|frame| frame.shows_the_same(&whole)));
    }

    #[test]
    fn a_size_that_is_only_claimed_allocates_nothing() {
        let mut jpeg = small();
        let at = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).expect("small() has a frame header");
        jpeg[at + 5..at + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert_eq!(picture(&jpeg).err(), Some(Error::TooLarge { width: 65_535, height: 65_535 }));
        assert_eq!(camera_frame(&jpeg).err(), Some(Error::TooLarge { width: 65_535, height: 65_535 }));
    }

    #[test]
    fn no_cut_and_no_changed_byte_panics() {
        let whole = without_tables(&small());
        for at in 0..whole.len() {
            let _ = camera_frame(&whole[..at]);
            let mut changed = whole.clone();
            for value in [0, 0xff, 0xd9, 0x7f] {
                changed[at] = value;
                let _ = camera_frame(&changed);
                let _ = picture(&changed);
            }
        }
        assert_eq!(camera_frame(&[]).err(), Some(Error::Broken));
        assert_eq!(camera_frame(&[0; 100_000]).err(), Some(Error::Broken));
    }
}
