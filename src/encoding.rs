//! Bytes to bytes: bounded, strict, and used by codes and trust lists alike.

pub mod base45;
pub mod cbor;
pub mod cose;
pub mod inflate;
pub mod json;
