//! Whether the codes of a certificate are ones that somebody defined.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use super::judge::ends_soon;
use crate::model::certificate::{Certificate, Entry, Event};
use crate::model::finding::Finding;
use crate::model::policy::{AgeStep, Policy, RulesAsked};
use crate::model::text::shown;
use crate::rules::mode::{self, Mode};
use crate::store::Store;

/// The value set of test results, and the two that everybody knows (SNOMED CT): not detected, detected.
const RESULTS: (&str, [&str; 2]) = ("covid-19-lab-result", ["260415000", "260373001"]);

/// Values that no value set has, and value sets that are asked for and are not there.
///
/// Where the checkpoint asks for known values, or rules decide by the one of a test, they weigh; else they are notes.
/// Value sets that are too old or lost weigh wherever rules look at any.
pub(super) fn of(certificate: &Certificate, store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (sets, matters) = (store.values(policy.realm), policy.known_values);
    let asked = matters || rules_look_at_values(policy);
    let mut missing = store.value_sets(policy.realm).any(|set| set.lost);
    let entries = certificate.content.iter().flat_map(|content| &content.entries);
    for (set, value) in entries.flat_map(values) {
        let decides = set == RESULTS.0 && policy.rules != RulesAsked::None;
        let known = match sets.knows(set, value) {
            None if set == RESULTS.0 => Some(RESULTS.1.contains(&value)),
            known => known,
        };
        match known {
            Some(true) => {}
            Some(false) => {
                findings.push(Finding::CodeUnknown { set, value: shown(value), matters: matters || decides });
            }
            // Rules that look at a set which was never held say so themselves (710).
            None => missing |= matters,
        }
    }
    let held = store.value_sets(policy.realm).filter(|set| !set.lost && asked);
    for set in held {
        missing |= set.step(policy.rules_ages, times.clock) == AgeStep::TooOld;
        findings.extend(ends_soon(set, policy.rules_ages, times.clock));
    }
    findings.extend(missing.then_some(Finding::ValueSetsMissing { matters: asked }));
    findings
}

/// Whether some rule of the checkpoint may look at a value set: those of countries do, of modes some.
fn rules_look_at_values(policy: &Policy) -> bool {
    match &policy.rules {
        RulesAsked::None => false,
        RulesAsked::Country { .. } => true,
        RulesAsked::Mode(id) => mode::named(id).is_some_and(Mode::looks_at_values),
    }
}

/// The coded values of an entry, each with its set (DCC value sets, release 2.x).
fn values(entry: &Entry) -> Vec<(&'static str, &str)> {
    let mut values = vec![("disease-agent-targeted", entry.disease.as_str()), ("country-2-codes", &entry.country)];
    match &entry.event {
        Event::Vaccination { prophylaxis, product, manufacturer, .. } => values.extend([
            ("sct-vaccines-covid-19", prophylaxis.as_str()),
            ("vaccines-covid-19-names", product),
            ("vaccines-covid-19-auth-holders", manufacturer),
        ]),
        Event::Test { test, result, device, .. } => {
            values.extend([("covid-19-lab-test-type", test.as_str()), (RESULTS.0, result)]);
            let device = device.as_deref().map(|device| ("covid-19-lab-test-manufacturer-and-name", device));
            values.extend(device);
        }
        Event::Recovery { .. } => {}
    }
    values
}
