//! A PDF file of one A4 page: boxes, and lines of type in fonts that every reader has.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};

/// The page's width, in points (1/72 inch).
pub const WIDTH: f32 = 595.44;
/// The page's height, in points.
pub const HEIGHT: f32 = 841.68;

/// A page on its way. All places are counted from its upper left corner, in points.
pub struct Sheet {
    content: Content,
}

/// A font. Both are of one width, so that columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Courier.
    Plain,
    /// Courier bold.
    Bold,
}

impl Face {
    /// The width of every sign, in parts of the size.
    pub const SIGN: f32 = 0.6;

    const ALL: [Self; 2] = [Self::Plain, Self::Bold];

    const fn names(self) -> (&'static [u8], &'static [u8]) {
        match self {
            Self::Plain => (b"P", b"Courier"),
            Self::Bold => (b"B", b"Courier-Bold"),
        }
    }
}

impl Default for Sheet {
    fn default() -> Self {
        Self { content: Content::new() }
    }
}

impl Sheet {
    /// Fills a box with a grey from 0 (black) to 1: its left and upper edge, its width and height.
    pub fn fill(&mut self, [left, top, width, height]: [f32; 4], grey: f32) {
        self.content.set_fill_gray(grey);
        // A page of PDF begins at its lower edge.
        self.content.rect(left, HEIGHT - top - height, width, height).fill_nonzero();
    }

    /// Writes a line, which stands on `below`. Signs outside of Windows-1252 become `?`.
    pub fn line(&mut self, face: Face, size: f32, (left, below): (f32, f32), text: &str) {
        let signs: Vec<u8> = text.chars().map(windows_1252).collect();
        self.content.set_fill_gray(0.0);
        self.content.begin_text().set_font(Name(face.names().0), size);
        self.content.next_line(left, HEIGHT - below).show(Str(&signs)).end_text();
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let [catalog, tree, leaf, text] = [1, 2, 3, 4].map(Ref::new);
        let fonts = Face::ALL.into_iter().zip([5, 6].map(Ref::new));
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree);
        pdf.pages(tree).kids([leaf]).count(1);
        let mut page = pdf.page(leaf);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(text);
        let mut resources = page.resources();
        let mut named = resources.fonts();
        fonts.clone().for_each(|(face, number)| {
            named.pair(Name(face.names().0), number);
        });
        named.finish();
        resources.finish();
        page.finish();
        for (face, number) in fonts {
            let mut font = pdf.type1_font(number);
            font.base_font(Name(face.names().1)).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.stream(text, &self.content.finish());
        pdf.finish()
    }
}

/// Whether the fonts have every sign of a text.
#[must_use]
pub fn has_all(text: &str) -> bool {
    text.chars().all(|sign| sign == '?' || windows_1252(sign) != b'?')
}

/// The byte of a sign in Windows-1252.
fn windows_1252(sign: char) -> u8 {
    match sign {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(sign)).unwrap_or(b'?'),
        '\u{20ac}' => 0x80,
        '\u{2026}' => 0x85,
        '\u{160}' => 0x8a,
        '\u{152}' => 0x8c,
        '\u{17d}' => 0x8e,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        '\u{161}' => 0x9a,
        '\u{153}' => 0x9c,
        '\u{17e}' => 0x9e,
        '\u{178}' => 0x9f,
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, Sheet, has_all, windows_1252};
    use crate::encoding::contains;

    #[test]
    fn a_page_holds_its_lines_in_fonts_that_every_reader_has() {
        let mut sheet = Sheet::default();
        sheet.line(Face::Bold, 12.0, (50.0, 60.0), "Where (and when)");
        sheet.fill([0.0, 0.0, 10.0, 20.0], 0.5);
        let bytes = sheet.finish();
        for part in [&b"%PDF-"[..], b"(Where (and when))", b"/Courier-Bold", b"/WinAnsiEncoding", b"%%EOF"] {
            assert!(contains(&bytes, part), "{}", String::from_utf8_lossy(part));
        }
    }

    #[test]
    fn signs_that_the_fonts_lack_are_told_as_such() {
        assert_eq!(['A', '\u{fc}', '\u{2026}', '\u{416}', '\n'].map(windows_1252), [b'A', 0xfc, 0x85, b'?', b'?']);
        assert!(has_all("Wo? \u{c0} l\u{2019}heure") && !has_all("Gdzie przyj\u{119}to") && !has_all("\u{416}"));
    }
}
