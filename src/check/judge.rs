//! What each layer finds, one function a layer.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use crate::crypto::digest::{sha256, sha256_16};
use crate::crypto::key::{KeyKind, PublicKey};
use crate::model::certificate::{Certificate, Content, Entry, Event, TimeClaim};
use crate::model::country::Country;
use crate::model::envelope::Envelope;
use crate::model::finding::Finding;
use crate::model::layers::LayerState;
use crate::model::policy::{AgeStep, Ages, Asked, Policy};
use crate::model::time::{PartialDate, UnixTime};
use crate::store::trust::{Signed, Signer};
use crate::store::{HeldSet, Store, block, revocation};

/// How far ahead of our clock an issue time may lie, in seconds.
const SKEW: i64 = 300;
/// How far ahead of UTC the day is anywhere on earth, in seconds.
const EARTH: i64 = 14 * 3_600;

/// The key's realm, which needs nothing of the payload.
pub fn realm(signer: &Signer, policy: &Policy) -> Option<Finding> {
    (!signer.is_of(policy.realm)).then(|| Finding::SignerOfOtherRealm { realm: signer.realm_name() })
}

/// Whether the signer may sign this: realm, age of its list, chain, validity, usage, country.
pub fn signer(certificate: &Signed<Certificate>, store: &Store, policy: &Policy, times: Times) -> Vec<Finding> {
    let (signer, said) = (certificate.signer(), certificate.value());
    let mut findings: Vec<Finding> = realm(signer, policy).into_iter().collect();
    let list = store.set(signer.set).filter(|_| signer.is_of(policy.realm));
    if let Some(old) = list.filter(|list| list.step(policy.trust_ages, times.clock) == AgeStep::TooOld) {
        findings.push(Finding::TrustTooOld { age: old.info.age(times.clock) });
    }
    findings.extend(list.and_then(|list| ends_soon(list, policy.trust_ages, times.clock)));
    if policy.chains && signer.is_of(policy.realm) {
        let broken = store.trust().chain(signer, policy.realm).err();
        findings.extend(broken.map(|broken| Finding::ChainBroken { why: broken.name() }));
    }
    let key = &signer.key;
    let issued = said.issued_at.at();
    if issued.is_some_and(|issued| !key.valid_at(issued)) || times.at.secs() < key.valid_from {
        findings.push(Finding::SignerNotValidWhenSigned);
    } else if let Some(since) = UnixTime::from_secs(key.valid_until).filter(|until| times.at > *until) {
        findings.push(Finding::SignerExpired { since });
    }
    if said.kind().is_some_and(|kind| !key.usages.allows(kind)) {
        findings.push(Finding::SignerWrongUse);
    }
    findings.extend(issuer(said.issuer.as_deref(), key.country.as_ref()));
    findings
}

/// The issuer that the code names against the country that the signer signs for.
fn issuer(named: Option<&str>, signer: Option<&Country>) -> Option<Finding> {
    match (named.and_then(Country::parse), signer) {
        (Some(issuer), Some(signer)) if issuer == *signer => None,
        (Some(issuer), Some(signer)) => Some(Finding::IssuerDiffersFromSigner {
            issuer: issuer.code().to_owned(),
            signer: signer.code().to_owned(),
        }),
        _ => Some(Finding::IssuerNotComparable),
    }
}

/// The code's own dates. Valid while `nbf <= at <= exp`.
pub fn time(certificate: &Certificate, at: UnixTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(since) = certificate.expires.at().filter(|expires| at > *expires) {
        findings.push(Finding::CodeExpired { since });
    }
    if let Some(from) = certificate.not_before.at().filter(|from| at < *from) {
        findings.push(Finding::CodeNotYetValid { from });
    }
    if certificate.issued_at.at().is_some_and(|issued| issued.since(at) > SKEW) {
        findings.push(Finding::IssuedInFuture);
    }
    findings
}

/// The first second and the last at which nothing of [`time`], and nothing that time alone changes of [`signer`] and
/// [`content`], speaks against a code; `None`: no end.
pub fn in_date(certificate: &Signed<Certificate>) -> (UnixTime, Option<UnixTime>) {
    let (said, key) = (certificate.value(), &certificate.signer().key);
    let entries = said.content.iter().flat_map(|content| &content.entries);
    let midnight = |day: PartialDate| UnixTime::parse(&format!("{}T00:00:00Z", day.earliest()));
    let happened = entries.filter_map(|entry| midnight(happened(entry))).map(|day| day.plus(-EARTH));
    let begins = [
        said.not_before.at(),
        said.issued_at.at().map(|issued| issued.plus(-SKEW)),
        UnixTime::from_secs(key.valid_from),
    ];
    let from = begins.into_iter().flatten().chain(happened).max().unwrap_or(UnixTime::FIRST);
    let ends = [said.expires.at(), UnixTime::from_secs(key.valid_until)];
    (from, ends.into_iter().flatten().min())
}

/// Form and sense of what the certificate says.
pub fn content(certificate: &Certificate, at: UnixTime) -> Vec<Finding> {
    let impossible = [("exp", certificate.expires), ("nbf", certificate.not_before), ("iat", certificate.issued_at)];
    let impossible = impossible.into_iter().filter(|(_, claim)| *claim == TimeClaim::Impossible);
    let mut findings: Vec<Finding> =
        impossible.map(|(path, _)| Finding::Impossible { path: path.to_owned() }).collect();
    // Without an end a certificate would be good for ever: it must have one (hcert spec 3.3.1).
    if certificate.expires == TimeClaim::Absent {
        findings.push(Finding::Impossible { path: "exp".to_owned() });
    }
    match &certificate.content {
        Err(flaw) => findings.push(Finding::SchemaWrong { path: flaw.path.clone() }),
        Ok(content) => {
            if content.entries.len() != 1 {
                findings.push(Finding::CountWrong);
            }
            let today = at.plus(EARTH).date();
            findings.extend(content.entries.iter().flat_map(|entry| sense(entry, content, today)));
        }
    }
    findings
}

/// What of an entry cannot be, or is not yet.
fn sense(entry: &Entry, content: &Content, today: PartialDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    let future = |path: &str| Finding::DateInFuture { path: path.to_owned() };
    let impossible = |path: &str| Finding::Impossible { path: path.to_owned() };
    let happened = happened(entry);
    let path = match &entry.event {
        Event::Vaccination { dose, doses, .. } => {
            if *dose == 0 || *doses == 0 {
                findings.push(impossible("v/0/dn"));
            }
            "v/0/dt"
        }
        Event::Test { .. } => "t/0/sc",
        Event::Recovery { from, until, .. } => {
            if until.latest() < from.earliest() {
                findings.push(impossible("r/0/du"));
            }
            "r/0/fr"
        }
    };
    if happened.earliest() > today {
        findings.push(future(path));
    }
    if content.holder.birth.is_some_and(|birth| birth.earliest() > happened.latest()) {
        findings.push(impossible("dob"));
    }
    findings
}

/// The day of what an entry says.
fn happened(entry: &Entry) -> PartialDate {
    match &entry.event {
        Event::Vaccination { date, .. } => *date,
        Event::Test { sampled, .. } => sampled.date(),
        Event::Recovery { first_positive, .. } => *first_positive,
    }
}

/// Block and revocation lists, and what is said where none of them speaks.
pub fn revocation(
    certificate: &Signed<Certificate>,
    envelope: &Envelope,
    store: &Store,
    policy: &Policy,
    times: Times,
) -> (LayerState, Vec<Finding>) {
    let said = certificate.value();
    let key = &certificate.signer().key;
    let signature_r = sha256_16(identity(&envelope.signature, &key.spki));
    let blocked = block::Facts {
        uvcis: said.uvcis().collect(),
        content: sha256(&envelope.payload),
        signature_r,
        kid: &key.kid,
        issued_at: said.issued_at.at(),
    };
    let entries = said.content.iter().flat_map(|content| &content.entries);
    let revoked = revocation::Facts {
        uvcis: said.uvcis().collect(),
        countries: said.issuer.iter().map(String::as_str).chain(entries.map(|entry| entry.country.as_str())).collect(),
        signature_r,
        kid: &key.kid,
    };
    let mut findings: Vec<Finding> =
        store.blocks(policy.realm).flat_map(|list| list.findings(&blocked, times.at)).collect();
    findings.extend(
        store
            .revocations(policy.realm)
            .filter(|list| list.names(&revoked))
            .map(|list| Finding::RevokedByIssuer { list: list.name.clone() }),
    );
    findings.extend(health(store, policy, times.clock));
    let held = store.revocation_sets(policy.realm).next().is_some();
    let quiet = match (held, said.content.is_ok()) {
        (false, _) => LayerState::NotAsked,
        (true, true) => LayerState::Pass,
        // Without its content a certificate cannot be looked up by its identifier.
        (true, false) => LayerState::Unknown,
    };
    (quiet, findings)
}

/// Whether the lists that should be asked are there and in date.
fn health(store: &Store, policy: &Policy, clock: UnixTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let held = store.revocation_sets(policy.realm).next().is_some();
    let required = policy.revocation == Asked::Required;
    if store.revocation_sets(policy.realm).any(|set| set.lost) || store.fell_back() || (required && !held) {
        findings.push(Finding::RevocationMissing);
    }
    let too_old =
        store.revocation_sets(policy.realm).filter(|set| set.step(policy.revocation_ages, clock) == AgeStep::TooOld);
    if let Some(age) = too_old.map(|set| set.info.age(clock)).max() {
        findings.push(Finding::RevocationTooOld { age });
    }
    let sets = store.revocation_sets(policy.realm).filter(|set| !set.lost);
    findings.extend(sets.filter_map(|set| ends_soon(set, policy.revocation_ages, clock)));
    findings
}

/// A note that a set should be renewed.
pub fn ends_soon(set: &HeldSet, ages: Ages, clock: UnixTime) -> Option<Finding> {
    let until = set.ends_soon(ages, clock)?;
    Some(Finding::DataAgesSoon { set: set.info.id.clone(), until })
}

/// The part of a signature that its twin `(r, n - s)` shares: `r` of elliptic curves, all of RSA.
fn identity<'a>(signature: &'a [u8], spki: &[u8]) -> &'a [u8] {
    match PublicKey::from_spki(spki).map(|key| key.kind()) {
        Ok(KeyKind::Rsa) | Err(_) => signature,
        Ok(KeyKind::P256 | KeyKind::P384 | KeyKind::P521) => {
            signature.get(..signature.len().checked_div(2).unwrap_or_default()).unwrap_or(signature)
        }
    }
}
