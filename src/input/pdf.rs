//! Pages of PDF files as pictures. This file and its folder alone name hayro.
//!
//! A page is drawn whole, whatever its code is made of: a picture, lines and boxes, or signs of a
//! font that the file brings along. Fonts that it does not bring are left out.
//!
//! What bounds there are for a file that means harm: its bytes, its pages, the pixels of a page
//! ([`Limits`]); what its streams unpack to, before they do (`bounds`); the work and the memory that a
//! page asks for, gone through before it is drawn (`survey`). One page is held at a time, and nothing
//! is kept from one to the next. A panic below costs the page. Depth is bounded by hayro itself (512
//! arrays and dictionaries, 50 forms within forms), for which the caller has to lend [`STACK`]. Not
//! bounded here: the symbols of JBIG2, the fonts that a file brings along, functions that are slow to
//! compute. So the caller draws on a thread that it can do without, and that ends soon after nobody
//! waits for it: what goes through a page asks again and again whether somebody does.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod bounds;
mod survey;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::colour;
use super::frame::Frame;
use crate::model::limits::Limits;

/// Bytes of stack that opening and drawing may need.
pub const STACK: usize = 16 * 1024 * 1024;

/// Dots an inch: the 93 modules of a code of 20 mm have 4 pixels each.
const DENSITY: f32 = 480.0;
/// Points an inch, the unit of a page.
const POINTS: f32 = 72.0;

/// Why a PDF file or a page of it gave no picture. Each is one sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is larger than [`Limits::PDF_BYTES`].
    #[error(
        "the PDF file is larger than {} MiB; save the page with the code as a file of its own",
        Limits::PDF_BYTES / 1024 / 1024
    )]
    TooManyBytes,
    /// The file is encrypted and larger than [`Limits::SEALED_PDF_BYTES`].
    #[error("the PDF file is encrypted and too large for that; open it and print it to a new PDF file")]
    SealedTooLarge,
    /// The file opens with a password only.
    #[error("the PDF file needs a password; open it and save it without one, or take a screenshot of the code")]
    Protected,
    /// The file is encrypted in a way that is not read here.
    #[error("the PDF file is encrypted in a way that is not read; open it and print it to a new PDF file")]
    OtherEncryption,
    /// Something in the file unpacks to more than [`Limits`] allow.
    #[error("the PDF file unpacks to more than is taken; open it and take a screenshot of the code")]
    Swells,
    /// A page asks for more work than a page may.
    #[error("the page has too much drawn on it; take a screenshot of the code")]
    Endless,
    /// The file, or the page, is damaged.
    #[error("the PDF file is damaged; get it again, or take a screenshot of the code")]
    Broken,
}

/// An open PDF file.
pub struct Document {
    pdf: Pdf,
    wanted: Wanted,
}

/// Whether anybody still waits for what is drawn.
type Wanted = Box<dyn Fn() -> bool>;

/// A page as a picture.
pub struct Drawn {
    /// Its pixels, in grey on white paper.
    pub frame: Frame,
    /// Pixels to a point (1/72 inch) of the page.
    pub scale: f32,
}

impl Document {
    /// Opens a PDF file. Nothing is drawn yet.
    ///
    /// A file that may be opened and not printed or changed has an empty password and is read.
    /// `wanted` is asked again and again; where it says no, the work ends as if it had no end.
    ///
    /// # Errors
    /// [`Error`] says what is wrong with it.
    pub fn open(bytes: Vec<u8>, wanted: impl Fn() -> bool + 'static) -> Result<Self, Error> {
        bounds::file(&bytes, &wanted)?;
        let pdf = guarded(|| Pdf::new(bytes).map_err(|error| refusal(&error)))?;
        guarded(|| if bounds::streams_fit(&pdf) { Ok(()) } else { Err(Error::Swells) })?;
        if pdf.pages().is_empty() { Err(Error::Broken) } else { Ok(Self { pdf, wanted: Box::new(wanted) }) }
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Draws a page, the first being 0.
    ///
    /// # Errors
    /// [`Error::Broken`], also where there is no such page, [`Error::Swells`] and [`Error::Endless`].
    pub fn draw(&self, page: usize) -> Result<Drawn, Error> {
        guarded(|| {
            let page = self.pdf.pages().get(page).ok_or(Error::Broken)?;
            if bounds::content_fits(page) { draw(page, &self.wanted) } else { Err(Error::Swells) }
        })
    }
}

fn draw(page: &Page<'_>, wanted: &Wanted) -> Result<Drawn, Error> {
    let scale = scale(page.render_dimensions());
    survey::go_through(page, scale, wanted);
    let interpreter = InterpreterSettings::default();
    let hints = RenderSettings { hinting: false, ..RenderSettings::default() };
    let pixels = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    // A cache of its own: what one page needed is gone with it.
    let drawn = hayro::render(page, &RenderCache::new(), &interpreter, &hints, &pixels);
    let (width, height) = (drawn.width(), drawn.height());
    let luma = drawn.data().iter().map(|pixel| colour::luma([pixel.r, pixel.g, pixel.b])).collect();
    let frame = Frame::new(width.into(), height.into(), luma).ok_or(Error::Broken)?;
    Ok(Drawn { frame, scale })
}

/// Pixels to a point: [`DENSITY`], or as many as a very large page may have.
fn scale((width, height): (f32, f32)) -> f32 {
    let most = Limits::PICTURE_PIXELS as f32;
    let of_area = (most / (width * height)).sqrt();
    let of_edge = f32::from(u16::MAX) / width.max(height);
    (DENSITY / POINTS).min(of_area).min(of_edge)
}

fn refusal(error: &LoadPdfError) -> Error {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Protected,
        LoadPdfError::Decryption(_) => Error::OtherEncryption,
        LoadPdfError::Invalid => Error::Broken,
    }
}

/// What hayro draws with panics on some damaged pages (seen: numbers beyond what arithmetic without
/// wrapping takes). The survey unwinds with its error.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(panic.downcast::<Error>().map_or(Error::Broken, |error| *error)))
}

#[cfg(test)]
#[path = "pdf/tests.rs"]
mod tests;
