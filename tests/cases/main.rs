//! One file a case, a case for every code that this version can give; and what must
//! hold for all of them (threats.md).

#[path = "../support/bundles.rs"]
#[allow(dead_code, reason = "the store's own tests use the rest of it")]
mod bundles;
mod codes;
mod greener;
#[path = "../support/issuer.rs"]
mod issuer;
mod midnight;
mod peers;
mod signers;
mod spoilt;
mod stores;
mod strict;
mod times;
mod when;
