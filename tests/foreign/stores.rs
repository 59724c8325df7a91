//! Real trust lists through the importer, and real codes judged with them.

use super::data::{bytes, files, suite};
use gatelight::app::profile::Profile;
use gatelight::check::{Report, Times, check};
use gatelight::model::code::CodeText;
use gatelight::model::country::Country;
use gatelight::model::envelope::Kid;
use gatelight::model::time::UnixTime;
use gatelight::store::generations::{NewSet, install};
use gatelight::store::import::{self, ImportKind};
use gatelight::store::{SetData, Store};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

const SIGNERS: &str = "khealthcertificate/src/lib/eu-dgc/certs";
/// A real code of the Robert Koch-Institut, issued on 30 June 2021 for a year.
const GERMAN: &str = "gdhcn-validator/test-resources/src/main/resources/EUQR1Contents.txt";
const WHO: &str = "tng-cdn/trustlist/did.json";

fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

fn conformance() -> Option<PathBuf> {
    let folder = suite("khealthcertificate", "KDE/khealthcertificate and WorldHealthOrganization/tng-cdn")?;
    folder.parent().map(Path::to_owned)
}

fn imported(path: &Path) -> NewSet {
    import::read(path, None, now()).unwrap_or_else(|error| panic!("{error}"))
}

fn count(set: &NewSet, what: &str) -> u64 {
    set.info.counts.get(what).copied().unwrap_or_default()
}

#[test]
fn every_real_signer_is_imported() {
    let Some(root) = conformance() else { return };
    let folder = imported(&root.join(SIGNERS));
    assert_eq!((folder.info.id.as_str(), count(&folder, "signers")), ("certificates-certs", 796));
    for (path, id, counts, proved) in [
        (WHO, "who-tng", [433, 5, 0, 0], false),
        ("tng-cdn/v2/trustlist/DCC/-/DSC/did.json", "who-tng-dcc-dsc", [433, 5, 50, 0], true),
        ("tng-cdn/v2/trustlist/DCC/-/SCA/did.json", "who-tng-dcc-sca", [0, 0, 61, 0], true),
    ] {
        let set = imported(&root.join(path));
        let held = ["signers", "test", "authorities", "left out"].map(|what| count(&set, what));
        assert_eq!((set.info.id.as_str(), held), (id, counts), "{path}");
        assert_eq!(set.info.signed_by.is_some(), proved, "nobody can check the proof of version 1");
        assert_eq!(set.info.source.contains("recovered"), proved, "{}", set.info.source);
        assert_eq!(set.info.issued.map(|time| time.date().to_string()).as_deref(), Some("2026-08-22"));
    }
}

/// A store on disk with these files in it.
fn store(paths: &[PathBuf]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for path in paths {
        install(dir.path(), vec![imported(path)]).expect("a set enters the store");
    }
    let store = Store::open(&[dir.path().to_owned()]).expect("the store opens");
    assert!(store.damage().is_empty());
    (dir, store)
}

fn judged(store: &Store, code: &[u8], at: &str) -> Report {
    let policy = Profile::load("genuine").expect("a built-in profile").policy;
    let at = UnixTime::parse(at).expect("RFC 3339");
    check(&CodeText::line(code), store, &policy, Times::now(now(), UnixTime::FIRST).as_of(at))
}

#[test]
fn a_real_german_code_is_judged_as_of_its_time() {
    let Some(root) = conformance() else { return };
    let (_dir, store) = store(&[root.join(SIGNERS)]);
    let code = bytes(&root.join(GERMAN));
    let answer = |at| {
        let report = judged(&store, &code, at);
        (report.verdict().name(), report.code(), report.country().map(|country| country.code().to_owned()))
    };
    assert_eq!(answer("2021-07-15T00:00:00Z"), ("pass", 0, Some("DE".to_owned())));
    assert_eq!(answer("2026-11-24T00:00:00Z").0, "not-accepted", "expired, and nobody is called a forger for it");
}

#[test]
fn signers_that_who_does_not_have_are_not_covered_and_never_forgers() {
    let Some(root) = conformance() else { return };
    let (_dir, who) = store(&[root.join(WHO)]);
    let keys = |set: NewSet| match SetData::read(set.info.kind, &set.bytes).expect("a set that reads back") {
        SetData::Trust(keys) => keys,
        _ => panic!("a trust list"),
    };
    let listed = keys(imported(&root.join(WHO)));
    let countries: HashSet<_> = listed.iter().filter_map(|key| key.country.clone()).collect();
    let kids: HashSet<_> = listed.iter().map(|key| key.kid.clone()).collect();
    let missing: Vec<_> = keys(imported(&root.join(SIGNERS)))
        .into_iter()
        .filter(|key| {
            key.country.as_ref().is_some_and(|country| countries.contains(country)) && !kids.contains(&key.kid)
        })
        .collect();
    assert_eq!(missing.len(), 17);
    for key in missing {
        let code = unsigned_code(&key.kid, key.country.as_ref());
        let report = judged(&who, &code, "2026-11-24T00:00:00Z");
        assert_eq!((report.verdict().name(), report.code()), ("cannot-decide", 203), "{}", key.kid);
    }
}

/// A code of that kid whose signature nobody made: an unknown kid ends the walk before it.
fn unsigned_code(kid: &Kid, country: Option<&Country>) -> Vec<u8> {
    use gatelight::encoding::cbor::{Value, write};
    use gatelight::encoding::{base45, inflate};
    let int = |label: i64| Value::Integer(label.into());
    let issuer = country.map(|country| (int(1), Value::Text(country.code().to_owned())));
    let hcert = (int(-260), Value::Map(vec![(int(1), Value::Map(Vec::new()))]));
    let payload = write(&Value::Map(issuer.into_iter().chain([hcert]).collect()));
    let header = vec![(int(1), int(-7)), (int(4), Value::Bytes(kid.bytes().to_vec()))];
    let protected = write(&Value::Map(header));
    let parts = [Value::Bytes(protected), Value::Map(Vec::new()), Value::Bytes(payload), Value::Bytes(vec![1; 64])];
    let cose = write(&Value::Tag(18, Box::new(Value::Array(parts.into()))));
    format!("HC1:{}", base45::encode(&inflate::deflate(&cose))).into_bytes()
}

#[test]
fn a_list_that_is_not_whole_is_refused_and_the_old_store_stays() {
    let Some(root) = conformance() else { return };
    let (dir, before) = store(&[root.join(WHO)]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = bytes(&root.join(WHO));
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    };
    let huge = folder.path().join("huge.json");
    fs::File::create(&huge).and_then(|file| file.set_len(2_000_000_000)).expect("a sparse file");
    let cut_der = bytes(&files(&root.join(SIGNERS), ".der")[0]);
    for (path, kind, says) in [
        (write("half.json", &whole[..whole.len() / 2]), None, "broken or cut"),
        (write("longer.json", &[whole.as_slice(), b"x"].concat()), None, "broken or cut"),
        (write("empty.json", b""), None, "holds no data"),
        (write("other.json", b"{\"name\":\"gatelight\"}"), None, "no DID document"),
        (write("photo.png", b"\x89PNG\r\n\x1a\n"), None, "none of the lists"),
        (write("note.txt", b"hello"), None, "none of the lists"),
        (write("half.der", &cut_der[..200]), None, "certificate"),
        (write("did-as-block.json", &whole), Some(ImportKind::Block), "broken or cut"),
        (huge, None, "too large: 2000000000 bytes"),
        (folder.path().join("nothing"), None, "cannot be read"),
    ] {
        let refusal = import::read(&path, kind, now()).expect_err("it must be refused").to_string();
        assert!(refusal.contains(says) && refusal.contains(&*path.to_string_lossy()), "{refusal}");
    }
    let after = Store::open(&[dir.path().to_owned()]).expect("the store opens");
    assert_eq!((after.generation(), after.sets().len()), (before.generation(), before.sets().len()));
}

#[test]
fn a_set_spoilt_on_disk_never_makes_a_verdict_greener() {
    let Some(root) = conformance() else { return };
    let (dir, _) = store(&[root.join(SIGNERS)]);
    let code = bytes(&root.join(GERMAN));
    let answer = || {
        let store = Store::open(&[dir.path().to_owned()]).expect("the store opens");
        judged(&store, &code, "2021-07-15T00:00:00Z").verdict().name()
    };
    assert_eq!(answer(), "pass");
    let file = dir.path().join("generations/1/certificates-certs.trust");
    let good = bytes(&file);
    for place in (0..good.len()).step_by(good.len() / 40) {
        let mut spoilt = good.clone();
        spoilt[place] ^= 0x20;
        fs::write(&file, &spoilt).expect("a file");
        assert_eq!(answer(), "cannot-decide", "byte {place}");
    }
    fs::write(&file, &good[..good.len() / 2]).expect("a file");
    assert_eq!(answer(), "cannot-decide");
    fs::remove_file(&file).expect("a file");
    assert_eq!(answer(), "cannot-decide");
}

#[test]
fn samples_of_other_kinds_are_named_and_not_judged() {
    let Some(root) = conformance() else { return };
    let (_dir, store) = store(&[root.join(WHO)]);
    let data = root.join("khealthcertificate/autotests/data");
    for (file, format) in [
        ("shc/example-00-f-qr-code-numeric-value-0.txt", "shc"),
        ("icao/single-vaccine.txt", "vds-nc"),
        ("divoc/partial-vaccination.bin", "divoc"),
        ("nl-coronacheck/sample-one-day.txt", "unknown"),
    ] {
        let report = judged(&store, &bytes(&data.join(file)), "2026-11-24T00:00:00Z");
        assert_eq!(
            (report.verdict().name(), report.code(), report.format().name()),
            ("cannot-decide", 110, format),
            "{file}"
        );
    }
}
