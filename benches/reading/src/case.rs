//! One picture that is shown to every reader, and what stands in it.

use std::fs;
use std::path::{Path, PathBuf};

use gatelight::input::frame::Frame;

/// One picture with what a reader should make of it.
pub struct Case {
    /// Its name for a person: a file, with a turn where it was turned.
    pub name: String,
    /// The row of the table that it counts in.
    pub category: String,
    /// Frames of one scene follow each other and share this name.
    pub item: String,
    /// Further rows that it counts in, such as [`DENSE`].
    pub also: Vec<String>,
    /// What stands in it.
    pub expected: Expected,
    /// Where its pixels come from.
    pub source: Source,
}

/// What stands in a picture.
#[derive(Clone, PartialEq, Eq)]
pub enum Expected {
    /// No code.
    Nothing,
    /// A code with this text, in UTF-8.
    Text(Vec<u8>),
    /// A certificate whose text was not written down.
    Certificate,
}

/// The row of symbols that are as dense as those of certificates.
pub const DENSE: &str = "version 15 and up";

/// The modules a side of version 15.
pub const DENSE_SIDE: u64 = 77;

/// Where pixels come from. They are loaded when they are needed: a set is larger than memory.
pub enum Source {
    /// A picture file, turned clockwise by quarters of a turn.
    File { path: PathBuf, quarters: u32 },
    /// Drawn here.
    Drawn(Box<dyn Fn() -> Frame>),
}

impl Case {
    /// The pixels, in grey.
    pub fn load(&self) -> Result<Frame, String> {
        match &self.source {
            Source::File { path, quarters } => {
                load(path, *quarters).map_err(|why| format!("{}: {why}", path.display()))
            }
            Source::Drawn(draw) => Ok(draw()),
        }
    }

    /// Whether it holds a code.
    pub fn has_code(&self) -> bool {
        self.expected != Expected::Nothing
    }

    /// Whether a reader's answer is what stands in the code.
    ///
    /// Some readers hand out bytes and others text, so the bytes may be the
    /// text in any of the sets that QR codes are found with.
    pub fn is_right(&self, answer: &[u8]) -> bool {
        let expected = match &self.expected {
            Expected::Nothing => return false,
            Expected::Certificate => return answer.starts_with(b"HC1:"),
            Expected::Text(text) => text,
        };
        let same_text = |set: &'static encoding_rs::Encoding| {
            let text = set.decode_without_bom_handling_and_without_replacement(answer);
            text.is_some_and(|text| text.as_bytes() == expected)
        };
        answer == expected || [encoding_rs::SHIFT_JIS, encoding_rs::WINDOWS_1252].into_iter().any(same_text)
    }
}

fn load(path: &Path, quarters: u32) -> Result<Frame, String> {
    let bytes = fs::read(path).map_err(|why| why.to_string())?;
    if let Some(frame) = pgm(&bytes) {
        return Ok(frame);
    }
    let picture = image::load_from_memory(&bytes).map_err(|why| why.to_string())?;
    let picture = match quarters % 4 {
        0 => picture,
        1 => picture.rotate90(),
        2 => picture.rotate180(),
        _ => picture.rotate270(),
    };
    let grey = on_white(&picture);
    Frame::new(grey.width(), grey.height(), grey.into_raw()).ok_or_else(|| "it is too large".into())
}

/// Grey, with what is transparent in white: some of the test pictures stand on nothing.
fn on_white(picture: &image::DynamicImage) -> image::GrayImage {
    let mut grey = picture.to_luma8();
    if picture.color().has_alpha() {
        for (pixel, layered) in grey.pixels_mut().zip(picture.to_luma_alpha8().pixels()) {
            let [luma, alpha] = layered.0.map(u32::from);
            pixel.0 = [((luma * alpha + 255 * (255 - alpha)) / 255) as u8];
        }
    }
    grey
}

/// A binary grey map as `gen.py` writes it: `P5`, width and height, 255, pixels.
fn pgm(bytes: &[u8]) -> Option<Frame> {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let (magic, size, depth, luma) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    if (magic, depth) != (b"P5", b"255") {
        return None;
    }
    let (width, height) = std::str::from_utf8(size).ok()?.split_once(' ')?;
    Frame::new(width.parse().ok()?, height.parse().ok()?, luma.to_vec())
}
