//! JSON (RFC 8259), strict and bounded, for trust lists and other foreign files.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::finding::{Flaw, Stage};
use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// Reads one JSON document that fills `bytes` to the last one, white space aside.
///
/// At most `max_depth` arrays and objects lie within each other (the library itself
/// stops at 127). The work grows with the length of `bytes` and no faster.
///
/// # Errors
/// [`Flaw::Malformed`] with the offset at which reading stopped, just behind the byte that
/// was wrong or the member name that came twice; [`Flaw::OverLimit`] with `depth`.
/// Both at [`Stage::Json`].
pub fn read(bytes: &[u8], max_depth: usize) -> Result<Value, Flaw> {
    let too_deep = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let seed = Strict { depth_left: max_depth, too_deep: &too_deep };
    match seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) if too_deep.get() => Err(Flaw::OverLimit { stage: Stage::Json, limit: "depth" }),
        Err(error) => Err(Flaw::Malformed { stage: Stage::Json, at: offset(bytes, error.line(), error.column()) }),
    }
}

/// The names of the outermost object's members, where `bytes` are an object: what kind of document
/// it is, told without building it. Their values are skipped, not checked, and behind a name that is
/// `enough` nothing more is read.
#[must_use]
pub fn members(bytes: &[u8], enough: &str) -> Vec<String> {
    let mut names = Names { found: Vec::new(), enough };
    let whole = serde_json::Deserializer::from_slice(bytes).deserialize_map(&mut names).is_ok();
    let Names { found, .. } = names;
    if whole || found.last().is_some_and(|last| last == enough) { found } else { Vec::new() }
}

/// Collects names until one is enough.
struct Names<'a> {
    found: Vec<String>,
    enough: &'a str,
}

impl<'de> Visitor<'de> for &mut Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            self.found.push(name);
            if self.found.last().is_some_and(|name| name == self.enough) {
                return Err(A::Error::custom("enough"));
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// The offset of a line (from 1) and a column (in bytes, from 0 at the line's start).
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let start =
        bytes.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum::<usize>();
    start.saturating_add(column).min(bytes.len())
}

/// A value whose objects name each member once, with so much depth left.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth_left: usize,
    too_deep: &'a Cell<bool>,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Self { depth_left, ..self }),
            None => {
                self.too_deep.set(true);
                Err(E::custom("too deep"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(inner)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Entry::Vacant(place) = object.entry(name) else {
                return Err(A::Error::custom("a member came twice"));
            };
            place.insert(members.next_value_seed(inner)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::read;
    use crate::model::finding::{Flaw, Stage};
    use crate::model::limits::Limits;
    use serde_json::json;

    fn flaw_at(text: &str) -> Option<usize> {
        match read(text.as_bytes(), Limits::IMPORT_DEPTH) {
            Err(Flaw::Malformed { stage: Stage::Json, at }) => Some(at),
            _ => None,
        }
    }

    #[test]
    fn reads_what_the_library_reads() {
        let text = r#" {"a": [1, -2, 1.5, 1e3, 18446744073709551615, true, null, "\u00e4\n"], "b": {"a": {}}} "#;
        let value = json!({"a": [1, -2, 1.5, 1e3, u64::MAX, true, null, "\u{e4}\n"], "b": {"a": {}}});
        assert_eq!(read(text.as_bytes(), 3), Ok(value));
        assert_eq!(read(b"7", 0), Ok(json!(7)));
    }

    #[test]
    fn refuses_a_member_that_came_before_at_any_depth_and_in_any_spelling() {
        for (text, at) in [
            (r#"{"a":1,"a":2}"#, 10),
            (r#"{"a":1,"\u0061":2}"#, 15),
            ("{\n \"b\": [{\"a\":1,\n\"c\":2, \"a\":2}]}", 27),
        ] {
            assert_eq!(flaw_at(text), Some(at), "{text}");
        }
        assert_eq!(flaw_at(r#"{"a":{"a":1},"b":{"a":1}}"#), None);
    }

    #[test]
    fn names_the_place_of_what_is_not_well_formed() {
        for (text, at) in [
            ("", 0),
            ("[1,]", 4),
            ("{\"a\":1} x", 9),
            ("[1]\n[2]", 5),
            ("[1e999]", 6),
            ("\"\u{1}\"", 2),
            ("[NaN]", 2),
            ("{1:2}", 2),
        ] {
            let found = flaw_at(text).expect(text);
            assert!(found.abs_diff(at) <= 1, "{text}: {found} is not near {at}");
        }
        assert!(read(b"\"\xff\"", 1).is_err(), "not UTF-8");
    }

    #[test]
    fn nests_as_deep_as_told_and_no_deeper() {
        let nested = |depth| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let objects = |depth| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        for text in [&nested as &dyn Fn(usize) -> String, &objects] {
            assert!(read(text(16).as_bytes(), 16).is_ok());
            for depth in [17, 100, 100_000] {
                let flaw = Err(Flaw::OverLimit { stage: Stage::Json, limit: "depth" });
                assert_eq!(read(text(depth).as_bytes(), 16), flaw, "{depth}");
            }
        }
        assert!(read("[".repeat(100_000).as_bytes(), usize::MAX).is_err(), "the library's own limit holds");
    }

    #[test]
    fn takes_a_large_list_and_finds_the_flaw_at_its_end() {
        let mut text = String::from("{\n");
        for number in 0..60_000 {
            text.push_str(&format!("\"member-{number}\": \"{number}\",\n"));
        }
        let doubled = format!("{text}\"member-0\"");
        let end = doubled.len();
        assert_eq!(flaw_at(&format!("{doubled}: 1}}")), Some(end));
        assert!(flaw_at(&format!("{text}\"last\": 1}}")).is_none());
    }

    #[test]
    fn refuses_every_cut_of_a_good_document() {
        let text = r#"{"a":[1,{"b":"c"}],"d":null}"#;
        for end in 0..text.len() {
            assert!(flaw_at(&text[..end]).is_some_and(|at| at <= end), "{end}");
        }
    }
}
