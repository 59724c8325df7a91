//! `rules`: business rules, listed, explained on a code and tried on their tests.

mod explain;
mod list;
mod test;

use super::args::{Rules as Options, RulesCommand};
use super::{Exit, Trouble, close_network};

/// Runs the command.
///
/// # Errors
/// A sentence that names what could not be read.
pub fn run(options: &Options) -> Result<Exit, Trouble> {
    close_network()?;
    match &options.command {
        RulesCommand::Explain(explain) => explain::run(explain, options.json),
        RulesCommand::List { store, country } => list::run(store.as_deref(), country.as_ref(), options.json),
        RulesCommand::Test { dir } => test::run(dir, options.json),
    }
}
