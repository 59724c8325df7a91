//! Specimens as PNG pictures: the bare code, or a printed letter with the code on it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::letter::{self, Fill, PAGE};
use super::specimen::{Look, Specimen};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::types::QrError;
use qrcode::{EcLevel, QrCode, Version};
use std::io::Cursor;

/// Pixels to a module of a bare code.
const MODULE: u32 = 5;

/// The most that codes on paper should have: version 25 has 117 modules a side.
const LARGEST: i16 = 25;

/// The specimen's picture as PNG.
pub(super) fn png(specimen: &Specimen) -> Vec<u8> {
    let Ok(code) = qr(specimen.code.bytes()) else { return Vec::new() };
    let picture = match specimen.look {
        Look::Bare => {
            let side = letter::span(&code).saturating_mul(MODULE);
            drawn((side, side), letter::code(&code, (0, 0), MODULE))
        }
        Look::Letter => drawn(PAGE, letter::page(&code)),
    };
    let mut bytes = Cursor::new(Vec::new());
    match picture.write_to(&mut bytes, ImageFormat::Png) {
        Ok(()) => bytes.into_inner(),
        // A vector takes every byte.
        Err(_) => Vec::new(),
    }
}

/// The code, with a quarter of its signs to spare where that keeps it readable on paper.
pub(super) fn qr(text: &[u8]) -> Result<QrCode, QrError> {
    for level in [EcLevel::Q, EcLevel::M] {
        match QrCode::with_error_correction_level(text, level) {
            Ok(code) if matches!(code.version(), Version::Normal(version) if version <= LARGEST) => return Ok(code),
            _ => {}
        }
    }
    QrCode::with_error_correction_level(text, EcLevel::L)
}

/// White paper with these boxes on it; what lies outside is left out.
fn drawn((width, height): (u32, u32), boxes: impl IntoIterator<Item = Fill>) -> GrayImage {
    let mut picture = GrayImage::from_pixel(width, height, Luma([u8::MAX]));
    for Fill { corner: (left, top), size: (wide, high), ink } in boxes {
        for y in top..top.saturating_add(high).min(height) {
            for x in left..left.saturating_add(wide).min(width) {
                picture.put_pixel(x, y, Luma([ink]));
            }
        }
    }
    picture
}
