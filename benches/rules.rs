//! What business rules cost: the 14 of the EU's set over one vaccination, read once and asked often.
//!
//! `GATELIGHT_CONFORMANCE=… cargo bench --no-default-features --bench rules` prints microseconds for the set, and a
//! check with rules beside one without. `benches/rules.js` runs the same set over the same data in certlogic-js.

use gatelight::model::country::Country;
use gatelight::model::time::UnixTime;
use gatelight::rules::certlogic::{Codes, Data};
use gatelight::rules::question::Place;
use gatelight::rules::question::{Answer, Claims, Question};
use gatelight::rules::rule::{ProofKind, Rule};
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const SAMPLES: usize = 51;
const RUNS: u32 = 2_000;

fn measure(what: &str, mut run: impl FnMut()) {
    let mut times = Vec::new();
    for _ in 0..SAMPLES {
        let began = Instant::now();
        (0..RUNS).for_each(|_| run());
        times.push(began.elapsed().as_nanos());
    }
    times.sort_unstable();
    let us = |nanoseconds: u128| nanoseconds as f64 / 1e3 / f64::from(RUNS);
    println!("{what:44} least {:7.3} us, median {:7.3} us", us(times[0]), us(times[SAMPLES / 2]));
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

fn main() {
    let Some(root) = std::env::var_os("GATELIGHT_CONFORMANCE") else {
        println!(
            "skipped: GATELIGHT_CONFORMANCE is not set (dgc-business-rules-testdata of eu-digital-green-certificates)"
        );
        return;
    };
    let root = Path::new(&root).join("dgc-business-rules-testdata");
    let mut folders: Vec<_> =
        std::fs::read_dir(root.join("EU")).expect("the EU's rules").map(|dir| dir.expect("a folder").path()).collect();
    folders.sort();
    let rules: Vec<Rule> =
        folders.iter().map(|dir| Rule::read(&read(&dir.join("rule.json"))).expect("a rule")).collect();
    let all: Vec<&Rule> = rules.iter().collect();
    let values = read(&root.join("valuesets/valueSets.json"));
    let sets = values.as_object().expect("value sets").iter().map(|(id, codes)| {
        let codes = codes.as_array().expect("codes").iter().filter_map(Value::as_str);
        (id.as_str().into(), Data::Codes(Arc::new(Codes::of(codes))))
    });
    let entry = json!({ "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
        "dt": "2021-05-29", "co": "DE", "is": "Robert Koch-Institut", "ci": "URN:UVCI:01DE/IZ12345A/5CWLU12RNOB9RXSEOP6FG8#W" });
    let document = json!({ "ver": "1.3.0", "dob": "1964-08-12", "nam": { "fnt": "MUSTERMANN" }, "v": [entry] });
    let question = Question {
        document: Arc::new(Data::from(&document)),
        proof: ProofKind::Vaccination,
        issuer: Country::parse("DE"),
        claims: Claims::default(),
        values: Arc::new(Data::Object(sets.collect())),
    };
    let place = Place { country: Country::parse("EU").expect("a code"), region: String::new() };
    let at = UnixTime::parse("2021-07-15T12:00:00Z").expect("RFC 3339");
    let (data, schema) = (question.data(Some(&place), at), question.schema());
    let said = Answer::of(&all, &data, schema, &());
    println!("{} rules: {}", all.len(), if matches!(said, Answer::Met) { "met" } else { "not met" });
    measure("the set, its data at hand", || {
        black_box(Answer::of(black_box(&all), &data, schema, &()));
    });
    measure("the set, its data made for each", || {
        let data = black_box(&question).data(Some(&place), at);
        black_box(Answer::of(&all, &data, schema, &()));
    });
    let json = json!({ "payload": document, "external": { "validationClock": at.to_string() } });
    measure("the certificate's JSON as data", || {
        black_box(Data::from(black_box(&json)));
    });
}
