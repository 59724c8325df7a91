//! Wallet passes, and the zip archives that they are.
#![no_main]

use gatelight::input::pass;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = pass::read(bytes);
});
