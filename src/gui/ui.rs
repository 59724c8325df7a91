//! The screens, as slint's compiler makes them from `ui/main.slint`.
//!
//! Generated code alone: it has `unsafe` of its own and no documentation, so
//! the house's lints stop at this file.
#![allow(unsafe_code, missing_docs, clippy::all, clippy::pedantic)]

slint::include_modules!();
