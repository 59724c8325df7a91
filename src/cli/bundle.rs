//! `bundle`: signed data bundles at a checkpoint.

use super::args::{Bundle as Options, BundleCommand, Watch};
use super::{Exit, Trouble, close_network};
use crate::app::profile::Profile;
use crate::app::site::Site;
use crate::app::updates::{Journal, Running, Updates, report_home, sentences};
use crate::app::{clock, place};
use crate::i18n::{Lang, Words};
use crate::model::text::shown;
use crate::store::Store;
use crate::store::bundle::{Refused, Update, fingerprint, in_groups, read_root, read_root_file, root_of_trust, trust};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Runs the command.
///
/// # Errors
/// A sentence that says what was refused; the data in use is then as it was.
pub fn run(options: &Options) -> Result<Exit, Trouble> {
    close_network()?;
    let places = place::stores(options.store.as_deref());
    match &options.command {
        BundleCommand::Install { dir, dry_run, yes } => install(&places, dir, *dry_run, *yes, options.json),
        BundleCommand::Status => status(&places, options.json),
        BundleCommand::Watch(watching) => watch(&places, watching, options.json),
        #[cfg(feature = "authority")]
        BundleCommand::Office(command) => super::authority::command(command.clone(), clock::clock()),
        BundleCommand::Trust { file, fingerprint } => trust_root(&places, file, fingerprint.as_deref()),
    }
}

fn install(places: &[PathBuf], dir: &Path, dry_run: bool, yes: bool, as_json: bool) -> Result<Exit, Trouble> {
    let store = recalled(places)?;
    let updates = Updates::of(places, &store);
    let done = if dry_run {
        updates.look(dir).map(|update| (store.generation(), update, None))
    } else {
        updates.take(dir, yes).map(|taken| (taken.generation, taken.update, taken.remark))
    };
    if !dry_run && done.as_ref().err().is_none_or(Refused::may_be_ours) {
        leave_status(places, dir);
    }
    let (generation, update, remark) = done.map_err(|refused| told(dir, &refused))?;
    let waits = dry_run && !update.losses.is_empty();
    if as_json {
        let mut object = as_object(&update);
        object["generation"] = generation.into();
        object["installed"] = (!dry_run).into();
        say!("{object}")?;
    } else {
        say!("{}{}", update.authority, if dry_run { ", nothing is changed yet" } else { "" })?;
        sentences(&update, Words::of(Lang::En)).iter().try_for_each(|line| say!("  {line}"))?;
        update.losses.iter().try_for_each(|loss| say!("  needs --yes: {loss}"))?;
        if !dry_run {
            say!("generation {generation}")?;
        }
    }
    if let Some(remark) = remark {
        eprintln!("gatelight: {remark}");
    }
    Ok(if waits { Exit::No } else { Exit::Ok })
}

/// The store as it is, its clock recalled.
fn recalled(places: &[PathBuf]) -> Result<Store, Trouble> {
    let store = Store::open(places)?;
    if let Some(own) = places.first() {
        clock::recall(own, store.newest_signed());
    }
    Ok(store)
}

/// Leaves this machine's status in the folder, where an administrator gave the machine a name.
fn leave_status(places: &[PathBuf], dir: &Path) {
    let left = Site::read(places).and_then(|site| {
        let profile = Profile::load(site.profile.as_deref().unwrap_or("genuine"));
        let profile = profile.unwrap_or_else(|error| Profile::broken(&error));
        report_home(places, &site, &profile, &Running::default(), dir)
    });
    if let Err(why) = left {
        eprintln!("gatelight: no status was left in {}: {why}", dir.display());
    }
}

fn told(dir: &Path, refused: &Refused) -> Trouble {
    let advice = if matches!(refused, Refused::NeedsYes { .. }) { " (--yes)" } else { "" };
    format!("{}: {refused}{advice}", dir.display()).into()
}

fn as_object(update: &Update) -> Value {
    let sets = update.sets.iter().map(|set| {
        let (added, removed) = set.total();
        let countries = set.by_country.iter().filter(|(country, _)| *country != "-");
        let countries: serde_json::Map<String, Value> = countries
            .map(|(country, (added, removed))| (country.clone(), json!({ "added": added, "removed": removed })))
            .collect();
        json!({
            "id": set.id, "kind": set.kind.name(), "change": set.fate.name(), "entries": set.entries,
            "added": added, "removed": removed, "countries": countries,
        })
    });
    json!({
        "schema": 1, "authority": update.authority, "nothing_new": update.is_held, "needs_yes": update.losses,
        "sets": sets.collect::<Vec<_>>(),
    })
}

fn status(places: &[PathBuf], as_json: bool) -> Result<Exit, Trouble> {
    let store = recalled(places)?;
    let own = places.first().ok_or("this account has no folder for data; give one with --store DIR")?;
    let journal = Journal::read(own);
    let site = Site::read(places);
    let record = Updates::of(places, &store).record();
    let in_use = store.bundle();
    let good = record.is_ok() && site.is_ok() && journal.waiting.is_none();
    if as_json {
        let versions = |record: &crate::store::bundle::Record| json!(record.versions);
        let object = json!({
            "schema": 1, "good": good, "root_of_trust": record.as_ref().ok().map(|record| &record.anchor),
            "trouble": record.as_ref().err().map(ToString::to_string).or_else(|| site.as_ref().err().cloned()),
            "checkpoint": site.as_ref().ok().and_then(|site| site.id.as_deref()),
            "authority": in_use.map(|record| &record.name), "versions": in_use.map(versions),
            "good_until": in_use.map(|record| record.until().to_string()),
            "refused": journal.refused, "waiting": journal.waiting,
        });
        say!("{object}")?;
        return Ok(if good { Exit::Ok } else { Exit::No });
    }
    match &record {
        Ok(record) => say!("root of trust  {}", in_groups(&record.anchor))?,
        Err(refused) => say!("root of trust  {refused}")?,
    }
    match in_use {
        Some(record) => {
            let versions: Vec<_> = record.versions.iter().map(|(role, version)| format!("{role} {version}")).collect();
            say!("bundle in use  {}, metadata good until {}; {}", record.name, record.until(), versions.join(", "))?;
        }
        None => say!("bundle in use  none")?,
    }
    for (set, _) in store.profiles() {
        say!("profile        {}", shown(&set.info.id))?;
    }
    match &site {
        Ok(site) => say!("checkpoint     {}", site.id.as_deref().unwrap_or("has no name, so no status goes home"))?,
        Err(why) => say!("checkpoint     {why}")?,
    }
    if let Some(waiting) = &journal.waiting {
        say!("waiting        since {}: {}", waiting.since, waiting.why)?;
    }
    journal.refused.iter().try_for_each(|told| say!("refused        {}: {}", told.at, told.why))?;
    Ok(if good { Exit::Ok } else { Exit::No })
}

/// Looks at a folder again and again, and takes what is new there without asking.
fn watch(places: &[PathBuf], watching: &Watch, as_json: bool) -> Result<Exit, Trouble> {
    let folder = match &watching.dir {
        Some(dir) => dir.clone(),
        None => Site::read(places)?.watch.ok_or("no folder to watch: give one, or set `watch` in checkpoint.toml")?,
    };
    let mut said = String::new();
    loop {
        let store = recalled(places)?;
        let taken = Updates::of(places, &store).take(&folder, false);
        if taken.as_ref().err().is_none_or(Refused::may_be_ours) {
            leave_status(places, &folder);
        }
        let is_good = taken.is_ok();
        let (line, object) = match taken {
            Ok(taken) if taken.update.is_held => ("nothing new".to_owned(), as_object(&taken.update)),
            Ok(taken) => {
                let changes = sentences(&taken.update, Words::of(Lang::En)).join(" ");
                let mut object = as_object(&taken.update);
                object["generation"] = taken.generation.into();
                (format!("generation {}: {changes}", taken.generation), object)
            }
            Err(refused) => {
                let waits = matches!(refused, Refused::NeedsYes { .. });
                let object = json!({ "schema": 1, "refused": refused.to_string(), "waiting": waits });
                (format!("{}: {refused}", if waits { "waiting" } else { "refused" }), object)
            }
        };
        // The same answer is told once.
        if line != said {
            let at = clock::clock();
            if as_json {
                say!("{object}")?
            } else {
                say!("{at}  {line}")?
            }
            said = line;
        }
        if watching.once {
            return Ok(if is_good { Exit::Ok } else { Exit::No });
        }
        thread::sleep(Duration::from_secs(watching.every.into()));
    }
}

/// Sets the root of trust, once somebody has compared its fingerprint.
fn trust_root(places: &[PathBuf], file: &Path, compared: Option<&str>) -> Result<Exit, Trouble> {
    let root = read_root_file(file)?;
    let facts = read_root(root.as_bytes())?;
    let print = fingerprint(&root);
    say!("{}: root of trust, version {}, good until {}", file.display(), facts.version, facts.until)?;
    say!("SHA-256  {}", in_groups(&print))?;
    let bare = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase();
    match compared {
        None => {
            let held = root_of_trust(places)?.map(|root| fingerprint(&root));
            if held.as_deref() == Some(&print) {
                say!("it is the one that this machine goes by")?;
                return Ok(Exit::Ok);
            }
            say!("Compare this with the sheet that your authority gave you. If it is the same, say so:")?;
            say!("gatelight bundle trust {} --fingerprint {print}", file.display())?;
            Ok(Exit::No)
        }
        Some(text) if bare(text) != print => {
            Err("that is another fingerprint: this file is not the one on your sheet".into())
        }
        Some(_) => {
            trust(places, file)?;
            say!("this machine takes bundles from it from now on")?;
            Ok(Exit::Ok)
        }
    }
}
