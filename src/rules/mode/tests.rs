#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::{Judged, built_in, named, read};
use crate::model::time::UnixTime;
use crate::rules::certlogic::{Codes, Data};
use crate::rules::question::Question;
use crate::rules::question::made::question;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn judged(mode: &str, proofs: &[&Question], more: usize) -> String {
    let proofs: Vec<Question> = proofs.iter().map(|proof| (*proof).clone()).collect();
    match named(mode).unwrap().judge(&proofs, at("2021-12-01T12:00:00Z"), more) {
        Judged::Met => "met".to_owned(),
        Judged::MoreNeeded => "more needed".to_owned(),
        Judged::NotMet => "not met".to_owned(),
        Judged::NoRules => "no rules".to_owned(),
        Judged::Open(rule) => format!("open {}", rule.identifier),
    }
}

#[test]
fn the_five_modes_are_as_the_public_knew_them() {
    let vaccinated = question("v", json!({}));
    let boosted = question("v", json!({ "dn": 3, "sd": 2, "dt": "2021-11-30" }));
    let first = question("v", json!({ "dn": 1 }));
    let recovered = question("r", json!({}));
    let tested = question("t", json!({}));
    let positive = question("t", json!({ "tr": "260373001" }));
    for (proofs, [g3, g2, g2_plus, booster, test]) in [
        (vec![&vaccinated], ["met", "met", "more needed", "not met", "not met"]),
        (vec![&boosted], ["met", "met", "met", "met", "not met"]),
        (vec![&first], ["not met"; 5]),
        (vec![&recovered], ["met", "met", "more needed", "not met", "not met"]),
        (vec![&tested], ["met", "not met", "more needed", "not met", "met"]),
        (vec![&positive], ["not met"; 5]),
        (vec![&vaccinated, &tested], ["met", "met", "met", "not met", "met"]),
        (vec![&tested, &recovered], ["met", "met", "met", "not met", "met"]),
        (vec![&vaccinated, &recovered], ["met", "met", "more needed", "not met", "not met"]),
        (vec![&vaccinated, &positive], ["met", "met", "more needed", "not met", "not met"]),
        (vec![], ["not met"; 5]),
    ] {
        let said = ["3g", "2g", "2g-plus", "booster", "test"].map(|mode| judged(mode, &proofs, 2));
        assert_eq!(said, [g3, g2, g2_plus, booster, test], "{} proofs", proofs.len());
    }
    assert_eq!(judged("2g-plus", &[&vaccinated], 0), "not met", "nothing more may come");
}

#[test]
fn days_and_products_of_a_vaccination_count() {
    for (entry, said) in [
        (json!({ "dt": "2021-11-17" }), "met"),
        (json!({ "dt": "2021-11-18" }), "not met"),
        (json!({ "dt": "2021-03-07" }), "met"),
        (json!({ "dt": "2021-03-06" }), "not met"),
        (json!({ "mp": "Sputnik-V" }), "not met"),
        (json!({ "dn": 1, "sd": 1 }), "met"),
        (json!({ "tg": "1" }), "not met"),
        (json!({ "dn": "two" }), "open VR-ZZ-0001"),
    ] {
        assert_eq!(judged("2g", &[&question("v", entry.clone())], 1), said, "{entry}");
    }
}

#[test]
fn hours_of_a_test_count_by_its_kind() {
    for (kind, hours, said) in [
        ("LP6464-4", 48, "met"),
        ("LP6464-4", 49, "not met"),
        ("LP217198-3", 24, "met"),
        ("LP217198-3", 25, "not met"),
        ("LP217198-3", -1, "not met"),
        ("other", 1, "not met"),
    ] {
        let sampled = at("2021-12-01T12:00:00Z").plus(-hours * 3_600).to_string();
        assert_eq!(judged("test", &[&question("t", json!({ "tt": kind, "sc": sampled }))], 0), said, "{kind} {hours}");
    }
}

#[test]
fn before_the_first_day_of_its_rules_a_mode_has_none() {
    let mode = named("3g").unwrap();
    assert!(matches!(mode.judge(&[question("v", json!({}))], at("2020-06-01T00:00:00Z"), 1), Judged::NoRules));
}

#[test]
fn a_rule_stands_once_among_those_for_a_proof() {
    let identifiers = |mode: &str, group: &str| -> Vec<String> {
        let question = question(group, json!({}));
        named(mode).unwrap().rules_for(&question).iter().map(|rule| rule.identifier.clone()).collect()
    };
    assert_eq!(identifiers("2g-plus", "t"), ["TR-ZZ-0001"]);
    assert_eq!(identifiers("2g-plus", "v"), ["VR-ZZ-0002", "VR-ZZ-0001"]);
    assert!(identifiers("2g", "t").is_empty());
}

#[test]
fn every_mode_has_a_name_in_every_language_and_each_rule_its_source() {
    for mode in built_in() {
        assert!(mode.name("de") != mode.name("en") && mode.name("xx") == mode.name("en"), "{}", mode.id);
        let languages = ["en", "de", "fr", "es", "it", "pt", "pl", "tr", "uk", "ar"];
        assert!(mode.names.keys().map(String::as_str).eq(BTreeSet::from(languages)), "{}", mode.id);
        for rule in mode.ways.iter().flatten() {
            assert!(rule.source.is_some() && rule.source_date.is_some(), "{}", rule.identifier);
            assert!(rule.descriptions.len() == 2 && rule.is_understood(), "{}", rule.identifier);
        }
    }
}

#[test]
fn a_file_whose_ways_lead_nowhere_is_refused() {
    for (text, says) in [
        (r#"{"rules":[],"modes":[{"id":"x","name":{},"ways":[]}]}"#, "asks for nothing"),
        (r#"{"rules":[],"modes":[{"id":"x","name":{},"ways":[[]]}]}"#, "asks for nothing"),
        (r#"{"rules":[],"modes":[{"id":"x","name":{},"ways":[["VR-ZZ-0001"]]}]}"#, "there is no rule VR-ZZ-0001"),
        (r#"{"rules":[],"modes":[],"more":1}"#, "unknown field"),
    ] {
        assert!(read(text.as_bytes()).unwrap_err().contains(says), "{says}");
    }
}

/// A yellow booklet's certificate, in the three generations that go round (gdhcn.md 5): `v` with the code of ICD-11,
/// `v` with a product, `vx`.
fn booklet(generation: char, product: &str, day: &str) -> Question {
    let document = match generation {
        'A' | 'B' => json!({ "n": "X", "v": { "vp": product, "dt": day, "bo": "1" } }),
        _ => json!({ "n": "X", "v": "1.0", "vx": { "vp": product, "dv": day, "bo": "1" } }),
    };
    let codes = |codes: &[&str]| Data::Codes(Arc::new(Codes::of(codes.iter().copied())));
    let values = Data::object([
        ("icvp-yellow-fever-products", codes(&["YellowFeverProduct00"])),
        ("icvp-polio-products", codes(&["PolioProduct00"])),
    ]);
    Question { values: Arc::new(values), ..question("v", json!({})).about(Data::from(&document)) }
}

#[test]
fn a_yellow_fever_dose_counts_from_its_tenth_day_for_life() {
    for (generation, product) in [('A', "XM0N24"), ('B', "YellowFeverProduct00"), ('C', "YellowFeverProduct00")] {
        for (day, said) in [
            ("2021-11-21", "met"),
            ("2021-11-22", "not met"),
            ("2021-11-30", "not met"),
            ("1981-06-01", "met"),
            ("2021-12", "not met"),
        ] {
            let booklet = booklet(generation, product, day);
            assert_eq!(judged("yellow-fever", &[&booklet], 0), said, "{generation} {day}");
        }
        let tenth = booklet(generation, product, "2021-11-25");
        let rules = named("yellow-fever").unwrap().rules_for(&tenth);
        let reason = crate::rules::reason::of(&rules, &tenth, None, at("2021-12-01T12:00:00Z"));
        assert_eq!(reason, crate::rules::reason::Reason::NotYet(at("2021-12-05T00:00:00Z")));
    }
}

#[test]
fn a_product_has_to_stand_in_the_catalogue() {
    for generation in ['B', 'C'] {
        let other = booklet(generation, "PolioProduct00", "2021-01-01");
        assert_eq!(judged("yellow-fever", &[&other], 0), "not met");
        assert_eq!(judged("polio", &[&other], 0), "met");
        let unknown = booklet(generation, "Nothing", "2021-01-01");
        assert_eq!(judged("polio", &[&unknown], 0), "not met");
        let without = Question { values: Arc::new(Data::object([])), ..other };
        assert_eq!(judged("polio", &[&without], 0), "open VR-ZZ-1002", "no catalogue is held");
    }
}

#[test]
fn only_the_yellow_card_looks_at_value_sets() {
    let looking: Vec<_> =
        built_in().iter().filter(|mode| mode.looks_at_values()).map(|mode| mode.id.as_str()).collect();
    assert_eq!(looking, ["yellow-fever", "polio"]);
}

/// The catalogue that comes along is a file to import; whoever holds it knows WHO's products.
#[test]
fn the_catalogue_of_yellow_card_products_is_a_file_of_ours() {
    let sets = crate::rules::values::ValueSets::read(include_bytes!("../../../assets/rules/yellow-card-products.json"));
    let sets = sets.expect("our own form");
    let stamaril = "YellowFeverProductd8a09f80301dc05e124f99ffe7711fc0";
    assert_eq!(sets.knows("icvp-yellow-fever-products", stamaril), Some(true));
    assert_eq!(sets.knows("icvp-polio-products", stamaril), Some(false));
    let booklet = Question { values: Arc::new(sets.data()), ..booklet('C', stamaril, "2021-01-01") };
    assert_eq!(judged("yellow-fever", &[&booklet], 0), "met");
}
