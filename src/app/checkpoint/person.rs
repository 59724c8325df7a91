//! The proofs of one person, one after the other: where one more was asked for, the next code is joined to those
//! that were shown; another person's starts that person. They are held by the result on the screen, and leave with it.

use super::Checkpoint;
use crate::app::clock;
use crate::app::pipeline::outcome;
use crate::app::session::{Event, Outcome, Page, Scanned, Seen};
use crate::check::Report;
use crate::model::finding::Finding;
use crate::model::policy::Policy;
use std::time::Duration;

impl Checkpoint {
    /// Takes an event; a result that comes on the screen by it is told to all that care, once.
    pub(super) fn happens(&mut self, event: Event<Box<Report>>, now: Duration) {
        let (before, said) = (self.session.shown(), self.verdict());
        self.session.on(event, now);
        self.sound(before, said);
        let is_new = self.session.shown() != before;
        if is_new
            && !self.is_self_check()
            && let Some(seen) = self.session.seen()
            && seen.report.bands().is_empty()
        {
            let codes = std::iter::once(&seen.same).chain(&seen.also);
            self.shift.saw(seen.outcome, codes, !seen.also.is_empty(), now);
        }
        self.follow_result(is_new, now);
    }

    /// What the camera sees, or a file brought.
    pub(super) fn looked(&mut self, seen: Vec<Seen<Box<Report>>>, now: Duration) {
        if self.session.page() == Page::Controls {
            self.control(&seen);
            return self.happens(Event::Looked(seen), now);
        }
        let joined = seen.into_iter().map(|seen| self.joined(seen)).collect();
        self.happens(Event::Looked(joined), now);
    }

    /// What a hand scanner gave.
    pub(super) fn scanned(&mut self, scanned: Scanned<Box<Report>>, now: Duration) {
        let joined = match scanned {
            Scanned::Code(seen) => Scanned::Code(self.joined(seen)),
            other => other,
        };
        self.happens(Event::Scanned(joined), now);
    }

    /// A code as it stands with the earlier proofs of the person at hand; by itself where nothing more was asked for.
    fn joined(&self, seen: Seen<Box<Report>>) -> Seen<Box<Report>> {
        let (desk, times) = (self.desk.now(), clock::now());
        let seen = self.recalled(seen, &desk.profile(times).policy);
        let Some((Outcome::MoreNeeded, shown)) = self.session.result() else { return seen };
        let proofs = shown.proofs();
        let also: Vec<_> = proofs.iter().filter_map(Report::content_hash).collect();
        let is_full = proofs.len() >= desk.profile(times).policy.combine;
        if !seen.outcome.is_certificate() || also.contains(&seen.same) || is_full {
            return seen;
        }
        let all = [proofs, std::slice::from_ref(&*seen.report)].concat();
        let report = Box::new(desk.together(&all, times));
        if report.findings().iter().any(|finding| matches!(finding.code(), 600 | 601)) {
            // Somebody else stands here now.
            return seen;
        }
        Seen { outcome: outcome(&report), also, report, ..seen }
    }

    /// A certificate with the note that it was here before in this shift (605).
    fn recalled(&self, seen: Seen<Box<Report>>, policy: &Policy) -> Seen<Box<Report>> {
        let before = self.shift.seen_before(&seen.same, self.begun.elapsed());
        match before.filter(|_| seen.outcome.is_certificate()) {
            None => seen,
            Some(ago) => {
                let minutes = i64::try_from(ago.as_secs().div_euclid(60)).unwrap_or(i64::MAX);
                let report = Box::new(seen.report.with(Finding::SeenThisShift { minutes }, policy));
                Seen { report, ..seen }
            }
        }
    }
}
