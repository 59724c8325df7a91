#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Data, Fault, Instant, Logic, Unit};
use serde_json::{Value, json};

fn evaluated(logic: Value, data: Value) -> Result<Value, Fault> {
    let logic = Logic::read(&logic).expect("an expression of the right form");
    logic.evaluate(&Data::from(&data)).map(|held| held.json())
}

fn refused(logic: Value) -> String {
    Logic::read(&logic).expect_err("an expression of a wrong form").to_string()
}

#[test]
fn what_is_of_a_wrong_form_is_found_wherever_it_stands() {
    for (logic, says) in [
        (json!(null), "/: null is no expression"),
        (json!(2.5), "/: a number that is no integer"),
        (json!({}), "/: an operation has exactly one member"),
        (json!({ "and": [true, { "var": "a." }] }), "/and/1/var: its path has an empty part"),
        (json!({ "or": [true, false] }), "/or: no operator of CertLogic"),
        (json!({ "if": [true, 1] }), "/if: it takes three operands"),
        (json!({ "and": [true] }), "/and: it needs two operands or more"),
        (json!({ "!": [] }), "/!: an operation needs a list"),
        (json!({ "plusTime": ["2021-01-01", { "+": [1, 2] }, "day"] }), "/plusTime: its amount is no integer"),
        (json!({ "plusTime": ["2021-01-01", 1, "week"] }), "its unit is none of"),
        (json!({ "<": [1, 2, 3, 4] }), "/<: it takes two or three operands"),
        (json!({ "extractFromUVCI": ["x", "0"] }), "its index is no integer"),
    ] {
        assert!(refused(logic).contains(says), "{says}");
    }
    let deep = (0..80).fold(json!(true), |inner, _| json!({ "!": [inner] }));
    assert!(refused(deep).contains("too many operations"));
}

#[test]
fn what_the_specification_leaves_open_is_a_fault_and_no_value() {
    let data = json!({ "n": 1, "f": 1.5, "t": "x", "l": [1] });
    for (logic, fault) in [
        (json!({ "+": [{ "var": "n" }, "1"] }), Fault::Operand("+")),
        (json!({ "<": [{ "var": "t" }, 1] }), Fault::Operand("<")),
        (json!({ "in": [1, { "var": "n" }] }), Fault::Operand("in")),
        (json!({ "in": [1, { "var": "nowhere" }] }), Fault::Operand("in")),
        (json!({ "!": [{ "var": "f" }] }), Fault::NeitherTrueNorFalse),
        (json!({ "!": [{ "plusTime": ["2021-01-01", 0, "day"] }] }), Fault::NeitherTrueNorFalse),
        (json!({ "before": ["2021-01-01", "2021-01-02"] }), Fault::Operand("before")),
        (json!({ "plusTime": ["2021-09-99", 0, "day"] }), Fault::NoTime),
        (json!({ "plusTime": [{ "var": "n" }, 0, "day"] }), Fault::Operand("plusTime")),
        (json!({ "plusTime": ["2021-01-01", 9_000_000_000_000_000_i64, "year"] }), Fault::TooLarge),
        (json!({ "dccDateOfBirth": ["1964-13"] }), Fault::NoTime),
        (json!({ "reduce": [{ "var": "n" }, 1, 1] }), Fault::Operand("reduce")),
        (json!({ "+": [9_223_372_036_854_775_807_i64, 1] }), Fault::TooLarge),
    ] {
        assert_eq!(evaluated(logic.clone(), data.clone()), Err(fault), "{logic}");
    }
    let holds = Logic::read(&json!({ "var": "n" })).expect("an expression").holds(&Data::from(&data), &());
    assert_eq!(holds, Err(Fault::NeitherTrueNorFalse), "a rule is true or false");
}

#[test]
fn work_is_counted() {
    let many: Vec<Value> = (0..30_000).map(Value::from).collect();
    let sum = json!({ "reduce": [{ "var": "" }, { "+": [{ "var": "accumulator" }, { "var": "current" }] }, 0] });
    assert_eq!(evaluated(sum.clone(), Value::from(many.clone())), Err(Fault::Budget));
    assert_eq!(evaluated(sum, Value::from(&many[..100])), Ok(json!(4_950)));
}

#[test]
fn inside_of_reduce_nothing_else_is_seen() {
    let logic = json!({ "reduce": [{ "var": "l" }, { "if": [{ "var": "outside" }, 1, { "var": "current.a" }] }, 0] });
    assert_eq!(evaluated(logic, json!({ "l": [{ "a": 7 }], "outside": true })), Ok(json!(7)));
}

#[test]
fn days_that_a_month_lacks_roll_over() {
    let plus =
        |text: &str, amount, unit| Instant::read(text).expect("a time").plus(amount, unit).expect("one").to_string();
    for (text, amount, unit, wanted) in [
        ("2020-02-29", 1, Unit::Year, "2021-03-01T00:00:00.000Z"),
        ("2020-02-29", 1, Unit::Month, "2020-03-29T00:00:00.000Z"),
        ("2021-01-31", 1, Unit::Month, "2021-03-03T00:00:00.000Z"),
        ("2021-03-31", -1, Unit::Month, "2021-03-03T00:00:00.000Z"),
        ("2021-12-31T23:30:00Z", 1, Unit::Hour, "2022-01-01T00:30:00.000Z"),
        ("2021", 1, Unit::Day, "2022-01-01T00:00:00.000Z"),
        ("2021-02", 0, Unit::Day, "2021-02-28T00:00:00.000Z"),
    ] {
        assert_eq!(plus(text, amount, unit), wanted, "{text} {amount}");
    }
}

#[test]
fn times_are_read_in_every_form_that_real_issuers_write() {
    for text in [
        "2021-05-04T13:37:42Z",
        "2021-05-04T13:37:42",
        "2021-05-04T13:37:42.0Z",
        "2021-05-04T13:37:42.0009Z",
        "2021-05-04T15:37:42+2",
        "2021-05-04T15:37:42+02",
        "2021-05-04T15:37:42+200",
        "2021-05-04T15:37:42+0200",
        "2021-05-04T15:37:42+2:00",
        "2021-05-04T15:37:42+02:00",
        "2021-05-04T10:07:42-03:30",
    ] {
        assert_eq!(
            Instant::read(text).map(|time| time.to_string()).as_deref(),
            Ok("2021-05-04T13:37:42.000Z"),
            "{text}"
        );
    }
    for text in [
        "",
        "21",
        "2021-5-4",
        "2021-05-04T",
        "2021-05-04T13:37",
        "2021-05-04T24:00:00",
        "2021-02-30",
        "2021-05-04T13:37:42+x",
    ] {
        assert_eq!(Instant::read(text), Err(Fault::NoTime), "{text}");
    }
}

#[test]
fn days_are_counted_as_the_calendar_has_them() {
    let mut date = jiff::civil::date(1899, 12, 31);
    for day in -25_568..50_000 {
        let at = Instant::read(&date.to_string()).expect("a day").secs();
        assert_eq!(at, day * 86_400, "{date}");
        date = date.tomorrow().expect("one more");
    }
}

#[test]
fn a_time_that_is_counted_from_the_check_is_known_as_such() {
    type Step = Option<(i64, Unit)>;
    #[derive(Default)]
    struct Seen(std::cell::RefCell<Vec<(Step, Step)>>);
    impl super::Watch for Seen {
        fn compared(&self, one: super::Moment, other: super::Moment) {
            self.0.borrow_mut().push((one.from_clock, other.from_clock));
        }
    }
    let clock = json!({ "plusTime": [{ "var": "external.validationClock" }, -3, "day"] });
    let given = |days: i64| json!({ "plusTime": [{ "var": "payload.dt" }, days, "day"] });
    let logic = Logic::read(&json!({ "not-after": [given(1), clock, given(9)] })).expect("an expression");
    let data = json!({ "payload": { "dt": "2021-05-01" }, "external": { "validationClock": "2021-05-10T00:00:00Z" } });
    let seen = Seen::default();
    assert_eq!(logic.holds(&Data::from(&data), &seen), Ok(true));
    let clock = Some((-3, Unit::Day));
    assert_eq!(seen.0.into_inner(), [(None, clock), (clock, None)]);
}
