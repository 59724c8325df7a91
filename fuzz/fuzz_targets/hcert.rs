//! A health certificate's text to an envelope, and what the envelope says.
#![no_main]

use gatelight::formats;
use gatelight::model::code::{CodeText, Symbology};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = formats::open(&CodeText::new(bytes, Symbology::Qr)) {
        let _ = formats::read(&envelope);
    }
});
