//! Suites that nobody here wrote, through our own doors.
//!
//! They lie outside the repository, in the folder that `GATELIGHT_CONFORMANCE` names.
//! Without it each suite says where its public original is, and passes unasked.

mod base45;
mod chains;
mod cose;
mod data;
mod dgc;
#[path = "../support/issuer.rs"]
#[allow(dead_code, reason = "the cases use the rest of it")]
mod issuer;
mod lists;
mod rules;
mod sets;
mod stores;
mod when;
mod who;
mod wycheproof;
mod x509;
