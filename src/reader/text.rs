//! The character set of a code's bytes, and headers that are no text.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use encoding_rs::{Encoding, SHIFT_JIS};

/// What a code says of its character set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Charset {
    /// Nothing: text is told by its looks.
    Unsaid,
    /// Kanji stand in it: Shift-JIS.
    Kanji,
    /// An extended channel interpretation names it.
    Named(&'static Encoding),
}

/// The data codewords of a symbol without headers that are no text (a part's place in its set, FNC1),
/// and the character set that it names.
///
/// Parts of a set are given out each for itself.
pub fn prepare(stream: Vec<u8>, version: usize) -> (Vec<u8>, Charset) {
    let (skip, charset) = header(&stream, version);
    if skip == 0 {
        return (stream, charset);
    }
    let moved = (0..stream.len()).map(|at| bits(&stream, at.saturating_mul(8).saturating_add(skip), 8) as u8);
    (moved.collect(), charset)
}

/// Bits of headers to leave out, and the character set that the first segment names.
fn header(stream: &[u8], version: usize) -> (usize, Charset) {
    let mut at = 0_usize;
    loop {
        let length = match bits(stream, at, 4) {
            3 => 20,
            5 => 4,
            9 => 12,
            7 => return (at, named(stream, at.saturating_add(4))),
            8 => return (at, Charset::Kanji),
            _ => return (at, kanji_later(stream, at, version)),
        };
        at = at.saturating_add(length);
    }
}

/// Whether kanji follow a first segment of another kind.
fn kanji_later(stream: &[u8], mut at: usize, version: usize) -> Charset {
    let wide = |small: usize, middle: usize, large: usize| match version {
        0..=9 => small,
        10..=26 => middle,
        _ => large,
    };
    while at.saturating_add(4) <= stream.len().saturating_mul(8) {
        let mode = bits(stream, at, 4);
        let (count_bits, size): (usize, fn(usize) -> usize) = match mode {
            1 => (wide(10, 12, 14), |count| {
                (count / 3).saturating_mul(10).saturating_add([0, 4, 7].get(count % 3).copied().unwrap_or(0))
            }),
            2 => {
                (wide(9, 11, 13), |count| (count / 2).saturating_mul(11).saturating_add((count % 2).saturating_mul(6)))
            }
            4 => (wide(8, 16, 16), |count| count.saturating_mul(8)),
            8 => return Charset::Kanji,
            _ => break,
        };
        let count = bits(stream, at.saturating_add(4), count_bits);
        at = at.saturating_add(4).saturating_add(count_bits).saturating_add(size(count));
    }
    Charset::Unsaid
}

/// The set of an extended channel interpretation (AIM ECI), whose designator begins at a bit.
fn named(stream: &[u8], at: usize) -> Charset {
    let first = bits(stream, at, 8);
    let number = match first {
        0..0x80 => first,
        0x80..0xc0 => bits(stream, at, 16) & 0x3fff,
        _ => bits(stream, at, 24) & 0x1f_ffff,
    };
    let label: &str = match number {
        1 | 3 | 27 => "iso-8859-1",
        4..=18 => &format!("iso-8859-{}", number.saturating_sub(2)),
        20 => "shift_jis",
        21..=23 => &format!("windows-{}", number.saturating_add(1229)),
        24 => "windows-1256",
        25 => "utf-16be",
        26 => "utf-8",
        28 => "big5",
        29 | 32 => "gb18030",
        30 => "euc-kr",
        _ => "",
    };
    Encoding::for_label(label.as_bytes()).map_or(Charset::Unsaid, Charset::Named)
}

/// Some bits of a stream as a number; beyond its end they are 0.
fn bits(stream: &[u8], at: usize, count: usize) -> usize {
    (at..at.saturating_add(count)).fold(0, |value, bit| {
        let word = stream.get(bit / 8).copied().unwrap_or_default();
        value << 1 | usize::from(word >> (7_usize.saturating_sub(bit % 8)) & 1)
    })
}

/// Bytes as UTF-8 where they are text in a set that is named or plain to see; else as they are.
pub fn in_utf8(bytes: Vec<u8>, charset: Charset) -> Vec<u8> {
    if bytes.is_ascii() && !matches!(charset, Charset::Named(_)) {
        return bytes;
    }
    let read = |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(&bytes);
    let text = match charset {
        Charset::Named(encoding) => read(encoding),
        Charset::Kanji => read(SHIFT_JIS),
        Charset::Unsaid if std::str::from_utf8(&bytes).is_ok() => None,
        Charset::Unsaid => read(SHIFT_JIS).filter(|text| is_japanese(text)),
    };
    match text {
        Some(text) => text.into_owned().into_bytes(),
        None => bytes,
    }
}

/// Whether most signs beyond ASCII are kana or kanji of full width: bytes that are no text look otherwise.
fn is_japanese(text: &str) -> bool {
    let beyond = text.chars().filter(|sign| !sign.is_ascii()).count();
    let full = text
        .chars()
        .filter(|sign| ('\u{3000}'..='\u{9fff}').contains(sign) || ('\u{ff00}'..='\u{ff60}').contains(sign))
        .count();
    let control = text.chars().any(|sign| sign.is_control() && !sign.is_whitespace());
    !control && full.saturating_mul(2) > beyond
}
