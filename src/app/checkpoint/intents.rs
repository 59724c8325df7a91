//! What a press does.

use super::Checkpoint;
use crate::app::clock;
use crate::app::intake::{self, Brought};
use crate::app::session::{Event, Key, Page};
use crate::app::updates::is_bundle;
use crate::app::view::{Act, Drawn};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

impl Checkpoint {
    /// Does what a key of the key row says.
    pub fn act(&mut self, act: Act) {
        let done = self.act_on_kiosk(act).unwrap_or_else(|| self.does(act));
        if let Err(why) = done {
            self.notice = why;
        }
        self.tick();
    }

    fn does(&mut self, act: Act) -> Result<(), String> {
        match act {
            Act::Next => self.key(Key::Next),
            Act::Back => self.key(Key::Back),
            Act::Layers => self.key(Key::Open(Page::Layers)),
            Act::Settings => {
                self.look_for_cameras();
                self.look_for_ports();
                self.key(Key::Open(Page::Settings))
            }
            Act::Data => {
                self.open_data();
                Ok(())
            }
            Act::About => self.key(Key::Open(Page::About)),
            Act::Sources => self.key(Key::Open(Page::Sources)),
            Act::Scan => self.key(Key::Open(Page::Scan)),
            Act::Language => {
                self.choose_lang(self.settings.lang_before(&self.start.locale));
                Ok(())
            }
            Act::StartTraining if self.is_training() => Ok(()),
            Act::StartTraining => self.begin_training().map_err(|error| error.to_string()),
            Act::EndTraining => self.end_training().map_err(|error| error.to_string()),
            Act::ClockRight => {
                self.believe_clock();
                Ok(())
            }
            // A bundle says first what it would change.
            Act::BringData if self.bundles.standing.offer.is_some() => {
                self.open_data();
                Ok(())
            }
            Act::BringData => {
                self.take_from_sticks();
                Ok(())
            }
            Act::TakeUpdate => {
                self.take_bundle();
                Ok(())
            }
            Act::Pause | Act::GoOn => self.key(Key::Pause),
            Act::ByHand => self.key(Key::Open(Page::ByHand)),
            Act::AcceptByHand | Act::RefuseByHand => {
                self.shift.by_hand(act == Act::AcceptByHand);
                self.key(Key::DoneByHand)
            }
            Act::IdMatches => self.id_matches(),
            Act::IdDiffers => self.id_differs(),
            Act::ScanNext => self.key(Key::ScanNext),
            Act::AnotherPerson => self.key(Key::AnotherPerson),
            Act::StartOver => self.key(Key::StartOver),
            Act::NewGroup => {
                self.shift.new_group();
                Ok(())
            }
            Act::NewShift => self.begin_shift(),
            Act::MoreTime => self.key(Key::MoreTime),
            // Only a kiosk's service page offers it.
            Act::EndProgram => Ok(()),
            Act::OpenFile | Act::Paste | Act::OpenAnother | Act::Where | Act::Certificate | Act::TurnTable => {
                self.own_act(act)
            }
            Act::SaveSlip | Act::SaveHere | Act::Take | Act::LineUp | Act::LineDown => self.own_act(act),
        }
    }

    /// A key was pressed on the keyboard: `cap` is what stands on it, `Space`, `Esc`, `F1` or a
    /// letter. What it says in the key row is done; any other one holds a result. Tells
    /// whether the key was used.
    pub fn press(&mut self, cap: &str) -> bool {
        if self.is_locked() {
            return self.press_on_kiosk(cap);
        }
        let view = self.view();
        let listed = view.keys.iter().find(|key| key.cap.eq_ignore_ascii_case(cap)).map(|key| key.act);
        let act = listed.or(match (cap, view.page) {
            ("Esc", Drawn::Result | Drawn::Layers) => Some(Act::Back),
            // These two stand on their cards, not in the key row.
            ("2", Drawn::First) => Some(Act::BringData),
            ("3", Drawn::First) => Some(Act::Sources),
            // Whoever cannot read the page needs the other language on any page.
            ("F2", _) => Some(Act::Language),
            ("F1", Drawn::Scan | Drawn::Settings | Drawn::Data) => Some(Act::About),
            ("F5", Drawn::Scan | Drawn::Data) => Some(Act::NewShift),
            _ => None,
        });
        match act {
            Some(act) => self.act(act),
            None => self.happens(Event::Key(Key::Hold), self.begun.elapsed()),
        }
        act.is_some()
    }

    /// A file or folder was let go over the window.
    pub fn drop_file(&mut self, path: PathBuf) {
        if self.is_kiosk() {
            // Nobody brings a kiosk anything by hand (threats T30); sticks are looked for on the service page.
            return;
        }
        if is_bundle(&path) {
            self.bring_bundle(path);
            self.act(Act::Data);
            return;
        }
        let (words, desk) = (self.words(), self.desk.now());
        self.take_in(move |own| intake::bring(&path, own, &desk, words));
    }

    /// The notice was read.
    pub fn dismiss_notice(&mut self) {
        self.notice.clear();
    }

    pub(super) fn keep_or_say(&mut self) {
        if let Err(why) = self.keep() {
            self.notice = why;
        }
    }

    /// Writes the settings, where they are kept.
    fn keep(&self) -> Result<(), String> {
        let Some(path) = &self.start.settings else { return Ok(()) };
        self.settings.write(path).map_err(|error| format!("{}: {error}", path.display()))
    }

    #[allow(clippy::unnecessary_wraps, reason = "so that every press has the same shape")]
    pub(super) fn key(&mut self, key: Key) -> Result<(), String> {
        self.happens(Event::Key(key), self.begun.elapsed());
        Ok(())
    }

    /// Somebody looked at the clock: it is right.
    fn believe_clock(&self) {
        if let Some(own) = self.start.places.first() {
            clock::confirm(own);
        }
    }

    fn take_from_sticks(&self) {
        let words = self.words();
        self.take_in(move |own| Brought { said: intake::take_from_sticks(own, words), ..Brought::default() });
    }

    /// Takes something in on a thread of its own; what came of it is there at the next [`Checkpoint::refresh`].
    pub(super) fn take_in(&self, take: impl FnOnce(Option<&std::path::Path>) -> Brought + Send + 'static) {
        let own = self.start.places.first().cloned();
        let (outcomes, wake) = (Arc::clone(&self.outcomes), Arc::clone(&self.wake));
        let turn = Arc::clone(&self.intake);
        self.in_background("intake", move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes.put(take(own.as_deref()));
            wake();
        });
    }
}
