//! Files that people bring, as codes: pictures, PDF files, wallet passes.
//!
//! This is the one door for window and command line. A file is known by its first bytes; a picture
//! and each page of a PDF file go through the reader, a pass says itself what its code holds.

use crate::input::kind::{self, Kind};
use crate::input::pdf::{self, Document, Drawn};
use crate::input::{pass, picture};
use crate::model::code::CodeText;
use crate::model::limits::Limits;
use crate::reader::{self, Point, Sighting};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// How long a page may take, opening the file with the first; a page of A4 takes a second or two.
const PAGE_TIME: Duration = Duration::from_secs(60);

/// One code of a file. It holds what a person showed us: no `Debug`.
#[derive(Clone)]
pub struct Found {
    /// The page of a PDF file, from 1.
    pub page: Option<usize>,
    /// The code.
    pub code: CodeText,
    /// Its corners, clockwise from the one nearest to the top left: pixels of a picture, points
    /// (1/72 inch) of a page; a pass has none.
    pub corners: Option<[Point; 4]>,
}

/// What a file holds.
#[derive(Default)]
pub struct Contents {
    /// Its codes, page by page and in reading order.
    pub codes: Vec<Found>,
    /// What of it was not read.
    pub unread: Vec<Unread>,
}

impl Contents {
    /// Whether there is no code, and nothing else to say.
    const fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.unread.is_empty()
    }
}

/// A part of a file that was not read, in one sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// A page could not be drawn.
    #[error("page {page}: {why}")]
    Page {
        /// The page, from 1.
        page: usize,
        /// What is wrong with it.
        why: pdf::Error,
    },
    /// A page took longer than pages may.
    #[error("page {page} takes too long, and nothing from it on was read; take a screenshot of the code")]
    Slow {
        /// The page, from 1.
        page: usize,
    },
    /// There are more pages than [`Limits::PDF_PAGES`].
    #[error("only the first {} of {pages} pages were read; save the others as a file of their own", Limits::PDF_PAGES)]
    Rest {
        /// Pages of the file.
        pages: usize,
    },
}

/// Why a file was not read at all, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A picture, or a kind of file that is not read.
    #[error(transparent)]
    Picture(#[from] picture::Error),
    /// A PDF file.
    #[error(transparent)]
    Pdf(#[from] pdf::Error),
    /// A zip archive.
    #[error(transparent)]
    Pass(#[from] pass::Error),
    /// The system gave no thread to draw on.
    #[error("the system gave no thread: {0}")]
    Thread(#[from] io::Error),
    /// Opening a PDF file took longer than that may.
    #[error("the PDF file takes too long to open; take a screenshot of the code")]
    Slow,
}

/// Whether a file that begins with `head` is one for [`read`], if only to say what to do with it;
/// what is not may be text.
#[must_use]
pub fn is_known(head: &[u8]) -> bool {
    kind::of(head).is_some()
}

/// A whole file, and at most one byte more than any kind may have.
///
/// # Errors
/// What the system said.
pub fn whole(file: impl Read) -> io::Result<Vec<u8>> {
    let most = u64::try_from(Limits::PICTURE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The codes of a file.
///
/// # Errors
/// [`Error`] says what the file is instead, or what is wrong with it.
pub fn read(bytes: Vec<u8>) -> Result<Contents, Error> {
    let is_cut_off = kind::is_cut_off(&bytes);
    let kind = kind::of(&bytes);
    let contents = contents(bytes, kind)?;
    match kind {
        // "No code" would be said of the half that is there.
        Some(Kind::Pdf) if is_cut_off && contents.is_empty() => Err(pdf::Error::Broken.into()),
        Some(Kind::Picture(format)) if is_cut_off && contents.is_empty() => {
            Err(picture::Error::Broken { format: format.name() }.into())
        }
        _ => Ok(contents),
    }
}

fn contents(bytes: Vec<u8>, kind: Option<Kind>) -> Result<Contents, Error> {
    match kind {
        Some(Kind::Pdf) => pages(bytes, PAGE_TIME),
        Some(Kind::Zip) => {
            let codes = pass::read(&bytes)?.into_iter();
            let codes = codes.map(|code| Found { page: None, code, corners: None });
            Ok(Contents { codes: codes.collect(), unread: Vec::new() })
        }
        Some(Kind::Picture(_) | Kind::Other(_)) | None => {
            let frame = picture::read(&bytes)?;
            drop(bytes);
            let codes = reader::read_all(&frame).into_iter().map(|seen| found(seen, None, 1.0));
            Ok(Contents { codes: codes.collect(), unread: Vec::new() })
        }
    }
}

fn found(seen: Sighting, page: Option<usize>, scale: f32) -> Found {
    let seen = seen.scaled(scale.recip());
    Found { page, code: seen.code, corners: Some(seen.corners) }
}

/// What the drawing thread has to say.
enum Told {
    Opened(Result<usize, pdf::Error>),
    Read(Result<Vec<Found>, pdf::Error>),
}

/// Draws and reads a PDF file page by page on a thread of its own, which has the stack for it and
/// is left behind where a page takes too long. It ends by itself then, as soon as it asks whether
/// anybody listens.
fn pages(bytes: Vec<u8>, page_time: Duration) -> Result<Contents, Error> {
    let (sender, told) = mpsc::sync_channel(0);
    let thread = thread::Builder::new().name("pdf".to_owned()).stack_size(pdf::STACK);
    let listener = Arc::new(());
    let listens = Arc::downgrade(&listener);
    thread.spawn(move || draw(bytes, &sender, move || listens.strong_count() > 0))?;
    let pages = match told.recv_timeout(page_time) {
        Ok(Told::Opened(pages)) => pages?,
        Err(RecvTimeoutError::Timeout) => return Err(Error::Slow),
        Ok(Told::Read(_)) | Err(RecvTimeoutError::Disconnected) => return Err(pdf::Error::Broken.into()),
    };
    let mut contents = Contents::default();
    for page in 1..=pages.min(Limits::PDF_PAGES) {
        match told.recv_timeout(page_time) {
            Ok(Told::Read(Ok(codes))) => contents.codes.extend(codes),
            Ok(Told::Read(Err(why))) => contents.unread.push(Unread::Page { page, why }),
            Err(RecvTimeoutError::Timeout) => {
                contents.unread.push(Unread::Slow { page });
                return Ok(contents);
            }
            Ok(Told::Opened(_)) | Err(RecvTimeoutError::Disconnected) => {
                contents.unread.push(Unread::Page { page, why: pdf::Error::Broken });
                return Ok(contents);
            }
        }
    }
    if pages > Limits::PDF_PAGES {
        contents.unread.push(Unread::Rest { pages });
    }
    Ok(contents)
}

/// The thread's work. It holds one page at a time, and ends where nobody listens any more.
fn draw(bytes: Vec<u8>, told: &SyncSender<Told>, wanted: impl Fn() -> bool + 'static) {
    let document = match Document::open(bytes, wanted) {
        Ok(document) => document,
        // Where nobody listens, nobody wants to know.
        Err(error) => return told.send(Told::Opened(Err(error))).unwrap_or_default(),
    };
    let pages = document.pages();
    let mut heard = told.send(Told::Opened(Ok(pages)));
    for page in 0..pages.min(Limits::PDF_PAGES) {
        if heard.is_err() {
            return;
        }
        let codes = document.draw(page).map(|Drawn { frame, scale }| {
            let seen = reader::read_all(&frame).into_iter();
            seen.map(|seen| found(seen, Some(page.saturating_add(1)), scale)).collect()
        });
        heard = told.send(Told::Read(codes));
    }
}

#[cfg(test)]
#[path = "document/tests.rs"]
mod tests;
