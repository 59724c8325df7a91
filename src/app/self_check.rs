//! What the self-check keeps beside its session: where the code on the screen is accepted, and the list that somebody
//! chooses from. What it knows of a person leaves with their result.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::place;
use super::session::Seen;
use super::shelf::Shelf;
use crate::check::Report;
use crate::check::when::When;
use std::path::PathBuf;

/// What the self-check keeps.
#[derive(Default)]
pub struct SelfCheck {
    /// Where the code on the screen is accepted; nothing without a result.
    pub when: Option<When>,
    /// Whether table and time line have changed places.
    pub turned: bool,
    /// The list on the screen; nothing on any other page.
    pub list: Option<List>,
    /// Where files are looked for, the first that is there.
    pub open: Vec<PathBuf>,
    /// Where the slip is put, likewise.
    pub save: Vec<PathBuf>,
}

impl SelfCheck {
    /// With the folders of whoever sits at this machine.
    #[must_use]
    pub fn here() -> Self {
        Self { open: place::to_open(), save: place::to_save(), ..Self::default() }
    }
}

/// A list to choose one line of.
pub struct List {
    /// What is listed.
    pub of: Listed,
    /// The line that Return takes.
    pub at: usize,
}

/// What a list is of.
pub enum Listed {
    /// Files, to read codes from one.
    Files(Shelf),
    /// Folders, to save the slip in one.
    Folders(Shelf),
    /// The certificates of one file that are not one person's, or more than are judged together.
    Certificates(Vec<Seen<Box<Report>>>),
}

impl List {
    /// A list at its first line.
    #[must_use]
    pub const fn of(of: Listed) -> Self {
        Self { of, at: 0 }
    }

    /// How many lines it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        match &self.of {
            Listed::Files(shelf) | Listed::Folders(shelf) => shelf.entries.len(),
            Listed::Certificates(seen) => seen.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Goes so many lines down, or up, as far as there are any.
    pub fn step(&mut self, lines: isize) {
        self.at = self.at.saturating_add_signed(lines).min(self.len().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::{List, Listed};
    use crate::app::shelf::{Entry, Shelf};
    use std::path::PathBuf;

    #[test]
    fn a_step_stays_within_the_list() {
        let entry = |name: &str| Entry { name: name.to_owned(), path: PathBuf::new(), is_folder: true, changed: None };
        let entries = ["a", "b", "c"].map(entry).to_vec();
        let mut list =
            List::of(Listed::Files(Shelf { folder: PathBuf::new(), entries, cut: false, free: String::new() }));
        let mut go = |lines| {
            list.step(lines);
            list.at
        };
        assert_eq!([go(-1), go(1), go(1), go(1), go(-9), go(9)], [0, 1, 2, 2, 0, 2]);
    }
}
