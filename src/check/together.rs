//! The proofs of one person, judged as one.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::report::{Report, weigh};
use super::{Times, policy as rules};
use crate::model::certificate::Holder;
use crate::model::finding::{Finding, Weight};
use crate::model::layers::{Layer, LayerState};
use crate::model::policy::{Policy, RulesAsked};
use crate::store::Store;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What codes say together that are to be proofs of one person: at most as many as the policy combines, and of each
/// the report of its own check.
///
/// What is forged or revoked weighs here too, and so does what we cannot judge. A proof that is genuine and not
/// accepted by itself counts for nothing: the others may be enough.
#[must_use]
pub fn together(reports: &[&Report], store: &Store, policy: &Policy, times: Times) -> Report {
    catch_unwind(AssertUnwindSafe(|| joined(reports, store, policy, times))).unwrap_or_else(|_| {
        let mut fault = Report::begin(store, policy, times);
        fault.conclude_together(vec![Finding::InternalFault { incident: "together" }], false);
        fault.join(reports.iter().map(|report| (*report).clone()).collect());
        fault.finish(policy)
    })
}

fn joined(reports: &[&Report], store: &Store, policy: &Policy, times: Times) -> Report {
    let mut distinct: Vec<&Report> = Vec::new();
    let mut findings = Vec::new();
    for report in reports {
        let is_same = |held: &&Report| held.content_hash().is_some() && held.content_hash() == report.content_hash();
        if distinct.iter().any(is_same) {
            findings.push(Finding::SameCertificateAgain);
        } else {
            distinct.push(report);
        }
    }
    let (mut counting, others): (Vec<&Report>, Vec<&Report>) =
        distinct.iter().partition(|report| counts(report, policy));
    counting.truncate(policy.combine);
    let mut joint = Report::begin(store, policy, times);
    for report in &distinct {
        report.bands().iter().for_each(|band| joint.band(*band));
    }
    let persons = same_person(&distinct);
    let is_same = |(_, said): &&(&Report, Vec<Finding>)| said.iter().all(|finding| finding.weight() == Weight::Note);
    let is_one_person = persons.iter().all(|person| is_same(&person));
    joint.join(persons.iter().filter(is_same).map(|(report, _)| (*report).clone()).collect());
    findings.extend(persons.into_iter().flat_map(|(_, said)| said));
    if counting.is_empty() {
        findings.extend(others.iter().flat_map(|report| report.findings().iter().cloned()));
    } else {
        let heavy = |finding: &&Finding| weigh(finding, policy) >= Weight::CannotDecide;
        findings.extend(others.iter().flat_map(|report| report.findings().iter().filter(heavy).cloned()));
        let notes = counting.iter().flat_map(|report| report.findings());
        findings.extend(notes.filter(|finding| is_apart_from_policy(finding)).cloned());
        if !is_one_person {
            // What we cannot judge of either weighs more than that they are two.
            findings.extend(counting.iter().flat_map(|report| report.findings().iter().filter(heavy).cloned()));
        } else if policy.rules != RulesAsked::None {
            let proofs: Vec<_> = counting.iter().filter_map(|report| question(report, store, policy)).collect();
            findings.extend(rules::of_all(&proofs, store, policy, times));
        }
    }
    once(&mut findings);
    joint.stand_for(if counting.is_empty() { &others } else { &counting });
    joint.conclude_together(findings, is_one_person);
    joint.finish(policy)
}

/// Whether a code is a proof: genuine, in date, not revoked, of a kind that is taken here.
fn counts(report: &Report, policy: &Policy) -> bool {
    let mut own = report.findings().iter().filter(|finding| is_apart_from_policy(finding));
    let own = own.all(|finding| weigh(finding, policy) <= Weight::Note);
    let held = Layer::ALL.into_iter().filter(|layer| *layer != Layer::Policy).all(|layer| {
        let state = report.layers().get(layer);
        state == LayerState::Pass || (state == LayerState::NotAsked && layer.may_be_unasked())
    });
    own && held && report.certificate().is_some()
}

/// Whether a finding would be the same whatever other proofs there are: all but what the rules here say.
fn is_apart_from_policy(finding: &Finding) -> bool {
    !matches!(finding.code(), 700..=707 | 709 | 710 | 804 | 805)
}

fn question(report: &Report, store: &Store, policy: &Policy) -> Option<crate::rules::question::Question> {
    let (certificate, envelope) = report.believed()?;
    rules::question(certificate, envelope, store, policy)
}

/// What speaks against each of them being of the person that the first believed one is of. One that is not believed
/// names nobody.
fn same_person<'r>(reports: &[&'r Report]) -> Vec<(&'r Report, Vec<Finding>)> {
    let first = reports.iter().find_map(|report| holder(report));
    let against = |report: &&'r Report| {
        let both = first.zip(holder(report));
        (*report, both.map_or_else(Vec::new, |(first, other)| super::holder::same_person(first, other)))
    };
    reports.iter().map(against).collect()
}

fn holder(report: &Report) -> Option<&Holder> {
    report.certificate()?.content.as_ref().ok().map(|content| &content.holder)
}

/// Each finding once.
fn once(findings: &mut Vec<Finding>) {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings.drain(..) {
        if !kept.contains(&finding) {
            kept.push(finding);
        }
    }
    *findings = kept;
}
