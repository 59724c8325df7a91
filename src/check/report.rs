//! What a check found, and the one way to a pass.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use crate::crypto::digest::sha256;
use crate::model::certificate::{Certificate, Kind};
use crate::model::country::Country;
use crate::model::envelope::{Envelope, Format, Kid};
use crate::model::finding::{Band, Finding, Weight};
use crate::model::layers::{Layer, LayerState, Layers};
use crate::model::policy::Policy;
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::trust::{Signed, Signer};

/// The proof that every layer held. Only this file makes one, and only from a signed
/// certificate and layers that have all passed or were not asked where that may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass(());

impl Pass {
    fn of(layers: &Layers, certificate: Option<&Signed<Certificate>>) -> Option<Self> {
        certificate.filter(|_| layers.all_held()).map(|_| Self(()))
    }
}

/// The answer to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Genuine, in date, not revoked, policy met, all our data in date.
    Pass(Pass),
    /// Genuine; one more proof of the same person would meet the policy.
    MoreNeeded,
    /// Genuine, and not accepted here. Not fraud.
    NotAccepted,
    /// We cannot judge.
    CannotDecide,
    /// Forged, altered, revoked, blocked.
    Reject,
    /// Nothing to judge.
    NoCertificate,
}

impl Verdict {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass(_) => "pass",
            Self::MoreNeeded => "more-needed",
            Self::NotAccepted => "not-accepted",
            Self::CannotDecide => "cannot-decide",
            Self::Reject => "reject",
            Self::NoCertificate => "no-certificate",
        }
    }
}

/// Ages of the data that a check was made with, in seconds; `None` where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataAges {
    /// The set of the signer; of an unknown signer the oldest of its realm.
    pub trust: Option<i64>,
    /// The oldest list of revocation or blocks.
    pub revocation: Option<i64>,
}

/// A set that a check was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedSet {
    /// Its id.
    pub id: String,
    /// When it was issued, where its format says so.
    pub issued: Option<UnixTime>,
    /// When it was imported.
    pub imported: UnixTime,
    /// Whether its signature was verified.
    pub signed: bool,
}

/// What a check found. Holds a person's data: no `Debug`.
#[derive(Clone)]
pub struct Report {
    pub(super) format: Format,
    pub(super) layers: Layers,
    pub(super) findings: Vec<Finding>,
    verdict: Verdict,
    bands: Vec<Band>,
    kid: Option<Kid>,
    country: Option<Country>,
    content_hash: Option<[u8; 32]>,
    certificate: Option<Signed<Certificate>>,
    profile: (String, u32),
    ages: DataAges,
    sets: Vec<UsedSet>,
    checked_at: UnixTime,
}

impl Report {
    /// A report of a check that has not begun.
    pub(super) fn begin(store: &Store, policy: &Policy, times: Times) -> Self {
        let relevant = || store.trust_sets(policy.realm).chain(store.revocation_sets());
        let oldest = |ages: &mut dyn Iterator<Item = i64>| ages.max();
        let ages = DataAges {
            trust: oldest(&mut store.trust_sets(policy.realm).map(|set| set.info.age(times.clock))),
            revocation: oldest(&mut store.revocation_sets().map(|set| set.info.age(times.clock))),
        };
        let used = relevant().map(|set| UsedSet {
            id: set.info.id.clone(),
            issued: set.info.issued,
            imported: set.info.imported,
            signed: set.info.signed_by.is_some(),
        });
        Self {
            format: Format::Unknown,
            layers: Layers::default(),
            findings: Vec::new(),
            verdict: Verdict::CannotDecide,
            bands: Vec::new(),
            kid: None,
            country: None,
            content_hash: None,
            certificate: None,
            profile: (policy.id.clone(), policy.version),
            ages,
            sets: used.collect(),
            checked_at: times.clock,
        }
    }

    pub(super) fn opened(&mut self, envelope: &Envelope) {
        self.format = envelope.format;
        self.kid = envelope.kid.clone();
        self.content_hash = Some(sha256(&envelope.payload));
    }

    pub(super) fn signed_by(&mut self, signer: &Signer, store: &Store, clock: UnixTime) {
        self.country = signer.key.country.clone();
        self.ages.trust = store.set(signer.set).map(|set| set.info.age(clock));
    }

    pub(super) fn band(&mut self, band: Band) {
        if !self.bands.contains(&band) {
            self.bands.push(band);
        }
    }

    pub(super) fn believe(&mut self, certificate: Signed<Certificate>) {
        self.certificate = Some(certificate);
    }

    /// Puts the findings in order and takes the verdict from the heaviest.
    pub(super) fn finish(mut self, policy: &Policy) -> Self {
        let place = |finding: &Finding| (finding.layers().iter().map(|(layer, _)| *layer).min(), finding.code());
        self.findings.sort_by_key(place);
        self.bands.sort_unstable();
        let heaviest = self.findings.iter().map(|finding| weigh(finding, policy)).max();
        let pass = Pass::of(&self.layers, self.certificate.as_ref());
        self.verdict = match (heaviest, pass) {
            (Some(Weight::Reject), _) => Verdict::Reject,
            (Some(Weight::CannotDecide), _) => Verdict::CannotDecide,
            (Some(Weight::NotAccepted), _) => Verdict::NotAccepted,
            (Some(Weight::MoreNeeded), _) => Verdict::MoreNeeded,
            (Some(Weight::NoCertificate), _) => Verdict::NoCertificate,
            (None | Some(Weight::Note), Some(pass)) => Verdict::Pass(pass),
            // Nothing was found, and yet a layer did not hold: our own fault, never a pass.
            (None | Some(Weight::Note), None) => {
                self.findings.push(Finding::InternalFault { incident: "layers" });
                Verdict::CannotDecide
            }
        };
        self.findings.sort_by_key(place);
        self.headline_first(policy);
        self
    }

    /// Keeps the layer order of the list; the headline is looked up, not moved.
    fn headline_first(&mut self, policy: &Policy) {
        let heaviest = self.findings.iter().map(|finding| weigh(finding, policy)).max();
        let of_it = self.findings.iter().filter(|finding| Some(weigh(finding, policy)) == heaviest);
        self.headline = of_it.min_by_key(|finding| finding.rank()).filter(|_| heaviest > Some(Weight::Note)).cloned();
    }
}

/// A finding's weight under a policy, which may raise it and never lower it.
fn weigh(finding: &Finding, policy: &Policy) -> Weight {
    let raised = policy.weights.get(&finding.code()).copied();
    raised.map_or(finding.weight(), |raised| raised.max(finding.weight()))
}
