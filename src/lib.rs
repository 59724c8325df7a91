//! Gatelight: an offline checker of signed health and travel codes.
//!
//! A code is read from a picture, opened, verified with keys that are already here, judged, and
//! shown as one of five verdicts with its reason. Nothing here asks a network, and nothing about
//! a person is kept.
//!
//! # The whole road
//!
//! A [`Desk`](app::desk::Desk) is a profile (what this checkpoint asks) and a store (everything
//! offline). It judges a code at a time that is handed in:
//!
//! ```
//! use gatelight::app::{desk::Desk, profile::Profile};
//! use gatelight::check::Times;
//! use gatelight::model::time::UnixTime;
//! use gatelight::training;
//! use std::path::PathBuf;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Nothing below `app` reads a clock. The second time is one that has certainly passed.
//! let now = UnixTime::parse("2026-11-24T12:00:00Z").ok_or("an RFC 3339 time")?;
//! let times = Times::now(now, now);
//!
//! // The store's folders, the highest first; this one is not there yet and so holds nothing.
//! // The training authority's signers are part of the program.
//! let desk = Desk::open(Profile::load("training")?, &[PathBuf::from("no-store-yet")], times)?;
//!
//! let specimens = training::specimens(now);
//! let letter = specimens.iter().find(|specimen| specimen.id == "letter").ok_or("a specimen")?;
//! let report = desk.check(&letter.code, times);
//! println!("{}: {} G{:03}", letter.id, report.verdict().name(), report.code());
//! # assert_eq!((report.verdict().name(), report.code()), ("pass", 0));
//!
//! // The same code where real ones are judged: genuine for nobody.
//! let gate = Desk::open(Profile::load("genuine")?, &[], times)?;
//! assert_eq!(gate.check(&letter.code, times).verdict().name(), "reject");
//! # Ok(())
//! # }
//! ```
//!
//! On the way a [`Frame`](input::frame::Frame) becomes [`CodeText`](model::code::CodeText)s by the
//! [`reader`]; [`formats::open`] makes an [`Envelope`](model::envelope::Envelope) of one, still
//! unbelieved; [`store::trust`] alone turns it into a [`Signed`](store::trust::Signed) one, the
//! proof that a stored key made it; [`formats::read`] takes what it says through that proof; and
//! [`check`] lists [`Finding`](model::finding::Finding)s, the heaviest of which is the
//! [`Verdict`](check::Verdict). Each step takes one thing and gives the next; nothing goes back.
//!
//! # The house
//!
//! A room uses only the rooms below it:
//!
//! | room | what it is for |
//! |---|---|
//! | `gui`, [`cli`] | faces: a view becomes a window, a report becomes lines |
//! | [`app`] | session, view, threads, profiles, clock: the floor that the faces stand on |
//! | [`check`](mod@check) | the walk on one page |
//! | [`formats`] | from a code's text to an envelope, from a believed envelope to a certificate |
//! | `authority` | the other side of signed bundles: keys, roots, making, signing, publishing |
//! | [`store`] | trust, revocation, block list, imports, generations on disk |
//! | [`rules`] | CertLogic: what a country accepts, as data |
//! | [`training`] | the specimen issuer, whose keys only ever give a band |
//! | [`reader`] | codes from a frame |
//! | [`input`] | frames from cameras, pictures and PDF pages; codes from wallet passes and hand scanners |
//! | [`encoding`] | Base45, Base64, inflate, CBOR, COSE, JSON, JWS: bounded, strict |
//! | [`crypto`] | keys, digests, X.509, signatures over lists |
//! | [`sandbox`] | no network, no other program, no dumps |
//! | [`i18n`] | a finding's words |
//! | [`model`] | the words that all rooms share; it uses none of them |
//!
//! # Features
//!
//! `gui` (the window), `camera`, `scanner` (serial ports) and `sound` are on by default. Without default
//! features the library and the command line build free of Slint, of nokhwa, of serialport and of rodio.
//! `authority`, off by default, adds the authority's side of bundles and the program
//! `gatelight-authority` (docs/authority.md).
#![deny(missing_docs)]

pub mod app;
#[cfg(feature = "authority")]
pub mod authority;
pub mod check;
pub mod cli;
pub mod crypto;
pub mod encoding;
pub mod formats;
#[cfg(feature = "gui")]
pub mod gui;
pub mod i18n;
pub mod input;
pub mod model;
#[cfg(test)]
#[path = "../tests/support/papers.rs"]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod papers;
pub mod reader;
pub mod rules;
pub mod sandbox;
pub mod store;
pub mod training;
