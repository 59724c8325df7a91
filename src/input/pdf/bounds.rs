//! What a PDF file may unpack to, found before it does.
//!
//! hayro unpacks a stream whole and asks for no limit: a kilobyte can become a gigabyte, and two
//! filters on one stream a thousand of them. So every stream is measured, in bounded memory, or its
//! size is estimated by the most that its filter can give.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro::hayro_syntax::page::Page;

use super::Error;
use crate::encoding::{contains, inflate};
use crate::model::limits::Limits;

/// Bytes to which all streams of a file together may unpack: what it may cost to measure them.
const ALL_STREAMS: usize = Limits::PDF_STREAM_BYTES.saturating_mul(8);

/// The most that one byte becomes: DEFLATE, LZW with its longest entry in 12 bits, a run, and the
/// sign that stands for four zeros.
const DEFLATED: usize = 1_032;
const LZW: usize = 2_560;
const RUN: usize = 64;
const ZEROS: usize = 4;

/// Looks at the bytes of a file before it is opened, since opening unpacks its object streams.
///
/// Whatever follows the word `stream` is measured as DEFLATE, with no regard to what the file says
/// of it. In an encrypted file that finds nothing, so such a file has to be small.
pub fn file(bytes: &[u8], wanted: &impl Fn() -> bool) -> Result<(), Error> {
    if bytes.len() > Limits::PDF_BYTES {
        return Err(Error::TooManyBytes);
    }
    if bytes.len() > Limits::SEALED_PDF_BYTES && contains(bytes, b"/Encrypt") {
        return Err(Error::SealedTooLarge);
    }
    let mut all = 0_usize;
    for stream in streams(bytes) {
        if !wanted() {
            return Err(Error::Endless);
        }
        let unpacked = inflate::measure(stream, Limits::PDF_STREAM_BYTES.saturating_add(1));
        all = all.saturating_add(unpacked);
        if unpacked > Limits::PDF_STREAM_BYTES || all > ALL_STREAMS {
            return Err(Error::Swells);
        }
    }
    Ok(())
}

/// What follows each `stream` that is not an `endstream`, without the line's end.
fn streams(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    const WORD: &[u8] = b"stream";
    let words = bytes.windows(WORD.len()).zip(0_usize..).filter(|(window, _)| *window == WORD);
    words.filter_map(|(_, at)| {
        let (before, word) = bytes.split_at_checked(at)?;
        let after = word.strip_prefix(WORD)?;
        let after = after.strip_prefix(b"\r").unwrap_or(after);
        let after = after.strip_prefix(b"\n").unwrap_or(after);
        (!before.ends_with(b"end")).then_some(after)
    })
}

/// Whether each stream of an open file unpacks to no more than a stream may.
pub fn streams_fit(pdf: &Pdf) -> bool {
    pdf.objects().into_iter().all(|object| match object {
        Object::Stream(stream) => unpacked(&stream) <= Limits::PDF_STREAM_BYTES,
        _ => true,
    })
}

/// Whether all parts of a page's content together fit: the same part may be named a thousand times.
pub fn content_fits(page: &Page<'_>) -> bool {
    let parts = page.raw().get::<Array<'_>>("Contents");
    let mut parts = parts.iter().flat_map(Array::iter::<Stream<'_>>);
    let sum = parts.try_fold(0_usize, |sum, part| {
        Some(sum.saturating_add(unpacked(&part))).filter(|sum| *sum <= Limits::PDF_STREAM_BYTES)
    });
    sum.is_some()
}

/// The bytes that a stream unpacks to, or more.
pub fn unpacked(stream: &Stream<'_>) -> usize {
    let packed = stream.raw_data();
    let mut bytes = packed.len();
    for (filter, place) in stream.filters().into_iter().zip(0_usize..) {
        let first = place == 0;
        bytes = match filter {
            Filter::FlateDecode if first => inflate::measure(&packed, Limits::PDF_STREAM_BYTES.saturating_add(1)),
            Filter::FlateDecode => bytes.saturating_mul(DEFLATED),
            Filter::LzwDecode => bytes.saturating_mul(LZW),
            Filter::RunLengthDecode => bytes.saturating_mul(RUN),
            Filter::Ascii85Decode => bytes.saturating_mul(ZEROS),
            Filter::AsciiHexDecode | Filter::Crypt => bytes,
            Filter::DctDecode => 0,
            Filter::CcittFaxDecode => rows_of_fax(stream.dict()),
            Filter::Jbig2Decode if first => jbig2(&packed),
            Filter::JpxDecode if first => jpeg2000(&packed),
            // Nobody packs what is packed; its size would be known only afterwards.
            Filter::Jbig2Decode | Filter::JpxDecode => usize::MAX,
        };
    }
    // What the dictionary claims for a picture is allocated whatever the stream holds.
    bytes.max(area(number(stream.dict(), "Width", "W"), number(stream.dict(), "Height", "H")))
}

/// The pixels of a picture; endless above those that any picture may have.
fn area(width: Option<u32>, height: Option<u32>) -> usize {
    let edge = |edge: Option<u32>| usize::try_from(edge.unwrap_or_default()).unwrap_or(usize::MAX);
    let pixels = edge(width).saturating_mul(edge(height));
    if pixels > Limits::PICTURE_PIXELS { usize::MAX } else { pixels }
}

/// A number by its name, or by the short one that pictures inside of a content stream have.
fn number(dict: &Dict<'_>, name: &str, short: &str) -> Option<u32> {
    dict.get::<u32>(short).into_iter().chain(dict.get::<u32>(name)).max()
}

/// The pixels of a telefax: its columns stand beside its filter, its rows in the dictionary.
fn rows_of_fax(dict: &Dict<'_>) -> usize {
    const USUAL: u32 = 1_728;
    let columns = ["DecodeParms", "DP"].into_iter().flat_map(|name| {
        let (one, several) = (dict.get::<Dict<'_>>(name), dict.get::<Array<'_>>(name));
        let several: Vec<_> =
            several.iter().flat_map(Array::iter::<Object<'_>>).filter_map(Object::into_dict).collect();
        several.into_iter().chain(one).filter_map(|parameters| parameters.get::<u32>("Columns"))
    });
    area(Some(columns.max().unwrap_or(USUAL)), number(dict, "Height", "H"))
}

fn jbig2(data: &[u8]) -> usize {
    let settings = hayro_jbig2::DecodeSettings { strict: false };
    hayro_jbig2::Page::new_embedded(data, None, &settings)
        .map_or(0, |page| area(Some(page.width()), Some(page.height())))
}

fn jpeg2000(data: &[u8]) -> usize {
    let settings = hayro_jpeg2000::DecodeSettings::default();
    hayro_jpeg2000::Image::new(data, &settings).map_or(0, |image| area(Some(image.width()), Some(image.height())))
}
