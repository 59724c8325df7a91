//! The outer form of our own files of rules and of value sets: `{"schema":1,"rules":[…]}`, `{"schema":1,"sets":[…]}`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::json;
use crate::model::limits::Limits;
use crate::model::text::shown;
use crate::model::time::UnixTime;
use serde_json::{Map, Value};

/// Arrays and objects within each other in such a file: a rule lies in a list of an object.
pub const DEPTH: usize = Limits::RULE_DEPTH.saturating_add(2);

/// What a file may say of itself. Nobody signs it there: outside of a bundle it can only make the file older.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// When its maker issued it.
    pub issued: Option<UnixTime>,
    /// Until when its maker calls it good.
    pub good_until: Option<UnixTime>,
    /// Where its content comes from, in words.
    pub source: Option<String>,
}

/// Reads such a file, whose list is called `list`.
///
/// # Errors
/// A sentence that says what is wrong, and nothing of the content.
pub fn read(bytes: &[u8], list: &str) -> Result<(Head, Vec<Value>), String> {
    match json::read(bytes, DEPTH).map_err(|flaw| format!("JSON, {}", flaw.place()))? {
        Value::Object(members) => of(members, list),
        _ => Err("it is no object".to_owned()),
    }
}

/// [`read`], where the JSON is read already.
///
/// # Errors
/// As for [`read`].
pub fn of(mut members: Map<String, Value>, list: &str) -> Result<(Head, Vec<Value>), String> {
    if members.remove("schema") != Some(1.into()) {
        return Err("its schema is not the one that this version knows, 1".to_owned());
    }
    let mut text = |name: &str| match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("its \"{name}\" is no text")),
    };
    let (issued, good_until, source) = (text("issued")?, text("good_until")?, text("source")?);
    let time = |name: &str, text: Option<String>| {
        let read = |text: String| UnixTime::parse(&text).ok_or_else(|| format!("its \"{name}\" is not RFC 3339"));
        text.map(read).transpose()
    };
    let head = Head {
        issued: time("issued", issued)?,
        good_until: time("good_until", good_until)?,
        source: source.map(|text| shown(&text)),
    };
    let Some(Value::Array(listed)) = members.remove(list) else {
        return Err(format!("it has no list \"{list}\""));
    };
    if !members.is_empty() {
        return Err(format!("it has other members than schema, issued, good_until, source and {list}"));
    }
    Ok((head, listed))
}

/// Writes such a file, without a head.
#[must_use]
pub fn write(list: &str, listed: Vec<Value>) -> Vec<u8> {
    let mut members = Map::new();
    members.insert("schema".to_owned(), 1.into());
    members.insert(list.to_owned(), listed.into());
    let mut text = Value::from(members).to_string().into_bytes();
    text.push(b'\n');
    text
}
