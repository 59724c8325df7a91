//! Hand scanners that type as a keyboard (a keyboard wedge), told from people by their haste.
//!
//! A scanner types a sign every 1 to 20 ms; a person needs 80 ms between two keys, and more
//! for the same one. So a key that may mean something is kept for [`ALONE`]. If nothing
//! follows, a person pressed it, and it is given back to be acted on: so late that nobody
//! feels it. If another key follows, a scanner types, and from then on everything is its
//! text until Return or Tab ends it: no key of it acts, be it a letter that has a meaning on
//! the page, a function key, or a chord with Ctrl, Alt or Meta (threats T9).
//!
//! A window that sees the keys below their signs tells them by [`Wedge::strike`]. They do not
//! depend on the system's layout, and are there where a dead key swallowed a sign.
//!
//! Time is an argument, and it is the time at which a key *arrived here*. A window that was
//! busy gets keys late and all at once, and looks at the clock between them; so a clock that
//! stood still proves nothing. What is kept goes back only when [`Wedge::wait`] was called
//! shortly before as well, and nothing came in between.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::layout::Press;
use crate::model::limits::Limits;
use std::time::Duration;

/// A key with nothing behind it for this long was pressed by a person.
pub const ALONE: Duration = Duration::from_millis(60);
/// A code that does not go on for this long will not end any more.
pub const HALF_AFTER: Duration = Duration::from_millis(300);
/// How often [`Wedge::wait`] is to be called while [`Wedge::is_waiting`].
pub const LOOK_EVERY: Duration = Duration::from_millis(15);
/// Looks further apart than this say that the window was busy in between.
const BUSY: Duration = Duration::from_millis(45);
/// A window that is always busy must not keep a key for ever.
const LONGEST: Duration = Duration::from_millis(600);
/// Fewer signs than this without an end were a person's fingers on two keys, not half a code.
const FEW: usize = 4;

/// A key, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Types this text.
    Text(&'a str),
    /// Return or Tab: the end of a code.
    End,
    /// Types nothing and may mean something on a page: Esc, F1.
    Named,
    /// Moves about on a page and means nothing else: an arrow, Home.
    Through,
    /// Any key together with Ctrl, Alt or Meta.
    Chord,
    /// Shift, Ctrl and their like alone.
    Modifier,
}

/// What becomes of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply {
    /// A person's, to be acted on at once.
    Act,
    /// Kept, or swallowed: nothing acts on it now.
    Kept,
    /// It ended a code: its text, and the keys that typed it, as far as they are known.
    Code(String, Vec<Press>),
    /// It ended more than any code holds, which was dropped.
    TooLong,
}

/// What time brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// The key that was kept is a person's: act on it, under the name that came with it.
    Act(String),
    /// A code broke off: dropped.
    Half,
    /// More than any code holds, without an end: dropped.
    TooLong,
}

/// What has been typed and is not done with.
#[derive(Default)]
enum State {
    /// Nothing.
    #[default]
    Calm,
    /// One key, a person's or a scanner's first. A chord has no name: it never acts.
    One { name: Option<String>, text: String },
    /// A scanner types.
    Burst { text: String, signs: usize },
    /// A code has ended; what follows at once belongs to its end.
    Ended,
}

/// Tells a scanner's keys from a person's.
#[derive(Default)]
pub struct Wedge {
    state: State,
    /// The keys below the signs of `state`, and one more when its sign is still to come.
    strikes: Vec<Press>,
    /// When the last of them went down.
    struck: Duration,
    /// When the last key came.
    last: Duration,
    /// When the clock was last looked at.
    looked: Duration,
}

impl Wedge {
    /// A key went down at `now` whose sign, if it gives one, comes next by [`Wedge::press`].
    pub fn strike(&mut self, press: Press, now: Duration) {
        // A dead key has no sign of its own: a burst goes on with it all the same, or begins with it.
        match self.state {
            State::Calm | State::Ended if now.saturating_sub(self.struck) >= ALONE => self.strikes.clear(),
            State::Calm | State::Ended => {}
            State::One { .. } | State::Burst { .. } => (self.last, self.looked) = (now, now),
        }
        self.struck = now;
        if self.strikes.len() <= Limits::CODE_BYTES {
            self.strikes.push(press);
        }
    }

    /// Takes a key pressed at `now`. `name` is what it is called when it comes back in [`Late::Act`].
    pub fn press(&mut self, key: Key<'_>, name: &str, now: Duration) -> Reply {
        if key == Key::Modifier {
            return Reply::Act;
        }
        (self.last, self.looked) = (now, now);
        let text = if let Key::Text(text) = key { text } else { "" };
        match std::mem::take(&mut self.state) {
            State::Calm => match key {
                Key::End | Key::Through | Key::Modifier => Reply::Act,
                Key::Text(_) | Key::Named | Key::Chord => {
                    let name = (key != Key::Chord).then(|| name.to_owned());
                    self.state = State::One { name, text: text.to_owned() };
                    Reply::Kept
                }
            },
            State::One { text: first, .. } => {
                let signs = first.chars().count();
                self.go_on(first, signs, key)
            }
            State::Burst { text, signs } => self.go_on(text, signs, key),
            State::Ended if text.is_empty() => {
                self.state = State::Ended;
                Reply::Kept
            }
            State::Ended => self.go_on(String::new(), 0, key),
        }
    }

    /// A key behind others of the same haste.
    fn go_on(&mut self, mut text: String, mut signs: usize, key: Key<'_>) -> Reply {
        match key {
            Key::End => {
                self.state = State::Ended;
                let strikes = std::mem::take(&mut self.strikes);
                return match signs {
                    0 => Reply::Kept,
                    _ if signs > Limits::CODE_BYTES => Reply::TooLong,
                    _ => Reply::Code(text, strikes),
                };
            }
            Key::Text(more) => {
                signs = signs.saturating_add(more.chars().count());
                // Only counted on: nobody reads it any more.
                if signs > Limits::CODE_BYTES {
                    text = String::new();
                } else {
                    text.push_str(more);
                }
            }
            Key::Named | Key::Through | Key::Chord | Key::Modifier => {}
        }
        self.state = State::Burst { text, signs };
        Reply::Kept
    }

    /// Lets time pass; to be called every [`LOOK_EVERY`] while [`Wedge::is_waiting`].
    pub fn wait(&mut self, now: Duration) -> Option<Late> {
        let busy = now.saturating_sub(self.looked) > BUSY;
        self.looked = now;
        let quiet = now.saturating_sub(self.last);
        let over = |limit| quiet >= limit && (!busy || quiet >= limit.saturating_add(LONGEST));
        match &mut self.state {
            State::One { name, .. } if over(ALONE) => {
                let name = name.take();
                self.state = State::Calm;
                name.map(Late::Act)
            }
            State::Burst { signs, .. } if over(HALF_AFTER) => {
                let signs = *signs;
                self.state = State::Calm;
                match signs {
                    _ if signs > Limits::CODE_BYTES => Some(Late::TooLong),
                    _ if signs >= FEW => Some(Late::Half),
                    _ => None,
                }
            }
            State::Ended if over(ALONE) => {
                self.state = State::Calm;
                None
            }
            State::Calm | State::One { .. } | State::Burst { .. } | State::Ended => None,
        }
    }

    /// Whether something is kept that time will decide about.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        !matches!(self.state, State::Calm)
    }
}

#[cfg(test)]
#[path = "wedge/tests.rs"]
mod tests;
