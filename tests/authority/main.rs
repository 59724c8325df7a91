//! The authority's side as its people meet it: the real program, one folder a machine, and the
//! checkpoint's own engine as the judge of what comes out.

#[path = "../support/issuer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod issuer;
mod office;
mod recovery;
mod refusals;
mod regional;
mod round;
mod rounds;
mod status;
mod steps;
