//! A root of trust, as a machine is given it.
#![no_main]

use gatelight::store::bundle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = bundle::read_root(bytes);
});
