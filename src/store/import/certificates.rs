//! Single certificates and folders of them: DER, or PEM with any number in a file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Anchor, ImportError, Origin, Refused, bounded, icao, number};
use crate::crypto::cms::is_signed_data;
use crate::crypto::x509::certificates_in;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::generations::NewSet;
use crate::store::trust::TrustedKey;
use std::fs;
use std::path::{Path, PathBuf};

/// One file.
pub fn file(bytes: &[u8], origin: &Origin<'_>) -> Result<NewSet, Refused> {
    origin.trust_set(&super::prefixed("certificates", origin.stem), &keys(bytes)?)
}

/// A folder, without what lies below its folders. Files with another ending than `der`, `cer`,
/// `crt` or `pem` are left alone; one certificate that cannot be read refuses the folder.
///
/// A folder of authorities that WHO onboarded is a set of its own, each of them vouched for by the
/// operator's anchor; it holds nothing else.
pub fn folder(path: &Path, imported: UnixTime, anchor: Option<&Anchor>) -> Result<NewSet, ImportError> {
    let refused = |why| ImportError { path: path.to_owned(), why };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("folder");
    let origin = Origin { stem: name, source: name, imported, anchor };
    let (mut trusted, mut vouched) = (Vec::new(), Vec::new());
    let mut signed_by = None;
    for file in files(path).map_err(refused)? {
        let here = |why| ImportError { path: file.clone(), why };
        let bytes = bounded(&file).map_err(here)?;
        if is_signed_data(&bytes) {
            let (key, by) = icao::anchored(&bytes, anchor).map_err(here)?;
            vouched.push(key);
            signed_by = Some(by);
        } else {
            trusted.extend(keys(&bytes).map_err(here)?);
        }
        if !trusted.is_empty() && signed_by.is_some() {
            return Err(here(Refused::Mixed));
        }
    }
    if signed_by.is_none() {
        return origin.trust_set(&super::prefixed("certificates", name), &trusted).map_err(refused);
    }
    let mut set = origin.trust_set(&super::prefixed("anchored", name), &vouched).map_err(refused)?;
    set.info.signed_by = signed_by;
    Ok(set)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Refused> {
    const ENDINGS: [&str; 4] = ["der", "cer", "crt", "pem"];
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_file() && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
            files.push(path);
        }
        if files.len() > Limits::IMPORT_FILES {
            return Err(Refused::TooLarge { bytes: number(files.len()), most: number(Limits::IMPORT_FILES) });
        }
    }
    files.sort();
    Ok(files)
}

fn keys(bytes: &[u8]) -> Result<Vec<TrustedKey>, Refused> {
    Ok(certificates_in(bytes)?.into_iter().map(TrustedKey::read).collect::<Result<_, _>>()?)
}
