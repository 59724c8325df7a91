//! Pictures that nobody of us made, through the reader.
//!
//! They lie where `GATELIGHT_CONFORMANCE` points; `known-divergences.txt`
//! beside this file names those that we do not read, each with its reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, thread};

use gatelight::app::document::{self, Found};
use gatelight::input::picture;
use gatelight::model::code::Symbology;
use gatelight::reader;

const KNOWN_DIVERGENCES: &str = include_str!("known-divergences.txt");

/// Where the text beside a photograph is not what its bytes are: a named
/// character set, the header of a sequence, separators written as words.
const OTHER_TEXT: [&str; 4] =
    ["Historico.png", "HistoricoLong.png", "Z1-sequence4of7.png", "gs1-figure-4.15.1-2-31x31.png"];

#[test]
fn every_code_of_dgc_testdata_is_read_as_it_was_written() {
    let Some(root) = conformance() else { return };
    let cases = audited(&root);
    let misses = in_parallel(&cases, |case| miss(&root, case).map(|why| (case.file.clone(), why)));
    let misses: BTreeMap<_, _> = misses.into_iter().collect();
    let known: BTreeMap<_, _> = KNOWN_DIVERGENCES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no reason is given in the line {line}")))
        .collect();
    println!("dgc-testdata: {} of {} pictures read as written", cases.len() - misses.len(), cases.len());
    for (file, why) in &misses {
        println!("  {file}: {why}");
    }
    assert!(cases.len() > 400, "the audit lists more than 400 pictures with a code");
    let unexpected: Vec<_> = misses.keys().filter(|file| !known.contains_key(file.as_str())).collect();
    assert!(unexpected.is_empty(), "not read, and not known to be: {unexpected:#?}");
    let healed: Vec<_> = known.keys().filter(|file| !misses.contains_key(**file)).collect();
    assert!(healed.is_empty(), "read, though known-divergences.txt says otherwise: {healed:#?}");
}

#[test]
fn photographs_of_other_projects_never_end_in_a_panic() {
    let Some(root) = conformance() else { return };
    for folder in ["zxing", "zxing-cpp", "jsQR", "rqrr", "BoofCV-Data"] {
        let files = pictures_below(&root.join(folder));
        let before = reader::panics();
        let outcomes = in_parallel(&files, |file| Some(outcome(file)));
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        println!(
            "{folder}: {} pictures, {} with a code read, {} without, {} not opened, {} panics caught",
            files.len(),
            count(Outcome::Codes),
            count(Outcome::NoCode),
            count(Outcome::NotOpened),
            reader::panics() - before,
        );
        assert_eq!(outcomes.len(), files.len(), "each picture came to an end");
        assert!(count(Outcome::Codes) > 0, "{folder} holds codes that are easy to read");
    }
}

#[test]
fn what_is_read_from_a_photograph_is_what_stands_in_it() {
    let Some(root) = conformance() else { return };
    for folder in ["zxing", "zxing-cpp"] {
        let files: Vec<_> =
            pictures_below(&root.join(folder)).into_iter().filter(|file| text_of(file).is_some()).collect();
        let readings = in_parallel(&files, |file| Some((file.clone(), texts(file))));
        let (read, lost): (Vec<_>, Vec<_>) = readings.into_iter().partition(|(_, texts)| !texts.is_empty());
        let other = read.iter().filter(|(file, texts)| !texts.contains(&text_of(file).unwrap_or_default()));
        let other: Vec<_> = other.map(|(file, _)| file.strip_prefix(&root).unwrap_or(file.as_path())).collect();
        println!("{folder}: {} with a known text, {} not read, read otherwise: {other:#?}", files.len(), lost.len());
        assert!(read.len() > files.len() / 2, "{folder} holds photographs that are easy to read");
        assert!(other.iter().all(|file| OTHER_TEXT.iter().any(|known| file.ends_with(known))), "{other:#?}");
    }
}

#[test]
fn a_foreign_pdf_file_gives_the_codes_of_all_its_pages() {
    let Some(root) = conformance() else { return };
    let tests = root.join("covpass-ios/Source/CovPassCommon/Tests/CovPassCommonTests/Resources/QR Code Import");
    let bytes = fs::read(tests.join("Test QR Codes.pdf")).expect("the app's own test file");
    let contents = document::read(bytes).expect("a whole file");
    let found = |page: usize, start: &str| {
        let text =
            |found: &&Found| found.page == Some(page) && found.code.text().is_some_and(|text| text.starts_with(start));
        contents.codes.iter().filter(text).count()
    };
    assert_eq!([found(1, "HC1:"), found(2, "HC1:"), found(4, "HC1:")], [2, 1, 2]);
    assert_eq!([found(3, "Hello"), found(3, "https://")], [1, 2]);
    assert_eq!((contents.codes.len(), contents.unread.len()), (8, 0));
}

#[test]
fn where_there_is_no_code_none_is_read() {
    let Some(root) = conformance() else { return };
    let files = pictures_below(&root.join("zxing-cpp"));
    let files: Vec<_> = files.into_iter().filter(|file| file.to_string_lossy().contains("falsepositives")).collect();
    let read = in_parallel(&files, |file| (!texts(file).is_empty()).then(|| file.clone()));
    println!("false positives: {} of {}", read.len(), files.len());
    assert!(!files.is_empty(), "the folder has pictures without a code");
    assert!(read.is_empty(), "a code was read where there is none: {read:#?}");
}

/// The text that stands beside a picture, without its last line end.
fn text_of(picture: &Path) -> Option<String> {
    let text = fs::read_to_string(picture.with_extension("txt")).ok()?;
    Some(text.trim_end().to_owned())
}

fn texts(file: &Path) -> Vec<String> {
    let bytes = fs::read(file).expect("the folder was just listed");
    let seen = picture::read(&bytes).map(|frame| reader::read_all(&frame)).unwrap_or_default();
    seen.iter().map(|sighting| String::from_utf8_lossy(sighting.code.bytes()).trim_end().to_owned()).collect()
}

struct Case {
    file: String,
    symbology: Symbology,
    expected: Option<String>,
}

/// The pictures that pictures-audit.csv says hold a code.
fn audited(root: &Path) -> Vec<Case> {
    let table = fs::read_to_string(root.join("pictures-audit.csv")).expect("the conformance folder holds its audit");
    let rows = table.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
    rows.filter_map(|row| {
        let symbology = match *row.get(3)? {
            "QRCode" => Symbology::Qr,
            "Aztec" => Symbology::Aztec,
            _ => return None,
        };
        let expected = (!row[4].is_empty()).then(|| prefixed(&root.join("dgc-testdata").join(row[4])));
        Some(Case { file: row[0].to_owned(), symbology, expected })
    })
    .collect()
}

/// The text of the code, by the JSON file that goes with the picture.
fn prefixed(json: &Path) -> String {
    let text = fs::read_to_string(json).unwrap_or_else(|error| panic!("{}: {error}", json.display()));
    let value: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("it is JSON");
    value["PREFIX"].as_str().unwrap_or_else(|| panic!("{} has no PREFIX", json.display())).to_owned()
}

/// Why a picture was not read as it was written, if so.
fn miss(root: &Path, case: &Case) -> Option<String> {
    let bytes = fs::read(root.join("dgc-testdata").join(&case.file)).expect("the audit names files that are there");
    let frame = match picture::read(&bytes) {
        Ok(frame) => frame,
        Err(error) => return Some(error.to_string()),
    };
    let seen = reader::read_all(&frame);
    let Some(code) = seen.iter().map(|sighting| &sighting.code).find(|code| code.symbology() == case.symbology) else {
        return Some(format!("nothing found in {} x {}", frame.width(), frame.height()));
    };
    let text = code.text().unwrap_or_default();
    match &case.expected {
        Some(expected) if text != expected => Some(format!("read {} bytes that differ", code.bytes().len())),
        None if !text.starts_with("HC1:") => Some("read something else than a certificate".to_owned()),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Codes,
    NoCode,
    NotOpened,
}

fn outcome(file: &PathBuf) -> Outcome {
    let bytes = fs::read(file).expect("the folder was just listed");
    match picture::read(&bytes).map(|frame| reader::read_all(&frame)) {
        Ok(seen) if seen.is_empty() => Outcome::NoCode,
        Ok(_) => Outcome::Codes,
        Err(_) => Outcome::NotOpened,
    }
}

fn pictures_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|end| ["png", "jpg", "jpeg", "webp"].iter().any(|known| end == *known))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What `work` gives for each item, on all processors, in no order.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(result) = work(item) {
                        results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The folder with foreign data; says aloud where it is missing.
fn conformance() -> Option<PathBuf> {
    let folder = env::var_os("GATELIGHT_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        eprintln!(
            "skipped: GATELIGHT_CONFORMANCE is not set (photographs of codes; the public original is \
             eu-digital-green-certificates/dgc-testdata, zxing/zxing, zxing-cpp/zxing-cpp, cozmo/jsQR, \
             WanzenBug/rqrr, lessthanoptimal/BoofCV-Data)"
        );
    }
    folder
}
