//! Bytes to bytes: bounded, strict, and used by codes and trust lists alike; and the pages that we print.

pub mod base45;
pub mod base64;
pub mod cbor;
pub mod cose;
pub mod inflate;
pub mod json;
pub mod jws;
pub mod sheet;
pub mod zip;

/// Whether `part` stands anywhere in `bytes`.
#[must_use]
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}
