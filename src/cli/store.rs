//! `store`: what is held offline, and how it changes.

use super::args::{Store as Options, StoreCommand};
use super::{Exit, Trouble, close_network};
use crate::app::{clock, place};
use crate::i18n::{Lang, Words};
use crate::model::time::UnixTime;
use crate::store::generations::{install, remove};
use crate::store::import::{self, ImportKind};
use crate::store::manifest::SetInfo;
use crate::store::{HeldSet, Store};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// A sentence that says what was refused; the store is then as it was.
pub fn run(options: &Options) -> Result<Exit, Trouble> {
    close_network()?;
    let places = place::stores(options.store.as_deref());
    let own = places.first().ok_or("this account has no folder for data; give one with --store DIR")?.clone();
    match &options.command {
        StoreCommand::Status => status(&places, options.json),
        StoreCommand::Import { path, kind } => take(&own, path, kind.as_deref(), options.json),
        StoreCommand::Remove { id } => {
            let generation = remove(&own, id)?;
            if options.json {
                say!("{}", json!({ "schema": 1, "generation": generation, "removed": id }))?;
            } else {
                say!("removed {id}; generation {generation}")?;
            }
            Ok(Exit::Ok)
        }
    }
}

fn take(own: &Path, path: &Path, kind: Option<&str>, as_json: bool) -> Result<Exit, Trouble> {
    let kind = kind.map(|name| {
        let known = ImportKind::names().collect::<Vec<_>>().join(", ");
        ImportKind::named(name).ok_or_else(|| format!("--as {name}: takes one of {known}"))
    });
    let set = import::read(path, kind.transpose()?, clock::clock())?;
    let info = set.info.clone();
    let generation = install(own, vec![set])?;
    if as_json {
        say!(
            "{}",
            json!({ "schema": 1, "generation": generation, "imported": describe(&info, false, clock::clock()) })
        )?;
    } else {
        say!("imported {}: {}; {}; generation {generation}", info.id, counts(&info), provenance(&info))?;
    }
    Ok(Exit::Ok)
}

fn status(places: &[PathBuf], as_json: bool) -> Result<Exit, Trouble> {
    let store = Store::open(places)?;
    let now = clock::clock();
    if as_json {
        let sets: Vec<Value> = store.sets().iter().map(|set| describe(&set.info, set.lost, now)).collect();
        let object = json!({ "schema": 1, "generation": store.generation(), "sets": sets, "damage": store.damage() });
        say!("{object}")?;
    } else if store.sets().is_empty() {
        say!("the store is empty; `gatelight store import PATH` takes certificates, WHO's list, block.toml")?;
    } else {
        store.sets().iter().try_for_each(|set| say!("{}", line(set, now)))?;
    }
    for damage in store.damage() {
        eprintln!("gatelight: {damage}");
    }
    Ok(if store.damage().is_empty() { Exit::Ok } else { Exit::No })
}

/// A set as JSON.
pub fn describe(info: &SetInfo, lost: bool, now: UnixTime) -> Value {
    json!({
        "id": info.id, "kind": info.kind.name(), "realm": info.realm.name(), "source": info.source,
        "signed": info.signed_by.is_some(), "issued": info.issued.map(|time| time.to_string()),
        "imported": info.imported.to_string(), "good_until": info.good_until.map(|time| time.to_string()),
        "age": info.age(now), "lost": lost, "counts": info.counts,
    })
}

fn line(set: &HeldSet, now: UnixTime) -> String {
    let HeldSet { info, lost } = set;
    let lost = if *lost { "  LOST: import it again" } else { "" };
    let age = Words::of(Lang::En).age(info.age(now));
    format!(
        "{:24} {:10} {:10} {age:>9}  {}; {}{lost}",
        info.id,
        info.kind.name(),
        info.realm.name(),
        counts(info),
        provenance(info)
    )
}

/// Whether somebody signed the set, and since when it is here.
fn provenance(info: &SetInfo) -> String {
    let issued = info.issued.map(|issued| format!("issued {}, ", issued.date())).unwrap_or_default();
    let signed = if info.signed_by.is_some() { "signed" } else { "unsigned" };
    format!("{issued}{signed}, imported {}", info.imported.date())
}

fn counts(info: &SetInfo) -> String {
    info.counts.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}
