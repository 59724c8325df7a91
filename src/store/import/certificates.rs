//! Single certificates and folders of them: DER, or PEM with any number in a file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ImportError, Origin, Refused, bounded};
use crate::crypto::x509::certificates_in;
use crate::store::generations::NewSet;
use crate::store::trust::TrustedKey;
use std::path::PathBuf;

/// One file.
pub fn file(bytes: &[u8], origin: &Origin<'_>) -> Result<NewSet, Refused> {
    origin.trust_set(&super::prefixed("certificates", origin.stem), &keys(bytes)?)
}

/// Endings of certificate files.
pub const ENDINGS: [&str; 4] = ["der", "cer", "crt", "pem"];

/// The files of a folder. Those with another ending are left alone; one certificate that cannot
/// be read refuses the folder.
pub fn folder(files: &[PathBuf], origin: &Origin<'_>) -> Result<NewSet, ImportError> {
    let is_certificate = |file: &&PathBuf| {
        let ending = file.extension().unwrap_or_default();
        ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    let mut trusted = Vec::new();
    for file in files.iter().filter(is_certificate) {
        let here = |why| ImportError { path: file.clone(), why };
        trusted.extend(keys(&bounded(file).map_err(here)?).map_err(here)?);
    }
    let refused = |why| ImportError { path: origin.path.to_owned(), why };
    origin.trust_set(&super::prefixed("certificates", origin.source), &trusted).map_err(refused)
}

fn keys(bytes: &[u8]) -> Result<Vec<TrustedKey>, Refused> {
    Ok(certificates_in(bytes)?.into_iter().map(TrustedKey::read).collect::<Result<_, _>>()?)
}
