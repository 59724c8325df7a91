//! `block.toml`, as it is imported and as it lies in the store.
#![no_main]

use gatelight::store::SetData;
use gatelight::store::manifest::SetKind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = SetData::read(SetKind::Block, bytes);
});
