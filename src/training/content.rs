//! What specimens say of whom: EU DCC 1.3 content as CBOR.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod people;
mod uvci;

use crate::encoding::cbor::Value;
use crate::model::time::{DAY, UnixTime};
pub(super) use people::*;
pub(super) use uvci::{Uvci, UvciStyle};

/// COVID-19 in SNOMED CT.
const COVID_19: &str = "840539006";

/// The content of a certificate, open for changes.
#[derive(Clone)]
pub(super) struct Content(Value);

impl Content {
    /// The content with one entry in the group `v`, `t` or `r`.
    pub(super) fn new(person: &Person, group: &str, entry: Value) -> Self {
        Self(map(vec![
            ("ver", "1.3.0".into()),
            (
                "nam",
                map(vec![
                    ("fn", person.family.into()),
                    ("fnt", person.family_latin.into()),
                    ("gn", person.given.into()),
                    ("gnt", person.given_latin.into()),
                ]),
            ),
            ("dob", person.birth.into()),
            (group, Value::Array(vec![entry])),
        ]))
    }

    /// The content with the member at `path` (`v/0/dt`) set; new members are added.
    pub(super) fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(Value::Map(members)) = self.at(parent) {
            let (name, value) = (Value::from(name), value.into());
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some((_, held)) => *held = value,
                None => members.push((name, value)),
            }
        }
        self
    }

    /// The content without the member at `path`.
    pub(super) fn without(mut self, path: &str) -> Self {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(Value::Map(members)) = self.at(parent) {
            members.retain(|(known, _)| known.as_text() != Some(name));
        }
        self
    }

    /// The content as a CBOR value.
    pub(super) fn into_value(self) -> Value {
        self.0
    }

    fn at(&mut self, path: &str) -> Option<&mut Value> {
        path.split('/').filter(|part| !part.is_empty()).try_fold(&mut self.0, |value, part| match value {
            Value::Map(members) => {
                members.iter_mut().find(|(known, _)| known.as_text() == Some(part)).map(|(_, held)| held)
            }
            Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Where and by whom something was written down.
#[derive(Clone)]
pub(super) struct Place {
    /// ISO 3166-1 code.
    pub country: &'static str,
    /// Certificate issuer (`is`).
    pub issuer: &'static str,
}

/// Ahornia's ministry.
pub(super) const AHORNIA: Place = Place { country: "XA", issuer: "TRAINING Ministry of Health, Ahornia" };
/// Birkonia's agency.
pub(super) const BIRKONIA: Place = Place { country: "XB", issuer: "TRAINING Health Agency, Birkonia" };
/// Cedronia's printer.
pub(super) const CEDRONIA: Place = Place { country: "XC", issuer: "TRAINING State Printer, Cedronia" };
/// Dahlonia's register.
pub(super) const DAHLONIA: Place = Place { country: "XD", issuer: "TRAINING National Register, Dahlonia" };
/// Erlonia's register, which nobody covers.
pub(super) const ERLONIA: Place = Place { country: "XE", issuer: "TRAINING National Register, Erlonia" };

/// A vaccine as value sets name it: prophylaxis, product, holder of the authorisation.
pub(super) type Vaccine = (&'static str, &'static str, &'static str);

/// An mRNA vaccine with two doses.
pub(super) const MRNA: Vaccine = ("1119349007", "EU/1/20/1528", "ORG-100030215");
/// Another mRNA vaccine.
pub(super) const OTHER_MRNA: Vaccine = ("1119349007", "EU/1/20/1507", "ORG-100031184");
/// A vector vaccine with two doses.
pub(super) const VECTOR: Vaccine = ("1119305005", "EU/1/21/1529", "ORG-100001699");
/// A vector vaccine with one dose.
pub(super) const SINGLE: Vaccine = ("1119305005", "EU/1/20/1525", "ORG-100001417");

/// A vector vaccine with two doses that not every country lists.
pub(super) const UNLISTED: Vaccine = ("1119305005", "TRAINING-VACCINE", "TRAINING-MAKER");

/// Dose `number` of `of` on a day.
pub(super) fn dose(place: &Place, vaccine: Vaccine, (number, of): (i64, i64), day: String, uvci: &Uvci) -> Value {
    let (prophylaxis, product, manufacturer) = vaccine;
    let members = vec![
        ("tg", COVID_19.into()),
        ("vp", prophylaxis.into()),
        ("mp", product.into()),
        ("ma", manufacturer.into()),
        ("dn", number.into()),
        ("sd", of.into()),
        ("dt", day.into()),
    ];
    entry(members, place, uvci)
}

/// A laboratory (NAAT) test: `found` or not, sampled at a time.
pub(super) fn laboratory_test(place: &Place, found: bool, sampled: String, uvci: &Uvci) -> Value {
    let members = vec![
        ("tg", COVID_19.into()),
        ("tt", "LP6464-4".into()),
        ("nm", "TRAINING PCR kit".into()),
        ("sc", sampled.into()),
        ("tr", result(found).into()),
        ("tc", "TRAINING laboratory, Ahornia Port".into()),
    ];
    entry(members, place, uvci)
}

/// A rapid test with a device of the common list.
pub(super) fn rapid_test(place: &Place, found: bool, sampled: String, uvci: &Uvci) -> Value {
    let members = vec![
        ("tg", COVID_19.into()),
        ("tt", "LP217198-3".into()),
        ("ma", "1232".into()),
        ("sc", sampled.into()),
        ("tr", result(found).into()),
        ("tc", "TRAINING test tent, market square".into()),
    ];
    entry(members, place, uvci)
}

/// A recovery: first positive test, valid from and until.
pub(super) fn recovery(place: &Place, first: String, from: String, until: String, uvci: &Uvci) -> Value {
    let members = vec![("tg", COVID_19.into()), ("fr", first.into()), ("df", from.into()), ("du", until.into())];
    entry(members, place, uvci)
}

/// The day `days` before `now` (after it where negative), as `YYYY-MM-DD`.
pub(super) fn day_before(now: UnixTime, days: i64) -> String {
    before(now, days).date().to_string()
}

/// The time `days` before `now`.
pub(super) fn before(now: UnixTime, days: i64) -> UnixTime {
    now.plus(days.saturating_mul(DAY).saturating_neg())
}

/// A map with text members.
pub(super) fn map(members: Vec<(&str, Value)>) -> Value {
    Value::Map(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

fn entry(mut members: Vec<(&str, Value)>, place: &Place, uvci: &Uvci) -> Value {
    members.push(("co", place.country.into()));
    members.push(("is", place.issuer.into()));
    members.push(("ci", uvci.to_string().into()));
    map(members)
}

const fn result(found: bool) -> &'static str {
    if found { "260373001" } else { "260415000" }
}
