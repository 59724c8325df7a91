//! A checkpoint as a kiosk: what travellers may press, the PIN, and the staff's pages behind it.

use super::{Checkpoint, Error, Start, load};
use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::kiosk::{Front, Happened};
use crate::app::pin::PinHash;
use crate::app::profile::{Face, Profile, Shown};
use crate::app::session::{Event, Key, Page};
use crate::app::view::Act;
use crate::i18n::Lang;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Something that a kiosk's page offers to press, besides the acts of other pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KioskPress {
    /// A place in the list of languages.
    Language(usize),
    /// The list of all languages is opened or closed.
    AllLanguages,
    /// The site's name was held for three seconds.
    SiteHeld,
    /// A digit of the PIN pad.
    Digit(char),
    /// The last digit is taken back.
    Delete,
    /// The digits are whole.
    Enter,
    /// The pad is closed.
    Leave,
    /// Anything was touched.
    Touched,
}

impl Checkpoint {
    /// Whether this machine is a kiosk: its window stays whatever is pressed, until the PIN.
    #[must_use]
    pub fn is_kiosk(&self) -> bool {
        self.desk.now().profile(clock::now()).screen.face == Face::Kiosk
    }

    /// Whether travellers stand before it, and nobody opened the staff's pages.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.is_kiosk() && self.kiosk.front(self.begun.elapsed()) != Front::Service
    }

    /// Whether a second window shows travellers the verdict.
    #[must_use]
    pub fn has_second_screen(&self) -> bool {
        self.desk.now().profile(clock::now()).screen.second_screen
    }

    /// Whether somebody ended the program on the service page.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Does what was pressed on a kiosk's page.
    pub fn press_kiosk(&mut self, press: KioskPress) {
        let happened = match press {
            KioskPress::Touched => Some(Happened::Touched),
            KioskPress::Language(place) => Lang::ALL.get(place).copied().map(Happened::Language),
            KioskPress::AllLanguages => Some(Happened::AllLanguages),
            // Without a PIN in the profile nothing opens: there is no way out by touch.
            KioskPress::SiteHeld => self.pin().map(|_| Happened::SiteHeld),
            KioskPress::Digit(digit) => Some(Happened::Digit(digit)),
            KioskPress::Delete => Some(Happened::Delete),
            KioskPress::Enter => Some(Happened::Enter),
            KioskPress::Leave => Some(Happened::Leave),
        };
        if let Some(happened) = happened.filter(|_| self.is_kiosk()) {
            self.happens_to_kiosk(happened, self.begun.elapsed());
        }
    }

    fn happens_to_kiosk(&mut self, happened: Happened, now: Duration) {
        let Some(attempt) = self.kiosk.on(happened, now) else { return };
        let (tried, wake, hash) = (Arc::clone(&self.tried), Arc::clone(&self.wake), self.pin());
        self.in_background("pin", move || {
            let right = hash.is_some_and(|hash| hash.verify(&attempt.pin));
            tried.put((attempt.turn, right));
            wake();
        });
    }

    /// The hash of the PIN; a signed profile's comes first, as all that it says.
    fn pin(&self) -> Option<PinHash> {
        let hash = self.desk.now().profile(clock::now()).screen.pin.clone();
        hash.and_then(|hash| PinHash::read(&hash).ok())
    }

    /// Takes what came of a try at the PIN. The right one leads to the service page.
    pub(super) fn hear_of_pin(&mut self, now: Duration) -> bool {
        let Some((turn, right)) = super::newest(&self.tried) else { return false };
        let was_locked = self.is_locked();
        self.happens_to_kiosk(Happened::Tried { turn, right }, now);
        if was_locked && !self.is_locked() {
            self.notice.clear();
            self.happens(Event::Key(Key::Open(Page::Service)), now);
        }
        true
    }

    /// Lets the kiosk know whether anybody is there, and closes what nobody touches any more.
    pub(super) fn let_kiosk_see(&mut self, now: Duration) {
        if !self.is_kiosk() {
            return;
        }
        let result = self.session.result().is_some();
        let somebody = self.session.outline(now).is_some() || self.session.hint().is_some();
        self.happens_to_kiosk(Happened::Saw { somebody, result }, now);
        let is_travellers = matches!(self.session.page(), Page::Scan | Page::First);
        if self.is_locked() && !is_travellers {
            self.bundles.forget_question();
            self.happens(Event::Key(Key::Open(Page::Scan)), now);
        }
    }

    /// What an act does on a kiosk; nothing where it does what it does everywhere.
    pub(super) fn act_on_kiosk(&mut self, act: Act) -> Option<Result<(), String>> {
        if !self.is_kiosk() {
            return None;
        }
        let (is_locked, page) = (self.is_locked(), self.session.page());
        self.happens_to_kiosk(Happened::Touched, self.begun.elapsed());
        let leads = match act {
            Act::Next | Act::MoreTime if is_locked => return None,
            _ if is_locked => return Some(Ok(())),
            Act::Back if page == Page::Service => {
                self.happens_to_kiosk(Happened::Leave, self.begun.elapsed());
                Key::Open(Page::Scan)
            }
            Act::Back => Key::Open(Page::Service),
            Act::EndProgram => {
                self.is_over = true;
                return Some(Ok(()));
            }
            // What shows a result or takes codes is no part of the service.
            Act::Settings | Act::Data | Act::About | Act::Language => return None,
            Act::BringData | Act::TakeUpdate | Act::ClockRight => return None,
            _ => return Some(Ok(())),
        };
        Some(self.key(leads))
    }

    /// A key on a kiosk's page: digits and their like for the pad, and nothing else (threats T30).
    pub(super) fn press_on_kiosk(&mut self, cap: &str) -> bool {
        let is_open = self.kiosk.pad(self.begun.elapsed()).is_some();
        let digit = cap.chars().next().filter(|sign| sign.is_ascii_digit() && cap.len() == 1);
        if let Some(digit) = digit.filter(|_| is_open) {
            self.press_kiosk(KioskPress::Digit(digit));
            return true;
        }
        // Tab, Return and the space bar are the focus's own.
        !matches!(cap, "\t" | "\n" | "Space")
    }

    /// The language that a traveller chose.
    pub(super) fn traveller_lang(&self) -> Option<Lang> {
        self.kiosk.lang().filter(|_| self.is_locked())
    }

    /// Whether the kiosk is dark because nobody is there to be lit.
    pub(super) fn is_dark_kiosk(&self, now: Duration) -> bool {
        self.is_kiosk() && self.kiosk.front(now) == Front::Attract
    }
}

/// The profile at the start: the one of this run, or the one that is set up. Where it has to be a kiosk and nobody
/// named a profile for this run, one that is no kiosk's gives way to the built-in kiosk.
pub(super) fn first_profile(start: &Start, set_up: &str) -> Profile {
    let chosen = load(start.profile.as_deref().unwrap_or(set_up));
    let is_asked = start.profile.is_some() || chosen.screen.face == Face::Kiosk;
    profile(if start.kiosk && !is_asked { load("kiosk") } else { chosen }, start)
}

/// A profile as it is on this machine: with a kiosk's screen where it was told to be one.
pub(super) fn profile(mut profile: Profile, start: &Start) -> Profile {
    if start.kiosk {
        stand_alone(&mut profile);
    }
    profile
}

/// The desk of a profile; the store's profiles that take its place are a kiosk's too.
pub(super) fn desk(profile: Profile, start: &Start) -> Result<Desk, Error> {
    Ok(desk_at(profile, &start.places, start.kiosk)?)
}

pub(super) fn desk_at(
    profile: Profile,
    places: &[PathBuf],
    is_kiosk: bool,
) -> Result<Desk, crate::store::generations::Error> {
    let mut desk = Desk::open(profile, places, clock::now())?;
    if is_kiosk {
        desk.profiles.change(stand_alone);
    }
    Ok(desk)
}

/// A screen that nobody of the staff stands at: a kiosk's face, and no names.
fn stand_alone(profile: &mut Profile) {
    let screen = &mut profile.screen;
    (screen.face, screen.holder, screen.compare_id) = (Face::Kiosk, Shown::None, false);
}

#[cfg(test)]
#[path = "kiosk/tests.rs"]
mod tests;
