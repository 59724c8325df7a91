//! The control codes of a shift that begins: one that passes, one that is forged, one that was revoked. They are
//! training codes, judged by the training profile, and prove that reader, store and screen work (threats T33).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::session::Outcome;
use crate::check::{Report, Verdict};
use crate::model::finding::Band;
use crate::model::time::UnixTime;

/// One control code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Has to pass.
    Pass,
    /// Forged or altered: must not be accepted.
    Fail,
    /// Revoked: must not be accepted.
    Revoked,
}

impl Control {
    /// All, in the order in which they stand on the page.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::Revoked];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Revoked => "revoked",
        }
    }

    /// What it has to come to.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Pass => Outcome::Pass,
            Self::Fail | Self::Revoked => Outcome::Reject,
        }
    }
}

/// The control codes of this shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Controls {
    /// Which were shown and judged as they have to be.
    good: [bool; Control::ALL.len()],
    /// The number of the last code that was none of the three.
    other: Option<u16>,
    /// When the last of them was good.
    at: Option<UnixTime>,
}

impl Controls {
    /// A code was judged at `at`. Only one of the training authority's counts, judged as training.
    pub fn saw(&mut self, report: &Report, at: UnixTime) {
        let is_training = report.bands().contains(&Band::Training);
        let control = match (report.verdict(), report.code()) {
            (Verdict::Pass(_), _) => Some(Control::Pass),
            (Verdict::Reject, 200) => Some(Control::Fail),
            (Verdict::Reject, 400) => Some(Control::Revoked),
            // A glimpse of something else is no answer of a control code.
            (Verdict::NoCertificate, _) => return,
            _ => None,
        };
        self.other = (control.is_none() || !is_training).then(|| report.code());
        let known = control.filter(|_| is_training);
        let shown = Control::ALL.iter().zip(&mut self.good).find(|(one, _)| Some(**one) == known);
        if let Some((_, good)) = shown {
            *good = true;
            self.at = Some(at);
        }
    }

    /// Each, and whether it was shown and judged as it has to be.
    pub fn all(&self) -> impl Iterator<Item = (Control, bool)> + '_ {
        Control::ALL.into_iter().zip(self.good)
    }

    /// How many were good.
    #[must_use]
    pub fn count(&self) -> usize {
        self.good.iter().filter(|good| **good).count()
    }

    /// Whether all three were good.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.count() == Control::ALL.len()
    }

    /// The number of the last code that was none of the three; nothing after a good one.
    #[must_use]
    pub const fn other(&self) -> Option<u16> {
        self.other
    }

    /// When the last of them was good.
    #[must_use]
    pub const fn at(&self) -> Option<UnixTime> {
        self.at
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Control, Controls};
    use crate::app::desk::Desk;
    use crate::app::profile::Profile;
    use crate::check::Times;
    use crate::model::time::UnixTime;
    use crate::training;

    fn shown(profile: &str, codes: &[u16]) -> Controls {
        let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
        let times = Times::now(now, now);
        let desk =
            Desk::open(Profile::load(profile).expect("it is built in"), &[], times).expect("no place is asked for");
        let specimens = training::specimens(now);
        let mut controls = Controls::default();
        for code in codes {
            let of_code = |expected: &training::Expectation| expected.profile == "training" && expected.code == *code;
            let specimen = specimens.iter().find(|one| one.expected.iter().any(of_code)).expect("a specimen");
            controls.saw(&desk.check(&specimen.code, times), now);
        }
        controls
    }

    #[test]
    fn the_three_codes_prove_the_machine() {
        assert!(shown("training", &[0, 200, 400]).is_done());
        let two = shown("training", &[400, 0]);
        let found: Vec<_> = two.all().collect();
        assert_eq!(found, [(Control::Pass, true), (Control::Fail, false), (Control::Revoked, true)]);
        assert_eq!((two.count(), two.is_done(), two.other()), (2, false, None));
    }

    #[test]
    fn another_answer_is_told_and_counts_for_nothing() {
        let expired = shown("training", &[0, 300]);
        assert_eq!((expired.count(), expired.other()), (1, Some(300)));
        // Judged where real codes are judged, none of them proves anything.
        let real = shown("genuine", &[0, 200, 400]);
        assert_eq!((real.count(), real.at()), (0, None));
    }
}
