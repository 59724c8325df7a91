//! Changes, damage, and what stays after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::{Change, Error, NewSet, change, current, install, load, remove};
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::manifest::{SetInfo, SetKind};
use std::collections::BTreeMap;
use std::fs;

fn new(id: &str, text: &str) -> NewSet {
    let info = SetInfo {
        id: id.to_owned(),
        kind: SetKind::Block,
        realm: Realm::Production,
        source: "test".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: UnixTime::from_secs(1_700_000_000).unwrap(),
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    };
    NewSet { info, bytes: text.as_bytes().to_vec() }
}

const LIST: &str = "[[entry]]\nkid = \"01\"\n";

fn ids(dir: &std::path::Path) -> Vec<String> {
    load(dir).unwrap().sets.into_iter().map(|(info, _)| info.id).collect()
}

#[test]
fn a_folder_that_is_not_there_is_an_empty_store() {
    let dir = tempfile::tempdir().unwrap();
    let loaded = load(&dir.path().join("nothing")).unwrap();
    assert_eq!((loaded.generation, loaded.sets.len(), loaded.damage.len()), (0, 0, 0));
}

#[test]
fn each_change_is_a_generation_and_two_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    for (number, id) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
        assert_eq!(install(dir.path(), vec![new(id, LIST)]).unwrap(), number);
    }
    assert_eq!(ids(dir.path()), ["a", "b", "c"]);
    let mut kept: Vec<_> =
        fs::read_dir(dir.path().join("generations")).unwrap().map(|e| e.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, ["3", "4"]);
    assert_eq!(remove(dir.path(), "b").unwrap(), 5);
    assert_eq!(ids(dir.path()), ["a", "c"]);
    assert!(matches!(remove(dir.path(), "b"), Err(Error::NoSuchSet { .. })));
    assert_eq!(current(dir.path()), Some(5));
}

#[test]
fn a_set_that_cannot_be_read_back_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    let error = install(dir.path(), vec![new("b", LIST), new("c", "[[entry]]\n")]).unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    assert_eq!((current(dir.path()), ids(dir.path())), (Some(1), vec!["a".to_owned()]));
    assert_eq!(fs::read_dir(dir.path().join("generations")).unwrap().count(), 1);
}

#[test]
fn a_spoilt_block_list_is_lost_and_not_taken_from_before() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("b", LIST), new("a", LIST)]).unwrap();
    install(dir.path(), vec![new("a", &LIST.replace("01", "02"))]).unwrap();
    fs::write(dir.path().join("generations/2/a.block"), LIST.replace("01", "03")).unwrap();
    let loaded = load(dir.path()).unwrap();
    assert_eq!(loaded.damage.len(), 1);
    let lost: Vec<_> = loaded.sets.iter().map(|(info, data)| (info.id.as_str(), data.is_none())).collect();
    assert_eq!(lost, [("a", true), ("b", false)]);
    install(dir.path(), vec![new("c", LIST)]).unwrap();
    assert!(load(dir.path()).unwrap().sets[0].1.is_none(), "lost stays lost until it comes again");
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    assert!(load(dir.path()).unwrap().damage.is_empty());
}

#[test]
fn a_spoilt_list_that_did_not_change_is_taken_from_before() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    install(dir.path(), vec![new("b", LIST)]).unwrap();
    fs::remove_file(dir.path().join("generations/2/a.block")).unwrap();
    let loaded = load(dir.path()).unwrap();
    assert!(loaded.sets.iter().all(|(_, data)| data.is_some()));
    assert_eq!(loaded.damage.len(), 1, "and it is told");
    install(dir.path(), vec![new("c", LIST)]).unwrap();
    assert!(load(dir.path()).unwrap().damage.is_empty(), "the next change mends it");
}

#[test]
fn a_lost_generation_is_missed_until_it_is_taken_out() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    install(dir.path(), vec![new("b", LIST)]).unwrap();
    fs::write(dir.path().join("generations/2/manifest.json"), "").unwrap();
    install(dir.path(), vec![new("c", LIST)]).unwrap();
    let lost = load(dir.path()).unwrap().sets.into_iter().filter(|(_, data)| data.is_none());
    assert_eq!(lost.map(|(info, _)| info.id).collect::<Vec<_>>(), ["lost-generation-2"]);
    remove(dir.path(), "lost-generation-2").unwrap();
    assert!(load(dir.path()).unwrap().damage.is_empty());
}

#[test]
fn a_spoilt_manifest_falls_back_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    install(dir.path(), vec![new("b", LIST)]).unwrap();
    for spoilt in ["{", "", "{\"schema\":2,\"generation\":2,\"sets\":[]}"] {
        fs::write(dir.path().join("generations/2/manifest.json"), spoilt).unwrap();
        let loaded = load(dir.path()).unwrap();
        assert_eq!((loaded.generation, loaded.damage.len()), (1, 1), "{spoilt}");
    }
    fs::remove_dir_all(dir.path().join("generations")).unwrap();
    assert_eq!(load(dir.path()).unwrap().damage.len(), 1, "the pointer points nowhere");
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let dir = tempfile::tempdir().unwrap();
    let outer: Result<_, Error> = change(dir.path(), |keep| {
        assert!(matches!(install(dir.path(), vec![new("b", LIST)]), Err(Error::Locked { .. })));
        Ok(Change { keep, add: vec![new("a", LIST)] })
    });
    assert_eq!(outer.unwrap(), 1);
    assert_eq!(ids(dir.path()), ["a"]);
}

#[test]
fn what_a_broken_off_change_left_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    fs::create_dir(dir.path().join("generations/2.part")).unwrap();
    fs::write(dir.path().join("current.part"), "9").unwrap();
    assert_eq!(install(dir.path(), vec![new("b", LIST)]).unwrap(), 2);
    assert!(!dir.path().join("generations/2.part").exists());
    assert!(!dir.path().join("current.part").exists());
}

/// Two generations, the block list `a` of the older one in both.
fn two() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    install(dir.path(), vec![new("a", LIST)]).unwrap();
    install(dir.path(), vec![new("b", LIST)]).unwrap();
    dir
}

#[test]
fn a_pointer_that_names_another_generation_is_not_believed() {
    let dir = two();
    let pointer = dir.path().join("current");
    let good = fs::read_to_string(&pointer).unwrap();
    for spoilt in [good.replacen('2', "1", 1), good.replacen('2', "3", 1), good.replacen('2', "x", 1), String::new()] {
        fs::write(&pointer, &spoilt).unwrap();
        let loaded = load(dir.path()).unwrap();
        assert_eq!((loaded.generation, loaded.damage.len(), loaded.fell_back), (2, 1, false), "{spoilt}");
    }
    fs::write(&pointer, "2\n").unwrap();
    assert!(load(dir.path()).unwrap().damage.is_empty(), "an earlier version wrote the number alone");
}

#[test]
fn a_manifest_that_was_changed_is_told() {
    let dir = two();
    let path = dir.path().join("generations/2/manifest.json");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("2023-11-14", "2026-11-14")).unwrap();
    let loaded = load(dir.path()).unwrap();
    assert_eq!((loaded.generation, loaded.sets.len(), loaded.damage.len()), (2, 2, 1));
}

#[test]
fn a_generation_that_was_never_in_use_stands_in_for_none() {
    let dir = two();
    // As a change leaves it that broke off before its last step.
    fs::create_dir(dir.path().join("generations/3")).unwrap();
    for entry in fs::read_dir(dir.path().join("generations/1")).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), dir.path().join("generations/3").join(entry.file_name())).unwrap();
    }
    assert_eq!(load(dir.path()).unwrap().generation, 2);
    assert_eq!(install(dir.path(), vec![new("c", LIST)]).unwrap(), 4);
    assert!(!dir.path().join("generations/3").exists() && dir.path().join("generations/2").exists());
    fs::write(dir.path().join("generations/4/manifest.json"), "").unwrap();
    let loaded = load(dir.path()).unwrap();
    assert_eq!((loaded.generation, loaded.fell_back, ids(dir.path()).len()), (2, true, 2));
}
