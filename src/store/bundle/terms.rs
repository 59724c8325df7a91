//! What an authority signs about a part beside its bytes: TUF's `custom`, member `gatelight`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::refused::Refused;
use crate::crypto::digest::hex;
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::text::shown;
use crate::model::time::{DAY, UnixTime};
use serde::Deserialize;
use serde_json::{Value, json};

/// The member of `custom` that is ours.
pub const MEMBER: &str = "gatelight";

/// The terms of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// When its content was true, as its authority says.
    pub issued: Option<UnixTime>,
    /// Until when its authority calls it good.
    pub good_until: Option<UnixTime>,
    /// The world that it speaks of.
    pub realm: Option<Realm>,
    /// Countries of which it holds every signer.
    pub complete_for: Vec<Country>,
    /// How many signers, entries, hashes, rules or codes it holds.
    pub entries: Option<u64>,
    /// Where its content comes from, in words.
    pub source: Option<String>,
    /// What it is a difference of, and the states that it leads from and to.
    pub difference: Option<Step>,
}

/// A difference of a list: its path, and the SHA-256 of the list before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The path of the list.
    pub of: String,
    /// The list before.
    pub from: [u8; 32],
    /// The list after.
    pub to: [u8; 32],
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    issued: Option<String>,
    good_until: Option<String>,
    realm: Option<String>,
    #[serde(default)]
    complete_for: Vec<String>,
    entries: Option<u64>,
    source: Option<String>,
    of: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Terms {
    /// Reads the terms of the part at `path`, as of `now`. `said` is the member [`MEMBER`] of its `custom`.
    ///
    /// # Errors
    /// [`Refused::Part`] naming the member that is wrong.
    pub(super) fn read(path: &str, said: Option<&Value>, now: UnixTime) -> Result<Self, Refused> {
        let wrong = |why: String| Refused::Part { path: path.to_owned(), why };
        let terms = Self::said(said).map_err(wrong)?;
        match terms.issued {
            // It would be newer than every honest one from then on.
            Some(issued) if issued.since(now) > DAY => {
                Err(wrong(format!("it is dated {issued}, which lies in the future: look at the clock of this machine")))
            }
            _ => Ok(terms),
        }
    }

    /// Reads what [`Terms::written`] gives, whatever time it names.
    ///
    /// # Errors
    /// A sentence that names the member that is wrong.
    pub fn said(said: Option<&Value>) -> Result<Self, String> {
        let Some(said) = said else { return Ok(Self::default()) };
        let raw: Raw = serde_json::from_value(said.clone())
            .map_err(|cause| format!("what is signed of it: {}", shown(&cause.to_string())))?;
        raw.checked()
    }

    /// The terms as the member [`MEMBER`]; `None` where nothing is said.
    #[must_use]
    pub fn written(&self) -> Option<Value> {
        let step = self.difference.as_ref();
        let countries: Vec<&str> = self.complete_for.iter().map(Country::code).collect();
        let mut said = json!({
            "of": step.map(|step| &step.of), "from": step.map(|step| hex(&step.from)),
            "to": step.map(|step| hex(&step.to)), "issued": self.issued.map(|time| time.to_string()),
            "realm": self.realm.map(Realm::name), "complete_for": (!countries.is_empty()).then_some(countries),
            "entries": self.entries, "source": self.source,
        });
        let members = said.as_object_mut()?;
        members.retain(|_, value| !value.is_null());
        if self.issued.or(self.good_until).is_some() {
            members.insert("good_until".to_owned(), json!(self.good_until.map(|time| time.to_string())));
        }
        (!members.is_empty()).then_some(said)
    }
}

impl Raw {
    fn checked(self) -> Result<Terms, String> {
        let time = |name: &str, text: Option<String>| {
            let read = |text: String| UnixTime::parse(&text).ok_or_else(|| format!("its \"{name}\" is not RFC 3339"));
            text.map(read).transpose()
        };
        let realm = self.realm.map(|name| match Realm::named(&name) {
            Some(Realm::Training) | None => Err("its \"realm\" is none of production, uat, dev"),
            Some(realm) => Ok(realm),
        });
        let country = |code: &String| Country::parse(code).ok_or("its \"complete_for\" names what is no country");
        let state = |text: &str| super::parts::sha256_of(text).ok_or("its \"from\" or \"to\" is no SHA-256");
        let difference = match (self.of, self.from.as_deref(), self.to.as_deref()) {
            (None, None, None) => None,
            (Some(of), Some(from), Some(to)) => Some(Step { of, from: state(from)?, to: state(to)? }),
            _ => return Err("a difference needs \"of\", \"from\" and \"to\"".to_owned()),
        };
        Ok(Terms {
            issued: time("issued", self.issued)?,
            good_until: time("good_until", self.good_until)?,
            realm: realm.transpose()?,
            complete_for: self.complete_for.iter().map(country).collect::<Result<_, _>>()?,
            entries: self.entries,
            source: self.source.map(|text| shown(&text)),
            difference,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Step, Terms};
    use crate::model::country::Country;
    use crate::model::policy::Realm;
    use crate::model::time::UnixTime;
    use serde_json::json;

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
        let said = json!({
            "issued": "2026-11-26T06:00:00Z", "good_until": null, "realm": "production",
            "complete_for": ["FR"], "entries": 438, "source": "WHO GDHCN, 26 November",
        });
        assert_eq!(terms.written(), Some(said));
        assert_eq!(Terms::said(terms.written().as_ref()), Ok(terms));
        let step = Step { of: "revocation/eu.txt".to_owned(), from: [0; 32], to: [0x11; 32] };
        let terms = Terms { issued, good_until: issued, difference: Some(step), ..Terms::default() };
        assert_eq!(Terms::said(terms.written().as_ref()), Ok(terms));
        assert_eq!(Terms::default().written(), None, "about.json has nothing to say");
    }

    #[test]
    fn a_member_that_nobody_knows_is_named() {
        for (said, name) in [
            (json!({ "colour": "red" }), "colour"),
            (json!({ "issued": "yesterday" }), "issued"),
            (json!({ "realm": "moon" }), "realm"),
            (json!({ "of": "revocation/eu.txt" }), "\"of\", \"from\" and \"to\""),
        ] {
            let error = Terms::said(Some(&said)).unwrap_err();
            assert!(error.contains(name), "{error}");
        }
    }
}
