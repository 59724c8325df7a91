//! Bytes of a hand scanner to codes: in one piece or in two, they are the same.
#![no_main]

use gatelight::input::scanner::framing::Framer;
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|bytes: &[u8]| {
    let whole = Framer::default().take(bytes, Duration::ZERO);
    let (mut framer, (before, after)) = (Framer::default(), bytes.split_at(bytes.len() / 2));
    let mut pieces = framer.take(before, Duration::ZERO);
    pieces.extend(framer.take(after, Duration::ZERO));
    assert!(whole == pieces);
});
