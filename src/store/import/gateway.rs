//! The EU gateway's trust list as JSON, and what its verifier service answered (trustlists.md, DGCG
//! and dgca-verifier-service). Neither is signed as a whole.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, certificate, named, text, within};
use super::{Import, ImportError, Origin, Refused, bounded, json_of};
use crate::crypto::digest::hex;
use crate::encoding::base64;
use crate::model::country::Country;
use crate::model::time::UnixTime;
use crate::store::trust::{Role, TrustedKey};
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Reads a JSON array of entries, or the service's answers, a certificate in Base64 a line.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    if !bytes.trim_ascii_start().starts_with(b"[") {
        let mut entries = Entries::default();
        answers(bytes, &mut entries, None)?;
        let mut import = entries.set("verifier-service", origin)?;
        import.remarks.push(NO_STATUS.to_owned());
        return Ok(import);
    }
    let document = json_of(bytes)?;
    let list = document.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut entries = Entries::default();
    within(list)?.iter().for_each(|listed| entries.add(entry(listed)));
    let mut import = entries.set("gateway", origin)?;
    import.set.info.issued = Some(newest(list));
    Ok(import)
}

const NO_STATUS: &str = "the service's list of valid kids is not there (status.json): \
                         signers that were withdrawn since cannot be told from the others";

/// Reads a folder with the service's answers: the certificates, one or more a file, and its list of
/// valid kids in `status.json`. A key that is not in it was withdrawn.
pub fn folder(path: &Path, files: &[PathBuf], origin: &Origin<'_>) -> Result<Import, ImportError> {
    let status = files.iter().find(|file| is_status(file));
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |why| ImportError { path, why }
    };
    let valid = status.map(|file| bounded(file).and_then(|bytes| kids(&bytes)).map_err(refused(file))).transpose()?;
    let mut entries = Entries::default();
    for file in files.iter().filter(|file| !is_status(file)) {
        bounded(file).and_then(|bytes| answers(&bytes, &mut entries, valid.as_ref())).map_err(refused(file))?;
    }
    let mut import = entries.set("verifier-service", origin).map_err(refused(path))?;
    if status.is_none() {
        import.remarks.push(NO_STATUS.to_owned());
    }
    Ok(import)
}

/// Whether a file is the service's list of valid kids.
pub fn is_status(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "status.json" || name == "status")
}

fn kids(bytes: &[u8]) -> Result<HashSet<Vec<u8>>, Refused> {
    let document = json_of(bytes)?;
    let kids = document.as_array().ok_or_else(|| Refused::Broken("it is no list of kids".to_owned()))?;
    let kid = |kid: &Value| kid.as_str().and_then(base64::decode);
    let kids = within(kids)?.iter().map(kid).collect::<Option<_>>();
    kids.ok_or_else(|| Refused::Broken("it is no list of kids in Base64".to_owned()))
}

fn answers(bytes: &[u8], entries: &mut Entries, valid: Option<&HashSet<Vec<u8>>>) -> Result<(), Refused> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::Broken("it is not UTF-8 text".to_owned()))?;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (line, place) in within(&lines)?.iter().zip(1_usize..) {
        let der = base64::decode(line).ok_or_else(|| Refused::Broken(format!("answer {place}: it is not Base64")))?;
        entries.add(certificate(der, Role::DocumentSigner).and_then(|key| match valid {
            Some(valid) if !valid.contains(key.kid.bytes()) => Err("withdrawn"),
            _ => Ok(key),
        }));
    }
    Ok(())
}

/// The key of one entry of the gateway, which Germany's list has too. The national signature in it
/// says who uploaded the entry and is not looked at.
pub fn entry(entry: &Value) -> Result<TrustedKey, Left> {
    let role = match text(entry, "certificateType") {
        Some("DSC") => Role::DocumentSigner,
        Some("CSCA") => Role::Authority,
        Some("AUTHENTICATION" | "UPLOAD") => return Err("transport certificate"),
        _ => return Err("certificate type unknown"),
    };
    let der = text(entry, "rawData").and_then(base64::decode).ok_or("no certificate in it")?;
    let kid = text(entry, "kid").and_then(base64::decode).ok_or("no kid in it")?;
    let mut key = named(certificate(der, role)?, &kid)?;
    if text(entry, "thumbprint").is_some_and(|print| !print.eq_ignore_ascii_case(&hex(&key.fingerprint))) {
        return Err("thumbprint is not its certificate's");
    }
    key.country = text(entry, "country").and_then(Country::parse).or(key.country);
    Ok(key)
}

/// The time of the newest entry: the list was made no earlier, and carries no date of its own.
/// Without any it is taken as older than every limit.
pub fn newest(entries: &[Value]) -> UnixTime {
    let times = entries.iter().filter_map(|entry| text(entry, "timestamp")).filter_map(UnixTime::parse);
    times.max().unwrap_or(UnixTime::FIRST)
}
