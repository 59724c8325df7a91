//! zlib (RFC 1950) in bounded memory.
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
    let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut out = vec![0; Limits::INFLATED_BYTES];
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

/// Deflates into one zlib stream, for the codes that the training authority makes.
#[must_use]
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{deflate, inflate};
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
}
