#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::{Reason, of};
use crate::model::time::UnixTime;
use crate::rules::question::made::question;
use crate::rules::rule::{Rule, tests::rule_with};
use serde_json::{Value, json};

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn clock() -> Value {
    json!({ "plusTime": [{ "var": "external.validationClock" }, 0, "day"] })
}

fn plus(member: &str, amount: i64, unit: &str) -> Value {
    json!({ "plusTime": [{ "var": format!("payload.{member}") }, amount, unit] })
}

/// Rules as countries write them: one for the general form, then some for each kind.
fn rules(more: &[Value]) -> Vec<Rule> {
    let vaccination = |logic: Value| json!({ "if": [{ "var": "payload.v.0" }, logic, true] });
    let test = |logic: Value| json!({ "if": [{ "var": "payload.t.0" }, logic, true] });
    let logics = [
        vaccination(
            json!({ "in": [{ "var": "payload.v.0.tg" }, { "var": "external.valueSets.disease-agent-targeted" }] }),
        ),
        vaccination(json!({ ">=": [{ "var": "payload.v.0.dn" }, { "var": "payload.v.0.sd" }] })),
        vaccination(json!({ "in": [{ "var": "payload.v.0.mp" }, ["EU/1/20/1528", "EU/1/20/1507"]] })),
        vaccination(json!({ "not-after": [plus("v.0.dt", 14, "day"), clock(), plus("v.0.dt", 270, "day")] })),
        test(json!({ "===": [{ "var": "payload.t.0.tr" }, "260415000"] })),
        test(json!({ "in": [{ "var": "payload.t.0.tt" }, ["LP6464-4"]] })),
        test(json!({ "before": [clock(), plus("t.0.sc", 72, "hour")] })),
    ];
    logics.iter().chain(more).map(|logic| rule_with("Logic", logic.clone())).collect()
}

fn why(group: &str, entry: Value, more: &[Value]) -> Reason {
    let rules = rules(more);
    of(&rules.iter().collect::<Vec<_>>(), &question(group, entry), None, at("2021-12-01T12:00:00Z"))
}

#[test]
fn a_date_that_lies_ahead_or_behind_is_told_by_the_second() {
    let day = |text| at(text);
    assert_eq!(why("v", json!({ "dt": "2021-11-20" }), &[]), Reason::NotYet(day("2021-12-04T00:00:00Z")));
    assert_eq!(why("v", json!({ "dt": "2021-01-20" }), &[]), Reason::NoLonger(day("2021-10-17T00:00:01Z")));
    let test = json!({ "sc": "2021-11-28T06:00:00+01:00" });
    assert_eq!(why("t", test, &[]), Reason::NoLonger(day("2021-12-01T05:00:00Z")));
}

#[test]
fn a_member_that_alone_makes_the_difference_is_the_reason() {
    assert_eq!(why("t", json!({ "tr": "260373001" }), &[]), Reason::Positive);
    assert_eq!(why("v", json!({ "tg": "398102009" }), &[]), Reason::Disease);
    assert_eq!(why("v", json!({ "dn": 1 }), &[]), Reason::Series);
    assert_eq!(why("v", json!({ "mp": "Covaxin" }), &[]), Reason::Product);
    assert_eq!(why("t", json!({ "tt": "LP217198-3" }), &[]), Reason::Product);
    // The last dose would still have to wait its two weeks: the series is what is missing.
    assert_eq!(why("v", json!({ "dn": 1, "dt": "2021-11-25" }), &[]), Reason::Series);
}

#[test]
fn a_kind_that_is_never_taken_is_told_as_such() {
    let none_recovered = json!({ "!": [{ "var": "payload.r.0" }] });
    assert_eq!(why("r", json!({}), &[none_recovered]), Reason::Kind);
}

#[test]
fn where_more_than_one_thing_is_wrong_nothing_is_claimed() {
    assert_eq!(why("v", json!({ "mp": "Covaxin", "dn": 1 }), &[]), Reason::Other);
    let born = json!({ "before": [{ "dccDateOfBirth": [{ "var": "payload.dob" }] }, plus("v.0.dt", -100, "year")] });
    assert_eq!(why("v", json!({}), &[born]), Reason::Other);
}
