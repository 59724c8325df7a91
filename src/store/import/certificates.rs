//! Single certificates and folders of them: DER, or PEM with any number in a file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ImportError, Origin, Refused, bounded, number};
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
pub fn folder(path: &Path, imported: UnixTime) -> Result<NewSet, ImportError> {
    let refused = |why| ImportError { path: path.to_owned(), why };
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("folder");
    let origin = Origin { stem: name, source: name, imported, anchor: None };
    let mut trusted = Vec::new();
    for file in files(path).map_err(refused)? {
        let here = |why| ImportError { path: file.clone(), why };
        trusted.extend(keys(&bounded(&file).map_err(here)?).map_err(here)?);
    }
    origin.trust_set(&super::prefixed("certificates", name), &trusted).map_err(refused)
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
