//! The authority's own working folder: plain files, laid out like a bundle's paths, and `terms.toml`.

use super::content::{self, Content};
use super::names::{is_list, part};
use super::{Error, files};
use crate::crypto::anchor::Anchor;
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::{PartialDate, UnixTime};
use crate::rules::{exchange, set, values};
use crate::store::bundle::ProfileReader;
use crate::store::bundle::difference::PlainList;
use crate::store::bundle::names::{Brings, is_name};
use crate::store::bundle::terms::Terms;
use crate::store::import::{ImportKind, Request, Signature, read_all, read_as};
use crate::store::manifest::SetKind;
use crate::store::{SetData, signers};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A part as the working folder gives it.
pub struct Given {
    /// What it brings.
    pub brings: Brings,
    /// Its bytes, as the bundle will hold them.
    pub bytes: Vec<u8>,
    /// What it holds.
    pub content: Content,
    /// What is said of it.
    pub terms: Terms,
    /// What somebody should know who signs it, a sentence each.
    pub remarks: Vec<String>,
}

/// What `terms.toml` says of one path.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issued: Option<toml::value::Datetime>,
    good_until: Option<toml::value::Datetime>,
    #[serde(default)]
    complete_for: Vec<String>,
    realm: Option<String>,
    source: Option<String>,
    /// For a list of signers: what vouches for its own signature, a file of the working folder.
    anchor: Option<PathBuf>,
    /// For a list of signers: what it is taken for, and whose keys a key set holds.
    #[serde(rename = "as")]
    kind: Option<String>,
    issuer: Option<String>,
}

/// Reads a working folder completely.
///
/// # Errors
/// [`Error`] that names the file: one that is broken, that no bundle holds, or of which too little is said.
pub fn read(folder: &Path, profile: ProfileReader<'_>, now: UnixTime) -> Result<BTreeMap<String, Given>, Error> {
    let mut terms = terms(folder)?;
    let mut parts = BTreeMap::new();
    for (path, file) in found(folder, folder, 0)? {
        let brings = part(&path)?;
        let written = terms.remove(&path).unwrap_or_default();
        let given = match brings {
            Brings::Set(SetKind::Trust) => trust(folder, &path, &file, &written, now),
            Brings::Set(kind @ (SetKind::Rules | SetKind::Values)) => ruled(kind, &path, &file, &written, now),
            Brings::Difference => Err(Error::file(&file, "differences are made here, not given")),
            _ => plain(brings, &path, &file, profile),
        };
        let mut given = given?;
        complete(&path, &mut given, &written, now).map_err(|why| Error::file(&file, why))?;
        if parts.insert(path.clone(), given).is_some() {
            return Err(Error::refused(format!("{path}: two files of the working folder would become this part")));
        }
    }
    match terms.keys().next() {
        Some(path) => Err(Error::file(folder.join("terms.toml"), format!("speaks of {path}, which is not there"))),
        None => Ok(parts),
    }
}

fn terms(folder: &Path) -> Result<BTreeMap<String, Written>, Error> {
    let path = folder.join("terms.toml");
    let Some(bytes) = files::read_if_there(&path)? else { return Ok(BTreeMap::new()) };
    let text = String::from_utf8(bytes).map_err(|_| Error::file(&path, "is not UTF-8 text"))?;
    toml::from_str(&text).map_err(|cause| Error::file(&path, cause.message()))
}

/// The parts of a folder, each with the file or folder that it is made of.
fn found(top: &Path, folder: &Path, depth: usize) -> Result<Vec<(String, PathBuf)>, Error> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let mut parts = Vec::new();
    let mut entries = fs::read_dir(folder).map_err(io)?.collect::<Result<Vec<_>, _>>().map_err(io)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let file = entry.path();
        let own = file.strip_prefix(top).ok().and_then(Path::to_str).unwrap_or_default().replace('\\', "/");
        // Anchors and terms are for this side alone; hidden files are the system's.
        let aside = depth == 0 && (own == "terms.toml" || own == "anchors");
        if aside || entry.file_name().to_str().is_some_and(|name| name.starts_with('.')) {
            continue;
        }
        // What a list is made of may be a file of any form or a folder.
        let made = ["trust", "rules", "values"].into_iter().find(|of| own.starts_with(&format!("{of}/")));
        if let Some(of) = made {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            parts.push((format!("{of}/{stem}.json"), file));
        } else if file.is_dir() && depth < 3 && own.split('/').all(is_name) {
            parts.extend(found(top, &file, depth.saturating_add(1))?);
        } else {
            parts.push((own, file));
        }
    }
    Ok(parts)
}

/// A list of signers of any form that the store imports, in Gatelight's own form.
fn trust(folder: &Path, path: &str, file: &Path, written: &Written, now: UnixTime) -> Result<Given, Error> {
    let anchors = match &written.anchor {
        Some(path) => {
            let path = folder.join(path);
            Anchor::read(&files::read(&path)?).map_err(|cause| Error::file(&path, cause))?
        }
        None => Vec::new(),
    };
    let kind = written.kind.as_deref().map(|name| {
        ImportKind::named(name).ok_or_else(|| Error::file(file, format!("as = \"{name}\" is no kind of list")))
    });
    let request = Request { kind: kind.transpose()?, anchors: &anchors, issuer: written.issuer.as_deref() };
    let import = read_as(file, request, now).map_err(|cause| Error::refused(cause.to_string()))?;
    let SetData::Trust(keys) =
        SetData::read(import.set.info.kind, &import.set.bytes).map_err(|why| Error::file(file, why))?
    else {
        return Err(Error::file(file, "is no list of signers"));
    };
    let keys: Vec<_> = keys.iter().map(|key| key.as_ref().clone()).collect();
    let bytes = signers::write(&keys);
    let mut remarks = import.remarks;
    remarks.extend(import.left_out.iter().map(|(why, count)| format!("left out: {count} ({why})")));
    match import.signature {
        Signature::Verified => {}
        Signature::Unchecked(hint) => {
            remarks.push(format!("its own signature was NOT CHECKED; anchor = \"FILE\" in terms.toml: {hint}"));
        }
        Signature::Missing => remarks.push("nobody signed it before you".to_owned()),
    }
    let brings = Brings::Set(SetKind::Trust);
    let content = Content::read(brings, path, &bytes, &|_, _| Ok(())).map_err(|why| Error::file(file, why))?;
    let info = import.set.info;
    let terms = Terms {
        issued: info.issued,
        good_until: info.good_until,
        realm: Some(info.realm),
        complete_for: info.complete_for,
        ..Terms::default()
    };
    Ok(Given { brings, bytes, content, terms, remarks })
}

/// Rules or value sets of any form that the store imports, in Gatelight's own form. When they were issued says our
/// form itself, or `terms.toml`: a list of another form does not, and its newest rule is no answer.
fn ruled(kind: SetKind, path: &str, file: &Path, written: &Written, now: UnixTime) -> Result<Given, Error> {
    let as_kind = written.kind.as_deref().map(|name| {
        ImportKind::named(name).ok_or_else(|| Error::file(file, format!("as = \"{name}\" is no kind of list")))
    });
    let request = Request { kind: as_kind.transpose()?, ..Request::default() };
    let imports = read_all(file, request, now).map_err(|cause| Error::refused(cause.to_string()))?;
    // The Swiss object has both.
    let import = imports.into_iter().find(|import| import.set.info.kind == kind);
    let import = import.ok_or_else(|| Error::file(file, format!("holds no {}", kind.name())))?;
    let list = if kind == SetKind::Rules { set::LIST } else { values::LIST };
    let head = files::read(file).ok().and_then(|bytes| exchange::read(&bytes, list).ok()).map(|(head, _)| head);
    let head = head.unwrap_or_default();
    let mut remarks = import.remarks;
    remarks.extend(import.left_out.iter().map(|(why, count)| format!("left out: {count} ({why})")));
    let brings = Brings::Set(kind);
    let bytes = import.set.bytes;
    let content = Content::read(brings, path, &bytes, &|_, _| Ok(())).map_err(|why| Error::file(file, why))?;
    let terms = Terms {
        issued: head.issued,
        good_until: head.good_until,
        realm: Some(Realm::Production),
        source: head.source,
        ..Terms::default()
    };
    Ok(Given { brings, bytes, content, terms, remarks })
}

fn plain(brings: Brings, path: &str, file: &Path, profile: ProfileReader<'_>) -> Result<Given, Error> {
    let mut bytes = files::read(file)?;
    let mut terms = Terms::default();
    if brings == Brings::Set(SetKind::Revocation) {
        let plain = content::text(&bytes).and_then(PlainList::parse).map_err(|why| Error::file(file, why))?;
        let list = plain.list();
        if file.file_stem().and_then(|stem| stem.to_str()) != Some(&list.name) {
            return Err(Error::file(file, format!("calls itself \"{}\": its file has to be named so", list.name)));
        }
        (terms.issued, terms.good_until) = (Some(list.issued), Some(list.until));
        bytes = plain.text().as_bytes().to_vec();
    }
    terms.realm = is_list(brings).then_some(Realm::Production);
    let content = Content::read(brings, path, &bytes, profile).map_err(|why| Error::file(file, why))?;
    Ok(Given { brings, bytes, content, terms, remarks: Vec::new() })
}

/// Adds what `terms.toml` says to what the list says of itself; they may not differ.
fn complete(path: &str, given: &mut Given, written: &Written, now: UnixTime) -> Result<(), String> {
    let terms = &mut given.terms;
    agree("issued", &mut terms.issued, time(written.issued.as_ref())?)?;
    if let Some(until) = time(written.good_until.as_ref())? {
        terms.good_until = Some(terms.good_until.map_or(until, |own| own.min(until)));
    }
    let named = |name: &String| Realm::named(name).ok_or_else(|| format!("realm = \"{name}\" is none"));
    if let Some(realm) = written.realm.as_ref().map(named).transpose()? {
        if terms.realm.is_some_and(|own| own != Realm::Production && own != realm) {
            return Err("the list is of another realm than terms.toml says".to_owned());
        }
        terms.realm = Some(realm);
    }
    if terms.realm == Some(Realm::Training) {
        return Err("training data goes into no bundle".to_owned());
    }
    for name in &written.complete_for {
        let country = Country::parse(name).ok_or_else(|| format!("complete_for: \"{name}\" is no country"))?;
        terms.complete_for.push(country);
    }
    if let Some(source) = &written.source {
        terms.source = Some(crate::model::text::shown(source));
    }
    terms.entries = given.content.len();
    if !is_list(given.brings) && *terms != Terms::default() {
        return Err("terms.toml has nothing to say of this part".to_owned());
    }
    if is_list(given.brings) && terms.issued.is_none() {
        return Err(format!("does not say when it was issued: [\"{path}\"] issued = … in terms.toml"));
    }
    if given.brings != Brings::Set(SetKind::Trust) && !terms.complete_for.is_empty() {
        return Err("complete_for is for lists of signers".to_owned());
    }
    if terms.issued.is_some_and(|issued| issued.since(now) > crate::model::time::DAY) {
        return Err("is dated in the future".to_owned());
    }
    if terms.good_until.is_some_and(|until| until <= now) {
        return Err("is good no longer: its end has passed".to_owned());
    }
    Ok(())
}

fn agree(what: &str, own: &mut Option<UnixTime>, written: Option<UnixTime>) -> Result<(), String> {
    match (*own, written) {
        (Some(own), Some(written)) if own != written => {
            Err(format!("{what}: the list itself says {own}, terms.toml says {written}"))
        }
        (None, Some(written)) => {
            *own = Some(written);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A date or a time of `terms.toml`; a date is its first second in UTC.
fn time(written: Option<&toml::value::Datetime>) -> Result<Option<UnixTime>, String> {
    let Some(written) = written else { return Ok(None) };
    let text = written.to_string();
    let text = if PartialDate::parse(&text).is_some() { format!("{text}T00:00:00Z") } else { text };
    UnixTime::parse(&text).map(Some).ok_or_else(|| format!("{text} is no date and no RFC 3339 time"))
}
