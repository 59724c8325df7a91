//! Gatelight: an offline checker of signed health and travel codes.
#![deny(missing_docs)]

pub mod encoding;
#[cfg(feature = "gui")]
pub mod gui;
pub mod model;
