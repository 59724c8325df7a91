//! Why rules are not met: found by asking them again about other times, and about the same certificate with one
//! member changed. What the makers of rules say that a rule looks at is for display alone.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::certlogic::{Data, Fragment, Held, Watch, written};
use super::question::{Answer, Place, Question};
use super::rule::{Outcome, ProofKind, Rule};
use super::timetable::{Changes, spans};
use crate::model::time::UnixTime;
use std::cell::RefCell;

/// Why rules are not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They are met from this second on.
    NotYet(UnixTime),
    /// They are not met from this second on.
    NoLonger(UnixTime),
    /// Another product would meet them.
    Product,
    /// A later dose of the series would meet them.
    Series,
    /// They take no proofs of this kind.
    Kind,
    /// The same test without a finding would meet them.
    Positive,
    /// The same proof against another disease would meet them.
    Disease,
    /// None of these alone.
    Other,
}

/// Not detected (SNOMED CT; value set covid-19-lab-result).
const NOT_DETECTED: &str = "260415000";

/// Why `rules`, of which some are not met at `at`, are not.
#[must_use]
pub fn of(rules: &[&Rule], question: &Question, place: Option<&Place>, at: UnixTime) -> Reason {
    let asking = Asking { rules, place, at };
    if let Some(reason) = asking.by_date(question) {
        return reason;
    }
    let (failed, looked) = asking.failed(question);
    let group = question.proof.group();
    let would_do = |member: &str, values: Vec<Data>| {
        let path = format!("{group}.0.{member}");
        let asked = looked.iter().any(|looked| looked.strip_prefix("payload.") == Some(&path));
        asked && values.into_iter().any(|value| asking.would_do(&failed, question, &path, value))
    };
    let texts = |set: &str| -> Vec<Data> {
        let constant = failed.iter().flat_map(|rule| rule.texts()).map(Data::from);
        let known = question.values.at(set).map_or(&[][..], Data::items);
        constant.chain(known.iter().cloned()).collect()
    };
    if group == "t" && would_do("tr", vec![NOT_DETECTED.into()]) {
        Reason::Positive
    } else if would_do("tg", texts("disease-agent-targeted")) {
        Reason::Disease
    } else if group == "v" && would_do("dn", later_doses(question)) {
        Reason::Series
    } else if group == "v" && would_do("mp", texts("vaccines-covid-19-names"))
        || group == "t" && would_do("tt", texts("covid-19-lab-test-type"))
        || group == "t" && would_do("ma", texts("covid-19-lab-test-manufacturer-and-name"))
    {
        Reason::Product
    } else if looked.iter().all(|path| is_of_kind_alone(path)) {
        Reason::Kind
    } else {
        Reason::Other
    }
}

/// The dose numbers that a later certificate of the same series could have.
fn later_doses(question: &Question) -> Vec<Data> {
    let number = |member: &str| question.document.at(&format!("v.0.{member}")).and_then(Data::as_int);
    let (dose, doses) = (number("dn").unwrap_or(1), number("sd").unwrap_or(1));
    let later = [doses, doses.saturating_add(1), 3].into_iter().filter(|later| *later > dose);
    later.map(Data::Int).collect()
}

/// Whether a path says no more of a certificate than what it proves.
fn is_of_kind_alone(path: &str) -> bool {
    match path.strip_prefix("payload") {
        Some(rest) => matches!(rest, "" | ".v" | ".t" | ".r" | ".v.0" | ".t.0" | ".r.0" | ".v.1" | ".t.1" | ".r.1"),
        None => true,
    }
}

struct Asking<'a> {
    rules: &'a [&'a Rule],
    place: Option<&'a Place>,
    at: UnixTime,
}

impl<'a> Asking<'a> {
    fn is_met(&self, question: &Question, at: UnixTime, changes: &Changes) -> bool {
        matches!(Answer::of(self.rules, &question.data(self.place, at), question.schema(), changes), Answer::Met)
    }

    /// The rules that are in force now, at other times.
    fn by_date(&self, question: &Question) -> Option<Reason> {
        let met: Vec<_> =
            spans(|at, changes| self.is_met(question, at, changes)).into_iter().filter(|span| span.answer).collect();
        let coming = met.iter().filter_map(|span| span.from).find(|from| *from > self.at).map(Reason::NotYet);
        let over = || met.last().and_then(|span| span.until).map(|until| Reason::NoLonger(until.plus(1)));
        coming.or_else(over)
    }

    /// The rules that are not met, and the paths that they looked at.
    fn failed(&self, question: &Question) -> (Vec<&'a Rule>, Vec<String>) {
        let (looked, data) = (Looked::default(), question.data(self.place, self.at));
        let (mut failed, schema) = (Vec::new(), question.schema());
        for rule in self.rules {
            if rule.judge(&data, schema) == Outcome::False {
                rule.watched(&data, schema, &looked);
                failed.push(*rule);
            }
        }
        (failed, looked.0.into_inner())
    }

    /// Whether the certificate would be taken at some time if the member at `path` were `value`.
    fn would_do(&self, failed: &[&Rule], question: &Question, path: &str, value: Data) -> bool {
        let mut document = (*question.document).clone();
        match document.at_mut(path) {
            Some(member) if *member != value => *member = value,
            _ => return false,
        }
        let other = question.about(document);
        let (data, schema) = (other.data(self.place, self.at), other.schema());
        // The quick question first. A rule that looks at the date too may still say no today.
        let is_promising = failed.iter().any(|rule| rule.judge(&data, schema) != Outcome::False);
        is_promising && (self.is_met(&other, self.at, &Changes::none(self.at)) || self.by_date(&other).is_some())
    }
}

/// The paths that rules looked at.
#[derive(Default)]
struct Looked(RefCell<Vec<String>>);

impl Watch for Looked {
    fn looked(&self, path: &[Fragment], _: &Held<'_>) {
        self.0.borrow_mut().push(written(path));
    }
}

impl ProofKind {
    /// The member of a certificate that holds proofs of this kind.
    const fn group(self) -> &'static str {
        match self {
            Self::General => "",
            Self::Vaccination => "v",
            Self::Test => "t",
            Self::Recovery => "r",
        }
    }
}

#[cfg(test)]
#[path = "reason/tests.rs"]
mod tests;
