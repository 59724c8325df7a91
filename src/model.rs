//! The nouns that travel between the rooms: plain data, no files, no clock,
//! and nothing of ours above it.

pub mod certificate;
pub mod code;
pub mod country;
pub mod envelope;
pub mod finding;
pub mod layers;
pub mod limits;
pub mod policy;
pub mod text;
pub mod time;
