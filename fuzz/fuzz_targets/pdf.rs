//! PDF files, opened and drawn page by page.
#![no_main]

use gatelight::input::pdf::Document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = Document::open(bytes.to_vec(), || true) else { return };
    let _ = (0..document.pages().min(4)).map(|page| document.draw(page)).filter(Result::is_ok).count();
});
