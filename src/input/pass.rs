//! Wallet passes: `.pkpass`, a zip archive whose `pass.json` says what the barcode holds, and
//! `.pkpasses`, a zip archive of passes.
//!
//! Only `pass.json` is read. The pass has a signature of its own, which says who made the pass
//! and nothing about the certificate: the code in it is judged like one from a picture.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::Value;

use super::kind::NotRead;
use crate::encoding::json;
use crate::encoding::zip::{self, Archive};
use crate::model::code::{CodeText, Symbology};
use crate::model::limits::Limits;

/// Why a zip archive gave no codes. Each is one sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An archive of another kind.
    #[error("this is {}; {}", .0.kind, .0.advice)]
    NotRead(NotRead),
    /// The archive or the description in it is larger than we take.
    #[error("the wallet pass is too large; show the code in the wallet and take a screenshot")]
    TooLarge,
    /// The archive needs a password.
    #[error("the wallet pass is protected by a password; show the code in the wallet and take a screenshot")]
    Protected,
    /// The archive or the description in it is cut off, contradicts itself, or breaks its form.
    #[error("the wallet pass is damaged; get it again")]
    Broken,
}

impl From<zip::Error> for Error {
    fn from(error: zip::Error) -> Self {
        match error {
            zip::Error::Broken => Self::Broken,
            zip::Error::TooLarge => Self::TooLarge,
            zip::Error::Encrypted => Self::Protected,
        }
    }
}

/// What every pass has, at the top of its archive.
const DESCRIPTION: &[u8] = b"pass.json";

/// The codes of a pass, or of a bundle of passes, in their order.
///
/// A pass without a QR or Aztec code has none.
///
/// # Errors
/// [`Error`] says what the archive is instead, or what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Vec<CodeText>, Error> {
    let archive = match Archive::open(bytes) {
        // No pass has so many files, or so many bytes that the archive's end was left out.
        Err(zip::Error::TooLarge) => return Err(Error::NotRead(ARCHIVE)),
        Err(zip::Error::Broken) if bytes.len() > Limits::PASS_BYTES => return Err(Error::NotRead(ARCHIVE)),
        opened => opened?,
    };
    if archive.names().any(|name| name == DESCRIPTION) {
        return codes(&archive);
    }
    let passes: Vec<&[u8]> = archive.names().filter(|name| name.ends_with(b".pkpass")).collect();
    if passes.is_empty() {
        return Err(Error::NotRead(kind(&archive)));
    }
    if passes.len() > Limits::PASSES {
        return Err(Error::TooLarge);
    }
    let mut all = Vec::new();
    for name in passes {
        let pass = archive.read(name, Limits::PASS_BYTES)?.ok_or(Error::Broken)?;
        all.extend(codes(&Archive::open(&pass)?)?);
    }
    Ok(all)
}

fn codes(pass: &Archive<'_>) -> Result<Vec<CodeText>, Error> {
    let description = pass.read(DESCRIPTION, Limits::PASS_JSON_BYTES)?.ok_or(Error::Broken)?;
    // Editors of one system put a mark before UTF-8 text.
    let description = description.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&description);
    let description = json::read(description, Limits::DEPTH).map_err(|_| Error::Broken)?;
    let mut codes: Vec<CodeText> = Vec::new();
    let several = description.get("barcodes").and_then(Value::as_array).into_iter().flatten();
    for barcode in several.chain(description.get("barcode")) {
        // `barcode` repeats the first of `barcodes` for old telephones; and the same message
        // may stand there once for each kind of code that a scanner can read.
        if let Some(code) = code(barcode)?
            && !codes.iter().any(|known| known.bytes() == code.bytes())
        {
            codes.push(code);
        }
    }
    Ok(codes)
}

/// The code of a `barcode` dictionary; nothing where it is of a kind that we do not read.
fn code(barcode: &Value) -> Result<Option<CodeText>, Error> {
    let text = |name: &str| barcode.get(name).and_then(Value::as_str);
    let symbology = match text("format") {
        Some("PKBarcodeFormatQR") => Symbology::Qr,
        Some("PKBarcodeFormatAztec") => Symbology::Aztec,
        Some(_) => return Ok(None),
        None => return Err(Error::Broken),
    };
    let message = text("message").ok_or(Error::Broken)?;
    let bytes = encoded(message, text("messageEncoding").unwrap_or_default()).ok_or(Error::Broken)?;
    Ok(Some(CodeText::new(bytes, symbology)))
}

/// The bytes that the barcode would hold: those of `encoding`, by its IANA name, which for plain
/// ASCII makes no difference.
fn encoded(message: &str, encoding: &str) -> Option<Vec<u8>> {
    match encoding.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Some(message.as_bytes().to_vec()),
        "iso-8859-1" | "iso_8859-1" | "latin1" => {
            message.chars().map(|sign| u8::try_from(u32::from(sign)).ok()).collect()
        }
        _ if message.is_ascii() => Some(message.as_bytes().to_vec()),
        _ => None,
    }
}

/// An archive of whatever.
const ARCHIVE: NotRead = NotRead { kind: "a zip archive", advice: "unpack it and give the picture or the PDF inside" };

/// What an archive without a pass is, by the names of its entries.
fn kind(archive: &Archive<'_>) -> NotRead {
    const PRINT: &str = "open it and save it as PDF";
    let holds = |start: &[u8]| archive.names().any(|name| name.starts_with(start));
    let (kind, advice) = if holds(b"[Content_Types].xml") {
        match () {
            () if holds(b"word/") => ("a Word document", PRINT),
            () if holds(b"xl/") => ("an Excel table", PRINT),
            () if holds(b"ppt/") => ("a PowerPoint presentation", PRINT),
            () => ("an office document", PRINT),
        }
    } else if archive.names().next() == Some(b"mimetype") {
        match archive.read(b"mimetype", Limits::SHOWN_SIGNS) {
            Ok(Some(kind)) if kind.starts_with(b"application/epub") => ("an electronic book", PRINT),
            _ => ("an office document", PRINT),
        }
    } else if holds(b"Index/Document.iwa") || holds(b"Index.zip") {
        ("an office document", PRINT)
    } else {
        return ARCHIVE;
    };
    NotRead { kind, advice }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Error, read};
    use crate::model::code::Symbology;
    use crate::model::limits::Limits;
    use crate::papers::zip;

    const QR: &str = r#""format": "PKBarcodeFormatQR""#;

    /// A pass with this description, beside the files that every pass has.
    fn pass(description: &str) -> Vec<u8> {
        zip(&[("icon.png", b"\x89PNG"), ("pass.json", description.as_bytes()), ("signature", b"\x30\x80")], false)
    }

    fn texts(bytes: &[u8]) -> Result<Vec<(String, Symbology)>, Error> {
        let codes = read(bytes)?;
        Ok(codes.iter().map(|code| (code.text().expect("text").to_owned(), code.symbology())).collect())
    }

    fn sentence(bytes: &[u8]) -> String {
        read(bytes).err().expect("no codes").to_string()
    }

    #[test]
    fn the_messages_of_qr_and_aztec_codes_are_taken_once_each() {
        let description = format!(
            r#"{{"formatVersion": 1, "barcodes": [
                {{{QR}, "message": "HC1:ONE", "messageEncoding": "iso-8859-1"}},
                {{"format": "PKBarcodeFormatPDF417", "message": "HC1:ONE", "messageEncoding": "iso-8859-1"}},
                {{"format": "PKBarcodeFormatAztec", "message": "HC1:TWO", "messageEncoding": "utf-8", "altText": "2"}}],
                "barcode": {{{QR}, "message": "HC1:ONE", "messageEncoding": "iso-8859-1"}}}}"#
        );
        let wanted = [("HC1:ONE".to_owned(), Symbology::Qr), ("HC1:TWO".to_owned(), Symbology::Aztec)];
        assert_eq!(texts(&pass(&description)), Ok(wanted.to_vec()));
        let old = format!(r#"{{"barcode": {{{QR}, "message": "HC1:OLD"}}}}"#);
        assert_eq!(texts(&pass(&old)), Ok(vec![("HC1:OLD".to_owned(), Symbology::Qr)]));
    }

    #[test]
    fn a_message_becomes_the_bytes_of_its_encoding() {
        let bytes = |encoding: &str, message: &str| {
            let barcode = format!(r#"{{{QR}, "message": "{message}", "messageEncoding": "{encoding}"}}"#);
            read(&pass(&format!(r#"{{"barcode": {barcode}}}"#))).map(|codes| codes[0].bytes().to_vec())
        };
        assert_eq!(bytes("iso-8859-1", "\u{e4}\\u00ff"), Ok(vec![0xe4, 0xff]));
        assert_eq!(bytes("UTF-8", "\u{e4}"), Ok(vec![0xc3, 0xa4]));
        assert_eq!(bytes("windows-1252", "plain"), Ok(b"plain".to_vec()));
        assert_eq!(bytes("iso-8859-1", "\u{20ac}"), Err(Error::Broken), "no such sign there");
        assert_eq!(bytes("windows-1252", "\u{e4}"), Err(Error::Broken));
    }

    #[test]
    fn a_pass_without_a_code_that_we_read_has_none() {
        assert_eq!(texts(&pass("{}")), Ok(Vec::new()));
        let line = r#"{"barcode": {"format": "PKBarcodeFormatCode128", "message": "1", "messageEncoding": "utf-8"}}"#;
        assert_eq!(texts(&pass(line)), Ok(Vec::new()));
    }

    #[test]
    fn a_description_that_can_be_read_in_two_ways_is_refused() {
        let twice = format!(r#"{{"barcode": {{{QR}, "message": "A", "message": "B"}}}}"#);
        for description in [&twice, "", "[", r#"{"barcode": 7}"#, r#"{"barcodes": [{}]}"#] {
            assert_eq!(texts(&pass(description)), Err(Error::Broken), "{description}");
        }
        let marked = format!("\u{feff}{{\"barcode\": {{{QR}, \"message\": \"A\"}}}}");
        assert_eq!(texts(&pass(&marked)).map(|texts| texts.len()), Ok(1));
        assert_eq!(sentence(&pass("[")), "the wallet pass is damaged; get it again");
    }

    #[test]
    fn a_bundle_gives_the_codes_of_all_its_passes_and_bundles_in_it_none() {
        let one = |text: &str| pass(&format!(r#"{{"barcode": {{{QR}, "message": "{text}"}}}}"#));
        let bundle = zip(&[("1.pkpass", &one("A")), ("2.pkpass", &one("B"))], true);
        assert_eq!(
            texts(&bundle).map(|texts| texts.into_iter().map(|(text, _)| text).collect()),
            Ok(vec!["A".to_owned(), "B".to_owned()])
        );
        assert_eq!(read(&zip(&[("1.pkpass", &bundle)], true)).err(), Some(Error::Broken), "one floor and no more");
        let one = one("A");
        let many: Vec<_> = (0..=Limits::PASSES).map(|place| (format!("{place}.pkpass"), one.as_slice())).collect();
        let many: Vec<_> = many.iter().map(|(name, pass)| (name.as_str(), *pass)).collect();
        assert_eq!(read(&zip(&many, true)).err(), Some(Error::TooLarge));
    }

    #[test]
    fn a_bomb_and_a_password_have_their_sentences() {
        let bomb = format!("{{{}}}", " ".repeat(Limits::PASS_JSON_BYTES));
        assert!(sentence(&pass(&bomb)).contains("too large"));
        let mut sealed = pass("{}");
        let entry = sealed.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x01\x02").nth(1).expect("three").0;
        sealed[entry + 8] |= 1;
        assert!(sentence(&sealed).contains("protected by a password"));
    }

    #[test]
    fn other_archives_are_called_by_their_names() {
        let says = |names: &[&str]| {
            sentence(&zip(&names.iter().map(|name| (*name, b"x".as_slice())).collect::<Vec<_>>(), false))
        };
        let print = "open it and save it as PDF";
        let types = "[Content_Types].xml";
        assert_eq!(says(&[types, "word/document.xml"]), format!("this is a Word document; {print}"));
        assert_eq!(says(&[types, "xl/workbook.xml"]), format!("this is an Excel table; {print}"));
        assert_eq!(says(&[types, "ppt/presentation.xml"]), format!("this is a PowerPoint presentation; {print}"));
        assert_eq!(says(&["mimetype", "content.xml"]), format!("this is an office document; {print}"));
        assert!(says(&["letter.png"]).contains("this is a zip archive; unpack it"));
        let photos = vec![0xff; Limits::PASS_BYTES];
        let large = zip(&[(types, b"x"), ("word/document.xml", &photos)], true);
        assert_eq!(sentence(&large), format!("this is a Word document; {print}"), "larger than any pass");
        assert_eq!(
            sentence(&large[..large.len() - 1]),
            "this is a zip archive; unpack it and give the picture or the PDF inside"
        );
        let many = vec![("letter.png", b"x".as_slice()); Limits::ZIP_ENTRIES + 1];
        assert!(says(&["letter.png"]) == sentence(&zip(&many, true)));
        let book = zip(&[("mimetype", b"application/epub+zip"), ("a", b"x")], true);
        assert!(sentence(&book).contains("an electronic book"));
    }

    #[test]
    fn every_cut_is_damaged_and_never_a_panic() {
        let whole = pass("{}");
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]).err(), Some(Error::Broken), "{end}");
        }
    }
}
