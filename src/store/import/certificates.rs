//! Single certificates and folders of them: DER, or PEM with any number in a file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ImportError, Origin, Refused, bounded, number};
use crate::crypto::x509::{DocumentSigner, certificates_in};
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::generations::NewSet;
use crate::store::trust::{Role, TrustedKey};
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
    let origin = Origin { stem: name, source: name, imported };
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
    certificates_in(bytes)?.into_iter().map(|der| Ok(trusted(&DocumentSigner::parse(&der)?, der))).collect()
}

/// A trusted key as its certificate describes it.
pub fn trusted(signer: &DocumentSigner, certificate: Vec<u8>) -> TrustedKey {
    TrustedKey {
        kid: signer.kid.clone(),
        country: signer.country.clone(),
        role: if signer.is_authority { Role::Authority } else { Role::DocumentSigner },
        valid_from: signer.valid_from.secs(),
        valid_until: signer.valid_until.secs(),
        usages: signer.usages,
        test_participant: false,
        fingerprint: signer.fingerprint,
        spki: signer.spki.clone(),
        certificate,
    }
}
