//! CBOR values; what was read can be written and read again.
#![no_main]

use gatelight::encoding::cbor::{read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = read(bytes) {
        assert!(read(&write(&value)).is_ok());
    }
});
