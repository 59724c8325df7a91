//! A store goes to another machine, whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ExportError, LIST, export};
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::generations::{Error, NewSet, current, install};
use crate::store::import::{Import, ImportError, Request, install_all, read_all, read_as};
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::ruled::tests as sets;
use crate::store::trust::TrustedKey;
use crate::training;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn time(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn now() -> UnixTime {
    time("2026-11-24T12:00:00Z")
}

fn new(id: &str, kind: SetKind, realm: Realm, bytes: Vec<u8>) -> NewSet {
    let info = SetInfo {
        id: id.to_owned(),
        kind,
        realm,
        source: "test".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: time("2026-11-01T00:00:00Z"),
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    };
    NewSet { info, bytes }
}

fn signers() -> Vec<u8> {
    let keys: Vec<_> = training::trust().signers.into_iter().map(|der| TrustedKey::read(der).unwrap()).collect();
    postcard::to_stdvec(&keys).unwrap()
}

const BLOCK: &str = "# by hand\n[[entry]]\nkid = \"01\"\n";
const HASHES: &str = "# revocation x SIGNATURE issued=2026-11-20T00:00:00Z until=2026-12-20T00:00:00Z\n\
                      00112233445566778899aabbccddeeff\n";

/// A store with a set of each kind, one of them signed, one of training and one of development.
fn store() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut signed = new("signed", SetKind::Trust, Realm::Production, signers());
    signed.info.signed_by = Some("somebody".to_owned());
    signed.info.complete_for = Country::parse("DE").into_iter().collect();
    signed.info.issued = Some(time("2026-11-10T00:00:00Z"));
    signed.info.counts = [("signers".to_owned(), 99), (SetInfo::LEFT_OUT.to_owned(), 3)].into();
    let mut hashes = new("revocation-x", SetKind::Revocation, Realm::Production, HASHES.into());
    hashes.info.issued = Some(time("2026-11-20T00:00:00Z"));
    hashes.info.good_until = Some(time("2026-12-20T00:00:00Z"));
    let block = new("block", SetKind::Block, Realm::Production, BLOCK.into());
    let dev = new("dev", SetKind::Trust, Realm::Dev, signers());
    let training = new("exercise", SetKind::Trust, Realm::Training, signers());
    install(dir.path(), vec![signed, hashes, block, dev, training]).unwrap();
    dir
}

/// The folder of that store.
fn exported() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    export(store().path(), dir.path()).unwrap();
    dir
}

fn refusal(folder: &Path) -> String {
    let read: Result<_, ImportError> = read_all(folder, Request::default(), now());
    read.expect_err("it must be refused").to_string()
}

#[test]
fn another_machine_takes_all_sets_in_one_generation_and_unsigned() {
    let folder = exported();
    let other = tempfile::tempdir().unwrap();
    let imports = read_all(folder.path(), Request::default(), now()).unwrap();
    assert!(imports.iter().all(|import| import.remarks[0].contains("unsigned")));
    let done = install_all(other.path(), imports.into_iter().map(|import| import.set).collect(), false).unwrap();
    assert!(done.len() == 4 && done.iter().all(|done| done.generation == 1) && current(other.path()) == Some(1));
    let held = Store::open(&[other.path().to_owned()]).unwrap();
    assert!(held.damage().is_empty());
    let told = |info: &SetInfo| {
        (info.id.clone(), info.realm, info.issued.map(|time| time.date().to_string()), info.imported.date().to_string())
    };
    let sets: Vec<_> = held.sets().iter().map(|set| told(&set.info)).collect();
    let expected = |id: &str, realm, issued: Option<&str>| {
        (id.to_owned(), realm, issued.map(str::to_owned), "2026-11-01".to_owned())
    };
    assert_eq!(
        sets,
        [
            expected("block", Realm::Production, None),
            expected("dev", Realm::Dev, None),
            expected("revocation-x", Realm::Production, Some("2026-11-20")),
            expected("signed", Realm::Production, Some("2026-11-10")),
        ]
    );
    assert!(held.sets().iter().all(|set| set.info.signed_by.is_none() && set.info.complete_for.is_empty()));
    let counts = &held.sets()[3].info.counts;
    assert_eq!((counts["signers"], counts[SetInfo::LEFT_OUT]), (14, 3), "counted again, what was left out is known");
    let before = Store::open(&[store().path().to_owned()]).unwrap();
    let keys = |store: &Store, id: &str| {
        let of = |signer: &&crate::store::trust::Signer| store.sets()[signer.set].info.id == id;
        let mut keys: Vec<_> = store.trust().all().filter(of).map(|signer| signer.key.fingerprint).collect();
        keys.sort_unstable();
        keys
    };
    assert!(keys(&before, "signed") == keys(&held, "signed") && keys(&held, "signed").len() == 14);
}

#[test]
fn what_was_exported_and_imported_is_exported_the_same() {
    let (folder, other, again) = (exported(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let imports = read_all(folder.path(), Request::default(), now()).unwrap();
    install_all(other.path(), imports.into_iter().map(|import| import.set).collect(), false).unwrap();
    export(other.path(), again.path()).unwrap();
    for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != LIST) {
        let same = fs::read(again.path().join(entry.file_name())).unwrap() == fs::read(entry.path()).unwrap();
        assert!(same, "{:?}", entry.file_name());
    }
}

#[test]
fn rules_and_value_sets_go_along_with_their_dates() {
    let (own, folder, other) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut rules = new("rules-eu", SetKind::Rules, Realm::Production, sets::rules("DE", 1..4).into());
    rules.info.issued = Some(time("2026-10-01T00:00:00Z"));
    rules.info.counts = [("rules".to_owned(), 99), (SetInfo::LEFT_OUT.to_owned(), 2)].into();
    let values = new("values-eu", SetKind::Values, Realm::Production, sets::values("2022-01-01", &["1"]).into());
    install(own.path(), vec![rules, values]).unwrap();
    export(own.path(), folder.path()).unwrap();
    assert!(folder.path().join("rules-eu.rules.json").is_file());
    let imports = read_all(folder.path(), Request::default(), now()).unwrap();
    install_all(other.path(), imports.into_iter().map(|import| import.set).collect(), false).unwrap();
    let held = Store::open(&[other.path().to_owned()]).unwrap();
    let (set, rules) = held.rules(Realm::Production).next().unwrap();
    assert_eq!((rules.len(), set.info.issued), (3, Some(time("2026-10-01T00:00:00Z"))));
    assert_eq!((set.info.counts["rules"], set.info.counts[SetInfo::LEFT_OUT]), (3, 2));
    assert_eq!(held.values(Realm::Production).knows("a", "1"), Some(true));
    assert!(refusal(&folder.path().join("values-eu.value-sets.json")).contains("give the folder"));
    let file = folder.path().join("rules-eu.rules.json");
    fs::write(&file, sets::rules("DE", 1..3)).unwrap();
    assert!(refusal(folder.path()).contains("is not the file that store.json names"));
}

#[test]
fn training_is_never_given_away_nor_taken() {
    let folder = tempfile::tempdir().unwrap();
    let done = export(store().path(), folder.path()).unwrap();
    assert_eq!(done.left_out, ["exercise"]);
    let list = fs::read_to_string(folder.path().join(LIST)).unwrap();
    assert!(!list.contains("training"), "{list}");
    fs::write(folder.path().join(LIST), list.replace("\"realm\": \"dev\"", "\"realm\": \"training\"")).unwrap();
    assert!(refusal(folder.path()).contains("comes with the program"), "{}", refusal(folder.path()));
    let alone = tempfile::tempdir().unwrap();
    install(alone.path(), vec![new("exercise", SetKind::Trust, Realm::Training, signers())]).unwrap();
    let to = alone.path().join("to");
    assert!(matches!(export(alone.path(), &to), Err(ExportError::Nothing)) && !to.exists());
}

#[test]
fn a_store_that_lost_something_is_not_given_away() {
    let to = tempfile::tempdir().unwrap();
    let empty = to.path().join("nothing");
    assert!(matches!(export(&empty, &to.path().join("to")), Err(ExportError::Nothing)));
    for spoil in ["block.block", "signed.trust", "manifest.json"] {
        let dir = store();
        fs::write(dir.path().join("generations/1").join(spoil), "spoilt").unwrap();
        let target = to.path().join(spoil);
        assert!(export(dir.path(), &target).is_err(), "{spoil}");
        assert!(!target.exists(), "{spoil}");
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let to = tempfile::tempdir().unwrap();
    fs::write(to.path().join("letter.txt"), "mine").unwrap();
    assert!(matches!(export(store().path(), to.path()), Err(ExportError::NotEmpty(_))));
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 1);
}

#[test]
fn the_rules_of_an_import_hold_for_each_set_and_one_that_is_refused_refuses_all() {
    let (folder, target) = (exported(), store());
    let sets = || -> Vec<_> {
        read_all(folder.path(), Request::default(), now()).unwrap().into_iter().map(|import| import.set).collect()
    };
    let refused = install_all(target.path(), sets(), false);
    assert!(matches!(refused, Err(Error::NotVerified { ref id }) if id == "signed"), "{refused:?}");
    assert_eq!(current(target.path()), Some(1));
    assert_eq!(install_all(target.path(), sets(), true).unwrap()[0].generation, 2);
    let mut newer = new("revocation-x", SetKind::Revocation, Realm::Production, HASHES.into());
    newer.info.issued = Some(time("2026-11-21T00:00:00Z"));
    install(target.path(), vec![newer]).unwrap();
    let refused = install_all(target.path(), sets(), false);
    assert!(matches!(refused, Err(Error::Older { ref id, .. }) if id == "revocation-x"), "{refused:?}");
}

#[test]
fn a_folder_that_was_changed_is_refused_whole() {
    let folder = exported();
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 5);
    let good = read_all(folder.path(), Request::default(), now()).unwrap();
    let told = |read: &[Import]| -> Vec<_> {
        read.iter()
            .map(|import| (import.set.info.id.clone(), import.set.info.realm, import.set.bytes.clone()))
            .collect()
    };
    for path in files {
        let whole = fs::read(&path).unwrap();
        for place in (0..whole.len()).step_by((whole.len() / 40).max(1)) {
            fs::write(&path, &whole[..place]).unwrap();
            refusal(folder.path());
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            fs::write(&path, &flipped).unwrap();
            // Nobody signed the list: dates and words in it may change, never what it lists.
            let read = read_all(folder.path(), Request::default(), now());
            let is_same = |read: Vec<Import>| path.ends_with(LIST) && told(&read) == told(&good);
            assert!(read.map_or(true, is_same), "{}: byte {place}", path.display());
        }
        fs::remove_file(&path).unwrap();
        if !path.ends_with(LIST) {
            assert!(refusal(folder.path()).contains(path.file_name().unwrap().to_str().unwrap()));
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(read_all(folder.path(), Request::default(), now()).is_ok());
}

/// The refusal after the list was changed so.
fn with_list(change: impl FnOnce(&mut Value)) -> String {
    let folder = exported();
    let path = folder.path().join(LIST);
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut list);
    fs::write(&path, list.to_string()).unwrap();
    refusal(folder.path())
}

#[test]
fn a_list_that_leads_elsewhere_or_contradicts_its_files_is_refused() {
    for file in ["../block.toml", "/etc/passwd", "manifest.json", "signed.trust.json", ""] {
        let refusal = with_list(|list| list["sets"][0]["file"] = file.into());
        assert!(refusal.contains("set 1: its file has another name"), "{refusal}");
    }
    for id in ["../x", "X", "", "a--b", "a/b"] {
        let refusal = with_list(|list| list["sets"][0]["id"] = id.into());
        assert!(refusal.contains("set 1: its id is none"), "{refusal}");
    }
    let twice = with_list(|list| list["sets"][1] = list["sets"][0].clone());
    assert!(twice.contains("set 2: its id came before"), "{twice}");
    let dates = with_list(|list| list["sets"][2]["issued"] = "2026-11-23T00:00:00Z".into());
    assert!(dates.contains("its dates are not those"), "{dates}");
    let future = with_list(|list| list["sets"][3]["issued"] = "2026-11-30T00:00:00Z".into());
    assert!(future.contains("lies in the future"), "{future}");
    let signed = with_list(|list| list["sets"][3]["signed_by"] = "somebody".into());
    assert!(signed.contains("a member is missing, unknown"), "{signed}");
    assert!(with_list(|list| list["schema"] = 2.into()).contains("its schema"));
    assert!(with_list(|list| list["sets"] = Value::Array(Vec::new())).contains("holds no set"));
    let many = with_list(|list| list["sets"] = vec![list["sets"][0].clone(); 257].into());
    assert!(many.contains("holds 257 entries"), "{many}");
}

#[test]
fn a_list_makes_nothing_younger() {
    let folder = exported();
    let path = folder.path().join(LIST);
    let list = fs::read_to_string(&path).unwrap();
    fs::write(&path, list.replace("2026-11-01T00", "2036-11-01T00")).unwrap();
    let imports = read_all(folder.path(), Request::default(), now()).unwrap();
    assert!(imports.iter().all(|import| import.set.info.imported == now()));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    for name in [LIST, "block.block.toml"] {
        let folder = exported();
        let file = fs::File::options().write(true).open(folder.path().join(name)).unwrap();
        file.set_len(2_000_000_000).unwrap();
        assert!(refusal(folder.path()).contains("is too large"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused() {
    for name in [LIST, "block.block.toml"] {
        let folder = exported();
        let elsewhere = tempfile::tempdir().unwrap();
        let outside = elsewhere.path().join(name);
        fs::rename(folder.path().join(name), &outside).unwrap();
        std::os::unix::fs::symlink(&outside, folder.path().join(name)).unwrap();
        assert!(refusal(folder.path()).contains("neither a file nor a folder"), "{}", refusal(folder.path()));
    }
}

#[test]
fn a_part_of_it_alone_is_refused_since_it_does_not_name_its_realm() {
    let folder = exported();
    for name in ["dev.trust.json", LIST] {
        let refusal = read_as(&folder.path().join(name), Request::default(), now()).unwrap_err().to_string();
        assert!(refusal.contains("give the folder"), "{refusal}");
    }
}
