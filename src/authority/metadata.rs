//! Metadata as files hold it.

use super::{Error, files};
use crate::crypto::digest::sha256;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::path::Path;
use tough::schema::decoded::{Decoded, Hex};
use tough::schema::{Hashes, Metafile, Signed};

/// The version of TUF that is written.
pub const SPEC: &str = "1.0.0";

/// Reads a metadata file; `None` where there is none.
///
/// # Errors
/// [`Error`] where it is broken or of another role.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<Signed<T>>, Error> {
    let Some(bytes) = files::read_if_there(path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|cause| Error::file(path, format!("is broken: {cause}")))
}

/// Metadata as a file holds it: members sorted, so that signing twice gives the same bytes.
///
/// # Errors
/// [`Error`] where it cannot be written as JSON, which nothing of ours causes.
pub fn bytes<T: Serialize>(signed: &Signed<T>) -> Result<Vec<u8>, Error> {
    let text = serde_json::to_value(signed).and_then(|mut value| {
        value.sort_all_objects();
        serde_json::to_string_pretty(&value)
    });
    text.map(|text| format!("{text}\n").into_bytes()).map_err(|cause| Error::refused(cause.to_string()))
}

/// The SHA-256 of bytes as metadata says it.
pub fn hashes(bytes: &[u8]) -> Hashes {
    Hashes { sha256: Decoded::<Hex>::from(sha256(bytes).to_vec()), _extra: HashMap::new() }
}

/// The pin of a metadata file.
pub fn pin(bytes: &[u8], version: NonZeroU64) -> Metafile {
    Metafile { length: Some(super::number(bytes.len())), hashes: Some(hashes(bytes)), version, _extra: HashMap::new() }
}

/// The version after `version`.
///
/// # Errors
/// [`Error`] where there is none.
pub fn next(version: Option<NonZeroU64>) -> Result<NonZeroU64, Error> {
    let after = version.map_or(Some(NonZeroU64::MIN), |version| version.checked_add(1));
    after.ok_or_else(|| Error::refused("there is no version after this one: take a fresh key by a new root"))
}
