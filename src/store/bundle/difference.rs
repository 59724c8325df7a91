//! Differences of a list of hashes: a daily round moves these, and not the whole list.
//!
//! ```text
//! # difference of NAME from=<SHA-256 of the list before> to=<SHA-256 of the list after>
//! # revocation NAME …        the head of the list after
//! +hash                      comes in
//! -hash                      goes out
//! ```
//! A list's canonical form is its head and then its hashes in hex, sorted, one a line.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::terms::Step;
use crate::crypto::digest::{hex, sha256};
use crate::store::revocation::{Hash, HashList};
use std::collections::HashSet;

/// The differences that lead from the list in state `from` as far as they go, in order.
///
/// # Errors
/// A sentence where they lead apart or round in a circle.
pub fn path<T>(from: [u8; 32], steps: &[(Step, T)]) -> Result<Vec<&(Step, T)>, String> {
    let mut path = Vec::new();
    let mut state = from;
    loop {
        let mut next = steps.iter().filter(|(step, _)| step.from == state);
        let Some(step) = next.next() else { return Ok(path) };
        if next.next().is_some() || path.len() >= steps.len() {
            return Err("its differences lead to more than one list".to_owned());
        }
        state = step.0.to;
        path.push(step);
    }
}

/// The list after a difference.
///
/// # Errors
/// A sentence where the difference is broken, or does not lead to the list that is signed for.
pub fn apply(before: &str, difference: &str, step: &Step) -> Result<String, String> {
    let mut lines = difference.lines();
    let head = lines.next().unwrap_or_default();
    let named = format!("from={} to={}", hex(&step.from), hex(&step.to));
    if !head.starts_with("# difference of ") || !head.ends_with(&named) {
        return Err("its first line is not that of this difference".to_owned());
    }
    let head = lines.next().ok_or("it has no head of the list after")?;
    let before = HashList::parse(before).map_err(|error| error.to_string())?;
    let (mut come, mut gone) = (HashSet::new(), HashSet::new());
    for line in lines {
        let (sign, text) = line.split_at_checked(1).ok_or("it has an empty line")?;
        let hash = crate::store::block::hex(text).and_then(|bytes| Hash::try_from(bytes).ok());
        let hash = hash.ok_or("a line of it has no hash")?;
        let is_right = match sign {
            "+" => !before.holds(&hash) && come.insert(hash),
            "-" => before.holds(&hash) && gone.insert(hash),
            _ => false,
        };
        if !is_right {
            return Err("it brings what is there, or takes what is not".to_owned());
        }
    }
    let stayed = before.hashes().iter().filter(|hash| !gone.contains(*hash));
    let mut hashes: Vec<Hash> = stayed.copied().chain(come).collect();
    hashes.sort_unstable();
    let after = canonical(head, hashes);
    if sha256(after.as_bytes()) == step.to {
        Ok(after)
    } else {
        Err("it does not lead to the list that is signed for".to_owned())
    }
}

/// A list in its canonical form.
#[must_use]
pub fn canonical(head: &str, hashes: impl IntoIterator<Item = Hash>) -> String {
    let mut text = format!("{head}\n");
    for hash in hashes {
        text.push_str(&hex(&hash));
        text.push('\n');
    }
    text
}
