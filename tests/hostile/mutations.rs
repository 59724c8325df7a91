//! 100,000 mutations of valid codes: none passes with other signed content, and none panics.
//!
//! The seed is fixed. The codes are the specimens that pass and, where `GATELIGHT_CONFORMANCE`
//! names the folder, those of dgc-testdata that do.

use crate::random::Random;
use base64ct::{Base64, Encoding as _};
use gatelight::app::desk::with_training;
use gatelight::app::profile::Profile;
use gatelight::check::{Times, check};
use gatelight::encoding::cbor::{self, Value};
use gatelight::encoding::{base45, cose, inflate};
use gatelight::model::code::CodeText;
use gatelight::model::policy::{Policy, Realm};
use gatelight::model::time::UnixTime;
use gatelight::store::manifest::{SetInfo, SetKind};
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use gatelight::training;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

const COUNT: u64 = 100_000;
const THREADS: u64 = 2;

/// A code that passes, and what it is judged with.
struct Seed {
    name: String,
    text: Vec<u8>,
    cose: Vec<u8>,
    /// What its signature covers.
    signed: Vec<u8>,
    world: Arc<World>,
}

struct World {
    store: Store,
    policy: Policy,
    times: Times,
}

impl World {
    fn judge(&self, text: &[u8]) -> (&'static str, u16) {
        let report = check(&CodeText::line(text), &self.store, &self.policy, self.times);
        (report.verdict().name(), report.code())
    }
}

impl Seed {
    fn new(name: String, text: &[u8], world: &Arc<World>) -> Option<Self> {
        let cose = inside(text)?;
        let signed = cose::open(&cose).ok()?.signed_bytes;
        let passes = world.judge(text).0 == "pass";
        passes.then(|| Self { name, text: text.to_vec(), cose, signed, world: Arc::clone(world) })
    }
}

/// The COSE bytes of a text.
fn inside(text: &[u8]) -> Option<Vec<u8>> {
    inflate::inflate(&base45::decode(text.trim_ascii().strip_prefix(b"HC1:")?).ok()?).ok()
}

fn wrap(cose: &[u8]) -> Vec<u8> {
    of_stream(&inflate::deflate(cose))
}

fn of_stream(stream: &[u8]) -> Vec<u8> {
    format!("HC1:{}", base45::encode(stream)).into_bytes()
}

fn policy(name: &str) -> Policy {
    Profile::load(name).expect("a built-in profile").policy
}

fn specimens() -> Vec<Seed> {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    let times = Times::now(now, UnixTime::FIRST);
    let store = with_training(Store::empty(), Realm::Training, times);
    let world = Arc::new(World { store, policy: policy("training"), times });
    let all = training::specimens(now);
    all.iter().filter_map(|specimen| Seed::new(specimen.id.to_owned(), specimen.code.bytes(), &world)).collect()
}

/// Each file of dgc-testdata with its own certificate as the only signer.
fn foreign() -> Vec<Seed> {
    let Some(root) = std::env::var_os("GATELIGHT_CONFORMANCE") else {
        eprintln!("skipped: GATELIGHT_CONFORMANCE is not set (dgc-testdata; the specimens are mutated alone)");
        return Vec::new();
    };
    let mut folders = vec![Path::new(&root).join("dgc-testdata")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the suite") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().filter_map(|path| foreign_seed(path)).collect()
}

fn foreign_seed(path: &Path) -> Option<Seed> {
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let der = Base64::decode_vec(file["TESTCTX"]["CERTIFICATE"].as_str()?).ok()?;
    let clock = file["TESTCTX"]["VALIDATIONCLOCK"].as_str()?;
    let now = UnixTime::parse(clock).or_else(|| UnixTime::parse(&format!("{clock}Z")))?;
    let info = SetInfo {
        id: "foreign".to_owned(),
        kind: SetKind::Trust,
        realm: Realm::Production,
        source: "a test".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: now,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    };
    let mut store = Store::empty();
    store.add(info, Some(SetData::Trust(vec![Arc::new(TrustedKey::read(der).ok()?)])));
    let world = Arc::new(World { store, policy: policy("genuine"), times: Times::now(now, UnixTime::FIRST) });
    Seed::new(path.to_string_lossy().into_owned(), file["PREFIX"].as_str()?.as_bytes(), &world)
}

/// Changes some bytes: flipped, set, taken out, put in, doubled, swapped, cut.
fn spoil(bytes: &mut Vec<u8>, random: &mut Random, alphabet: Option<&[u8]>) {
    let fresh = |random: &mut Random| match alphabet {
        Some(signs) => *random.of(signs),
        None => random.byte(),
    };
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match (random.below(8), bytes.is_empty()) {
            (0..=1, false) if alphabet.is_none() => bytes[at] ^= 1 << random.below(8),
            (0..=3, false) => bytes[at] = fresh(random),
            (4, false) => drop(bytes.remove(at)),
            (5, false) => {
                let end = bytes.len().min(at + 1 + random.below(16));
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            (6, false) => {
                let other = random.below(bytes.len());
                bytes.swap(at, other);
            }
            (7, false) if random.below(4) == 0 => bytes.truncate(at),
            _ => bytes.insert(at, fresh(random)),
        }
    }
}

const SIGNS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// One mutation of a code, at one of its levels.
fn mutated(seed: &Seed, others: &[Seed], random: &mut Random) -> Vec<u8> {
    match random.below(10) {
        0 => {
            let mut text = seed.text.clone();
            spoil(&mut text, random, Some(SIGNS));
            text
        }
        1 => {
            let mut text = seed.text.clone();
            spoil(&mut text, random, None);
            text
        }
        2 => {
            let mut stream = inflate::deflate(&seed.cose);
            spoil(&mut stream, random, None);
            of_stream(&stream)
        }
        3..=4 => {
            let mut cose = seed.cose.clone();
            spoil(&mut cose, random, None);
            wrap(&cose)
        }
        _ => parts(seed, others, random).map_or_else(|| seed.text.clone(), |cose| wrap(&cose)),
    }
}

/// A mutation of one of the four parts of the envelope, or of the order they stand in.
fn parts(seed: &Seed, others: &[Seed], random: &mut Random) -> Option<Vec<u8>> {
    let mut value = cbor::read(&seed.cose).ok()?;
    let mut tags = Vec::new();
    while let Value::Tag(tag, inner) = value {
        tags.push(tag);
        value = *inner;
    }
    let mut parts = value.into_array().ok()?;
    match random.below(8) {
        // A part of another code: payload, header or signature.
        0 => {
            let other = cbor::read(&random.of(others).cose).ok()?;
            let place = random.below(4);
            parts[place] = elements(other)?.into_iter().nth(place)?;
        }
        // The kid of another code, protected or not.
        1 => {
            let other = cose::open(&random.of(others).cose).ok()?.kid?;
            let kid = (4.into(), Value::Bytes(other.bytes().to_vec()));
            parts[1] = Value::Map(vec![kid]);
        }
        2 => {
            let place = *random.of(&[0, 2, 2, 2, 3]);
            let mut bytes = parts[place].clone().into_bytes().ok()?;
            spoil(&mut bytes, random, None);
            parts[place] = Value::Bytes(bytes);
        }
        // A value somewhere in the claims, the claims well formed.
        3..=4 => {
            let mut claims = cbor::read(parts[2].as_bytes()?).ok()?;
            change(&mut claims, random);
            parts[2] = Value::Bytes(cbor::write(&claims));
        }
        // A member of a header.
        5 => {
            let label: Value = (*random.of(&[1_i64, 2, 3, 4, 5, 33, -1])).into();
            let member = (label, random_value(random));
            let mut header = parts[1].clone().into_map().ok()?;
            header.push(member);
            parts[1] = Value::Map(header);
        }
        6 => {
            let mut header = cbor::read(parts[0].as_bytes()?).ok()?.into_map().ok()?;
            match random.below(3) {
                0 => header.push(((*random.of(&[1_i64, 2, 4, 7])).into(), random_value(random))),
                1 => header.reverse(),
                _ => header.clear(),
            }
            parts[0] = Value::Bytes(cbor::write(&Value::Map(header)));
        }
        _ => match random.below(4) {
            0 => tags = vec![*random.of(&[17, 18, 61, 98, 24])],
            1 => tags.extend([18]),
            2 => parts.swap(random.below(4), random.below(4)),
            _ => drop(parts.pop()),
        },
    }
    let tagged = |inner, tag: &u64| Value::Tag(*tag, Box::new(inner));
    Some(cbor::write(&tags.iter().rev().fold(Value::Array(parts), tagged)))
}

fn elements(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Tag(_, inner) => elements(*inner),
        other => other.into_array().ok(),
    }
}

/// Changes one value of a tree.
fn change(value: &mut Value, random: &mut Random) {
    match value {
        Value::Map(members) if !members.is_empty() && random.below(6) > 0 => {
            let at = random.below(members.len());
            change(&mut members[at].1, random);
        }
        Value::Array(items) if !items.is_empty() && random.below(6) > 0 => {
            let at = random.below(items.len());
            change(&mut items[at], random);
        }
        Value::Tag(_, inner) => change(inner, random),
        other => *other = random_value(random),
    }
}

fn random_value(random: &mut Random) -> Value {
    match random.below(10) {
        0 => Value::Null,
        1 => Value::Bool(true),
        2 => Value::Float(*random.of(&[f64::NAN, f64::INFINITY, -0.0, 1e300, 1.5])),
        3 => Value::Integer(i64::from_ne_bytes(random.next().to_ne_bytes()).into()),
        4 => Value::Integer(u64::MAX.into()),
        5 => Value::Text((*random.of(&["", "XA", "2021-02-30", "\u{202e}", "URN:UVCI:01", "ES256"])).to_owned()),
        6 => Value::Bytes(random.next().to_be_bytes().to_vec()),
        7 => Value::Array(vec![Value::Null; random.below(20)]),
        8 => Value::Map(vec![(1.into(), Value::Null)]),
        _ => Value::Tag(random.next() % 300, Box::new(Value::Integer(0.into()))),
    }
}

/// What a run found: how often each code, and what must not be.
#[derive(Default)]
struct Found {
    codes: BTreeMap<u16, u64>,
    same_content: u64,
    wrong: Vec<String>,
}

fn run(seeds: &[Seed], thread: u64) -> Found {
    let mut found = Found::default();
    for number in (thread..COUNT).step_by(usize::try_from(THREADS).expect("a small number")) {
        let mut random = Random::seeded(number + 1);
        let seed = random.of(seeds);
        let text = mutated(seed, seeds, &mut random);
        let (verdict, code) = seed.world.judge(&text);
        *found.codes.entry(code).or_default() += 1;
        if code == 890 {
            found.wrong.push(format!("mutation {number} of {}: a fault of ours", seed.name));
        }
        if verdict == "pass" {
            let signed = inside(&text).and_then(|cose| cose::open(&cose).ok()).map(|sign1| sign1.signed_bytes);
            // A whole part of another code may have made that other code.
            let known =
                signed.is_some_and(|signed| seed.signed == signed || seeds.iter().any(|seed| seed.signed == signed));
            found.same_content += 1;
            if !known {
                found.wrong.push(format!("mutation {number} of {} passes with other content", seed.name));
            }
        }
    }
    found
}

// T1, T6
#[test]
fn no_mutation_of_a_valid_code_passes_with_other_content() {
    let mut seeds = specimens();
    let ours = seeds.len();
    seeds.extend(foreign());
    assert!(ours > 30, "{ours} specimens pass");
    let seeds = &seeds;
    let runs: Vec<Found> = thread::scope(|scope| {
        let runs: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || run(seeds, thread))).collect();
        runs.into_iter().map(|run| run.join().expect("no mutation panics")).collect()
    });
    let mut codes = BTreeMap::<u16, u64>::new();
    runs.iter().flat_map(|run| &run.codes).for_each(|(code, count)| *codes.entry(*code).or_default() += count);
    let wrong: Vec<_> = runs.iter().flat_map(|run| &run.wrong).collect();
    let passed: u64 = runs.iter().map(|run| run.same_content).sum();
    eprintln!("{COUNT} mutations of {ours} specimens and {} foreign codes", seeds.len() - ours);
    eprintln!("{passed} pass, all with the content that was signed; by code: {codes:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(codes.values().sum::<u64>(), COUNT);
    for code in [103, 200, 201, 203] {
        assert!(codes.contains_key(&code), "no mutation reached {code}: they are too tame");
    }
}
