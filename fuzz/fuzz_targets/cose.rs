//! COSE_Sign1.
#![no_main]

use gatelight::encoding::cose;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = cose::open(bytes);
});
