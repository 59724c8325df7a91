//! Keeps frames coming from a source that may be pulled, busy, dark or stuck.
//!
//! [`Capture::run`] blocks and belongs on a thread of its own, which nobody
//! joins: a camera that hangs never comes back. Everyone else reads
//! [`Capture::latest`] and [`Capture::state`].
//!
//! Where a call into a driver does not return, [`Capture::is_stuck`] says so,
//! and another run may begin beside the hung one. One run has the *lead*: the
//! newest, until an older one wakes up and brings a frame first. A run without
//! the lead ends as soon as it comes to itself, and nothing of it counts.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod status;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::frame::Frame;
use super::latest::{Latest, Waited};
use super::source::{FrameSource, SourceError};
use status::{After, Status};

/// How long after a failure the source is opened again.
pub const RETRY: Duration = Duration::from_secs(1);
/// How soon a busy source is tried for the second time: our own last stream may still be closing.
const RETRY_SOON: Duration = Duration::from_millis(250);
/// How long a call into a driver may take before another run begins beside it. A
/// camera that is merely slow wins the race all the same.
const STUCK: Duration = Duration::from_secs(8);

/// How the source is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureState {
    /// It is being opened for the first time, or has not given its first frame.
    Opening,
    /// Frames come.
    Running,
    /// It is open, and for 1.5 s no frame came.
    Silent,
    /// Frames come, and most of them are damaged, or all for 1.5 s.
    Damaged,
    /// For 3 s each frame was the same to the last pixel.
    Frozen,
    /// For 3 s the picture was dark: the lens is covered.
    Dark,
    /// It was there and is gone; it is looked for every second.
    Lost {
        /// What the system said.
        why: String,
    },
    /// Another program uses it; it is tried every second.
    Busy,
    /// This account may not use it.
    Forbidden,
    /// It gives no picture format that we read.
    NotSupported,
    /// There is none, or none by the chosen name, and there was none before.
    NoneFound,
    /// It has shown all it had, or the capture was stopped.
    Ended,
}

impl From<SourceError> for CaptureState {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Damaged => Self::Damaged,
            SourceError::NoneFound => Self::NoneFound,
            SourceError::Busy => Self::Busy,
            SourceError::Forbidden => Self::Forbidden,
            SourceError::NotSupported => Self::NotSupported,
            SourceError::Lost { why } => Self::Lost { why },
            SourceError::Silent => Self::Silent,
            SourceError::Frozen => Self::Frozen,
            SourceError::Ended => Self::Ended,
        }
    }
}

/// A source's newest frame and state, shared between its thread and the others.
pub struct Capture {
    latest: Latest<Frame>,
    stop: Latest<()>,
    status: Mutex<Status>,
    retry: Duration,
}

impl Capture {
    /// A capture that opens its source again so long after a failure; see [`RETRY`].
    #[must_use]
    pub const fn new(retry: Duration) -> Self {
        Self { latest: Latest::new(), stop: Latest::new(), status: Mutex::new(Status::new()), retry }
    }

    /// Where the newest frame waits.
    #[must_use]
    pub const fn latest(&self) -> &Latest<Frame> {
        &self.latest
    }

    /// How the source is doing, at `now` on the clock that [`Capture::run`] has.
    #[must_use]
    pub fn state(&self, now: Duration) -> CaptureState {
        self.status().state(now)
    }

    /// The mean brightness of the newest frame, 0 to 255; nothing unless frames come.
    #[must_use]
    pub fn light(&self, now: Duration) -> Option<u8> {
        self.status().light(now)
    }

    /// The name of the source that is open, or was last.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.status().name.clone()
    }

    /// Frames that came whole, and frames that were damaged and left out.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        let status = self.status();
        (status.frames, status.damaged)
    }

    /// Ends [`Capture::run`] after the frame it waits for, and wakes who waits
    /// for a frame. The thread is not to be joined; one that hangs keeps no picture.
    pub fn stop(&self) {
        self.stop.close();
        self.latest.close();
        self.status().forget();
    }

    /// Waits so long for the capture to be stopped or to end by itself, and tells whether it was.
    pub fn is_over_within(&self, limit: Duration) -> bool {
        self.stop.take_within(limit) == Waited::Closed
    }

    /// How many runs there are: one, and those that hang in a driver.
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.status().runs
    }

    /// Whether the source has not answered for so long that another run should begin.
    #[must_use]
    pub fn is_stuck(&self, now: Duration) -> bool {
        let status = self.status();
        status.runs > 0 && now.saturating_sub(status.answered) >= STUCK
    }

    /// Opens the source, puts its frames where [`Capture::latest`] says, and
    /// opens it again after each failure, until it ends, [`Capture::stop`], or
    /// another run has the lead.
    ///
    /// `open` finds the source anew each time, by its name: a replugged camera
    /// comes back under another number. Each frame is shown to `seen` first.
    /// `now` is a clock that never runs back.
    pub fn run<S: FrameSource>(
        &self,
        mut open: impl FnMut() -> Result<S, SourceError>,
        mut seen: impl FnMut(&Frame),
        now: impl Fn() -> Duration,
    ) {
        let run = self.status().begin(now());
        loop {
            let failure = match open() {
                Ok(source) => self.follow(run, source, &mut seen, &now),
                Err(error) => Some(error),
            };
            let Some(error) = failure else { break };
            let after = self.status().failed(run, error, now());
            let wait = match after {
                After::Again { soon: true } => self.retry.min(RETRY_SOON),
                After::Again { soon: false } => self.retry,
                After::End => {
                    self.stop();
                    break;
                }
                After::Yield => break,
            };
            if self.is_over_within(wait) {
                self.status().state = CaptureState::Ended;
                break;
            }
        }
        self.status().end();
    }

    /// Passes frames on until the source fails; nothing when another run has
    /// the lead. The source is dropped then.
    fn follow<S: FrameSource>(
        &self,
        run: u64,
        mut source: S,
        seen: &mut impl FnMut(&Frame),
        now: &impl Fn() -> Duration,
    ) -> Option<SourceError> {
        self.status().opened(run, source.name(), now());
        while !self.stop.is_closed() {
            match source.next() {
                Ok(frame) => {
                    if !self.status().saw(run, &frame, now()) {
                        return None;
                    }
                    seen(&frame);
                    self.latest.put(frame);
                    if self.status().is_worth_renewing(now()) {
                        return Some(SourceError::Frozen);
                    }
                }
                Err(SourceError::Damaged) => self.status().hurt(run, now()),
                Err(error) => return Some(error),
            }
        }
        Some(SourceError::Ended)
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "capture/tests.rs"]
mod tests;
