//! zlib (RFC 1950) and the DEFLATE below it (RFC 1951), in bounded memory.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::finding::{Flaw, Stage};
use crate::model::limits::Limits;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

/// Inflates one zlib stream, header and checksum included.
///
/// The stream must fill `bytes` to the last one; the result is at most
/// [`Limits::INFLATED_BYTES`] long, and no more memory is taken on the way.
///
/// # Errors
/// [`Flaw::Malformed`] with the offset of the byte at which the stream ended or
/// broke; [`Flaw::OverLimit`] when more would come out.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    whole(
        bytes,
        Limits::INFLATED_BYTES,
        inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32,
    )
}

/// Inflates one bare DEFLATE stream, as zip archives hold it.
///
/// The stream must fill `bytes` to the last one. `most` bytes are allocated before the first is
/// read, and never more.
///
/// # Errors
/// As [`inflate`].
pub fn inflate_bare(bytes: &[u8], most: usize) -> Result<Vec<u8>, Flaw> {
    whole(bytes, most, 0)
}

fn whole(bytes: &[u8], most: usize, flags: u32) -> Result<Vec<u8>, Flaw> {
    let flags = flags | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut out = vec![0; most];
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), bytes, &mut out, 0, flags);
    match status {
        TINFLStatus::Done if read == bytes.len() => {
            out.truncate(written);
            Ok(out)
        }
        TINFLStatus::HasMoreOutput => Err(Flaw::OverLimit { stage: Stage::Zlib, limit: "inflated-bytes" }),
        _ => Err(Flaw::Malformed { stage: Stage::Zlib, at: read }),
    }
}

/// How many bytes come out of a DEFLATE stream, with a zlib header or without one, and of what
/// follows it nothing: at most `most`, and only 32 KiB of memory are taken on the way.
///
/// A broken stream counts as far as it could be read, as lenient readers take it.
#[must_use]
pub fn measure(bytes: &[u8], most: usize) -> usize {
    let zlib = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER;
    match passed_through(bytes, most, zlib) {
        0 => passed_through(bytes, most, 0),
        counted => counted,
    }
}

/// The window of DEFLATE: no stream looks further back.
const WINDOW: usize = 32 * 1024;

fn passed_through(bytes: &[u8], most: usize, flags: u32) -> usize {
    let (mut state, mut window) = (DecompressorOxide::new(), vec![0; WINDOW]);
    let (mut rest, mut counted, mut place) = (bytes, 0_usize, 0_usize);
    while counted < most {
        let (status, read, written) = decompress(&mut state, rest, &mut window, place, flags);
        counted = counted.saturating_add(written);
        place = place.wrapping_add(written) % WINDOW;
        rest = rest.get(read..).unwrap_or_default();
        if status != TINFLStatus::HasMoreOutput {
            break;
        }
    }
    counted.min(most)
}

/// Deflates into one zlib stream, for the codes that the training authority makes.
#[must_use]
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{deflate, inflate, inflate_bare, measure};
    use crate::model::finding::{Flaw, Stage};
    use crate::model::limits::Limits;

    const TEXT: &[u8] = b"the same words, the same words, the same words";

    #[test]
    fn inflates_what_was_deflated() {
        assert_eq!(inflate(&deflate(TEXT)).as_deref(), Ok(TEXT));
        assert_eq!(inflate(&deflate(&[])).as_deref(), Ok([].as_slice()));
    }

    #[test]
    fn refuses_bytes_after_the_stream() {
        let mut stream = deflate(TEXT);
        let end = stream.len();
        stream.push(0);
        assert_eq!(inflate(&stream), Err(Flaw::Malformed { stage: Stage::Zlib, at: end }));
    }

    #[test]
    fn refuses_every_cut_and_a_wrong_checksum() {
        let stream = deflate(TEXT);
        for end in 0..stream.len() {
            assert!(matches!(inflate(&stream[..end]), Err(Flaw::Malformed { .. })), "{end}");
        }
        let mut spoilt = stream;
        *spoilt.last_mut().expect("a stream is not empty") ^= 1;
        assert!(matches!(inflate(&spoilt), Err(Flaw::Malformed { .. })));
    }

    #[test]
    fn refuses_a_bomb() {
        let exact = deflate(&vec![0; Limits::INFLATED_BYTES]);
        assert_eq!(inflate(&exact).map(|out| out.len()), Ok(Limits::INFLATED_BYTES));
        let bomb = deflate(&vec![0; 3_000_000]);
        assert!(bomb.len() < 4_000);
        assert_eq!(inflate(&bomb), Err(Flaw::OverLimit { stage: Stage::Zlib, limit: "inflated-bytes" }));
    }

    #[test]
    fn a_bare_stream_is_read_whole_and_within_its_limit() {
        let stream = miniz_oxide::deflate::compress_to_vec(TEXT, 9);
        assert_eq!(inflate_bare(&stream, TEXT.len()).as_deref(), Ok(TEXT));
        assert!(matches!(inflate_bare(&stream, TEXT.len() - 1), Err(Flaw::OverLimit { .. })));
        assert!(matches!(inflate_bare(&stream[1..], 99), Err(Flaw::Malformed { .. })));
        assert!(matches!(inflate_bare(&[&stream[..], b"x"].concat(), 99), Err(Flaw::Malformed { .. })));
    }

    #[test]
    fn a_stream_is_measured_without_its_bytes() {
        let bomb = vec![7; 3_000_000];
        assert_eq!(measure(&deflate(&bomb), usize::MAX), bomb.len());
        assert_eq!(measure(&miniz_oxide::deflate::compress_to_vec(&bomb, 9), usize::MAX), bomb.len());
        assert_eq!(measure(&deflate(&bomb), 1_000), 1_000);
        let mut cut = deflate(&bomb);
        cut.truncate(cut.len() / 2);
        assert!((1_000_000..3_000_000).contains(&measure(&cut, usize::MAX)));
        assert_eq!(measure(b"", 9), 0);
    }
}
