//! A line that a hand scanner typed on a keyboard that is not its own (finding 104).
//!
//! Formats know what a code looks like, [`layout`](crate::input::layout) what a scanner may
//! have meant; neither knows the other, and they meet here. A guess counts only when all of
//! it decodes, down to the checksum of its zlib stream; what it is worth, its signature says.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::formats::{self, Unopened};
use crate::input::layout::{self, Layout, Meant, Pair, Press};
use crate::input::scanner::framing::bare;
use crate::model::code::{CodeText, Symbology};
use crate::model::envelope::{Envelope, Format};
use crate::model::finding::Finding;
use crate::model::limits::Limits;

/// First signs by which a guess is kept or dropped: what comes before the prefix, and the
/// prefix itself.
const HEAD: usize = 16;

/// Of so many signs, one may be unexplained in a text that is still recognised as ours.
const ONE_IN: usize = 10;

/// Opens a code. A line that is no certificate as it stands is opened as what the scanner meant.
///
/// # Errors
/// [`Unopened`] as [`formats::open`] says it; 104 for a line that is ours on another keyboard
/// and has lost signs on its way.
pub fn open(code: &CodeText) -> Result<Envelope, Unopened> {
    let unopened = match formats::open(code) {
        Err(unopened) if code.symbology() == Symbology::Line => unopened,
        answer => return answer,
    };
    if !matches!(unopened.finding, Finding::OtherKindOfCode { .. } | Finding::Unreadable { .. }) {
        return Err(unopened);
    }
    match meant(code) {
        Some(Ok(meant)) => formats::open(&meant),
        // Where the prefix came through, a damaged text is the likelier reason.
        Some(Err(finding)) if matches!(unopened.finding, Finding::OtherKindOfCode { .. }) => {
            Err(Unopened { format: Format::Unknown, finding })
        }
        _ => Err(unopened),
    }
}

/// The code of a text that was typed by these keys: the text, or where it does not stand and
/// the keys tell one that does, that one. Keys do not depend on the system's layout.
#[must_use]
pub fn struck(text: &str, presses: &[Press]) -> CodeText {
    let line = |text: &str| CodeText::line(bare(text.as_bytes()));
    let shown = line(text);
    if formats::stands(&shown) {
        return shown;
    }
    let ways = [false, true].into_iter().flat_map(|locked| Layout::ALL.into_iter().map(move |layout| (layout, locked)));
    let mut texts = ways.filter_map(|(scanner, locked)| layout::pressed(presses, scanner, locked));
    texts.find_map(|text| Some(line(&text)).filter(formats::stands)).unwrap_or(shown)
}

/// What the scanner meant by a line, or 104 where it is ours and does not come apart.
fn meant(code: &CodeText) -> Option<Result<CodeText, Finding>> {
    let bytes = code.bytes().trim_ascii();
    let line = CodeText::line(bare(bytes));
    if line.bytes().len() < bytes.len() && formats::begins(line.bytes()) {
        return Some(Ok(line));
    }
    // A key's sign may take three bytes.
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= Limits::CODE_BYTES.saturating_mul(3))?;
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(end, _)| end);
    let head = text.get(..end)?;
    let (mut found, mut nearest): (Option<CodeText>, Option<(Pair, Meant)>) = (None, None);
    for pair in Pair::all().filter(|pair| may_begin(&pair.meant(head))) {
        let guess = pair.meant(text);
        match whole(&guess) {
            // Two texts that both stand: nobody knows which was meant.
            Some(text) if found.as_ref().is_some_and(|found| *found != text) => return Some(Err(mismatch(pair))),
            Some(text) => found = Some(text),
            None if nearest.as_ref().is_none_or(|(_, near)| guess.unknown() < near.unknown()) && is_ours(&guess) => {
                nearest = Some((pair, guess));
            }
            None => {}
        }
    }
    // Locked capitals alone are no other layout.
    let nearest = nearest.map(|(pair, _)| pair).filter(|pair| pair.scanner != pair.system);
    found.map(Ok).or_else(|| nearest.map(|pair| Err(mismatch(pair))))
}

/// The one text of a guess that stands, where every sign of it is explained.
fn whole(guess: &Meant) -> Option<CodeText> {
    if guess.unknown() > 0 {
        return None;
    }
    let texts = guess.texts().map(|text| CodeText::line(bare(text.as_bytes())));
    let mut standing = texts.filter(formats::stands);
    let first = standing.next()?;
    standing.all(|other| same(&other, &first)).then_some(first)
}

/// Whether two texts say the same: between the members of JSON, spaces say nothing.
fn same(one: &CodeText, other: &CodeText) -> bool {
    let spaceless = |code: &CodeText| code.bytes().iter().copied().filter(|sign| *sign != b' ').collect::<Vec<u8>>();
    one == other || one.bytes().starts_with(b"{") && spaceless(one) == spaceless(other)
}

/// Whether a guess begins as ours and nearly all of it is explained.
fn is_ours(guess: &Meant) -> bool {
    let text = guess.text();
    let few = guess.unknown().saturating_mul(ONE_IN) <= text.chars().count();
    few && formats::begins(bare(text.as_bytes()))
}

/// Whether a text with these first signs, each of them explained, may be ours. JSON is told
/// by more than its head.
fn may_begin(head: &Meant) -> bool {
    let text = head.text();
    let bare = bare(text.as_bytes());
    head.unknown() == 0 && (bare.starts_with(b"{") || formats::begins(bare))
}

const fn mismatch(pair: Pair) -> Finding {
    Finding::ScannerLayoutMismatch { scanner: pair.scanner.name(), system: pair.system.name() }
}

#[cfg(test)]
#[path = "typed/tests.rs"]
mod tests;
