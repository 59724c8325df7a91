#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

#[path = "../../../tests/support/bundles.rs"]
#[allow(dead_code, missing_docs, clippy::duplicate_mod, reason = "the window's tests make bundles too")]
mod made;

mod attacks;
mod lists;
mod ruled;

use super::{Fate, Refused, Taken, Taker, Update};
use crate::crypto::made::Key as P256;
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::policy::Ages;
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::generations::{current, load};
use crate::store::signers;
use crate::store::trust::{Scope, TrustedKey};
use made::{Bundle, Delegated, Signers, hash};
use serde_json::{Value, json};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

const NOW: &str = "2026-11-26T12:00:00Z";

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).expect("RFC 3339")
}

/// A machine with a store of its own, and a stick.
struct Machine {
    folder: tempfile::TempDir,
    now: Cell<UnixTime>,
}

impl Machine {
    /// A machine that was set up with the first root of `bundle`.
    fn of(bundle: &Bundle) -> Self {
        let machine = Self { folder: tempfile::tempdir().expect("a folder"), now: Cell::new(at(NOW)) };
        fs::create_dir_all(machine.store()).expect("a folder");
        fs::write(machine.store().join("root.json"), bundle.root(1)).expect("a root");
        machine
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn stick(&self) -> PathBuf {
        self.folder.path().join("stick")
    }

    /// Wipes the stick and writes a bundle to it.
    fn plug(&self, bundle: &Bundle) {
        let _ = fs::remove_dir_all(self.stick());
        bundle.write(&self.stick());
    }

    fn with<T>(&self, work: impl FnOnce(&Taker<'_>) -> T) -> T {
        let places = [self.store(), self.folder.path().join("etc")];
        let profile =
            |_: &str, text: &str| if text.contains("id = ") { Ok(()) } else { Err("it has no id".to_owned()) };
        work(&Taker { places: &places, profile: &profile, now: self.now.get() })
    }

    fn take(&self, bundle: &Bundle) -> Result<Taken, Refused> {
        self.plug(bundle);
        self.take_stick(false)
    }

    fn take_stick(&self, yes: bool) -> Result<Taken, Refused> {
        self.with(|taker| taker.take(&self.stick(), yes))
    }

    fn look(&self, bundle: &Bundle) -> Result<Update, Refused> {
        self.plug(bundle);
        self.with(|taker| taker.look(&self.stick()))
    }

    /// Everything that the store holds, to be compared with what it held before.
    fn held(&self) -> (Option<u64>, Vec<String>) {
        let sets = load(&self.store()).expect("a store").sets;
        (current(&self.store()), sets.iter().map(|(info, _)| format!("{info:?}")).collect())
    }

    fn opened(&self) -> Store {
        Store::open(&[self.store()]).expect("a store")
    }
}

/// A signer of a country, known by a number.
fn signer(country: &str, number: u8) -> TrustedKey {
    thread_local!(static SPKI: Vec<u8> = P256::p256().spki());
    let key = TrustedKey::bare(Kid::new([number; 8]), SPKI.with(Clone::clone), Scope::Kid);
    TrustedKey { country: Country::parse(country), ..key }
}

fn list(signers: &[TrustedKey]) -> Vec<u8> {
    signers::write(signers)
}

fn terms() -> Value {
    json!({ "issued": "2026-11-26T06:00:00Z" })
}

/// A bundle with ten signers of France and a block list.
fn bundle() -> Bundle {
    let signers: Vec<TrustedKey> = (0..10).map(|number| signer("FR", number)).collect();
    let complete = json!({ "issued": "2026-11-26T06:00:00Z", "complete_for": ["FR"], "source": "EU", "entries": 10 });
    Bundle::new().with("trust/eu.json", list(&signers), complete).with(
        "block/fakes.toml",
        "[[entry]]\nuvci = \"URN:UVCI:01:FR:X\"\n",
        terms(),
    )
}

#[test]
fn a_bundle_comes_into_use_with_what_is_signed_of_it() {
    let machine = Machine::of(&bundle());
    let seen = machine.look(&bundle()).expect("a bundle");
    assert_eq!(current(&machine.store()), None, "looking changes nothing");
    let taken = machine.take(&bundle()).expect("taken");
    assert_eq!((taken.generation, &taken.update), (1, &seen));
    let change = |id: &str| seen.sets.iter().find(|set| set.id == id).expect("a set");
    let signers = change("bundle-trust-eu");
    assert_eq!((signers.fate, signers.entries, signers.by_country["FR"]), (Fate::New, 10, (10, 0)));
    assert_eq!(change("bundle-block-fakes").total(), (1, 0));

    let store = machine.opened();
    let info = &store.trust_sets(crate::model::policy::Realm::Production).next().expect("signers").info;
    assert_eq!(info.source, "Ministry of Health of Examplia: EU");
    assert_eq!(info.signed_by.as_deref(), Some(hash(&bundle().root(1)).as_str()));
    assert_eq!(info.issued, Some(at("2026-11-26T06:00:00Z")));
    let covers = |country| {
        let country = Country::parse(country).expect("a country");
        store.covers(&country, crate::model::policy::Realm::Production, Ages::days(7, 30), at(NOW))
    };
    assert!(covers("FR") && !covers("DE"));
    assert_eq!(store.newest_signed(), info.issued, "the clock has a new floor");
    assert_eq!(store.bundle().expect("remembered").name, "Ministry of Health of Examplia");
}

#[test]
fn a_bundle_that_is_held_changes_nothing() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("taken");
    let before = machine.held();
    let again = machine.take(&bundle()).expect("the same");
    assert!(again.update.is_held && again.update.sets.is_empty());
    assert_eq!(machine.held(), before);
}

#[test]
fn a_part_that_is_held_is_not_read_again_and_its_new_terms_count() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("taken");
    let mut next = bundle().next();
    next.parts.get_mut("trust/eu.json").expect("signers").1["issued"] = json!("2026-11-26T11:00:00Z");
    machine.plug(&next);
    fs::remove_dir_all(machine.stick().join("targets/trust")).expect("gone");
    let taken = machine.take_stick(false).expect("without the file");
    assert_eq!(
        taken.update.sets.iter().map(|set| (set.id.as_str(), set.fate)).collect::<Vec<_>>(),
        [("bundle-trust-eu", Fate::Renewed)]
    );
    assert_eq!(machine.opened().newest_signed(), Some(at("2026-11-26T11:00:00Z")));
    assert_eq!(machine.opened().trust().all().count(), 10);
}

#[test]
fn what_was_imported_by_hand_stays_beside_a_bundle() {
    let machine = Machine::of(&bundle());
    let path = machine.folder.path().join("own.toml");
    fs::write(&path, "[[entry]]\nuvci = \"URN:UVCI:01:FR:Y\"\n").expect("a file");
    let set = crate::store::import::read(&path, None, at(NOW)).expect("a block list");
    crate::store::import::install(&machine.store(), set, false).expect("imported");
    machine.take(&bundle()).expect("taken");
    machine.take(&bundle().next()).expect("taken");
    let ids: Vec<_> = machine.opened().sets().iter().map(|set| set.info.id.clone()).collect();
    assert_eq!(ids, ["block-own", "bundle", "bundle-block-fakes", "bundle-trust-eu"]);
}

#[test]
fn a_machine_that_slept_follows_the_roots() {
    let machine = Machine::of(&bundle());
    let mut rotated = bundle().next();
    for number in 0..20 {
        let mut root = rotated.roots.last().expect("a root").clone();
        root.root = Signers::of(&[20 + number, 3, 50], 2);
        root.expires = if number == 19 { "2028-01-01T00:00:00Z" } else { "2026-01-01T00:00:00Z" }.to_owned();
        rotated.roots.push(root);
    }
    // The keys of a root sign its successor, both of them by two.
    machine.take(&rotated).expect("taken");
    let record = machine.with(|taker| taker.record()).expect("remembered");
    assert_eq!(record.versions["root"], 21);
    assert_eq!(record.anchor, hash(&bundle().root(1)), "who was trusted first");
    // From here on the first root is not needed any more.
    machine.plug(&rotated.clone().next());
    for version in 1..21 {
        fs::remove_file(machine.stick().join(format!("metadata/{version}.root.json"))).expect("gone");
    }
    machine.take_stick(false).expect("taken");
}

#[test]
fn a_role_of_a_region_signs_its_own_list_and_nothing_else() {
    let region = |parts: &[(&str, &str)]| {
        let parts =
            parts.iter().map(|(path, text)| ((*path).to_owned(), (text.as_bytes().to_vec(), terms()))).collect();
        let paths = vec!["local/north/*.toml".to_owned()];
        let signers = Signers::of(&[30, 31], 2);
        Bundle { roles: vec![Delegated { name: "north".to_owned(), signers, paths, version: 1, parts }], ..bundle() }
    };
    let block = "[[entry]]\nuvci = \"URN:UVCI:01:FR:Z\"\n";
    let machine = Machine::of(&bundle());
    machine.take(&region(&[("local/north/block.toml", block)])).expect("taken");
    assert!(machine.opened().sets().iter().any(|set| set.info.id == "bundle-local-north-block"));
    for path in
        ["block/other.toml", "local/south/block.toml", "local/north/deep/block.toml", "trust/own.json", "about.json"]
    {
        let refused = Machine::of(&bundle()).take(&region(&[(path, block)])).expect_err(path).to_string();
        assert_eq!(refused, format!("\"north\" may not sign {path}"));
    }
    let one_signs = region(&[("local/north/block.toml", block)]);
    machine.plug(&one_signs.clone().next());
    let signed = fs::read(machine.stick().join("metadata/1.north.json")).expect("metadata");
    let mut signed: Value = serde_json::from_slice(&signed).expect("JSON");
    signed["signatures"].as_array_mut().expect("signatures").pop();
    let mut half = one_signs.next();
    half.roles[0].version = 2;
    half.roles[0].signers.keys.pop();
    let refused = machine.take(&half).expect_err("half signed").to_string();
    assert!(refused.contains("\"north\" has 1 good signatures, 2 are needed"), "{refused}");
}

#[test]
fn a_program_that_is_too_old_says_which_it_needs() {
    let about = json!({ "schema": 1, "name": "X", "needs": "1.4", "news": [1] }).to_string();
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("taken");
    let before = machine.held();
    let refused = machine.take(&bundle().next().with("about.json", about, Value::Null)).expect_err("too new");
    assert!(refused.to_string().starts_with("this bundle needs Gatelight 1.4; this one is "), "{refused}");
    let refused = machine.take(&bundle().next().with("recipes/de.json", "[]", terms())).expect_err("too new");
    assert!(refused.to_string().ends_with("it brings recipes/de.json"), "{refused}");
    assert_eq!(machine.held(), before);
}

#[test]
fn terms_that_do_not_fit_refuse_the_bundle() {
    let eu = list(&[signer("FR", 1)]);
    let block = "[[entry]]\nuvci = \"URN:UVCI:01:FR:X\"\n";
    for (path, bytes, terms, says) in [
        ("trust/a.json", eu.clone(), json!({}), "it is not said when it was issued"),
        ("trust/a.json", eu.clone(), json!({ "issued": "today" }), "\"issued\" is not RFC 3339"),
        ("trust/a.json", eu.clone(), json!({ "issued": "2026-11-28T00:00:00Z" }), "lies in the future"),
        (
            "trust/a.json",
            eu.clone(),
            json!({ "issued": "2026-11-26T00:00:00Z", "entries": 2 }),
            "it holds 1 entries, and 2 are signed for",
        ),
        (
            "trust/a.json",
            eu.clone(),
            json!({ "issued": "2026-11-26T00:00:00Z", "realm": "training" }),
            "none of production",
        ),
        ("trust/a.json", eu.clone(), json!({ "issued": "2026-11-26T00:00:00Z", "issuer": "x" }), "unknown field"),
        (
            "trust/a.json",
            eu.clone(),
            json!({ "issued": "2026-11-26T00:00:00Z", "complete_for": ["Mars"] }),
            "no country",
        ),
        (
            "block/a.toml",
            block.into(),
            json!({ "issued": "2026-11-26T00:00:00Z", "complete_for": ["FR"] }),
            "only signers",
        ),
        ("trust/a.json", b"{}".to_vec(), terms(), "its schema"),
        ("block/a.toml", b"[[entry]]".to_vec(), terms(), "names nothing to block"),
        (
            "revocation/a.txt",
            b"# revocation a UCI issued=2026-11-25T00:00:00Z until=2026-12-25T00:00:00Z\n".to_vec(),
            terms(),
            "issued at another time",
        ),
        ("profiles/a.toml", b"face = 1".to_vec(), json!({}), "it has no id"),
    ] {
        let machine = Machine::of(&bundle());
        let refused = machine.take(&bundle().with(path, bytes, terms)).expect_err(says).to_string();
        assert!(refused.starts_with(path) && refused.contains(says), "{says}: {refused}");
        assert_eq!(current(&machine.store()), None);
    }
}

#[test]
fn an_administrators_root_comes_before_the_one_in_the_store() {
    let machine = Machine::of(&bundle());
    let other =
        Bundle { roots: vec![made::Root { root: Signers::of(&[40], 1), ..bundle().roots[0].clone() }], ..bundle() };
    machine.take(&bundle().next()).expect("taken");
    let etc = machine.folder.path().join("etc");
    fs::create_dir(&etc).expect("a folder");
    fs::write(etc.join("root.json"), other.root(1)).expect("a root");
    // What the first authority brought binds the second one in nothing, and the other way round.
    machine.take(&other).expect("another authority begins at version 1");
    assert!(matches!(machine.take(&bundle().next().next()), Err(Refused::ForeignRoot)));
    fs::write(etc.join("root.json"), &other.root(1)[1..]).expect("a root");
    let refused = machine.take(&other.next()).expect_err("spoilt").to_string();
    assert!(refused.contains("etc/root.json, cannot be used: it is not JSON"), "{refused}");
}

#[test]
fn without_a_root_nobody_is_believed() {
    let machine = Machine::of(&bundle());
    fs::remove_file(machine.store().join("root.json")).expect("gone");
    assert!(matches!(machine.take(&bundle()), Err(Refused::NoRoot)));
}

#[test]
fn a_root_is_trusted_by_hand_where_no_administrator_set_one() {
    let machine = Machine::of(&bundle());
    let places = [machine.store(), machine.folder.path().join("etc")];
    let file = machine.folder.path().join("given.json");
    fs::write(&file, bundle().root(1)).expect("a root");
    fs::remove_file(machine.store().join("root.json")).expect("gone");
    super::trust(&places, &file).expect("trusted");
    machine.take(&bundle()).expect("taken");
    fs::write(&file, b"{}").expect("no root");
    assert!(matches!(super::trust(&places, &file), Err(Refused::WrongRoot { .. })));
    fs::create_dir(&places[1]).expect("a folder");
    fs::write(places[1].join("root.json"), bundle().root(1)).expect("a root");
    fs::write(&file, bundle().root(1)).expect("a root");
    assert!(matches!(super::trust(&places, &file), Err(Refused::RootIsGiven { .. })));
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
