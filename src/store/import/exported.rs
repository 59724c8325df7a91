//! What another store gave away: our own exchange form of a trust list.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Origin, Refused, prefixed};
use crate::store::generations::NewSet;
use crate::store::signers;

/// Reads a list of signers. Nobody signed it, and it carries no date: its age counts from the import.
pub fn signers(bytes: &[u8], origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let keys = signers::read(bytes).map_err(Refused::Broken)?;
    origin.trust_set(&prefixed("signers", origin.stem), &keys)
}
