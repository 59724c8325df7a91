//! A file of unknown kind on its way into the store: certificates, DID documents, lists.
#![no_main]

use std::fs;

use gatelight::model::time::UnixTime;
use gatelight::store::import;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    let path = std::env::temp_dir().join(format!("gatelight-fuzz-{}", std::process::id()));
    fs::write(&path, bytes).expect("a temporary file");
    let _ = import::read(&path, None, now);
});
