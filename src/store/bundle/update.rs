//! What a bundle would change in a store, told before it counts.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::names::set_id;
use super::offer::{Offer, Offered};
use super::record::{Record, SET};
use super::refused::Refused;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::rules::rule::Rule;
use crate::store::generations::{Change, Loaded, NewSet};
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::trust::{Role, TrustedKey};
use crate::store::{SetData, number};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a bundle would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Who made the bundle.
    pub authority: String,
    /// The sets that come, change or go; a set that stays is not among them.
    pub sets: Vec<SetChange>,
    /// What is lost that needs a second yes, a sentence each.
    pub losses: Vec<String>,
    /// Whether all of it is held already.
    pub is_held: bool,
}

/// What happens to a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetChange {
    /// Its id.
    pub id: String,
    /// What it holds.
    pub kind: SetKind,
    /// What happens to it.
    pub fate: Fate,
    /// How much it holds afterwards.
    pub entries: u64,
    /// What comes and what goes, by country; "-" where there is none, or the kind knows no countries.
    pub by_country: BTreeMap<String, (u64, u64)>,
}

/// What happens to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    New,
    /// Its content changes.
    Changed,
    /// Its content stays, and is signed for anew.
    Renewed,
    /// It is taken away.
    Gone,
}

impl Fate {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Renewed => "renewed",
            Self::Gone => "gone",
        }
    }
}

impl SetChange {
    /// What comes, and what goes.
    #[must_use]
    pub fn total(&self) -> (u64, u64) {
        let sum = |(come, gone): (u64, u64), (more, less): &(u64, u64)| {
            (come.saturating_add(*more), gone.saturating_add(*less))
        };
        self.by_country.values().fold((0, 0), sum)
    }
}

/// Compares an offer with what is held.
///
/// # Errors
/// [`Refused`] where what is held is newer.
pub fn update(offer: &Offer, held: &Loaded, record: &Record, now: UnixTime) -> Result<Update, Refused> {
    not_older(offer, record)?;
    let mut update = Update { authority: offer.record.name.clone(), ..Update::default() };
    for offered in offer.sets.values() {
        let before = held.sets.iter().find(|(info, _)| info.id == offered.info.id);
        if let Some((info, _)) = before.filter(|_| !offer.rotated) {
            set_not_older(&offered.info, info, &offered.path)?;
        }
        let change = change_of(offered, before, now, &mut update.losses);
        update.sets.extend(change);
    }
    for (info, data) in gone(offer, held, record) {
        let by_country = differences(data.as_ref(), None, now).1;
        update.sets.push(SetChange { id: info.id.clone(), kind: info.kind, fate: Fate::Gone, entries: 0, by_country });
        if info.kind != SetKind::Profile {
            update.losses.push(format!("{} is taken away", info.id));
        }
    }
    let remembered = held.sets.iter().any(|(info, data)| info.id == SET && data.is_some());
    update.is_held = update.sets.is_empty() && remembered && record.versions == offer.record.versions;
    Ok(update)
}

/// The store's next generation.
#[must_use]
pub fn change(offer: &Offer, held: &Loaded, record: &Record, all: Vec<SetInfo>, now: UnixTime) -> Change {
    let gone: BTreeSet<&str> = gone(offer, held, record).map(|(info, _)| info.id.as_str()).collect();
    let others = all.into_iter().filter(|info| !gone.contains(info.id.as_str()) && info.kind != SetKind::Bundle);
    let mut keep: Vec<SetInfo> = others.filter(|info| !offer.sets.contains_key(&info.id)).collect();
    let kept = offer.sets.values().filter(|offered| offered.bytes.is_none());
    keep.extend(kept.map(|offered| offered.info.clone()));
    let mut add: Vec<NewSet> = offer.sets.values().filter_map(Offered::new_set).collect();
    add.push(NewSet { info: record_info(&offer.record, now), bytes: offer.record.write() });
    Change { keep, add }
}

fn record_info(record: &Record, now: UnixTime) -> SetInfo {
    SetInfo {
        id: SET.to_owned(),
        kind: SetKind::Bundle,
        realm: Realm::Production,
        source: record.name.clone(),
        signed_by: Some(record.anchor.clone()),
        complete_for: Vec::new(),
        issued: None,
        imported: now,
        good_until: Some(record.until()),
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    }
}

/// Our own floor: no role may go back, and none may vanish.
fn not_older(offer: &Offer, record: &Record) -> Result<(), Refused> {
    for (role, held) in &record.versions {
        if offer.rotated && role != "root" {
            continue;
        }
        let (role, held) = (role.clone(), *held);
        match offer.record.versions.get(&role) {
            None => return Err(Refused::RoleGone { role, held }),
            Some(offered) if *offered < held => return Err(Refused::Older { role, held, offered: *offered }),
            Some(_) => {}
        }
    }
    Ok(())
}

fn set_not_older(new: &SetInfo, held: &SetInfo, path: &str) -> Result<(), Refused> {
    match (held.issued, new.issued) {
        (Some(held), Some(issued)) if issued < held => Err(Refused::Part {
            path: path.to_owned(),
            why: format!("it was issued {issued}, and the one in use {held}"),
        }),
        _ => Ok(()),
    }
}

/// The sets of earlier bundles of this authority that the offer does not have.
fn gone<'h>(
    offer: &'h Offer,
    held: &'h Loaded,
    record: &'h Record,
) -> impl Iterator<Item = &'h (SetInfo, Option<SetData>)> {
    let own = record.parts.keys().map(|path| set_id(path)).collect::<BTreeSet<_>>();
    held.sets.iter().filter(move |(info, _)| own.contains(&info.id) && !offer.sets.contains_key(&info.id))
}

fn change_of(
    offered: &Offered,
    before: Option<&(SetInfo, Option<SetData>)>,
    now: UnixTime,
    losses: &mut Vec<String>,
) -> Option<SetChange> {
    let info = &offered.info;
    let entries = super::parts::held(info);
    let whole = |fate, by_country| Some(SetChange { id: info.id.clone(), kind: info.kind, fate, entries, by_country });
    let held = before.and_then(|(_, data)| data.as_ref());
    let Some(bytes) = &offered.bytes else {
        let same = before.is_some_and(|(held, _)| SetInfo { imported: held.imported, ..info.clone() } == *held);
        return if same { None } else { whole(Fate::Renewed, BTreeMap::new()) };
    };
    // The bytes were read before: what cannot be read again would be a fault of ours, and is refused below.
    let data = SetData::read(info.kind, bytes).ok();
    let ((lost, of), by_country) = differences(held, data.as_ref(), now);
    let counts_entries = !matches!(info.kind, SetKind::Profile | SetKind::Bundle);
    if counts_entries && !offered.size_is_signed {
        if entries == 0 {
            losses.push(format!("{} is empty", info.id));
        } else if is_fifth(lost, of) {
            losses.push(format!("{} loses {lost} of {of} entries", info.id));
        }
    }
    whole(if before.is_some() { Fate::Changed } else { Fate::New }, by_country)
}

/// Whether so much is lost that it is asked about: a fifth, or more.
#[must_use]
pub const fn is_fifth(lost: u64, of: u64) -> bool {
    lost > 0 && lost.saturating_mul(5) >= of
}

/// How many of how many entries are lost, expired signers not counted; and what comes and goes.
#[allow(clippy::type_complexity, reason = "two answers of one comparison")]
fn differences(
    before: Option<&SetData>,
    after: Option<&SetData>,
    now: UnixTime,
) -> ((u64, u64), BTreeMap<String, (u64, u64)>) {
    let mut by_country: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let kind = before.or(after);
    if let Some(SetData::Trust(_)) = kind {
        let (old, new) = (keys(before), keys(after));
        let country = |key: &TrustedKey| key.country.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let come = new.iter().filter(|(id, _)| !old.contains_key(*id));
        let gone: Vec<_> = old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(_, key)| *key).collect();
        come.for_each(|(_, key)| add(&mut by_country, country(key), (1, 0)));
        gone.iter().for_each(|key| add(&mut by_country, country(key), (0, 1)));
        let valid = |keys: &mut dyn Iterator<Item = &TrustedKey>| {
            number(keys.filter(|key| key.role == Role::DocumentSigner && key.valid_at(now)).count())
        };
        let lost = valid(&mut gone.iter().copied());
        return ((lost, valid(&mut old.values().copied())), by_country);
    }
    if let Some(SetData::Rules(_)) = kind {
        return rule_differences(rules(before), rules(after), now);
    }
    let (come, lost, of) = match (before, after) {
        (Some(SetData::Revocation(old)), Some(SetData::Revocation(new))) => {
            (number(new.without(old).count()), number(old.without(new).count()), number(old.len()))
        }
        (Some(SetData::Values(_)), _) | (_, Some(SetData::Values(_))) => {
            let (old, new) = (codes(before), codes(after));
            (number(new.difference(&old).count()), number(old.difference(&new).count()), number(old.len()))
        }
        _ => {
            let size = |data: Option<&SetData>| match data {
                Some(SetData::Block(list)) => number(list.len()),
                Some(SetData::Revocation(list)) => number(list.len()),
                _ => 0,
            };
            let (old, new) = (size(before), size(after));
            (new.saturating_sub(old), old.saturating_sub(new), old)
        }
    };
    if (come, lost) != (0, 0) {
        add(&mut by_country, "-".to_owned(), (come, lost));
    }
    ((lost, of), by_country)
}

/// A new version of a rule comes and goes, and is no loss; neither is a rule whose time is over.
#[allow(clippy::type_complexity, reason = "two answers of one comparison")]
fn rule_differences(before: &[Rule], after: &[Rule], now: UnixTime) -> ((u64, u64), BTreeMap<String, (u64, u64)>) {
    let mut by_country: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let names = |rules: &[Rule]| rules.iter().map(|rule| (rule.identifier.clone(), rule.version)).collect();
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (names(before), names(after));
    let is_in = |rule: &&Rule, names: &BTreeSet<_>| names.contains(&(rule.identifier.clone(), rule.version));
    for rule in after.iter().filter(|rule| !is_in(rule, &old)) {
        add(&mut by_country, rule.country.to_string(), (1, 0));
    }
    for rule in before.iter().filter(|rule| !is_in(rule, &new)) {
        add(&mut by_country, rule.country.to_string(), (0, 1));
    }
    let lasting = before.iter().filter(|rule| rule.valid_to >= now).map(|rule| rule.identifier.as_str());
    let lasting: BTreeSet<&str> = lasting.collect();
    let present: BTreeSet<&str> = after.iter().map(|rule| rule.identifier.as_str()).collect();
    ((number(lasting.difference(&present).count()), number(lasting.len())), by_country)
}

fn rules(data: Option<&SetData>) -> &[Rule] {
    match data {
        Some(SetData::Rules(set)) => set.rules(),
        _ => &[],
    }
}

/// Every code of every value set.
fn codes(data: Option<&SetData>) -> BTreeSet<(&str, &str)> {
    let Some(SetData::Values(sets)) = data else { return BTreeSet::new() };
    sets.iter().flat_map(|set| set.codes.keys().map(|code| (set.id.as_str(), code.as_ref()))).collect()
}

fn add(by_country: &mut BTreeMap<String, (u64, u64)>, country: String, (come, gone): (u64, u64)) {
    let sum = by_country.entry(country).or_default();
    *sum = (sum.0.saturating_add(come), sum.1.saturating_add(gone));
}

fn keys(data: Option<&SetData>) -> BTreeMap<crate::store::trust::KeyName, &TrustedKey> {
    match data {
        Some(SetData::Trust(keys)) => keys.iter().map(|key| (key.name(), Arc::as_ref(key))).collect(),
        _ => BTreeMap::new(),
    }
}
