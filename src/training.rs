//! The specimen issuer: codes for every verdict, made with keys that everybody may know.
//!
//! A training authority of four invented countries signs them; its keys only ever
//! give band 900. Everything follows from the time it is made for and from constants
//! in this source, the salt of PS256 aside. Exercises lie between 2023 and 2048: the
//! signers' own dates are fixed.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod authority;
mod content;
mod files;
mod issue;
mod letter;
mod lists;
mod pair;
mod picture;
mod specimen;
mod specimens;

use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use authority::Authority;
pub use pair::{Pair, pairs};
use specimen::Desk;
pub use specimen::{Expectation, Specimen};

/// The realm of everything here.
pub const REALM: Realm = Realm::Training;

/// What a store needs to judge specimens.
pub struct Trust {
    /// Signers' certificates (DSC), X.509 in DER.
    pub signers: Vec<Vec<u8>>,
    /// Certificates of the authorities above them (CSCA), X.509 in DER.
    pub authorities: Vec<Vec<u8>>,
    /// Countries for which `signers` is complete: an unknown signer of theirs is 202.
    pub complete_for: Vec<&'static str>,
}

/// The training trust set.
#[must_use]
pub fn trust() -> Trust {
    let signers = Authority::new().trusted().iter().map(|signer| signer.certificate().to_vec()).collect();
    Trust {
        signers,
        authorities: Authority::cscas().into_iter().map(|(_, certificate)| certificate).collect(),
        complete_for: authority::COUNTRIES.iter().map(|(code, _)| *code).collect(),
    }
}

/// All specimens, with dates around `now`.
#[must_use]
pub fn specimens(now: UnixTime) -> Vec<Specimen> {
    specimens::all(&Desk { authority: &Authority::new(), now })
}

/// The training block list, as `block.toml`; some of its entries are hashes of the specimens of `now`.
#[must_use]
pub fn block_toml(now: UnixTime) -> String {
    lists::block_toml(&specimens(now), now)
}

/// The training revocation lists in the plain form: one of type `SIGNATURE`, one of type `UCI`.
#[must_use]
pub fn hash_lists(now: UnixTime) -> [String; 2] {
    let authority = Authority::new();
    let specimens = specimens::all(&Desk { authority: &authority, now });
    lists::hash_lists(&authority, &specimens, now)
}

/// What the invented countries ask of whom, in the exchange form of [`crate::rules::set::RuleSet`].
#[must_use]
pub const fn rules() -> &'static str {
    include_str!("../assets/training/rules.json")
}

/// The codes that specimens use, and invented catalogues of products for the yellow booklet, in the exchange form of
/// [`crate::rules::values::ValueSets`]; every value set has the id that the real one has.
#[must_use]
pub const fn values() -> &'static str {
    include_str!("../assets/training/values.json")
}

/// The specimen as a PNG picture: the bare code, or for a letter the printed page.
#[must_use]
pub fn picture(specimen: &Specimen) -> Vec<u8> {
    picture::png(specimen)
}

/// The specimen as the PDF file that came by post, its code drawn as vectors; nothing for one that
/// is no letter.
#[must_use]
pub fn letter(specimen: &Specimen) -> Option<Vec<u8>> {
    letter::pdf(specimen)
}

/// Specimens, pictures, cases, trust set and lists as files: name (with `/`) and content.
#[must_use]
pub fn files(now: UnixTime) -> Vec<(String, Vec<u8>)> {
    let authority = Authority::new();
    let specimens = specimens::all(&Desk { authority: &authority, now });
    files::all(&authority, &specimens, now)
}

#[cfg(test)]
mod tests;
