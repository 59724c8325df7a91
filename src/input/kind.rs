//! What a file is, by its first bytes: the name it goes by is never asked.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::contains;

/// A kind of file that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture.
    Picture(Format),
    /// A PDF file.
    Pdf,
    /// A zip archive: a wallet pass, or an office document, or anything.
    Zip,
    /// A kind that is known and not read.
    Other(NotRead),
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

impl Format {
    /// What its files are called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

/// A kind of file that holds no code for us, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRead {
    /// What it is, with its article.
    pub kind: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// Readers of PDF look for its marks this far from either end, since mail programs and old printers put
/// something there.
const PDF_MARK_WITHIN: usize = 1_024;

/// Whether the end of a whole file is missing, as a broken download leaves it.
///
/// Its decoders make do with what is there, and so do we where it holds a code; where it holds none, the
/// code may stand in what is missing.
#[must_use]
pub fn is_cut_off(file: &[u8]) -> bool {
    match of(file) {
        Some(Kind::Picture(Format::Jpeg)) => scans(file).is_some_and(|scans| !contains(scans, &[0xff, 0xd9])),
        // A file that is made to show its first page early has such a mark behind that page too.
        Some(Kind::Pdf) => !contains(file.get(file.len().saturating_sub(PDF_MARK_WITHIN)..).unwrap_or(file), b"%%EOF"),
        _ => false,
    }
}

/// A JPEG file from its pixels on. A thumbnail before them has an end of its own, and behind the
/// end telephones put films.
fn scans(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.get(2..)?;
    loop {
        rest = match rest {
            [0xff, 0xda, scans @ ..] => return Some(scans),
            [0xff, 0xff, ..] => rest.get(1..)?,
            [0xff, _, high, low, ..] => rest.get(usize::from(u16::from_be_bytes([*high, *low])).saturating_add(2)..)?,
            _ => return None,
        };
    }
}

/// The kind of a file that begins with `head`; nothing for text and for what is not known.
#[must_use]
pub fn of(head: &[u8]) -> Option<Kind> {
    const SAVE_AS: &str = "save it as png or jpg";
    const UNPACK: &str = "unpack it and give the picture or the PDF inside";
    const PRINT: &str = "open it and save it as PDF";
    let other = |kind, advice| Kind::Other(NotRead { kind, advice });
    Some(match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Picture(Format::Png),
        [0xff, 0xd8, 0xff, ..] => Kind::Picture(Format::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Picture(Format::WebP),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Zip,
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', ..] => other("an AVIF picture", SAVE_AS),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i' | b's', ..] => {
            other("a HEIC picture", "save it as jpg, or send a screenshot")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => other("a film", "take a picture of the code"),
        [b'G', b'I', b'F', b'8', ..] => other("a GIF picture", SAVE_AS),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => other("a BMP picture", SAVE_AS),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => other("a TIFF picture", SAVE_AS),
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => other("a JPEG XL picture", SAVE_AS),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => other("a JPEG 2000 picture", SAVE_AS),
        [b'8', b'B', b'P', b'S', ..] => other("a Photoshop picture", SAVE_AS),
        [b'<', b's', b'v', b'g', ..] => other("an SVG drawing", SAVE_AS),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => other("an office document", PRINT),
        [b'{', b'\\', b'r', b't', b'f', ..] => other("an RTF document", PRINT),
        [b'%', b'!', b'P', b'S', ..] => other("a PostScript file", "save it as PDF"),
        [0x1f, 0x8b, ..] => other("a gzip archive", UNPACK),
        [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => other("an archive", UNPACK),
        _ if holds_pdf_mark(head) => Kind::Pdf,
        _ => return None,
    })
}

fn holds_pdf_mark(head: &[u8]) -> bool {
    head.get(..PDF_MARK_WITHIN.min(head.len())).is_some_and(|head| contains(head, b"%PDF-"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Format, Kind, is_cut_off, of};

    fn named(head: &[u8]) -> &'static str {
        match of(head) {
            Some(Kind::Other(not_read)) => not_read.kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pictures_pdf_files_and_archives_are_known() {
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), Some(Kind::Picture(Format::Png)));
        assert_eq!(of(b"\xff\xd8\xff\xe0"), Some(Kind::Picture(Format::Jpeg)));
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 "), Some(Kind::Picture(Format::WebP)));
        assert_eq!(of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(of(b"\xef\xbb\xbf\r\n%PDF-1.4"), Some(Kind::Pdf));
        assert_eq!(of(b"PK\x03\x04"), Some(Kind::Zip));
        assert_eq!(of(b"PK\x05\x06"), Some(Kind::Zip), "an empty one");
    }

    #[test]
    fn what_is_not_read_has_a_name_and_an_advice() {
        assert_eq!(named(b"\0\0\0\x18ftypheic...."), "a HEIC picture");
        assert_eq!(named(b"\0\0\0\x18ftypmif1...."), "a HEIC picture");
        assert_eq!(named(b"\0\0\0\x18ftypavif...."), "an AVIF picture");
        assert_eq!(named(b"\0\0\0\x18ftypisom...."), "a film");
        assert_eq!(named(b"GIF89a"), "a GIF picture");
        assert_eq!(named(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an office document");
        assert_eq!(named(b"{\\rtf1\\ansi"), "an RTF document");
        assert_eq!(named(b"%!PS-Adobe-3.0"), "a PostScript file");
        assert_eq!(named(b"\x1f\x8b\x08"), "a gzip archive");
    }

    #[test]
    fn a_cut_is_seen_whatever_stands_before_and_behind_the_pixels() {
        let thumbnail = [0xff, 0xe1, 0, 8, 0xff, 0xda, 7, 7, 0xff, 0xd9];
        let pixels = [0xff, 0xff, 0xda, 0, 2, 1, 2, 3];
        let cut = [&[0xff, 0xd8][..], &thumbnail, &pixels].concat();
        assert!(is_cut_off(&cut));
        let whole = [&cut[..], &[0xff, 0xd9]].concat();
        assert!(!is_cut_off(&whole));
        let with_film = [&whole[..], b"\0\0\0\x18ftypmp42", &[0xff, 0xda]].concat();
        assert!(!is_cut_off(&with_film));
        let page = [b"%PDF-1.7 %%EOF".to_vec(), vec![b' '; 2_000]].concat();
        assert!(is_cut_off(&page), "the first page of many, and no other");
        assert!(!is_cut_off(&[&page[..], b"%%EOF\r\n\0\0"].concat()));
        assert!(!is_cut_off(b"%PDF-%%EOF"));
    }

    #[test]
    fn text_is_no_known_kind_of_file() {
        assert_eq!(of(b"HC1:6BFOXN"), None);
        assert_eq!(of(b""), None);
        assert_eq!(of(&[b"x".repeat(2_000), b"%PDF-1.7".to_vec()].concat()), None);
    }
}
