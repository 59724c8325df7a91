//! A code through the whole walk, with the training authority's signers in the store.
#![no_main]

use std::sync::LazyLock;

use gatelight::app::desk::Desk;
use gatelight::app::profile::Profile;
use gatelight::check::Times;
use gatelight::model::code::{CodeText, Symbology};
use gatelight::model::time::UnixTime;
use libfuzzer_sys::fuzz_target;

static TIMES: LazyLock<Times> = LazyLock::new(|| {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    Times::now(now, now)
});
static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let profile = Profile::load("training").expect("a built-in profile");
    Desk::open(profile, &[], *TIMES).expect("no folder is read")
});

fuzz_target!(|bytes: &[u8]| {
    let _ = DESK.check(&CodeText::new(bytes, Symbology::Qr), *TIMES);
});
