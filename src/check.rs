//! The walk on one page: a code, the store, a policy and a time become a report.
//!
//! Nothing of the payload counts before the signature has passed. Once it has,
//! every remaining layer runs and every finding is listed (design.md 2).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod explain;
pub mod holder;
mod judge;
mod policy;
mod report;
mod together;
mod typed;
mod values;
pub mod when;

pub use policy::is_ready;
pub use report::{DataAges, Pass, Report, UsedSet, Verdict};
pub use together::together;
pub use typed::{open, struck};

use crate::formats;
use crate::model::certificate::Certificate;
use crate::model::code::CodeText;
use crate::model::country::Country;
use crate::model::envelope::Envelope;
use crate::model::finding::{Band, Finding};
use crate::model::layers::{Layer, LayerState};
use crate::model::policy::{AgeStep, Policy, Realm};
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::trust::{Signed, Verification};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The times that a check is made with.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The time that dates of codes and signers are judged by.
    pub at: UnixTime,
    /// The real time, for the ages of our own data.
    pub clock: UnixTime,
    /// A time that has certainly passed; a clock before it is wrong.
    pub floor: UnixTime,
    /// Whether the clock jumped, or its zone changed, and nobody has looked at it since.
    pub is_doubtful: bool,
}

/// Seconds that signed data may be issued ahead of a right clock.
const SKEW: i64 = 300;

impl Times {
    /// Judged by the real time.
    #[must_use]
    pub const fn now(clock: UnixTime, floor: UnixTime) -> Self {
        Self { at: clock, clock, floor, is_doubtful: false }
    }

    /// By a clock that jumped.
    #[must_use]
    pub const fn doubtful(self) -> Self {
        Self { is_doubtful: true, ..self }
    }

    /// Whether the clock is behind its floor, or behind the newest issue time that signed data vouches for.
    #[must_use]
    pub fn is_behind(&self, signed: Option<UnixTime>) -> bool {
        self.clock < self.floor || signed.is_some_and(|signed| signed.since(self.clock) > SKEW)
    }

    /// Judged as of `at`; the real clock still counts for our data.
    #[must_use]
    pub const fn as_of(self, at: UnixTime) -> Self {
        Self { at, ..self }
    }
}

/// Checks one code.
///
/// A fault of our own becomes finding 890 on the layer that was running; it never
/// leaves this function.
#[must_use]
pub fn check(code: &CodeText, store: &Store, policy: &Policy, times: Times) -> Report {
    let walk = Walk { store, policy, times, running: Layer::Read, report: Report::begin(store, policy, times) };
    guarded(walk, |walk| walk.run(code))
}

/// Walks, and takes a fault of our own for what it is.
fn guarded<'a>(mut walk: Walk<'a>, run: impl FnOnce(&mut Walk<'a>)) -> Report {
    if catch_unwind(AssertUnwindSafe(|| run(&mut walk))).is_err() {
        let incident = walk.running.name();
        walk.conclude(walk.running, LayerState::Unknown, vec![Finding::InternalFault { incident }]);
    }
    walk.report.finish(walk.policy)
}

/// A check on its way.
struct Walk<'a> {
    store: &'a Store,
    policy: &'a Policy,
    times: Times,
    running: Layer,
    report: Report,
}

impl Walk<'_> {
    fn run(&mut self, code: &CodeText) {
        self.look_at_ourselves();
        let Some(envelope) = self.open(code) else { return };
        let Some(signed) = self.verify(&envelope) else { return };
        let certificate = signed.read(|envelope| formats::read(envelope));
        self.judge(&certificate, &envelope);
        self.report.believe(certificate, envelope);
    }

    /// Our own clock and data, told once there is something to judge.
    fn look_at_ourselves(&mut self) {
        let Times { at, clock, .. } = self.times;
        if self.policy.realm == Realm::Training {
            self.report.band(Band::Training);
        }
        if at != clock {
            self.report.band(Band::SimulatedDate);
        }
        let right = self.clock_fault().is_none();
        self.report.layers.note(Layer::Clock, if right { LayerState::Pass } else { LayerState::Unknown });
        let mut steps = self.store.trust_sets(self.policy.realm).map(|set| set.step(self.policy.trust_ages, clock));
        let usable = steps.any(|step| step != AgeStep::TooOld);
        self.report.layers.note(Layer::Data, if usable { LayerState::Pass } else { LayerState::Unknown });
    }

    fn clock_fault(&self) -> Option<Finding> {
        if self.times.is_behind(self.store.newest_signed()) {
            return Some(Finding::ClockBehind);
        }
        self.times.is_doubtful.then_some(Finding::ClockDoubtful)
    }

    fn open(&mut self, code: &CodeText) -> Option<Arc<Envelope>> {
        self.running = Layer::Read;
        match typed::open(code) {
            Ok(envelope) => {
                self.report.opened(&envelope);
                self.conclude(Layer::Read, LayerState::Pass, Vec::new());
                self.conclude(Layer::Envelope, LayerState::Pass, Vec::new());
                if let Some(fault) = self.clock_fault() {
                    self.conclude(Layer::Clock, LayerState::Unknown, vec![fault]);
                }
                Some(Arc::new(envelope))
            }
            Err(unopened) => {
                self.report.format = unopened.format;
                let reached = unopened.finding.layers().iter().any(|(layer, _)| *layer == Layer::Envelope);
                let read = if reached { LayerState::Pass } else { LayerState::NotRun };
                self.conclude(Layer::Read, read, vec![unopened.finding]);
                None
            }
        }
    }

    /// Signer and signature. The signature is tried whenever any key is found.
    fn verify(&mut self, envelope: &Arc<Envelope>) -> Option<Signed<Arc<Envelope>>> {
        self.running = Layer::Signer;
        if self.store.trust_sets(self.policy.realm).next().is_none() {
            self.conclude(Layer::Signer, LayerState::Unknown, vec![Finding::NoTrustData]);
        }
        let (signers, finding) = match self.store.trust().verify(envelope, self.policy.realm) {
            Verification::Signed(signed) => return self.choose(signed),
            Verification::NoKey => {
                let said = self.unknown_signer(envelope).into_iter().collect();
                self.conclude(Layer::Signer, LayerState::Unknown, said);
                return None;
            }
            Verification::NotVerifiable => {
                self.conclude(Layer::Signer, LayerState::Unknown, vec![Finding::SignerNotCovered]);
                return None;
            }
            Verification::Wrong(signers) => (signers, Finding::SignatureWrong),
            Verification::AlgorithmNotAllowed(signers, alg) => (signers, Finding::AlgorithmNotAllowed { alg }),
        };
        // The stored keys speak for themselves; the payload has nothing to say here.
        if let Some(signer) = signers.first() {
            self.report.signed_by(signer, self.store, self.times.clock);
            self.conclude(Layer::Signer, LayerState::Pass, judge::realm(signer, self.policy).into_iter().collect());
        }
        self.conclude(Layer::Signature, LayerState::Fail, vec![finding]);
        None
    }

    /// The signature holds: of the keys that made it, the one with the least against it counts.
    fn choose(&mut self, signed: Vec<Signed<Arc<Envelope>>>) -> Option<Signed<Arc<Envelope>>> {
        let against = signed.into_iter().map(|signed| {
            let certificate = signed.read(|envelope| formats::read(envelope));
            (judge::signer(&certificate, self.store, self.policy, self.times), signed)
        });
        let (said, signed) = against.min_by_key(|(said, _)| said.iter().map(Finding::weight).max())?;
        self.report.signed_by(signed.signer(), self.store, self.times.clock);
        self.conclude(Layer::Signer, LayerState::Pass, said);
        self.conclude(Layer::Signature, LayerState::Pass, Vec::new());
        Some(signed)
    }

    /// No key of that kid. What the payload claims may only choose the words.
    fn unknown_signer(&self, envelope: &Envelope) -> Option<Finding> {
        let Policy { realm, trust_ages, .. } = *self.policy;
        let clock = self.times.clock;
        let mut sets = self.store.trust_sets(realm).peekable();
        // Where nothing is held at all, that has been said.
        sets.peek()?;
        let claimed = envelope.claimed_issuer.as_deref().and_then(Country::parse);
        Some(if claimed.is_some_and(|country| self.store.covers(&country, realm, trust_ages, clock)) {
            Finding::SignerUnknown
        } else if sets.any(|set| set.step(trust_ages, clock) == AgeStep::TooOld) {
            Finding::SignerUnknownListOld
        } else {
            Finding::SignerNotCovered
        })
    }

    /// All layers behind the signature; each of them runs whatever the others said.
    fn judge(&mut self, certificate: &Signed<Certificate>, envelope: &Envelope) {
        let (store, policy, times) = (self.store, self.policy, self.times);
        let readable = if certificate.value().content.is_ok() { LayerState::Pass } else { LayerState::NotRun };
        self.running = Layer::Time;
        self.conclude(Layer::Time, LayerState::Pass, judge::time(certificate.value(), times.at));
        self.running = Layer::Content;
        let mut content = judge::content(certificate.value(), times.at);
        content.extend(values::of(certificate.value(), store, policy, times));
        self.conclude(Layer::Content, LayerState::Pass, content);
        self.running = Layer::Revocation;
        let (quiet, said) = judge::revocation(certificate, envelope, store, policy, times);
        self.conclude(Layer::Revocation, quiet, said);
        self.running = Layer::Holder;
        self.conclude(Layer::Holder, readable, Vec::new());
        self.running = Layer::Policy;
        self.conclude(Layer::Policy, readable, policy::of_one(certificate, envelope, store, policy, times));
    }

    /// Notes what a layer found, and `quiet` of it where no finding speaks of it.
    fn conclude(&mut self, layer: Layer, quiet: LayerState, said: Vec<Finding>) {
        let spoken: Vec<_> = said.iter().flat_map(Finding::layers).collect();
        if spoken.iter().all(|(of, _)| *of != layer) {
            self.report.layers.note(layer, quiet);
        }
        spoken.into_iter().for_each(|(layer, state)| self.report.layers.note(layer, state));
        if said.iter().any(|finding| matches!(finding, Finding::SignerOfOtherRealm { .. })) {
            self.report.band(Band::TestSigner);
        }
        self.report.findings.extend(said);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::{Report, Times, Walk, guarded};
    use crate::app::desk::with_training;
    use crate::app::profile::Profile;
    use crate::model::layers::{Layer, LayerState};
    use crate::model::time::UnixTime;
    use crate::store::Store;
    use crate::training;

    /// F9: elsewhere a fault of the program was told as a wrong certificate.
    #[test]
    fn a_fault_of_ours_is_never_the_holders() {
        let now = UnixTime::parse("2026-11-24T12:00:00Z").unwrap();
        let times = Times::now(now, UnixTime::FIRST);
        let policy = Profile::load("training").unwrap().policy;
        let store = with_training(Store::empty(), policy.realm, times);
        let specimens = training::specimens(now);
        let good = specimens.iter().find(|specimen| specimen.id == "letter").unwrap();
        for layer in Layer::ALL {
            let report = Report::begin(&store, &policy, times);
            let walk = Walk { store: &store, policy: &policy, times, running: Layer::Read, report };
            let report = guarded(walk, |walk| {
                walk.run(&good.code);
                walk.running = layer;
                panic!("a fault that this test makes");
            });
            assert_eq!((report.verdict().name(), report.code()), ("cannot-decide", 890), "{}", layer.name());
            assert_eq!(report.layers().get(layer), LayerState::Unknown);
        }
    }
}
