//! Every specimen of the training authority through the whole walk, with its lists in the store.

use gatelight::app::profile::Profile;
use gatelight::check::{Times, check};
use gatelight::crypto::x509::DocumentSigner;
use gatelight::model::country::Country;
use gatelight::model::time::UnixTime;
use gatelight::store::block::BlockList;
use gatelight::store::manifest::{SetInfo, SetKind};
use gatelight::store::revocation::HashList;
use gatelight::store::trust::{Role, TrustedKey};
use gatelight::store::{SetData, Store};
use gatelight::training;
use std::sync::Arc;

#[test]
fn each_specimen_is_judged_as_its_file_says() {
    let mut wrong = Vec::new();
    for day in ["2023-03-01T00:00:00Z", "2026-11-24T12:00:00Z", "2048-06-30T23:59:59Z"] {
        let now = UnixTime::parse(day).expect("RFC 3339");
        let store = store(now);
        for specimen in training::specimens(now) {
            for expected in &specimen.expected {
                let profile = Profile::load(expected.profile).expect("a built-in profile");
                let report = check(&specimen.code, &store, &profile.policy, Times::now(now, now));
                if (report.verdict().name(), report.code()) != (expected.verdict, expected.code) {
                    let codes: Vec<_> = report.findings().iter().map(|finding| finding.code()).collect();
                    wrong.push(format!(
                        "{day} {} {expected:?}: got {} {codes:?}",
                        specimen.id,
                        report.verdict().name()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn store(now: UnixTime) -> Store {
    let trust = training::trust();
    let keys = trust.signers.iter().chain(&trust.authorities).map(|der| Arc::new(key(der)));
    let mut store = Store::empty();
    let complete_for: Vec<_> = trust.complete_for.iter().filter_map(|code| Country::parse(code)).collect();
    store.add(info("training-signers", SetKind::Trust, complete_for, now), Some(SetData::Trust(keys.collect())));
    let blocks = BlockList::parse(&training::block_toml(now)).expect("a block list");
    store.add(info("training-blocks", SetKind::Block, Vec::new(), now), Some(SetData::Block(blocks)));
    for list in training::hash_lists(now) {
        let list = HashList::parse(&list).expect("a hash list");
        store.add(info(&list.name.clone(), SetKind::Revocation, Vec::new(), now), Some(SetData::Revocation(list)));
    }
    store
}

fn key(der: &[u8]) -> TrustedKey {
    let signer = DocumentSigner::parse(der).expect("a certificate of ours");
    TrustedKey {
        role: if signer.is_authority { Role::Authority } else { Role::DocumentSigner },
        valid_from: signer.valid_from.secs(),
        valid_until: signer.valid_until.secs(),
        kid: signer.kid,
        country: signer.country,
        usages: signer.usages,
        test_participant: false,
        fingerprint: signer.fingerprint,
        spki: signer.spki,
        certificate: der.to_vec(),
    }
}

fn info(id: &str, kind: SetKind, complete_for: Vec<Country>, now: UnixTime) -> SetInfo {
    SetInfo {
        id: id.to_owned(),
        kind,
        realm: training::REALM,
        source: "built in".to_owned(),
        signed_by: Some("training".to_owned()),
        complete_for,
        issued: Some(now),
        imported: now,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: std::collections::BTreeMap::new(),
    }
}
