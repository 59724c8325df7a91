//! The control codes at the start of a shift: while their page is open, the desk judges as training does.

use super::{Checkpoint, TRAINING, load};
use crate::app::clock;
use crate::app::controls::Controls;
use crate::app::profile::Profile;
use crate::app::session::{Key, Page, Scanned, Seen};
use crate::check::Report;
use jiff::Timestamp;

impl Checkpoint {
    /// A new shift begins: what the last one remembered is forgotten, and the control codes are asked for.
    pub(super) fn begin_shift(&mut self) -> Result<(), String> {
        self.shift.begin();
        self.controls = Controls::default();
        self.key(Key::Open(Page::Controls))
    }

    /// Judges as training does exactly while the page of the control codes is open.
    pub(super) fn follow_controls(&mut self) {
        let open = self.session.page() == Page::Controls;
        if open != self.controlling {
            self.controlling = open;
            let before = std::mem::replace(&mut self.gate, open.then(|| self.desk.now()));
            if let Err(error) = self.judge_by(self.chosen()) {
                self.notice = error.to_string();
                // A store that cannot be read now leaves in use what was: real codes are never judged as training.
                if let Some(desk) = before {
                    self.desk.change((*desk).clone());
                }
            }
        }
    }

    /// The profile to judge by now.
    pub(super) fn chosen(&self) -> Profile {
        if self.is_training() || self.controlling { load(TRAINING) } else { self.profile.clone() }
    }

    /// Takes what was seen as control codes.
    pub(super) fn control(&mut self, seen: &[Seen<Box<Report>>]) {
        for seen in seen {
            self.controls.saw(&seen.report, clock::clock());
        }
    }

    /// Takes what was scanned as a control code.
    pub(super) fn control_scan(&mut self, scanned: &Scanned<Box<Report>>) {
        if let Scanned::Code(seen) = scanned {
            self.controls.saw(&seen.report, clock::clock());
        }
    }

    /// The desk's day, in days since 1970.
    pub(super) fn day(&self) -> i64 {
        let now = Timestamp::from_second(clock::clock().secs()).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset = i64::from(self.zone.to_offset(now).seconds());
        now.as_second().saturating_add(offset).div_euclid(86_400)
    }
}
