//! Where and when certificates are accepted by the rules that countries really published.

use crate::data::suite;
use crate::issuer::{IAT, Issuer};
use gatelight::app::profile::Profile;
use gatelight::check::when::{Allowed, Row, Stretch, when};
use gatelight::check::{Times, Verdict, check};
use gatelight::model::code::CodeText;
use gatelight::model::policy::{Policy, Realm, RulesAsked};
use gatelight::model::time::UnixTime;
use gatelight::store::import::{Request, read_all};
use gatelight::store::manifest::SetKind;
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

const DAY: i64 = 86_400;

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).expect("RFC 3339")
}

fn store(files: &[PathBuf], key: TrustedKey, now: UnixTime) -> Store {
    let mut store = Store::empty();
    for file in files {
        for import in
            read_all(file, Request::default(), at("2026-11-24T12:00:00Z")).unwrap_or_else(|error| panic!("{error}"))
        {
            let data = SetData::read(import.set.info.kind, &import.set.bytes).expect("what was imported can be read");
            let mut info = import.set.info;
            // As if it were of today: nobody keeps such rules any more.
            info.issued = info.issued.map(|_| now);
            info.imported = now;
            store.add(info, Some(data));
        }
    }
    let mut info = store.rule_sets(Realm::Production).next().expect("rules").info.clone();
    (info.id, info.kind) = ("own".to_owned(), SetKind::Trust);
    store.add(info, Some(SetData::Trust(vec![Arc::new(key)])));
    store
}

#[test]
fn every_country_s_answer_holds_to_the_second() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    let folder = android.join("covpass-sdk/src/main/assets/covpass-sdk");
    let files = ["eu-rules.json", "eu-value-sets.json"].map(|name| folder.join(name));
    let issuer = Issuer::new("own", "DE");
    let policy = Profile::load("self-check").expect("a built-in profile").policy;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for day in ["2022-02-15T12:00:00Z", "2022-06-01T00:00:00Z", "2023-02-01T08:30:00Z", "2026-11-24T12:00:00Z"] {
        let now = at(day);
        let store = store(&files, issuer.trusted(), now);
        let code = CodeText::line(issuer.draft(now).claim(IAT, now.plus(-39 * DAY).secs()).sign().text());
        for shift in [-200, -30, 0, 100, 400] {
            let times = Times::now(now, UnixTime::FIRST).as_of(now.plus(shift * DAY));
            let report = check(&code, &store, &policy, times);
            let began = Instant::now();
            let found = when(&[&report], None, &store, &policy, times);
            let spent = began.elapsed();
            println!("{} by the rules of {day}: {} places in {spent:?}", times.at, found.rows.len());
            for row in &found.rows {
                *counts.entry(row.answer.name()).or_default() += 1;
                agrees(row, &code, &store, &policy, times);
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.len() >= 4, "{counts:?}");
}

/// A check under a profile of that country passes exactly inside of the row's stretch.
fn agrees(row: &Row, code: &CodeText, store: &Store, policy: &Policy, times: Times) {
    let asked = RulesAsked::Country { country: Some(row.place.country.clone()), region: row.place.region.clone() };
    let here = Policy { rules: asked, ..policy.clone() };
    let passes = |at| matches!(check(code, store, &here, times.as_of(at)).verdict(), Verdict::Pass(_));
    assert_eq!(passes(times.at), row.answer == Allowed::Yes, "{row:?} at {}", times.at);
    let Some(Stretch { from, until }) = row.stretch else { return };
    for (inside, outside) in [(from, from.map(|from| from.plus(-1))), (until, until.map(|until| until.plus(1)))] {
        assert!(inside.is_none_or(&passes), "{row:?}");
        assert!(!outside.is_some_and(&passes), "{row:?}");
    }
}
