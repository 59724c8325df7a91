//! Text to bytes, and back where it was text.
#![no_main]

use gatelight::encoding::base45;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(decoded) = base45::decode(bytes) {
        assert_eq!(base45::encode(&decoded).as_bytes(), bytes);
    }
});
