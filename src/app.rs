//! The checkpoint: what the window, the demo and the command line have in common.
//!
//! From here up clocks are read, threads run and files of our own choosing are opened.

pub mod checkpoint;
pub mod chime;
pub mod clock;
pub mod controls;
pub mod demo;
pub mod desk;
pub mod document;
pub mod intake;
pub mod kiosk;
pub mod lamp;
pub mod pace;
pub mod pin;
pub mod pipeline;
pub mod place;
pub mod profile;
pub mod scanner;
pub mod self_check;
pub mod session;
pub mod settings;
pub mod shelf;
pub mod shift;
pub mod site;
pub mod sources;
pub mod speaker;
pub mod updates;
pub mod view;
pub mod watchdog;
pub mod when;
