//! The checkpoint: what the window, the demo and the command line have in common.
//!
//! From here up clocks are read, threads run and files of our own choosing are opened.

pub mod clock;
pub mod demo;
pub mod desk;
pub mod place;
pub mod profile;
pub mod session;
pub mod view;
