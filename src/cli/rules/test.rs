//! `rules test`: rules tried on their tests.

use super::{Exit, Trouble};
use crate::encoding::json;
use crate::model::limits::Limits;
use crate::model::text::shown;
use crate::rules::certlogic::Data;
use crate::rules::rule::{Outcome, Rule, Version};
use crate::store::import::rules_below;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Tries each `rule.json` below a folder on the files of `tests` beside it.
///
/// # Errors
/// A sentence that names the file which could not be read.
pub fn run(dir: &Path, as_json: bool) -> Result<Exit, Trouble> {
    let rules = rules_below(dir).map_err(|why| format!("{}: {why}", dir.display()))?;
    if rules.is_empty() {
        return Err(format!("{}: there is no rule.json below it", dir.display()).into());
    }
    let (mut count, mut failed) = (0_usize, 0_usize);
    for path in &rules {
        let rule = Rule::read(&read(path)?).map_err(|why| format!("{}: {why}", path.display()))?;
        for path in tests_of(path)? {
            let trial = Trial::of(&rule, &path)?;
            count = count.saturating_add(1);
            failed = failed.saturating_add(usize::from(!trial.is_ok()));
            if as_json {
                say!("{}", trial.object(&rule))?;
            } else if !trial.is_ok() {
                let (wanted, actual) = (word(trial.expected), word(trial.actual));
                say!("{}  {}: expected {wanted}, got {actual}", rule.identifier, trial.name)?;
            }
        }
    }
    if !as_json {
        say!("{} rules, {count} tests, {failed} failed", rules.len())?;
    }
    Ok(if failed == 0 { Exit::Ok } else { Exit::No })
}

/// A rule on one test.
struct Trial {
    name: String,
    expected: Outcome,
    actual: Outcome,
}

impl Trial {
    fn of(rule: &Rule, path: &Path) -> Result<Self, Trouble> {
        let test = read(path)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let wrong = |why: &str| Trouble::from(format!("{}: {why}", path.display()));
        let expected = match test.get("expected") {
            Some(Value::Bool(true)) => Outcome::True,
            Some(Value::Bool(false)) => Outcome::False,
            Some(Value::Null) | None => Outcome::Open,
            Some(_) => return Err(wrong("its \"expected\" is none of true, false, null")),
        };
        let member = |name: &str| test.get(name).cloned().unwrap_or_default();
        let data = Data::from(&json!({ "payload": member("payload"), "external": member("external") }));
        let schema = test.get("payload").and_then(|payload| payload.get("ver")).and_then(Value::as_str);
        let actual = rule.judge(&data, schema.and_then(Version::read));
        Ok(Self { name: shown(test.get("name").and_then(Value::as_str).unwrap_or(&stem)), expected, actual })
    }

    fn is_ok(&self) -> bool {
        self.expected == self.actual
    }

    fn object(&self, rule: &Rule) -> Value {
        json!({
            "rule": rule.identifier, "test": self.name, "expected": truth(self.expected),
            "actual": truth(self.actual), "ok": self.is_ok(),
        })
    }
}

const fn truth(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::True => Some(true),
        Outcome::False => Some(false),
        Outcome::Open => None,
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "true",
        Outcome::False => "false",
        Outcome::Open => "open",
    }
}

/// The tests of a rule: the JSON files of the folder `tests` beside it; a rule may have none.
fn tests_of(rule: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let folder = rule.with_file_name("tests");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut tests = entries(&folder)?;
    tests.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    Ok(tests)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let told = |cause| Trouble::from(format!("{}: {cause}", folder.display()));
    let entries = fs::read_dir(folder).map_err(told)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(told)?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Value, Trouble> {
    let told = |why: String| Trouble::from(format!("{}: {why}", path.display()));
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(Limits::IMPORT_BYTES).read_to_end(&mut bytes));
    read.map_err(|cause| told(cause.to_string()))?;
    json::read(&bytes, Limits::RULE_DEPTH).map_err(|_| told("it is not JSON, cut, or too deep".to_owned()))
}
