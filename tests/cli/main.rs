//! The program as scripts and gates see it: arguments, output, exit status (design.md 3).

mod answers;
mod bundle;
#[path = "../support/bundles.rs"]
#[allow(dead_code, reason = "the store's own tests use the rest of it")]
mod bundles;
mod data;
mod identity;
mod inputs;
#[path = "../support/issuer.rs"]
#[allow(dead_code, reason = "the cases use the rest of it")]
mod issuer;
mod others;
#[path = "../support/papers.rs"]
mod papers;
mod personal;
mod pin;
mod program;
mod rules;
mod streams;
mod together;
mod when;
