//! Picture files: png, jpg and webp, known by their first bytes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, Pixel};

use super::frame::{self, Frame};
use super::kind::{self, Format, Kind, NotRead};
use super::{colour, jpeg};
use crate::model::limits::Limits;

/// Why a file gave no picture. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file has no bytes.
    #[error("the file is empty; get it again")]
    Empty,
    /// The file is larger than [`Limits::PICTURE_BYTES`].
    #[error("the file is larger than {} MiB; save the picture smaller", Limits::PICTURE_BYTES / 1024 / 1024)]
    TooManyBytes,
    /// The picture is larger than [`Limits::PICTURE_PIXELS`].
    #[error("the picture has too many pixels; save it smaller")]
    TooManyPixels,
    /// A kind of file that we know and do not read.
    #[error("this is {}; {}", .0.kind, .0.advice)]
    NotRead(NotRead),
    /// Nothing that we know.
    #[error("this is no file that codes can be read from; png, jpg, webp, PDF and pkpass are")]
    Unknown,
    /// The picture is cut off or damaged.
    #[error("the {format} picture is damaged; get it again")]
    Broken {
        /// `png`, `jpg` or `webp`.
        format: &'static str,
    },
}

/// Reads the first picture in `bytes`, in grey, transparent parts on white paper.
///
/// # Errors
/// [`Error`] says what the file is instead and what to do.
pub fn read(bytes: &[u8]) -> Result<Frame, Error> {
    let format = match kind::of(bytes) {
        Some(Kind::Picture(_)) if bytes.len() > Limits::PICTURE_BYTES => return Err(Error::TooManyBytes),
        Some(Kind::Picture(format)) => format,
        Some(Kind::Other(not_read)) => return Err(Error::NotRead(not_read)),
        _ if bytes.is_empty() => return Err(Error::Empty),
        Some(Kind::Pdf | Kind::Zip) | None => return Err(Error::Unknown),
    };
    // Not one of the decoders has a known panic; a file is no reason to learn of one.
    catch_unwind(AssertUnwindSafe(|| match format {
        Format::Png => PngDecoder::with_limits(Cursor::new(bytes), limits())
            .map_err(|error| refused(&error, format))
            .and_then(|decoder| decode(decoder, format)),
        Format::WebP => WebPDecoder::new(Cursor::new(bytes))
            .map_err(|error| refused(&error, format))
            .and_then(|decoder| decode(decoder, format)),
        Format::Jpeg => jpeg::picture(bytes).map_err(|error| match error {
            jpeg::Error::TooLarge { .. } => Error::TooManyPixels,
            jpeg::Error::Broken => Error::Broken { format: format.name() },
        }),
    }))
    .unwrap_or(Err(Error::Broken { format: format.name() }))
}

/// What a decoder may allocate besides the pixels we count ourselves.
fn limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = u64::try_from(Limits::PICTURE_PIXELS).ok().map(|pixels| pixels.saturating_mul(8));
    limits
}

fn decode(mut decoder: impl ImageDecoder, format: Format) -> Result<Frame, Error> {
    let (width, height) = decoder.dimensions();
    // Four bytes a pixel: deep colours halve the pixels, and nothing more.
    let bytes = Limits::PICTURE_PIXELS.saturating_mul(4);
    let fits = usize::try_from(decoder.total_bytes()).is_ok_and(|total| total <= bytes);
    if frame::pixels(width, height).is_none() || !fits {
        return Err(Error::TooManyPixels);
    }
    decoder.set_limits(limits()).map_err(|error| refused(&error, format))?;
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error, format))?;
    Frame::new(width, height, grey(image)).ok_or(Error::Broken { format: format.name() })
}

fn grey(image: DynamicImage) -> Vec<u8> {
    match image {
        DynamicImage::ImageLuma8(grey) => grey.into_raw(),
        DynamicImage::ImageRgb8(rgb) => rgb.pixels().map(|pixel| colour::luma(pixel.0)).collect(),
        other => other.pixels().map(|(_, _, pixel)| on_paper(pixel.to_rgba().0)).collect(),
    }
}

fn on_paper([red, green, blue, alpha]: [u8; 4]) -> u8 {
    colour::over_white([red, green, blue], alpha)
}

/// A decoder's refusal, without its words: they may quote the file.
fn refused(error: &ImageError, format: Format) -> Error {
    if matches!(error, ImageError::Limits(_)) { Error::TooManyPixels } else { Error::Broken { format: format.name() } }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Error, read};
    use image::{DynamicImage, ImageFormat, Luma, LumaA, Rgb, Rgba};
    use std::io::Cursor;

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, format).expect("memory takes it");
        bytes.into_inner()
    }

    fn grey_of(bytes: &[u8]) -> Vec<u8> {
        read(bytes).unwrap_or_else(|error| panic!("{error}")).luma().to_vec()
    }

    fn sentence(bytes: &[u8]) -> String {
        read(bytes).err().expect("no picture").to_string()
    }

    #[test]
    fn reads_grey_colour_and_sixteen_bits() {
        let png = |image: DynamicImage| grey_of(&encoded(image, ImageFormat::Png));
        assert_eq!(png(image::ImageBuffer::from_pixel(2, 1, Luma([9_u8])).into()), [9, 9]);
        assert_eq!(png(image::ImageBuffer::from_pixel(2, 1, Rgb([255_u8, 0, 0])).into()), [77, 77]);
        assert_eq!(png(image::ImageBuffer::from_pixel(1, 2, Luma([0x8000_u16])).into()), [128, 128]);
        assert_eq!(png(image::ImageBuffer::from_pixel(1, 1, Rgb([0xffff_u16; 3])).into()), [255]);
    }

    #[test]
    fn transparent_parts_are_white_paper() {
        let clear = image::ImageBuffer::from_pixel(1, 1, Rgba([0_u8, 0, 0, 0]));
        assert_eq!(grey_of(&encoded(clear, ImageFormat::Png)), [255]);
        let clear = image::ImageBuffer::from_pixel(1, 1, LumaA([0_u8, 255]));
        assert_eq!(grey_of(&encoded(clear, ImageFormat::Png)), [0]);
    }

    #[test]
    fn reads_webp_and_jpg() {
        let white = image::ImageBuffer::from_pixel(3, 3, Rgb([255_u8; 3]));
        assert_eq!(grey_of(&encoded(white, ImageFormat::WebP)), [255; 9]);
        assert_eq!(grey_of(&crate::input::jpeg::tests::small()).len(), 128);
    }

    #[test]
    fn says_what_a_file_is_and_what_to_do() {
        assert_eq!(sentence(b"\0\0\0\x18ftypheic...."), "this is a HEIC picture; save it as jpg, or send a screenshot");
        assert!(sentence(b"GIF89a").contains("save it as png or jpg"));
        assert!(sentence(b"HC1:6BFOXN").contains("png, jpg, webp, PDF and pkpass"));
        assert_eq!(sentence(b""), "the file is empty; get it again");
        let mut large = b"\xff\xd8\xff".to_vec();
        large.resize(crate::model::limits::Limits::PICTURE_BYTES + 1, 0);
        assert_eq!(sentence(&large), "the file is larger than 64 MiB; save the picture smaller");
    }

    #[test]
    fn a_size_that_is_only_claimed_allocates_nothing() {
        let mut png = encoded(image::ImageBuffer::from_pixel(1, 1, Luma([9_u8])), ImageFormat::Png);
        for edge in [9_000_u32, 0x7fff_ffff] {
            png[16..20].copy_from_slice(&edge.to_be_bytes());
            png[20..24].copy_from_slice(&edge.to_be_bytes());
            // The header's checksum covers the size.
            let sum = checksum(&png[12..29]);
            png[29..33].copy_from_slice(&sum.to_be_bytes());
            assert!(matches!(read(&png), Err(Error::TooManyPixels)), "{edge}");
        }
    }

    #[test]
    fn damage_is_named_and_never_a_panic() {
        let noise = image::ImageBuffer::from_fn(9, 9, |x, y| Rgb([(x * 29) as u8, (y * 31) as u8, (x * y) as u8]));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let whole = encoded(noise.clone(), format);
            for at in 0..whole.len() {
                let _ = read(&whole[..at]);
                let mut changed = whole.clone();
                changed[at] ^= 0x5a;
                let _ = read(&changed);
            }
            assert!(sentence(&whole[..whole.len() / 2]).contains("damaged"));
        }
    }

    fn checksum(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }
}
