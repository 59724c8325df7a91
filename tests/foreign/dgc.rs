//! dgc-testdata: what each issuer says of its own certificates, through the whole walk.
//!
//! `expectations-audit.csv` says which of upstream's flags hold; the others are not asked.

use super::data::{bytes, json, suite, text};
use base64ct::{Base64, Encoding as _};
use gatelight::app::profile::Profile;
use gatelight::check::{Report, Times, check};
use gatelight::encoding::{base45, inflate};
use gatelight::formats;
use gatelight::model::code::CodeText;
use gatelight::model::layers::{Layer, LayerState};
use gatelight::model::policy::{Policy, Realm};
use gatelight::model::time::UnixTime;
use gatelight::store::manifest::{SetInfo, SetKind};
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// File names and reasons.
const KNOWN: &str = include_str!("known-divergences/dgc.txt");

/// One file of the suite with its line of the audit.
struct Case {
    name: String,
    file: Value,
    inconsistent: Vec<String>,
    chain: String,
}

fn cases(root: &Path) -> Vec<Case> {
    let audit = String::from_utf8(bytes(&root.join("expectations-audit.csv"))).expect("UTF-8");
    let mut rows = audit.lines().map(columns);
    let head = rows.next().expect("a head line");
    let column =
        |row: &[String], name: &str| row[head.iter().position(|known| known == name).expect("a column")].clone();
    rows.filter(|row| !column(row, "chain").is_empty())
        .map(|row| Case {
            name: column(&row, "file"),
            file: json(&root.join("dgc-testdata").join(column(&row, "file"))),
            inconsistent: column(&row, "inconsistent").split(';').map(str::to_owned).collect(),
            chain: column(&row, "chain"),
        })
        .collect()
}

/// The columns of a line, quoted ones unquoted.
fn columns(line: &str) -> Vec<String> {
    let mut columns = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => columns.push(String::new()),
            sign => columns.last_mut().expect("a column").push(sign),
        }
    }
    columns
}

/// A store that trusts the one certificate of the case.
fn store(case: &Case, now: UnixTime) -> Store {
    let mut store = Store::empty();
    let certificate = case.file["TESTCTX"]["CERTIFICATE"].as_str().and_then(|text| Base64::decode_vec(text).ok());
    let keys = certificate.and_then(|der| TrustedKey::read(der).ok()).map(Arc::new).into_iter().collect();
    let info = SetInfo {
        id: "case".to_owned(),
        kind: SetKind::Trust,
        realm: Realm::Production,
        source: case.name.clone(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: now,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    };
    store.add(info, Some(SetData::Trust(keys)));
    store
}

fn clock(case: &Case) -> UnixTime {
    let text = case.file["TESTCTX"]["VALIDATIONCLOCK"].as_str().unwrap_or("2021-06-01T00:00:00Z");
    // A clock without a zone is UTC.
    let time = UnixTime::parse(text).or_else(|| UnixTime::parse(&format!("{text}Z")));
    time.unwrap_or_else(|| panic!("{}: {text} is no time", case.name))
}

/// What we observe under one of upstream's flags; `None` for flags that are not ours to judge here.
fn observed(flag: &str, code: &CodeText, report: &Report) -> Option<bool> {
    let rest = code.bytes().strip_prefix(b"HC1:");
    let base45 = rest.and_then(|rest| base45::decode(rest).ok());
    let passed = |layer| report.layers().get(layer) == LayerState::Pass;
    Some(match flag {
        "EXPECTEDUNPREFIX" => rest.is_some(),
        "EXPECTEDB45DECODE" => base45.is_some(),
        "EXPECTEDCOMPRESSION" => base45.is_some_and(|bytes| inflate::inflate(&bytes).is_ok()),
        "EXPECTEDDECODE" => formats::open(code).is_ok_and(|envelope| formats::read(&envelope).content.is_ok()),
        "EXPECTEDVERIFY" => passed(Layer::Signature),
        "EXPECTEDEXPIRATIONCHECK" => passed(Layer::Time),
        "EXPECTEDKEYUSAGE" => passed(Layer::Signature) && report.findings().iter().all(|finding| finding.code() != 207),
        _ => return None,
    })
}

#[test]
fn every_certificate_is_what_its_issuer_says() {
    let Some(folder) = suite("dgc-testdata", "eu-digital-green-certificates/dgc-testdata") else { return };
    let root = folder.parent().expect("the folder of all suites");
    let policy: Policy = Profile::load("genuine").expect("a built-in profile").policy;
    let (mut flags, mut accepted, mut stopped) = (0, 0, 0);
    let mut differing = BTreeMap::new();
    for case in cases(root) {
        let code = CodeText::line(text(&case.file, "PREFIX"));
        let now = clock(&case);
        let report = check(&code, &store(&case, now), &policy, Times::now(now, UnixTime::FIRST));
        let codes: Vec<u16> = report.findings().iter().map(|finding| finding.code()).collect();
        let mut differs = |what: String| {
            differing.entry(case.name.clone()).or_insert_with(Vec::new).push(format!("{what} {codes:?}"))
        };
        let expected = case.file["EXPECTEDRESULTS"].as_object().expect("expected results");
        for (flag, expected) in expected.iter().filter_map(|(flag, value)| Some((flag, value.as_bool()?))) {
            let Some(observed) = observed(flag, &code, &report) else { continue };
            if !case.inconsistent.iter().any(|name| flag.ends_with(name.as_str()) && !name.is_empty()) {
                flags += 1;
                if observed != expected {
                    differs(format!("{flag} is {observed}"));
                }
            }
        }
        let passes = report.verdict().name() == "pass";
        match case.chain.split(':').next().unwrap_or_default() {
            "accept" => {
                accepted += 1;
                if !passes {
                    differs(format!("chain accepts, we say {}", report.verdict().name()));
                }
            }
            "decode" | "kid" | "signature" | "time" | "key-usage" => {
                stopped += 1;
                if passes {
                    differs(format!("chain stops at {}, we pass", case.chain));
                }
            }
            // Whose schema refuses what differs by release; the flags above have said the rest.
            _ => {}
        }
    }
    eprintln!("dgc-testdata: {flags} flags, {accepted} accepted, {stopped} stopped, {} differ", differing.len());
    let known: Vec<&str> =
        KNOWN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()).collect();
    let news: Vec<_> = differing.iter().filter(|(name, _)| !known.contains(&name.as_str())).collect();
    assert!(news.is_empty(), "differ and are not in the list: {news:#?}");
    let gone: Vec<_> = known.iter().filter(|name| !differing.contains_key(**name)).collect();
    assert!(gone.is_empty(), "are in the list and no longer differ: {gone:?}");
}
