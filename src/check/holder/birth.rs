//! Birth dates of which parts may be unknown.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::time::PartialDate;

/// Whether both may mean the same day: what one leaves open, the other decides.
#[must_use]
pub fn fits(first: PartialDate, other: PartialDate) -> bool {
    let open_or_equal =
        |first: Option<i8>, other: Option<i8>| first.zip(other).is_none_or(|(first, other)| first == other);
    first.year() == other.year()
        && open_or_equal(first.month(), other.month())
        && open_or_equal(first.day(), other.day())
}
