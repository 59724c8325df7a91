//! A trust list in our own exchange form: JSON, stable, and readable by hand.
//!
//! What a certificate says itself (key, dates, fingerprint) is read from it again and never taken
//! from the file; what a list said otherwise (kid, country, role, usages) stands in the file.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::block;
use super::trust::{Role, Scope, TrustedKey};
use crate::crypto::key::PublicKey;
use crate::crypto::usages::Usages;
use crate::encoding::{base64, json};
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Writes signers, each once, by country and kid: the same signers give the same bytes.
#[must_use]
pub fn write(keys: &[TrustedKey]) -> Vec<u8> {
    let mut keys: Vec<&TrustedKey> = keys.iter().collect();
    keys.sort_by(|one, other| identity(one).cmp(&identity(other)));
    keys.dedup_by(|one, other| identity(one) == identity(other));
    let list = List { schema: 1, signers: keys.into_iter().map(Entry::of).collect() };
    // Texts, numbers and flags always can be written.
    let mut text = serde_json::to_vec_pretty(&list).unwrap_or_default();
    text.push(b'\n');
    text
}

/// How many of what a list holds: `signers`, `test` participants, `authorities`.
#[must_use]
pub fn counts<'k>(keys: impl IntoIterator<Item = &'k TrustedKey>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for key in keys {
        let what = match (key.role, key.test_participant) {
            (Role::Authority, _) => "authorities",
            (Role::DocumentSigner, true) => "test",
            (Role::DocumentSigner, false) => "signers",
        };
        let count = counts.entry(what.to_owned()).or_insert(0_u64);
        *count = count.saturating_add(1);
    }
    counts
}

/// Reads what [`write`](fn@write) wrote, or somebody by hand.
///
/// # Errors
/// A sentence that names the entry, and nothing of its content: too many entries, one that is not
/// whole, one that contradicts itself, one that came before.
pub fn read(bytes: &[u8]) -> Result<Vec<TrustedKey>, String> {
    let document = json::read(bytes, Limits::IMPORT_DEPTH).map_err(|flaw| format!("JSON, {}", flaw.place()))?;
    let Value::Object(mut members) = document else { return Err("it is no object".to_owned()) };
    if members.remove("schema") != Some(1.into()) {
        return Err("its schema is not the one that this version knows, 1".to_owned());
    }
    let Some(Value::Array(listed)) = members.remove("signers") else {
        return Err("it has no list of signers".to_owned());
    };
    if !members.is_empty() {
        return Err("it has other members than schema and signers".to_owned());
    }
    if listed.len() > Limits::IMPORT_ENTRIES {
        let (entries, most) = (listed.len(), Limits::IMPORT_ENTRIES);
        return Err(format!("it holds {entries} signers, at most {most} are taken"));
    }
    let mut keys = Vec::with_capacity(listed.len());
    for (entry, place) in listed.into_iter().zip(1_usize..) {
        let key = serde_json::from_value::<Entry>(entry).map_err(|_| "a member is missing, unknown or of another type");
        keys.push(key.and_then(Entry::key).map_err(|why| format!("signer {place}: {why}"))?);
    }
    let mut seen = HashSet::new();
    match keys.iter().position(|key| !seen.insert(identity(key))) {
        Some(twice) => Err(format!("signer {}: it came before", twice.saturating_add(1))),
        None => Ok(keys),
    }
}

/// What tells a signer of a list from every other one; the order of a written list.
fn identity(key: &TrustedKey) -> (&str, &[u8], bool, &Scope, &[u8; 32]) {
    let country = key.country.as_ref().map_or("", Country::code);
    (country, key.kid.bytes(), key.role == Role::Authority, &key.scope, &key.fingerprint)
}

#[derive(Serialize)]
struct List {
    schema: u32,
    signers: Vec<Entry>,
}

/// One signer as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Hex; the text itself for keys of an issuer, which are named by texts.
    kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    role: Part,
    /// Nothing: every kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usages: Option<Vec<Usage>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    test: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<Issuer>,
    /// Base64 of the certificate (DER).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    /// Base64 of the `SubjectPublicKeyInfo` (DER), where there is no certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// RFC 3339, where there is no certificate; nothing: as long as the list has the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Signer,
    Authority,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Usage {
    Test,
    Vaccination,
    Recovery,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Issuer {
    Shc(String),
    Nzcp(String),
}

impl Entry {
    fn of(key: &TrustedKey) -> Self {
        let named = || String::from_utf8_lossy(key.kid.bytes()).into_owned();
        let (kid, issuer) = match &key.scope {
            Scope::Kid => (key.kid.to_string(), None),
            Scope::Shc(address) => (named(), Some(Issuer::Shc(address.clone()))),
            Scope::Nzcp(did) => (named(), Some(Issuer::Nzcp(did.clone()))),
        };
        let bare = key.certificate.is_empty();
        let written = |bytes: &[u8]| Some(Base64::encode_string(bytes));
        let date = |secs, none: UnixTime| (bare && secs != none.secs()).then(|| UnixTime::FIRST.plus(secs).to_string());
        Self {
            kid,
            country: key.country.as_ref().map(ToString::to_string),
            role: if key.role == Role::Authority { Part::Authority } else { Part::Signer },
            usages: usages(key.usages),
            test: key.test_participant,
            issuer,
            certificate: if bare { None } else { written(&key.certificate) },
            key: if bare { written(&key.spki) } else { None },
            valid_from: date(key.valid_from, UnixTime::FIRST),
            valid_until: date(key.valid_until, UnixTime::LAST),
        }
    }

    fn key(self) -> Result<TrustedKey, &'static str> {
        let scope = match self.issuer {
            None => Scope::Kid,
            Some(Issuer::Shc(address)) if is_name(&address, "https://") => Scope::Shc(address),
            Some(Issuer::Nzcp(did)) if is_name(&did, "did:web:") => Scope::Nzcp(did),
            Some(_) => return Err("its issuer is no address or DID"),
        };
        let role = if self.role == Part::Authority { Role::Authority } else { Role::DocumentSigner };
        if role == Role::Authority && scope != Scope::Kid {
            return Err("it is an authority and speaks for one issuer");
        }
        let kid = if scope == Scope::Kid { block::hex(&self.kid) } else { Some(self.kid.into_bytes()) };
        let kid = Kid::new(kid.ok_or("its kid is not hex")?);
        let country = self.country.map(|code| Country::parse(&code).ok_or("its country is no code"));
        let key = match (self.certificate, self.key) {
            (Some(_), None) if self.valid_from.is_some() || self.valid_until.is_some() => {
                return Err("it has a certificate, and dates of its own");
            }
            (Some(text), None) => certified(&text)?,
            (None, Some(text)) => bare(&text, self.valid_from.as_deref(), self.valid_until.as_deref())?,
            (Some(_), Some(_)) => return Err("it has a certificate, and a key of its own"),
            (None, None) => return Err("it has neither a certificate nor a key"),
        };
        let usages = only(self.usages.as_deref())?;
        Ok(TrustedKey { kid, country: country.transpose()?, role, usages, test_participant: self.test, scope, ..key })
    }
}

fn certified(text: &str) -> Result<TrustedKey, &'static str> {
    // Base64 is a third longer than what it stands for.
    if text.len() / 4 > Limits::LISTED_X509_BYTES / 3 {
        return Err("its certificate is too large");
    }
    let der = base64::decode(text).ok_or("its certificate is not Base64")?;
    TrustedKey::read(der).map_err(|_| "its certificate cannot be read")
}

fn bare(text: &str, from: Option<&str>, until: Option<&str>) -> Result<TrustedKey, &'static str> {
    let spki = base64::decode(text).ok_or("its key is not Base64")?;
    PublicKey::from_spki(&spki).map_err(|_| "its key cannot be read, or is of a kind that is not verified")?;
    let time = |text: &str| UnixTime::parse(text).map(UnixTime::secs).ok_or("a date of it is not RFC 3339");
    let mut key = TrustedKey::bare(Kid::new([]), spki, Scope::Kid);
    key.valid_from = from.map_or(Ok(key.valid_from), time)?;
    key.valid_until = until.map_or(Ok(key.valid_until), time)?;
    if key.valid_from > key.valid_until { Err("it ends before it begins") } else { Ok(key) }
}

fn is_name(text: &str, scheme: &str) -> bool {
    text.len() <= 512 && text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())
}

fn usages(usages: Usages) -> Option<Vec<Usage>> {
    let Usages::Only { test, vaccination, recovery } = usages else { return None };
    let named = [(test, Usage::Test), (vaccination, Usage::Vaccination), (recovery, Usage::Recovery)];
    Some(named.into_iter().filter(|(may, _)| *may).map(|(_, usage)| usage).collect())
}

fn only(named: Option<&[Usage]>) -> Result<Usages, &'static str> {
    let Some(named) = named else { return Ok(Usages::Any) };
    let names = |usage| named.iter().filter(|named| **named == usage).count();
    match [Usage::Test, Usage::Vaccination, Usage::Recovery].map(names) {
        [test @ 0..=1, vaccination @ 0..=1, recovery @ 0..=1] => {
            Ok(Usages::Only { test: test == 1, vaccination: vaccination == 1, recovery: recovery == 1 })
        }
        _ => Err("it names a usage twice"),
    }
}

#[cfg(test)]
mod tests;
