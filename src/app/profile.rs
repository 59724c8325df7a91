//! A checkpoint as a TOML file: what it asks, and how its screen behaves (design.md 4).

mod signed;

pub use signed::{InForce, Signed, usable};

use crate::model::certificate::Kind;
use crate::model::envelope::Format;
use crate::model::finding::{Weight, floor};
use crate::model::limits::Limits;
use crate::model::policy::{Ages, Asked, Author, Policy, Realm};
use crate::model::time::UnixTime;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
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

/// How a checkpoint's screen behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// How much of the holder is shown.
    pub holder: Shown,
    /// Seconds until a result clears by itself.
    pub hold_seconds: u32,
}

/// How much of the holder a screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    None,
    /// Name and birth date, to compare with the ID.
    Compare,
    /// Everything.
    Full,
}

/// Why a profile could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is neither a built-in profile nor a file of that name.
    #[error("there is no profile \"{name}\": built in are {}, or give a file", BUILT_IN.map(|(name, _)| name).join(", "))]
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

/// The profiles that are part of the program.
const BUILT_IN: [(&str, &str); 2] = [
    ("genuine", include_str!("../../assets/profiles/genuine.toml")),
    ("training", include_str!("../../assets/profiles/training.toml")),
];

/// How many profiles may stand on each other.
const EXTENDS_DEPTH: usize = 8;

impl Profile {
    /// Loads a built-in profile by name, or a file by path.
    ///
    /// # Errors
    /// [`Error`], naming the file, the key and what would be right.
    pub fn load(name_or_path: &str) -> Result<Self, Error> {
        let table = table(name_or_path, Path::new(""), EXTENDS_DEPTH)?;
        let mut profile = Reading { name: name_or_path, table: &table }.profile()?;
        if BUILT_IN.iter().any(|(known, _)| *known == name_or_path) {
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
            let below = below.as_str().filter(|below| BUILT_IN.iter().any(|(known, _)| known == below));
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

/// The table of a profile with those below it that it extends.
fn table(name: &str, beside: &Path, depth: usize) -> Result<Table, Error> {
    let built_in = BUILT_IN.iter().find(|(known, _)| *known == name);
    let path = beside.join(name);
    let text = match built_in {
        Some((_, text)) => (*text).to_owned(),
        None if path.is_file() => read(&path)?,
        None => return Err(Error::Unknown { name: name.to_owned() }),
    };
    let own = own_table(name, &text)?;
    let wrong = |key: &str, what: String| Error::Key { name: name.to_owned(), key: key.to_owned(), what };
    let Some(below) = own.get("extends") else { return Ok(own) };
    let below = below.as_str().ok_or_else(|| wrong("extends", "needs the name of a profile".to_owned()))?;
    let Some(depth) = depth.checked_sub(1) else {
        return Err(wrong("extends", "too many profiles stand on each other".to_owned()));
    };
    let folder = if built_in.is_some() { Path::new("") } else { path.parent().unwrap_or(Path::new("")) };
    let mut merged = table(below, folder, depth)?;
    lay_over(&mut merged, own);
    Ok(merged)
}

/// The keys that a profile has itself.
fn own_table(name: &str, text: &str) -> Result<Table, Error> {
    let own: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let key = line.map_or_else(|| "file".to_owned(), |line| format!("line {line}"));
        Error::Key { name: name.to_owned(), key, what: error.message().to_owned() }
    })?;
    known_keys(&own, name)?;
    Ok(own)
}

fn read(path: &Path) -> Result<String, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let mut text = String::new();
    File::open(path).map_err(io)?.take(Limits::PROFILE_BYTES).read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

/// Puts `upper` over `lower`, table by table.
fn lay_over(lower: &mut Table, upper: Table) {
    for (key, value) in upper {
        match (lower.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                lower.insert(key, value);
            }
        }
    }
}

const KEYS: [&str; 16] = [
    "id",
    "version",
    "extends",
    "realm",
    "formats",
    "kinds",
    "rules",
    "value_sets",
    "revocation",
    "chains",
    "max_age",
    "combine",
    "valid_from",
    "valid_until",
    "weights",
    "screen",
];
const MAX_AGE_KEYS: [&str; 3] = ["trust", "revocation", "rules"];
const SCREEN_KEYS: [&str; 6] = ["face", "holder", "hold_seconds", "second_screen", "by_hand", "pin"];

/// Refuses keys outside the contract, with the nearest one inside it.
fn known_keys(table: &Table, name: &str) -> Result<(), Error> {
    let inner = |key| table.get(key).and_then(Value::as_table);
    let empty = Table::new();
    for (prefix, table, known) in [
        ("", table, &KEYS[..]),
        ("max_age.", inner("max_age").unwrap_or(&empty), &MAX_AGE_KEYS[..]),
        ("screen.", inner("screen").unwrap_or(&empty), &SCREEN_KEYS[..]),
    ] {
        if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
            let what = format!("is no key of a profile; did you mean \"{}\"?", nearest(key, known.iter().copied()));
            return Err(Error::Key { name: name.to_owned(), key: format!("{prefix}{key}"), what });
        }
    }
    Ok(())
}

/// The known word that is spelled most like `word`.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    known.min_by_key(|known| strsim::damerau_levenshtein(word, known)).unwrap_or_default()
}

/// A table on its way to a profile.
struct Reading<'a> {
    name: &'a str,
    table: &'a Table,
}

impl Reading<'_> {
    fn profile(&self) -> Result<Profile, Error> {
        self.only_what_this_version_judges()?;
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

    /// A profile that asks for more than this version can judge is refused, never half obeyed.
    fn only_what_this_version_judges(&self) -> Result<(), Error> {
        let later = |key: &str, what: &str| Err(self.wrong(key, what));
        if self.table.get("rules").is_some_and(|rules| rules.as_str() != Some("none")) {
            return later("rules", "only \"none\": this version judges no rules yet");
        }
        if self.table.get("value_sets").is_some_and(|sets| sets.as_str() != Some("off")) {
            return later("value_sets", "only \"off\": this version holds no value sets yet");
        }
        if self.table.contains_key("combine") {
            return later("combine", "comes with a later version");
        }
        for key in ["second_screen", "by_hand", "pin"] {
            if self.inner("screen").is_some_and(|screen| screen.contains_key(key)) {
                return later(&format!("screen.{key}"), "comes with a later version");
            }
        }
        Ok(())
    }

    fn screen(&self) -> Result<Screen, Error> {
        let empty = Table::new();
        let screen = self.inner("screen").unwrap_or(&empty);
        let word = |key: &str, default| screen.get(key).map_or(Some(default), Value::as_str);
        if word("face", "staff") != Some("staff") {
            return Err(self.wrong("screen.face", "only \"staff\": the other faces come with a later version"));
        }
        let holder = match word("holder", "compare") {
            Some("none") => Shown::None,
            Some("compare") => Shown::Compare,
            Some("full") => Shown::Full,
            other => {
                let names = ["none", "compare", "full"].into_iter();
                return Err(self.unknown("screen.holder", other.unwrap_or_default(), names));
            }
        };
        let seconds = screen.get("hold_seconds").map_or(Some(30), Value::as_integer);
        let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok()).filter(|s| (5..=60).contains(s));
        let hold_seconds = seconds.ok_or_else(|| self.wrong("screen.hold_seconds", "needs a number from 5 to 60"))?;
        Ok(Screen { holder, hold_seconds })
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
