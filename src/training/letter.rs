//! The letter that came by post: a page of boxes, as a picture and as a PDF file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::picture::qr;
use super::specimen::{Look, Specimen};
use crate::encoding::sheet::Sheet;
use qrcode::QrCode;
use qrcode::types::Color;

const BLACK: u8 = 20;
const GREY: u8 = 150;
const WHITE: u8 = u8::MAX;

/// Modules of white around every code (ISO/IEC 18004).
const QUIET: u32 = 4;

/// A page of A4 at 100 dots an inch.
pub(super) const PAGE: (u32, u32) = (827, 1_169);
/// Points (1/72 inch) to such a dot.
const POINT: f32 = 0.72;

/// A box of one ink: its upper left corner, its width and height, in dots.
pub(super) struct Fill {
    pub corner: (u32, u32),
    pub size: (u32, u32),
    pub ink: u8,
}

/// The letter as a PDF file, its code drawn as vectors; nothing for a specimen that is no letter.
pub(super) fn pdf(specimen: &Specimen) -> Option<Vec<u8>> {
    let code = qr(specimen.code.bytes()).ok().filter(|_| specimen.look == Look::Letter)?;
    let mut sheet = Sheet::default();
    for Fill { corner: (left, top), size: (width, height), ink } in page(&code) {
        sheet.fill([left, top, width, height].map(points), f32::from(ink) / 255.0);
    }
    Some(sheet.finish())
}

fn points(dots: u32) -> f32 {
    u16::try_from(dots).map_or(0.0, f32::from) * POINT
}

/// Letterhead, address, a few paragraphs, and the code at the lower right, as it came by post.
pub(super) fn page(code: &QrCode) -> Vec<Fill> {
    let (width, height) = PAGE;
    let mut page = word((80, 70), 5, BLACK);
    page.push(Fill { corner: (80, 120), size: (667, 3), ink: BLACK });
    page.extend(lines((80, 160), &[210, 180, 150]));
    page.extend(lines((560, 160), &[180, 120]));
    page.push(Fill { corner: (80, 300), size: (300, 12), ink: BLACK });
    page.extend(lines((80, 345), &[660, 640, 667, 655, 420]));
    page.extend(lines((80, 475), &[650, 667, 300]));
    let module = if span(code) > 100 { 3 } else { 4 };
    let side = span(code).saturating_mul(module);
    let corner = (width.saturating_sub(side).saturating_sub(70), 600);
    page.extend(self::code(code, corner, module));
    let beside = corner.0.saturating_sub(110).max(60);
    page.extend(lines((80, 640), &[beside, beside / 2, beside, beside / 4]));
    page.extend(word((80, height.saturating_sub(90)), 3, GREY));
    page
}

/// Modules a side, the quiet zone included.
pub(super) fn span(code: &QrCode) -> u32 {
    u32::try_from(code.width()).unwrap_or_default().saturating_add(QUIET.saturating_mul(2))
}

/// A code with its upper left corner at this place: white, and a box for each dark module.
pub(super) fn code(code: &QrCode, (left, top): (u32, u32), module: u32) -> Vec<Fill> {
    let side = span(code).saturating_mul(module);
    let mut boxes = vec![Fill { corner: (left, top), size: (side, side), ink: WHITE }];
    let colors = code.to_colors();
    for (row, y) in colors.chunks(code.width().max(1)).zip(QUIET..) {
        for (_, x) in row.iter().zip(QUIET..).filter(|(color, _)| **color == Color::Dark) {
            let at = |edge: u32, modules: u32| edge.saturating_add(modules.saturating_mul(module));
            boxes.push(Fill { corner: (at(left, x), at(top, y)), size: (module, module), ink: BLACK });
        }
    }
    boxes
}

/// Grey bars in place of text: nothing on the page but the code can be read.
fn lines((left, top): (u32, u32), widths: &[u32]) -> impl Iterator<Item = Fill> {
    widths.iter().zip(0_u32..).map(move |(width, line)| {
        let corner = (left, top.saturating_add(line.saturating_mul(20)));
        Fill { corner, size: (*width, 8), ink: GREY }
    })
}

/// The word TRAINING in letters of 5 by 7, each row the five lower bits.
fn word((left, top): (u32, u32), size: u32, ink: u8) -> Vec<Fill> {
    const T: [u8; 7] = [31, 4, 4, 4, 4, 4, 4];
    const R: [u8; 7] = [30, 17, 17, 30, 20, 18, 17];
    const A: [u8; 7] = [14, 17, 17, 31, 17, 17, 17];
    const I: [u8; 7] = [14, 4, 4, 4, 4, 4, 14];
    const N: [u8; 7] = [17, 25, 21, 19, 17, 17, 17];
    const G: [u8; 7] = [14, 17, 16, 23, 17, 17, 14];
    let mut boxes = Vec::new();
    for (letter, column) in [T, R, A, I, N, I, N, G].into_iter().zip(0_u32..) {
        for (row, y) in letter.into_iter().zip(0_u32..) {
            for x in (0..5_u32).filter(|x| (row >> 4_u32.saturating_sub(*x)) & 1 == 1) {
                let across = column.saturating_mul(6).saturating_add(x).saturating_mul(size);
                let corner = (left.saturating_add(across), top.saturating_add(y.saturating_mul(size)));
                boxes.push(Fill { corner, size: (size, size), ink });
            }
        }
    }
    boxes
}
