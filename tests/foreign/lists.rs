//! Real national lists and key sets, read as their publishers signed them.

use crate::data::{bytes, files, suite, text};
use base64ct::{Base64, Encoding};
use gatelight::crypto::anchor::Anchor;
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::import::{Import, ImportError, Request, Signature, read_as};
use gatelight::store::trust::{Scope, TrustedKey};
use gatelight::store::{SetData, signers};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

fn now() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339")
}

fn imported(path: &Path, anchors: &[Anchor]) -> Result<Import, ImportError> {
    read_as(path, Request { anchors, ..Request::default() }, now())
}

fn keys(import: &Import) -> Vec<Arc<TrustedKey>> {
    match SetData::read(import.set.info.kind, &import.set.bytes) {
        Ok(SetData::Trust(keys)) => keys,
        _ => panic!("a trust list"),
    }
}

#[test]
fn real_signers_go_to_another_store_and_are_the_same() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    let Some(who) = suite("tng-cdn", "WorldHealthOrganization/tng-cdn") else { return };
    let Some(kde) = suite("khealthcertificate", "KDE/khealthcertificate") else { return };
    for path in [
        android.join(ANDROID).join("dsc-list.json"),
        android.join(DEMO).join("dsc-list.json"),
        who.join("trustlist/did.json"),
        who.join("v2/trustlist/DCC/-/DSC/did.json"),
        who.join("v2/trustlist/DCC/-/SCA/did.json"),
        kde.join("src/lib/eu-dgc/certs"),
    ] {
        let import = imported(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        let before: Vec<TrustedKey> = keys(&import).iter().map(|key| (**key).clone()).collect();
        let written = signers::write(&before);
        let after = signers::read(&written).unwrap_or_else(|error| panic!("{error}"));
        let same = before.iter().all(|key| after.contains(key)) && after.iter().all(|key| before.contains(key));
        assert!(same, "{}", path.display());
        assert!(signers::write(&after) == written, "{}", path.display());
    }
}

const ANDROID: &str = "covpass-sdk/src/main/assets/covpass-sdk";
const DEMO: &str = "covpass-sdk-demo/src/main/assets/covpass-sdk";
const IOS: &str = "Source/CovPassCommon/Tests/CovPassCommonTests/Resources";

#[test]
fn germany_s_real_lists_verify_with_the_keys_that_came_with_them() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    let Some(ios) = suite("covpass-ios", "Digitaler-Impfnachweis/covpass-ios") else { return };
    for (list, key, signers, countries, issued) in [
        (android.join(ANDROID).join("dsc-list.json"), android.join(ANDROID), 829, 77, "2023-11-28T10:23:58Z"),
        (android.join(DEMO).join("dsc-list.json"), android.join(DEMO), 610, 81, "2023-11-30T22:17:36Z"),
        (ios.join(IOS).join("dsc-with-signature.json"), ios.join(IOS), 122, 34, "2021-07-20T18:58:34Z"),
    ] {
        let key = [key.join("dsc-list-signing-key.pem"), key.join("pubkey.pem")].into_iter().find(|key| key.is_file());
        let anchors = Anchor::read(&bytes(&key.expect("a key"))).expect("an anchor");
        let began = Instant::now();
        let import = imported(&list, &anchors).unwrap_or_else(|error| panic!("{error}"));
        eprintln!("{signers} signers, verified and read in {} ms", began.elapsed().as_millis());
        assert_eq!(import.signature, Signature::Verified);
        let held = keys(&import);
        let mut named: Vec<_> = held.iter().filter_map(|key| key.country.clone()).collect();
        named.sort();
        named.dedup();
        eprintln!("{:?}, {} countries", import.left_out, named.len());
        let left: u64 = import.left_out.values().sum();
        assert_eq!((held.len() as u64 + left, named.len()), (signers, countries), "{:?}", import.left_out);
        assert_eq!(import.set.info.issued.map(|time| time.to_string()).as_deref(), Some(issued));
        damaged(&bytes(&list), &anchors);
    }
}

/// A changed digit in any hundredth of the list refuses it.
fn damaged(whole: &[u8], anchors: &[Anchor]) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("list.json");
    for place in (0..whole.len()).step_by(whole.len() / 100) {
        // White space around the object is not signed.
        let Some(place) = (place..whole.len()).find(|place| whole[*place].is_ascii_alphanumeric()) else { continue };
        let mut spoilt = whole.to_vec();
        spoilt[place] = if spoilt[place] == b'A' { b'B' } else { b'A' };
        fs::write(&path, &spoilt).expect("a file");
        assert!(imported(&path, anchors).is_err(), "byte {place}");
    }
}

#[test]
fn germany_s_lists_without_a_key_that_fits_are_unsigned_or_refused() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    let Some(ios) = suite("covpass-ios", "Digitaler-Impfnachweis/covpass-ios") else { return };
    let unsigned = imported(&ios.join(IOS).join("dsc.json"), &[]).expect("an unsigned list");
    assert_eq!((unsigned.signature, unsigned.set.info.counts["signers"]), (Signature::Missing, 58));
    // Its key lies beside it, on a curve that no list is signed with any more.
    let folder = android.join("covpass-sdk/src/test/resources");
    let list = folder.join("dsc-list.json");
    let unchecked = imported(&list, &[]).expect("an unsigned list");
    assert!(matches!(unchecked.signature, Signature::Unchecked(_)));
    assert_eq!(unchecked.set.info.counts["signers"], 57);
    let key = Anchor::read(&bytes(&folder.join("dsc-list-signing-key.pem"))).expect("an anchor");
    assert!(imported(&list, &key).is_err_and(|error| error.to_string().contains("of another kind")));
    // The demonstration's key is not that of the app.
    let other = Anchor::read(&bytes(&android.join(DEMO).join("dsc-list-signing-key.pem"))).expect("an anchor");
    let list = android.join(ANDROID).join("dsc-list.json");
    assert!(imported(&list, &other).is_err_and(|error| error.to_string().contains("wrong signature")));
}

#[test]
fn real_keys_of_health_cards_are_read_and_odd_ones_left_out() {
    let Some(root) = suite("khealthcertificate", "KDE/khealthcertificate") else { return };
    let listed: Vec<Value> =
        files(&root.join("src/lib/shc/certs"), ".jwk").iter().map(|path| crate::data::json(path)).collect();
    assert_eq!(listed.len(), 468);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("jwks.json");
    fs::write(&path, json!({ "keys": listed }).to_string()).expect("a file");
    let request = Request { issuer: Some("https://example.org/issuer"), ..Request::default() };
    let import = read_as(&path, request, now()).unwrap_or_else(|error| panic!("{error}"));
    let left: Vec<_> = import.left_out.iter().map(|(why, count)| (*why, *count)).collect();
    assert_eq!(left, [("kid is not its key's", 4), ("no ES256 signing key", 11)]);
    assert_eq!(import.set.info.counts["signers"], 453);
}

#[test]
fn the_specification_s_key_sets_are_read() {
    let Some(root) = suite("health-cards", "smart-on-fhir/health-cards") else { return };
    let Some(tools) = suite("health-cards-dev-tools", "smart-on-fhir/health-cards-dev-tools") else { return };
    let issuer = "https://spec.smarthealth.cards/examples/issuer";
    let request = Request { issuer: Some(issuer), ..Request::default() };
    let held =
        read_as(&root.join("generate-examples/issuer/.well-known/jwks.json"), request, now()).expect("a key set");
    let held = keys(&held);
    assert!(held.iter().all(|key| key.scope == Scope::Shc(issuer.to_owned())) && held.len() == 2);
    for (file, good) in [
        ("valid_keys.json", true),
        ("valid_key.json", true),
        ("valid_key_with_x5c.json", true),
        ("wrong_kid_key.json", false),
        ("wrong_use_key.json", false),
        ("wrong_kty_key.json", false),
        ("wrong_alg_key.json", false),
        ("wrong_curve_key.json", false),
    ] {
        let path = tools.join("testdata").join(file);
        // Some hold one key, some a set of them.
        let document = crate::data::json(&path);
        let set = if document["keys"].is_array() { document } else { json!({ "keys": [document] }) };
        let dir = tempfile::tempdir().expect("a temporary folder");
        let set_path = dir.path().join(file);
        fs::write(&set_path, set.to_string()).expect("a file");
        let said = read_as(&set_path, request, now());
        assert_eq!(said.as_ref().is_ok(), good, "{file}: {:?}", said.map(|import| import.left_out));
    }
}

#[test]
fn new_zealand_s_example_is_no_production_key() {
    let Some(root) = suite("nzcovidpass-spec", "minhealthnz/nzcovidpass-spec") else { return };
    let import = imported(&root.join("spec/examples/valid/did.json"), &[]).expect("a document");
    let held = keys(&import);
    assert_eq!((import.set.info.realm, held.len(), held[0].kid.bytes()), (Realm::Dev, 1, b"key-1".as_slice()));
    assert_eq!(held[0].scope, Scope::Nzcp("did:web:nzcp.covid19.health.nz".to_owned()));
}

#[test]
fn real_certificates_come_as_answers_of_a_verifier_service() {
    let Some(root) = suite("khealthcertificate", "KDE/khealthcertificate") else { return };
    let signers = files(&root.join("src/lib/eu-dgc/certs"), ".der");
    let lines: Vec<String> = signers.iter().map(|path| Base64::encode_string(&bytes(path))).collect();
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("answers"), lines.join("\n")).expect("a file");
    let kids: Vec<String> = signers
        .iter()
        .map(|path| Base64::encode_string(&crate::data::hex(&path.file_stem().expect("a name").to_string_lossy())))
        .collect();
    fs::write(dir.path().join("status.json"), json!(kids[..700]).to_string()).expect("a file");
    let import = imported(dir.path(), &[]).expect("answers");
    let left: u64 = import.left_out.values().sum();
    assert_eq!(import.set.info.counts["signers"] + left, 796);
    assert_eq!(import.left_out["withdrawn"], 96, "{:?}", import.left_out);
}

#[test]
fn an_early_draft_of_a_signed_key_list_is_named_as_none_of_ours() {
    let Some(root) = suite("hcert-testdata", "ehn-dcc-development/hcert-testdata") else { return };
    let path = root.join("testdata/jwks_signed.json");
    assert!(!text(&crate::data::json(&path), "payload").is_empty());
    assert!(imported(&path, &[]).is_err());
}
