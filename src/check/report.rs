//! What a check found, and the one way to a pass.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Times;
use super::holder::{Likeness, Mrz};
use crate::crypto::digest::sha256;
use crate::model::certificate::{Certificate, Kind};
use crate::model::country::Country;
use crate::model::envelope::{Envelope, Format, Kid};
use crate::model::finding::{Band, Finding, Weight};
use crate::model::layers::{Layer, LayerState, Layers};
use crate::model::policy::{Author, Policy, RulesAsked};
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::trust::{Signed, Signer};
use std::sync::Arc;

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
    /// The oldest set of rules, where a country's are asked.
    pub rules: Option<i64>,
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
    headline: Option<Finding>,
    bands: Vec<Band>,
    kid: Option<Kid>,
    country: Option<Country>,
    content_hash: Option<[u8; 32]>,
    certificate: Option<Signed<Certificate>>,
    envelope: Option<Arc<Envelope>>,
    profile: (String, u32, Author),
    asked_rules: bool,
    ages: DataAges,
    sets: Vec<UsedSet>,
    checked_at: UnixTime,
    judged_at: UnixTime,
    /// Of a joint report those that it joins, of one person.
    proofs: Vec<Self>,
}

impl Report {
    /// A report of a check that has not begun.
    pub(super) fn begin(store: &Store, policy: &Policy, times: Times) -> Self {
        let asks_a_country = matches!(policy.rules, RulesAsked::Country { .. });
        let rules = || store.rule_sets(policy.realm).filter(|_| asks_a_country);
        let ages = DataAges {
            trust: store.trust_sets(policy.realm).map(|set| set.info.age(times.clock)).max(),
            revocation: store.revocation_sets(policy.realm).map(|set| set.info.age(times.clock)).max(),
            rules: rules().map(|set| set.info.age(times.clock)).max(),
        };
        let lists = store.trust_sets(policy.realm).chain(store.revocation_sets(policy.realm));
        let used = lists.chain(rules()).map(|set| UsedSet {
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
            headline: None,
            bands: Vec::new(),
            kid: None,
            country: None,
            content_hash: None,
            certificate: None,
            envelope: None,
            profile: (policy.id.clone(), policy.version, policy.author),
            asked_rules: policy.rules != RulesAsked::None,
            ages,
            sets: used.collect(),
            checked_at: times.clock,
            judged_at: times.at,
            proofs: Vec::new(),
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

    pub(super) fn believe(&mut self, certificate: Signed<Certificate>, envelope: Arc<Envelope>) {
        self.certificate = Some(certificate);
        self.envelope = Some(envelope);
    }

    /// Whether the signature has passed and somebody may read what the code says.
    #[must_use]
    pub const fn is_believed(&self) -> bool {
        self.certificate.is_some()
    }

    /// The certificate with the envelope that it came in; only once the signature has passed.
    pub(super) fn believed(&self) -> Option<(&Signed<Certificate>, &Arc<Envelope>)> {
        self.certificate.as_ref().zip(self.envelope.as_ref())
    }

    /// Speaks of several codes: shows the first, and holds of each layer the worst that any of them said of it.
    pub(super) fn stand_for(&mut self, reports: &[&Self]) {
        if let Some(first) = reports.first() {
            self.format = first.format;
            self.kid.clone_from(&first.kid);
            self.country.clone_from(&first.country);
            self.certificate.clone_from(&first.certificate);
            self.envelope.clone_from(&first.envelope);
        }
        let own = reports.iter().flat_map(|report| report.layers.iter());
        let own = own.filter(|(layer, _)| !matches!(layer, Layer::Holder | Layer::Policy));
        own.for_each(|(layer, state)| self.layers.note(layer, state));
    }

    /// What was found of several codes; the layers that look at all of them are asked where they are one person's.
    pub(super) fn conclude_together(&mut self, findings: Vec<Finding>, is_one_person: bool) {
        findings.iter().flat_map(Finding::layers).for_each(|(layer, state)| self.layers.note(layer, state));
        // One wrong signature among them: nothing is said of anybody.
        self.certificate = self.certificate.take().filter(|_| self.layers.get(Layer::Signature) == LayerState::Pass);
        if self.certificate.is_some() {
            self.layers.note(Layer::Holder, LayerState::Pass);
            if is_one_person {
                self.layers.note(Layer::Policy, LayerState::Pass);
            }
        }
        self.findings = findings;
    }

    /// Keeps the reports of one person that were joined to this one.
    pub(super) fn join(&mut self, proofs: Vec<Self>) {
        self.proofs = proofs;
    }

    /// Whether it is a joint verdict.
    #[must_use]
    pub const fn is_joint(&self) -> bool {
        !self.proofs.is_empty()
    }

    /// The reports of single codes that it speaks of: those it joins, or itself.
    #[must_use]
    pub fn proofs(&self) -> &[Self] {
        if self.proofs.is_empty() { std::slice::from_ref(self) } else { &self.proofs }
    }

    /// Puts the findings in order and takes verdict and headline from the heaviest.
    pub(super) fn finish(mut self, policy: &Policy) -> Self {
        self.bands.sort_unstable();
        let pass = Pass::of(&self.layers, self.certificate.as_ref());
        if pass.is_none() && self.heaviest(policy) <= Some(Weight::Note) {
            // Nothing was found, and yet a layer did not hold: our own fault, never a pass.
            self.findings.push(Finding::InternalFault { incident: "layers" });
        }
        self.verdict = match (self.heaviest(policy), pass) {
            (Some(Weight::Reject), _) => Verdict::Reject,
            (Some(Weight::NotAccepted), _) => Verdict::NotAccepted,
            (Some(Weight::MoreNeeded), _) => Verdict::MoreNeeded,
            (Some(Weight::NoCertificate), _) => Verdict::NoCertificate,
            (None | Some(Weight::Note), Some(pass)) => Verdict::Pass(pass),
            (Some(Weight::CannotDecide), _) | (None | Some(Weight::Note), None) => Verdict::CannotDecide,
        };
        let first_layer = |finding: &Finding| finding.layers().iter().map(|(layer, _)| *layer).min();
        self.findings.sort_by_key(|finding| (first_layer(finding).unwrap_or(Layer::Clock), finding.code()));
        let heaviest = self.heaviest(policy);
        let of_it = self.findings.iter().filter(|finding| Some(weigh(finding, policy)) == heaviest);
        self.headline = of_it.min_by_key(|finding| finding.rank()).filter(|_| heaviest > Some(Weight::Note)).cloned();
        self
    }

    /// The same report once its holder was compared with the ID at hand: 604 where that is another
    /// person's, the note 602 where somebody has to look closer. `policy` is the one it was checked
    /// under. Without a certificate that is believed, or one that can be read, nothing changes.
    #[must_use]
    pub fn compared_with_id(self, id: &Mrz, policy: &Policy) -> Self {
        match self.likeness(id) {
            None | Some(Likeness::Same) => self,
            Some(Likeness::LookCloser) => self.with(Finding::NamesClose, policy),
            Some(Likeness::OtherPerson) => self.with(Finding::IdDoesNotMatch, policy),
        }
    }

    /// How its holder and the ID at hand go together; nothing without a certificate that is believed and can be read.
    #[must_use]
    pub fn likeness(&self, id: &Mrz) -> Option<Likeness> {
        let content = self.certificate()?.content.as_ref().ok()?;
        Some(id.compare(&content.holder, self.judged_at))
    }

    /// The same report with what somebody at the desk found besides: that the ID is another person's (604), that
    /// the code was here before (605). `policy` is the one it was checked under. Nothing gets lighter by it.
    #[must_use]
    pub fn with(mut self, finding: Finding, policy: &Policy) -> Self {
        if !self.findings.contains(&finding) {
            finding.layers().into_iter().for_each(|(layer, state)| self.layers.note(layer, state));
            self.findings.push(finding);
        }
        self.finish(policy)
    }

    fn heaviest(&self, policy: &Policy) -> Option<Weight> {
        self.findings.iter().map(|finding| weigh(finding, policy)).max()
    }

    /// The answer.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The number of the headline; 0 is accepted.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.headline.as_ref().map_or(0, Finding::code)
    }

    /// The finding that the verdict comes from; `None` of a pass.
    #[must_use]
    pub const fn headline(&self) -> Option<&Finding> {
        self.headline.as_ref()
    }

    /// All findings, in the order of the layers.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What every layer said.
    #[must_use]
    pub const fn layers(&self) -> &Layers {
        &self.layers
    }

    /// The layers that the checkpoint did not ask for.
    pub fn unasked(&self) -> impl Iterator<Item = Layer> + '_ {
        self.layers.iter().filter(|(_, state)| *state == LayerState::NotAsked).map(|(layer, _)| layer)
    }

    /// What lies over the result.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The family of the code.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// What the certificate says; only once its signature has passed.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref().map(Signed::value)
    }

    /// The kind; only once the signature has passed.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.certificate().and_then(Certificate::kind)
    }

    /// The stored signer's country.
    #[must_use]
    pub const fn country(&self) -> Option<&Country> {
        self.country.as_ref()
    }

    /// The kid that the code names.
    #[must_use]
    pub const fn kid(&self) -> Option<&Kid> {
        self.kid.as_ref()
    }

    /// SHA-256 of the signed content, by which a code is known again (threats T11).
    #[must_use]
    pub const fn content_hash(&self) -> Option<[u8; 32]> {
        self.content_hash
    }

    /// The profile's id and version, and who says what it says.
    #[must_use]
    pub fn profile(&self) -> (&str, u32, Author) {
        (&self.profile.0, self.profile.1, self.profile.2)
    }

    /// Whether rules were asked: of a pass, that they are met.
    #[must_use]
    pub const fn asked_rules(&self) -> bool {
        self.asked_rules
    }

    /// Ages of our data.
    #[must_use]
    pub const fn ages(&self) -> DataAges {
        self.ages
    }

    /// The sets that it was checked with.
    #[must_use]
    pub fn sets(&self) -> &[UsedSet] {
        &self.sets
    }

    /// The time that dates were judged by.
    #[must_use]
    pub const fn judged_at(&self) -> UnixTime {
        self.judged_at
    }

    /// When it was checked, by the clock.
    #[must_use]
    pub const fn checked_at(&self) -> UnixTime {
        self.checked_at
    }
}

/// A finding's weight under a policy, which may raise it and never lower it.
pub(super) fn weigh(finding: &Finding, policy: &Policy) -> Weight {
    let raised = policy.weights.get(&finding.code()).copied();
    raised.map_or(finding.weight(), |raised| raised.max(finding.weight()))
}
