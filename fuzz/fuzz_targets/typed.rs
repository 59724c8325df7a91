//! A line typed on any keyboard: what is understood of it stands, and it costs little.
#![no_main]

use gatelight::check;
use gatelight::formats;
use gatelight::input::layout::Pair;
use gatelight::model::code::CodeText;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for pair in Pair::all() {
        assert!(pair.meant(text).texts().count() <= 400);
    }
    if check::open(&CodeText::line(text)).is_ok() {
        assert!(formats::begins(text.trim().as_bytes()) || text.chars().count() > 20);
    }
});
