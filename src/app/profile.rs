//! A checkpoint as a TOML file: what it asks, and how its screen behaves (design.md 4).

mod screen;
mod signed;
mod stack;

pub use screen::{ByHand, Face, Screen, Shown};
pub use signed::{InForce, Signed, usable};

use crate::model::certificate::Kind;
use crate::model::country::Country;
use crate::model::envelope::Format;
use crate::model::finding::{Weight, floor};
use crate::model::policy::{Ages, Asked, Author, Policy, Realm, RulesAsked};
use crate::model::time::UnixTime;
use crate::rules::mode;
use stack::{BUILT_IN, EXTENDS_DEPTH, is_built_in, lay_over, nearest, own_table, table};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it asks of a code.
    pub policy: Policy,
    /// How its screen behaves.
    pub screen: Screen,
    /// From when on it is in force.
    pub from: Option<UnixTime>,
    /// Until when it is in force.
    pub until: Option<UnixTime>,
}

/// Why a profile could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is neither a built-in profile nor a file of that name.
    #[error("there is no profile \"{name}\": built in are {} (with rules: entry+AT, venue+2g), or give a file", BUILT_IN.map(|(name, _)| name).join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key is unknown, or its value is not one that it takes.
    #[error("profile {name}: {key}: {what}")]
    Key {
        /// The profile's file or name.
        name: String,
        /// The key, with its table.
        key: String,
        /// What is wrong and what would be right.
        what: String,
    },
}

impl Error {
    /// The key at fault, for finding 840.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Unknown { name } | Self::Key { key: name, .. } => name,
            Self::Io { .. } => "file",
        }
    }
}

/// The most proofs of one person that count together.
const MOST_PROOFS: usize = 4;

/// How old rules and value sets may be where a profile does not say it.
const RULES_AGES: Ages = Ages::days(7, 60);

impl Profile {
    /// Loads a built-in profile by name, or a file by path. A built-in name may be followed by whose rules it asks:
    /// `entry+AT`, `entry+DE-BY`, `venue+2g-plus`.
    ///
    /// # Errors
    /// [`Error`], naming the file, the key and what would be right.
    pub fn load(name_or_path: &str) -> Result<Self, Error> {
        let table = table(name_or_path, Path::new(""), EXTENDS_DEPTH)?;
        let mut profile = Reading { name: name_or_path, table: &table }.profile()?;
        if is_built_in(name_or_path) {
            profile.policy.author = Author::BuiltIn;
        }
        Ok(profile)
    }

    /// Reads a profile's text, which may stand on a built-in profile and on no file.
    ///
    /// # Errors
    /// [`Error`], naming the key and what would be right.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let own = own_table(name, text)?;
        let mut merged = Table::new();
        if let Some(below) = own.get("extends") {
            let below = below.as_str().filter(|below| is_built_in(below));
            let what = || "here it takes only a built-in one".to_owned();
            let below =
                below.ok_or_else(|| Error::Key { name: name.to_owned(), key: "extends".to_owned(), what: what() })?;
            merged = table(below, Path::new(""), EXTENDS_DEPTH)?;
        }
        lay_over(&mut merged, own);
        Reading { name, table: &merged }.profile()
    }

    /// The profile of an id that only a bundle can bring: it decides nothing until one does.
    #[must_use]
    pub fn absent(id: &str) -> Self {
        let mut profile = Self::broken(&Error::Unknown { name: id.to_owned() });
        id.clone_into(&mut profile.policy.id);
        profile.policy.author = Author::Absent;
        profile
    }

    /// The names of the built-in profiles.
    pub fn built_in() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The profile `genuine` that decides nothing, in place of one that could not be loaded:
    /// the desk goes on, and every code says what is wrong (840).
    #[must_use]
    pub fn broken(error: &Error) -> Self {
        // The built-in profile is part of the program and its loading is tested.
        let mut profile =
            Self::load("genuine").unwrap_or_else(|fault| panic!("the built-in profile is whole: {fault}"));
        profile.policy.fault = Some(error.key().to_owned());
        profile
    }
}

/// A table on its way to a profile.
struct Reading<'a> {
    name: &'a str,
    table: &'a Table,
}

impl Reading<'_> {
    fn profile(&self) -> Result<Profile, Error> {
        let realm = self.text("realm")?;
        let realm = Realm::named(realm)
            .ok_or_else(|| self.unknown("realm", realm, Realm::ALL.iter().map(|realm| realm.name())))?;
        let version = self.table.get("version").and_then(Value::as_integer).and_then(|v| u32::try_from(v).ok());
        let policy = Policy {
            id: self.text("id")?.to_owned(),
            version: version.ok_or_else(|| self.wrong("version", "needs a whole number"))?,
            realm,
            formats: self.list("formats", Format::named, &Format::names().collect::<Vec<_>>())?,
            kinds: self.list("kinds", Kind::named, &Kind::names().collect::<Vec<_>>())?,
            rules: self.rules()?,
            known_values: match self.table.get("value_sets").map_or(Some("off"), Value::as_str) {
                Some("required") => true,
                Some("off") => false,
                other => {
                    return Err(self.unknown("value_sets", other.unwrap_or_default(), ["required", "off"].into_iter()));
                }
            },
            combine: self.combine()?,
            revocation: match self.text("revocation")? {
                "required" => Asked::Required,
                "where-held" => Asked::WhereHeld,
                other => return Err(self.unknown("revocation", other, ["required", "where-held"].into_iter())),
            },
            chains: match self.table.get("chains").map_or(Some(false), Value::as_bool) {
                Some(asked) => asked,
                None => return Err(self.wrong("chains", "needs true or false")),
            },
            trust_ages: self.ages("trust")?,
            revocation_ages: self.ages("revocation")?,
            rules_ages: match self.inner("max_age").is_some_and(|ages| ages.contains_key("rules")) {
                true => self.ages("rules")?,
                false => RULES_AGES,
            },
            weights: self.weights()?,
            author: Author::Local,
            fault: None,
        };
        let (from, until) = (self.time("valid_from")?, self.time("valid_until")?);
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            return Err(self.wrong("valid_until", "lies before valid_from"));
        }
        Ok(Profile { policy, screen: self.screen()?, from, until })
    }

    /// A time with its zone: `2026-12-01T00:00:00Z`, or as text `"2026-12-01T00:00:00[Europe/Berlin]"`.
    fn time(&self, key: &str) -> Result<Option<UnixTime>, Error> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Datetime(time) => time.to_string(),
            _ => String::new(),
        };
        let what = "needs a time with its zone such as \"2026-12-01T00:00:00[Europe/Berlin]\"";
        UnixTime::parse_in_zone(&text).map(Some).ok_or_else(|| self.wrong(key, what))
    }

    /// `"none"`, `{ country = "DE", region = "BY" }` or `{ mode = "2g-plus" }`.
    fn rules(&self) -> Result<RulesAsked, Error> {
        let what = "needs \"none\", a country such as { country = \"DE\", region = \"\" }, or a mode such as { mode = \"3g\" }";
        let wrong = || self.wrong("rules", what);
        let table = match self.table.get("rules") {
            None => return Ok(RulesAsked::None),
            Some(Value::String(none)) if none == "none" => return Ok(RulesAsked::None),
            Some(Value::Table(table)) => table,
            Some(_) => return Err(wrong()),
        };
        let text = |key: &str| table.get(key).map(|value| value.as_str().ok_or_else(wrong)).transpose();
        match (text("mode")?, text("country")?, text("region")?.unwrap_or_default()) {
            (Some(id), None, "") => {
                let modes = || mode::built_in().iter().map(|mode| mode.id.as_str());
                let known = mode::named(id).ok_or_else(|| self.unknown("rules.mode", id, modes()))?;
                Ok(RulesAsked::Mode(known.id.clone()))
            }
            (None, Some(""), "") => Ok(RulesAsked::Country { country: None, region: String::new() }),
            (None, Some(code), region) => {
                let country = Country::parse(code).ok_or_else(|| self.wrong("rules.country", "is no country"))?;
                Ok(RulesAsked::Country { country: Some(country), region: region.to_ascii_uppercase() })
            }
            _ => Err(wrong()),
        }
    }

    /// `{ max = 4 }`: how many proofs of one person count together.
    fn combine(&self) -> Result<usize, Error> {
        let Some(combine) = self.table.get("combine") else { return Ok(MOST_PROOFS) };
        let max = combine.get("max").and_then(Value::as_integer).and_then(|max| usize::try_from(max).ok());
        max.filter(|max| (1..=MOST_PROOFS).contains(max))
            .ok_or_else(|| self.wrong("combine", "needs { max = 1 } to { max = 4 }"))
    }

    /// Two limits such as `7d/30d`: old, too old. Hours are `h`.
    fn ages(&self, key: &str) -> Result<Ages, Error> {
        let path = format!("max_age.{key}");
        let wrong = || self.wrong(&path, "needs two rising ages such as \"7d/30d\" (days d, hours h)");
        let text = self.inner("max_age").and_then(|ages| ages.get(key)).and_then(Value::as_str).ok_or_else(wrong)?;
        let (old, too_old) = text.split_once('/').ok_or_else(wrong)?;
        match (seconds(old), seconds(too_old)) {
            (Some(old), Some(too_old)) if old <= too_old => Ok(Ages { old, too_old }),
            _ => Err(wrong()),
        }
    }

    /// Weights may be raised above the contract's, never lowered.
    fn weights(&self) -> Result<BTreeMap<u16, Weight>, Error> {
        let mut weights = BTreeMap::new();
        for (code, name) in self.inner("weights").into_iter().flatten() {
            let path = format!("weights.{code}");
            let least = code.parse().ok().and_then(|number: u16| Some((number, floor(number)?)));
            let (number, least) = least.ok_or_else(|| self.wrong(&path, "is no code of a finding"))?;
            let name = name.as_str().unwrap_or_default();
            let verdicts = ["more-needed", "not-accepted", "cannot-decide", "reject"];
            let weight = Weight::named(name).ok_or_else(|| self.unknown(&path, name, verdicts.into_iter()))?;
            if weight < least {
                return Err(self.wrong(&path, "would weigh less than it must; a weight can only be raised"));
            }
            weights.insert(number, weight);
        }
        Ok(weights)
    }

    fn list<T>(&self, key: &str, named: fn(&str) -> Option<T>, known: &[&'static str]) -> Result<Vec<T>, Error> {
        let items = self.table.get(key).and_then(Value::as_array).filter(|items| !items.is_empty());
        let items = items.ok_or_else(|| self.wrong(key, "needs a list with at least one name"))?;
        let read = |item: &Value| {
            let name = item.as_str().unwrap_or_default();
            named(name).ok_or_else(|| self.unknown(key, name, known.iter().copied()))
        };
        items.iter().map(read).collect()
    }

    fn text(&self, key: &str) -> Result<&str, Error> {
        self.table.get(key).and_then(Value::as_str).ok_or_else(|| self.wrong(key, "is missing or no text"))
    }

    fn inner(&self, key: &str) -> Option<&Table> {
        self.table.get(key).and_then(Value::as_table)
    }

    fn wrong(&self, key: &str, what: &str) -> Error {
        Error::Key { name: self.name.to_owned(), key: key.to_owned(), what: what.to_owned() }
    }

    fn unknown<'k>(&self, key: &str, value: &str, known: impl Iterator<Item = &'k str>) -> Error {
        self.wrong(key, &format!("\"{value}\" is none that it takes; did you mean \"{}\"?", nearest(value, known)))
    }
}

fn seconds(text: &str) -> Option<i64> {
    let (digits, unit) = text.trim().split_at_checked(text.trim().len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => 86_400,
        "h" => 3_600,
        _ => return None,
    };
    digits.parse::<i64>().ok().filter(|count| *count >= 0)?.checked_mul(unit)
}

#[cfg(test)]
mod tests;
