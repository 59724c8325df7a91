#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::{Outcome, Rule, Version};
use crate::rules::certlogic::Data;
use serde_json::{Value, json};

/// A general acceptance rule of Germany, with other texts in some members.
pub(in crate::rules) fn rule(members: &[(&str, &str)]) -> Rule {
    let mut value = plain();
    for (name, text) in members {
        value[*name] = (*text).into();
    }
    Rule::read(&value).expect("a rule")
}

/// The same with another value in one member.
pub(in crate::rules) fn rule_with(member: &str, value: Value) -> Rule {
    let mut plain = plain();
    plain[member] = value;
    Rule::read(&plain).expect("a rule")
}

pub(in crate::rules) fn plain() -> Value {
    json!({
        "Identifier": "GR-DE-0001", "Type": "Acceptance", "Country": "DE", "Version": "1.0.0",
        "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "0.7.5", "CertificateType": "General",
        "Description": [{ "lang": "de", "desc": "Auf Deutsch." }, { "lang": "en-GB", "desc": "In English." }],
        "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0"],
        "Logic": { "===": [{ "var": "payload.v.0.tg" }, "840539006"] },
    })
}

fn judged(change: impl FnOnce(&mut Value), schema: &str) -> Outcome {
    let mut value = plain();
    change(&mut value);
    let data = Data::from(&json!({ "payload": { "v": [{ "tg": "840539006" }] } }));
    Rule::read(&value).expect("a rule").judge(&data, Version::read(schema))
}

#[test]
fn a_rule_is_met_or_not_or_open() {
    assert_eq!(judged(|_| {}, "1.3.0"), Outcome::True);
    assert_eq!(judged(|rule| rule["Logic"] = json!({ "!": [true] }), "1.3.0"), Outcome::False);
    let open: [(&str, Value); 7] = [
        ("Engine", "OTHER".into()),
        ("EngineVersion", "1.3.4".into()),
        ("EngineVersion", "2.0.1".into()),
        ("SchemaVersion", "1.3.1".into()),
        ("SchemaVersion", "2.0.0".into()),
        ("Logic", json!({ "var": "payload" })),
        ("Logic", json!({ "or": [true, true] })),
    ];
    for (member, value) in open {
        assert_eq!(judged(|rule| rule[member] = value.clone(), "1.3.0"), Outcome::Open, "{member} {value}");
    }
    assert_eq!(judged(|rule| rule["Engine"] = "CertLogic".into(), "1.3.0"), Outcome::True, "as Swiss files write it");
    assert_eq!(judged(|rule| rule["Logic"] = json!({ "<": [{ "var": "payload.v.0.dn" }, 2] }), "1.3.0"), Outcome::Open);
}

#[test]
fn small_initials_are_read_as_well() {
    let swiss: serde_json::Map<String, Value> = plain()
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name[..1].to_lowercase() + &name[1..], value.clone()))
        .collect();
    assert_eq!(Rule::read(&swiss.into()).expect("a rule").identifier, "GR-DE-0001");
}

#[test]
fn what_is_no_rule_says_which_member_is_wrong() {
    for (member, value, says) in [
        ("Country", "Germany", "its Country is no country"),
        ("Version", "1.x", "its Version is no version"),
        ("Version", "1.2.3.4", "its Version is no version"),
        ("ValidTo", "2030", "its ValidTo is no time"),
        ("CertificateType", "Dog", "its CertificateType is none of"),
    ] {
        let mut rule = plain();
        rule[member] = value.into();
        let refused = Rule::read(&rule).expect_err(says).to_string();
        assert!(refused.contains(says), "{refused}");
    }
    let mut rule = plain();
    rule.as_object_mut().unwrap().remove("Logic");
    assert!(Rule::read(&rule).expect_err("none").to_string().contains("Logic"));
}

#[test]
fn a_description_is_had_in_the_readers_language_or_in_english() {
    let rule = rule(&[]);
    assert_eq!(
        (rule.description("de"), rule.description("en"), rule.description("fr")),
        ("Auf Deutsch.", "In English.", "In English.")
    );
}
