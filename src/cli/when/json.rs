//! Where and when proofs are accepted, as JSON (assets/schema/when.json).

use super::Proof;
use crate::check::Times;
use crate::check::when::{Row, Source, When};
use crate::cli::json::{finding, holder, profile_of, time};
use crate::model::finding::Finding;
use crate::model::policy::Policy;
use serde_json::{Value, json};

/// One object for all codes together.
pub fn object(found: Option<&When>, proofs: &[Proof], policy: &Policy, times: Times, names: bool) -> Value {
    let report = found.map(|found| &found.report);
    let headline = report.map_or(Some(&Finding::NoCodeFound), |report| report.headline());
    let findings = report.map_or(&[Finding::NoCodeFound][..], |report| report.findings());
    let bands = report.map_or(&[][..], |report| report.bands());
    json!({
        "schema": 1,
        "verdict": report.map_or("no-certificate", |report| report.verdict().name()),
        "code": headline.map_or(0, Finding::code),
        "name": headline.map_or("accepted", Finding::name),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "proofs": (1..).zip(proofs).map(|(number, proof)| of_proof(number, proof, names)).collect::<Vec<_>>(),
        "rows": found.iter().flat_map(|found| &found.rows).map(row).collect::<Vec<_>>(),
        "profile": profile_of(&policy.id, policy.version, policy.author),
        "bands": bands.iter().map(|band| band.name()).collect::<Vec<_>>(),
        "checked_at": times.clock.to_string(),
        "at": times.at.to_string(),
    })
}

fn of_proof(number: usize, proof: &Proof, names: bool) -> Value {
    let report = &proof.report;
    let mut object = json!({
        "proof": number, "input": proof.input, "item": proof.item.number,
        "verdict": report.verdict().name(), "code": report.code(),
        "findings": report.findings().iter().map(finding).collect::<Vec<_>>(),
        "kind": report.kind().map(|kind| kind.name()),
    });
    if let Some(page) = proof.item.page {
        object["page"] = page.into();
    }
    if let (true, Some(certificate)) = (names, report.certificate()) {
        object["holder"] = holder(certificate);
    }
    object
}

fn row(row: &Row) -> Value {
    json!({
        "country": row.place.country.code(),
        "region": row.place.region,
        "answer": row.answer.name(),
        "from": time(row.stretch.and_then(|stretch| stretch.from)),
        "until": time(row.stretch.and_then(|stretch| stretch.until)),
        "finding": row.finding.as_ref().map(finding),
        "proof": row.proof,
        "rules": row.rules.as_ref().map(rules),
    })
}

fn rules(set: &Source) -> Value {
    json!({
        "set": set.set, "source": set.source, "issued": time(set.issued), "imported": set.imported.to_string(),
        "age": set.age,
    })
}
