//! What somebody has copied: files, a picture, or text. The only file that names `arboard`.
//!
//! It is read when somebody asks for it and at no other time. The owner of what was copied may take its time to hand it
//! over: never call this from the window's thread.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::colour;
use super::frame::{Frame, pixels};
use arboard::{Clipboard, Error as Cause, ImageData};
use std::path::PathBuf;

/// What was copied. It may be a person's certificate: no `Debug`.
pub enum Copied {
    /// Files, as file managers copy them.
    Files(Vec<PathBuf>),
    /// A picture, in grey.
    Picture(Frame),
    /// Text.
    Text(String),
}

/// Why there is nothing to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing was copied, or nothing that we read.
    #[error("nothing was copied that a code can be read from")]
    Nothing,
    /// The system has no clipboard that we can reach.
    #[error("this system's clipboard cannot be reached")]
    NoClipboard,
    /// The picture is larger than any that is read.
    #[error("the copied picture has too many pixels; save it smaller")]
    TooLarge,
}

impl Error {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::NoClipboard => "no-clipboard",
            Self::TooLarge => "too-large",
        }
    }
}

/// Reads what was copied: files before a picture before text, since a file manager copies the names of its files as
/// text too.
///
/// # Errors
/// [`Error`].
pub fn read() -> Result<Copied, Error> {
    let mut clipboard = Clipboard::new().map_err(|_| Error::NoClipboard)?;
    let files = clipboard.get().file_list().unwrap_or_default();
    if !files.is_empty() {
        return Ok(Copied::Files(files));
    }
    match clipboard.get_image() {
        Ok(image) => return picture(&image).map(Copied::Picture),
        Err(Cause::ContentNotAvailable | Cause::ConversionFailure) => {}
        Err(_) => return Err(Error::NoClipboard),
    }
    match clipboard.get_text() {
        Ok(text) if !text.trim().is_empty() => Ok(Copied::Text(text)),
        _ => Err(Error::Nothing),
    }
}

/// A copied picture in grey, transparent parts on white paper.
fn picture(image: &ImageData<'_>) -> Result<Frame, Error> {
    let (width, height) = (u32::try_from(image.width), u32::try_from(image.height));
    let (Ok(width), Ok(height)) = (width, height) else { return Err(Error::TooLarge) };
    if pixels(width, height).is_none() {
        return Err(Error::TooLarge);
    }
    let grey = image.bytes.chunks_exact(4).map(|pixel| match pixel {
        [red, green, blue, alpha] => colour::over_white([*red, *green, *blue], *alpha),
        // Chunks of four have four.
        _ => u8::MAX,
    });
    Frame::new(width, height, grey.collect()).ok_or(Error::Nothing)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Error, ImageData, picture};
    use std::borrow::Cow;

    fn image(width: usize, height: usize, bytes: Vec<u8>) -> ImageData<'static> {
        ImageData { width, height, bytes: Cow::Owned(bytes) }
    }

    #[test]
    fn a_copied_picture_becomes_grey_on_white_paper() {
        let frame = picture(&image(2, 1, vec![0, 0, 0, 255, 0, 0, 0, 0])).ok().unwrap();
        assert_eq!((frame.width(), frame.height(), frame.luma()), (2, 1, [0, 255].as_slice()));
    }

    #[test]
    fn a_picture_that_is_not_what_it_says_is_none() {
        assert_eq!(picture(&image(2, 2, vec![0; 15])).err(), Some(Error::Nothing));
        assert_eq!(picture(&image(100_000, 100_000, Vec::new())).err(), Some(Error::TooLarge));
        assert_eq!(picture(&image(0, 4, Vec::new())).err(), Some(Error::TooLarge));
    }
}
