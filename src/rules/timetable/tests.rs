#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Changes, Span, spans};
use crate::model::time::UnixTime;
use crate::rules::certlogic::{Data, Logic};
use proptest::prelude::*;
use serde_json::{Value, json};

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn holds(logic: &Logic, time: UnixTime, changes: &Changes) -> Option<bool> {
    let data = json!({
        "payload": { "dt": "2021-05-01", "sc": "2021-10-30T23:30:00+02:00" },
        "external": { "validationClock": time.to_string() },
    });
    logic.holds(&Data::from(&data), changes).ok()
}

fn table(logic: &Value) -> Vec<Span<Option<bool>>> {
    let logic = Logic::read(logic).unwrap();
    spans(|time, changes| holds(&logic, time, changes))
}

fn clock(amount: i64, unit: &str) -> Value {
    json!({ "plusTime": [{ "var": "external.validationClock" }, amount, unit] })
}

fn plus(member: &str, amount: i64, unit: &str) -> Value {
    json!({ "plusTime": [{ "var": format!("payload.{member}") }, amount, unit] })
}

/// The stretches in which the expression holds, as text.
fn accepted(logic: &Value) -> Vec<String> {
    let shown = |time: Option<UnixTime>| time.map_or("ever".to_owned(), |time| time.to_string());
    let spans = table(logic).into_iter().filter(|span| span.answer == Some(true));
    spans.map(|span| format!("{} to {}", shown(span.from), shown(span.until))).collect()
}

#[test]
fn a_vaccination_holds_from_its_fifteenth_day_to_its_last() {
    let logic = json!({ "not-after": [plus("dt", 14, "day"), clock(0, "day"), plus("dt", 270, "day")] });
    assert_eq!(accepted(&logic), ["2021-05-15T00:00:00Z to 2022-01-26T00:00:00Z"]);
    let strict = json!({ "before": [plus("dt", 14, "day"), clock(0, "day"), plus("dt", 270, "day")] });
    assert_eq!(accepted(&strict), ["2021-05-15T00:00:01Z to 2022-01-25T23:59:59Z"]);
}

#[test]
fn a_clock_that_is_moved_itself_is_moved_back() {
    let logic = json!({ "not-after": [clock(-90, "day"), plus("dt", 0, "day")] });
    assert_eq!(accepted(&logic), ["ever to 2021-07-30T00:00:00Z"]);
    // The hours of a test are hours, also in the night in which the clocks go back.
    let test = json!({ "not-after": [plus("sc", 0, "hour"), clock(0, "hour"), plus("sc", 24, "hour")] });
    assert_eq!(accepted(&test), ["2021-10-30T21:30:00Z to 2021-10-31T21:30:00Z"]);
    let months = json!({ "not-before": [clock(-9, "month"), plus("dt", 0, "day")] });
    // Nine months before 31 January is a 31 April, which is 1 May.
    assert_eq!(accepted(&months), ["2022-01-31T00:00:00Z to ever"]);
}

#[test]
fn what_is_asked_only_later_is_found_all_the_same() {
    let from = |day: &str| json!({ "not-before": [clock(0, "day"), { "plusTime": [day, 0, "day"] }] });
    let logic = json!({ "if": [from("2022-02-01"), from("2022-03-01"), { "!": [from("2021-12-15")] }] });
    assert_eq!(accepted(&logic), ["ever to 2021-12-14T23:59:59Z", "2022-03-01T00:00:00Z to ever"]);
}

#[test]
fn an_answer_that_never_changes_is_one_stretch() {
    let always = Span { from: None, until: None, answer: Some(false) };
    assert_eq!(table(&json!(false)), [always]);
    assert_eq!(table(&json!({ "before": [clock(0, "day"), 1] })).len(), 1, "a fault is an answer too");
}

proptest! {
    /// Whatever is compared with whatever, the table says of each day what an evaluation of that day says.
    #[test]
    fn a_table_says_what_each_time_says(
        comparisons in prop::collection::vec((0..4_usize, -400..400_i64, 0..4_usize, -14..14_i64, 0..4_usize), 1..4),
        lies_in in any::<bool>(),
        days in prop::collection::vec((18_200..19_700_i64, 0..86_400_i64), 20),
    ) {
        const UNITS: [&str; 4] = ["day", "hour", "month", "year"];
        const ORDERS: [&str; 4] = ["before", "after", "not-before", "not-after"];
        let one = |&(order, amount, unit, moved, clock_unit): &(usize, i64, usize, i64, usize)| {
            let amount = if unit > 1 { amount / 40 } else { amount };
            json!({ ORDERS[order]: [clock(moved, UNITS[clock_unit]), plus("dt", amount, UNITS[unit])] })
        };
        let logic = comparisons.iter().map(one).reduce(|all, one| {
            if lies_in { json!({ "if": [all, one, { "!": [one] }] }) } else { json!({ "and": [all, one] }) }
        });
        let logic = Logic::read(&logic.unwrap()).unwrap();
        let table = spans(|time, changes| holds(&logic, time, changes));
        for (day, second) in days {
            let time = at("1970-01-01T00:00:00Z").plus(day * 86_400 + second);
            let span: Vec<_> = table.iter().filter(|span| span.holds(time)).collect();
            prop_assert_eq!(span.len(), 1);
            prop_assert_eq!(span[0].answer, holds(&logic, time, &Changes::none(time)), "{}", time);
        }
        for span in &table {
            // The second at either end, and the ones beyond.
            for time in [span.from, span.until, span.from.map(|t| t.plus(-1)), span.until.map(|t| t.plus(1))] {
                let Some(time) = time else { continue };
                let here = table.iter().find(|span| span.holds(time)).unwrap();
                prop_assert_eq!(here.answer, holds(&logic, time, &Changes::none(time)), "{}", time);
            }
        }
    }
}
