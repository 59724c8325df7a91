//! Our own reader: its first stage, both stages, and its door for still pictures.

use gatelight::input::frame::Frame;
use gatelight::reader::{Reader, Sighting, look_longer, read_all};

use super::Peer;

/// The stage that looks at every frame.
#[derive(Default)]
pub struct FirstStage(Reader);

/// The second stage looks where the first has read nothing.
#[derive(Default)]
pub struct BothStages(Reader);

/// The door for still pictures.
pub struct Still;

impl Peer for FirstStage {
    fn name(&self) -> &'static str {
        "ours-first"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        contents(&self.0.look(picture).seen)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Peer for BothStages {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        let look = self.0.look(picture);
        if look.seen.is_empty() { contents(&look_longer(picture, &look.clues).seen) } else { contents(&look.seen) }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Peer for Still {
    fn name(&self) -> &'static str {
        "ours-still"
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        contents(&read_all(picture))
    }
}

fn contents(seen: &[Sighting]) -> Vec<Vec<u8>> {
    seen.iter().map(|sighting| sighting.code.bytes().to_vec()).collect()
}
