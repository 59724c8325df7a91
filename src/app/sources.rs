//! Where trust data is had, told to people: this machine fetches nothing.

use crate::i18n::Words;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// The address on the first page.
pub const FIRST: &str = WHO;

const WHO: &str = "https://tng-cdn.who.int/v2/trustlist/did.json";
const KDE: &str = "https://github.com/KDE/khealthcertificate";

/// Modules of white around a code (ISO/IEC 18004).
const QUIET: usize = 4;

/// A place where trust data is had.
pub struct Source {
    /// Who offers it.
    pub name: String,
    /// What it covers.
    pub covers: String,
    /// What it lacks.
    pub lacks: String,
    /// Where.
    pub address: &'static str,
}

/// All places that we know.
#[must_use]
pub fn all(words: &Words) -> Vec<Source> {
    let source = |key: &str, address| Source {
        name: words.text(&format!("source:{key}")).to_owned(),
        covers: words.text(&format!("source:{key}-covers")).to_owned(),
        lacks: words.text(&format!("source:{key}-lacks")).to_owned(),
        address,
    };
    vec![source("who", WHO), source("kde", KDE)]
}

/// A text as a QR code: modules a side with the white around it, and for each, row by row,
/// whether it is dark. `None` where the text is too long for one.
#[must_use]
pub fn qr(text: &str) -> Option<(u32, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, side) = (code.width(), code.width() + 2 * QUIET);
    let colours = code.to_colors();
    let dark = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        (x < width).then(|| colours.get(y * width + x)).flatten().map(|colour| *colour == Color::Dark)
    };
    let dots = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| dark(x, y).unwrap_or(false));
    Some((u32::try_from(side).ok()?, dots.collect()))
}

#[cfg(test)]
mod tests {
    use super::{all, qr};
    use crate::i18n::{Lang, Words};
    use crate::input::frame::Frame;
    use crate::reader;

    #[test]
    fn every_address_is_read_back_from_its_code() {
        for source in all(Words::of(Lang::De)) {
            assert!(!source.name.is_empty() && !source.covers.is_empty() && !source.lacks.is_empty());
            let (side, dots) = qr(source.address).expect("an address is short");
            let scale = 4;
            let luma =
                (0..side * scale).flat_map(|y| (0..side * scale).map(move |x| (y / scale * side + x / scale) as usize));
            let luma = luma.map(|at| if dots[at] { 0 } else { 255 }).collect();
            let frame = Frame::new(side * scale, side * scale, luma).expect("a frame");
            let read: Vec<_> = reader::read(&frame).iter().map(|seen| seen.code.text().map(str::to_owned)).collect();
            assert_eq!(read, [Some(source.address.to_owned())]);
        }
    }

    #[test]
    fn what_is_too_long_for_a_code_gives_none() {
        assert!(qr(&"x".repeat(5_000)).is_none());
    }
}
