//! `rules explain`: what each rule looked at in a code, and what it says of it.

use super::{Exit, Trouble};
use crate::app::when::{wrapped, written};
use crate::check::explain::{Explained, Found, Looked, explain};
use crate::check::{Report, Verdict, check};
use crate::cli::args::Explain as Options;
use crate::cli::json::{self, Origin};
use crate::cli::{self, check as judged, human, inputs};
use crate::i18n::Words;
use crate::model::finding::Finding;
use crate::model::policy::{Policy, RulesAsked};
use crate::model::text::{harmless, shown};
use crate::rules::mode;
use crate::rules::rule::Outcome;
use serde_json::{Value, json};

/// Members of a certificate that name a person.
const PERSONAL: [&str; 3] = ["nam", "dob", "ci"];

/// Explains the rules on each code.
///
/// # Errors
/// A sentence when the desk cannot be set up, when there is no such mode, or when output cannot be written.
pub fn run(options: &Options, as_json: bool) -> Result<Exit, Trouble> {
    let (desk, times) = cli::desk(&options.asking.profile, &options.asking.data)?;
    let words = judged::words(options.asking.lang.as_deref())?;
    let policy = Policy { rules: asked(options)?, ..desk.profile(times).policy.clone() };
    let (items, whole) = inputs::all(&options.code, &options.inputs)?;
    let mut accepted = !items.is_empty();
    if items.is_empty() {
        eprintln!("gatelight: {}", words.headline(&Finding::NoCodeFound));
    }
    for (input, item) in &items {
        let report = check(&item.code, &desk.store, &policy, times);
        accepted &= matches!(report.verdict(), Verdict::Pass(_));
        let rules = explain(&report, &desk.store, &policy, times);
        let telling = Telling { report: &report, rules: &rules, words, names: options.asking.show_holder };
        let origin = Origin { input, item: item.number, page: item.page, elapsed_us: 0 };
        if as_json {
            say!("{}", telling.object(&origin, options, &policy))?;
        } else {
            telling.lines(&origin, options).iter().try_for_each(|line| say!("{line}"))?;
        }
    }
    Ok(match (whole, accepted) {
        (false, _) => Exit::Error,
        (true, true) => Exit::Ok,
        (true, false) => Exit::No,
    })
}

/// Whose rules are asked.
fn asked(options: &Options) -> Result<RulesAsked, Trouble> {
    match (&options.mode, &options.country) {
        (Some(name), _) if mode::named(name).is_some() => Ok(RulesAsked::Mode(name.clone())),
        (Some(name), _) => {
            let known: Vec<_> = mode::built_in().iter().map(|mode| mode.id.as_str()).collect();
            Err(format!("there is no mode \"{}\"; there are {}", shown(name), known.join(", ")).into())
        }
        (None, place) => Ok(RulesAsked::Country {
            country: place.as_ref().map(|place| place.country.clone()),
            region: place.as_ref().map_or_else(String::new, |place| place.region.clone()),
        }),
    }
}

/// A code with its rules, to be told.
struct Telling<'a> {
    report: &'a Report,
    rules: &'a [Explained<'a>],
    words: &'a Words,
    names: bool,
}

impl Telling<'_> {
    fn object(&self, origin: &Origin<'_>, options: &Options, policy: &Policy) -> Value {
        let report = self.report;
        json!({
            "schema": 1, "input": origin.input, "item": origin.item,
            "verdict": report.verdict().name(), "code": report.code(),
            "name": report.headline().map_or("accepted", Finding::name),
            "findings": report.findings().iter().map(json::finding).collect::<Vec<_>>(),
            "country": options.country.as_ref().map(|place| place.country.code()),
            "region": options.country.as_ref().map(|place| place.region.as_str()),
            "mode": options.mode,
            "rules": self.rules.iter().map(|rule| self.rule(rule)).collect::<Vec<_>>(),
            "profile": json::profile_of(&policy.id, policy.version, policy.author),
            "checked_at": report.checked_at().to_string(), "at": report.judged_at().to_string(),
        })
    }

    fn rule(&self, Explained { rule, set, outcome, looked }: &Explained<'_>) -> Value {
        let result = match outcome {
            Outcome::True => Some(true),
            Outcome::False => Some(false),
            Outcome::Open => None,
        };
        json!({
            "identifier": rule.identifier, "version": rule.version.to_string(), "kind": rule.kind.name(),
            "proof": rule.proof.name(), "set": set, "description": self.description(rule), "result": result,
            "inputs": looked.iter().map(|looked| self.input(looked)).collect::<Vec<_>>(),
        })
    }

    fn input(&self, looked: &Looked) -> Value {
        match &looked.found {
            Found::Codes(codes) => json!({ "path": looked.path, "value": null, "codes": codes }),
            Found::Value(value) => {
                let (value, masked) = self.shown(&looked.path, value);
                json!({ "path": looked.path, "value": value, "masked": masked })
            }
        }
    }

    /// A value without what names a person, and whether something was left out.
    fn shown(&self, path: &str, value: &Value) -> (Value, bool) {
        if self.names {
            return (value.clone(), false);
        }
        let is_personal = path.split('.').any(|name| PERSONAL.contains(&name));
        if is_personal && !value.is_null() {
            return (Value::Null, true);
        }
        let mut value = value.clone();
        let masked = mask(&mut value);
        (value, masked)
    }

    fn description(&self, rule: &crate::rules::rule::Rule) -> String {
        harmless(rule.description(self.words.lang().code()))
    }

    fn lines(&self, origin: &Origin<'_>, options: &Options) -> Vec<String> {
        let mut lines = Vec::new();
        for explained in self.rules {
            let Explained { rule, set, outcome, looked } = explained;
            let outcome = match outcome {
                Outcome::True => self.words.text("outcome:true"),
                Outcome::False => self.words.text("outcome:false"),
                Outcome::Open => self.words.text("outcome:open"),
            };
            let set = set.map_or_else(String::new, |set| format!("  {}", harmless(set)));
            let name = format!("{} {}  {}", harmless(&rule.identifier), rule.version, rule.kind.name());
            lines.push(format!("{name}  {outcome}{set}"));
            lines.extend(wrapped(&format!("    {}", self.description(rule)), 4));
            lines.extend(looked.iter().map(|looked| format!("    {}", self.line(looked))));
        }
        if self.rules.is_empty() {
            lines.push(self.words.text("explain:none").to_owned());
        }
        let place = options.country.as_ref().map(written).or_else(|| options.mode.clone()).unwrap_or_default();
        lines.push(format!("{place}: {}", human::line(self.report, origin, self.words)));
        lines.extend(
            self.report
                .findings()
                .iter()
                .map(|finding| format!("    G{:03}  {}", finding.code(), self.words.headline(finding))),
        );
        lines.extend(
            self.report.bands().iter().map(|band| format!("    [{}]", self.words.band(*band, self.report.judged_at()))),
        );
        lines
    }

    fn line(&self, looked: &Looked) -> String {
        let path = harmless(&looked.path);
        match &looked.found {
            Found::Codes(codes) => {
                let count = i64::try_from(*codes).unwrap_or(i64::MAX);
                format!("{path} = {}", self.words.counted("explain:codes", count))
            }
            Found::Value(value) => match self.shown(&looked.path, value) {
                (Value::Null, true) => format!("{path} = {}", self.words.text("explain:masked")),
                (value, _) => format!("{path} = {}", harmless(&value.to_string())),
            },
        }
    }
}

/// Takes out what names a person, wherever it stands; whether there was such a thing.
fn mask(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|name, _| !PERSONAL.contains(&name.as_str()));
            let taken = members.len() != before;
            members.values_mut().map(mask).filter(|taken| *taken).count() > 0 || taken
        }
        // Every item is looked at, whatever the first ones had.
        Value::Array(items) => items.iter_mut().map(mask).filter(|taken| *taken).count() > 0,
        _ => false,
    }
}
