//! What is known of a source, and what state that is.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::CaptureState;
use crate::input::frame::Frame;
use crate::input::source::SourceError;
use std::time::Duration;

/// How long without a frame makes a source silent; its name is then on the screen within 2 s.
const SILENT: Duration = Duration::from_millis(1_500);
/// Of a thousand frames, how many damaged ones make a source damaged, and how few make it whole
/// again; reckoned so that the last twenty frames count most.
const DAMAGED: u32 = 600;
const WHOLE: u32 = 300;
/// How long a source may take from its opening to its first frame.
const START: Duration = Duration::from_secs(4);
/// How long the same pixels make a picture frozen, and a dark one dark.
const STUCK: Duration = Duration::from_secs(3);
/// How long a frozen source is left alone before it is opened again.
const RENEW: Duration = Duration::from_secs(10);
/// Mean brightness below which a picture is dark: a covered lens.
const DARK: u8 = 10;

/// How a run goes on after a failure.
pub(super) enum After {
    /// The source is opened again after a while, or soon.
    Again { soon: bool },
    /// There is nothing more to come.
    End,
    /// Another run has the lead.
    Yield,
}

/// What is known of a source; times are on the clock of its capture.
pub(super) struct Status {
    /// What was last heard: frames, or why there are none.
    pub state: CaptureState,
    pub name: Option<String>,
    pub frames: u64,
    pub damaged: u64,
    /// How many runs there are, and how many there were.
    pub runs: u32,
    begun: u64,
    /// The run that counts.
    lead: u64,
    /// Whether the first opening met a busy source.
    refused: bool,
    /// When any call into the source last came back.
    pub answered: Duration,
    /// When a source was last opened, and whether its first frame is still to come.
    opened: Duration,
    waits: bool,
    /// When the last whole frame came, and the last damaged one.
    heard: Duration,
    hurt: Option<Duration>,
    /// How many of a thousand are damaged, and whether that is too many.
    share: u32,
    spoilt: bool,
    /// When the picture last changed, and was last bright.
    changed: Duration,
    bright: Duration,
    light: u8,
    /// The last picture, by which a frozen one is known.
    pub shown: Option<Frame>,
}

impl Status {
    pub const fn new() -> Self {
        Self {
            state: CaptureState::Opening,
            name: None,
            frames: 0,
            damaged: 0,
            runs: 0,
            begun: 0,
            lead: 0,
            refused: false,
            answered: Duration::ZERO,
            opened: Duration::ZERO,
            waits: false,
            heard: Duration::ZERO,
            hurt: None,
            share: 0,
            spoilt: false,
            changed: Duration::ZERO,
            bright: Duration::ZERO,
            light: 0,
            shown: None,
        }
    }

    pub fn state(&self, now: Duration) -> CaptureState {
        let since = |then: Duration| now.saturating_sub(then);
        let is_hurt = self.hurt.is_some_and(|hurt| since(hurt) < SILENT);
        match &self.state {
            CaptureState::Running if is_hurt && (self.spoilt || since(self.heard) >= SILENT) => CaptureState::Damaged,
            CaptureState::Running if since(self.heard) >= SILENT => CaptureState::Silent,
            CaptureState::Running if since(self.bright) >= STUCK => CaptureState::Dark,
            CaptureState::Running if since(self.changed) >= STUCK => CaptureState::Frozen,
            CaptureState::Ended => CaptureState::Ended,
            _ if self.waits && since(self.opened) >= SILENT && is_hurt => CaptureState::Damaged,
            _ if self.waits && since(self.opened) >= START => CaptureState::Silent,
            state => state.clone(),
        }
    }

    pub fn light(&self, now: Duration) -> Option<u8> {
        let comes = self.state == CaptureState::Running && now.saturating_sub(self.heard) < SILENT;
        comes.then_some(self.light)
    }

    /// A run begins and takes the lead; where others are there, they hang.
    pub fn begin(&mut self, now: Duration) -> u64 {
        if self.runs > 0 {
            self.state = CaptureState::Silent;
            self.waits = false;
        }
        self.runs = self.runs.saturating_add(1);
        self.begun = self.begun.saturating_add(1);
        self.lead = self.begun;
        self.answered = now;
        self.begun
    }

    pub const fn end(&mut self) {
        self.runs = self.runs.saturating_sub(1);
    }

    /// What was said before stays until the first frame: an open camera need not be a good one.
    pub fn opened(&mut self, run: u64, name: &str, now: Duration) {
        if run != self.lead {
            return;
        }
        self.name = Some(name.to_owned());
        (self.answered, self.opened, self.waits) = (now, now, true);
        (self.hurt, self.share, self.spoilt) = (None, 0, false);
        if self.state != CaptureState::Frozen {
            self.changed = now;
        }
        self.bright = now;
    }

    /// A whole frame of this run; false when it comes too late: another run has
    /// the lead and frames, or all is over.
    pub fn saw(&mut self, run: u64, frame: &Frame, now: Duration) -> bool {
        let leads = run == self.lead || self.light(now).is_none();
        if !leads || self.state == CaptureState::Ended {
            return false;
        }
        self.lead = run;
        self.state = CaptureState::Running;
        self.waits = false;
        self.frames = self.frames.saturating_add(1);
        (self.answered, self.heard) = (now, now);
        self.reckon(0);
        self.light = frame.scene().light();
        if self.light >= DARK {
            self.bright = now;
        }
        if self.shown.as_ref().is_none_or(|shown| !shown.shows_the_same(frame)) {
            self.changed = now;
            self.shown = Some(frame.clone());
        }
        true
    }

    pub fn hurt(&mut self, run: u64, now: Duration) {
        if run == self.lead {
            self.damaged = self.damaged.saturating_add(1);
            (self.answered, self.hurt) = (now, Some(now));
            self.reckon(1_000);
        }
    }

    /// Takes one frame into the share of damaged ones.
    const fn reckon(&mut self, damage: u32) {
        self.share = self.share.saturating_mul(19).saturating_add(damage) / 20;
        self.spoilt = self.share >= if self.spoilt { WHOLE } else { DAMAGED };
    }

    pub fn failed(&mut self, run: u64, error: SourceError, now: Duration) -> After {
        if run != self.lead {
            return After::Yield;
        }
        self.answered = now;
        self.waits = false;
        let busy = error == SourceError::Busy;
        if busy && self.runs > 1 {
            // A hung run of ours holds the camera: that is no other program.
            return After::Again { soon: false };
        }
        if busy && self.state == CaptureState::Opening && !std::mem::replace(&mut self.refused, true) {
            return After::Again { soon: true };
        }
        self.state = match error {
            // It was there: whoever pulled it wants to be told so for as long as it is away.
            SourceError::NoneFound if matches!(self.state, CaptureState::Lost { .. }) => {
                return After::Again { soon: false };
            }
            SourceError::NoneFound if self.name.is_some() => CaptureState::Lost { why: error.to_string() },
            error => error.into(),
        };
        if self.state == CaptureState::Ended { After::End } else { After::Again { soon: false } }
    }

    /// Lets go of the last picture.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Whether the picture has been frozen for so long that opening the source again is worth it.
    pub fn is_worth_renewing(&self, now: Duration) -> bool {
        now.saturating_sub(self.changed.max(self.opened)) >= RENEW && self.state(now) == CaptureState::Frozen
    }
}
