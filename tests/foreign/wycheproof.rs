//! Wycheproof through our own `verify`, and every elliptic vector through a second library.

use crate::data::{hex, json, suite, text};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, UnparsedPublicKey, VerificationAlgorithm,
};
use gatelight::crypto::key::PublicKey;
use gatelight::model::envelope::Algorithm;
use serde_json::Value;
use std::collections::BTreeMap;

const REPOSITORY: &str = "C2SP/wycheproof, testvectors_v1";

/// What is known to differ: one line each, `file tcId reason`; lines with `#` are for readers.
const KNOWN: &str = include_str!("known-divergences/wycheproof.txt");

/// The known divergences of one file, by test.
fn known(file: &str) -> BTreeMap<u64, &'static str> {
    let lines = KNOWN.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let parts = lines.map(|line| line.splitn(3, ' ').collect::<Vec<_>>());
    parts.filter(|parts| parts[0] == file).map(|parts| (parts[1].parse().expect("a tcId"), parts[2])).collect()
}

#[derive(Default)]
struct Count {
    accepted: usize,
    refused: usize,
    either: usize,
}

/// Runs one file; `expects` says of a group and a test whether we must accept (`None`: either way).
fn run(file: &str, algorithm: Algorithm, expects: impl Fn(&Value, &Value) -> Option<bool>) -> Option<Count> {
    let folder = suite("wycheproof", REPOSITORY)?;
    let vectors = json(&folder.join("testvectors_v1").join(file));
    let mut known = known(file);
    let mut count = Count::default();
    for group in vectors["testGroups"].as_array().expect("groups") {
        let key = PublicKey::from_spki(&hex(text(group, "publicKeyDer")));
        for test in group["tests"].as_array().expect("tests") {
            let id = test["tcId"].as_u64().expect("a tcId");
            let (message, signature) = (hex(text(test, "msg")), hex(text(test, "sig")));
            let accepted = key.as_ref().is_ok_and(|key| key.verify(algorithm, &message, &signature).is_ok());
            match expects(group, test) {
                None => {
                    eprintln!("{file} {id}: acceptable, we {}", if accepted { "accept" } else { "refuse" });
                    count.either += 1;
                }
                Some(expected) => {
                    let differs = accepted != expected;
                    let is_known = known.remove(&id).is_some();
                    assert_eq!(differs, is_known, "{file} {id} ({}): accepted {accepted}", text(test, "comment"));
                    *if accepted { &mut count.accepted } else { &mut count.refused } += 1;
                }
            }
        }
    }
    assert!(known.is_empty(), "{file}: no such tests: {known:?}");
    eprintln!("{file}: {} accepted, {} refused, {} either way", count.accepted, count.refused, count.either);
    Some(count)
}

/// Upstream's own word.
fn as_upstream(_: &Value, test: &Value) -> Option<bool> {
    match text(test, "result") {
        "valid" => Some(true),
        "invalid" => Some(false),
        _ => None,
    }
}

/// Upstream's word where the parameters are those of PS256 (RFC 8230 section 2); otherwise a refusal.
fn as_ps256(group: &Value, test: &Value) -> Option<bool> {
    let ours = text(group, "sha") == "SHA-256" && text(group, "mgfSha") == "SHA-256" && group["sLen"] == 32;
    if ours { as_upstream(group, test) } else { Some(false) }
}

#[test]
fn es256_agrees_with_wycheproof() {
    let Some(count) = run("ecdsa_secp256r1_sha256_p1363_test.json", Algorithm::Es256, as_upstream) else { return };
    assert_eq!((count.accepted, count.refused), (173, 89));
}

#[test]
fn es384_agrees_with_wycheproof() {
    let Some(count) = run("ecdsa_secp384r1_sha384_p1363_test.json", Algorithm::Es384, as_upstream) else { return };
    assert_eq!((count.accepted, count.refused), (193, 87));
}

#[test]
fn a_key_refuses_every_vector_under_an_algorithm_that_is_not_its_own() {
    for (file, algorithm) in [
        ("ecdsa_secp256r1_sha256_p1363_test.json", Algorithm::Es384),
        ("ecdsa_secp256r1_sha256_p1363_test.json", Algorithm::Ps256),
        ("ecdsa_secp384r1_sha384_p1363_test.json", Algorithm::Es256),
        ("ecdsa_secp384r1_sha384_p1363_test.json", Algorithm::Ps256),
        ("rsa_pss_2048_sha256_mgf1_32_test.json", Algorithm::Es256),
    ] {
        let Some(count) = run(file, algorithm, |_, _| Some(false)) else { return };
        assert_eq!(count.accepted, 0);
    }
}

#[test]
fn ps256_agrees_with_wycheproof() {
    for file in [
        "rsa_pss_2048_sha256_mgf1_32_test.json",
        "rsa_pss_3072_sha256_mgf1_32_test.json",
        // The same with keys that are bound to PSS (RFC 4055).
        "rsa_pss_2048_sha256_mgf1_32_params_test.json",
    ] {
        let Some(count) = run(file, Algorithm::Ps256, as_ps256) else { return };
        assert_eq!((count.accepted, count.refused), (63, 45), "{file}");
    }
}

#[test]
fn ps256_refuses_other_salts_and_hashes() {
    for (file, accepted, refused) in [
        ("rsa_pss_2048_sha256_mgf1_0_test.json", 1, 102),
        ("rsa_pss_misc_test.json", 1, 149),
        ("rsa_pss_misc_params_test.json", 1, 149),
    ] {
        let Some(count) = run(file, Algorithm::Ps256, as_ps256) else { return };
        assert_eq!((count.accepted, count.refused), (accepted, refused), "{file}");
    }
}

#[test]
fn a_second_library_says_the_same_of_every_elliptic_vector() {
    let Some(folder) = suite("wycheproof", REPOSITORY) else { return };
    let suites: [(_, _, &'static dyn VerificationAlgorithm); 2] = [
        ("ecdsa_secp256r1_sha256_p1363_test.json", Algorithm::Es256, &ECDSA_P256_SHA256_FIXED),
        ("ecdsa_secp384r1_sha384_p1363_test.json", Algorithm::Es384, &ECDSA_P384_SHA384_FIXED),
    ];
    let mut compared = 0;
    for (file, algorithm, oracle) in suites {
        let vectors = json(&folder.join("testvectors_v1").join(file));
        for group in vectors["testGroups"].as_array().expect("groups") {
            let ours = PublicKey::from_spki(&hex(text(group, "publicKeyDer"))).expect("a key");
            let theirs = UnparsedPublicKey::new(oracle, hex(text(&group["publicKey"], "uncompressed")));
            for test in group["tests"].as_array().expect("tests") {
                let (message, signature) = (hex(text(test, "msg")), hex(text(test, "sig")));
                assert_eq!(
                    ours.verify(algorithm, &message, &signature).is_ok(),
                    theirs.verify(&message, &signature).is_ok(),
                    "{file} {}",
                    test["tcId"]
                );
                compared += 1;
            }
        }
    }
    eprintln!("second library: {compared} elliptic vectors, one answer");
    assert_eq!(compared, 262 + 280);
}
