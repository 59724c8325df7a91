//! One file a case, a case for every code that this version can give; and what must
//! hold for all of them (threats.md).

mod codes;
mod greener;
#[path = "../support/issuer.rs"]
mod issuer;
mod signers;
mod spoilt;
mod stores;
mod strict;
mod times;
