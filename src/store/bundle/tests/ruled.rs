//! Rules and value sets in a bundle.

use super::made::Bundle;
use super::{Fate, Machine, at, bundle, terms};
use crate::model::policy::Realm;
use crate::store::ruled::tests::{rule, rules, values};
use serde_json::{Value, json};

fn signed(entries: u64) -> Value {
    json!({ "issued": "2026-11-26T06:00:00Z", "entries": entries, "source": "EU" })
}

fn with_both() -> Bundle {
    bundle().with("rules/eu.json", rules("FR", 0..10), signed(10)).with(
        "values/eu.json",
        values("2022-01-01", &["1", "2"]),
        signed(2),
    )
}

#[test]
fn a_bundle_brings_rules_and_value_sets() {
    let machine = Machine::of(&bundle());
    let seen = machine.look(&with_both()).expect("a bundle");
    let change = |id: &str| seen.sets.iter().find(|set| set.id == id).expect("a set");
    let set = change("bundle-rules-eu");
    assert_eq!((set.fate, set.entries, set.by_country["FR"]), (Fate::New, 10, (10, 0)));
    assert_eq!((change("bundle-values-eu").entries, change("bundle-values-eu").total()), (2, (2, 0)));
    machine.take(&with_both()).expect("taken");
    let store = machine.opened();
    let (held, set) = store.rules(Realm::Production).next().expect("rules");
    assert_eq!((set.len(), held.info.issued), (10, Some(at("2026-11-26T06:00:00Z"))));
    assert!(held.info.signed_by.is_some() && held.info.source == "Ministry of Health of Examplia: EU");
    assert_eq!(store.values(Realm::Production).knows("a", "2"), Some(true));
    assert!(machine.take(&with_both()).expect("the same").update.is_held);
}

#[test]
fn rules_that_go_need_a_second_yes() {
    let machine = Machine::of(&bundle());
    machine.take(&with_both()).expect("taken");
    let before = machine.held();
    let refused = machine.take(&bundle().next()).expect_err("they are gone").to_string();
    assert!(refused.contains("bundle-rules-eu is taken away; bundle-values-eu is taken away"), "{refused}");
    assert_eq!(machine.held(), before);
    machine.take_stick(true).expect("with a second yes");
    assert_eq!(machine.opened().rule_sets(Realm::Production).count(), 0);
}

#[test]
fn a_list_that_loses_a_fifth_of_its_rules_or_codes_needs_a_second_yes_unless_its_size_is_signed() {
    let machine = Machine::of(&bundle());
    machine.take(&with_both()).expect("taken");
    let fewer = |terms: &dyn Fn(u64) -> Value| {
        let fewer = bundle().next().with("rules/eu.json", rules("FR", 2..10), terms(8));
        fewer.with("values/eu.json", values("2022-01-02", &["1"]), terms(1))
    };
    let losses = machine.look(&fewer(&|_| terms())).expect("a bundle").losses;
    assert_eq!(losses, ["bundle-rules-eu loses 2 of 10 entries", "bundle-values-eu loses 1 of 2 entries"]);
    assert!(machine.look(&fewer(&signed)).expect("a bundle").losses.is_empty());
    let empty = bundle().next().with("rules/eu.json", rules("FR", 0..0), terms());
    let losses = machine.look(&empty.with("values/eu.json", values("2022-01-01", &["1", "2"]), signed(2)));
    assert_eq!(losses.expect("a bundle").losses, ["bundle-rules-eu is empty"]);
}

#[test]
fn a_new_version_of_a_rule_comes_and_goes_and_is_no_loss() {
    let machine = Machine::of(&bundle());
    let listed = |version: &str, over: &str| {
        let mut old = rule("GR-DE-0001", "1.0.0");
        old["ValidTo"] = over.into();
        json!({ "schema": 1, "rules": [rule("GR-FR-0001", version), old] })
    };
    let with = |bundle: Bundle, text: Value| bundle.with("rules/eu.json", text.to_string(), terms());
    machine.take(&with(bundle(), listed("1.0.0", "2022-06-01T00:00:00Z"))).expect("taken");
    let next = json!({ "schema": 1, "rules": [rule("GR-FR-0001", "1.0.1")] });
    let seen = machine.look(&with(bundle().next(), next)).expect("a bundle");
    assert!(seen.losses.is_empty(), "the rule that went was over: {:?}", seen.losses);
    assert_eq!(seen.sets[0].by_country, [("DE".to_owned(), (0, 1)), ("FR".to_owned(), (1, 1))].into());
}

#[test]
fn parts_that_are_no_rules_or_say_another_time_refuse_the_bundle() {
    let other = rules("FR", 0..1).replace("\"schema\":1", "\"schema\":1,\"issued\":\"2026-11-25T06:00:00Z\"");
    for (path, bytes, terms, says) in [
        ("rules/a.json", "[]".to_owned(), terms(), "it is no object"),
        ("rules/a.json", rules("FR", 0..1), json!({}), "it is not said when it was issued"),
        ("rules/a.json", rules("FR", 0..1), signed(2), "it holds 1 entries, and 2 are signed for"),
        ("rules/a.json", other, terms(), "it was issued at another time than is signed of it"),
        ("values/a.json", rules("FR", 0..1), terms(), "no list \"sets\""),
        ("values/a.json", values("today", &["1"]), terms(), "its \"date\" is no date"),
    ] {
        let machine = Machine::of(&bundle());
        let refused = machine.take(&bundle().with(path, bytes, terms)).expect_err(says).to_string();
        assert!(refused.starts_with(path) && refused.contains(says), "{says}: {refused}");
    }
    let bounded = rules("FR", 0..1).replace("\"schema\":1", "\"schema\":1,\"good_until\":\"2026-11-27T00:00:00Z\"");
    let machine = Machine::of(&bundle());
    let until = json!({ "issued": "2026-11-26T06:00:00Z", "good_until": "2026-12-27T00:00:00Z" });
    machine.take(&bundle().with("rules/a.json", bounded, until)).expect("taken");
    let store = machine.opened();
    let held = store.rule_sets(Realm::Production).next().expect("a set");
    assert_eq!(held.info.good_until, Some(at("2026-11-27T00:00:00Z")), "the earlier end counts");
}
