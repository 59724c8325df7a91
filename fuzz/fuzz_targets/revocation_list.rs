//! A plain list of revocation hashes.
#![no_main]

use gatelight::store::SetData;
use gatelight::store::manifest::SetKind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = SetData::read(SetKind::Revocation, bytes);
});
