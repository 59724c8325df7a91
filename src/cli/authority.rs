//! `gatelight-authority`: the authority's side of signed data bundles.

mod args;
mod show;

use super::{Exit, Trouble, close_network};
use crate::app::clock;
use crate::app::profile::usable;
use crate::authority::{
    self, Delegation, Key, Making, Plan, Publishing, RolePlan, SecretKey, change_root, new_root, sign_root,
};
use crate::model::time::UnixTime;
pub use args::Command;
use args::{Args, DelegateOptions, KeysCommand, MakeOptions, PublishOptions, RootCommand, RootPlan};
use clap::Parser as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Parses the arguments and runs the command that they name.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    let now = args.at.unwrap_or_else(clock::clock);
    match close_network().and_then(|()| command(args.command, now)) {
        Ok(exit) => exit.into(),
        Err(Trouble(sentence)) => {
            if !sentence.is_empty() {
                eprintln!("gatelight-authority: {sentence}");
            }
            Exit::Error.into()
        }
    }
}

/// Runs a command, as of `now`.
///
/// # Errors
/// A sentence that says what was refused.
pub fn command(command: Command, now: UnixTime) -> Result<Exit, Trouble> {
    match command {
        Command::Keys(KeysCommand::New { file }) => show::key(SecretKey::make(&file)?.public()),
        Command::Keys(KeysCommand::Show { file }) => show::key(&Key::read(&file)?),
        Command::Root(RootCommand::New { dir, plan }) => {
            required(&plan)?;
            show::root(&new_root(&dir, planned(&plan)?, now)?, false)
        }
        Command::Root(RootCommand::Change { dir, plan }) => {
            show::root(&change_root(&dir, planned(&plan)?, now)?, false)
        }
        Command::Root(RootCommand::Sign { dir, key }) => show::signed_root(&sign_root(&dir, &secrets(&key)?)?),
        Command::Root(RootCommand::Show { dir, version }) => root_show(&dir, version),
        Command::Make(options) => make(&options, now),
        Command::Delegate(options) => delegate(&options, now),
        Command::Sign { dir, key } => show::signed(&authority::sign(&dir, &secrets(&key)?, &usable, now)?),
        Command::Publish(options) => publish(&options, now),
        Command::Fleet { dir, silent, json } => show::fleet(&authority::fleet(&dir, silent, now)?, json),
    }
}

fn secrets(files: &[PathBuf]) -> Result<Vec<SecretKey>, Trouble> {
    Ok(files.iter().map(|file| SecretKey::read(file)).collect::<Result<_, _>>()?)
}

fn keys(files: &[PathBuf]) -> Result<Vec<Key>, Trouble> {
    Ok(files.iter().map(|file| Key::read(file)).collect::<Result<_, _>>()?)
}

/// A first root has to name everybody; who signs how often is nothing to be guessed.
fn required(plan: &RootPlan) -> Result<(), Trouble> {
    let named = [&plan.root, &plan.targets, &plan.snapshot, &plan.timestamp].iter().all(|keys| !keys.is_empty());
    if named && plan.root_threshold.is_some() && plan.targets_threshold.is_some() {
        return Ok(());
    }
    let needs =
        "the first root needs --root, --root-threshold, --targets, --targets-threshold, --snapshot and --timestamp";
    Err(Trouble(needs.to_owned()))
}

fn planned(plan: &RootPlan) -> Result<Plan, Trouble> {
    let role =
        |files: &[PathBuf], threshold| -> Result<RolePlan, Trouble> { Ok(RolePlan { keys: keys(files)?, threshold }) };
    Ok(Plan {
        root: role(&plan.root, plan.root_threshold)?,
        targets: role(&plan.targets, plan.targets_threshold)?,
        snapshot: role(&plan.snapshot, plan.snapshot_threshold)?,
        timestamp: role(&plan.timestamp, plan.timestamp_threshold)?,
        expires: plan.expires,
    })
}

fn root_show(dir: &Path, version: Option<u64>) -> Result<Exit, Trouble> {
    let roots = authority::roots(dir)?;
    let shown: Vec<_> = match version {
        Some(version) => roots.iter().filter(|root| root.version == version).collect(),
        // The newest that counts, and the one that waits after it.
        None => {
            let waiting = roots.iter().filter(|root| root.fingerprint.is_none());
            roots.iter().rfind(|root| root.fingerprint.is_some()).into_iter().chain(waiting).collect()
        }
    };
    if shown.is_empty() {
        return Err(Trouble("there is no such root".to_owned()));
    }
    for root in shown {
        show::root(root, true)?;
    }
    Ok(Exit::Ok)
}

fn make(options: &MakeOptions, now: UnixTime) -> Result<Exit, Trouble> {
    let made = authority::make(&Making {
        dir: &options.dir,
        folder: &options.from,
        role: &options.role,
        shrink: &options.shrink,
        expires: options.expires,
        renew: options.renew,
        profile: &usable,
        now,
    })?;
    show::made(&options.role, &made)
}

fn delegate(options: &DelegateOptions, now: UnixTime) -> Result<Exit, Trouble> {
    let waiting = if options.remove {
        authority::undelegate(&options.dir, &options.name, now)?
    } else {
        let keys = keys(&options.key)?;
        let threshold = options.threshold.unwrap_or_default();
        let delegation = Delegation { name: &options.name, paths: &options.paths, keys: &keys, threshold };
        authority::delegate(&options.dir, &delegation, now)?
    };
    say!("to be signed now: {}", waiting.join(", "))?;
    Ok(Exit::Ok)
}

fn publish(options: &PublishOptions, now: UnixTime) -> Result<Exit, Trouble> {
    let keys = secrets(&options.key)?;
    let published = authority::publish(&Publishing {
        dir: &options.dir,
        keys: &keys,
        without: &options.without,
        expires: options.expires,
        profile: &usable,
        now,
    })?;
    show::published(&published)
}
