//! `profile check`: whether a profile can be used.

use super::args::{Profile as Options, ProfileCommand};
use super::{Exit, Trouble};
use crate::app::profile::{Error, Profile};

/// Runs the command: 0 when the profile is right, 1 with what is wrong when not.
///
/// # Errors
/// A sentence when the file cannot be read at all.
pub fn run(options: &Options) -> Result<Exit, Trouble> {
    let ProfileCommand::Check { file } = &options.command;
    match Profile::load(file) {
        Ok(profile) => {
            say!("{file}: right; profile {} version {}", profile.policy.id, profile.policy.version)?;
            Ok(Exit::Ok)
        }
        Err(error @ Error::Key { .. }) => {
            say!("{error}")?;
            Ok(Exit::No)
        }
        Err(error) => Err(error.into()),
    }
}
