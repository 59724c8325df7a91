//! Value sets: which codes a certificate may use, and what each of them means.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::certlogic::{Codes, Data};
use super::exchange::{self, Head};
use crate::model::limits::Limits;
use crate::model::text::{harmless, shown};
use crate::model::time::PartialDate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// The list in our exchange form.
pub const LIST: &str = "sets";

/// One value set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// `disease-agent-targeted`.
    pub id: String,
    /// When its maker dated it, where it is dated.
    pub date: Option<PartialDate>,
    /// What each code means, in words; empty where nobody says it.
    pub codes: BTreeMap<Box<str>, Box<str>>,
}

/// Value sets, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueSets {
    head: Head,
    sets: BTreeMap<Box<str>, Arc<ValueSet>>,
}

impl ValueSets {
    /// Reads our exchange form, `{"schema":1,"sets":[{"id":"…","date":"2021-04-27","codes":{"840539006":"COVID-19"}}]}`.
    ///
    /// # Errors
    /// A sentence that names the set: one that is not whole, one that says something else than another of its id,
    /// more than [`Limits::VALUE_SETS`] or [`Limits::VALUE_CODES`].
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (head, listed) = exchange::read(bytes, LIST)?;
        let sets = listed.into_iter().zip(1_usize..);
        let sets = sets.map(|(value, place)| ValueSet::read(value).map_err(|why| format!("set {place}: {why}")));
        Ok(Self { head, ..Self::of(sets.collect::<Result<Vec<_>, _>>()?)? })
    }

    /// Sets as they were read elsewhere. The same one again counts once.
    ///
    /// # Errors
    /// As for [`ValueSets::read`].
    pub fn of(listed: impl IntoIterator<Item = ValueSet>) -> Result<Self, String> {
        let mut sets = Self::default();
        for set in listed {
            set.check().map_err(|why| format!("{}: {why}", shown(&set.id)))?;
            match sets.sets.entry(set.id.as_str().into()) {
                Entry::Vacant(place) => drop(place.insert(Arc::new(set))),
                Entry::Occupied(held) if **held.get() == set => {}
                Entry::Occupied(_) => return Err(format!("{}: says two things under one name", set.id)),
            }
        }
        if sets.len() > Limits::VALUE_SETS || sets.codes() > Limits::VALUE_CODES {
            let (most_sets, most_codes) = (Limits::VALUE_SETS, Limits::VALUE_CODES);
            return Err(format!("at most {most_sets} sets with {most_codes} codes are taken"));
        }
        Ok(sets)
    }

    /// All of several: of each id the set with the newest date. A set without a date counts where there is no
    /// dated one, and of two that are alike in this the first.
    #[must_use]
    pub fn unite<'s>(all: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut united = Self::default();
        for (id, set) in all.into_iter().flat_map(|sets| &sets.sets) {
            let held = united.sets.entry(id.clone()).or_insert_with(|| Arc::clone(set));
            if set.date > held.date {
                *held = Arc::clone(set);
            }
        }
        united
    }

    /// The sets in our exchange form, without a head: the same sets give the same bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        exchange::write(LIST, self.iter().map(ValueSet::written).collect())
    }

    /// The codes of each set, as rules look at them (`external.valueSets`).
    #[must_use]
    pub fn data(&self) -> Data {
        let codes = |set: &ValueSet| Data::Codes(Arc::new(Codes::of(set.codes.keys().map(AsRef::as_ref))));
        Data::Object(self.iter().map(|set| (set.id.as_str().into(), codes(set))).collect())
    }

    /// What the file says of itself.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Whether a code is in a set; `None` where no such set is held.
    #[must_use]
    pub fn knows(&self, set: &str, code: &str) -> Option<bool> {
        self.get(set).map(|set| set.codes.contains_key(code))
    }

    /// What a code means, in words; `None` where the set is not held, or says nothing of the code.
    #[must_use]
    pub fn display(&self, set: &str, code: &str) -> Option<&str> {
        self.get(set)?.codes.get(code).map(AsRef::as_ref).filter(|text| !text.is_empty())
    }

    /// The set of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&ValueSet> {
        self.sets.get(id).map(AsRef::as_ref)
    }

    /// The sets, by id.
    pub fn iter(&self) -> impl Iterator<Item = &ValueSet> {
        self.sets.values().map(AsRef::as_ref)
    }

    /// How many sets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// How many codes the sets have, all together.
    #[must_use]
    pub fn codes(&self) -> usize {
        self.iter().fold(0, |sum, set| sum.saturating_add(set.codes.len()))
    }

    /// The newest date of a set; `None` where no set has any.
    #[must_use]
    pub fn newest(&self) -> Option<PartialDate> {
        self.iter().filter_map(|set| set.date).max()
    }
}

impl ValueSet {
    fn read(value: Value) -> Result<Self, String> {
        let Value::Object(mut members) = value else { return Err("it is no object".to_owned()) };
        let Some(Value::String(id)) = members.remove("id") else { return Err("it has no \"id\"".to_owned()) };
        let date = match members.remove("date") {
            None | Some(Value::Null) => None,
            Some(date) => Some(date.as_str().and_then(PartialDate::parse).ok_or("its \"date\" is no date")?),
        };
        let Some(Value::Object(codes)) = members.remove("codes") else {
            return Err("it has no object \"codes\"".to_owned());
        };
        if !members.is_empty() {
            return Err("it has other members than id, date and codes".to_owned());
        }
        let display = |(code, display): (String, Value)| match display {
            Value::String(text) => Ok((code.into(), shown(&text).into())),
            _ => Err("a code's meaning is no text".to_owned()),
        };
        Ok(Self { id, date, codes: codes.into_iter().map(display).collect::<Result<_, _>>()? })
    }

    fn written(&self) -> Value {
        let codes: Map<_, _> =
            self.codes.iter().map(|(code, text)| (code.to_string(), Value::from(text.as_ref()))).collect();
        json!({ "id": self.id, "date": self.date.map(|date| date.to_string()), "codes": codes })
    }

    /// Names and codes are compared sign by sign: one that nobody sees would never be found.
    fn check(&self) -> Result<(), &'static str> {
        let is_name = |text: &str| (1..=Limits::VALUE_BYTES).contains(&text.len()) && harmless(text) == text;
        if !is_name(&self.id) {
            return Err("its id is none");
        }
        if self.codes.is_empty() {
            return Err("it has no codes");
        }
        if self.codes.keys().all(|code| is_name(code)) { Ok(()) } else { Err("a code of it is none") }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::ValueSets;
    use serde_json::{Value, json};

    fn read(sets: Value) -> Result<ValueSets, String> {
        ValueSets::read(json!({ "schema": 1, "sets": sets }).to_string().as_bytes())
    }

    fn set(id: &str, date: Option<&str>, codes: &[&str]) -> Value {
        let codes: serde_json::Map<_, _> = codes.iter().map(|code| ((*code).to_owned(), date.into())).collect();
        let codes: serde_json::Map<_, _> =
            codes.into_iter().map(|(code, text)| (code, if text.is_null() { "".into() } else { text })).collect();
        json!({ "id": id, "date": date, "codes": codes })
    }

    #[test]
    fn a_code_is_known_or_not_and_a_set_may_not_be_held() {
        let sets = read(json!([
            { "id": "disease-agent-targeted", "date": "2021-04-27", "codes": { "840539006": "COVID-19", "1": "" } },
        ]))
        .expect("sets");
        assert_eq!(sets.knows("disease-agent-targeted", "840539006"), Some(true));
        assert_eq!(sets.knows("disease-agent-targeted", "840539007"), Some(false));
        assert_eq!(sets.knows("covid-19-lab-result", "840539006"), None);
        assert_eq!(sets.display("disease-agent-targeted", "840539006"), Some("COVID-19"));
        assert_eq!(sets.display("disease-agent-targeted", "1"), None, "nobody says what it means");
        assert_eq!((sets.len(), sets.codes()), (1, 2));
        assert_eq!(sets.newest().map(|date| date.to_string()).as_deref(), Some("2021-04-27"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let sets = read(json!([set("b", Some("2022"), &["2", "1"]), set("a", None, &["x"])])).expect("sets");
        let again = ValueSets::read(&sets.write()).expect("the same");
        assert_eq!(again, sets);
        let other = read(json!([set("a", None, &["x"]), set("b", Some("2022"), &["1", "2"])])).expect("sets");
        assert_eq!(other.write(), sets.write(), "in any order");
    }

    #[test]
    fn of_several_the_newer_date_wins_and_none_loses() {
        let one = read(json!([set("a", Some("2022-01-01"), &["1"]), set("b", None, &["1"]), set("c", None, &["1"])]));
        let two =
            read(json!([set("a", Some("2021-12-31"), &["2"]), set("b", Some("2020"), &["2"]), set("c", None, &["2"])]));
        let (one, two) = (one.expect("sets"), two.expect("sets"));
        let codes = |sets: &ValueSets, id: &str| sets.get(id).unwrap().codes.keys().next().unwrap().to_string();
        for (all, expected) in [([&one, &two], ["1", "2", "1"]), ([&two, &one], ["1", "2", "2"])] {
            let united = ValueSets::unite(all);
            assert_eq!(["a", "b", "c"].map(|id| codes(&united, id)), expected);
        }
        assert!(ValueSets::unite([]).is_empty());
    }

    #[test]
    fn a_set_that_is_not_whole_is_none() {
        let long = "x".repeat(257);
        for (sets, says) in [
            (json!([7]), "set 1: it is no object"),
            (json!([{ "codes": { "1": "" } }]), "it has no \"id\""),
            (json!([{ "id": "a", "codes": [] }]), "it has no object \"codes\""),
            (json!([{ "id": "a", "codes": {} }]), "a: it has no codes"),
            (json!([{ "id": "a", "codes": { "1": 7 } }]), "no text"),
            (json!([{ "id": "a", "codes": { "": "" } }]), "a code of it is none"),
            (json!([{ "id": "a", "codes": { "1\u{200b}": "" } }]), "a code of it is none"),
            (json!([{ "id": "a", "codes": { long: "" } }]), "a code of it is none"),
            (json!([{ "id": "a\n", "codes": { "1": "" } }]), "its id is none"),
            (json!([{ "id": "a", "date": "today", "codes": { "1": "" } }]), "no date"),
            (json!([{ "id": "a", "codes": { "1": "" }, "colour": 1 }]), "other members"),
            (json!([set("a", None, &["1"]), set("a", None, &["2"])]), "a: says two things under one name"),
        ] {
            let error = read(sets).expect_err(says);
            assert!(error.contains(says), "{says}: {error}");
        }
        assert_eq!(read(json!([set("a", None, &["1"]), set("a", None, &["1"])])).expect("one set").len(), 1);
    }

    #[test]
    fn more_than_anybody_has_is_refused() {
        let many: Vec<Value> = (0..257).map(|number| set(&number.to_string(), None, &["1"])).collect();
        assert!(read(many.into()).unwrap_err().contains("at most 256 sets"));
        let codes: serde_json::Map<_, _> = (0..100_001).map(|number: u32| (number.to_string(), "".into())).collect();
        assert!(read(json!([{ "id": "a", "codes": codes }])).unwrap_err().contains("100000 codes"));
    }

    #[test]
    fn a_meaning_is_fit_to_be_shown() {
        let sets = read(json!([{ "id": "a", "codes": { "1": "COVID\u{202e}-19" } }])).expect("sets");
        assert_eq!(sets.display("a", "1"), Some("COVID-19"));
    }
}
