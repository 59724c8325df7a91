//! Rules and value sets as a store holds them.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::manifest::{SetInfo, SetKind};
use super::{HeldSet, Store, number};
use crate::model::policy::Realm;
use crate::rules::certlogic::Data;
use crate::rules::set::RuleSet;
use crate::rules::values::ValueSets;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many rules a set holds, and of how many countries.
pub(super) fn counts_of_rules(set: &RuleSet) -> BTreeMap<String, u64> {
    let counts = [("rules", set.len()), (SetInfo::COUNTRIES, set.countries().len())];
    counts.map(|(what, count)| (what.to_owned(), number(count))).into()
}

/// How many value sets there are, and how many codes are in them.
pub(super) fn counts_of_values(sets: &ValueSets) -> BTreeMap<String, u64> {
    let counts = [(SetInfo::VALUE_SETS, sets.len()), ("codes", sets.codes())];
    counts.map(|(what, count)| (what.to_owned(), number(count))).into()
}

/// The rules and value sets of a store, each with the number of its set.
#[derive(Clone, Debug, Default)]
pub(super) struct Ruled {
    rules: Vec<(usize, Arc<RuleSet>)>,
    values: Vec<(usize, Arc<ValueSets>)>,
    /// All value sets in one, of the training authority.
    training: United,
    /// All value sets in one, of everybody else.
    others: United,
}

/// Several value sets in one, and its codes as rules look at them.
#[derive(Clone)]
struct United {
    sets: ValueSets,
    codes: Arc<Data>,
}

impl Default for United {
    fn default() -> Self {
        Self { sets: ValueSets::default(), codes: Arc::new(ValueSets::default().data()) }
    }
}

/// The sets alone: their codes say nothing more.
impl std::fmt::Debug for United {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.sets.fmt(f)
    }
}

impl Ruled {
    pub(super) fn add_rules(&mut self, number: usize, rules: Arc<RuleSet>) {
        self.rules.push((number, rules));
    }

    pub(super) fn add_values(&mut self, number: usize, realm: Realm, sets: Arc<ValueSets>) {
        let united = if realm == Realm::Training { &mut self.training } else { &mut self.others };
        let all = ValueSets::unite([&united.sets, &*sets]);
        *united = United { codes: Arc::new(all.data()), sets: all };
        self.values.push((number, sets));
    }

    pub(super) fn rules(&self) -> &[(usize, Arc<RuleSet>)] {
        &self.rules
    }

    pub(super) fn values(&self) -> &[(usize, Arc<ValueSets>)] {
        &self.values
    }
}

impl Store {
    /// The rules that count in `realm`, each with the set that it is. A lost set has none: see
    /// [`Store::rule_sets`].
    pub fn rules(&self, realm: Realm) -> impl Iterator<Item = (&HeldSet, &RuleSet)> {
        let all = self.ruled.rules.iter().filter_map(|(number, rules)| Some((self.set(*number)?, rules.as_ref())));
        all.filter(move |(set, _)| set.counts_in(realm))
    }

    /// The sets of rules that count in `realm`, the lost ones too.
    pub fn rule_sets(&self, realm: Realm) -> impl Iterator<Item = &HeldSet> {
        self.of_kind(SetKind::Rules, realm)
    }

    /// All value sets that count in `realm` in one: of each id the newest ([`ValueSets::unite`]). A lost set has
    /// none: see [`Store::value_sets`].
    #[must_use]
    pub const fn values(&self, realm: Realm) -> &ValueSets {
        &self.united(realm).sets
    }

    /// The codes of [`Store::values`], as rules look at them.
    #[must_use]
    pub fn value_codes(&self, realm: Realm) -> Arc<Data> {
        Arc::clone(&self.united(realm).codes)
    }

    const fn united(&self, realm: Realm) -> &United {
        match realm {
            Realm::Training => &self.ruled.training,
            Realm::Production | Realm::Uat | Realm::Dev => &self.ruled.others,
        }
    }

    /// The sets of value sets that count in `realm`, the lost ones too.
    pub fn value_sets(&self, realm: Realm) -> impl Iterator<Item = &HeldSet> {
        self.of_kind(SetKind::Values, realm)
    }

    fn of_kind(&self, kind: SetKind, realm: Realm) -> impl Iterator<Item = &HeldSet> {
        self.sets.iter().filter(move |set| set.info.kind == kind && set.counts_in(realm))
    }
}

#[cfg(test)]
pub(super) mod tests;
