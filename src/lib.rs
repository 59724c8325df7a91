//! Gatelight: an offline checker of signed health and travel codes.
#![deny(missing_docs)]

pub mod app;
pub mod check;
pub mod cli;
pub mod crypto;
pub mod encoding;
pub mod formats;
#[cfg(feature = "gui")]
pub mod gui;
pub mod i18n;
pub mod input;
pub mod model;
pub mod reader;
pub mod sandbox;
pub mod store;
pub mod training;
