//! Value sets: the EU's files, one or several, maps of bare codes, our own form. Nobody signs any of these.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::text;
use super::{Import, ImportError, Origin, Refused, bounded, json_of, prefixed};
use crate::model::text::shown;
use crate::model::time::{DAY, PartialDate, UnixTime};
use crate::rules::exchange::Head;
use crate::rules::values::{LIST, ValueSet, ValueSets};
use crate::store::generations::NewSet;
use crate::store::manifest::SetKind;
use crate::store::ruled;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Reads value sets in any of their forms.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let (head, sets) = sets(json_of(bytes)?, bytes)?;
    import(&sets, &id(origin), &head, origin)
}

/// Reads the files of a folder, one set or several in each.
pub fn folder(files: &[PathBuf], origin: &Origin<'_>) -> Result<Import, ImportError> {
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |why| ImportError { path, why }
    };
    let mut all = Vec::new();
    for path in files {
        let read = bounded(path).and_then(|bytes| sets(json_of(&bytes)?, &bytes));
        all.extend(read.map_err(refused(path))?.1.iter().cloned());
    }
    let sets = ValueSets::of(all).map_err(Refused::Broken);
    sets.and_then(|sets| import(&sets, &id(origin), &Head::default(), origin)).map_err(refused(origin.path))
}

/// Whether an object of the members `schema` and `sets` has value sets, not the sets of an exported store.
pub fn is_own(document: &Value) -> bool {
    let first = document.get(LIST).and_then(|sets| sets.get(0));
    first.is_some_and(|set| set.get("codes").is_some())
}

/// Public sets that maps of bare codes hold. A file without any of them may be lists of any texts.
pub const PUBLIC: [&str; 3] = ["country-2-codes", "covid-19-lab-result", "disease-agent-targeted"];

/// Whether all members of an object are lists of texts.
pub fn is_map(document: &Value) -> bool {
    let is_list = |list: &Value| list.as_array().is_some_and(|codes| codes.iter().all(Value::is_string));
    document.as_object().is_some_and(|sets| sets.values().all(is_list))
}

/// The sets of a map of bare codes; nothing says what they mean, or of which day they are.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn map(sets: Map<String, Value>) -> Result<ValueSets, String> {
    let set = |(id, codes): (String, Value)| {
        let codes = codes.as_array().ok_or_else(|| format!("{}: it is no list of codes", shown(&id)))?;
        let code = |code: &Value| code.as_str().map(|code| (code.into(), "".into()));
        let codes = codes.iter().map(code).collect::<Option<_>>();
        let codes = codes.ok_or_else(|| format!("{}: a code of it is none", shown(&id)))?;
        Ok(ValueSet { id, date: None, codes })
    };
    ValueSets::of(sets.into_iter().map(set).collect::<Result<Vec<_>, String>>()?)
}

/// Value sets as a set of the store. What does not say when it was issued is as old as the newest date in it.
pub fn import(sets: &ValueSets, id: &str, head: &Head, origin: &Origin<'_>) -> Result<Import, Refused> {
    if sets.is_empty() {
        return Err(Refused::Empty("value set"));
    }
    Ok(new_set(sets, sets.write(), id, head, origin)?.into())
}

/// A file in our own form as a store or a bundle has it.
pub fn own(bytes: Vec<u8>, id: &str, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let sets = ValueSets::read(&bytes).map_err(Refused::Broken)?;
    if sets.is_empty() {
        return Err(Refused::Empty("value set"));
    }
    new_set(&sets, bytes, id, sets.head(), origin)
}

fn new_set(sets: &ValueSets, bytes: Vec<u8>, id: &str, head: &Head, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let newest = sets.newest().and_then(|date| UnixTime::parse(&format!("{}T00:00:00Z", date.earliest())));
    // A set from the future would stand for every honest one of its id from then on.
    if let Some(newest) = newest.filter(|newest| newest.since(origin.imported) > DAY) {
        return Err(Refused::Future(newest));
    }
    let mut new = origin.set(id, SetKind::Values, bytes);
    new.info.issued = head.issued.or(newest);
    new.info.good_until = head.good_until;
    if let Some(source) = &head.source {
        new.info.source.clone_from(source);
    }
    new.info.counts = ruled::counts_of_values(sets);
    Ok(new)
}

fn sets(document: Value, bytes: &[u8]) -> Result<(Head, ValueSets), Refused> {
    let sets = match document {
        Value::Array(listed) => ValueSets::of(listed.iter().map(published).collect::<Result<Vec<_>, _>>()?),
        Value::Object(members) if members.contains_key("schema") => {
            let sets = ValueSets::read(bytes).map_err(Refused::Broken)?;
            return Ok((sets.head().clone(), sets));
        }
        Value::Object(members) if members.contains_key("valueSetId") => {
            ValueSets::of([published(&Value::Object(members))?])
        }
        Value::Object(members) => map(members),
        _ => Err("it is no value set".to_owned()),
    };
    sets.map(|sets| (Head::default(), sets)).map_err(Refused::Broken)
}

/// A set as the EU publishes it; codes that are in use no more are codes still: certificates have them.
fn published(set: &Value) -> Result<ValueSet, Refused> {
    let broken = |what: &str| Refused::Broken(what.to_owned());
    let id = text(set, "valueSetId").ok_or_else(|| broken("a value set has no \"valueSetId\""))?;
    let wrong = |what: &str| Refused::Broken(format!("{}: {what}", shown(id)));
    let date = set.get("valueSetDate").filter(|date| !date.is_null());
    let date = date.map(|date| date.as_str().and_then(PartialDate::parse_date_or_time));
    let date = date.map(|date| date.ok_or_else(|| wrong("its \"valueSetDate\" is no date"))).transpose()?;
    let codes = set.get("valueSetValues").and_then(Value::as_object);
    let codes = codes.ok_or_else(|| wrong("it has no object \"valueSetValues\""))?;
    let display = |(code, value): (&String, &Value)| {
        (code.as_str().into(), shown(text(value, "display").unwrap_or_default()).into())
    };
    Ok(ValueSet { id: id.to_owned(), date, codes: codes.iter().map(display).collect() })
}

fn id(origin: &Origin<'_>) -> String {
    prefixed("values", origin.stem.strip_suffix("-value-sets").unwrap_or(origin.stem))
}

#[cfg(test)]
mod tests;
