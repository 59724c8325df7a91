//! The machine-readable zone of an ID, typed by hand or by a hand scanner.
//!
//! ICAO Doc 9303 (8th edition): part 3, section 4 (signs, names, dates, check digits); part 4
//! (TD3, passports: two lines of 44); part 5 (TD1, cards: three lines of 30); part 6 (TD2: two
//! lines of 36); part 7 (visas: two lines of 44 or 36).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod fields;
mod typed;

use super::Likeness;
use super::birth::fits;
use super::names::{Names, Spelling, compare_zone};
use crate::model::certificate::Holder;
use crate::model::time::{PartialDate, UnixTime};
use fields::{BirthField, Fields};
use std::fmt;

/// A zone whose check digits are right: name and birth date, and nothing else is kept.
/// Holds a person's data: no `Debug`.
pub struct Mrz {
    name: Spelling,
    birth: BirthField,
}

/// Why a text is no machine-readable zone. Says where, never what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// Not of the size of any.
    #[error(
        "this is no machine-readable zone, which has two lines of 44 or of 36 signs, or three of 30; copy all its lines, with every <"
    )]
    Size,
    /// A sign that none has.
    #[error(
        "line {line} of the machine-readable zone has a sign that is no letter from A to Z, no digit and no <; copy that line again"
    )]
    Sign {
        /// The line, from 1.
        line: usize,
    },
    /// A check digit that is not the one of its field.
    #[error("the check digit of {0} in the machine-readable zone is wrong; compare {0} with the ID, sign by sign")]
    CheckDigit(Field),
    /// A field that does not hold what it is for.
    #[error("{0} in the machine-readable zone cannot be; compare {0} with the ID, sign by sign")]
    Impossible(Field),
}

/// A field of a machine-readable zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Number of the document.
    DocumentNumber,
    /// Birth date.
    BirthDate,
    /// Last day of the document.
    Expiry,
    /// Personal number of a passport.
    PersonalNumber,
    /// Name.
    Name,
    /// What the last check digit is made over.
    Whole,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DocumentNumber => "the document number",
            Self::BirthDate => "the birth date",
            Self::Expiry => "the date of expiry",
            Self::PersonalNumber => "the personal number",
            Self::Name => "the name",
            Self::Whole => "the whole zone",
        })
    }
}

impl Mrz {
    /// Reads a zone: in lines (a `/` ends one too), with blanks between them or in one run, in
    /// any case, with blanks in place of `<`, with `O` in numbers and `0` in names.
    ///
    /// # Errors
    /// [`MrzError`] with the field, of the reading of the text that comes nearest to a zone.
    pub fn read(text: &str) -> Result<Self, MrzError> {
        let mut nearest = MrzError::Size;
        for lines in typed::arrangements(text) {
            let is_guess = lines.as_ref().is_ok_and(|lines| lines.is_guess);
            match lines.and_then(|lines| Self::of(&Fields::read(&lines)?)) {
                Ok(mrz) => return Ok(mrz),
                Err(error) if nearest == MrzError::Size && !is_guess => nearest = error,
                Err(_) => {}
            }
        }
        Err(nearest)
    }

    fn of(fields: &Fields) -> Result<Self, MrzError> {
        let name = Spelling::of_zone(&fields.family, &fields.given, fields.is_full);
        if name.is_empty() {
            return Err(MrzError::Impossible(Field::Name));
        }
        Ok(Self { name, birth: fields.birth })
    }

    /// How this ID and a certificate's holder go together, at `at`: of the centuries in which the
    /// two digits of the birth year lie in the past, the one that the certificate names counts.
    #[must_use]
    pub fn compare(&self, holder: &Holder, at: UnixTime) -> Likeness {
        let births = self.births(at);
        // An ID without a birth year says nothing of it.
        let born = holder.birth.is_none_or(|birth| births.is_empty() || births.iter().any(|own| fits(*own, birth)));
        match compare_zone(&self.name, holder) {
            _ if !born => Likeness::OtherPerson,
            Names::Other => Likeness::OtherPerson,
            Names::Close => Likeness::LookCloser,
            Names::Same => Likeness::Same,
        }
    }

    /// What the birth date may mean, the later century first.
    fn births(&self, at: UnixTime) -> Vec<PartialDate> {
        // The latest day that it can be anywhere on earth.
        let today = at.plus(14 * 3_600).date();
        let century = today.year().div_euclid(100);
        let centuries = [century, century.saturating_sub(1)];
        let dates = centuries.into_iter().filter_map(|century| self.birth.date(century));
        dates.filter(|date| date.earliest() <= today).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#[path = "mrz/tests.rs"]
mod tests;
