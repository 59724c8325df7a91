//! From what goes wrong in single looks to one calm hint.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{HINT_AFTER, HINT_STAYS, Hint};
use std::time::Duration;

/// The troubles in view, and the hint on the screen.
///
/// Looks do not agree: one is too dark, the next moves. Each trouble therefore has its own time,
/// and the first in the order of [`Hint`] that has lasted is said.
pub(super) struct Troubles {
    seen: [Option<Span>; Hint::ALL.len()],
    /// The hint on the screen, and since when.
    hint: Option<(Hint, Duration)>,
}

/// Since when a trouble has been seen, and when it last was.
#[derive(Clone, Copy)]
struct Span {
    since: Duration,
    last: Duration,
}

impl Troubles {
    pub const fn new() -> Self {
        Self { seen: [None; Hint::ALL.len()], hint: None }
    }

    /// The hint on the screen.
    pub fn hint(&self) -> Option<Hint> {
        self.hint.map(|(hint, _)| hint)
    }

    /// A look had this trouble.
    pub fn saw(&mut self, hint: Hint, now: Duration) {
        let place = Hint::ALL.iter().zip(&mut self.seen).find(|(known, _)| **known == hint);
        if let Some((_, span)) = place {
            let lasting = span.filter(|span| now.saturating_sub(span.last) < HINT_AFTER);
            *span = Some(Span { since: lasting.map_or(now, |span| span.since), last: now });
        }
    }

    /// Says something at once, for so long, in place of whatever was in view.
    pub const fn say(&mut self, hint: Hint, stays: Duration, now: Duration) {
        self.over();
        // As if it came on later, since every hint goes after the same time.
        self.hint = Some((hint, now.saturating_add(stays.saturating_sub(HINT_STAYS))));
    }

    /// A code was read: no trouble lasts. The hint stays for its time.
    pub const fn over(&mut self) {
        self.seen = [None; Hint::ALL.len()];
    }

    /// Lets troubles become hints, and hints go.
    pub fn age(&mut self, now: Duration) {
        let lasts = |span: &Span| now.saturating_sub(span.last) < HINT_AFTER;
        self.seen = self.seen.map(|span| span.filter(lasts));
        let due = |span: &Option<Span>| span.is_some_and(|span| now.saturating_sub(span.since) >= HINT_AFTER);
        let due = Hint::ALL.into_iter().zip(&self.seen).find(|(_, span)| due(span)).map(|(hint, _)| hint);
        let stays = self.hint.filter(|(_, since)| now.saturating_sub(*since) < HINT_STAYS);
        self.hint = match (stays, due) {
            (Some(old), _) => Some(old),
            (None, Some(hint)) => self.hint.filter(|(old, _)| *old == hint).or(Some((hint, now))),
            (None, None) => None,
        };
    }
}
