//! A JPEG frame of a camera, which may lack its tables or its end.
#![no_main]

use gatelight::input::jpeg;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = jpeg::camera_frame(bytes);
});
