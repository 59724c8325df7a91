//! An authority with its people, each with a key of their own; and a checkpoint that follows it.

use crate::issuer::Issuer;
use aws_lc_rs::signature::Ed25519KeyPair;
use serde_json::Value;
use sigstore_tuf::{Error, TrustedMetadataSet};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Everybody's clock, unless a test says otherwise.
pub const TODAY: &str = "2026-11-26T08:00:00Z";

/// The keys of `new`: three for the root, three for the targets, one each for the publishing machine.
const KEYS: [&str; 8] = ["root1", "root2", "root3", "data1", "data2", "data3", "snapshot", "timestamp"];

pub struct Office {
    dir: tempfile::TempDir,
    /// Its clock.
    at: String,
}

impl Office {
    /// Keys and a working folder; no root yet.
    pub fn open() -> Self {
        Self::open_at(TODAY)
    }

    /// The same at another time.
    pub fn open_at(at: &str) -> Self {
        let office = Self { dir: tempfile::tempdir().expect("a temporary folder"), at: at.to_owned() };
        fs::create_dir_all(office.path("keys")).expect("a folder");
        KEYS.iter().for_each(|name| office.key(name));
        office.file("folder/about.json", r#"{"schema":1,"name":"Ministry of Health of Examplia","needs":"0.1.0"}"#);
        office
    }

    /// The same with a root, signers of two countries and a block list, published once.
    pub fn published() -> Self {
        let office = Self::open();
        office.first_root();
        office.signers(&["FR", "FR", "DE"], "2026-11-26T06:00:00Z");
        office.round();
        office
    }

    pub fn first_root(&self) {
        let root = "root new bundle --root keys/root1.pub keys/root2.pub keys/root3.pub --root-threshold 2 \
                    --targets keys/data1.pub keys/data2.pub keys/data3.pub --targets-threshold 2 \
                    --snapshot keys/snapshot.pub --timestamp keys/timestamp.pub";
        self.ok(root);
        self.ok("root sign bundle --key keys/root1");
        self.ok("root sign bundle --key keys/root3");
    }

    /// Make, sign by two, publish.
    pub fn round(&self) -> String {
        let made = self.ok("make bundle --from folder");
        self.ok("sign bundle --key keys/data1");
        self.ok("sign bundle --key keys/data2");
        made + &self.publish()
    }

    pub fn publish(&self) -> String {
        self.ok("publish bundle --key keys/snapshot keys/timestamp")
    }

    pub fn key(&self, name: &str) {
        self.ok(&format!("keys new keys/{name}"));
    }

    /// `trust/real.json` out of one certificate for each of the countries.
    pub fn signers(&self, countries: &[&'static str], issued: &str) {
        let _ = fs::remove_dir_all(self.path("folder/trust/real"));
        for (country, number) in countries.iter().zip(0..) {
            let name: &'static str = Box::leak(format!("{country}{number}").into_boxed_str());
            let certificate = Issuer::new(name, country).certificate;
            self.bytes(&format!("folder/trust/real/{name}.der"), &certificate);
        }
        self.file("folder/terms.toml", &format!("[\"trust/real.json\"]\nissued = {issued}\ncomplete_for = [\"FR\"]\n"));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) {
        self.bytes(name, text.as_bytes());
    }

    pub fn bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).expect(name)).expect(name)
    }

    /// Runs the program in the office's folder, at its time unless the words say otherwise.
    pub fn run(&self, words: &str) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gatelight-authority"));
        program.current_dir(self.dir.path()).args(words.split_whitespace());
        if !words.contains("--at ") {
            program.args(["--at", &self.at]);
        }
        program.output().expect("the program starts")
    }

    /// What a command printed that has to succeed.
    pub fn ok(&self, words: &str) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// What a command said that has to be refused, and changes nothing that is published or waits.
    pub fn refused(&self, words: &str) -> String {
        let before = (files(&self.path("bundle/metadata")), files(&self.path("bundle/pending")));
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(2), "{words}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(output.stdout.is_empty(), "{words}: says nothing but why");
        let after = (files(&self.path("bundle/metadata")), files(&self.path("bundle/pending")));
        assert!(before == after, "{words}: changed something");
        String::from_utf8(output.stderr).expect("text")
    }
}

/// A checkpoint that was given the first root by hand.
pub struct Checkpoint {
    pub trusted: TrustedMetadataSet,
}

impl Checkpoint {
    pub fn provisioned(bundle: &Path) -> Self {
        let root = fs::read(bundle.join("metadata/1.root.json")).expect("the first root");
        Self { trusted: TrustedMetadataSet::from_root(&root).expect("a root signed by itself") }
    }

    /// Follows the bundle as the TUF workflow asks: roots, timestamp, snapshot, targets, delegated
    /// roles. The paths of all parts with their bytes, each held against its pin.
    pub fn update(&mut self, bundle: &Path, now: &str) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let now: jiff02::Timestamp = now.parse().expect("RFC 3339");
        let file = |name: String| fs::read(bundle.join("metadata").join(&name)).unwrap_or_else(|_| panic!("{name}"));
        while let Ok(root) = fs::read(bundle.join(format!("metadata/{}.root.json", self.trusted.root().version + 1))) {
            self.trusted.update_root(&root)?;
        }
        self.trusted.check_root_expired(now)?;
        match self.trusted.update_timestamp(&file("timestamp.json".to_owned()), now) {
            Ok(()) | Err(Error::EqualVersion { .. }) => {}
            Err(error) => return Err(error),
        }
        let timestamp = self.trusted.timestamp().expect("just taken");
        let version = timestamp.snapshot_meta().expect("a pin").version;
        self.trusted.update_snapshot(&file(format!("{version}.snapshot.json")), now)?;
        let pins = self.trusted.snapshot().expect("just taken").meta.clone();
        let named = |name: &str| file(format!("{}.{name}.json", pins[&format!("{name}.json")].version));
        let targets = self.trusted.update_targets(&named("targets"), now)?.clone();
        let mut listed = targets.targets.clone();
        for role in targets.delegations.iter().flat_map(|delegations| &delegations.roles) {
            let delegated = self.trusted.update_delegated_targets(&named(&role.name), &role.name, "targets", now)?;
            for (path, target) in &delegated.targets {
                assert!(role.matches_path(path)?, "{path} is none of {}", role.name);
                listed.insert(path.clone(), target.clone());
            }
        }
        Ok(listed
            .into_iter()
            .map(|(path, target)| {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
                let file = bundle.join("targets").join(folder).join(format!("{}.{name}", target.hashes["sha256"]));
                let bytes = fs::read(&file).unwrap_or_else(|_| panic!("{}", file.display()));
                assert_eq!(bytes.len() as u64, target.length, "{path}");
                assert_eq!(hex(&gatelight::crypto::digest::sha256(&bytes)), target.hashes["sha256"], "{path}");
                (path, bytes)
            })
            .collect())
    }
}

pub fn hex(bytes: &[u8]) -> String {
    gatelight::crypto::digest::hex(bytes)
}

/// Copies a folder to another machine.
pub fn carry(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// All files below a folder, by their paths in it.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path.strip_prefix(folder).expect("below it").to_owned(), bytes);
            }
        }
    }
    found
}

/// A signature as somebody makes it who has a key and no program of ours; `signed` has its members
/// sorted and plain texts only, so that its JSON is canonical.
pub fn signature(office: &Office, key: &str, signed: &Value) -> String {
    let key = fs::read(office.path(&format!("keys/{key}"))).expect("a key");
    let key = Ed25519KeyPair::from_pkcs8(&key).expect("a key");
    hex(key.sign(signed.to_string().as_bytes()).as_ref())
}
