//! Picture files.
#![no_main]

use gatelight::input::picture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = picture::read(bytes);
});
