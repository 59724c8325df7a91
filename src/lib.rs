//! Gatelight: an offline checker of signed health and travel codes.
#![deny(missing_docs)]

pub mod app;
pub mod encoding;
pub mod i18n;
pub mod model;
