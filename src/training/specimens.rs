//! All specimens, by the places and the troubles that they come from.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod contents;
mod damaged;
mod dialects;
mod listed;
mod others;
mod pairs;
mod pharmacy;
mod places;
mod rules;
mod signers;

use super::specimen::{Desk, Specimen};

/// Every specimen, made for a time; the order is the one of an exercise.
pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let all = [
        pharmacy::all(desk),
        places::all(desk),
        listed::all(desk),
        signers::all(desk),
        contents::all(desk),
        dialects::all(desk),
        damaged::all(desk),
        others::all(desk),
        rules::all(desk),
        pairs::all(desk),
    ];
    all.into_iter().flatten().collect()
}
