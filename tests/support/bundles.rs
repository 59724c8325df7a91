//! Bundles for tests: a whole one to begin with, and every part of it open to change.
//!
//! Keys are made from a number and sign nothing outside of tests.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sigstore_tuf::canonical_json::to_canonical_bytes;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A key by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub u8);

impl Key {
    fn pair(self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[self.0; 32]).expect("32 bytes")
    }

    fn public(self) -> Value {
        let public = hex(self.pair().public_key().as_ref());
        json!({ "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public } })
    }

    fn id(self) -> String {
        hash(&to_canonical_bytes(&self.public()).expect("no fractions"))
    }
}

/// Who signs for a role, and how many of them have to.
#[derive(Clone, Debug)]
pub struct Signers {
    pub keys: Vec<Key>,
    pub threshold: usize,
}

impl Signers {
    pub fn of(numbers: &[u8], threshold: usize) -> Self {
        Self { keys: numbers.iter().copied().map(Key).collect(), threshold }
    }

    fn ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.id()).collect()
    }
}

/// A root of trust.
#[derive(Clone, Debug)]
pub struct Root {
    pub root: Signers,
    pub timestamp: Signers,
    pub snapshot: Signers,
    pub targets: Signers,
    pub expires: String,
}

/// A role below `targets`.
#[derive(Clone, Debug)]
pub struct Delegated {
    pub name: String,
    pub signers: Signers,
    pub paths: Vec<String>,
    pub version: u64,
    pub parts: BTreeMap<String, (Vec<u8>, Value)>,
}

/// A bundle.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Version 1, 2 …
    pub roots: Vec<Root>,
    pub timestamp: u64,
    pub snapshot: u64,
    pub targets: u64,
    /// The end of all roles but the root.
    pub expires: String,
    pub parts: BTreeMap<String, (Vec<u8>, Value)>,
    pub roles: Vec<Delegated>,
}

impl Bundle {
    /// A whole bundle with nothing in it but what every bundle has.
    pub fn new() -> Self {
        let root = Root {
            root: Signers::of(&[1, 2, 3], 2),
            timestamp: Signers::of(&[4], 1),
            snapshot: Signers::of(&[5], 1),
            targets: Signers::of(&[6, 7], 2),
            expires: "2028-01-01T00:00:00Z".to_owned(),
        };
        let mut bundle = Self {
            roots: vec![root],
            timestamp: 1,
            snapshot: 1,
            targets: 1,
            expires: "2027-01-01T00:00:00Z".to_owned(),
            parts: BTreeMap::new(),
            roles: Vec::new(),
        };
        let about = json!({ "schema": 1, "name": "Ministry of Health of Examplia", "needs": "0.1.0" });
        bundle.parts.insert("about.json".to_owned(), (about.to_string().into_bytes(), Value::Null));
        bundle
    }

    /// Puts a part in, with what is signed of it.
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>, terms: Value) -> Self {
        self.parts.insert(path.to_owned(), (bytes.into(), terms));
        self
    }

    /// The next one of the same content.
    pub fn next(mut self) -> Self {
        (self.timestamp, self.snapshot, self.targets) = (self.timestamp + 1, self.snapshot + 1, self.targets + 1);
        self
    }

    /// The text of the root of that version.
    pub fn root(&self, version: usize) -> Vec<u8> {
        let root = &self.roots[version - 1];
        let roles = [
            ("root", &root.root),
            ("timestamp", &root.timestamp),
            ("snapshot", &root.snapshot),
            ("targets", &root.targets),
        ];
        let keys: BTreeMap<String, Value> =
            roles.iter().flat_map(|(_, signers)| &signers.keys).map(|key| (key.id(), key.public())).collect();
        let named: BTreeMap<&str, Value> = roles
            .iter()
            .map(|(name, signers)| (*name, json!({ "keyids": signers.ids(), "threshold": signers.threshold })))
            .collect();
        let signed = json!({
            "_type": "root", "spec_version": "1.0.31", "version": version, "expires": root.expires,
            "consistent_snapshot": true, "keys": keys, "roles": named,
        });
        // The keys of the root before sign as well.
        let before = version.checked_sub(2).map(|before| self.roots[before].root.keys.clone()).unwrap_or_default();
        let mut signers = root.root.keys.clone();
        signers.extend(before.into_iter().filter(|key| !root.root.keys.contains(key)));
        seal(&signed, &signers)
    }

    /// Writes the bundle into a folder, over what is there.
    pub fn write(&self, dir: &Path) {
        let put = |name: &str, bytes: &[u8]| {
            let path = dir.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        };
        for version in 1..=self.roots.len() {
            put(&format!("metadata/{version}.root.json"), &self.root(version));
        }
        let root = self.roots.last().expect("a root");
        let all = self.parts.iter().chain(self.roles.iter().flat_map(|role| &role.parts));
        for (path, (bytes, _)) in all {
            let (place, name) =
                path.rsplit_once('/').map_or((String::new(), path.as_str()), |(a, b)| (format!("{a}/"), b));
            put(&format!("targets/{place}{}.{name}", hash(bytes)), bytes);
        }
        let mut pins = BTreeMap::new();
        let mut targets = self.role(self.targets, &self.parts);
        if !self.roles.is_empty() {
            let keys: BTreeMap<String, Value> =
                self.roles.iter().flat_map(|role| &role.signers.keys).map(|key| (key.id(), key.public())).collect();
            let roles: Vec<Value> = self
                .roles
                .iter()
                .map(|role| {
                    json!({
                        "name": role.name, "keyids": role.signers.ids(), "threshold": role.signers.threshold,
                        "terminating": false, "paths": role.paths,
                    })
                })
                .collect();
            targets["delegations"] = json!({ "keys": keys, "roles": roles });
        }
        let mut sealed = vec![("targets".to_owned(), self.targets, seal(&targets, &root.targets.keys))];
        for role in &self.roles {
            let signed = self.role(role.version, &role.parts);
            sealed.push((role.name.clone(), role.version, seal(&signed, &role.signers.keys)));
        }
        for (name, version, bytes) in sealed {
            put(&format!("metadata/{version}.{name}.json"), &bytes);
            pins.insert(format!("{name}.json"), pin(version, &bytes));
        }
        let snapshot = json!({
            "_type": "snapshot", "spec_version": "1.0.31", "version": self.snapshot, "expires": self.expires, "meta": pins,
        });
        let snapshot = seal(&snapshot, &root.snapshot.keys);
        put(&format!("metadata/{}.snapshot.json", self.snapshot), &snapshot);
        let timestamp = json!({
            "_type": "timestamp", "spec_version": "1.0.31", "version": self.timestamp, "expires": self.expires,
            "meta": { "snapshot.json": pin(self.snapshot, &snapshot) },
        });
        put("metadata/timestamp.json", &seal(&timestamp, &root.timestamp.keys));
    }

    fn role(&self, version: u64, parts: &BTreeMap<String, (Vec<u8>, Value)>) -> Value {
        let of = |(path, (bytes, terms)): (&String, &(Vec<u8>, Value))| {
            let mut target = json!({ "length": bytes.len(), "hashes": { "sha256": hash(bytes) } });
            if !terms.is_null() {
                target["custom"] = json!({ "gatelight": terms });
            }
            (path.clone(), target)
        };
        let targets: BTreeMap<String, Value> = parts.iter().map(of).collect();
        json!({
            "_type": "targets", "spec_version": "1.0.31", "version": version, "expires": self.expires, "targets": targets,
        })
    }
}

fn pin(version: u64, bytes: &[u8]) -> Value {
    json!({ "version": version, "length": bytes.len(), "hashes": { "sha256": hash(bytes) } })
}

/// Signs a role's text.
pub fn seal(signed: &Value, keys: &[Key]) -> Vec<u8> {
    let canonical = to_canonical_bytes(signed).expect("no fractions");
    let sign = |key: &Key| json!({ "keyid": key.id(), "sig": hex(key.pair().sign(&canonical).as_ref()) });
    let signatures: Vec<Value> = keys.iter().map(sign).collect();
    json!({ "signed": signed, "signatures": signatures }).to_string().into_bytes()
}

/// SHA-256 in hex.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
