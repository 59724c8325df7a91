//! A kiosk's own states, as a pure function of what happens and of time: whether anybody is there, the traveller's
//! language, the PIN pad and the service page behind it (screens 9).
//!
//! Nothing here knows a result; what a kiosk shows of one is the session's. Times are by one clock that never runs
//! back.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::pin::{DIGITS, wait_after};
use crate::i18n::Lang;
use std::time::Duration;

/// Without anybody for this long a kiosk draws attention to itself.
pub const ALONE_AFTER: Duration = Duration::from_secs(60);
/// The PIN pad closes by itself after this long without a touch.
pub const PAD_CLOSES: Duration = Duration::from_secs(20);
/// The service page and what it opens close by themselves after this long without a touch.
pub const SERVICE_CLOSES: Duration = Duration::from_secs(60);
/// How long each language stands while nobody is there.
pub const EACH_LANGUAGE: Duration = Duration::from_secs(6);
/// How long the page stands in one place, so that nothing burns in.
const EACH_PLACE: Duration = Duration::from_secs(180);
/// The places, in pixels from where the page belongs.
const PLACES: [(i8, i8); 9] = [(0, 0), (4, 0), (4, 4), (0, 4), (-4, 4), (-4, 0), (-4, -4), (0, -4), (4, -4)];

/// What lies over the traveller's page, or stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// Nobody has been there for a while.
    Attract,
    /// The traveller's page: the live picture, or the result.
    Traveller,
    /// The PIN pad.
    Pad,
    /// The PIN was right: the staff's pages.
    Service,
}

/// What the PIN pad shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadState {
    /// So many digits stand there.
    Typing(usize),
    /// They are being verified.
    Verifying,
    /// They were wrong, or those before were: nothing can be tried for so long.
    Barred(Duration),
}

/// Something that happens to a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A screen was touched, or a key of the service pages pressed.
    Touched,
    /// What the reader sees: whether a code is in view or was read, and whether a result is on the screen.
    Saw {
        /// Somebody holds something before the camera, or a result is there to be read.
        somebody: bool,
        /// A result is on the screen.
        result: bool,
    },
    /// A traveller chose a language.
    Language(Lang),
    /// The list of all languages was opened or closed.
    AllLanguages,
    /// The site's name was held for as long as it takes, on a machine that has a PIN.
    SiteHeld,
    /// A digit of the pad.
    Digit(char),
    /// The last digit is taken back.
    Delete,
    /// The digits are whole.
    Enter,
    /// What came of a [`Try`].
    Tried {
        /// Which one.
        turn: u64,
        /// Whether it was the PIN.
        right: bool,
    },
    /// Back from the service page, or from the pad.
    Leave,
}

/// Digits to be verified, on another thread. Holds a secret: no `Debug`.
pub struct Try {
    /// Which one.
    pub turn: u64,
    /// What was typed.
    pub pin: String,
}

struct Pad {
    typed: String,
    touched: Duration,
    /// The try whose answer is awaited.
    verifying: Option<u64>,
}

/// The state of a kiosk.
#[derive(Default)]
pub struct Kiosk {
    /// When somebody was last there.
    last: Duration,
    lang: Option<Lang>,
    all_languages: bool,
    had_result: bool,
    pad: Option<Pad>,
    /// When the service pages were last touched, while they are open.
    service: Option<Duration>,
    wrong: u32,
    barred_until: Duration,
    turn: u64,
}

impl Kiosk {
    /// Takes what happened at `now`; gives the digits that are to be verified.
    pub fn on(&mut self, happened: Happened, now: Duration) -> Option<Try> {
        self.age(now);
        match happened {
            Happened::Saw { somebody, result } => self.saw(somebody, result, now),
            Happened::Tried { turn, right } => self.tried(turn, right, now),
            other => {
                self.last = now;
                self.service = self.service.map(|_| now);
                return self.pressed(other, now);
            }
        }
        None
    }

    /// What lies over the traveller's page `now`.
    #[must_use]
    pub fn front(&self, now: Duration) -> Front {
        if self.service.is_some_and(|touched| now.saturating_sub(touched) < SERVICE_CLOSES) {
            Front::Service
        } else if self.pad.as_ref().is_some_and(|pad| pad.is_open(now)) {
            Front::Pad
        } else if now.saturating_sub(self.last) >= ALONE_AFTER {
            Front::Attract
        } else {
            Front::Traveller
        }
    }

    /// What the pad shows, while it is open.
    #[must_use]
    pub fn pad(&self, now: Duration) -> Option<PadState> {
        let pad = self.pad.as_ref().filter(|pad| pad.is_open(now))?;
        let left = self.barred_until.saturating_sub(now);
        Some(match pad.verifying {
            Some(_) => PadState::Verifying,
            None if left > Duration::ZERO => PadState::Barred(left),
            None => PadState::Typing(pad.typed.len()),
        })
    }

    /// The language that the traveller chose.
    #[must_use]
    pub const fn lang(&self) -> Option<Lang> {
        self.lang
    }

    /// Whether the list of all languages is open.
    #[must_use]
    pub const fn shows_all_languages(&self) -> bool {
        self.all_languages
    }

    /// The language that stands on the attract screen: one after the other, the house's first.
    #[must_use]
    pub fn attracts_in(&self, house: Lang, now: Duration) -> Lang {
        let alone = now.saturating_sub(self.last).saturating_sub(ALONE_AFTER);
        let turn = alone.as_millis().checked_div(EACH_LANGUAGE.as_millis()).unwrap_or_default();
        let others = Lang::ALL.into_iter().filter(|lang| *lang != house);
        let turn = usize::try_from(turn).unwrap_or_default();
        std::iter::once(house).chain(others).cycle().nth(turn.rem_euclid(Lang::ALL.len())).unwrap_or(house)
    }
}

/// Where the page stands, in pixels from where it belongs: it moves on every few minutes.
#[must_use]
pub fn place(now: Duration) -> (i8, i8) {
    let turn = now.as_secs().checked_div(EACH_PLACE.as_secs()).unwrap_or_default();
    let turn = usize::try_from(turn).unwrap_or_default().rem_euclid(PLACES.len());
    PLACES.get(turn).copied().unwrap_or_default()
}

/// Whether an hour of the day lies in the night that is set up: from the first hour until before the second.
#[must_use]
pub const fn is_night(hour: u8, night: Option<(u8, u8)>) -> bool {
    match night {
        None => false,
        Some((from, until)) if from <= until => from <= hour && hour < until,
        Some((from, until)) => from <= hour || hour < until,
    }
}

/// The language below the traveller's: the house's, or else English, or else the next one.
#[must_use]
pub fn second_language(lang: Lang, house: Lang) -> Lang {
    let choices = [house, Lang::En].into_iter().chain(Lang::ALL);
    choices.into_iter().find(|other| *other != lang).unwrap_or(lang)
}

impl Pad {
    fn is_open(&self, now: Duration) -> bool {
        now.saturating_sub(self.touched) < PAD_CLOSES
    }
}

impl Kiosk {
    /// Lets go of what time has closed.
    fn age(&mut self, now: Duration) {
        match self.front(now) {
            Front::Attract => self.reset(),
            Front::Traveller => (self.pad, self.service) = (None, None),
            Front::Pad => self.service = None,
            Front::Service => self.pad = None,
        }
    }

    /// The next traveller finds the kiosk as the one before did.
    fn reset(&mut self) {
        (self.lang, self.all_languages, self.pad, self.service) = (None, false, None, None);
    }

    const fn saw(&mut self, somebody: bool, result: bool, now: Duration) {
        if somebody || result {
            self.last = now;
        }
        if self.had_result && !result {
            (self.lang, self.all_languages) = (None, false);
        }
        self.had_result = result;
    }

    fn pressed(&mut self, happened: Happened, now: Duration) -> Option<Try> {
        match happened {
            Happened::Language(lang) => (self.lang, self.all_languages) = (Some(lang), false),
            Happened::AllLanguages => self.all_languages = !self.all_languages,
            Happened::SiteHeld if self.service.is_none() => {
                self.pad = Some(Pad { typed: String::new(), touched: now, verifying: None });
            }
            Happened::Leave => (self.pad, self.service) = (None, None),
            Happened::Digit(_) | Happened::Delete | Happened::Enter => return self.typed(happened, now),
            Happened::Touched | Happened::SiteHeld | Happened::Saw { .. } | Happened::Tried { .. } => {}
        }
        None
    }

    fn typed(&mut self, happened: Happened, now: Duration) -> Option<Try> {
        let is_free = matches!(self.pad(now), Some(PadState::Typing(_)));
        let pad = self.pad.as_mut()?;
        pad.touched = now;
        if !is_free {
            return None;
        }
        match happened {
            Happened::Digit(digit) if digit.is_ascii_digit() && pad.typed.len() < *DIGITS.end() => {
                pad.typed.push(digit);
            }
            Happened::Delete => drop(pad.typed.pop()),
            // Fewer digits are no try.
            Happened::Enter if pad.typed.len() >= *DIGITS.start() => {
                self.turn = self.turn.saturating_add(1);
                pad.verifying = Some(self.turn);
                return Some(Try { turn: self.turn, pin: std::mem::take(&mut pad.typed) });
            }
            _ => {}
        }
        None
    }

    fn tried(&mut self, turn: u64, right: bool, now: Duration) {
        let is_awaited = self.pad.as_ref().is_some_and(|pad| pad.verifying == Some(turn));
        if right && is_awaited {
            (self.pad, self.service, self.last) = (None, Some(now), now);
            (self.wrong, self.barred_until) = (0, now);
        } else if !right {
            // Whoever closes the pad in between does not get around the wait.
            self.wrong = self.wrong.saturating_add(1);
            self.barred_until = now.saturating_add(wait_after(self.wrong));
            if let Some(pad) = self.pad.as_mut().filter(|_| is_awaited) {
                (pad.verifying, pad.touched) = (None, now);
            }
        }
    }
}

#[cfg(test)]
#[path = "kiosk/tests.rs"]
mod tests;
