//! The modes of a venue, and what no country publishes rules for: ways in, each of them some rules that all have to be
//! met, by one proof or by several.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::question::Question;
use super::rule::{Outcome, ProofKind, Rule};
use crate::encoding::json;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A mode: 3G, 2G and their kin, or the yellow card, as data (assets/rules/).
#[derive(Clone, Debug)]
pub struct Mode {
    /// The name that a profile gives: `2g-plus`.
    pub id: String,
    /// What people call it, by language.
    pub names: BTreeMap<String, String>,
    /// The ways in; of each, all rules have to be met.
    ways: Vec<Vec<Rule>>,
}

/// What a mode says of the proofs of one person.
#[derive(Clone, Debug)]
pub enum Judged<'m> {
    /// They open a way in.
    Met,
    /// They open a part of a way, and the proofs that may still come can open the rest.
    MoreNeeded,
    /// A rule on the only way left says neither yes nor no.
    Open(&'m Rule),
    /// They open no way.
    NotMet,
    /// None of its rules is in force at that time.
    NoRules,
}

/// The file of modes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Vec<Value>,
    modes: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    name: BTreeMap<String, String>,
    ways: Vec<Vec<String>>,
}

/// The modes that are part of the program.
///
/// # Panics
/// Never: the file is part of the program and its reading is tested.
#[must_use]
pub fn built_in() -> &'static [Mode] {
    static MODES: OnceLock<Vec<Mode>> = OnceLock::new();
    MODES.get_or_init(|| {
        let files: [&[u8]; 2] =
            [include_bytes!("../../assets/rules/modes.json"), include_bytes!("../../assets/rules/yellow-card.json")];
        let read = |file: &[u8]| read(file).unwrap_or_else(|why| panic!("the built-in modes are whole: {why}"));
        files.into_iter().flat_map(read).collect()
    })
}

/// The mode of that name.
#[must_use]
pub fn named(id: &str) -> Option<&'static Mode> {
    built_in().iter().find(|mode| mode.id == id)
}

fn read(bytes: &[u8]) -> Result<Vec<Mode>, String> {
    let value = json::read(bytes, Limits::RULE_DEPTH).map_err(|_| "no JSON".to_owned())?;
    let file: File = serde_json::from_value(value).map_err(|cause| cause.to_string())?;
    let rules = file.rules.iter().map(Rule::read).collect::<Result<Vec<_>, _>>().map_err(|why| why.to_string())?;
    let named = |identifier: &String| {
        let rule = rules.iter().find(|rule| rule.identifier == *identifier);
        rule.cloned().ok_or_else(|| format!("there is no rule {identifier}"))
    };
    let mode = |raw: Raw| {
        if raw.ways.is_empty() || raw.ways.iter().any(Vec::is_empty) {
            return Err(format!("{} has a way that asks for nothing", raw.id));
        }
        let ways = raw.ways.iter().map(|way| way.iter().map(named).collect()).collect::<Result<_, _>>()?;
        Ok(Mode { id: raw.id, names: raw.name, ways })
    };
    file.modes.into_iter().map(mode).collect()
}

impl Mode {
    /// What the mode says of proofs of one person at `at`, where `more` further ones may come.
    #[must_use]
    pub fn judge(&self, proofs: &[Question], at: UnixTime, more: usize) -> Judged<'_> {
        let in_force: Vec<_> = self.ways.iter().filter(|way| way.iter().all(|rule| rule.valid_at(at))).collect();
        let data: Vec<_> = proofs.iter().map(|proof| (proof, proof.data(None, at))).collect();
        let opened = |rule: &Rule| {
            let answers = data.iter().filter(|(proof, _)| is_for(rule, proof));
            let answers: Vec<_> = answers.map(|(proof, data)| rule.judge(data, proof.schema())).collect();
            [Outcome::True, Outcome::Open].into_iter().find(|wanted| answers.contains(wanted)).unwrap_or(Outcome::False)
        };
        let (mut open, mut more_needed) = (None, false);
        for way in &in_force {
            let answers: Vec<_> = way.iter().map(|rule| (rule, opened(rule))).collect();
            let missing = answers.iter().filter(|(_, answer)| *answer == Outcome::False).count();
            let undecided = answers.iter().find(|(_, answer)| *answer == Outcome::Open);
            match (missing, undecided) {
                (0, None) => return Judged::Met,
                (0, Some((rule, _))) => open = open.or(Some(*rule)),
                _ => more_needed |= missing < way.len() && missing <= more,
            }
        }
        match (in_force.is_empty(), open) {
            (true, _) => Judged::NoRules,
            (_, Some(rule)) => Judged::Open(rule),
            _ if more_needed => Judged::MoreNeeded,
            _ => Judged::NotMet,
        }
    }

    /// The rules of its ways that are for the kind of a proof, each once.
    #[must_use]
    pub fn rules_for(&self, proof: &Question) -> Vec<&Rule> {
        let mut rules: Vec<&Rule> = Vec::new();
        for rule in self.ways.iter().flatten().filter(|rule| is_for(rule, proof)) {
            if rules.iter().all(|held| held.identifier != rule.identifier) {
                rules.push(rule);
            }
        }
        rules
    }

    /// Whether one of its rules may look at a value set.
    #[must_use]
    pub fn looks_at_values(&self) -> bool {
        self.ways.iter().flatten().any(Rule::looks_at_values)
    }

    /// What people call it, in a language or else in English.
    #[must_use]
    pub fn name(&self, lang: &str) -> &str {
        self.names.get(lang).or_else(|| self.names.get("en")).map_or(&self.id, String::as_str)
    }
}

fn is_for(rule: &Rule, proof: &Question) -> bool {
    rule.proof == ProofKind::General || rule.proof == proof.proof
}

#[cfg(test)]
#[path = "mode/tests.rs"]
mod tests;
