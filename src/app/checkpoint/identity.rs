//! The ID beside a result: compared by eye with one key, or by its machine-readable zone.

use super::Checkpoint;
use crate::app::clock;
use crate::app::pipeline::outcome;
use crate::app::session::{Event, Key, Outcome};
use crate::check::holder::{Likeness, Mrz};
use crate::model::finding::Finding;

impl Checkpoint {
    /// Somebody compared the ID by eye: it is the holder's. Whoever passes may go on.
    pub(super) fn id_matches(&mut self) -> Result<(), String> {
        if let Some((outcome, report)) = self.session.result() {
            let report = report.clone();
            self.happens(Event::Compared(Likeness::Same, outcome, report), self.begun.elapsed());
            if outcome == Outcome::Pass {
                return self.key(Key::Next);
            }
        }
        Ok(())
    }

    /// Somebody compared the ID by eye: it is another person's.
    pub(super) fn id_differs(&mut self) -> Result<(), String> {
        self.compared(Likeness::OtherPerson);
        Ok(())
    }

    /// The machine-readable zone of an ID was scanned: it is compared with the result on the screen and forgotten.
    pub(super) fn id_scanned(&mut self, id: Option<&Mrz>) {
        let Some(id) = id else {
            self.notice = self.words().text("id:unread").to_owned();
            return;
        };
        match self.session.result().map(|(_, report)| report.likeness(id)) {
            Some(Some(likeness)) => self.compared(likeness),
            Some(None) => self.notice = self.words().text("id:no-name").to_owned(),
            None => self.notice = self.words().text("id:no-result").to_owned(),
        }
    }

    fn compared(&mut self, likeness: Likeness) {
        let Some((before, report)) = self.session.result() else { return };
        let desk = self.desk.now();
        let policy = &desk.profile(clock::now()).policy;
        let report = match likeness {
            Likeness::Same => report.clone(),
            Likeness::LookCloser => Box::new((**report).clone().with(Finding::NamesClose, policy)),
            Likeness::OtherPerson => Box::new((**report).clone().with(Finding::IdDoesNotMatch, policy)),
        };
        let after = outcome(&report);
        if after != before && report.bands().is_empty() {
            self.shift.becomes(after);
        }
        self.happens(Event::Compared(likeness, after, report), self.begun.elapsed());
    }
}
