//! The command line (design.md 3): stable, since scripts and gates depend on it.

/// Writes a line to standard output; see [`heard`].
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        $crate::cli::heard(writeln!(std::io::stdout(), $($words)*))
    }};
}

mod args;
#[cfg(feature = "authority")]
pub mod authority;
mod bundle;
mod cameras;
mod check;
mod demo;
mod human;
mod identity;
mod inputs;
mod inspect;
mod json;
mod pin;
mod profile;
mod read;
mod rules;
mod scanners;
mod selftest;
mod status;
mod store;
mod training;
mod when;

use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::place;
use crate::app::profile::{Error as ProfileError, Profile};
use crate::check::Times;
use crate::model::policy::Author;
use args::{Args, Command, Data, Window};
use clap::Parser as _;
use std::fmt::Display;
use std::io;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or pass.
    Ok,
    /// Fail, or the answer is no.
    No,
    /// Usage, input, output or configuration error.
    Error,
    /// Cannot decide.
    CannotDecide,
    /// One more proof is needed.
    MoreNeeded,
    /// No certificate was found.
    NoCertificate,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::No => 1,
            Exit::Error => 2,
            Exit::CannotDecide => 3,
            Exit::MoreNeeded => 4,
            Exit::NoCertificate => 5,
        })
    }
}

/// A sentence for standard error, or none where there is nothing to say; the command ends with [`Exit::Error`].
#[derive(Debug)]
pub struct Trouble(String);

impl<E: Display> From<E> for Trouble {
    fn from(cause: E) -> Self {
        Self(cause.to_string())
    }
}

/// Parses the arguments and runs the command that they name.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    let done = match args.command.unwrap_or_else(|| Command::Window(Window::default())) {
        Command::Window(options) => window(options),
        Command::Demo(options) => demo::run(&options),
        Command::Check(options) => check::run(&options),
        Command::When(options) => when::run(&options),
        Command::Read(options) => read::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Store(options) => store::run(&options),
        Command::Bundle(options) => bundle::run(&options),
        Command::Rules(options) => rules::run(&options),
        Command::Status(options) => status::run(&options),
        Command::Cameras(options) => cameras::run(&options),
        Command::Scanners(options) => scanners::run(&options),
        Command::Training(options) => training::run(&options),
        Command::Profile(options) => profile::run(&options),
        Command::Pin => pin::run(),
        Command::Selftest(options) => selftest::run(&options),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(Trouble(sentence)) => {
            if !sentence.is_empty() {
                eprintln!("gatelight: {sentence}");
            }
            Exit::Error.into()
        }
    }
}

/// What became of something written to standard output. Where its reader has gone (`| head -1`),
/// the command ends and has nothing to say about it.
fn heard(written: io::Result<()>) -> Result<(), Trouble> {
    written.map_err(|cause| match cause.kind() {
        io::ErrorKind::BrokenPipe => Trouble(String::new()),
        _ => cause.into(),
    })
}

#[cfg(feature = "gui")]
fn window(options: Window) -> Result<Exit, Trouble> {
    open_window(false, options)
}

/// Opens the window, at once with training or with the camera.
#[cfg(feature = "gui")]
fn open_window(training: bool, options: Window) -> Result<Exit, Trouble> {
    let network_closed = match crate::sandbox::close_network() {
        Ok(_) => true,
        // The data page says so; a desktop without such a filter may still check codes.
        Err(error) => {
            eprintln!("gatelight: {error}");
            false
        }
    };
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
    crate::gui::run::window(crate::app::checkpoint::Start {
        places: place::stores(None),
        sticks: crate::app::intake::STICKS.map(std::path::PathBuf::from).to_vec(),
        settings: place::settings(),
        scanner: options.scanner,
        scanner_rate: options.scanner_rate,
        training,
        kiosk: options.kiosk,
        profile: options.profile,
        locale: locale.unwrap_or_default(),
        network_closed,
    })?;
    Ok(Exit::Ok)
}

#[cfg(not(feature = "gui"))]
fn window(_: Window) -> Result<Exit, Trouble> {
    Err(Trouble("this build has no window; see gatelight --help for what it can do".to_owned()))
}

/// The desk that the options ask for, and the times to judge by.
fn desk(name: &str, options: &Data) -> Result<(Desk, Times), Trouble> {
    let profile = match Profile::load(name) {
        Err(ProfileError::Unknown { name }) => Profile::absent(&name),
        loaded => loaded?,
    };
    let places = place::stores(options.store.as_deref());
    let as_of = |now: Times| options.at.map_or(now, |at| now.as_of(at));
    let mut desk = Desk::open(profile, &places, as_of(clock::now()))?;
    if let Some(own) = places.first() {
        clock::recall(own, desk.store.newest_signed());
    }
    let times = as_of(clock::now());
    if desk.profile(times).policy.author == Author::Absent {
        return Err(ProfileError::Unknown { name: name.to_owned() }.into());
    }
    for damage in desk.store.damage() {
        eprintln!("gatelight: {damage}");
    }
    if !options.trust.is_empty() {
        desk = desk.trusting(&options.trust, times)?;
    }
    Ok((desk, times))
}

/// Closes the network for this process, before the first foreign byte is read. A system that
/// has no such filter is told of at each start; one that has it and refuses it stops us.
fn close_network() -> Result<(), Trouble> {
    match crate::sandbox::close_network() {
        Ok(_) => Ok(()),
        Err(error @ crate::sandbox::Error::NotAvailable) => {
            eprintln!("gatelight: {error}");
            Ok(())
        }
        Err(error) => Err(Trouble(format!("the network could not be closed: {error}"))),
    }
}
