//! A code, drawn and then damaged: bytes reach the reader's later steps. It reads what stands there or nothing.
//!
//! The first byte says how large a module is and how far the code is turned, the second how
//! long the text is, which follows; each three bytes after it set a square of pixels.
#![no_main]

use gatelight::input::frame::Frame;
use gatelight::reader::{Reader, look_longer};
use libfuzzer_sys::fuzz_target;
use qrcode::{Color, QrCode};

fuzz_target!(|bytes: &[u8]| {
    let Some((&[kind, length], rest)) = bytes.split_first_chunk() else { return };
    let (text, damage) = rest.split_at(usize::from(length).min(rest.len()));
    // ASCII: of other bytes some pairs would be written as kanji, and those come back as UTF-8.
    let text: Vec<u8> = text.iter().map(|byte| byte & 0x7f).collect();
    let Ok(code) = QrCode::new(&text) else { return };
    let (module, turn) = (usize::from(kind % 4) + 1, kind / 4 % 4);
    let side = (code.width() + 8) * module;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = [(x, y), (y, x), (side - 1 - x, y), (side - 1 - y, x)][usize::from(turn)];
        let inside = |at: usize| (at / module).checked_sub(4).filter(|at| *at < code.width());
        inside(x).zip(inside(y)).is_some_and(|(x, y)| code[(x, y)] == Color::Dark)
    };
    let mut luma: Vec<u8> = (0..side * side).map(|at| if is_dark(at % side, at / side) { 20 } else { 230 }).collect();
    for &[x, y, shade] in damage.as_chunks::<3>().0 {
        let (left, top) = (usize::from(x) * side / 256, usize::from(y) * side / 256);
        for at in (0..9 * module * module).map(|at| (left + at % (3 * module), top + at / (3 * module))) {
            if at.0 < side && at.1 < side {
                luma[at.1 * side + at.0] = shade;
            }
        }
    }
    let Some(frame) = Frame::new(side as u32, side as u32, luma) else { return };
    let mut reader = Reader::new();
    for look in [reader.look(&frame), reader.look(&frame)] {
        let longer = look_longer(&frame, &look.clues);
        for sighting in look.seen.iter().chain(&longer.seen) {
            assert_eq!(sighting.code.bytes(), text);
        }
    }
});
