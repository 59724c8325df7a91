//! Keys that verify, and the certificates that carry them.

pub mod chain;
pub mod digest;
pub mod key;
pub mod scheme;
pub mod usages;
pub mod x509;
