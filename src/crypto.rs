//! Keys that verify, and the certificates that carry them.

pub mod anchor;
pub mod chain;
pub mod cms;
pub mod digest;
pub mod jwk;
pub mod jws;
pub mod key;
#[cfg(test)]
pub(crate) mod made;
pub mod scheme;
pub mod usages;
pub mod x509;
