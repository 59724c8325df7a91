//! A signed list in the compact form of JSON Web Signature.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = gatelight::encoding::jws::open(bytes);
});
