//! A folder as a list: what in it can be opened, or where a file of ours can be put. Nothing is read but names.
//!
//! We have a list of our own because the desktop's dialogs are out of reach: no other program may be started, and the
//! desktop's file portal refuses whoever keeps its memory from other programs, as this one does.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::text::shown;
use crate::model::time::UnixTime;
use std::cmp::Reverse;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// So many lines are shown of a folder.
pub const MOST: usize = 400;
/// So many names of a folder are looked at.
const LOOKED_AT: usize = 20_000;

/// Ends of the names of files that may hold codes.
const ENDS: [&str; 10] = ["png", "jpg", "jpeg", "webp", "pdf", "pkpass", "pkpasses", "zip", "smart-health-card", "txt"];

/// A folder, listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The folder.
    pub folder: PathBuf,
    /// What is in it: folders by name, then files, the newest first. The first one is the folder above, where there is.
    pub entries: Vec<Entry>,
    /// Whether there is more than is listed.
    pub cut: bool,
    /// A name that no file in it has yet; empty where nothing is to be put there.
    pub free: String,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, harmless to show; empty: the folder above.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// When a file was changed last, where the system says so.
    pub changed: Option<UnixTime>,
}

impl Shelf {
    /// The folders of a folder, and its files that may hold codes; no hidden ones.
    ///
    /// # Errors
    /// What the system said.
    pub fn of_files(folder: &Path) -> io::Result<Self> {
        Self::of(folder, |name| {
            let end = Path::new(name).extension().and_then(|end| end.to_str()).unwrap_or_default();
            ENDS.iter().any(|known| known.eq_ignore_ascii_case(end))
        })
    }

    /// The folders of a folder, to put a file there that is called `name`, or so with a number where that is taken.
    ///
    /// # Errors
    /// What the system said.
    pub fn of_folders(folder: &Path, name: &str) -> io::Result<Self> {
        let shelf = Self::of(folder, |_| false)?;
        Ok(Self { free: free_name(folder, name), ..shelf })
    }

    fn of(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Self> {
        let mut entries: Vec<Entry> = Vec::new();
        for entry in fs::read_dir(folder)?.take(LOOKED_AT).flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Through a link too: what counts is what it leads to.
            let Ok(kind) = fs::metadata(entry.path()) else { continue };
            if name.starts_with('.') || !(kind.is_dir() || kind.is_file() && wanted(&name)) {
                continue;
            }
            let changed = kind.modified().ok().filter(|_| kind.is_file());
            let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let changed = changed.and_then(|past| UnixTime::from_secs(i64::try_from(past.as_secs()).ok()?));
            entries.push(Entry { name: shown(&name), path: entry.path(), is_folder: kind.is_dir(), changed });
        }
        let by_name = |entry: &Entry| entry.name.to_lowercase();
        entries.sort_by_cached_key(|entry| (!entry.is_folder, Reverse(entry.changed), by_name(entry)));
        let cut = entries.len() > MOST;
        entries.truncate(MOST);
        if let Some(above) = folder.parent() {
            let above = Entry { name: String::new(), path: above.to_owned(), is_folder: true, changed: None };
            entries.insert(0, above);
        }
        Ok(Self { folder: folder.to_owned(), entries, cut, free: String::new() })
    }
}

/// Writes a file that is not there yet; nothing is overwritten.
///
/// # Errors
/// What the system said; of a file that is there already that it is.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// `name`, or `name-2`, `name-3` and so on before its end, whichever is the first that is not taken.
fn free_name(folder: &Path, name: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = (2..1_000_u32).map(|number| format!("{stem}-{number}.{end}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    // Where a thousand are taken, writing will say so.
    names.find(|name| !folder.join(name).exists()).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{MOST, Shelf, write_new};
    use std::fs;
    use std::time::{Duration, SystemTime};

    fn names(shelf: &Shelf) -> Vec<&str> {
        shelf.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    #[test]
    fn folders_come_first_then_files_that_may_hold_codes_the_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in
            [("old.pdf", 900), ("new.PNG", 10), ("notes.odt", 5), (".hidden.pdf", 5), ("my.smart-health-card", 500)]
        {
            let path = folder.path().join(name);
            fs::write(&path, b"x").unwrap();
            let changed = SystemTime::now() - Duration::from_secs(age);
            fs::File::options().write(true).open(&path).unwrap().set_modified(changed).unwrap();
        }
        for name in ["Travel", "alpha", ".cache"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let shelf = Shelf::of_files(folder.path()).unwrap();
        assert_eq!(names(&shelf), ["", "alpha", "Travel", "new.PNG", "my.smart-health-card", "old.pdf"]);
        assert_eq!(shelf.entries[0].path, folder.path().parent().unwrap());
        assert!(shelf.entries[3].changed > shelf.entries[5].changed && !shelf.entries[3].is_folder);
        let folders = Shelf::of_folders(folder.path(), "slip.pdf").unwrap();
        assert_eq!((names(&folders), folders.free.as_str()), (vec!["", "alpha", "Travel"], "slip.pdf"));
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_no_file_is_ever_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let free = || Shelf::of_folders(folder.path(), "gatelight-2026-11-26.pdf").unwrap().free;
        write_new(&folder.path().join(free()), b"one").unwrap();
        assert_eq!(free(), "gatelight-2026-11-26-2.pdf");
        write_new(&folder.path().join(free()), b"two").unwrap();
        assert_eq!(free(), "gatelight-2026-11-26-3.pdf");
        let taken = folder.path().join("gatelight-2026-11-26.pdf");
        assert!(write_new(&taken, b"three").is_err());
        assert_eq!(fs::read(taken).unwrap(), b"one");
    }

    #[test]
    fn a_name_that_would_turn_the_line_round_is_shown_harmless() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a\u{202e}fdp.png"), b"x").unwrap();
        let shelf = Shelf::of_files(folder.path()).unwrap();
        assert!(!shelf.entries[1].name.contains('\u{202e}'), "{:?}", shelf.entries[1].name);
        assert!(shelf.entries[1].path.exists(), "and still opened by its own");
    }

    #[test]
    fn of_a_folder_without_end_a_part_is_listed_and_told() {
        let folder = tempfile::tempdir().unwrap();
        (0..MOST + 1).for_each(|number| fs::write(folder.path().join(format!("{number}.pdf")), b"x").unwrap());
        let shelf = Shelf::of_files(folder.path()).unwrap();
        assert!(shelf.cut && shelf.entries.len() == MOST + 1);
        assert!(Shelf::of_files(&folder.path().join("nowhere")).is_err());
    }
}
