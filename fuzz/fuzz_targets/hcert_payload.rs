//! What a signed payload says, without the layers around it.
#![no_main]

use gatelight::formats::hcert;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = hcert::read(bytes);
});
