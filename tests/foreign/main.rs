//! Suites that nobody here wrote, through our own doors.
//!
//! They lie outside the repository, in the folder that `GATELIGHT_CONFORMANCE` names.
//! Without it each suite says where its public original is, and passes unasked.

mod base45;
mod chains;
mod cose;
mod data;
mod dgc;
mod lists;
mod rules;
mod sets;
mod stores;
mod who;
mod wycheproof;
mod x509;
