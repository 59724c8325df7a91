//! rxing with all it has for one code in a frame, and once more with its pyramid of sizes.

use std::collections::HashSet;

use gatelight::input::frame::Frame;
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, FilteredImageReader, Luma8Source, MultiFormatReader, Reader};

use super::{Peer, Purpose};

/// Try harder, also inverted.
pub struct Rxing(DecodeHints);

/// The same at several sizes, and with gaps closed.
pub struct Filtered(DecodeHints);

impl Rxing {
    pub fn new(purpose: Purpose) -> Self {
        Self(hints(purpose))
    }
}

impl Peer for Rxing {
    fn name(&self) -> &'static str {
        "rxing"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        read(MultiFormatReader::default(), &self.0, picture)
    }
}

impl Filtered {
    pub fn new(purpose: Purpose) -> Self {
        Self(hints(purpose))
    }
}

impl Peer for Filtered {
    fn name(&self) -> &'static str {
        "rxing-filtered"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        read(FilteredImageReader::new(MultiFormatReader::default()), &self.0, picture)
    }
}

fn hints(purpose: Purpose) -> DecodeHints {
    let formats = match purpose {
        Purpose::Frames => HashSet::from([BarcodeFormat::QR_CODE]),
        Purpose::Pictures => HashSet::from([BarcodeFormat::QR_CODE, BarcodeFormat::AZTEC]),
    };
    DecodeHints {
        PossibleFormats: Some(formats),
        TryHarder: Some(true),
        AlsoInverted: Some(true),
        ..DecodeHints::default()
    }
}

fn read(mut reader: impl Reader, hints: &DecodeHints, picture: &Frame) -> Vec<Vec<u8>> {
    let Ok(source) = Luma8Source::new_with_slice(picture.luma(), picture.width(), picture.height()) else {
        return Vec::new();
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let result = reader.decode_with_hints(&mut bitmap, hints);
    result.into_iter().map(|result| result.getText().as_bytes().to_vec()).collect()
}
