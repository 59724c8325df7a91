#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::generations::{NewSet, install};
use crate::store::import::{Request, install_all, read_all};
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::{SetData, Store};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").unwrap()
}

/// An acceptance rule of the country in its identifier.
pub(in crate::store) fn rule(identifier: &str, version: &str) -> Value {
    json!({
        "Identifier": identifier, "Type": "Acceptance", "Country": identifier[3..5], "Version": version,
        "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.0.0", "CertificateType": "General",
        "ValidFrom": "2022-02-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "Logic": { "var": "payload.v.0" },
    })
}

/// A file of rules of one country, by their numbers.
pub(in crate::store) fn rules(country: &str, numbers: std::ops::Range<u8>) -> String {
    let rules: Vec<_> = numbers.map(|number| rule(&format!("GR-{country}-{number:04}"), "1.0.0")).collect();
    json!({ "schema": 1, "rules": rules }).to_string()
}

/// A file with one value set.
pub(in crate::store) fn values(date: &str, codes: &[&str]) -> String {
    let codes: serde_json::Map<_, _> = codes.iter().map(|code| ((*code).to_owned(), "".into())).collect();
    json!({ "schema": 1, "sets": [{ "id": "a", "date": date, "codes": codes }] }).to_string()
}

fn new(id: &str, kind: SetKind, realm: Realm, text: &str) -> NewSet {
    let info = SetInfo {
        id: id.to_owned(),
        kind,
        realm,
        source: "test".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: now(),
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: std::collections::BTreeMap::new(),
    };
    NewSet { info, bytes: text.as_bytes().to_vec() }
}

fn countries(store: &Store, realm: Realm) -> Vec<String> {
    let all = store.rules(realm).flat_map(|(_, set)| set.countries().into_iter().map(ToString::to_string));
    all.collect()
}

#[test]
fn what_the_training_authority_rules_counts_in_training_alone() {
    let mut store = Store::empty();
    let sets = [
        new("real", SetKind::Rules, Realm::Production, &rules("DE", 1..3)),
        new("trained", SetKind::Rules, Realm::Training, &rules("XA", 1..2)),
        new("values", SetKind::Values, Realm::Production, &values("2022-01-01", &["1"])),
        new("trained-values", SetKind::Values, Realm::Training, &values("2021-01-01", &["2"])),
    ];
    for NewSet { info, bytes } in sets {
        let data = SetData::read(info.kind, &bytes).expect("a set");
        store.add(info, Some(data));
    }
    for store in [&store, &store.without_trust()] {
        for realm in [Realm::Production, Realm::Uat, Realm::Dev] {
            assert_eq!(countries(store, realm), ["DE"]);
            assert_eq!(
                [store.values(realm).knows("a", "1"), store.values(realm).knows("a", "2")],
                [Some(true), Some(false)]
            );
        }
        assert_eq!(countries(store, Realm::Training), ["XA"]);
        assert_eq!(store.values(Realm::Training).knows("a", "2"), Some(true));
        assert_eq!(store.rule_sets(Realm::Training).count(), 1);
        assert_eq!(store.value_sets(Realm::Production).map(|set| set.info.id.as_str()).collect::<Vec<_>>(), ["values"]);
    }
}

#[test]
fn a_higher_place_stands_for_the_sets_of_its_ids_and_the_newer_value_set_counts() {
    let (own, below) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let put = |dir: &Path, sets: Vec<NewSet>| install(dir, sets).expect("installed");
    let place = |id: &str, kind, text: &str| new(id, kind, Realm::Production, text);
    put(
        own.path(),
        vec![
            place("rules-eu", SetKind::Rules, &rules("FR", 1..2)),
            place("values-old", SetKind::Values, &values("2021-01-01", &["old"])),
        ],
    );
    put(
        below.path(),
        vec![
            place("rules-eu", SetKind::Rules, &rules("DE", 1..9)),
            place("rules-more", SetKind::Rules, &rules("IT", 1..2)),
            place("values-new", SetKind::Values, &values("2022-01-01", &["new"])),
            place("values-old", SetKind::Values, &values("2023-01-01", &["hidden"])),
        ],
    );
    let store = Store::open(&[own.path().to_owned(), below.path().to_owned()]).expect("a store");
    assert_eq!(countries(&store, Realm::Production), ["FR", "IT"]);
    let values = store.values(Realm::Production);
    assert_eq!(["old", "new", "hidden"].map(|code| values.knows("a", code)), [Some(false), Some(true), Some(false)]);
}

#[test]
fn a_spoilt_file_is_a_lost_set_and_not_an_empty_one() {
    for (kind, text) in [(SetKind::Rules, rules("DE", 1..3)), (SetKind::Values, values("2022-01-01", &["1"]))] {
        for spoil in [|bytes: &mut Vec<u8>| bytes[20] ^= 1, |bytes: &mut Vec<u8>| bytes.truncate(30)] {
            let dir = tempfile::tempdir().unwrap();
            install(dir.path(), vec![new("a", kind, Realm::Production, &text)]).expect("installed");
            let file = dir.path().join(format!("generations/1/a.{}", kind.name()));
            let mut bytes = fs::read(&file).expect("its file");
            spoil(&mut bytes);
            fs::write(&file, bytes).expect("spoilt");
            let store = Store::open(&[dir.path().to_owned()]).expect("a store");
            let held: Vec<_> = store.rule_sets(Realm::Production).chain(store.value_sets(Realm::Production)).collect();
            assert!(held.len() == 1 && held[0].lost && store.damage().len() == 1);
            assert!(store.rules(Realm::Production).next().is_none() && store.values(Realm::Production).is_empty());
        }
    }
}

#[test]
fn an_import_counts_what_is_new_and_what_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let take = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        let imports = read_all(&path, Request::default(), now()).expect("a set");
        let sets = imports.into_iter().map(|import| import.set).collect();
        install_all(&dir.path().join("store"), sets, false).expect("installed").remove(0)
    };
    let told = |done: &crate::store::import::Installed| (done.new, done.removed, done.held, done.loses_much());
    assert_eq!(told(&take("own.json", &rules("DE", 0..10))), (10, 0, 0, false));
    assert_eq!(told(&take("own.json", &rules("DE", 1..11))), (1, 1, 10, false));
    assert_eq!(told(&take("own.json", &rules("DE", 3..11))), (0, 2, 10, true));
    let next = json!({ "schema": 1, "rules": (3..11).map(|number| rule(&format!("GR-DE-{number:04}"), "1.0.1")).collect::<Vec<_>>() });
    assert_eq!(told(&take("own.json", &next.to_string())), (0, 0, 8, false), "a new version is the same rule");
    assert_eq!(told(&take("sets.json", &values("2022-01-01", &["1", "2", "3", "4"]))), (4, 0, 0, false));
    assert_eq!(told(&take("sets.json", &values("2022-01-02", &["1", "2", "3", "5"]))), (1, 1, 4, true));
}
