//! The parts of a bundle as sets of the store.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::ProfileReader;
use super::names::{ABOUT, file_stem, set_id};
use super::refused::Refused;
use super::terms::Terms;
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::text::shown;
use crate::model::time::UnixTime;
use crate::store::SetData;
use crate::store::generations::NewSet;
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::signers;
use crate::store::trust::TrustedKey;
use serde::Deserialize;

/// `about.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// 1.
    schema: u32,
    /// Who made the bundle.
    pub name: String,
    /// The lowest version of the program that it is for.
    pub needs: Option<String>,
}

impl About {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refused::NeedsNewer`] where this program is too old, before anything else is looked at; [`Refused::Part`].
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let wrong = |why: &str| Refused::Part { path: ABOUT.to_owned(), why: why.to_owned() };
        let read = crate::encoding::json::read(bytes, Limits::IMPORT_DEPTH).map_err(|_| wrong("it is not JSON"))?;
        if let Some(needs) = read.get("needs").and_then(serde_json::Value::as_str) {
            let needed = version(needs).ok_or_else(|| wrong("its \"needs\" is no version such as 1.4"))?;
            if version(env!("CARGO_PKG_VERSION")).is_none_or(|own| own < needed) {
                return Err(Refused::NeedsNewer { version: needs.to_owned() });
            }
        }
        let about: Self = serde_json::from_value(read).map_err(|_| wrong("it is not one of this version"))?;
        if about.schema != 1 {
            return Err(wrong("its schema is not 1"));
        }
        Ok(Self { name: shown(&about.name), ..about })
    }
}

/// Up to three numbers with full stops between them.
fn version(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let mut places = numbers.iter_mut();
    for part in text.split('.') {
        *places.next()? = part.parse().ok()?;
    }
    Some(numbers)
}

/// A set out of a part's bytes.
///
/// # Errors
/// [`Refused::Part`] where it cannot be read, or is not what its terms say.
pub fn set(path: &str, kind: SetKind, bytes: Vec<u8>, terms: &Terms, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let wrong = |why: String| Refused::Part { path: path.to_owned(), why };
    let bytes = match kind {
        SetKind::Trust => stored(&signers::read(&bytes).map_err(wrong)?).map_err(wrong)?,
        _ => bytes,
    };
    let data = SetData::read(kind, &bytes).map_err(wrong)?;
    if let SetData::Profile(text) = &data {
        (origin.profile)(file_stem(path), text).map_err(wrong)?;
    }
    let mut info = SetInfo {
        id: set_id(path),
        kind,
        realm: terms.realm.unwrap_or(Realm::Production),
        source: String::new(),
        signed_by: Some(origin.anchor.to_owned()),
        complete_for: Vec::new(),
        issued: None,
        imported: origin.now,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: data.counts(),
    };
    say(&mut info, &data, path, terms, origin)?;
    Ok(NewSet { info, bytes })
}

/// What a part is taken with.
pub struct Origin<'a> {
    /// The name of the authority.
    pub name: &'a str,
    /// SHA-256 of the root that was trusted first.
    pub anchor: &'a str,
    /// Looks at profiles.
    pub profile: ProfileReader<'a>,
    /// The time of the update.
    pub now: UnixTime,
}

/// Writes what is signed of a part into what the manifest says of its set, whose data is `data`.
///
/// # Errors
/// [`Refused::Part`] where the two do not agree.
pub fn say(info: &mut SetInfo, data: &SetData, path: &str, terms: &Terms, origin: &Origin<'_>) -> Result<(), Refused> {
    let wrong = |why: String| Refused::Part { path: path.to_owned(), why };
    if info.kind != SetKind::Profile && terms.issued.is_none() {
        return Err(wrong("it is not said when it was issued".to_owned()));
    }
    if info.kind != SetKind::Trust && !terms.complete_for.is_empty() {
        return Err(wrong("only signers can be complete for a country".to_owned()));
    }
    let found = held(info);
    if let Some(signed) = terms.entries.filter(|signed| *signed != found) {
        return Err(wrong(format!("it holds {found} entries, and {signed} are signed for")));
    }
    info.source =
        terms.source.as_ref().map_or_else(|| origin.name.to_owned(), |source| format!("{}: {source}", origin.name));
    info.signed_by = Some(origin.anchor.to_owned());
    info.complete_for.clone_from(&terms.complete_for);
    info.issued = terms.issued;
    info.good_until = terms.good_until;
    if let SetData::Revocation(list) = data {
        if terms.issued != Some(list.issued) {
            return Err(wrong("it was issued at another time than is signed of it".to_owned()));
        }
        info.good_until = Some(terms.good_until.map_or(list.until, |until| until.min(list.until)));
    }
    let head = match data {
        SetData::Rules(set) => set.head(),
        SetData::Values(sets) => sets.head(),
        _ => return Ok(()),
    };
    if head.issued.is_some() && head.issued != terms.issued {
        return Err(wrong("it was issued at another time than is signed of it".to_owned()));
    }
    info.good_until = [terms.good_until, head.good_until].into_iter().flatten().min();
    Ok(())
}

/// How many signers, entries, hashes, rules or codes a set holds.
#[must_use]
pub fn held(info: &SetInfo) -> u64 {
    u64::try_from(info.entries()).unwrap_or(0)
}

fn stored(keys: &[TrustedKey]) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(keys).map_err(|cause| cause.to_string())
}

/// A SHA-256 in hex.
#[must_use]
pub fn sha256_of(text: &str) -> Option<[u8; 32]> {
    crate::store::block::hex(text)?.try_into().ok()
}
