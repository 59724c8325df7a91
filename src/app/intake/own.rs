//! What the holder of a code brings to the self-check, besides dropped files: what was copied, files with text, several
//! certificates at once; and where they find them, and save the slip.

use super::{Brought, contents, judge, name, sentence};
use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::document::{Contents, Found};
use crate::app::pipeline::{judged, outcome};
use crate::app::self_check::{List, Listed};
use crate::app::session::Seen;
use crate::app::shelf::{Shelf, write_new};
use crate::check::Report;
use crate::encoding::json;
use crate::i18n::Words;
#[cfg(feature = "gui")]
use crate::input::clipboard;
use crate::model::code::CodeText;
use crate::model::limits::Limits;
#[cfg(feature = "gui")]
use crate::reader;
use serde_json::Value;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// So many codes of a text are looked at, and so many copied files.
const MOST: usize = 64;
/// So much text is looked at.
const TEXT_BYTES: u64 = 256 * 1024;

/// What somebody has copied.
pub enum Copied {
    /// Files.
    Files(Vec<PathBuf>),
    /// What the reader found in a picture.
    Codes(Vec<CodeText>),
    /// Text.
    Text(String),
}

/// Judges what was copied: files, a picture, or the text of a code.
///
/// Reads and draws files: never call it from the window's thread.
#[must_use]
pub fn copied(copied: Copied, desk: &Desk, words: &Words) -> Brought {
    let of_codes = |codes: Vec<CodeText>| {
        let found = |code| Found { page: None, code, corners: None };
        Contents { codes: codes.into_iter().map(found).collect(), unread: Vec::new() }
    };
    let whole = match copied {
        Copied::Files(paths) => {
            let mut whole = Contents::default();
            for path in paths.iter().take(MOST) {
                match contents(path).or_else(|| text_of(path, desk).map(Ok)) {
                    Some(Ok(contents)) => {
                        whole.codes.extend(contents.codes);
                        whole.unread.extend(contents.unread);
                    }
                    Some(Err(why)) => {
                        let said = format!("{}: {}", name(path), sentence(&why));
                        return Brought { said, ..Brought::default() };
                    }
                    None => {}
                }
            }
            whole
        }
        Copied::Codes(codes) => of_codes(codes),
        Copied::Text(text) => of_codes(codes_of(&text, desk)),
    };
    judge(words.text("own:copied"), &whole, desk, words)
}

/// Reads what was copied and judges it.
///
/// The owner of what was copied may take its time: never call this from the window's thread.
#[cfg(feature = "gui")]
#[must_use]
pub fn paste(desk: &Desk, words: &Words) -> Brought {
    match clipboard::read() {
        Ok(clipboard::Copied::Files(paths)) => copied(Copied::Files(paths), desk, words),
        Ok(clipboard::Copied::Picture(frame)) => {
            let codes = reader::read_all(&frame).into_iter().map(|seen| seen.code).collect();
            copied(Copied::Codes(codes), desk, words)
        }
        Ok(clipboard::Copied::Text(text)) => copied(Copied::Text(text), desk, words),
        Err(error) => Brought { said: words.text(&format!("paste:{}", error.name())).to_owned(), ..Brought::default() },
    }
}

/// Without a window there is nothing to paste into.
#[cfg(not(feature = "gui"))]
#[must_use]
pub fn paste(_desk: &Desk, words: &Words) -> Brought {
    Brought { said: words.text("paste:no-clipboard").to_owned(), ..Brought::default() }
}

/// The codes of a file with text; nothing where it has none.
pub(super) fn text_of(path: &Path, desk: &Desk) -> Option<Contents> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(TEXT_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let codes = codes_of(text.trim_start_matches('\u{feff}'), desk);
    let found = |code| Found { page: None, code, corners: None };
    (!codes.is_empty()).then(|| Contents { codes: codes.into_iter().map(found).collect(), unread: Vec::new() })
}

/// The codes in a text: of a health card's file, one a line, or one that was broken into lines.
fn codes_of(text: &str, desk: &Desk) -> Vec<CodeText> {
    let cards = cards(text);
    if !cards.is_empty() {
        return cards;
    }
    let is_certificate = |code: &CodeText| judged(code, None, desk, clock::now()).outcome.is_certificate();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && line.len() <= Limits::LINE_BYTES);
    let lines: Vec<CodeText> = lines.take(MOST).map(CodeText::line).filter(is_certificate).collect();
    if !lines.is_empty() {
        return lines;
    }
    let unbroken = CodeText::line(text.lines().collect::<String>().trim());
    let fits = unbroken.bytes().len() <= Limits::LINE_BYTES;
    Some(unbroken).filter(|code| fits && is_certificate(code)).into_iter().collect()
}

/// The codes of a `.smart-health-card` file: its signed texts as they stand in a QR code, each sign as two digits.
fn cards(text: &str) -> Vec<CodeText> {
    let card = json::read(text.trim().as_bytes(), 4).ok();
    let texts = card.as_ref().and_then(|card| card.get("verifiableCredential")).and_then(Value::as_array);
    let digits = |text: &str| -> Option<String> {
        let sign = |byte: u8| byte.checked_sub(45).filter(|two| *two < 78).map(|two| format!("{two:02}"));
        text.bytes().map(sign).collect()
    };
    let texts = texts.into_iter().flatten().filter_map(Value::as_str).take(MOST);
    texts.filter_map(digits).map(|digits| CodeText::line(format!("shc:/{digits}"))).collect()
}

/// Several certificates: the proofs of one person are judged together, of others one is chosen.
pub(super) fn several(mut certificates: Vec<Seen<Box<Report>>>, desk: &Desk) -> Brought {
    let times = clock::now();
    let reports: Vec<Report> = certificates.iter().map(|seen| (*seen.report).clone()).collect();
    if reports.len() <= desk.profile(times).policy.combine {
        let report = Box::new(desk.together(&reports, times));
        let is_of_two = report.findings().iter().any(|finding| matches!(finding.code(), 600 | 601));
        if !is_of_two && let Some(last) = certificates.pop() {
            let also = certificates.iter().map(|seen| seen.same).collect();
            let seen = vec![Seen { outcome: outcome(&report), also, report, ..last }];
            return Brought { seen, ..Brought::default() };
        }
    }
    Brought { list: Some(List::of(Listed::Certificates(certificates))), ..Brought::default() }
}

/// The files of the first of these folders that can be listed.
#[must_use]
pub fn files(folders: &[PathBuf], words: &Words) -> Brought {
    listed(folders, words, |folder| Shelf::of_files(folder).map(Listed::Files))
}

/// Its folders, to save a file there that is called `name`.
#[must_use]
pub fn folders(folders: &[PathBuf], file: &str, words: &Words) -> Brought {
    listed(folders, words, |folder| Shelf::of_folders(folder, file).map(Listed::Folders))
}

fn listed(folders: &[PathBuf], words: &Words, list: impl Fn(&Path) -> std::io::Result<Listed>) -> Brought {
    let mut why = words.text("list:nowhere").to_owned();
    for folder in folders {
        match list(folder) {
            Ok(listed) => return Brought { list: Some(List::of(listed)), ..Brought::default() },
            Err(error) => why = format!("{}: {}", name(folder), sentence(&error.to_string())),
        }
    }
    Brought { said: why, ..Brought::default() }
}

/// Writes a file that is not there yet, and says where it is.
#[must_use]
pub fn save(path: &Path, bytes: &[u8], words: &Words) -> Brought {
    let shown = crate::model::text::shown(&path.to_string_lossy());
    let said = match write_new(path, bytes) {
        Ok(()) => words.filled("own:saved", &[("path", &shown)]),
        Err(error) => words.filled("own:not-saved", &[("path", &shown), ("why", &sentence(&error.to_string()))]),
    };
    Brought { said, ..Brought::default() }
}

#[cfg(test)]
#[path = "own/tests.rs"]
mod tests;
