//! JSON of bounded depth.
#![no_main]

use gatelight::encoding::json;
use gatelight::model::limits::Limits;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = json::read(bytes, Limits::IMPORT_DEPTH);
});
