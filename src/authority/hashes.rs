//! Hash lists in their canonical text, and the differences between two of them.
//!
//! A list's state is the SHA-256 of its canonical text: the head line, then its hashes in lower-case
//! hex, sorted, one a line. A difference leads from one state to another, so that a round moves what
//! is new and not the whole list.

use crate::crypto::digest::{hex, sha256};
use crate::model::time::UnixTime;
use crate::store::revocation::HashList;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A hash list as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainList {
    head: String,
    hashes: BTreeSet<String>,
    list: Dates,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Dates {
    name: String,
    issued: UnixTime,
    until: UnixTime,
}

impl PlainList {
    /// Reads a list, canonical or not.
    ///
    /// # Errors
    /// A sentence with the line at fault.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = text(bytes)?;
        let list = HashList::parse(text).map_err(|error| error.to_string())?;
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let hashes = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let hashes = hashes.map(str::to_ascii_lowercase).collect();
        Ok(Self { head, hashes, list: Dates { name: list.name, issued: list.issued, until: list.until } })
    }

    /// The canonical text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.head);
        for hash in &self.hashes {
            text.push_str(hash);
            text.push('\n');
        }
        text
    }

    /// The state: SHA-256 of the canonical text, in hex.
    #[must_use]
    pub fn state(&self) -> String {
        hex(&sha256(self.text().as_bytes()))
    }

    /// The name that the list gives itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.list.name
    }

    /// When it was issued.
    #[must_use]
    pub const fn issued(&self) -> UnixTime {
        self.list.issued
    }

    /// Until when its maker calls it good.
    #[must_use]
    pub const fn until(&self) -> UnixTime {
        self.list.until
    }

    /// How many hashes it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        super::number(self.hashes.len())
    }

    /// How many hashes `later` has that this one has not, and the other way round.
    #[must_use]
    pub fn compared(&self, later: &Self) -> (usize, usize) {
        (later.hashes.difference(&self.hashes).count(), self.hashes.difference(&later.hashes).count())
    }

    /// What leads from this list to `later`.
    #[must_use]
    pub fn difference(&self, later: &Self) -> String {
        let mut text = format!("# difference of {} from={} to={}\n", later.name(), self.state(), later.state());
        // Writing into a string does not fail.
        let _ = writeln!(text, "{}", later.head);
        for hash in later.hashes.difference(&self.hashes) {
            let _ = writeln!(text, "+{hash}");
        }
        for hash in self.hashes.difference(&later.hashes) {
            let _ = writeln!(text, "-{hash}");
        }
        text
    }

    /// The list that a difference leads to.
    ///
    /// # Errors
    /// A sentence where it does not lead away from this one, or not to where it says.
    pub fn after(&self, difference: &[u8]) -> Result<Self, String> {
        let text = text(difference)?;
        let mut lines = text.lines();
        let (from, to) = ends(lines.next().unwrap_or_default()).ok_or("its first line is no \"# difference of …\"")?;
        if from != self.state() {
            return Err("leads from another state of the list".to_owned());
        }
        let head = lines.next().unwrap_or_default();
        let mut later = Self::parse(head.as_bytes())?;
        later.hashes.clone_from(&self.hashes);
        for line in lines {
            let fits = match line.split_at_checked(1) {
                Some(("+", hash)) => later.hashes.insert(hash.to_owned()),
                Some(("-", hash)) => later.hashes.remove(hash),
                _ => false,
            };
            if !fits {
                return Err("adds what is there, or removes what is not".to_owned());
            }
        }
        if later.state() != to {
            return Err("does not lead to the state that it names".to_owned());
        }
        Ok(later)
    }
}

/// The states that a difference's first line names.
#[must_use]
pub fn ends(line: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = line.split(' ').collect();
    let ["#", "difference", "of", _, from, to] = words.as_slice() else { return None };
    Some((from.strip_prefix("from=")?, to.strip_prefix("to=")?))
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::PlainList;

    fn list(issued: &str, hashes: &[&str]) -> PlainList {
        let mut text =
            format!("# revocation  eu UCI issued={issued}T00:00:00Z until=2027-01-01T00:00:00Z\n# a remark\n");
        for hash in hashes {
            text.push_str(&hash.repeat(16));
            text.push('\n');
        }
        PlainList::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_canonical_text_is_sorted_and_bare() {
        let text = list("2026-11-01", &["FF", "00", "ff"]).text();
        let head = "# revocation eu UCI issued=2026-11-01T00:00:00Z until=2027-01-01T00:00:00Z";
        assert_eq!(text, format!("{head}\n{}\n{}\n", "00".repeat(16), "ff".repeat(16)));
        assert_eq!(PlainList::parse(text.as_bytes()).unwrap().text(), text);
    }

    #[test]
    fn a_difference_leads_from_one_list_to_the_next() {
        let (one, two) = (list("2026-11-01", &["00", "11"]), list("2026-11-02", &["11", "22"]));
        let text = one.difference(&two);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], format!("# difference of eu from={} to={}", one.state(), two.state()));
        assert_eq!(lines[1], "# revocation eu UCI issued=2026-11-02T00:00:00Z until=2027-01-01T00:00:00Z");
        assert_eq!(lines[2..], [format!("+{}", "22".repeat(16)), format!("-{}", "00".repeat(16))]);
        assert_eq!(one.after(text.as_bytes()), Ok(two.clone()));
        assert!(two.after(text.as_bytes()).unwrap_err().contains("another state"));
    }

    #[test]
    fn a_difference_that_was_altered_is_refused() {
        let (one, two) = (list("2026-11-01", &["00", "11"]), list("2026-11-02", &["11", "22"]));
        let text = one.difference(&two);
        for (altered, says) in [
            (text.replace("+22", "+33"), "does not lead to"),
            (text.replace("-00", "-44"), "removes what is not"),
            (text.replace("# difference", "# differences"), "first line"),
            (text.replacen("issued=2026-11-02", "issued=2026-11-03", 1), "does not lead to"),
        ] {
            let error = one.after(altered.as_bytes()).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
