//! Rules one by one: what each of them looked at, and what it says of a certificate.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use super::policy::{self, HeldRules};
use super::report::Report;
use crate::model::policy::{Policy, RulesAsked};
use crate::rules::certlogic::{Fragment, Held, Watch, written};
use crate::rules::choice::choose;
use crate::rules::mode;
use crate::rules::question::{Place, Question};
use crate::rules::rule::{Outcome, Rule};
use crate::store::Store;
use serde_json::Value;
use std::cell::RefCell;

/// A rule that applies to a certificate. Holds a person's data: no `Debug`.
pub struct Explained<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The set of the store that it is in; `None` of a rule that is part of the program.
    pub set: Option<&'r str>,
    /// What it says.
    pub outcome: Outcome,
    /// What it looked at, in that order and each path once.
    pub looked: Vec<Looked>,
}

/// An input of a rule. Holds a person's data: no `Debug`.
pub struct Looked {
    /// Its path: `payload.v.0.dt`.
    pub path: String,
    /// What was found there.
    pub found: Found,
}

/// What a rule found under a path. Holds a person's data: no `Debug`.
pub enum Found {
    /// A value; null where nothing is there.
    Value(Value),
    /// A list of codes that belongs to no certificate: how many there are.
    Codes(usize),
}

/// Every rule that the policy asks of the certificate, acceptance first. None where the certificate is not believed
/// or cannot be put to rules, and where the policy asks for no rules.
#[must_use]
pub fn explain<'r>(report: &Report, store: &'r Store, policy: &Policy, times: Times) -> Vec<Explained<'r>> {
    let question = report.believed().and_then(|(certificate, envelope)| {
        certificate.value().content.as_ref().ok()?;
        policy::question(certificate, envelope, store, policy)
    });
    match (question, &policy.rules) {
        (Some(question), RulesAsked::Country { country: Some(country), region }) => {
            let place = Place { country: country.clone(), region: region.clone() };
            let held = HeldRules::of(store, policy, times.clock);
            let chosen = choose(held.all(), question.asked(&place, times.at));
            let rules = chosen.acceptance.into_iter().chain(chosen.invalidation);
            let set = |rule| held.set_of(rule).map(|set| set.info.id.as_str());
            rules.map(|rule| of(rule, set(rule), &question, Some(&place), times)).collect()
        }
        (Some(question), RulesAsked::Mode(id)) => {
            let rules = mode::named(id).map(|mode| mode.rules_for(&question)).unwrap_or_default();
            let rules = rules.into_iter().filter(|rule| rule.valid_at(times.at));
            rules.map(|rule| of(rule, None, &question, None, times)).collect()
        }
        _ => Vec::new(),
    }
}

fn of<'r>(
    rule: &'r Rule,
    set: Option<&'r str>,
    question: &Question,
    place: Option<&Place>,
    times: Times,
) -> Explained<'r> {
    let watch = Looking::default();
    let outcome = rule.watched(&question.data(place, times.at), question.schema(), &watch);
    Explained { rule, set, outcome, looked: watch.0.into_inner() }
}

/// Somebody who writes down what a rule looks at.
#[derive(Default)]
struct Looking(RefCell<Vec<Looked>>);

impl Watch for Looking {
    fn looked(&self, path: &[Fragment], held: &Held<'_>) {
        let (path, mut looked) = (written(path), self.0.borrow_mut());
        if looked.iter().all(|known| known.path != path) {
            let found = match held {
                Held::Codes(codes) => Found::Codes(codes.len()),
                held => Found::Value(held.json()),
            };
            looked.push(Looked { path, found });
        }
    }
}
