//! The proofs of WHO's real lists, and of the same lists changed a little.

use crate::data::{bytes, files, suite};
use gatelight::model::time::UnixTime;
use gatelight::store::import::{ImportError, read};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn lists() -> Option<Vec<PathBuf>> {
    let folder = suite("tng-cdn", "WorldHealthOrganization/tng-cdn")?.join("v2");
    Some(files(&folder, "did.json"))
}

/// Why a file is refused; nothing where it is taken, or where its proof held and it lists no signers.
fn refusal(path: &Path) -> Option<String> {
    let said = |error: ImportError| error.to_string();
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    read(path, None, now).map_err(said).err().filter(|why| !why.contains("only references or transport keys"))
}

#[test]
fn every_list_of_version_2_is_proved() {
    let Some(lists) = lists() else { return };
    assert_eq!(lists.len(), 6, "three with keys, three with references");
    for path in lists {
        assert_eq!(refusal(&path), None, "{}", path.display());
    }
}

/// A place to put changed lists.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn refusal(&self, bytes: &[u8]) -> Option<String> {
        let path = self.0.path().join("did.json");
        std::fs::write(&path, bytes).expect("a file");
        refusal(&path)
    }
}

#[test]
fn a_list_with_a_bit_of_another_value_is_refused() {
    let Some(lists) = lists() else { return };
    let bench = Bench::new();
    for path in lists {
        let good = bytes(&path);
        let places = (0..good.len()).step_by(good.len() / 50);
        for place in places.filter(|place| !good[*place].is_ascii_whitespace()) {
            let mut changed = good.clone();
            changed[place] ^= 1;
            assert!(bench.refusal(&changed).is_some(), "{} byte {place}", path.display());
        }
    }
}

#[test]
fn a_list_with_another_member_entry_or_date_is_refused() {
    let Some(lists) = lists() else { return };
    let bench = Bench::new();
    for path in lists {
        let good: Value = serde_json::from_slice(&bytes(&path)).expect("JSON");
        let said = |change: &dyn Fn(&mut Value)| {
            let mut changed = good.clone();
            change(&mut changed);
            let refusal = bench.refusal(&serde_json::to_vec(&changed).expect("JSON"));
            refusal.unwrap_or_else(|| panic!("{} is taken", path.display()))
        };
        let unproven = "not what its maker signed";
        let changes: [&dyn Fn(&mut Value); 9] = [
            &|list| list["assertionMethod"] = json!([]),
            &|list| list["proof"]["challenge"] = json!("x"),
            &|list| list["proof"]["created"] = json!("2026-11-22T17:05:01Z"),
            &|list| list["proof"]["nonce"] = json!("x"),
            &|list| list["proof"]["jws"] = json!("eyJhbGciOiJub25lIn0.."),
            &|list| drop(list.as_object_mut().expect("an object").remove("proof")),
            &|list| list["controller"] = json!("did:web:example.org"),
            &|list| list["verificationMethod"].as_array_mut().expect("entries").push(json!("did:web:example.org")),
            &|list| drop(list["verificationMethod"].as_array_mut().expect("entries").pop()),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let why = said(change);
            assert!(why.contains(unproven), "{} {number}: {why}", path.display());
        }
        // The context is signed through the entries; a list of references has none.
        if good["verificationMethod"][0].is_object() {
            let other = "https://smart.who.int/trust/tng-context-DEV/v1.jsonld";
            assert!(said(&|list| list["@context"][2] = json!(other)).contains(unproven));
            assert!(said(&|list| list["verificationMethod"][0]["x"] = json!("y")).contains(unproven));
            assert!(
                said(&|list| list["verificationMethod"][0]["keyusage"]["code"] = json!("#OTHER")).contains(unproven)
            );
        }
    }
}

#[test]
fn a_list_of_production_is_no_list_of_another_realm() {
    let Some(lists) = lists() else { return };
    let bench = Bench::new();
    for path in lists {
        let text = String::from_utf8(bytes(&path)).expect("text");
        let changed =
            text.replace("tng-cdn.who.int", "tng-cdn-uat.who.int").replace("participants-prod", "participants-uat");
        let why = bench.refusal(changed.as_bytes()).expect("it must be refused");
        assert!(why.contains("by none of the keys"), "{why}");
    }
}
