//! Gatelight: an offline checker of signed health and travel codes.
#![deny(missing_docs)]

pub mod encoding;
pub mod model;
pub mod training;
