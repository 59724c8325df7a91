//! What a checkpoint asks of a certificate beyond its being genuine: formats, kinds, and rules.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use super::judge::ends_soon;
use crate::encoding::base64;
use crate::formats;
use crate::model::certificate::{Certificate, Entry};
use crate::model::country::Country;
use crate::model::envelope::{Envelope, Format};
use crate::model::finding::Finding;
use crate::model::policy::{AgeStep, Policy, RulesAsked};
use crate::rules::choice::choose;
use crate::rules::mode::{self, Judged, Mode};
use crate::rules::question::{Answer, Claims, Place, Question};
use crate::rules::reason::{self, Reason};
use crate::rules::rule::{Outcome, ProofKind, Rule};
use crate::store::trust::Signed;
use crate::store::{HeldSet, Store};
use std::iter;

/// Whether this checkpoint takes such certificates, and whether its rules are met.
pub(super) fn of_one(
    certificate: &Signed<Certificate>,
    envelope: &Envelope,
    store: &Store,
    policy: &Policy,
    times: Times,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        switched_off(envelope.format, certificate.value(), policy).into_iter().chain(fault(policy)).collect();
    if policy.rules != RulesAsked::None && certificate.value().content.is_ok() {
        let question = question(certificate, envelope, store, policy);
        findings.extend(of_all(question.as_slice(), store, policy, times));
    }
    findings
}

/// What the rules say of the proofs of one person, all of them genuine.
pub(super) fn of_all(proofs: &[Question], store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    match &policy.rules {
        RulesAsked::None => Vec::new(),
        RulesAsked::Mode(id) => match mode::named(id) {
            Some(mode) => of_mode(mode, proofs, policy, times),
            None => vec![Finding::ProfileWrong { key: "rules.mode".to_owned() }],
        },
        RulesAsked::Country { country: None, .. } => vec![Finding::NoRules { country: "?".to_owned(), at: times.at }],
        RulesAsked::Country { country: Some(country), region } => {
            let place = Place { country: country.clone(), region: region.clone() };
            of_country(&place, proofs, store, policy, times)
        }
    }
}

/// A certificate as it is put to rules; `None` where there is nothing to put.
pub(super) fn question(
    certificate: &Signed<Certificate>,
    envelope: &Envelope,
    store: &Store,
    policy: &Policy,
) -> Option<Question> {
    let said = certificate.value();
    let signer = &certificate.signer().key;
    Some(Question {
        document: formats::document(envelope)?.into(),
        proof: said.kind().map_or(ProofKind::General, ProofKind::of),
        issuer: said.issuer.as_deref().and_then(Country::parse).or_else(|| signer.country.clone()),
        claims: Claims {
            expires: said.expires.at(),
            issued_at: said.issued_at.at(),
            kid: base64::encode(signer.kid.bytes()),
        },
        values: store.value_codes(policy.realm),
    })
}

/// A format or kind that this checkpoint does not take.
fn switched_off(format: Format, certificate: &Certificate, policy: &Policy) -> Option<Finding> {
    let format = (!policy.formats.contains(&format)).then(|| format.name());
    let entries = certificate.content.iter().flat_map(|content| &content.entries);
    let mut kinds = entries.map(Entry::kind).filter(|kind| !policy.kinds.contains(kind)).map(|kind| kind.name());
    format.or_else(|| kinds.next()).map(|kind| Finding::KindSwitchedOff { kind })
}

/// A profile that could not be read decides nothing.
fn fault(policy: &Policy) -> impl Iterator<Item = Finding> {
    let key = policy.fault.clone();
    iter::once(key).flatten().map(|key| Finding::ProfileWrong { key })
}

fn of_mode(mode: &Mode, proofs: &[Question], policy: &Policy, times: Times) -> Vec<Finding> {
    let more = policy.combine.saturating_sub(proofs.len());
    vec![match mode.judge(proofs, times.at, more) {
        Judged::Met => return Vec::new(),
        Judged::MoreNeeded => Finding::SecondProofNeeded,
        Judged::Open(rule) => open(rule),
        Judged::NoRules => Finding::NoRules { country: mode.id.clone(), at: times.at },
        Judged::NotMet => {
            let each = proofs.iter().flat_map(|proof| why_not_in(mode, proof, times));
            told(each)
        }
    }]
}

/// Why a proof does not open a way: what each rule for its kind says that it does not meet.
fn why_not_in<'a>(mode: &'a Mode, proof: &'a Question, times: Times) -> impl Iterator<Item = Reason> + 'a {
    let (rules, data) = (mode.rules_for(proof), proof.data(None, times.at));
    let none = rules.is_empty().then_some(Reason::Kind);
    let failed = rules.into_iter().filter(move |rule| rule.judge(&data, proof.schema()) == Outcome::False);
    none.into_iter().chain(failed.map(move |rule| reason::of(&[rule], proof, None, times.at)))
}

/// Of several reasons the one that helps most.
fn told(reasons: impl Iterator<Item = Reason>) -> Finding {
    const fn rank(reason: Reason) -> u8 {
        match reason {
            Reason::Positive => 0,
            Reason::NotYet(_) => 1,
            Reason::NoLonger(_) => 2,
            Reason::Series => 3,
            Reason::Product => 4,
            Reason::Disease => 5,
            Reason::Kind => 6,
            Reason::Other => 7,
        }
    }
    match reasons.min_by_key(|reason| rank(*reason)).unwrap_or(Reason::Other) {
        Reason::NotYet(from) => Finding::NotYet { from },
        Reason::NoLonger(since) => Finding::NoLonger { since },
        Reason::Product => Finding::ProductNotAccepted,
        Reason::Series => Finding::SeriesIncomplete,
        Reason::Kind => Finding::ProofKindNotAccepted,
        Reason::Positive => Finding::ResultPositive,
        Reason::Disease => Finding::DiseaseNotCovered,
        Reason::Other => Finding::PolicyNotMet,
    }
}

fn open(rule: &Rule) -> Finding {
    Finding::RuleOpen { id: rule.identifier.clone() }
}

/// A country judges each proof by itself: one that meets its rules is enough.
fn of_country(place: &Place, proofs: &[Question], store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let mut best: Option<Vec<Finding>> = None;
    for proof in proofs {
        let findings = of_proof(place, proof, store, policy, times);
        let weight = |findings: &[Finding]| findings.iter().map(Finding::weight).max();
        if best.as_ref().is_none_or(|best| weight(&findings) < weight(best)) {
            best = Some(findings);
        }
    }
    best.unwrap_or_else(|| vec![Finding::PolicyNotMet])
}

fn of_proof(place: &Place, proof: &Question, store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let held = HeldRules::of(store, policy, times);
    let chosen = choose(held.all(), proof.asked(place, times.at));
    let [acceptance, invalidation] = Answer::both(&chosen, proof, place, times.at, &());
    let mut findings = held.health(&chosen.acceptance, store, policy, times);
    let is_old = findings.iter().any(|finding| matches!(finding, Finding::RulesTooOld { .. }));
    match invalidation {
        Answer::NotMet(rules) => {
            let taken_back = |rule: &Rule| Finding::InvalidatedByIssuerRule { id: rule.identifier.clone() };
            findings.extend(rules.into_iter().map(taken_back));
        }
        Answer::Open(rules) => findings.extend(rules.into_iter().map(open)),
        Answer::Met | Answer::NoRules => {}
    }
    match acceptance {
        // Rules that may have changed since say neither yes nor no.
        _ if is_old => {}
        Answer::Met => {}
        Answer::NoRules => {
            findings.push(Finding::NoRules { country: place.country.code().to_owned(), at: times.at });
        }
        Answer::Open(rules) => findings.extend(rules.into_iter().map(open)),
        Answer::NotMet(_) => {
            findings.push(told(iter::once(reason::of(&chosen.acceptance, proof, Some(place), times.at))));
        }
    }
    findings
}

/// The rules that are held, those of sets that are too old behind the others.
struct HeldRules<'s> {
    sets: Vec<(&'s HeldSet, &'s [Rule])>,
}

impl<'s> HeldRules<'s> {
    fn of(store: &'s Store, policy: &Policy, times: Times) -> Self {
        let mut sets: Vec<_> = store.rules(policy.realm).map(|(set, rules)| (set, rules.rules())).collect();
        // Of two rules alike the one that comes first counts.
        sets.sort_by_key(|(set, _)| set.step(policy.rules_ages, times.clock));
        Self { sets }
    }

    fn all(&self) -> impl Iterator<Item = &'s Rule> {
        self.sets.iter().flat_map(|(_, rules)| rules.iter())
    }

    /// Whether rules are lost, or some of those that apply are of a set that is too old, or will be soon.
    fn health(&self, applying: &[&Rule], store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
        let (ages, clock) = (policy.rules_ages, times.clock);
        let lost = store.rule_sets(policy.realm).filter(|set| set.lost);
        let applies = |rules: &[Rule]| applying.iter().any(|rule| rules.iter().any(|held| std::ptr::eq(held, *rule)));
        let used = || self.sets.iter().filter(|(_, rules)| applies(rules)).map(|(set, _)| *set);
        let too_old = used().filter(|set| set.step(ages, clock) == AgeStep::TooOld);
        let age = lost.chain(too_old).map(|set| set.info.age(clock)).max();
        let old = age.map(|age| Finding::RulesTooOld { age });
        old.into_iter().chain(used().filter_map(|set| ends_soon(set, ages, clock))).collect()
    }
}
