//! `demo`: the training codes, seen by the same reader and judged by the same check.

use super::args::Demo;
use super::{Exit, Trouble};

/// Runs the command.
///
/// # Errors
/// A sentence when pictures cannot be written.
pub fn run(_options: &Demo) -> Result<Exit, Trouble> {
    Err(Trouble("comes next".to_owned()))
}
