//! What WHO's list costs: import with its proof, chains, load of the store.
//!
//! `GATELIGHT_CONFORMANCE=… cargo bench --no-default-features --bench lists` prints milliseconds of
//! CPU, the least and the median of many runs. The 501 entries of the whole list lie in three files
//! there, so three proofs are verified where the whole list has one.

use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::generations::{NewSet, install};
use gatelight::store::import::read;
use gatelight::store::{SetData, Store};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

const RUNS: usize = 51;

/// Nanoseconds of CPU that this thread has had; of the wall's clock where the system does not say.
fn spent(since: Instant) -> u128 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let cpu = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    cpu.unwrap_or_else(|| since.elapsed().as_nanos())
}

fn measure(what: &str, mut run: impl FnMut()) {
    let began = Instant::now();
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let before = spent(began);
        run();
        times.push(spent(began) - before);
    }
    times.sort_unstable();
    let ms = |nanoseconds: u128| nanoseconds as f64 / 1e6;
    println!("{what:34} least {:7.3} ms, median {:7.3} ms", ms(times[0]), ms(times[RUNS / 2]));
}

fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

/// The signers and the authorities; the transport keys are read and give no set.
fn imported(files: &[PathBuf]) -> Vec<NewSet> {
    files.iter().filter_map(|file| black_box(read(file, None, now())).ok()).collect()
}

fn main() {
    let Some(root) = std::env::var_os("GATELIGHT_CONFORMANCE") else {
        println!(
            "skipped: GATELIGHT_CONFORMANCE is not set (tng-cdn; the public original is WorldHealthOrganization/tng-cdn)"
        );
        return;
    };
    let folder = Path::new(&root).join("tng-cdn/v2/trustlist/DCC/-");
    let files = ["DSC", "SCA", "DECA"].map(|usage| folder.join(usage).join("did.json"));
    measure("import, 501 entries, three proofs", || assert_eq!(imported(&files).len(), 2));
    let dir = tempfile::tempdir().expect("a temporary folder");
    install(dir.path(), imported(&files)).expect("a store");
    let places = [dir.path().to_owned()];
    measure("load of the store", || assert!(Store::open(&places).is_ok_and(|store| store.damage().is_empty())));
    let kids: Vec<_> = imported(&files)
        .into_iter()
        .filter_map(|set| SetData::read(set.info.kind, &set.bytes).ok())
        .flat_map(|data| if let SetData::Trust(keys) = data { keys } else { Vec::new() })
        .map(|key| key.kid.clone())
        .collect();
    measure("all chains of a loaded store", || {
        let store = Store::open(&places).expect("a store");
        let signers = kids.iter().flat_map(|kid| store.trust().named(kid));
        let held = signers.filter(|signer| store.trust().chain(signer, Realm::Production).is_ok()).count();
        assert!(held > 400, "{held}");
    });
}
