//! The program between its core and its faces.

pub mod clock;
pub mod profile;
