//! Data that a person brings: a file or folder let go over the window, or a stick.

use super::clock;
use crate::i18n::Words;
use crate::model::text::shown;
use crate::store::generations::install;
use crate::store::import;
use std::fs;
use std::path::{Path, PathBuf};

/// Where systems put sticks: a folder each, below one for the account or directly.
const STICKS: [&str; 4] = ["/media", "/run/media", "/mnt", "/Volumes"];

/// Takes a file or folder into the store in `own`, and says in one sentence what came of it.
///
/// A refused file leaves the store as it was. Reads and writes files: never call it from
/// the window's thread.
#[must_use]
pub fn take(path: &Path, own: Option<&Path>, words: &Words) -> String {
    let Some(own) = own else { return words.text("import:no-place").to_owned() };
    let refused = |why: String| words.filled("import:refused", &[("why", &sentence(&why))]);
    let set = match import::read(path, None, clock::clock()) {
        Ok(set) => set,
        // The path is shown by its last part: the rest may be longer than the window is wide.
        Err(error) => return refused(format!("{}: {}", name(path), error.why)),
    };
    let entries = words.counted("set:entries", set.info.entries());
    let id = shown(&set.info.id);
    match install(own, vec![set]) {
        Ok(_) => words.filled("import:done", &[("id", &id), ("entries", &entries)]),
        Err(error) => refused(error.to_string()),
    }
}

/// Looks through the sticks that are in and takes everything there that is data of ours:
/// the files and folders at the top of each. Others are left alone without a word.
#[must_use]
pub fn take_from_sticks(own: Option<&Path>, words: &Words) -> String {
    let found: Vec<PathBuf> = sticks(&STICKS.map(PathBuf::from)).iter().flat_map(|stick| entries(stick)).collect();
    take_all(&found, own, words)
}

fn take_all(found: &[PathBuf], own: Option<&Path>, words: &Words) -> String {
    let ours = found.iter().filter(|path| import::read(path, None, clock::clock()).is_ok());
    let taken: Vec<String> = ours.map(|path| take(path, own, words)).collect();
    if taken.is_empty() { words.text("import:no-stick").to_owned() } else { taken.join(" ") }
}

/// The folders below `roots` that can be sticks: two floors, since some systems have one for the account.
fn sticks(roots: &[PathBuf]) -> Vec<PathBuf> {
    let below: Vec<PathBuf> = roots.iter().flat_map(|root| entries(root)).filter(|path| path.is_dir()).collect();
    let deeper = below.iter().flat_map(|path| entries(path)).filter(|path| path.is_dir());
    below.iter().cloned().chain(deeper).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    shown(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy())
}

/// A cause as a sentence of its own.
fn sentence(why: &str) -> String {
    format!("{}.", shown(why).trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::{sticks, take, take_all};
    use crate::i18n::{Lang, Words};
    use crate::store::Store;
    use crate::training;
    use std::fs;
    use std::path::PathBuf;

    #[test]
    fn a_dropped_certificate_is_taken_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("signer.der");
        fs::write(&file, &training::trust().signers[0]).expect("a file");
        let own = folder.path().join("store");
        let said = take(&file, Some(&own), Words::of(Lang::En));
        assert!(said.starts_with("Taken over: certificates-signer, 1 entry."), "{said}");
        assert_eq!(Store::open(&[own]).expect("a store").sets().len(), 1);
    }

    #[test]
    fn a_foreign_file_is_refused_with_its_name_and_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("holiday.jpg");
        fs::write(&file, b"\xff\xd8\xff").expect("a file");
        let own = folder.path().join("store");
        let said = take(&file, Some(&own), Words::of(Lang::De));
        assert!(said.starts_with("Abgelehnt, die alten Daten bleiben. holiday.jpg: ") && said.ends_with('.'), "{said}");
        assert!(Store::open(&[own]).expect("a store").sets().is_empty());
    }

    #[test]
    fn of_a_stick_only_our_data_is_taken() {
        let media = tempfile::tempdir().expect("a folder");
        let stick = media.path().join("someone").join("STICK");
        fs::create_dir_all(&stick).expect("a folder");
        fs::write(stick.join("signer.der"), &training::trust().signers[0]).expect("a file");
        fs::write(stick.join("letter.txt"), b"dear all").expect("a file");
        assert!(sticks(&[media.path().to_owned()]).contains(&stick));
        let own = media.path().join("store");
        let words = Words::of(Lang::En);
        let found = [stick.join("letter.txt"), stick.join("signer.der")];
        assert!(take_all(&found, Some(&own), words).starts_with("Taken over: certificates-signer"));
        assert_eq!(take_all(&[PathBuf::from("nowhere")], Some(&own), words), "No stick with trust data was found.");
    }
}
