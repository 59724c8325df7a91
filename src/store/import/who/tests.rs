#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{HEADER, KeyOrigin, PINNED, canonical, options, statements, verify};
use crate::crypto::anchor::Anchor;
use crate::crypto::digest::sha256;
use crate::crypto::key::PublicKey;
use crate::model::policy::Realm;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::EncodePublicKey as _;
use serde_json::{Value, json};

fn key() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap()
}

fn anchor() -> Anchor {
    let spki = key().verifying_key().to_public_key_der().unwrap().as_bytes().to_vec();
    Anchor::read(&spki).unwrap().remove(0)
}

fn entry(id: &str, usage: &str) -> Value {
    json!({
        "id": id, "type": "JsonWebKey2020", "controller": "did:web:tng-cdn.who.int:v2:trustlist:DCC",
        "publicKeyJwk": {"x5c": ["AA==", "BB=="], "kty": "EC", "y": "\"\\\u{e4}\n"},
        "domain": {"code": "#DCC"}, "participant": {"code": "#PRT"}, "keyusage": {"code": usage},
    })
}

fn unsigned() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1",
            "https://smart.who.int/trust/tng-context/v1.jsonld"],
        "id": "did:web:tng-cdn.who.int:v2:trustlist", "controller": "did:web:tng-cdn.who.int:v2",
        "verificationMethod": [entry("did:x#b=", "#DSC"), "did:web:other", entry("did:x#a=", "#CSCA")],
        "proof": {
            "type": "JsonWebSignature2020", "created": "2026-08-22T17:05:01Z", "nonce": "a\\b",
            "proofPurpose": "assertionMethod",
            "verificationMethod": "did:web:raw.githubusercontent.com:WorldHealthOrganization:tng-participants-prod:main:WHO:signing:DID",
            "jws": "",
        },
    })
}

/// The document with a proof by our key over what it says.
fn signed(mut document: Value) -> Value {
    let statements = statements(document.as_object().unwrap()).unwrap();
    let options = options(document["proof"].as_object().unwrap(), Realm::Production).unwrap();
    let bytes = [HEADER.as_bytes(), b".", &sha256(options.as_bytes()), &sha256(statements.as_bytes())].concat();
    let signature: p256::ecdsa::DerSignature = key().sign(&bytes);
    document["proof"]["jws"] = format!("{HEADER}..{}", Base64UrlUnpadded::encode_string(signature.as_bytes())).into();
    document
}

fn refusal(document: &Value) -> String {
    verify(document, Realm::Production, &[anchor()]).expect_err("it must be refused").to_string()
}

#[test]
fn the_lines_are_sorted_and_escaped() {
    let lines = statements(unsigned().as_object().unwrap()).unwrap();
    let mut sorted: Vec<_> = lines.lines().collect();
    sorted.sort_unstable();
    assert_eq!(sorted, lines.lines().collect::<Vec<_>>());
    assert_eq!(sorted.len(), 1 + 7 + 1 + 7);
    assert_eq!(
        sorted[0],
        "<did:web:tng-cdn.who.int:v2:trustlist> <https://w3id.org/security#controller> <did:web:tng-cdn.who.int:v2> ."
    );
    let jwk = r#"<did:x#a=> <https://w3id.org/security#publicKeyJwk> "{\"kty\":\"EC\",\"x5c\":[\"AA==\",\"BB==\"],\"y\":\"\\\"\\\\ä\\n\"}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> ."#;
    assert!(sorted.contains(&jwk), "{lines}");
    assert!(lines.contains("<https://smart.who.int/trust/ValueSet-KeyUsage.jsonld#CSCA> .\n"));
    assert_eq!(canonical(&json!({"n": 1})), None, "numbers have rules of their own");
}

#[test]
fn a_proof_by_the_operators_key_holds_and_by_no_other() {
    let document = signed(unsigned());
    let proof = verify(&document, Realm::Production, &[anchor()]).unwrap();
    assert_eq!((proof.created.to_string().as_str(), proof.key), ("2026-08-22T17:05:01Z", KeyOrigin::Operator));
    for (realm, anchor) in
        [(Realm::Production, vec![]), (Realm::Uat, vec![anchor()]), (Realm::Training, vec![anchor()])]
    {
        assert!(verify(&document, realm, &anchor).is_err(), "{realm:?}");
    }
}

#[test]
fn no_changed_text_and_no_other_member_holds() {
    let good = signed(unsigned());
    assert!(verify(&good, Realm::Production, &[anchor()]).is_ok());
    let changed = |pointer: &str, value: Value| {
        let mut document = good.clone();
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        refusal(&document)
    };
    let by_signature = "by none of the keys";
    for (pointer, value, says) in [
        ("/id", json!("did:web:tng-cdn.who.int:v2:trustlisT"), by_signature),
        ("/controller", json!("did:web:x"), by_signature),
        ("/@context/2", json!("https://smart.who.int/trust/tng-context-UAT/v1.jsonld"), by_signature),
        ("/@context/2", json!("https://smart.who.int/trust/tng-context-X/v1.jsonld"), "@context"),
        ("/@context/0", json!("https://www.w3.org/ns/did/v2"), "@context"),
        ("/@context", json!("https://www.w3.org/ns/did/v1"), "@context"),
        ("/verificationMethod", json!([]), by_signature),
        ("/verificationMethod/0", json!("did:x#b="), by_signature),
        ("/verificationMethod/1", json!("did:web:othes"), by_signature),
        ("/verificationMethod/1", json!("did:x> .\n<did:y"), "refers to no identifier"),
        ("/verificationMethod/0/id", json!("did:x#a="), "came before"),
        ("/verificationMethod/0/id", json!("did:x"), "names no kid"),
        ("/verificationMethod/0/id", json!("did:x#b= y"), "names no kid"),
        ("/verificationMethod/0/type", json!("JsonWebKey2021"), "its type"),
        ("/verificationMethod/0/publicKeyJwk/kty", json!("ED"), by_signature),
        ("/verificationMethod/0/publicKeyJwk/kty", json!(7), "made of texts"),
        ("/verificationMethod/0/publicKeyJwk/x5c/1", json!("BA=="), by_signature),
        ("/verificationMethod/0/keyusage/code", json!("#CSCA"), by_signature),
        ("/verificationMethod/0/keyusage/code", json!("DSC"), "is no code"),
        ("/verificationMethod/0/keyusage", json!({"code": "#DSC", "x": "y"}), "is no code"),
        ("/verificationMethod/2/participant/code", json!("#ESP"), by_signature),
        ("/proof/created", json!("2026-08-22T17:05:02Z"), by_signature),
        ("/proof/created", json!("yesterday"), "no RFC 3339"),
        ("/proof/nonce", json!("a\\c"), by_signature),
        ("/proof/nonce", json!("a\nb"), "no plain text"),
        ("/proof/type", json!("JsonWebSignature2021"), "another kind"),
        ("/proof/proofPurpose", json!("authentication"), "another kind"),
        ("/proof/verificationMethod", json!("did:web:x"), "another key"),
        ("/proof/jws", json!(format!("{HEADER}..")), by_signature),
        ("/proof/jws", json!("e30..AAAA"), "the one form"),
        ("/proof", json!(null), "proof is missing"),
    ] {
        let refusal = changed(pointer, value);
        assert!(refusal.contains(says), "{pointer}: {refusal}");
    }
    for pointer in ["", "/verificationMethod/0", "/proof"] {
        let mut more = good.clone();
        let object = more.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        object.insert("assertionMethod".to_owned(), json!("x"));
        assert!(refusal(&more).contains("other members"), "{pointer}");
        let mut fewer = good.clone();
        let object = fewer.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        object.remove(["controller", "type"].into_iter().find(|name| object.contains_key(*name)).unwrap());
        assert!(refusal(&fewer).contains("other members"), "{pointer}");
    }
    let mut turned = good.clone();
    turned["verificationMethod"].as_array_mut().unwrap().reverse();
    assert!(verify(&turned, Realm::Production, &[anchor()]).is_ok(), "the order of a set says nothing");
}

#[test]
fn the_pinned_keys_lie_on_their_curve() {
    for (realm, origin, point) in PINNED {
        let spki = [super::ON_P256, &point].concat();
        assert!(PublicKey::from_spki(&spki).is_ok(), "{realm:?}");
        assert_eq!(origin == KeyOrigin::Published, realm == Realm::Dev);
    }
}
