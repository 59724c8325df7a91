//! A certificate as rules look at it: the signed document, member by member.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::cbor::Value;
use crate::rules::certlogic::Data;

/// The document; what rules have no word for is there and of no use.
///
/// Real issuers put texts under tags of dates and write whole numbers as floats: a rule that asks for the text or
/// the number gets it.
pub(super) fn of(value: &Value) -> Data {
    match value {
        Value::Null => Data::Null,
        Value::Bool(truth) => Data::Bool(*truth),
        Value::Integer(number) => i64::try_from(*number).map_or(Data::Fraction, Data::Int),
        Value::Float(number) => whole(*number).map_or(Data::Fraction, Data::Int),
        Value::Text(text) => text.trim().into(),
        Value::Array(items) => Data::List(items.iter().map(of).collect()),
        Value::Map(members) => {
            let named = members.iter().filter_map(|(key, value)| Some((key.as_text()?.into(), of(value))));
            Data::Object(named.collect())
        }
        Value::Tag(0 | 1004, inner) => of(inner),
        _ => Data::Fraction,
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::of;
    use crate::encoding::cbor::Value;

    #[test]
    fn rules_see_texts_and_numbers_however_they_were_written() {
        let map = Value::Map(vec![
            ("dt".into(), Value::Tag(1004, Box::new(" 2021-05-29 ".into()))),
            ("sd".into(), Value::Float(2.0)),
            ("half".into(), Value::Float(0.5)),
            ("bytes".into(), Value::Bytes(vec![1])),
            (7.into(), "unnamed".into()),
            ("list".into(), Value::Array(vec![Value::Null, Value::Bool(true), (-3).into()])),
        ]);
        let data = of(&map);
        assert_eq!(data.at("dt").unwrap().as_text(), Some("2021-05-29"));
        assert_eq!(data.at("sd").unwrap().as_int(), Some(2));
        assert_eq!(data.at("list.2").unwrap().as_int(), Some(-3));
        assert!(data.at("half").unwrap().as_int().is_none() && data.at("bytes").unwrap().as_text().is_none());
        assert!(data.at("7").is_none());
    }
}
