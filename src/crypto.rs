//! Keys that verify, and the certificates that carry them.

pub mod key;
pub mod x509;
