//! Everything offline: signers, block lists, revocation, rules and value sets, each with its own age.
//!
//! A [`Store`] is immutable; an update builds a new generation beside the old
//! one and a running check keeps what it began with.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod block;
pub mod bundle;
pub mod export;
pub mod generations;
pub mod import;
pub mod manifest;
pub mod revocation;
mod ruled;
pub mod signers;
pub mod trust;

use crate::model::country::Country;
use crate::model::policy::{AgeStep, Ages, Policy, Realm};
use crate::model::time::{DAY, UnixTime};
use crate::rules::set::RuleSet;
use crate::rules::values::ValueSets;
use block::BlockList;
use bundle::Record;
use manifest::{SetInfo, SetKind};
use revocation::HashList;
use ruled::Ruled;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use trust::{TrustList, TrustedKey};

/// The offline data that a check is made with.
#[derive(Clone, Debug, Default)]
pub struct Store {
    generation: u64,
    sets: Vec<HeldSet>,
    trust: TrustList,
    blocks: Vec<(usize, BlockList)>,
    revocations: Vec<(usize, HashList)>,
    ruled: Ruled,
    profiles: Vec<(usize, String)>,
    bundle: Option<Box<Record>>,
    damage: Vec<String>,
    fell_back: bool,
}

/// A set of the store, and whether its data could be read.
#[derive(Clone, Debug)]
pub struct HeldSet {
    /// What the manifest says of it.
    pub info: SetInfo,
    /// Whether its file is lost or spoilt; it then counts as missing, not as never held.
    pub lost: bool,
}

/// The data of a set.
#[derive(Clone, Debug)]
pub enum SetData {
    /// Signers.
    Trust(Vec<Arc<TrustedKey>>),
    /// A block list.
    Block(BlockList),
    /// A list of revocation hashes.
    Revocation(HashList),
    /// Business rules.
    Rules(Arc<RuleSet>),
    /// Value sets.
    Values(Arc<ValueSets>),
    /// The text of a profile.
    Profile(String),
    /// What is remembered of a bundle.
    Bundle(Box<Record>),
}

/// A length as a number of entries or bytes.
pub(crate) fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl SetData {
    /// Reads a set's file.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the bytes.
    pub fn read(kind: SetKind, bytes: &[u8]) -> Result<Self, String> {
        let text = || std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned());
        match kind {
            SetKind::Trust => {
                let keys: Vec<TrustedKey> =
                    postcard::from_bytes(bytes).map_err(|_| "it is not a list of signers".to_owned())?;
                Ok(Self::Trust(keys.into_iter().map(Arc::new).collect()))
            }
            SetKind::Block => BlockList::parse(text()?).map(Self::Block).map_err(|error| error.to_string()),
            SetKind::Revocation => HashList::parse(text()?).map(Self::Revocation).map_err(|error| error.to_string()),
            SetKind::Rules => RuleSet::read(bytes).map(|set| Self::Rules(Arc::new(set))),
            SetKind::Values => ValueSets::read(bytes).map(|sets| Self::Values(Arc::new(sets))),
            SetKind::Profile => text().map(|text| Self::Profile(text.to_owned())),
            SetKind::Bundle => Record::read(bytes).map(|record| Self::Bundle(Box::new(record))),
        }
    }

    /// How many signers, entries, hashes, rules or codes it holds.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let of = |what: &str, count: usize| BTreeMap::from([(what.to_owned(), number(count))]);
        match self {
            Self::Trust(keys) => signers::counts(keys.iter().map(AsRef::as_ref)),
            Self::Block(list) => of("entries", list.len()),
            Self::Revocation(list) => of("hashes", list.len()),
            Self::Rules(set) => ruled::counts_of_rules(set),
            Self::Values(sets) => ruled::counts_of_values(sets),
            Self::Profile(_) | Self::Bundle(_) => BTreeMap::new(),
        }
    }
}

impl Store {
    /// A store that holds nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Opens the store in the first place, with the read-only ones below it.
    ///
    /// Trust lists, rules and value sets are taken by set id, the higher place wins; block and
    /// revocation lists are united. A place that is not there is empty; one that is spoilt is told in [`Store::damage`].
    ///
    /// # Errors
    /// [`generations::Error`] when a place is there and may not be read.
    pub fn open(places: &[PathBuf]) -> Result<Self, generations::Error> {
        let mut store = Self::empty();
        for (depth, place) in places.iter().enumerate() {
            let loaded = generations::load(place)?;
            if depth == 0 {
                store.generation = loaded.generation;
            }
            store.damage.extend(loaded.damage);
            store.fell_back |= loaded.fell_back;
            for (info, data) in loaded.sets {
                let is_same = |set: &HeldSet| set.info.kind == info.kind && set.info.id == info.id;
                if !(info.kind.is_taken_by_id() && store.sets.iter().any(is_same)) {
                    store.add(info, data);
                }
            }
        }
        Ok(store)
    }

    /// Adds a set; `None` is one whose data is lost.
    pub fn add(&mut self, info: SetInfo, data: Option<SetData>) {
        let number = self.sets.len();
        let realm = info.realm;
        self.sets.push(HeldSet { info, lost: data.is_none() });
        match data {
            Some(SetData::Trust(keys)) => self.trust.add(keys, realm, number),
            Some(SetData::Block(list)) => self.blocks.push((number, list)),
            Some(SetData::Revocation(list)) => self.revocations.push((number, list)),
            Some(SetData::Rules(rules)) => self.ruled.add_rules(number, rules),
            Some(SetData::Values(sets)) => self.ruled.add_values(number, realm, sets),
            Some(SetData::Profile(text)) => self.profiles.push((number, text)),
            Some(SetData::Bundle(record)) => self.bundle = self.bundle.take().or(Some(record)),
            None => {}
        }
    }

    /// Keys that are in `realm` count in no other one from here on.
    pub fn keep_apart(&mut self, realm: Realm) {
        self.trust.keep_apart(realm);
    }

    /// The same store without its trust lists, for `--trust`.
    #[must_use]
    pub fn without_trust(&self) -> Self {
        let mut store = Self {
            generation: self.generation,
            damage: self.damage.clone(),
            fell_back: self.fell_back,
            ..Self::empty()
        };
        for (number, set) in self.sets.iter().enumerate() {
            if set.info.kind != SetKind::Trust {
                store.add(set.info.clone(), self.data_of(number));
            }
        }
        store
    }

    /// The data of a set that is no trust list.
    fn data_of(&self, number: usize) -> Option<SetData> {
        fn of<T: Clone>(sets: &[(usize, T)], number: usize) -> Option<T> {
            sets.iter().find(|(of, _)| *of == number).map(|(_, data)| data.clone())
        }
        match self.set(number)?.info.kind {
            SetKind::Trust => None,
            SetKind::Block => of(&self.blocks, number).map(SetData::Block),
            SetKind::Revocation => of(&self.revocations, number).map(SetData::Revocation),
            SetKind::Rules => of(self.ruled.rules(), number).map(SetData::Rules),
            SetKind::Values => of(self.ruled.values(), number).map(SetData::Values),
            SetKind::Profile => of(&self.profiles, number).map(SetData::Profile),
            SetKind::Bundle => self.bundle.clone().map(SetData::Bundle),
        }
    }

    /// The number of the generation that is held.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The sets, by number.
    #[must_use]
    pub fn sets(&self) -> &[HeldSet] {
        &self.sets
    }

    /// The set of that number.
    #[must_use]
    pub fn set(&self, number: usize) -> Option<&HeldSet> {
        self.sets.get(number)
    }

    /// The signers.
    #[must_use]
    pub const fn trust(&self) -> &TrustList {
        &self.trust
    }

    /// The block lists that count in `realm`.
    pub fn blocks(&self, realm: Realm) -> impl Iterator<Item = &BlockList> {
        let counting =
            self.blocks.iter().filter(move |(set, _)| self.set(*set).is_some_and(|set| set.counts_in(realm)));
        counting.map(|(_, list)| list)
    }

    /// The revocation lists that count in `realm`.
    pub fn revocations(&self, realm: Realm) -> impl Iterator<Item = &HashList> {
        let lists = self.revocations.iter();
        lists.filter(move |(set, _)| self.set(*set).is_some_and(|set| set.counts_in(realm))).map(|(_, list)| list)
    }

    /// The profiles that came with a bundle, each with the set that it is.
    pub fn profiles(&self) -> impl Iterator<Item = (&HeldSet, &str)> {
        self.profiles.iter().filter_map(|(number, text)| Some((self.set(*number)?, text.as_str())))
    }

    /// The ids of profiles that came with a bundle and are lost.
    pub fn lost_profiles(&self) -> impl Iterator<Item = &str> {
        let lost = self.sets.iter().filter(|set| set.info.kind == SetKind::Profile && set.lost);
        lost.map(|set| set.info.id.as_str())
    }

    /// What is remembered of the bundle in use.
    #[must_use]
    pub fn bundle(&self) -> Option<&Record> {
        self.bundle.as_deref()
    }

    /// What is wrong with the files of the store, a sentence each.
    #[must_use]
    pub fn damage(&self) -> &[String] {
        &self.damage
    }

    /// Whether an older generation stands in for one that is lost: what it revoked is not known.
    #[must_use]
    pub const fn fell_back(&self) -> bool {
        self.fell_back
    }

    /// The trust sets of a realm whose data is there.
    pub fn trust_sets(&self, realm: Realm) -> impl Iterator<Item = &HeldSet> {
        self.sets.iter().filter(move |set| set.info.kind == SetKind::Trust && set.info.realm == realm && !set.lost)
    }

    /// The newest time at which verified data was issued: a clock behind it is wrong. What the training
    /// authority signs says nothing of the real time.
    #[must_use]
    pub fn newest_signed(&self) -> Option<UnixTime> {
        let signed = self.sets.iter().map(|set| &set.info);
        let signed = signed.filter(|info| info.signed_by.is_some() && info.realm != Realm::Training);
        signed.filter_map(|info| info.issued).max()
    }

    /// The sets that speak of revocation in `realm`.
    pub fn revocation_sets(&self, realm: Realm) -> impl Iterator<Item = &HeldSet> {
        let of_kind = self.sets.iter().filter(|set| matches!(set.info.kind, SetKind::Revocation | SetKind::Block));
        of_kind.filter(move |set| set.counts_in(realm))
    }

    /// Whether a verified trust set in date says that it holds every signer of `country`.
    #[must_use]
    pub fn covers(&self, country: &Country, realm: Realm, ages: Ages, clock: UnixTime) -> bool {
        self.trust_sets(realm).any(|set| {
            set.info.signed_by.is_some()
                && set.info.complete_for.contains(country)
                && set.step(ages, clock) != AgeStep::TooOld
        })
    }
}

impl HeldSet {
    /// Whether a list counts in `realm`. What an authority blocks or rules counts everywhere but in
    /// training, and what the training authority does counts nowhere else.
    #[must_use]
    pub fn counts_in(&self, realm: Realm) -> bool {
        (self.info.realm == Realm::Training) == (realm == Realm::Training)
    }

    /// When the set counts as old under a policy; `None` for what does not age.
    #[must_use]
    pub const fn ages(&self, policy: &Policy) -> Option<Ages> {
        match self.info.kind {
            SetKind::Trust => Some(policy.trust_ages),
            SetKind::Rules | SetKind::Values => Some(policy.rules_ages),
            SetKind::Revocation | SetKind::Block => Some(policy.revocation_ages),
            SetKind::Profile | SetKind::Bundle => None,
        }
    }

    /// The step of the set's age; past its own end it is too old whatever the policy allows.
    #[must_use]
    pub fn step(&self, ages: Ages, clock: UnixTime) -> AgeStep {
        if self.info.good_until.is_some_and(|until| clock > until) {
            return AgeStep::TooOld;
        }
        ages.step(self.info.age(clock))
    }

    /// When the set will be too old, if that is so soon that somebody should renew it: within two days,
    /// or the last fifth of a shorter life.
    #[must_use]
    pub fn ends_soon(&self, ages: Ages, clock: UnixTime) -> Option<UnixTime> {
        let by_age = self.info.since().plus(ages.too_old);
        let until = self.info.good_until.map_or(by_age, |until| until.min(by_age));
        let soon = (2 * DAY).min(ages.too_old / 5);
        (self.step(ages, clock) != AgeStep::TooOld && until.since(clock) <= soon).then_some(until)
    }
}
