//! The training block list and revocation lists, in the plain forms of design.md 5.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::Authority;
use super::content::day_before;
use super::specimen::{Block, Listing, Mark, Specimen};
use crate::crypto::digest::hex;
use crate::model::time::UnixTime;
use std::fmt::Write as _;

/// How long ago the lists were issued, and how long they are good, in seconds.
const ISSUED_AGO: i64 = -3_600;
const GOOD_FOR: i64 = 30 * 86_400;

/// `block.toml`, with every entry that a specimen asks for.
pub(super) fn block_toml(specimens: &[Specimen], now: UnixTime) -> String {
    let mut text = "# TRAINING block list: every entry is for a specimen of Gatelight, none is real.\n".to_owned();
    for block in listings(specimens).filter_map(|listing| match listing {
        Listing::Block(block) => Some(block),
        Listing::RevokedSignature(_) | Listing::RevokedIdentifier(_) => None,
    }) {
        write_entry(&mut text, block, now);
    }
    text
}

fn write_entry(text: &mut String, block: &Block, now: UnixTime) {
    let Block { key, value, reason, mark } = block;
    // Writing into a string does not fail.
    let _ = writeln!(text, "\n[[entry]]\n{key} = \"{value}\"");
    let _ = match mark {
        Mark::Plain => Ok(()),
        Mark::Leaked => writeln!(text, "leaked = true"),
        Mark::Suspected => writeln!(text, "status = \"suspected\""),
        Mark::From(time) => writeln!(text, "issued_from = {time}"),
    };
    let _ = writeln!(text, "reason = \"{reason}\"\nadded = {}", day_before(now, 3));
}

/// The revocation lists: one of type `SIGNATURE`, one of type `UCI`.
pub(super) fn hash_lists(authority: &Authority, specimens: &[Specimen], now: UnixTime) -> [String; 2] {
    let signatures = listings(specimens).filter_map(|listing| match listing {
        Listing::RevokedSignature(hash) => Some(hash.as_slice()),
        Listing::Block(_) | Listing::RevokedIdentifier(_) => None,
    });
    let identifiers = listings(specimens).filter_map(|listing| match listing {
        Listing::RevokedIdentifier(hash) => Some(hash.as_slice()),
        Listing::Block(_) | Listing::RevokedSignature(_) => None,
    });
    let (pharmacies, practices) = (&authority.pharmacies, &authority.practices);
    [
        list(&format!("training-signatures SIGNATURE {} country=XA kid={}", dates(now), pharmacies.kid()), signatures),
        list(&format!("training-identifiers UCI {} country={}", dates(now), practices.country()), identifiers),
    ]
}

fn list<'a>(head: &str, hashes: impl Iterator<Item = &'a [u8]>) -> String {
    let mut lines: Vec<String> = hashes.map(hex).collect();
    lines.sort_unstable();
    format!("# revocation {head}\n{}\n", lines.join("\n"))
}

fn dates(now: UnixTime) -> String {
    format!("issued={} until={}", now.plus(ISSUED_AGO), now.plus(GOOD_FOR))
}

fn listings(specimens: &[Specimen]) -> impl Iterator<Item = &Listing> {
    specimens.iter().flat_map(|specimen| &specimen.listings)
}
