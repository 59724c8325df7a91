//! The way there and back, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{identity, read, write};
use crate::crypto::usages::Usages;
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::limits::Limits;
use crate::store::trust::{Scope, TrustedKey};
use crate::training;
use serde_json::{Value, json};

fn training() -> Vec<TrustedKey> {
    let trust = training::trust();
    let above = trust.authorities.into_iter().map(TrustedKey::read_authority);
    trust.signers.into_iter().map(TrustedKey::read).chain(above).collect::<Result<_, _>>().unwrap()
}

/// Keys with everything that a list can say otherwise than a certificate.
fn odd() -> Vec<TrustedKey> {
    let spki = training()[0].spki.clone();
    let only = |test, vaccination, recovery| Usages::Only { test, vaccination, recovery };
    let bare = |kid: &str, scope| TrustedKey::bare(Kid::new(kid.as_bytes()), spki.clone(), scope);
    vec![
        TrustedKey { kid: Kid::new([0, 255]), country: Country::parse("FR"), ..training()[0].clone() },
        TrustedKey {
            kid: Kid::new([1]),
            test_participant: true,
            usages: only(false, false, false),
            ..training()[1].clone()
        },
        TrustedKey { usages: only(true, false, true), ..bare("x", Scope::Kid) },
        TrustedKey { valid_from: 1_600_000_000, valid_until: 1_700_000_000, ..bare("dated", Scope::Kid) },
        bare("8HsTO\u{e4}", Scope::Shc("https://example.org/issuer".to_owned())),
        TrustedKey { country: Country::parse("NZ"), ..bare("z1", Scope::Nzcp("did:web:example.org".to_owned())) },
    ]
}

fn sorted(mut keys: Vec<TrustedKey>) -> Vec<TrustedKey> {
    keys.sort_by(|one, other| identity(one).cmp(&identity(other)));
    keys
}

#[test]
fn what_is_written_is_read_as_it_was() {
    for keys in [training(), odd(), training().into_iter().chain(odd()).collect(), Vec::new()] {
        assert!(read(&write(&keys)).unwrap() == sorted(keys));
    }
}

#[test]
fn the_same_signers_give_the_same_bytes_in_any_order_and_once() {
    let keys: Vec<_> = training().into_iter().chain(odd()).collect();
    let twice: Vec<_> = keys.iter().rev().chain(&keys).cloned().collect();
    assert!(write(&twice) == write(&keys));
}

#[test]
fn a_person_can_read_and_write_it() {
    let entry: Value = serde_json::from_slice(&write(&odd()[3..4])).unwrap();
    assert_eq!(
        entry,
        json!({"schema": 1, "signers": [{
            "kid": "6461746564", "role": "signer", "key": entry["signers"][0]["key"],
            "valid_from": "2020-09-13T12:26:40Z", "valid_until": "2023-11-14T22:13:20Z",
        }]})
    );
    let text = String::from_utf8(write(&odd())).unwrap();
    assert!(text.contains("\"shc\": \"https://example.org/issuer\""), "{text}");
    let by_hand = json!({"schema": 1, "signers": [{"kid": "0A", "country": "deu", "role": "authority",
        "key": entry["signers"][0]["key"]}]});
    let key = &read(by_hand.to_string().as_bytes()).unwrap()[0];
    assert_eq!((key.kid.bytes(), key.country.clone(), key.usages), (&[10][..], Country::parse("DE"), Usages::Any));
}

/// A good list, its only signer changed by these members; null takes one away.
fn with(changes: Value) -> String {
    let mut list: Value = serde_json::from_slice(&write(&training()[..1])).unwrap();
    let entry = list["signers"][0].as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        entry.insert(name.clone(), value.clone());
        entry.retain(|_, value| !value.is_null());
    }
    list.to_string()
}

fn refusal(text: &str) -> String {
    read(text.as_bytes()).expect_err(text)
}

#[test]
fn a_list_that_is_not_whole_or_contradicts_itself_is_refused_with_its_place() {
    let spki: Value = serde_json::from_slice(&write(&odd()[2..3])).unwrap();
    let spki = &spki["signers"][0]["key"];
    for (changes, says) in [
        (json!({"kid": "xy"}), "signer 1: its kid is not hex"),
        (json!({"kid": null}), "signer 1: a member is missing"),
        (json!({"colour": "red"}), "signer 1: a member is missing, unknown"),
        (json!({"role": "king"}), "signer 1: a member is missing, unknown"),
        (json!({"test": 1}), "signer 1: a member is missing, unknown"),
        (json!({"country": "Mordor"}), "signer 1: its country is no code"),
        (json!({"usages": ["test", "test"]}), "signer 1: it names a usage twice"),
        (json!({"usages": ["other"]}), "signer 1: a member is missing, unknown"),
        (json!({"certificate": "AAAA"}), "signer 1: its certificate cannot be read"),
        (json!({"certificate": "A"}), "signer 1: its certificate is not Base64"),
        (json!({"certificate": "A".repeat(Limits::LISTED_X509_BYTES * 2)}), "signer 1: its certificate is too large"),
        (json!({"certificate": null}), "signer 1: it has neither a certificate nor a key"),
        (json!({"key": spki}), "signer 1: it has a certificate, and a key of its own"),
        (json!({"valid_from": "2021-01-01T00:00:00Z"}), "signer 1: it has a certificate, and dates of its own"),
        (json!({"certificate": null, "key": "AAAA"}), "signer 1: its key cannot be read"),
        (json!({"certificate": null, "key": spki, "valid_until": "soon"}), "signer 1: a date of it is not RFC 3339"),
        (
            json!({"certificate": null, "key": spki, "valid_from": "2021-01-02T00:00:00Z", "valid_until": "2021-01-01T00:00:00Z"}),
            "signer 1: it ends before it begins",
        ),
        (json!({"issuer": {"shc": "http://example.org"}}), "signer 1: its issuer is no address or DID"),
        (json!({"issuer": {"nzcp": "https://example.org"}}), "signer 1: its issuer is no address or DID"),
        (json!({"issuer": {"other": "https://example.org"}}), "signer 1: a member is missing, unknown"),
        (
            json!({"role": "authority", "issuer": {"shc": "https://example.org"}}),
            "signer 1: it is an authority and speaks for one issuer",
        ),
    ] {
        let refusal = refusal(&with(changes.clone()));
        assert!(refusal.starts_with(says), "{changes}: {refusal}");
        for (_, value) in changes.as_object().unwrap() {
            let told = value.as_str().is_some_and(|value| value.len() > 9 && refusal.contains(value));
            assert!(!told, "{refusal} tells what stood there");
        }
    }
    assert!(read(with(json!({})).as_bytes()).is_ok());
}

#[test]
fn a_document_of_another_shape_is_refused() {
    let good = with(json!({}));
    for (text, says) in [
        (good.replacen("1", "2", 1), "its schema"),
        (good.replacen("\"schema\"", "\"scheme\"", 1), "its schema"),
        (good.replacen("\"signers\"", "\"singers\"", 1), "it has no list of signers"),
        (good.replacen("\"schema\"", "\"extra\":1,\"schema\"", 1), "it has other members"),
        (good.replacen("\"role\"", "\"kid\":\"00\",\"role\"", 1), "JSON, at byte"),
        ("[]".to_owned(), "it is no object"),
        (format!("{}1{}", "[".repeat(40), "]".repeat(40)), "JSON, over the limit \"depth\""),
        (
            json!({"schema": 1, "signers": vec![0; Limits::IMPORT_ENTRIES + 1]}).to_string(),
            "it holds 20001 signers, at most 20000 are taken",
        ),
    ] {
        let refusal = refusal(&text);
        assert!(refusal.starts_with(says), "{refusal}");
    }
    let mut list: Value = serde_json::from_str(&good).unwrap();
    let again = list["signers"][0].clone();
    list["signers"].as_array_mut().unwrap().push(again);
    assert_eq!(refusal(&list.to_string()), "signer 2: it came before");
    for cut in 0..good.len() {
        assert!(read(&good.as_bytes()[..cut]).is_err(), "{cut}");
    }
}
