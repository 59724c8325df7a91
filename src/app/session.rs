//! The states of a checkpoint's screen, as a pure function of events and time.
//!
//! One [`Session`] owns whatever the screen knows of a person and drops it when the
//! result leaves (threats T35). It never looks inside a report: `R` is handed in with
//! a [`Seen`], given to the view, and dropped. Time is an argument: what has passed
//! since the program began, by a clock that only runs forward.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod event;
mod scanned;
mod shown;
mod trouble;

pub use event::{Camera, Event, Hint, Key, Outcome, Outline, Page, Rules, Scanned, Scanner, Seen, Unread};

use crate::check::holder::Likeness;
use shown::Shown;
use std::time::Duration;
use trouble::Troubles;

/// Every result but PASS stays at least this long.
pub const LEAST_SHOWN: Duration = Duration::from_millis(2_000);
/// A code that was not seen for this long has left the picture.
pub const GONE: Duration = Duration::from_millis(700);
/// A code is not judged again for this long after its result has left.
pub const SAME_IGNORED: Duration = Duration::from_millis(2_500);
/// Trouble that lasts this long becomes a hint.
pub const HINT_AFTER: Duration = Duration::from_millis(400);
/// A hint stays at least this long.
pub const HINT_STAYS: Duration = Duration::from_millis(800);
/// The outline goes this long after the code does.
pub const OUTLINE_STAYS: Duration = Duration::from_millis(300);
/// Unreadable codes further apart than this are not counted together.
pub const TRIES_FORGOTTEN: Duration = Duration::from_millis(30_000);

/// Where a result stands on its way to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Full and still: too early, or the code is still in view.
    Showing,
    /// The bar runs.
    Clearing {
        /// What is left of it.
        left: Duration,
        /// The whole bar.
        of: Duration,
    },
    /// Held by a key.
    Held,
    /// No bar: waits for a key or another code.
    Staying,
}

/// What the page [`Page::Scan`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing in view.
    Idle,
    /// A code in view, not a result.
    Looking,
    /// A result.
    Result,
}

/// How often in a row an unreadable code was shown.
#[derive(Clone, Copy)]
struct Tries {
    same: [u8; 32],
    last: Duration,
    count: u8,
}

/// The screen's state. Holds at most one person's report.
pub struct Session<R> {
    page: Page,
    ready: bool,
    paused: bool,
    camera: Camera,
    scanner: Scanner,
    rules: Rules,
    result: Option<Shown<R>>,
    /// How many results were shown since the program began.
    shown: u64,
    /// The codes that left last, and until when they are ignored.
    ignored: Option<(Vec<[u8; 32]>, Duration)>,
    outline: Option<(Outline, Duration)>,
    troubles: Troubles,
    tries: Option<Tries>,
}

impl<R> Session<R> {
    /// A session at its first page.
    #[must_use]
    pub const fn new(rules: Rules) -> Self {
        Self {
            page: Page::First,
            ready: false,
            paused: false,
            camera: Camera::Opening,
            scanner: Scanner::Keyboard,
            rules,
            result: None,
            shown: 0,
            ignored: None,
            outline: None,
            troubles: Troubles::new(),
            tries: None,
        }
    }

    /// Takes an event at `now`.
    pub fn on(&mut self, event: Event<R>, now: Duration) {
        if self.phase(now).is_some_and(|phase| matches!(phase, Phase::Clearing { left: Duration::ZERO, .. })) {
            self.leave(now);
        }
        match event {
            Event::Looked(seen) => self.looked(seen, now),
            Event::Scanned(scanned) => self.scanned(scanned, now),
            Event::Scanner(scanner) => self.scanner = scanner,
            Event::Unread(unread) => self.unread(unread, now),
            Event::Compared(likeness, outcome, report) => self.compared(likeness, outcome, report, now),
            Event::Key(key) => self.key(key, now),
            Event::Camera(camera) => self.camera = camera,
            Event::Ready(ready) => self.readied(ready, now),
            Event::Rules(rules) => {
                self.leave(now);
                // What another profile said of a code is no reason to ignore it now.
                self.ignored = None;
                self.rules = rules;
            }
            Event::Tick => {}
        }
        self.age(now);
    }

    /// The page.
    #[must_use]
    pub const fn page(&self) -> Page {
        self.page
    }

    /// The camera's state.
    #[must_use]
    pub const fn camera(&self) -> Camera {
        self.camera
    }

    /// What the scan page shows.
    #[must_use]
    pub fn stage(&self, now: Duration) -> Stage {
        match (&self.result, self.outline(now)) {
            (Some(shown), _) if !shown.aside => Stage::Result,
            (_, Some(_)) if self.page == Page::Scan => Stage::Looking,
            _ => Stage::Idle,
        }
    }

    /// The outcome and the report of the result on the screen.
    #[must_use]
    pub fn result(&self) -> Option<(Outcome, &R)> {
        self.result.as_ref().map(|shown| (shown.seen.outcome, &shown.seen.report))
    }

    /// The code of the result on the screen, with its report.
    #[must_use]
    pub fn seen(&self) -> Option<&Seen<R>> {
        self.result.as_ref().map(|shown| &shown.seen)
    }

    /// How many results were shown since the program began: it changes with each one that comes on the screen.
    #[must_use]
    pub const fn shown(&self) -> u64 {
        self.shown
    }

    /// Whether nothing is looked at, because somebody said so.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// What came of comparing the ID with the result on the screen.
    #[must_use]
    pub fn compared_with_id(&self) -> Option<Likeness> {
        self.result.as_ref().and_then(|shown| shown.compared)
    }

    /// Whether the result waits for the ID to be compared.
    #[must_use]
    pub fn waits_for_id(&self) -> bool {
        self.result.as_ref().is_some_and(|shown| shown.waits_for_id(self.rules))
    }

    /// Where the result stands on its way to leave.
    #[must_use]
    pub fn phase(&self, now: Duration) -> Option<Phase> {
        let shown = self.result.as_ref()?;
        let start = shown.may_go_at().max(shown.prolonged);
        let of = self.rules.hold(shown.seen.outcome);
        Some(if shown.aside || shown.waits_for_id(self.rules) {
            Phase::Staying
        } else if shown.held {
            Phase::Held
        } else if self.rules.stays && matches!(shown.seen.outcome, Outcome::CannotDecide | Outcome::MoreNeeded) {
            Phase::Staying
        } else if now < start {
            Phase::Showing
        } else {
            Phase::Clearing { left: of.saturating_sub(now.saturating_sub(start)), of }
        })
    }

    /// Whether the result waits for its code to leave the picture.
    #[must_use]
    pub fn waits_for_code(&self, now: Duration) -> bool {
        self.result.as_ref().is_some_and(|shown| shown.seen.outcome != Outcome::Pass && shown.in_view(now))
    }

    /// The outline of the code in view.
    #[must_use]
    pub fn outline(&self, now: Duration) -> Option<Outline> {
        self.outline.filter(|(_, last)| now.saturating_sub(*last) < OUTLINE_STAYS).map(|(outline, _)| outline)
    }

    /// The hint on the plate.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        self.troubles.hint().filter(|_| self.is_looking())
    }

    fn looked(&mut self, seen: Vec<Seen<R>>, now: Duration) {
        if let Some(shown) = &mut self.result
            && seen.iter().any(|seen| shown.seen.is_of(&seen.same))
        {
            shown.last_seen = now;
        }
        if !matches!(self.page, Page::Scan | Page::Controls) || self.paused {
            return;
        }
        if let Some(outline) = seen.iter().find_map(|seen| seen.outline) {
            self.outline = Some((outline, now));
        }
        // Control codes are no results.
        if self.page == Page::Controls {
            return;
        }
        let (mut certificates, others): (Vec<_>, Vec<_>) =
            seen.into_iter().partition(|seen| seen.outcome.is_certificate());
        let first = certificates.first().map(|seen| seen.same);
        if certificates.iter().any(|seen| Some(seen.same) != first) {
            self.troubles.saw(Hint::Several, now);
        } else if let Some(seen) = certificates.pop() {
            self.certificate(seen, now);
        } else {
            self.no_certificate(others, now);
        }
    }

    fn unread(&mut self, unread: Unread, now: Duration) {
        if self.page != Page::Scan || self.paused || !self.is_looking() {
            return;
        }
        if let Some(outline) = unread.outline {
            self.outline = Some((outline, now));
        }
        if let Some(why) = unread.why {
            self.troubles.saw(why, now);
        }
    }

    fn certificate(&mut self, seen: Seen<R>, now: Duration) {
        self.tries = None;
        self.troubles.over();
        let ignored = self.ignores(&seen.same, now);
        let replaceable = self.result.as_ref().is_none_or(|shown| shown.may_be_replaced(&seen, self.rules, now));
        if !ignored && replaceable {
            self.show(seen, now);
        }
    }

    fn ignores(&self, same: &[u8; 32], now: Duration) -> bool {
        self.ignored.as_ref().is_some_and(|(left, until)| left.contains(same) && now < *until)
    }

    fn no_certificate(&mut self, mut others: Vec<Seen<R>>, now: Duration) {
        if !self.is_looking() {
            return;
        }
        if others.iter().any(|seen| seen.outcome == Outcome::OtherKind) {
            self.troubles.saw(Hint::OtherKind, now);
        } else if others.len() == 1
            && let Some(mut seen) = others.pop()
        {
            let ignored = self.ignores(&seen.same, now);
            if !ignored && self.tried(seen.same, now) == 3 {
                self.tries = None;
                seen.outcome = Outcome::CannotDecide;
                self.show(seen, now);
            } else if !ignored {
                self.troubles.saw(Hint::Unreadable, now);
            }
        } else if !others.is_empty() {
            self.troubles.saw(Hint::Unreadable, now);
        }
    }

    /// Counts how often in a row an unreadable code was shown: each time it comes into view again.
    fn tried(&mut self, same: [u8; 32], now: Duration) -> u8 {
        let before = self.tries.filter(|tries| now.saturating_sub(tries.last) < TRIES_FORGOTTEN);
        let count = match before {
            None => 1,
            Some(tries) if tries.same == same && now.saturating_sub(tries.last) < GONE => tries.count,
            Some(tries) => tries.count.saturating_add(1),
        };
        self.tries = Some(Tries { same, last: now, count });
        count
    }

    fn show(&mut self, seen: Seen<R>, now: Duration) {
        // The same person with one proof more has the same ID.
        let compared =
            self.result.as_ref().filter(|shown| seen.is_of(&shown.seen.same)).and_then(|shown| shown.compared);
        self.leave(now);
        self.shown = self.shown.saturating_add(1);
        self.result = Some(Shown { compared, ..Shown::new(seen, now) });
        self.troubles = Troubles::new();
        self.paused = false;
    }

    fn compared(&mut self, likeness: Likeness, outcome: Outcome, report: R, now: Duration) {
        if let Some(shown) = &mut self.result {
            // An answer has to be seen, and another verdict like a new one.
            shown.since = now;
            shown.held &= shown.seen.outcome == outcome;
            (shown.seen.outcome, shown.seen.report, shown.compared) = (outcome, report, Some(likeness));
        }
    }

    /// Whether the live picture is what counts: without a result, or with one that waits aside.
    fn is_looking(&self) -> bool {
        self.result.as_ref().is_none_or(|shown| shown.aside)
    }

    /// Lets go of the result and of all it knew of a person.
    fn leave(&mut self, now: Duration) {
        if let Some(shown) = self.result.take() {
            let left = [vec![shown.seen.same], shown.seen.also].concat();
            self.ignored = Some((left, now.saturating_add(SAME_IGNORED)));
            if self.page.is_of_a_result() {
                self.page = Page::Scan;
            }
        }
    }

    fn key(&mut self, key: Key, now: Duration) {
        match (key, &mut self.result) {
            (Key::Next, Some(shown)) if shown.may_be_dismissed(self.rules, now) => self.leave(now),
            (Key::Back, Some(shown)) if self.page == Page::Scan && shown.aside => shown.aside = false,
            (Key::Back, Some(shown)) if self.page == Page::Scan && shown.may_be_dismissed(self.rules, now) => {
                self.leave(now);
            }
            (Key::Back, Some(_)) => self.page = Page::Scan,
            (Key::Back, None) => self.page = self.home(),
            (Key::Hold, Some(shown)) => shown.held = true,
            (Key::MoreTime, Some(shown)) => (shown.held, shown.prolonged) = (false, now),
            (Key::Pause, None) => {
                self.paused = !self.paused && self.page == Page::Scan;
                self.troubles = Troubles::new();
            }
            (Key::ScanNext, Some(shown)) if shown.seen.outcome == Outcome::MoreNeeded => shown.aside = true,
            (Key::AnotherPerson | Key::StartOver | Key::DoneByHand, _) => {
                self.leave(now);
                if key == Key::StartOver {
                    self.ignored = None;
                }
                self.page = self.home();
            }
            (Key::Open(page), Some(shown)) if page.is_of_a_result() => {
                shown.held = true;
                self.page = page;
            }
            (Key::Open(Page::ByHand), None) if self.ready => self.page = Page::ByHand,
            (Key::Open(Page::Layers | Page::ByHand | Page::Where | Page::Certificate), None) => {}
            (Key::Next | Key::Hold | Key::Pause | Key::MoreTime | Key::ScanNext, _) => {}
            (Key::Open(Page::Scan), _) => self.page = self.home(),
            (Key::Open(page), _) => {
                self.leave(now);
                self.page = page;
            }
        }
    }

    fn readied(&mut self, ready: bool, now: Duration) {
        self.ready = ready;
        if !ready {
            self.leave(now);
        }
        if (matches!(self.page, Page::First | Page::Sources | Page::Scan) || self.page.is_of_a_result())
            && !(ready && self.result.is_some())
        {
            self.page = self.home();
        }
    }

    const fn home(&self) -> Page {
        if self.ready { Page::Scan } else { Page::First }
    }

    /// Lets hints and guards grow up and go.
    fn age(&mut self, now: Duration) {
        self.ignored = self.ignored.take().filter(|(_, until)| now < *until);
        self.outline = self.outline.filter(|(_, last)| now.saturating_sub(*last) < OUTLINE_STAYS);
        self.troubles.age(now);
    }
}

#[cfg(test)]
#[path = "session/tests.rs"]
mod tests;
