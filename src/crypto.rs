//! Keys that verify, and the certificates that carry them.

pub mod anchor;
pub mod digest;
pub mod jwk;
pub mod jws;
pub mod key;
pub mod usages;
pub mod x509;
