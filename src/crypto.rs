//! Keys that verify, and the certificates that carry them.

pub mod digest;
pub mod key;
pub mod usages;
pub mod x509;
