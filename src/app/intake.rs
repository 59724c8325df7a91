//! What a person brings: a file or folder let go over the window, or a stick.

use super::clock;
use super::desk::Desk;
use super::document::{self, Contents};
use super::pipeline::judged;
use super::profile::Face;
use super::self_check::List;
use super::session::Seen;
use crate::check::Report;
use crate::i18n::Words;
use crate::model::finding::Finding;
use crate::model::text::shown;
use crate::store::import::{self, Request};
use crate::store::manifest::SetInfo;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// Where systems put sticks: a folder each, below one for the account or directly.
pub const STICKS: [&str; 4] = ["/media", "/run/media", "/mnt", "/Volumes"];

mod own;

pub use own::{Copied, copied, files, folders, paste, save};

/// What came of something that was brought.
#[derive(Default)]
pub struct Brought {
    /// A sentence; empty where the result says enough.
    pub said: String,
    /// The certificate in it, judged.
    pub seen: Vec<Seen<Box<Report>>>,
    /// What there is to choose from.
    pub list: Option<List>,
}

/// Takes what was let go over the window: a picture, a PDF file or a pass is judged, everything
/// else goes into the store in `own`.
///
/// Reads, draws and writes files: never call it from the window's thread.
#[must_use]
pub fn bring(path: &Path, own: Option<&Path>, desk: &Desk, words: &Words) -> Brought {
    let is_own = desk.profile(clock::now()).screen.face == Face::SelfCheck;
    let text = || is_own.then(|| own::text_of(path, desk)).flatten().map(Ok);
    let Some(contents) = contents(path).or_else(text) else {
        return Brought { said: take(path, own, words), ..Brought::default() };
    };
    match contents {
        Ok(contents) => judge(&name(path), &contents, desk, words),
        Err(why) => Brought { said: format!("{}: {}", name(path), sentence(&why)), ..Brought::default() },
    }
}

/// What a file holds that codes can be read from; nothing where it is of another kind.
fn contents(path: &Path) -> Option<Result<Contents, String>> {
    let mut file = BufReader::new(File::open(path).ok()?);
    if !file.fill_buf().is_ok_and(document::is_known) {
        return None;
    }
    let bytes = document::whole(file).map_err(|error| error.to_string());
    Some(bytes.and_then(|bytes| document::read(bytes).map_err(|error| error.to_string())))
}

/// Judges what a file holds. The screen shows one certificate: of several none is shown, but in the self-check.
fn judge(name: &str, contents: &Contents, desk: &Desk, words: &Words) -> Brought {
    let judged = |found: &document::Found| judged(&found.code, None, desk, clock::now());
    let seen: Vec<_> = contents.codes.iter().map(judged).collect();
    let other = seen.iter().find_map(|seen| seen.report.headline()).unwrap_or(&Finding::NoCodeFound);
    let nothing = format!("{name}: {}", sentence(words.headline(other).as_str()));
    let mut certificates: Vec<Seen<Box<Report>>> = Vec::new();
    for seen in seen.into_iter().filter(|seen| seen.outcome.is_certificate()) {
        if !certificates.iter().any(|known| known.same == seen.same) {
            certificates.push(seen);
        }
    }
    let unread = contents.unread.iter().map(|unread| format!("{name}: {}", sentence(&unread.to_string())));
    let count = certificates.len();
    if count > 1 && desk.profile(clock::now()).screen.face == Face::SelfCheck {
        let said = unread.collect::<Vec<_>>().join(" ");
        return Brought { said, ..own::several(certificates, desk) };
    }
    let said = match count {
        0 => Some(nothing),
        1 => None,
        _ => Some(words.filled("drop:several", &[("name", name), ("count", &count.to_string())])),
    };
    let said = said.into_iter().chain(unread).collect::<Vec<_>>().join(" ");
    Brought { said, seen: if count == 1 { certificates } else { Vec::new() }, list: None }
}

/// Takes a file or folder into the store in `own`, and says in one sentence what came of it.
///
/// A refused file leaves the store as it was. Reads and writes files: never call it from
/// the window's thread.
#[must_use]
pub fn take(path: &Path, own: Option<&Path>, words: &Words) -> String {
    let Some(own) = own else { return words.text("import:no-place").to_owned() };
    let refused = |why: String| words.filled("import:refused", &[("why", &sentence(&why))]);
    let imports = match import::read_all(path, Request::default(), clock::clock()) {
        Ok(imports) => imports,
        // The path is shown by its last part: the rest may be longer than the window is wide.
        Err(error) => return refused(format!("{}: {}", name(path), error.why)),
    };
    let done = |info: &SetInfo| {
        let entries = words.counted("set:entries", info.entries());
        words.filled("import:done", &[("id", &shown(&info.id)), ("entries", &entries)])
    };
    let sets: Vec<_> = imports.into_iter().map(|import| import.set).collect();
    let said: Vec<_> = sets.iter().map(|set| done(&set.info)).collect();
    match import::install_all(own, sets, false) {
        Ok(_) => said.join(" "),
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
    let ours = found.iter().filter(|path| import::read_all(path, Request::default(), clock::clock()).is_ok());
    let taken: Vec<String> = ours.map(|path| take(path, own, words)).collect();
    if taken.is_empty() { words.text("import:no-stick").to_owned() } else { taken.join(" ") }
}

/// The folders below `roots` that can be sticks: two floors, since some systems have one for the account.
pub(super) fn sticks(roots: &[PathBuf]) -> Vec<PathBuf> {
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
    use super::{Brought, bring, sticks, take, take_all};
    use crate::app::clock;
    use crate::app::desk::Desk;
    use crate::app::profile::Profile;
    use crate::app::session::Outcome;
    use crate::i18n::{Lang, Words};
    use crate::papers::{A4, Ink, Placed, pass, pdf, sealed};
    use crate::store::Store;
    use crate::training;
    use std::fs;
    use std::path::PathBuf;

    fn brought(file: &str, bytes: &[u8]) -> Brought {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(file);
        fs::write(&path, bytes).expect("a file");
        let profile = Profile::load("training").expect("it is built in");
        let desk = Desk::open(profile, &[], clock::now()).expect("no place is asked for");
        bring(&path, Some(&folder.path().join("store")), &desk, Words::of(Lang::En))
    }

    fn outcomes(brought: &Brought) -> Vec<Outcome> {
        brought.seen.iter().map(|seen| seen.outcome).collect()
    }

    #[test]
    fn the_certificate_of_a_dropped_file_is_judged() {
        let specimens = training::specimens(clock::clock());
        let letter = specimens.iter().find(|specimen| specimen.id == "letter").expect("a letter");
        let text = letter.code.text().expect("text");
        let files = [training::letter(letter).expect("a file"), training::picture(letter), pass(text)];
        for (name, bytes) in ["letter.pdf", "letter.png", "letter.pkpass"].into_iter().zip(files) {
            let brought = brought(name, &bytes);
            assert_eq!((outcomes(&brought), brought.said.as_str()), (vec![Outcome::Pass], ""), "{name}");
            assert!(brought.seen[0].outline.is_none());
        }
    }

    #[test]
    fn of_several_certificates_none_is_shown_and_of_none_it_is_said() {
        let specimens = training::specimens(clock::clock());
        let place = |id: &str, left| {
            let specimen = specimens.iter().find(|specimen| specimen.id == id).expect("a specimen");
            Placed { text: specimen.code.bytes(), left, top: 100.0, side: 200.0, ink: Ink::Vectors }
        };
        let two = brought("two.pdf", &pdf(A4, &[vec![place("practice", 60.0), place("recovery", 320.0)]]));
        assert!(two.seen.is_empty() && two.said.starts_with("two.pdf holds 2 certificates"), "{}", two.said);
        let twice = brought("twice.pdf", &pdf(A4, &[vec![place("practice", 60.0)], vec![place("practice", 320.0)]]));
        assert_eq!((outcomes(&twice), twice.said.as_str()), (vec![Outcome::Pass], ""));
        let blank = pdf((20.0, 20.0), &[vec![]]);
        let none = brought("blank.pdf", &blank);
        assert!(none.seen.is_empty() && none.said.starts_with("blank.pdf: No code"), "{}", none.said);
        let other = brought("ticket.pkpass", &pass("https://example.org"));
        assert!(other.seen.is_empty() && other.said.starts_with("ticket.pkpass: "), "{}", other.said);
        let locked = brought("sealed.pdf", &sealed(&blank));
        assert!(locked.said.starts_with("sealed.pdf: the PDF file needs a password"), "{}", locked.said);
    }

    #[test]
    fn what_holds_no_codes_goes_into_the_store() {
        let brought = brought("signer.der", &training::trust().signers[0]);
        assert!(brought.seen.is_empty() && brought.said.starts_with("Taken over: "), "{}", brought.said);
    }

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
