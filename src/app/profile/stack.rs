//! From a profile's name, and the ones that it stands on, to one table of keys.

use super::Error;
use crate::model::limits::Limits;
use crate::rules::mode;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use toml::{Table, Value};

/// The profiles that are part of the program.
pub(super) const BUILT_IN: [(&str, &str); 6] = [
    ("genuine", include_str!("../../../assets/profiles/genuine.toml")),
    ("venue", include_str!("../../../assets/profiles/venue.toml")),
    ("entry", include_str!("../../../assets/profiles/entry.toml")),
    ("self-check", include_str!("../../../assets/profiles/self-check.toml")),
    ("kiosk", include_str!("../../../assets/profiles/kiosk.toml")),
    ("training", include_str!("../../../assets/profiles/training.toml")),
];

/// How many profiles may stand on each other.
pub(super) const EXTENDS_DEPTH: usize = 8;

/// Whether a name is a built-in profile's, with rules or without.
pub(super) fn is_built_in(name: &str) -> bool {
    let base = name.split_once('+').map_or(name, |(base, _)| base);
    BUILT_IN.iter().any(|(known, _)| *known == base)
}

/// What `+AT`, `+DE-BY` or `+2g-plus` behind a profile's name puts over it.
fn with_rules(name: &str, rules: &str) -> Table {
    let (country, region) = rules.split_once('-').unwrap_or((rules, ""));
    let asked = match mode::named(rules) {
        Some(mode) => Table::from_iter([("mode".to_owned(), mode.id.as_str().into())]),
        None => Table::from_iter([("country".to_owned(), country.into()), ("region".to_owned(), region.into())]),
    };
    Table::from_iter([("id".to_owned(), name.into()), ("rules".to_owned(), asked.into())])
}

/// The table of a profile with those below it that it extends.
pub(super) fn table(name: &str, beside: &Path, depth: usize) -> Result<Table, Error> {
    if let Some((base, rules)) = name.split_once('+').filter(|_| is_built_in(name)) {
        let mut merged = table(base, Path::new(""), depth)?;
        lay_over(&mut merged, with_rules(name, rules));
        return Ok(merged);
    }
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
pub(super) fn own_table(name: &str, text: &str) -> Result<Table, Error> {
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
pub(super) fn lay_over(lower: &mut Table, upper: Table) {
    for (key, value) in upper {
        match (lower.get_mut(&key), value) {
            // Whose rules are asked is one answer: a mode takes the place of a country.
            (Some(Value::Table(below)), Value::Table(above)) if key != "rules" => lay_over(below, above),
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
const RULES_KEYS: [&str; 3] = ["country", "region", "mode"];
const COMBINE_KEYS: [&str; 1] = ["max"];
const MAX_AGE_KEYS: [&str; 3] = ["trust", "revocation", "rules"];
const SCREEN_KEYS: [&str; 7] = ["face", "holder", "hold_seconds", "second_screen", "compare_id", "by_hand", "pin"];

/// Refuses keys outside the contract, with the nearest one inside it.
fn known_keys(table: &Table, name: &str) -> Result<(), Error> {
    let inner = |key| table.get(key).and_then(Value::as_table);
    let empty = Table::new();
    for (prefix, table, known) in [
        ("", table, &KEYS[..]),
        ("rules.", inner("rules").unwrap_or(&empty), &RULES_KEYS[..]),
        ("combine.", inner("combine").unwrap_or(&empty), &COMBINE_KEYS[..]),
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
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    known.min_by_key(|known| strsim::damerau_levenshtein(word, known)).unwrap_or_default()
}
