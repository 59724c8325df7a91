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

/// How the first line of a difference begins.
const FIRST: &str = "# difference of ";

/// A list and its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainList {
    list: HashList,
    text: String,
}

impl PlainList {
    /// Reads a list, canonical or not.
    ///
    /// # Errors
    /// A sentence with the line at fault.
    pub fn parse(text: &str) -> Result<Self, String> {
        let list = HashList::parse(text).map_err(|error| error.to_string())?;
        let head = text.lines().next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let text = canonical(&head, list.hashes().iter().copied());
        Ok(Self { list, text })
    }

    /// The list.
    #[must_use]
    pub const fn list(&self) -> &HashList {
        &self.list
    }

    /// The canonical form.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the canonical form.
    #[must_use]
    pub fn state(&self) -> [u8; 32] {
        sha256(self.text.as_bytes())
    }

    /// The difference that leads from this list to `later`.
    #[must_use]
    pub fn difference(&self, later: &Self) -> String {
        let head = later.text.lines().next().unwrap_or_default();
        let mut text = format!("{FIRST}{} {}\n{head}\n", later.list.name, ends(&self.state(), &later.state()));
        let come = later.list.without(&self.list).map(|hash| ('+', hash));
        for (sign, hash) in come.chain(self.list.without(&later.list).map(|hash| ('-', hash))) {
            text.push(sign);
            text.push_str(&hex(hash));
            text.push('\n');
        }
        text
    }
}

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
    if !head.starts_with(FIRST) || !head.ends_with(&ends(&step.from, &step.to)) {
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

/// How the first line of a difference ends.
fn ends(from: &[u8; 32], to: &[u8; 32]) -> String {
    format!("from={} to={}", hex(from), hex(to))
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::{PlainList, apply};
    use crate::crypto::digest::hex;
    use crate::store::bundle::terms::Step;

    fn list(issued: &str, hashes: &[&str]) -> PlainList {
        let mut text =
            format!("# revocation  eu UCI issued={issued}T00:00:00Z until=2027-01-01T00:00:00Z\n# a remark\n");
        for hash in hashes {
            text.push_str(&hash.repeat(16));
            text.push('\n');
        }
        PlainList::parse(&text).unwrap()
    }

    fn step(from: &PlainList, to: &PlainList) -> Step {
        Step { of: "revocation/eu.txt".to_owned(), from: from.state(), to: to.state() }
    }

    #[test]
    fn the_canonical_form_is_sorted_and_bare() {
        let list = list("2026-11-01", &["FF", "00", "ff"]);
        let head = "# revocation eu UCI issued=2026-11-01T00:00:00Z until=2027-01-01T00:00:00Z";
        assert_eq!(list.text(), format!("{head}\n{}\n{}\n", "00".repeat(16), "ff".repeat(16)));
        assert_eq!(PlainList::parse(list.text()), Ok(list));
    }

    #[test]
    fn a_difference_leads_from_one_list_to_the_next() {
        let (one, two) = (list("2026-11-01", &["00", "11"]), list("2026-11-02", &["11", "22"]));
        let text = one.difference(&two);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], format!("# difference of eu from={} to={}", hex(&one.state()), hex(&two.state())));
        assert_eq!(lines[1], "# revocation eu UCI issued=2026-11-02T00:00:00Z until=2027-01-01T00:00:00Z");
        assert_eq!(lines[2..], [format!("+{}", "22".repeat(16)), format!("-{}", "00".repeat(16))]);
        assert_eq!(apply(one.text(), &text, &step(&one, &two)).as_deref(), Ok(two.text()));
        assert!(apply(two.text(), &text, &step(&two, &one)).unwrap_err().contains("first line"));
    }

    #[test]
    fn a_difference_that_was_altered_is_refused() {
        let (one, two) = (list("2026-11-01", &["00", "11"]), list("2026-11-02", &["11", "22"]));
        let text = one.difference(&two);
        for (altered, says) in [
            (text.replace("+22", "+33"), "does not lead to"),
            (text.replace("-00", "-44"), "takes what is not"),
            (text.replace("# difference", "# differences"), "first line"),
            (text.replacen("issued=2026-11-02", "issued=2026-11-03", 1), "does not lead to"),
        ] {
            let error = apply(one.text(), &altered, &step(&one, &two)).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
