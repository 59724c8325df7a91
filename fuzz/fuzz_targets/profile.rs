//! A profile, as a bundle brings it.
#![no_main]

use gatelight::app::profile::{Signed, usable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let id = Signed::read("profile", text).map_or_else(|_| "profile".to_owned(), |signed| signed.id);
    let _ = usable(&id, text);
});
