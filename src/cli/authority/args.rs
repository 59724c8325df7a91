//! The arguments, as clap reads them.

use crate::model::time::{PartialDate, UnixTime};
use clap::{Args as Group, Parser, Subcommand};
use std::path::PathBuf;

/// Makes, signs and publishes the data bundles that Gatelight's checkpoints take.
#[derive(Parser)]
#[command(name = "gatelight-authority", version, about, long_about = None)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Act as of this time instead of the clock's, for rehearsals (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time, global = true)]
    pub at: Option<UnixTime>,
}

/// The commands.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Keys of the people who sign
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Whose keys count
    #[command(subcommand)]
    Root(RootCommand),
    /// Make the next version of what is trusted out of a working folder, to be signed
    Make(MakeOptions),
    /// Let another office sign some of the parts
    Delegate(DelegateOptions),
    /// Sign what waits, with the keys that fit; without a key only read it and show it
    Sign {
        /// The bundle's folder
        dir: PathBuf,
        /// Files with secret keys
        #[arg(long, value_name = "FILE", num_args = 1..)]
        key: Vec<PathBuf>,
    },
    /// Publish what is signed, or renew the timestamp
    Publish(PublishOptions),
    /// Who is behind, since when and why, by the status files that came back
    Fleet {
        /// The bundle's folder
        dir: PathBuf,
        /// After how many days without a status a checkpoint counts as silent
        #[arg(long, value_name = "DAYS", default_value = "7", value_parser = clap::value_parser!(i64).range(1..=3650))]
        silent: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// What to do with keys.
#[derive(Clone, Subcommand)]
pub enum KeysCommand {
    /// Make an Ed25519 key: FILE is secret, FILE.pub is for everybody
    New {
        /// The file; one that is there is never overwritten
        file: PathBuf,
    },
    /// Show a key's id and public part
    Show {
        /// A secret key's file or a public one's
        file: PathBuf,
    },
}

/// What to do with roots.
#[derive(Clone, Subcommand)]
pub enum RootCommand {
    /// Plan the first root
    New {
        /// The bundle's folder
        dir: PathBuf,
        #[command(flatten)]
        plan: RootPlan,
    },
    /// Plan the next root; what is not named stays as it is
    Change {
        /// The bundle's folder
        dir: PathBuf,
        #[command(flatten)]
        plan: RootPlan,
    },
    /// Sign the root that waits
    Sign {
        /// The bundle's folder
        dir: PathBuf,
        /// Files with secret keys
        #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
        key: Vec<PathBuf>,
    },
    /// Show the newest root, its fingerprint, and the one that waits
    Show {
        /// The bundle's folder
        dir: PathBuf,
        /// Another version than the newest
        #[arg(long, value_name = "N")]
        version: Option<u64>,
    },
}

/// What a root is to say.
#[derive(Clone, Group)]
pub struct RootPlan {
    /// Public keys of those who may make the next root
    #[arg(long, value_name = "PUB", num_args = 1..)]
    pub root: Vec<PathBuf>,
    /// How many of them have to sign
    #[arg(long, value_name = "N")]
    pub root_threshold: Option<u64>,
    /// Public keys of the data office
    #[arg(long, value_name = "PUB", num_args = 1..)]
    pub targets: Vec<PathBuf>,
    /// How many of them have to sign
    #[arg(long, value_name = "N")]
    pub targets_threshold: Option<u64>,
    /// Public keys of the publishing machine, for what belongs together
    #[arg(long, value_name = "PUB", num_args = 1..)]
    pub snapshot: Vec<PathBuf>,
    /// How many of them have to sign (first root: 1)
    #[arg(long, value_name = "N")]
    pub snapshot_threshold: Option<u64>,
    /// Public keys of the publishing machine, for what is today's
    #[arg(long, value_name = "PUB", num_args = 1..)]
    pub timestamp: Vec<PathBuf>,
    /// How many of them have to sign (first root: 1)
    #[arg(long, value_name = "N")]
    pub timestamp_threshold: Option<u64>,
    /// Its end (default: two years from now)
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub expires: Option<UnixTime>,
}

/// Options of `make`.
#[derive(Clone, Group)]
pub struct MakeOptions {
    /// The bundle's folder
    pub dir: PathBuf,
    /// The working folder: about.json, trust/, block/, local/, revocation/, profiles/, terms.toml
    #[arg(long, value_name = "FOLDER")]
    pub from: PathBuf,
    /// The role that signs it
    #[arg(long, value_name = "NAME", default_value = "targets")]
    pub role: String,
    /// A list that is meant to shrink by a fifth or more, to be empty or to go (repeatable)
    #[arg(long, value_name = "PATH")]
    pub shrink: Vec<String>,
    /// Its end (default: 90 days from now)
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub expires: Option<UnixTime>,
    /// Make a next version also where nothing changed
    #[arg(long)]
    pub renew: bool,
}

/// Options of `delegate`.
#[derive(Clone, Group)]
pub struct DelegateOptions {
    /// The bundle's folder
    pub dir: PathBuf,
    /// The role's name
    pub name: String,
    /// Patterns of the paths that it may sign, such as local/north/*
    #[arg(long, value_name = "GLOB", num_args = 1.., required_unless_present = "remove")]
    pub paths: Vec<String>,
    /// Its public keys
    #[arg(long, value_name = "PUB", num_args = 1.., required_unless_present = "remove")]
    pub key: Vec<PathBuf>,
    /// How many of them have to sign
    #[arg(long, value_name = "N", required_unless_present = "remove")]
    pub threshold: Option<u64>,
    /// Take all paths from the role
    #[arg(long, conflicts_with_all = ["paths", "key", "threshold"])]
    pub remove: bool,
}

/// Options of `publish`.
#[derive(Clone, Group)]
pub struct PublishOptions {
    /// The bundle's folder
    pub dir: PathBuf,
    /// Files with the secret keys of snapshot and timestamp
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub key: Vec<PathBuf>,
    /// Leave what waits of this role waiting (repeatable)
    #[arg(long, value_name = "ROLE")]
    pub without: Vec<String>,
    /// The timestamp's end (default: 30 days from now)
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub expires: Option<UnixTime>,
}

/// A time, or a date for its first second.
fn time(text: &str) -> Result<UnixTime, String> {
    let whole = if PartialDate::parse(text).is_some() { format!("{text}T00:00:00Z") } else { text.to_owned() };
    UnixTime::parse(&whole).ok_or_else(|| "neither a date such as 2026-11-26 nor an RFC 3339 time".to_owned())
}
