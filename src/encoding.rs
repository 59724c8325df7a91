//! Bytes to bytes: bounded, strict, and used by codes and trust lists alike.

pub mod base45;
pub mod inflate;
