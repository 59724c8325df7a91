//! Bytes as pixels, through every door of the reader: the first byte is the width.
#![no_main]

use gatelight::input::frame::Frame;
use gatelight::reader::{Reader, look_longer, read, read_all};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((width, pixels)) = bytes.split_first() else { return };
    let (width, height) = (u32::from(*width).max(1), pixels.len() / usize::from(*width).max(1));
    let Some(frame) = Frame::new(width, height as u32, pixels[..width as usize * height].to_vec()) else { return };
    let mut reader = Reader::new();
    // Twice: the second time it follows what it saw.
    let looks = [reader.look(&frame), reader.look(&frame)];
    for look in looks {
        let _ = look_longer(&frame, &look.clues);
    }
    let _ = (read(&frame), read_all(&frame));
});
