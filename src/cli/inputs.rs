//! What a user gives to be judged: pictures, PDF files, passes, text with a code a line, standard input.

use crate::app::document::{self, Unread};
use crate::model::code::CodeText;
use crate::model::limits::Limits;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// One code of an input.
pub struct Item {
    /// The line, or the place in reading order; from 1.
    pub number: usize,
    /// The page of a PDF file, from 1.
    pub page: Option<usize>,
    /// The code.
    pub code: CodeText,
}

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {why}")]
pub struct InputError {
    name: String,
    why: String,
}

/// An input, opened.
pub enum Input {
    /// The codes of a picture, a PDF file or a pass, in reading order; and what of it was not read.
    Document(Vec<Item>, Vec<Unread>),
    /// Lines that are read as they are needed.
    Lines(Lines),
}

/// The name of an input on reports.
#[must_use]
pub fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Opens an input: `-` is standard input, other files are known by their first bytes.
///
/// # Errors
/// [`InputError`] with the path and what to do.
pub fn open(path: &Path) -> Result<Input, InputError> {
    if path.as_os_str() == "-" {
        return Ok(Input::Lines(Lines { from: Box::new(BufReader::new(io::stdin())), number: 0 }));
    }
    let error = |why: String| InputError { name: name(path), why };
    let io = |cause: io::Error| error(cause.to_string());
    let mut file = BufReader::new(file(path).map_err(error)?);
    let head = file.fill_buf().map_err(io)?;
    if document::is_known(head) {
        let bytes = document::whole(file).map_err(io)?;
        let contents = document::read(bytes).map_err(|cause| error(cause.to_string()))?;
        let found = contents.codes.into_iter().zip(1..);
        let items = found.map(|(found, number)| Item { number, page: found.page, code: found.code }).collect();
        return Ok(Input::Document(items, contents.unread));
    }
    if head.contains(&0) {
        return Err(error("is neither a picture, a PDF file or a pass nor a text file with a code a line".to_owned()));
    }
    Ok(Input::Lines(Lines { from: Box::new(file), number: 0 }))
}

/// Opens a file to be read.
///
/// # Errors
/// What the system said; a folder has a sentence of its own.
pub fn file(path: &Path) -> Result<File, String> {
    if path.is_dir() {
        return Err("is a folder; give the files in it".to_owned());
    }
    File::open(path).map_err(|cause| cause.to_string())
}

/// The byte order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Lines of text, one code each; empty ones are passed over and counted.
pub struct Lines {
    from: Box<dyn BufRead>,
    number: usize,
}

impl Lines {
    /// The next code. Of a line beyond [`Limits::LINE_BYTES`] only so much is kept, which is
    /// more than any code holds and is refused as such.
    ///
    /// # Errors
    /// What the system said.
    pub fn next(&mut self) -> io::Result<Option<Item>> {
        loop {
            let mut line = Vec::new();
            let most = u64::try_from(Limits::LINE_BYTES).unwrap_or(u64::MAX);
            let read = self.from.by_ref().take(most).read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(None);
            }
            if line.last() != Some(&b'\n') {
                skip_line(&mut self.from)?;
            }
            self.number = self.number.saturating_add(1);
            // Editors of one system put a mark before UTF-8 text, which is no part of the first code.
            let text = if self.number == 1 { line.strip_prefix(MARK).unwrap_or(&line) } else { &line };
            if !text.trim_ascii().is_empty() {
                let code = CodeText::line(text.trim_ascii());
                return Ok(Some(Item { number: self.number, page: None, code }));
            }
        }
    }
}

fn skip_line(from: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = from.fill_buf()?;
        let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end.saturating_add(1), true),
            None => (buffer.len(), buffer.is_empty()),
        };
        from.consume(used);
        if done {
            return Ok(());
        }
    }
}

/// The most codes that [`all`] takes.
const MOST: usize = 64;

/// Every code of a command that looks at a few, with the name of its input; those given as text first. What cannot
/// be read is told on standard error.
///
/// # Errors
/// A sentence where there are more codes than anybody has proofs.
pub fn all(texts: &[String], paths: &[PathBuf]) -> Result<(Vec<(String, Item)>, bool), String> {
    let given = (1..).zip(texts).map(|(number, text)| {
        let code = CodeText::line(text.as_bytes());
        ("--code".to_owned(), Item { number, page: None, code })
    });
    let (mut items, mut whole): (Vec<_>, bool) = (given.collect(), true);
    let mut told = |sentence: String| {
        eprintln!("gatelight: {sentence}");
        whole = false;
    };
    for (name, path) in named(paths) {
        match open(path) {
            Ok(Input::Document(found, unread)) => {
                items.extend(found.into_iter().map(|item| (name.clone(), item)));
                unread.iter().for_each(|unread| told(format!("{name}: {unread}")));
            }
            Ok(Input::Lines(mut lines)) => loop {
                match lines.next() {
                    Ok(Some(item)) if items.len() <= MOST => items.push((name.clone(), item)),
                    Ok(None | Some(_)) => break,
                    Err(cause) => {
                        told(format!("{name}: {cause}"));
                        break;
                    }
                }
            },
            Err(error) => told(error.to_string()),
        }
    }
    if items.len() > MOST { Err(format!("at most {MOST} codes are looked at")) } else { Ok((items, whole)) }
}

/// The paths of a command, each with its name.
pub fn named(paths: &[PathBuf]) -> impl Iterator<Item = (String, &Path)> {
    paths.iter().map(|path| (name(path), path.as_path()))
}
