//! zlib in bounded memory.
#![no_main]

use gatelight::encoding::inflate::inflate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = inflate(bytes);
});
