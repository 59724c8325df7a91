//! Specimens as pictures: the bare code, or a printed letter with the code on it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::specimen::{Look, Specimen};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::types::{Color, QrError};
use qrcode::{EcLevel, QrCode, Version};
use std::io::Cursor;

const BLACK: Luma<u8> = Luma([20]);
const GREY: Luma<u8> = Luma([150]);
const WHITE: Luma<u8> = Luma([255]);

/// Pixels to a module of a bare code, and modules of white around every code (ISO/IEC 18004).
const MODULE: u32 = 5;
const QUIET: u32 = 4;

/// A page of A4 at 100 dots an inch.
const PAGE: (u32, u32) = (827, 1_169);

/// The most that codes on paper should have: version 25 has 117 modules a side.
const LARGEST: i16 = 25;

/// The specimen's picture as PNG.
pub(super) fn png(specimen: &Specimen) -> Vec<u8> {
    let Ok(code) = qr(specimen.code.bytes()) else { return Vec::new() };
    let picture = match specimen.look {
        Look::Bare => bare(&code),
        Look::Letter => letter(&code),
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

fn bare(code: &QrCode) -> GrayImage {
    let side = span(code).saturating_mul(MODULE);
    let mut picture = GrayImage::from_pixel(side, side, WHITE);
    draw_code(&mut picture, code, (0, 0), MODULE);
    picture
}

/// Letterhead, address, a few paragraphs, and the code at the lower right, as it came by post.
fn letter(code: &QrCode) -> GrayImage {
    let (width, height) = PAGE;
    let mut page = GrayImage::from_pixel(width, height, WHITE);
    write_word(&mut page, (80, 70), 5, BLACK);
    fill(&mut page, (80, 120), (667, 3), BLACK);
    lines(&mut page, (80, 160), &[210, 180, 150]);
    lines(&mut page, (560, 160), &[180, 120]);
    fill(&mut page, (80, 300), (300, 12), BLACK);
    lines(&mut page, (80, 345), &[660, 640, 667, 655, 420]);
    lines(&mut page, (80, 475), &[650, 667, 300]);
    let module = if span(code) > 100 { 3 } else { 4 };
    let side = span(code).saturating_mul(module);
    let corner = (width.saturating_sub(side).saturating_sub(70), 600);
    draw_code(&mut page, code, corner, module);
    let beside = corner.0.saturating_sub(110).max(60);
    lines(&mut page, (80, 640), &[beside, beside / 2, beside, beside / 4]);
    write_word(&mut page, (80, height.saturating_sub(90)), 3, GREY);
    page
}

/// Modules a side, the quiet zone included.
fn span(code: &QrCode) -> u32 {
    u32::try_from(code.width()).unwrap_or_default().saturating_add(QUIET.saturating_mul(2))
}

fn draw_code(picture: &mut GrayImage, code: &QrCode, (left, top): (u32, u32), module: u32) {
    let side = span(code).saturating_mul(module);
    fill(picture, (left, top), (side, side), WHITE);
    let colors = code.to_colors();
    let rows = colors.chunks(code.width().max(1)).enumerate();
    let modules = rows.flat_map(|(y, row)| row.iter().enumerate().map(move |(x, color)| (x, y, *color)));
    for (x, y, _) in modules.filter(|(_, _, color)| *color == Color::Dark) {
        let at = |modules: usize, edge: u32| {
            let modules = u32::try_from(modules).unwrap_or_default().saturating_add(QUIET);
            edge.saturating_add(modules.saturating_mul(module))
        };
        let corner = (at(x, left), at(y, top));
        fill(picture, corner, (module, module), BLACK);
    }
}

/// Grey bars in place of text: nothing on the page but the code can be read.
fn lines(page: &mut GrayImage, (left, top): (u32, u32), widths: &[u32]) {
    for (width, line) in widths.iter().zip(0_u32..) {
        fill(page, (left, top.saturating_add(line.saturating_mul(20))), (*width, 8), GREY);
    }
}

/// Fills a box; what lies outside the picture is left out.
fn fill(picture: &mut GrayImage, (left, top): (u32, u32), (width, height): (u32, u32), ink: Luma<u8>) {
    for y in top..top.saturating_add(height).min(picture.height()) {
        for x in left..left.saturating_add(width).min(picture.width()) {
            picture.put_pixel(x, y, ink);
        }
    }
}

/// The word TRAINING in letters of 5 by 7, each row the five lower bits.
fn write_word(page: &mut GrayImage, (left, top): (u32, u32), size: u32, ink: Luma<u8>) {
    const T: [u8; 7] = [31, 4, 4, 4, 4, 4, 4];
    const R: [u8; 7] = [30, 17, 17, 30, 20, 18, 17];
    const A: [u8; 7] = [14, 17, 17, 31, 17, 17, 17];
    const I: [u8; 7] = [14, 4, 4, 4, 4, 4, 14];
    const N: [u8; 7] = [17, 25, 21, 19, 17, 17, 17];
    const G: [u8; 7] = [14, 17, 16, 23, 17, 17, 14];
    for (letter, column) in [T, R, A, I, N, I, N, G].into_iter().zip(0_u32..) {
        for (row, y) in letter.into_iter().zip(0_u32..) {
            for x in (0..5_u32).filter(|x| (row >> 4_u32.saturating_sub(*x)) & 1 == 1) {
                let across = column.saturating_mul(6).saturating_add(x).saturating_mul(size);
                let corner = (left.saturating_add(across), top.saturating_add(y.saturating_mul(size)));
                fill(page, corner, (size, size), ink);
            }
        }
    }
}
