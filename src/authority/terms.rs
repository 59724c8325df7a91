//! What is said of a part besides its bytes: member "gatelight" of its `custom`.

use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What is said of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// When it was issued.
    pub issued: Option<UnixTime>,
    /// Past it, it is too old whatever a profile allows.
    pub good_until: Option<UnixTime>,
    /// The world that it speaks of; `None` where that is said elsewhere or means nothing.
    pub realm: Option<Realm>,
    /// Countries of which it holds every signer.
    pub complete_for: Vec<Country>,
    /// How many entries it holds.
    pub entries: Option<u64>,
    /// Where it comes from, in words.
    pub source: Option<String>,
    /// For a difference: of which list, from which state, to which.
    pub step: Option<Step>,
}

/// What a difference leads from and to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The path of the list.
    pub of: String,
    /// SHA-256 of the list before, in hex.
    pub from: String,
    /// SHA-256 of the list after, in hex.
    pub to: String,
}

impl Terms {
    /// The terms as `custom` holds them; nothing where nothing is said.
    #[must_use]
    pub fn custom(&self) -> HashMap<String, Value> {
        let mut members = Map::new();
        let time = |time: Option<UnixTime>| time.map_or(Value::Null, |time| time.to_string().into());
        if let Some(step) = &self.step {
            for (name, value) in [("of", &step.of), ("from", &step.from), ("to", &step.to)] {
                members.insert(name.to_owned(), value.clone().into());
            }
        }
        if self.issued.is_some() {
            members.insert("issued".to_owned(), time(self.issued));
            members.insert("good_until".to_owned(), time(self.good_until));
        }
        if let Some(realm) = self.realm {
            members.insert("realm".to_owned(), realm.name().into());
        }
        if !self.complete_for.is_empty() {
            let countries: Vec<&str> = self.complete_for.iter().map(Country::code).collect();
            members.insert("complete_for".to_owned(), countries.into());
        }
        if let Some(entries) = self.entries {
            members.insert("entries".to_owned(), entries.into());
        }
        if let Some(source) = &self.source {
            members.insert("source".to_owned(), source.clone().into());
        }
        if members.is_empty() {
            return HashMap::new();
        }
        HashMap::from([("gatelight".to_owned(), Value::Object(members))])
    }

    /// Reads what [`Terms::custom`] wrote.
    ///
    /// # Errors
    /// A sentence that names the member at fault.
    pub fn read(custom: &HashMap<String, Value>) -> Result<Self, String> {
        let Some(said) = custom.get("gatelight") else { return Ok(Self::default()) };
        let said = said.as_object().ok_or("custom.gatelight is no object")?;
        let mut terms = Self::default();
        let (mut of, mut from, mut to) = (None, None, None);
        for (name, value) in said {
            let known = match (name.as_str(), value) {
                ("issued", value) => time(value, &mut terms.issued),
                ("good_until", Value::Null) => Some(()),
                ("good_until", value) => time(value, &mut terms.good_until),
                ("realm", value) => value.as_str().and_then(Realm::named).map(|realm| terms.realm = Some(realm)),
                ("complete_for", Value::Array(names)) => {
                    let countries = names.iter().map(|name| Country::parse(name.as_str()?)).collect::<Option<_>>();
                    countries.map(|countries| terms.complete_for = countries)
                }
                ("entries", value) => value.as_u64().map(|entries| terms.entries = Some(entries)),
                ("source", value) => text(value, &mut terms.source),
                ("of", value) => text(value, &mut of),
                ("from", value) => text(value, &mut from),
                ("to", value) => text(value, &mut to),
                _ => None,
            };
            known.ok_or_else(|| format!("custom.gatelight.{} is unknown or wrong", crate::model::text::shown(name)))?;
        }
        terms.step = match (of, from, to) {
            (Some(of), Some(from), Some(to)) => Some(Step { of, from, to }),
            (None, None, None) => None,
            _ => return Err("custom.gatelight has not all of of, from and to".to_owned()),
        };
        Ok(terms)
    }
}

fn text(value: &Value, place: &mut Option<String>) -> Option<()> {
    *place = value.as_str().map(str::to_owned);
    place.is_some().then_some(())
}

fn time(value: &Value, place: &mut Option<UnixTime>) -> Option<()> {
    *place = UnixTime::parse(value.as_str()?);
    place.is_some().then_some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Step, Terms};
    use crate::model::country::Country;
    use crate::model::policy::Realm;
    use crate::model::time::UnixTime;
    use serde_json::json;
    use std::collections::HashMap;

    #[test]
    fn what_is_written_is_read_again() {
        let issued = UnixTime::parse("2026-11-26T06:00:00Z");
        let terms = Terms {
            issued,
            realm: Some(Realm::Production),
            complete_for: vec![Country::parse("FR").unwrap()],
            entries: Some(438),
            source: Some("WHO GDHCN, 26 November".to_owned()),
            ..Terms::default()
        };
        let custom = terms.custom();
        let said = json!({
            "issued": "2026-11-26T06:00:00Z", "good_until": null, "realm": "production",
            "complete_for": ["FR"], "entries": 438, "source": "WHO GDHCN, 26 November",
        });
        assert_eq!(custom.get("gatelight"), Some(&said));
        assert_eq!(Terms::read(&custom), Ok(terms));
        let step = Step { of: "revocation/eu.txt".to_owned(), from: "00".to_owned(), to: "11".to_owned() };
        let terms = Terms { issued, step: Some(step), ..Terms::default() };
        assert_eq!(Terms::read(&terms.custom()), Ok(terms));
        assert!(Terms::default().custom().is_empty(), "about.json has nothing to say");
    }

    #[test]
    fn a_member_that_nobody_knows_is_named() {
        for (said, name) in [
            (json!({ "colour": "red" }), "colour"),
            (json!({ "issued": "yesterday" }), "issued"),
            (json!({ "realm": "moon" }), "realm"),
            (json!({ "of": "revocation/eu.txt" }), "of, from and to"),
        ] {
            let error = Terms::read(&HashMap::from([("gatelight".to_owned(), said)])).unwrap_err();
            assert!(error.contains(name), "{error}");
        }
    }
}
