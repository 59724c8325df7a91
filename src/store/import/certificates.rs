//! Single certificates and folders of them: DER, or PEM with any number in a file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ImportError, Origin, Refused, bounded, icao};
use crate::crypto::cms::is_signed_data;
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
///
/// A folder of authorities that WHO onboarded is a set of its own, each of them vouched for by the
/// operator's anchor; it holds nothing else.
pub fn folder(files: &[PathBuf], origin: &Origin<'_>) -> Result<NewSet, ImportError> {
    let is_certificate = |file: &&PathBuf| {
        let ending = file.extension().unwrap_or_default();
        ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    let (mut trusted, mut vouched) = (Vec::new(), Vec::new());
    let mut signed_by = None;
    for file in files.iter().filter(is_certificate) {
        let here = |why| ImportError { path: file.clone(), why };
        let bytes = bounded(file).map_err(here)?;
        if is_signed_data(&bytes) {
            let (key, by) = icao::anchored(&bytes, origin.request.anchors).map_err(here)?;
            vouched.push(key);
            signed_by = Some(by);
        } else {
            trusted.extend(keys(&bytes).map_err(here)?);
        }
        if !trusted.is_empty() && signed_by.is_some() {
            return Err(here(Refused::Mixed));
        }
    }
    let refused = |why| ImportError { path: origin.path.to_owned(), why };
    if signed_by.is_none() {
        return origin.trust_set(&super::prefixed("certificates", origin.source), &trusted).map_err(refused);
    }
    let mut set = origin.trust_set(&super::prefixed("anchored", origin.source), &vouched).map_err(refused)?;
    set.info.signed_by = signed_by;
    Ok(set)
}

fn keys(bytes: &[u8]) -> Result<Vec<TrustedKey>, Refused> {
    Ok(certificates_in(bytes)?.into_iter().map(TrustedKey::read).collect::<Result<_, _>>()?)
}
