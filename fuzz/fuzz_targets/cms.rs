//! Signed messages (CMS), in DER and BER.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = gatelight::crypto::cms::open(bytes, None);
    let _ = gatelight::crypto::cms::open(bytes, Some(b"content"));
});
