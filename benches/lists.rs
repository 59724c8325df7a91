//! What WHO's list costs: import with its proof, chains, load of the store.
//!
//! `GATELIGHT_CONFORMANCE=… cargo bench --no-default-features --bench lists` prints milliseconds of
//! CPU, the least and the median of many runs. The 501 entries of the whole list lie in three files
//! there, so three proofs are verified where the whole list has one.

use base64ct::{Base64, Encoding as _};
use gatelight::crypto::x509::DocumentSigner;
use gatelight::encoding::json;
use gatelight::model::limits::Limits;
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::generations::{NewSet, install};
use gatelight::store::import::read;
use gatelight::store::{SetData, Store};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

const SAMPLES: usize = 31;
/// Runs in a sample: the system counts a thread's time in steps of some milliseconds.
const RUNS: u32 = 10;

/// Nanoseconds of CPU that this thread has had; of the wall's clock where the system does not say.
fn spent(since: Instant) -> u128 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let cpu = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    cpu.unwrap_or_else(|| since.elapsed().as_nanos())
}

fn measure(what: &str, mut run: impl FnMut()) {
    let began = Instant::now();
    let mut times = Vec::new();
    for _ in 0..SAMPLES {
        // A short sleep makes the system count.
        std::thread::sleep(std::time::Duration::from_millis(1));
        let before = spent(began);
        (0..RUNS).for_each(|_| run());
        std::thread::sleep(std::time::Duration::from_millis(1));
        times.push(spent(began) - before);
    }
    times.sort_unstable();
    let ms = |nanoseconds: u128| nanoseconds as f64 / 1e6 / f64::from(RUNS);
    println!("{what:34} least {:7.3} ms, median {:7.3} ms", ms(times[0]), ms(times[SAMPLES / 2]));
}

fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

/// The signers and the authorities; the transport keys are read and give no set.
fn imported(files: &[PathBuf]) -> Vec<NewSet> {
    files.iter().filter_map(|file| black_box(read(file, None, now())).ok()).collect()
}

fn leaves(text: &[u8]) -> Vec<String> {
    let list: serde_json::Value = serde_json::from_slice(text).expect("JSON");
    let entries = list["verificationMethod"].as_array().expect("entries").iter();
    entries.map(|entry| entry["publicKeyJwk"]["x5c"][0].as_str().expect("x5c").to_owned()).collect()
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
    let texts: Vec<_> = files.iter().map(|file| std::fs::read(file).expect("a list")).collect();
    measure("of it JSON", || {
        texts.iter().for_each(|text| drop(black_box(json::read(text, Limits::IMPORT_DEPTH))));
    });
    let certificates: Vec<_> = texts.iter().flat_map(|text| leaves(text)).collect();
    measure("of it Base64 of the signers", || {
        certificates.iter().for_each(|text| drop(black_box(Base64::decode_vec(text))));
    });
    let certificates: Vec<_> = certificates.iter().map(|text| Base64::decode_vec(text).expect("Base64")).collect();
    measure("of it their certificates", || {
        certificates.iter().for_each(|der| drop(black_box(DocumentSigner::parse(der))));
    });
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
