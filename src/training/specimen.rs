//! A specimen: one code, where such codes come from, and what a check has to say of it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::{Authority, Signer};
use super::content::{
    AHORNIA, BIRKONIA, CEDRONIA, Content, DAHLONIA, ERLONIA, MRNA, Person, Place, Uvci, UvciStyle, before, day_before,
    dose,
};
use super::issue::{Draft, Signed};
use crate::model::code::CodeText;
use crate::model::finding::{CONTRACT, Weight};
use crate::model::time::UnixTime;

/// A code of the training authority with its expected verdicts.
///
/// Its people are invented, and still it is treated like a real code: no `Debug`.
pub struct Specimen {
    /// Fit for a file name: `pharmacy-blocked-1`.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// Where such codes come from, who shows them, and what is to be seen.
    pub story: &'static str,
    /// The code as it stands in the barcode.
    pub code: CodeText,
    /// What a check says, with the training trust set, lists, rules and value sets in the store, and nothing else.
    pub expected: Vec<Expectation>,
    /// What its picture looks like.
    pub(super) look: Look,
    /// What the lists hold because of it.
    pub(super) listings: Vec<Listing>,
}

/// What a check says under one profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Name of a built-in profile, alone or with rules: `training+XA`.
    pub profile: &'static str,
    /// Stable name of the verdict.
    pub verdict: &'static str,
    /// Number of the headline finding; 0 is accepted.
    pub code: u16,
}

/// What a specimen's picture looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The code alone.
    Bare,
    /// A printed letter with the code on it.
    Letter,
}

/// A line of the training block list or revocation lists.
#[derive(Clone)]
pub(super) enum Listing {
    /// An entry of `block.toml`.
    Block(Block),
    /// A hash of type `SIGNATURE`.
    RevokedSignature(Vec<u8>),
    /// A hash of type `UCI`.
    RevokedIdentifier(Vec<u8>),
}

/// An entry of `block.toml` (design.md 5).
#[derive(Clone)]
pub(super) struct Block {
    /// `uvci_prefix`, `uvci`, `content_sha256`, `signature_r_sha256` or `kid`.
    pub key: &'static str,
    /// What is compared: text, or bytes in hex.
    pub value: String,
    /// Why, for the screen.
    pub reason: &'static str,
    /// What makes the entry another one than usual.
    pub mark: Mark,
}

/// What makes a block entry another one than usual.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    Plain,
    /// `leaked = true`: 404.
    Leaked,
    /// `status = "suspected"`: 405.
    Suspected,
    /// `issued_from`: only codes issued from then on.
    From(UnixTime),
}

/// The words of a specimen.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    /// See [`Specimen::id`].
    pub id: &'static str,
    /// See [`Specimen::title`].
    pub title: &'static str,
    /// See [`Specimen::story`].
    pub story: &'static str,
}

impl Sheet {
    /// The specimen of a signed code that the training profile answers with `code`.
    pub(super) fn signed(self, signed: &Signed, code: u16) -> Specimen {
        self.text(signed.text(), code)
    }

    /// The specimen of any text that the training profile answers with `code`.
    pub(super) fn text(self, text: impl Into<Vec<u8>>, code: u16) -> Specimen {
        let genuine = under_genuine(code).map(|code| expectation("genuine", code));
        Specimen {
            id: self.id,
            title: self.title,
            story: self.story,
            code: CodeText::line(text),
            expected: std::iter::once(expectation("training", code)).chain(genuine).collect(),
            look: Look::Bare,
            listings: Vec::new(),
        }
    }
}

impl Specimen {
    /// The specimen, which a profile of training with these rules answers with `code`.
    pub(super) fn under(mut self, profile: &'static str, code: u16) -> Self {
        self.expected.push(expectation(profile, code));
        self
    }

    /// The specimen, for which a list holds a line.
    pub(super) fn listed(mut self, listing: Listing) -> Self {
        self.listings.push(listing);
        self
    }

    /// The specimen, for which the block list holds a plain entry.
    pub(super) fn blocked(self, key: &'static str, value: impl Into<String>, reason: &'static str) -> Self {
        self.listed(Listing::Block(Block { key, value: value.into(), reason, mark: Mark::Plain }))
    }

    /// The specimen, printed on a letter.
    pub(super) const fn on_a_letter(mut self) -> Self {
        self.look = Look::Letter;
        self
    }
}

/// Where specimens are made: the authority, and the time for which they are made.
pub(super) struct Desk<'a> {
    /// Who signs.
    pub authority: &'a Authority,
    /// The day of the exercise.
    pub now: UnixTime,
}

impl Desk<'_> {
    /// A draft, issued five days ago for a year.
    pub(super) fn draft<'s>(&self, signer: &'s Signer, content: Content) -> Draft<'s> {
        Draft::new(signer, content, before(self.now, 5), before(self.now, -360))
    }

    /// The second of two doses, forty days ago, with an identifier of the issuing place.
    pub(super) fn second_dose(&self, signer: &Signer, person: &Person, place: &str, id: &str) -> Content {
        self.doses(signer, person, (2, 2), &Uvci::new(signer.country(), place, id, UvciStyle::Whole))
    }

    /// A dose, forty days ago, in the signer's country.
    pub(super) fn doses(&self, signer: &Signer, person: &Person, doses: (i64, i64), uvci: &Uvci) -> Content {
        let entry = dose(home(signer), MRNA, doses, day_before(self.now, 40), uvci);
        Content::new(person, "v", entry)
    }
}

/// Who writes in the signer's country.
pub(super) fn home(signer: &Signer) -> &'static Place {
    match signer.country() {
        "XA" => &AHORNIA,
        "XB" => &BIRKONIA,
        "XC" => &CEDRONIA,
        "XD" => &DAHLONIA,
        _ => &ERLONIA,
    }
}

/// What the profile `genuine` says of a code that `training` answers with `code`.
///
/// `None` where that depends on what else the store holds: it never heard of that signer.
const fn under_genuine(code: u16) -> Option<u16> {
    match code {
        // Nothing before the signature asks for the realm, and a wrong signature ranks first.
        100..=201 => Some(code),
        202 | 203 => None,
        // The key is known, in the training realm.
        _ => Some(209),
    }
}

/// What a check says whose headline is `code`; 0 is accepted.
pub(super) fn expectation(profile: &'static str, code: u16) -> Expectation {
    let weight = CONTRACT.iter().find(|row| row.code == code).map(|row| row.weight);
    let verdict = match weight {
        // A headline weighs; as a note it would be none.
        _ if code == 504 => "cannot-decide",
        None | Some(Weight::Note) => "pass",
        Some(Weight::NoCertificate) => "no-certificate",
        Some(Weight::MoreNeeded) => "more-needed",
        Some(Weight::NotAccepted) => "not-accepted",
        Some(Weight::CannotDecide) => "cannot-decide",
        Some(Weight::Reject) => "reject",
    };
    Expectation { profile, verdict, code }
}

impl Expectation {
    /// The stable name of the headline finding.
    #[must_use]
    pub fn name(&self) -> &'static str {
        CONTRACT.iter().find(|row| row.code == self.code).map_or("accepted", |row| row.name)
    }
}
