//! Where proofs are accepted, and from when until when: one row for every place whose rules are held.
//!
//! A row says yes or no by the rules that [`check`](super::check) would ask under a profile of that country, and for
//! how long by asking them at every point in time at which their answer can change.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::policy::{self, HeldRules, Said};
use super::report::{Report, Verdict, weigh};
use super::{Times, judge, together, values};
use crate::model::country::Country;
use crate::model::finding::{Finding, Weight};
use crate::model::policy::{Policy, RulesAsked};
use crate::model::time::UnixTime;
use crate::rules::question::{Place, Question};
use crate::rules::rule::{Rule, RuleKind};
use crate::rules::timetable::spans;
use crate::store::{HeldSet, Store};
use std::cmp::Reverse;

/// Where and when proofs of one person are accepted. Holds a person's data: no `Debug`.
#[derive(Clone)]
pub struct When {
    /// What the codes say by themselves: of one its own report, of several the joint one.
    pub report: Report,
    /// One row a place, by country and region. None where the codes are refused, where they are of two people, and
    /// where none of them can be put to rules.
    pub rows: Vec<Row>,
}

/// What a place says of the proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The place.
    pub place: Place,
    /// Whether a proof is accepted there at the time asked for.
    pub answer: Allowed,
    /// Why not; `None` where it is accepted.
    pub finding: Option<Finding>,
    /// For how long it is accepted, was, or will be; `None` where that is never, and where nobody can say.
    pub stretch: Option<Stretch>,
    /// The proof that does best there, counted from 1.
    pub proof: usize,
    /// The set whose rules were asked, of several the oldest; `None` where none is known.
    pub rules: Option<Source>,
}

/// Whether a proof is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Allowed {
    /// It is.
    Yes,
    /// It will be.
    NotYet,
    /// We cannot say.
    CannotDecide,
    /// No rules are known that count at that time.
    NoCurrentRules,
    /// It was.
    NoLonger,
    /// It is not, and no time changes that.
    No,
}

/// A stretch of time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second; `None`: since ever.
    pub from: Option<UnixTime>,
    /// Its last second; `None`: for ever.
    pub until: Option<UnixTime>,
}

/// A set of rules that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub set: String,
    /// Where it came from, in words.
    pub source: String,
    /// When it was issued, where its format says so.
    pub issued: Option<UnixTime>,
    /// When it was imported.
    pub imported: UnixTime,
    /// Its age by the real clock, in seconds.
    pub age: i64,
}

/// Where and when proofs are accepted, each given by the report of its own check; `only` at one place, whose row is
/// there even where no rules of it are known.
///
/// Countries judge each proof by itself, so a row stands for the one that does best. What a checkpoint of `policy`
/// takes does not count there: its formats, kinds and rules speak in the report alone.
#[must_use]
pub fn when(reports: &[&Report], only: Option<&Place>, store: &Store, policy: &Policy, times: Times) -> When {
    let report = match reports {
        [one] => (*one).clone(),
        several => together(several, store, &Policy { combine: several.len(), ..policy.clone() }, times),
    };
    let is_of_two = report.findings().iter().any(|finding| matches!(finding.code(), 600 | 601));
    if report.verdict() == Verdict::Reject || is_of_two {
        return When { report, rows: Vec::new() };
    }
    let held = HeldRules::of(store, policy, times.clock);
    let all: Vec<&Rule> = held.all().collect();
    let numbered = reports.iter().zip(1_usize..);
    let proofs: Vec<Proof> =
        numbered.filter_map(|(report, number)| Proof::of(report, number, store, policy, times)).collect();
    let places = only.map_or_else(|| places(&all), |place| vec![place.clone()]);
    let asking = Asking { held: &held, all: &all, policy, times };
    let best = |place: &Place| proofs.iter().map(|proof| asking.row(place, proof)).min_by_key(Row::rank);
    let rows = places.iter().filter_map(best).collect();
    When { report, rows }
}

/// Every place that has rules of its own about what it accepts, in order.
fn places(rules: &[&Rule]) -> Vec<Place> {
    let accepting = rules.iter().filter(|rule| rule.kind == RuleKind::Acceptance);
    let mut places: Vec<_> = accepting.map(|rule| (&rule.country, rule.region.as_str())).collect();
    places.sort_unstable();
    places.dedup();
    let place = |(country, region): (&Country, &str)| Place { country: country.clone(), region: region.to_owned() };
    places.into_iter().map(place).collect()
}

/// A certificate that is believed, with what stands against it everywhere.
struct Proof {
    number: usize,
    question: Question,
    /// The first second and the last at which code and signer are in date.
    in_date: (UnixTime, Option<UnixTime>),
    /// That they are not, at the time asked for.
    out_of_date: Option<Finding>,
    /// Why nobody can say anything of it.
    in_doubt: Option<Finding>,
}

impl Proof {
    fn of(report: &Report, number: usize, store: &Store, policy: &Policy, times: Times) -> Option<Self> {
        let (certificate, envelope) = report.believed()?;
        // Values that weigh only where somebody's rules decide by them: here they do.
        let rules = RulesAsked::Country { country: None, region: String::new() };
        let values = values::of(certificate.value(), store, &Policy { rules, ..policy.clone() }, times);
        let heavy = report.findings().iter().chain(&values).filter(|finding| weigh(finding, policy) > Weight::Note);
        // What this checkpoint takes, and what its own rules say, is no matter of other places.
        let everywhere = heavy.filter(|finding| !matches!(finding.code(), 111 | 700..=707 | 709 | 710 | 804 | 805));
        let (out_of_date, in_doubt): (Vec<&Finding>, Vec<&Finding>) =
            everywhere.partition(|finding| matches!(finding.code(), 205 | 300 | 301));
        let first = |findings: Vec<&Finding>| {
            let heaviest = findings.into_iter().min_by_key(|finding| (Reverse(weigh(finding, policy)), finding.rank()));
            heaviest.cloned()
        };
        Some(Self {
            number,
            question: policy::question(certificate, envelope, store, policy)?,
            in_date: judge::in_date(certificate),
            out_of_date: first(out_of_date),
            in_doubt: first(in_doubt),
        })
    }
}

/// What every row is asked with.
struct Asking<'a> {
    held: &'a HeldRules<'a>,
    all: &'a [&'a Rule],
    policy: &'a Policy,
    times: Times,
}

impl Asking<'_> {
    fn row(&self, place: &Place, proof: &Proof) -> Row {
        let (question, at) = (&proof.question, self.times.at);
        let asked = question.asked(place, at);
        let rules: Vec<&Rule> = self.all.iter().copied().filter(|rule| asked.concerns(rule)).collect();
        let said = Said::of(self.held, rules.iter().copied(), question, place, at, &());
        let findings = said.findings(question, place, at);
        let heavy = findings.into_iter().filter(|finding| weigh(finding, self.policy) > Weight::Note);
        let against = heavy.min_by_key(|finding| (Reverse(weigh(finding, self.policy)), finding.rank()));
        let (answer, finding, stretch) = self.answer(place, proof, &rules, against);
        let source = self.source(place, &said.chosen.acceptance);
        Row { place: place.clone(), answer, finding, stretch, proof: proof.number, rules: source }
    }

    /// The answer to a proof that `against` is said of, with its reason, and the stretch that goes with it.
    fn answer(
        &self,
        place: &Place,
        proof: &Proof,
        rules: &[&Rule],
        against: Option<Finding>,
    ) -> (Allowed, Option<Finding>, Option<Stretch>) {
        match &against {
            Some(Finding::InvalidatedByIssuerRule { .. }) => return (Allowed::No, against, None),
            Some(Finding::NoRules { .. } | Finding::RulesTooOld { .. }) => {
                return (Allowed::NoCurrentRules, against, None);
            }
            Some(finding) if weigh(finding, self.policy) >= Weight::CannotDecide => {
                return (Allowed::CannotDecide, against, None);
            }
            _ => {}
        }
        let stretch = self.nearest(place, proof, rules);
        let answer = match stretch {
            None => Allowed::No,
            Some(stretch) if stretch.holds(self.times.at) => Allowed::Yes,
            Some(stretch) if stretch.from.is_some_and(|from| from > self.times.at) => Allowed::NotYet,
            Some(_) => Allowed::NoLonger,
        };
        // A note that this checkpoint has raised allows no yes either.
        let doubt = proof.in_doubt.clone().or_else(|| against.clone().filter(|_| answer == Allowed::Yes));
        if answer != Allowed::No && doubt.is_some() {
            return (Allowed::CannotDecide, doubt, None);
        }
        let by_date = matches!(against, Some(Finding::NotYet { .. } | Finding::NoLonger { .. }));
        let finding = match (answer, stretch) {
            (Allowed::Yes, _) => None,
            _ if proof.out_of_date.is_some() => proof.out_of_date.clone(),
            // The rules of today know neither of those to come nor of the code's own end.
            (Allowed::NotYet, Some(Stretch { from: Some(from), .. })) if by_date => Some(Finding::NotYet { from }),
            (Allowed::NoLonger, Some(Stretch { until: Some(until), .. })) if by_date => {
                Some(Finding::NoLonger { since: until.plus(1) })
            }
            _ if by_date => Some(Finding::PolicyNotMet),
            _ => Some(against.unwrap_or(Finding::PolicyNotMet)),
        };
        (answer, finding, stretch)
    }

    /// The stretch in which the proof is accepted that holds the time asked for, or else the next one ahead, or else
    /// the last one behind.
    fn nearest(&self, place: &Place, proof: &Proof, rules: &[&Rule]) -> Option<Stretch> {
        let (from, until) = proof.in_date;
        let spans = spans(|at, changes| {
            changes.note(from);
            until.into_iter().for_each(|until| changes.note(until.plus(1)));
            rules.iter().for_each(|rule| changes.note_validity(rule));
            let is_in_date = at >= from && until.is_none_or(|until| at <= until);
            let rules = rules.iter().copied();
            is_in_date && Said::of(self.held, rules, &proof.question, place, at, changes).is_met()
        });
        let met = spans.into_iter().filter(|span| span.answer);
        let met: Vec<_> = met.map(|span| Stretch { from: span.from, until: span.until }).collect();
        let ahead = |stretch: &&Stretch| stretch.until.is_none_or(|until| until >= self.times.at);
        met.iter().find(ahead).or(met.last()).copied()
    }

    /// The oldest set of the rules that apply; where none does, the newest one that has rules of the place.
    fn source(&self, place: &Place, applying: &[&Rule]) -> Option<Source> {
        let age = |set: &&HeldSet| set.info.age(self.times.clock);
        let used = applying.iter().filter_map(|rule| self.held.set_of(rule)).max_by_key(age);
        let of_place = |rule: &&&Rule| {
            rule.kind == RuleKind::Acceptance
                && rule.country == place.country
                && rule.region.eq_ignore_ascii_case(&place.region)
        };
        let held = || self.all.iter().filter(of_place).filter_map(|rule| self.held.set_of(rule)).min_by_key(age);
        used.or_else(held).map(|set| Source {
            set: set.info.id.clone(),
            source: set.info.source.clone(),
            issued: set.info.issued,
            imported: set.info.imported,
            age: age(&set),
        })
    }
}

impl Row {
    /// Of two proofs the one with the lesser rank does better: accepted, and for longer; or sooner; or later ago.
    fn rank(&self) -> (Allowed, i64) {
        let end = |stretch: Stretch| stretch.until.map_or(i64::MIN, |until| until.secs().saturating_neg());
        let by_time = match (self.answer, self.stretch) {
            (Allowed::NotYet, Some(stretch)) => stretch.from.map_or(i64::MIN, UnixTime::secs),
            (_, Some(stretch)) => end(stretch),
            (_, None) => 0,
        };
        (self.answer, by_time)
    }
}

impl Allowed {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NotYet => "not-yet",
            Self::CannotDecide => "cannot-decide",
            Self::NoCurrentRules => "no-current-rules",
            Self::NoLonger => "no-longer",
            Self::No => "no",
        }
    }
}

impl Stretch {
    /// Whether it holds that time.
    #[must_use]
    pub fn holds(&self, at: UnixTime) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

impl Source {
    /// The day that it is known by: when it was issued, or else when it was imported.
    #[must_use]
    pub fn date(&self) -> UnixTime {
        self.issued.unwrap_or(self.imported)
    }
}
