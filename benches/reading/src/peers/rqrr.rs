//! rqrr as its own documentation uses it.

use gatelight::input::frame::Frame;
use rqrr::PreparedImage;

use super::Peer;

/// rqrr, which has no options.
pub struct Rqrr;

impl Peer for Rqrr {
    fn name(&self) -> &'static str {
        "rqrr"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| picture.luma()[y * width + x]);
        let decoded = prepared.detect_grids().into_iter().filter_map(|grid| {
            let mut bytes = Vec::new();
            grid.decode_to(&mut bytes).ok().map(|_| bytes)
        });
        decoded.collect()
    }
}
