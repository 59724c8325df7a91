//! `training make`: specimens as files.

use super::args::{Training, TrainingCommand};
use super::{Exit, Trouble};
use crate::app::clock;
use crate::training;
use std::fs;

/// Runs the command.
///
/// # Errors
/// A sentence with the file that cannot be written.
pub fn run(options: &Training) -> Result<Exit, Trouble> {
    let TrainingCommand::Make { dir, at } = &options.command;
    let files = training::files(at.unwrap_or_else(clock::clock));
    let count = files.len();
    for (name, bytes) in files {
        let path = dir.join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        written.map_err(|cause| format!("{}: {cause}", path.display()))?;
    }
    say!(
        "{count} files in {}; try `gatelight check --profile training {}/centre-second-dose.png`",
        dir.display(),
        dir.display()
    )?;
    Ok(Exit::Ok)
}
