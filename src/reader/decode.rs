//! The first reader. The only file that names rqrr.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use rqrr::PreparedImage;

use super::{Point, Sighting};
use crate::input::frame::Frame;
use crate::model::code::{CodeText, Symbology};

/// The QR codes that rqrr finds and reads; it panics on some real photographs.
pub fn read(frame: &Frame) -> Vec<Sighting> {
    let (Ok(width), Ok(height)) = (usize::try_from(frame.width()), usize::try_from(frame.height())) else {
        return Vec::new();
    };
    let luma = frame.luma();
    let pixel = |x: usize, y: usize| {
        let at = y.saturating_mul(width).saturating_add(x);
        luma.get(at).copied().unwrap_or(u8::MAX)
    };
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, pixel);
    prepared.detect_grids().iter().filter_map(sighting).collect()
}

fn sighting<G: rqrr::BitGrid>(grid: &rqrr::Grid<G>) -> Option<Sighting> {
    let mut bytes = Vec::new();
    grid.decode_to(&mut bytes).ok()?;
    let corners = grid.bounds.map(|corner| point(corner.x, corner.y));
    (!bytes.is_empty()).then(|| Sighting::new(CodeText::new(bytes, Symbology::Qr), corners))
}

/// A picture's edge is far below 2^24, so no place is lost.
#[allow(clippy::cast_precision_loss)]
fn point(x: i32, y: i32) -> Point {
    Point { x: x as f32, y: y as f32 }
}
