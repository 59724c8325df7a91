//! Whether two proofs, or a proof and an ID, are of the same person.
//!
//! An honest traveller is rarely called another person, whichever of their spellings an office
//! chose; two siblings with one birth date and different given names are two people.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod birth;
mod mrz;
mod names;

pub use mrz::{Field, Mrz, MrzError};

use crate::model::certificate::Holder;
use crate::model::finding::Finding;
use names::Names;

/// How a person and a proof go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same person.
    Same,
    /// The names are close, or nothing could be compared: somebody has to look.
    LookCloser,
    /// Another name, or another birth date.
    OtherPerson,
}

/// What speaks against two proofs being of one person: 600 for the names, 601 for the birth
/// dates, and the note 602 where the names are close or could not be compared. Nothing when
/// they are the same; a birth date that one of them leaves open says nothing.
#[must_use]
pub fn same_person(first: &Holder, other: &Holder) -> Vec<Finding> {
    let name = match names::compare(first, other) {
        Names::Same => None,
        Names::Close => Some(Finding::NamesClose),
        Names::Other => Some(Finding::OtherPersonName),
    };
    let births = first.birth.zip(other.birth);
    let born = births.is_some_and(|(first, other)| !birth::fits(first, other)).then_some(Finding::OtherPersonBirthDate);
    name.into_iter().chain(born).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#[path = "holder/tests.rs"]
mod tests;
