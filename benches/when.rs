//! What one proof costs over the rules of all countries at hand.
//!
//! `GATELIGHT_CONFORMANCE=… cargo bench --no-default-features --bench when` prints milliseconds of the wall's clock,
//! the least and the median of many runs. The code is one of the training authority; the rules are those of the
//! German app, as if they were of its realm and of today.

use gatelight::app::profile::Profile;
use gatelight::check::when::when;
use gatelight::check::{Times, check};
use gatelight::model::time::UnixTime;
use gatelight::store::SetData;
use gatelight::store::import::{Request, read_all};
use gatelight::{app, training};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const SAMPLES: usize = 101;

fn main() {
    let Some(root) = std::env::var_os("GATELIGHT_CONFORMANCE") else {
        println!(
            "skipped: GATELIGHT_CONFORMANCE is not set (the public original is Digitaler-Impfnachweis/covpass-android)"
        );
        return;
    };
    let folder = Path::new(&root).join("covpass-android/covpass-sdk/src/main/assets/covpass-sdk");
    let real = app::clock::clock();
    for day in ["2023-02-01T08:30:00Z", "2026-11-24T12:00:00Z"] {
        let now = UnixTime::parse(day).expect("RFC 3339");
        let times = Times::now(now, UnixTime::FIRST);
        let policy = Profile::load("training").expect("a built-in profile").policy;
        let mut store = app::desk::with_training(gatelight::store::Store::empty(), training::REALM, times);
        for file in ["eu-rules.json", "eu-value-sets.json"] {
            for import in read_all(&folder.join(file), Request::default(), real).expect("rules and value sets") {
                let data = SetData::read(import.set.info.kind, &import.set.bytes).expect("what was imported");
                let mut info = import.set.info;
                info.realm = training::REALM;
                (info.issued, info.imported) = (Some(now), now);
                store.add(info, Some(data));
            }
        }
        for id in ["centre-second-dose", "test-laboratory", "recovery"] {
            let specimens = training::specimens(now);
            let Some(specimen) = specimens.iter().find(|specimen| specimen.id == id) else {
                println!("{day}  there is no specimen {id}");
                continue;
            };
            let report = check(&specimen.code, &store, &policy, times);
            let mut spent: Vec<_> = (0..SAMPLES)
                .map(|_| {
                    let began = Instant::now();
                    black_box(when(&[&report], None, &store, &policy, times));
                    began.elapsed()
                })
                .collect();
            spent.sort_unstable();
            let places = when(&[&report], None, &store, &policy, times).rows.len();
            let ms = |spent: std::time::Duration| spent.as_secs_f64() * 1e3;
            let (least, median) = (ms(spent[0]), ms(spent[SAMPLES / 2]));
            println!("{day}  {id:20} {places:3} places  least {least:7.3} ms, median {median:7.3} ms");
        }
    }
}
