//! `rules list`: the rules that the store holds.

use super::{Exit, Trouble};
use crate::app::{clock, place};
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::text::harmless;
use crate::model::time::UnixTime;
use crate::rules::rule::Rule;
use crate::store::{HeldSet, Store};
use serde_json::{Value, json};
use std::path::Path;

/// Lists the rules, of one country where one is named, by country, identifier and version.
///
/// # Errors
/// A sentence when the store cannot be read.
pub fn run(store: Option<&Path>, country: Option<&Country>, as_json: bool) -> Result<Exit, Trouble> {
    let store = Store::open(&place::stores(store))?;
    let now = clock::clock();
    let sets = [Realm::Production, Realm::Training].into_iter().flat_map(|realm| store.rules(realm));
    let rules = sets.flat_map(|(set, rules)| rules.rules().iter().map(move |rule| (set, rule)));
    let mut rules: Vec<_> = rules.filter(|(_, rule)| country.is_none_or(|country| rule.country == *country)).collect();
    rules.sort_by(|(one_set, one), (other_set, other)| {
        let key = |rule: &Rule| (rule.country.clone(), rule.identifier.clone(), rule.version);
        key(one).cmp(&key(other)).then_with(|| one_set.info.id.cmp(&other_set.info.id))
    });
    for (set, rule) in &rules {
        if as_json {
            say!("{}", object(set, rule, now))?;
        } else {
            say!("{}", line(set, rule, now))?;
        }
    }
    if rules.is_empty() && !as_json {
        say!("the store holds no such rules; `gatelight store import PATH` takes them")?;
    }
    for damage in store.damage() {
        eprintln!("gatelight: {damage}");
    }
    Ok(if store.damage().is_empty() { Exit::Ok } else { Exit::No })
}

fn object(set: &HeldSet, rule: &Rule, now: UnixTime) -> Value {
    json!({
        "identifier": rule.identifier, "version": rule.version.to_string(), "country": rule.country.code(),
        "region": rule.region, "kind": rule.kind.name(), "proof": rule.proof.name(),
        "valid_from": rule.valid_from.to_string(), "valid_to": rule.valid_to.to_string(), "set": set.info.id,
        "valid": rule.valid_at(now), "understood": rule.is_understood(),
    })
}

fn line(set: &HeldSet, rule: &Rule, now: UnixTime) -> String {
    let when = match rule.valid_at(now) {
        true => "valid",
        false if now < rule.valid_from => "not yet",
        false => "over",
    };
    let region = if rule.region.is_empty() { "-" } else { &rule.region };
    let open = if rule.is_understood() { "" } else { "  for another engine: always open" };
    format!(
        "{:12} {:8} {:3} {:5} {:12} {:11} {} to {}  {:7}  {}{open}",
        harmless(&rule.identifier),
        rule.version.to_string(),
        rule.country.code(),
        region,
        rule.kind.name(),
        rule.proof.name(),
        rule.valid_from.date(),
        rule.valid_to.date(),
        when,
        set.info.id,
    )
}
