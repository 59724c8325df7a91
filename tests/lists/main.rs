//! Trust lists of our own making, in each form that is read: whole, damaged, old, early, doubled.

#[path = "../support/issuer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod issuer;

mod contents;
mod makers;
mod replacing;
mod signatures;
