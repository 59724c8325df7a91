//! A machine-readable zone as somebody typed it, and the names behind its tabs.
#![no_main]

use gatelight::check::holder::{Mrz, same_person};
use gatelight::model::certificate::Holder;
use gatelight::model::time::UnixTime;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut parts = text.split('\t').map(str::to_owned);
    let zone = parts.next().unwrap_or_default();
    let [family, given, given_latin] = [(); 3].map(|()| parts.next());
    let holder = Holder { family, given, given_latin, ..Holder::default() };
    let other = Holder { family_latin: Some(zone.clone()), ..holder.clone() };
    assert!(same_person(&holder, &other) == same_person(&other, &holder));
    if let Ok(mrz) = Mrz::read(&zone) {
        for at in [UnixTime::FIRST, UnixTime::LAST] {
            let _ = mrz.compare(&holder, at);
        }
    }
});
