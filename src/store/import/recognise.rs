//! What a file or folder is, by its first signs and the names of its members.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ImportKind, Refused, bounded, gateway, rules, switzerland, values};
use crate::crypto::cms::is_signed_data;
use crate::encoding::{base64, contains, cose, json, jws};
use crate::model::limits::Limits;
use crate::rules::exchange::DEPTH;
use std::path::{Path, PathBuf};

/// How every JWS begins: a brace and a quotation mark in Base64.
const TOKEN: &[u8] = b"eyJ";

/// What a file is.
pub fn file(bytes: &[u8]) -> Result<ImportKind, Refused> {
    const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE";
    let head = bytes.trim_ascii_start();
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    match head.first() {
        None => return Err(Refused::Empty("data")),
        Some(_) if is_signed_data(bytes) => return Ok(ImportKind::Cms),
        Some(_) if bytes.starts_with(&[0x30]) => return Ok(ImportKind::Certificates),
        Some(b'{') => return object(head),
        Some(b'[') => return array(head),
        Some(_) if is_austrian(bytes) => return Ok(ImportKind::Austria),
        Some(_) if first.starts_with(TOKEN) => return token(head),
        Some(_) => {}
    }
    let decoded = std::str::from_utf8(first).ok().and_then(base64::decode);
    if let Some(decoded) = decoded {
        // Germany's list begins with its signature, an answer of a verifier service is a certificate.
        let next = head.get(first.len()..).unwrap_or_default().trim_ascii_start();
        return match decoded.first() {
            _ if next.starts_with(b"{") => Ok(ImportKind::Germany),
            Some(0x30) => Ok(ImportKind::Gateway),
            _ => Err(UNKNOWN),
        };
    }
    if contains(head, CERTIFICATE) {
        return Ok(ImportKind::Certificates);
    }
    if head.starts_with(b"# revocation") {
        return Ok(ImportKind::Revocation);
    }
    let text = std::str::from_utf8(head).map_err(|_| Refused::Foreign("no certificate, and no text"))?;
    if text.lines().any(|line| line.trim_start().starts_with("[[entry]]")) {
        return Ok(ImportKind::Block);
    }
    Err(UNKNOWN)
}

const UNKNOWN: Refused = Refused::Foreign("`gatelight store import --help` names them");

fn object(head: &[u8]) -> Result<ImportKind, Refused> {
    // DID documents begin with it, and no other list has it.
    let members = json::members(head, "@context");
    let has = |name: &str| members.iter().any(|member| member == name);
    if has("schema") && has("signers") {
        Ok(ImportKind::Signers)
    } else if has("schema") && has("sets") {
        let is_values = json::read(head, DEPTH).is_ok_and(|document| values::is_own(&document));
        if is_values { Ok(ImportKind::Values) } else { Err(Refused::Part) }
    } else if has("rules") || ((has("Identifier") || has("identifier")) && (has("Logic") || has("logic"))) {
        Ok(ImportKind::Rules)
    } else if has("valueSetId") {
        Ok(ImportKind::Values)
    } else if has("certificates") {
        Ok(ImportKind::Germany)
    } else if has("issuerInfo") || (has("keys") && !has("verificationMethod")) {
        Ok(ImportKind::Shc)
    } else if has("payload") && has("signature") && !has("protected") {
        Err(Refused::NotRead("the Dutch list"))
    } else if has("certificatesDCC") {
        Err(Refused::NotRead("the French list"))
    } else if values::PUBLIC.iter().any(|id| has(id))
        && json::read(head, DEPTH).is_ok_and(|document| values::is_map(&document))
    {
        Ok(ImportKind::Values)
    } else {
        // What is broken is told by the reader of the most common kind.
        Ok(ImportKind::Did)
    }
}

fn array(head: &[u8]) -> Result<ImportKind, Refused> {
    if head.starts_with(b"[[entry]]") {
        return Ok(ImportKind::Block);
    }
    if let Some(kind) = ruled(head) {
        return Ok(kind);
    }
    let beginning = head.get(..4_096).unwrap_or(head);
    if contains(beginning, b"\"publicKey\"") {
        return Err(Refused::NotRead("the British or the Norwegian list"));
    }
    Ok(ImportKind::Gateway)
}

/// Whether the first of a list is a rule or a value set.
fn ruled(head: &[u8]) -> Option<ImportKind> {
    const MEMBERS: [(&str, ImportKind); 3] =
        [("Logic", ImportKind::Rules), ("logic", ImportKind::Rules), ("valueSetId", ImportKind::Values)];
    let mut named =
        MEMBERS.into_iter().filter(|(member, _)| contains(head, format!("\"{member}\"").as_bytes())).peekable();
    named.peek()?;
    let document = json::read(head, DEPTH).ok()?;
    let first = document.get(0)?;
    named.find(|(member, _)| first.get(member).is_some()).map(|(_, kind)| kind)
}

fn token(head: &[u8]) -> Result<ImportKind, Refused> {
    let jws = jws::open(head).map_err(super::json_flaw)?;
    Ok(if switzerland::is_part(&jws) { ImportKind::Switzerland } else { ImportKind::Sweden })
}

/// A CBOR map of one member, the text "c".
fn is_austrian(bytes: &[u8]) -> bool {
    matches!(bytes, [0xa1 | 0xbf, 0x61, b'c', ..])
}

/// What lies together in a folder.
pub enum Together {
    /// Certificates, a file each or several.
    Certificates,
    /// One list whose signature, if it has one, lies beside it.
    List(PathBuf, ImportKind),
    /// Austria's list, and its signature file.
    Austria(Vec<u8>, Vec<u8>),
    /// The Swiss lists.
    Switzerland(Vec<Vec<u8>>),
    /// The answers of a verifier service.
    Service,
    /// Rules, a file each, anywhere below the folder.
    Rules(Vec<PathBuf>),
    /// Value sets, a file each or several.
    Values(Vec<PathBuf>),
}

/// The most files that a list comes in; a folder with more holds certificates.
const PARTS: usize = 16;

/// What a folder with these files at its top is.
pub fn folder(path: &Path, files: &[PathBuf]) -> Result<Together, Refused> {
    if let Some(snapshot) = files.iter().find(|file| file.file_name().is_some_and(|name| name == "vci_snapshot.json")) {
        return Ok(Together::List(snapshot.clone(), ImportKind::Shc));
    }
    if files.iter().any(|file| gateway::is_status(file)) {
        return Ok(Together::Service);
    }
    let is_certificate = |file: &PathBuf| {
        file.extension()
            .is_some_and(|ending| super::certificates::ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    if files.iter().any(is_certificate) {
        return Ok(Together::Certificates);
    }
    let sets = value_sets(files);
    if !sets.is_empty() {
        return Ok(Together::Values(sets));
    }
    // A folder of so many files that one of rules is not among them is no folder of rules.
    let rules = rules::files_below(path).unwrap_or_default();
    if !rules.is_empty() {
        return Ok(Together::Rules(rules));
    }
    if files.len() > PARTS {
        return Ok(Together::Certificates);
    }
    let contents = files.iter().map(|file| bounded(file)).collect::<Result<Vec<_>, _>>()?;
    let is_swiss = |bytes: &Vec<u8>| jws::open(bytes).is_ok_and(|jws| switzerland::is_part(&jws));
    if contents.iter().any(is_swiss) {
        // A damaged part has to be told, not left away.
        let is_token = |bytes: &Vec<u8>| bytes.trim_ascii_start().starts_with(TOKEN);
        return Ok(Together::Switzerland(contents.into_iter().filter(is_token).collect()));
    }
    let list = contents.iter().position(|bytes| is_austrian(bytes));
    let signature = contents.iter().position(|bytes| cose::open(bytes).is_ok());
    Ok(match list.and_then(|list| contents.get(list)).zip(signature.and_then(|signature| contents.get(signature))) {
        Some((list, signature)) => Together::Austria(list.clone(), signature.clone()),
        None => Together::Certificates,
    })
}

/// The files with value sets; of a folder with very many files none is looked at.
pub fn value_sets(files: &[PathBuf]) -> Vec<PathBuf> {
    let is_set = |path: &&PathBuf| {
        path.extension().is_some_and(|ending| ending == "json")
            && bounded(path).is_ok_and(|bytes| file(&bytes).is_ok_and(|kind| kind == ImportKind::Values))
    };
    if files.len() > Limits::VALUE_SETS { Vec::new() } else { files.iter().filter(is_set).cloned().collect() }
}
