//! `store`: what is held offline, and how it changes.

use super::args::{Import as ImportOptions, Store as Options, StoreCommand};
use super::{Exit, Trouble, close_network};
use crate::app::{clock, place};
use crate::crypto::anchor::Anchor;
use crate::i18n::{Lang, Words};
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::export::{Exported, export};
use crate::store::generations::remove;
use crate::store::import::{self, Import, ImportKind, Installed, Request, Signature};
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::trust::Role;
use crate::store::{HeldSet, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
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
        StoreCommand::Import(import) => take(&own, import, options.json),
        StoreCommand::Export { dir } => give(&own, dir, options.json),
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

fn take(own: &Path, options: &ImportOptions, as_json: bool) -> Result<Exit, Trouble> {
    let kind = options.kind.as_deref().map(|name| {
        let known = ImportKind::names().collect::<Vec<_>>().join(", ");
        ImportKind::named(name).ok_or_else(|| format!("--as {name}: takes one of {known}"))
    });
    let anchors = options.anchor.as_deref().map(anchors).transpose()?.unwrap_or_default();
    let request = Request { kind: kind.transpose()?, anchors: &anchors, issuer: options.issuer.as_deref() };
    let now = clock::clock();
    let imports = import::read_all(&options.path, request, now)?;
    let sets = imports.iter().map(|import| import.set.clone()).collect();
    let done = import::install_all(own, sets, options.force)?;
    for (import, done) in imports.iter().zip(&done) {
        if as_json {
            say!("{}", as_object(import, done, now))?;
        } else {
            let info = &import.set.info;
            say!("imported {}: {}; {}; generation {}", info.id, counts(info), provenance(info), done.generation)?;
            remarks(import, done, now).iter().try_for_each(|remark| say!("  {remark}"))?;
        }
    }
    Ok(Exit::Ok)
}

fn give(own: &Path, dir: &Path, as_json: bool) -> Result<Exit, Trouble> {
    let Exported { generation, sets, left_out } = export(own, dir)?;
    if as_json {
        say!("{}", json!({ "schema": 1, "generation": generation, "exported": sets, "left_out": left_out }))?;
        return Ok(Exit::Ok);
    }
    for set in &sets {
        say!("exported {}: {}; {}", set.id, listed(&set.counts), set.file)?;
    }
    left_out.iter().try_for_each(|id| say!("left out {id}: training signers come with the program"))?;
    say!("  nobody signs this folder: another machine takes its sets as unsigned")?;
    Ok(Exit::Ok)
}

fn anchors(path: &Path) -> Result<Vec<Anchor>, Trouble> {
    let refused = |why: String| format!("--anchor {}: {why}", path.display());
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(Limits::X509_BYTES).read_to_end(&mut bytes));
    read.map_err(|error| refused(error.to_string()))?;
    let none = "no certificate and no public key, neither PEM nor DER";
    Ok(Anchor::read(&bytes).map_err(|error| refused(format!("{none} ({error})")))?)
}

fn as_object(import: &Import, done: &Installed, now: UnixTime) -> Value {
    let info = &import.set.info;
    let signature = match import.signature {
        Signature::Verified => "verified",
        Signature::Unchecked(_) => "unchecked",
        Signature::Missing => "missing",
    };
    json!({
        "schema": 1, "generation": done.generation, "imported": describe(info, false, now),
        "signature": signature, "signed_by": info.signed_by, "other_anchor": done.other_anchor, "new": done.new, "removed": done.removed,
        "left_out": import.left_out, "remarks": loss(done).iter().chain(&import.remarks).collect::<Vec<_>>(),
    })
}

/// That much of the set is gone, where it is.
fn loss(done: &Installed) -> Option<String> {
    let Installed { removed, held, .. } = done;
    let told = || format!("{removed} of {held} are gone, a fifth or more: see whether the file is whole");
    done.loses_much().then(told)
}

/// What else there is to say of an import, a line each.
fn remarks(import: &Import, done: &Installed, now: UnixTime) -> Vec<String> {
    let info = &import.set.info;
    let mut lines = Vec::new();
    match (import.signature, &info.signed_by) {
        (Signature::Verified, Some(print)) => lines.push(format!("signature verified; vouched for by {print}")),
        (Signature::Unchecked(hint), _) => lines.push(format!(
            "signature NOT CHECKED, taken as unsigned: nobody vouches for its key. Import it again with --anchor FILE: {hint}"
        )),
        _ => {}
    }
    if let Some(before) = &done.other_anchor {
        lines.push(format!("ANOTHER ANCHOR vouched for this set before: {before}"));
    }
    let what = match info.kind {
        SetKind::Trust => Some("signers"),
        SetKind::Rules => Some("rules"),
        SetKind::Values => Some("codes"),
        SetKind::Block | SetKind::Revocation | SetKind::Profile | SetKind::Bundle => None,
    };
    lines.extend(what.map(|what| format!("{what} new {}, removed {}", done.new, done.removed)));
    lines.extend(loss(done));
    if !import.left_out.is_empty() {
        let reasons: Vec<_> = import.left_out.iter().map(|(why, count)| format!("{count} ({why})")).collect();
        lines.push(format!("left out: {}", reasons.join(", ")));
    }
    match info.good_until {
        Some(until) if until < now => {
            lines.push(format!("its end has passed, {}: nothing is decided by it", until.date()))
        }
        Some(until) => lines.push(format!("good until {until}")),
        None => {}
    }
    lines.extend(import.remarks.iter().cloned());
    lines
}

fn status(places: &[PathBuf], as_json: bool) -> Result<Exit, Trouble> {
    let store = Store::open(places)?;
    let now = clock::clock();
    if as_json {
        let sets: Vec<Value> = store
            .sets()
            .iter()
            .enumerate()
            .map(|(number, set)| {
                let mut object = describe(&set.info, set.lost, now);
                object["countries"] = countries(&store, number, now)
                    .into_iter()
                    .map(|(country, [valid, all])| (country, json!({ "valid": valid, "all": all })))
                    .collect();
                object
            })
            .collect();
        let object = json!({ "schema": 1, "generation": store.generation(), "sets": sets, "damage": store.damage() });
        say!("{object}")?;
    } else if store.sets().is_empty() {
        say!("the store is empty; `gatelight store import PATH` takes trust lists, certificates, block.toml")?;
    } else {
        say!("generation {}", store.generation())?;
        for (number, set) in store.sets().iter().enumerate() {
            say!("{}", line(set, now))?;
            let countries = countries(&store, number, now);
            if !countries.is_empty() {
                let of = |(country, [valid, all]): (&String, &[u64; 2])| format!("{country} {valid}/{all}");
                say!("    signers valid today of all: {}", countries.iter().map(of).collect::<Vec<_>>().join(", "))?;
            }
        }
    }
    for damage in store.damage() {
        eprintln!("gatelight: {damage}");
    }
    Ok(if store.damage().is_empty() { Exit::Ok } else { Exit::No })
}

/// The document signers of a set by country: those that are valid now, and all. "-" is no country.
fn countries(store: &Store, set: usize, now: UnixTime) -> BTreeMap<String, [u64; 2]> {
    let mut counts: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    let signers = store.trust().all().filter(|signer| signer.set == set);
    for key in signers.map(|signer| &signer.key).filter(|key| key.role == Role::DocumentSigner) {
        let country = key.country.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let [valid, all] = counts.entry(country).or_default();
        *valid = valid.saturating_add(u64::from(key.valid_at(now)));
        *all = all.saturating_add(1);
    }
    counts
}

/// A set as JSON.
pub fn describe(info: &SetInfo, lost: bool, now: UnixTime) -> Value {
    json!({
        "id": info.id, "kind": info.kind.name(), "realm": info.realm.name(), "source": info.source,
        "signed": info.signed_by.is_some(), "signed_by": info.signed_by, "issued": info.issued.map(|time| time.to_string()),
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
    let signed = info.signed_by.as_ref().map_or_else(|| "unsigned".to_owned(), |by| format!("signed by {by}"));
    let until = info.good_until.map(|until| format!(", good until {}", until.date())).unwrap_or_default();
    format!("{issued}{signed}, imported {}{until}", info.imported.date())
}

fn counts(info: &SetInfo) -> String {
    listed(&info.counts)
}

fn listed(counts: &BTreeMap<String, u64>) -> String {
    counts.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
}
