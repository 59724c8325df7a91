//! A set of rules: a list as one maker gave it, read once.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::exchange::{self, Head};
use super::rule::{Rule, Unread, Version};
use crate::model::country::Country;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// The list in our exchange form.
pub const LIST: &str = "rules";

/// Rules, of which no two have the same identifier and version.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    head: Head,
    rules: Vec<Rule>,
}

impl RuleSet {
    /// Reads our exchange form, `{"schema":1,"rules":[…]}` with the rules as their maker wrote them. The same
    /// rule again counts once.
    ///
    /// # Errors
    /// A sentence that names the rule: one that cannot be read, one that says something else than another of its
    /// name, more than [`Limits::RULES`].
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (head, listed) = exchange::read(bytes, LIST)?;
        let mut gathered = Gathered::default();
        for (value, place) in listed.into_iter().zip(1_usize..) {
            gathered.add(value).map_err(|why| format!("rule {place}: {why}"))?;
        }
        Ok(Self { head, rules: gathered.rules })
    }

    /// What the file says of itself.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How many rules it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The countries that it has rules of.
    #[must_use]
    pub fn countries(&self) -> BTreeSet<&Country> {
        self.rules.iter().map(|rule| &rule.country).collect()
    }

    /// When the newest of its rules that is in force at `time` came into force; `None`: none has yet.
    #[must_use]
    pub fn newest(&self, time: UnixTime) -> Option<UnixTime> {
        self.rules.iter().map(|rule| rule.valid_from).filter(|from| *from <= time).max()
    }
}

/// Rules on their way into a set, one after the other.
#[derive(Debug, Default)]
pub struct Gathered {
    rules: Vec<Rule>,
    values: Vec<Value>,
    places: HashMap<(String, Version), usize>,
}

/// Why a rule is not taken into a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It cannot be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// Another one of its name is there.
    #[error("{identifier} {version} says two things under one name")]
    TwoThings {
        /// Its identifier.
        identifier: String,
        /// Its version.
        version: Version,
    },
    /// The set is full.
    #[error("at most {} rules are taken", Limits::RULES)]
    TooMany,
}

impl Gathered {
    /// Takes a rule; whether it is a new one. One that is there already, word for word, is none.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn add(&mut self, value: Value) -> Result<bool, NotTaken> {
        let rule = Rule::read(&value)?;
        let name = (rule.identifier.clone(), rule.version);
        match self.places.get(&name).map(|place| self.values.get(*place)) {
            Some(held) if held == Some(&value) => return Ok(false),
            Some(_) => return Err(NotTaken::TwoThings { identifier: name.0, version: name.1 }),
            None if self.rules.len() >= Limits::RULES => return Err(NotTaken::TooMany),
            None => {}
        }
        self.places.insert(name, self.values.len());
        self.values.push(value);
        self.rules.push(rule);
        Ok(true)
    }

    /// The rules as a set, and as a file in our exchange form.
    #[must_use]
    pub fn finish(self) -> (RuleSet, Vec<u8>) {
        let set = RuleSet { head: Head::default(), rules: self.rules };
        (set, exchange::write(LIST, self.values))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::RuleSet;
    use crate::model::limits::Limits;
    use crate::model::time::UnixTime;
    use crate::rules::rule::tests::plain;
    use serde_json::{Value, json};

    fn read(rules: &[Value]) -> Result<RuleSet, String> {
        RuleSet::read(json!({ "schema": 1, "rules": rules }).to_string().as_bytes())
    }

    fn with(members: &[(&str, &str)]) -> Value {
        let mut rule = plain();
        for (name, text) in members {
            rule[*name] = (*text).into();
        }
        rule
    }

    #[test]
    fn a_set_knows_its_countries_and_its_newest_rule() {
        let set = read(&[
            with(&[]),
            with(&[("Country", "FR"), ("ValidFrom", "2022-02-01T00:00:00Z"), ("Identifier", "GR-FR-0001")]),
            with(&[("Version", "1.0.1"), ("ValidFrom", "2029-01-01T00:00:00Z")]),
        ])
        .expect("a set");
        let countries: Vec<_> = set.countries().into_iter().map(ToString::to_string).collect();
        assert_eq!((set.len(), countries), (3, vec!["DE".to_owned(), "FR".to_owned()]));
        let newest = |at: &str| set.newest(UnixTime::parse(at).unwrap()).map(|time| time.to_string());
        assert_eq!(newest("2026-01-01T00:00:00Z").as_deref(), Some("2022-02-01T00:00:00Z"));
        assert_eq!(newest("2029-01-01T00:00:00Z").as_deref(), Some("2029-01-01T00:00:00Z"));
        assert_eq!(newest("2021-01-01T00:00:00Z"), None);
    }

    #[test]
    fn one_name_says_one_thing() {
        let mut other_order = serde_json::Map::new();
        let rule = with(&[]);
        rule.as_object().unwrap().iter().rev().for_each(|(name, value)| {
            other_order.insert(name.clone(), value.clone());
        });
        assert_eq!(read(&[rule.clone(), rule.clone(), other_order.into()]).expect("one rule").len(), 1);
        let error = read(&[rule.clone(), with(&[("ValidTo", "2031-01-01T00:00:00Z")])]).unwrap_err();
        assert_eq!(error, "rule 2: GR-DE-0001 1.0.0 says two things under one name");
        assert_eq!(read(&[rule, with(&[("Version", "1.0"), ("Region", "BY")])]).unwrap_err(), error, "1.0 is 1.0.0");
    }

    #[test]
    fn a_set_that_is_not_whole_is_none() {
        for (text, says) in [
            ("[]", "it is no object"),
            ("{}", "its schema is not the one"),
            (r#"{"schema":2,"rules":[]}"#, "its schema is not the one"),
            (r#"{"schema":1}"#, "no list \"rules\""),
            (r#"{"schema":1,"rules":{}}"#, "no list \"rules\""),
            (r#"{"schema":1,"rules":[],"colour":1}"#, "it has other members"),
            (r#"{"schema":1,"rules":[],"issued":"today"}"#, "\"issued\" is not RFC 3339"),
            (r#"{"schema":1,"rules":[],"good_until":7}"#, "\"good_until\" is no text"),
            (r#"{"schema":1,"rules":[],"rules":[]}"#, "JSON, at byte"),
            (r#"{"schema":1,"rules":[7]}"#, "rule 1: "),
            (r#"{"schema":1,"rules":["#, "JSON, at byte"),
        ] {
            let error = RuleSet::read(text.as_bytes()).expect_err(text);
            assert!(error.contains(says), "{text}: {error}");
        }
        let deep = format!("{}1{}", "[".repeat(121), "]".repeat(121));
        let text = format!(r#"{{"schema":1,"rules":[{deep}]}}"#);
        assert!(RuleSet::read(text.as_bytes()).unwrap_err().contains("over the limit \"depth\""));
        assert!(read(&[]).expect("an empty set").is_empty());
    }

    #[test]
    fn what_a_file_says_of_itself_is_kept() {
        let text = r#"{"schema":1,"issued":"2026-11-01T00:00:00Z","good_until":null,"source":"X\u202e","rules":[]}"#;
        let set = RuleSet::read(text.as_bytes()).expect("a set");
        assert_eq!(set.head().issued, UnixTime::parse("2026-11-01T00:00:00Z"));
        assert_eq!((set.head().good_until, set.head().source.as_deref()), (None, Some("X")));
    }

    #[test]
    fn more_rules_than_anybody_has_are_refused() {
        let rules: Vec<Value> =
            (0..=Limits::RULES).map(|number| with(&[("Identifier", &format!("GR-DE-{number}"))])).collect();
        assert_eq!(read(&rules).unwrap_err(), "rule 5001: at most 5000 rules are taken");
        assert_eq!(read(&rules[1..]).expect("a full set").len(), Limits::RULES);
    }
}
