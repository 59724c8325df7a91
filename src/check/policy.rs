//! What a checkpoint asks of a certificate beyond its being genuine: formats, kinds, and rules.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use super::judge::ends_soon;
use crate::encoding::base64;
use crate::formats;
use crate::model::certificate::{Certificate, Entry};
use crate::model::country::Country;
use crate::model::envelope::{Envelope, Format};
use crate::model::finding::{Finding, Weight};
use crate::model::policy::{AgeStep, Ages, Policy, RulesAsked};
use crate::model::time::UnixTime;
use crate::rules::certlogic::Watch;
use crate::rules::choice::{Chosen, choose};
use crate::rules::mode::{self, Judged, Mode};
use crate::rules::question::{Answer, Claims, Place, Question};
use crate::rules::reason::{self, Reason};
use crate::rules::rule::{Outcome, ProofKind, Rule, RuleKind};
use crate::store::trust::Signed;
use crate::store::{HeldSet, Store};
use std::iter;

/// Whether the rules and value sets that the checkpoint asks for are here, in force and in date: without them
/// nobody can pass.
#[must_use]
pub fn is_ready(store: &Store, policy: &Policy, times: Times) -> bool {
    let in_date = |set: &HeldSet| !set.lost && set.step(policy.rules_ages, times.clock) != AgeStep::TooOld;
    let rules = match &policy.rules {
        RulesAsked::None | RulesAsked::Mode(_) => true,
        RulesAsked::Country { country, region } => {
            let applies = |rule: &Rule| {
                rule.kind == RuleKind::Acceptance
                    && Some(&rule.country) == country.as_ref()
                    && rule.region.eq_ignore_ascii_case(region)
                    && rule.valid_at(times.at)
            };
            let usable = store.rules(policy.realm).filter(|(set, _)| in_date(set));
            store.rule_sets(policy.realm).all(|set| !set.lost)
                && usable.into_iter().any(|(_, rules)| rules.rules().iter().any(applies))
        }
    };
    let mut values = store.value_sets(policy.realm).peekable();
    let values = !policy.known_values || (values.peek().is_some() && values.all(in_date));
    rules && values && policy.fault.is_none()
}

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
        // A profile that was never told of which country decides nothing.
        RulesAsked::Country { country: None, .. } => vec![Finding::ProfileWrong { key: "rules.country".to_owned() }],
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

/// A country judges each proof by itself: one that meets its rules is enough. Where none does, one that we cannot
/// judge might.
fn of_country(place: &Place, proofs: &[Question], store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let rank = |findings: &Vec<Finding>| match findings.iter().map(Finding::weight).max() {
        None | Some(Weight::Note | Weight::NoCertificate) => 0,
        Some(Weight::CannotDecide) => 1,
        Some(Weight::MoreNeeded) => 2,
        Some(Weight::NotAccepted) => 3,
        Some(Weight::Reject) => 4,
    };
    let each = proofs.iter().map(|proof| of_proof(place, proof, store, policy, times));
    each.min_by_key(rank).unwrap_or_else(|| vec![Finding::PolicyNotMet])
}

fn of_proof(place: &Place, proof: &Question, store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let held = HeldRules::of(store, policy, times.clock);
    Said::of(&held, held.all(), proof, place, times.at, &()).findings(proof, place, times.at)
}

/// What rules say of one proof, for an arrival somewhere at some time.
pub(super) struct Said<'h, 's> {
    held: &'h HeldRules<'s>,
    pub(super) chosen: Chosen<'s>,
    acceptance: Answer<'s>,
    invalidation: Answer<'s>,
}

impl<'h, 's> Said<'h, 's> {
    /// What those of `rules` say that apply; `rules` are some that are `held`.
    pub(super) fn of(
        held: &'h HeldRules<'s>,
        rules: impl IntoIterator<Item = &'s Rule>,
        proof: &Question,
        place: &Place,
        at: UnixTime,
        watch: &impl Watch,
    ) -> Self {
        let chosen = choose(rules, proof.asked(place, at));
        let [acceptance, invalidation] = Answer::both(&chosen, proof, place, at, watch);
        Self { held, chosen, acceptance, invalidation }
    }

    /// Whether [`Said::findings`] has nothing but notes.
    pub(super) fn is_met(&self) -> bool {
        matches!(self.acceptance, Answer::Met)
            && matches!(self.invalidation, Answer::Met | Answer::NoRules)
            && self.held.too_old(&self.chosen.acceptance).is_none()
    }

    /// What there is to say against the proof, and of the rules themselves.
    pub(super) fn findings(&self, proof: &Question, place: &Place, at: UnixTime) -> Vec<Finding> {
        let too_old = self.held.too_old(&self.chosen.acceptance);
        let mut findings: Vec<Finding> = too_old.map(|age| Finding::RulesTooOld { age }).into_iter().collect();
        findings.extend(self.held.soon(&self.chosen.acceptance));
        match &self.invalidation {
            Answer::NotMet(rules) => {
                let taken_back = |rule: &&Rule| Finding::InvalidatedByIssuerRule { id: rule.identifier.clone() };
                findings.extend(rules.iter().map(taken_back));
            }
            Answer::Open(rules) => findings.extend(rules.iter().map(|rule| open(rule))),
            Answer::Met | Answer::NoRules => {}
        }
        match &self.acceptance {
            // Rules that may have changed since say neither yes nor no.
            _ if too_old.is_some() => {}
            Answer::Met => {}
            Answer::NoRules => {
                findings.push(Finding::NoRules { country: place.country.code().to_owned(), at });
            }
            Answer::Open(rules) => findings.extend(rules.iter().map(|rule| open(rule))),
            Answer::NotMet(_) => {
                findings.push(told(iter::once(reason::of(&self.chosen.acceptance, proof, Some(place), at))));
            }
        }
        findings
    }
}

/// The rules that are held, those of sets that are too old behind the others.
pub(super) struct HeldRules<'s> {
    sets: Vec<(&'s HeldSet, &'s [Rule])>,
    /// The age of the oldest set that is lost.
    lost: Option<i64>,
    ages: Ages,
    clock: UnixTime,
}

impl<'s> HeldRules<'s> {
    pub(super) fn of(store: &'s Store, policy: &Policy, clock: UnixTime) -> Self {
        let mut sets: Vec<_> = store.rules(policy.realm).map(|(set, rules)| (set, rules.rules())).collect();
        // Of two rules alike the one that comes first counts.
        sets.sort_by_key(|(set, _)| set.step(policy.rules_ages, clock));
        let lost = store.rule_sets(policy.realm).filter(|set| set.lost).map(|set| set.info.age(clock)).max();
        Self { sets, lost, ages: policy.rules_ages, clock }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'s Rule> {
        self.sets.iter().flat_map(|(_, rules)| rules.iter())
    }

    /// The set that a rule is of.
    pub(super) fn set_of(&self, rule: &Rule) -> Option<&'s HeldSet> {
        let holds = |rules: &[Rule]| rules.as_ptr_range().contains(&std::ptr::from_ref(rule));
        self.sets.iter().find(|(_, rules)| holds(rules)).map(|(set, _)| *set)
    }

    /// The age of the oldest set that is lost, or that is too old and of which some rule applies.
    fn too_old(&self, applying: &[&Rule]) -> Option<i64> {
        let of = applying.iter().filter_map(|rule| self.set_of(rule));
        let old = of.filter(|set| set.step(self.ages, self.clock) == AgeStep::TooOld);
        self.lost.into_iter().chain(old.map(|set| set.info.age(self.clock))).max()
    }

    /// A note for each set of which some rule applies and that will be too old soon.
    fn soon(&self, applying: &[&Rule]) -> impl Iterator<Item = Finding> {
        let applies =
            |set: &HeldSet| applying.iter().filter_map(|rule| self.set_of(rule)).any(|held| std::ptr::eq(held, set));
        let used = self.sets.iter().filter(move |(set, _)| applies(set));
        used.filter_map(|(set, _)| ends_soon(set, self.ages, self.clock))
    }
}
