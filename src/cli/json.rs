//! Reports as JSON, member for member as the contract has them (design.md 3).

use crate::check::{Report, Times};
use crate::model::certificate::{Certificate, Holder};
use crate::model::finding::{Band, Finding};
use crate::model::layers::{Layer, LayerState};
use crate::model::policy::{Author, Policy, Realm};
use crate::model::time::UnixTime;
use serde_json::{Map, Value, json};

/// Where a report's code came from.
pub struct Origin<'a> {
    /// The input's name.
    pub input: &'a str,
    /// The line or symbol, from 1; 0 for an input without any code.
    pub item: usize,
    /// The page of a PDF file, from 1.
    pub page: Option<usize>,
    /// What reading and checking took, in microseconds.
    pub elapsed_us: u64,
}

/// One report.
#[must_use]
pub fn report(report: &Report, origin: &Origin<'_>, show_holder: bool) -> Value {
    let certificate = report.certificate();
    let (profile, version, author) = report.profile();
    let ages = report.ages();
    let sets = report.sets().iter().map(|set| {
        json!({ "id": set.id, "issued": time(set.issued), "imported": set.imported.to_string(), "signed": set.signed })
    });
    let mut object = json!({
        "schema": 1,
        "input": origin.input,
        "item": origin.item,
        "verdict": report.verdict().name(),
        "code": report.code(),
        "name": report.headline().map_or("accepted", Finding::name),
        "findings": report.findings().iter().map(finding).collect::<Vec<_>>(),
        "layers": layers(report.layers().iter()),
        "format": report.format().name(),
        "kind": report.kind().map(|kind| kind.name()),
        "issuer": {
            "country": report.country().map(|country| country.code()),
            "kid": report.kid().map(ToString::to_string),
        },
        "issued_at": time(certificate.and_then(|certificate| certificate.issued_at.at())),
        "expires_at": time(certificate.and_then(|certificate| certificate.expires.at())),
        "profile": profile_of(profile, version, author),
        "bands": report.bands().iter().map(|band| band.name()).collect::<Vec<_>>(),
        "data_age": { "trust": ages.trust, "revocation": ages.revocation, "rules": ages.rules },
        "sets": sets.collect::<Vec<_>>(),
        "checked_at": report.checked_at().to_string(),
        "elapsed_us": origin.elapsed_us,
    });
    if let Value::Object(object) = &mut object {
        if let Some(page) = origin.page {
            // Behind the item, where a person looks for it.
            object.shift_insert(3, "page".to_owned(), page.into());
        }
        if report.is_joint() {
            object.shift_insert(3, "together".to_owned(), true.into());
        }
        if let (true, Some(certificate)) = (show_holder, certificate) {
            object.insert("holder".to_owned(), holder(certificate));
        }
    }
    object
}

/// An input in which no code was found (100).
#[must_use]
pub fn nothing(origin: &Origin<'_>, policy: &Policy, times: Times) -> Value {
    let bands = [(Band::Training, policy.realm == Realm::Training), (Band::SimulatedDate, times.at != times.clock)];
    let bands: Vec<_> = bands.into_iter().filter(|(_, lies)| *lies).map(|(band, _)| band.name()).collect();
    let unread =
        Layer::ALL.map(|layer| (layer, if layer == Layer::Read { LayerState::Unknown } else { LayerState::NotRun }));
    json!({
        "schema": 1, "input": origin.input, "item": origin.item,
        "verdict": "no-certificate", "code": Finding::NoCodeFound.code(), "name": Finding::NoCodeFound.name(),
        "findings": [finding(&Finding::NoCodeFound)],
        "layers": layers(unread.into_iter()),
        "format": "unknown", "kind": null, "issuer": { "country": null, "kid": null },
        "issued_at": null, "expires_at": null, "profile": profile_of(&policy.id, policy.version, policy.author), "bands": bands,
        "data_age": { "trust": null, "revocation": null, "rules": null }, "sets": [],
        "checked_at": times.clock.to_string(), "elapsed_us": origin.elapsed_us,
    })
}

/// A finding.
pub fn finding(finding: &Finding) -> Value {
    json!({ "code": finding.code(), "name": finding.name(), "detail": finding.detail() })
}

fn layers(layers: impl Iterator<Item = (Layer, LayerState)>) -> Map<String, Value> {
    layers.map(|(layer, state)| (layer.name().to_owned(), state.name().into())).collect()
}

/// Whom a certificate is about.
pub fn holder(certificate: &Certificate) -> Value {
    let none = Holder::default();
    let holder = certificate.content.as_ref().map_or(&none, |content| &content.holder);
    json!({
        "name": full_name(holder.given.as_deref(), holder.family.as_deref()),
        "name_latin": full_name(holder.given_latin.as_deref(), holder.family_latin.as_deref()),
        "birth_date": holder.birth.map(|birth| birth.to_string()),
        "certificate_ids": certificate.uvcis().collect::<Vec<_>>(),
    })
}

fn full_name(given: Option<&str>, family: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = [given, family].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A time, or null.
pub fn time(time: Option<UnixTime>) -> Value {
    time.map_or(Value::Null, |time| time.to_string().into())
}

/// The profile that decided; where an authority had its say in it, that is said.
pub fn profile_of(id: &str, version: u32, author: Author) -> Value {
    let mut profile = json!({ "id": id, "version": version });
    if matches!(author, Author::Signed | Author::Both) {
        profile["author"] = author.name().into();
    }
    profile
}
