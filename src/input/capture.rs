//! Keeps frames coming from a source that may be pulled, busy, dark or stuck.
//!
//! [`Capture::run`] blocks and belongs on a thread of its own, which nobody
//! joins: a camera that hangs never comes back. Everyone else reads
//! [`Capture::latest`] and [`Capture::state`].
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::frame::Frame;
use super::latest::{Latest, Waited};
use super::source::{FrameSource, SourceError};

/// How long after a failure the source is opened again.
pub const RETRY: Duration = Duration::from_secs(1);
/// How long without a frame makes a source silent.
const SILENT: Duration = Duration::from_secs(2);
/// How long the same pixels make a picture frozen, and a dark one dark.
const STUCK: Duration = Duration::from_secs(3);
/// Mean brightness below which a picture is dark: a covered lens.
const DARK: u64 = 10;

/// How the source is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureState {
    /// It is being opened for the first time.
    Opening,
    /// Frames come.
    Running,
    /// It is open, and for 2 s no frame came, or no whole one.
    Silent,
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
    /// There is none, or none by the chosen name.
    NoneFound,
    /// It has shown all it had, or the capture was stopped.
    Ended,
}

impl From<SourceError> for CaptureState {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Damaged => Self::Silent,
            SourceError::NoneFound => Self::NoneFound,
            SourceError::Busy => Self::Busy,
            SourceError::Forbidden => Self::Forbidden,
            SourceError::NotSupported => Self::NotSupported,
            SourceError::Lost { why } => Self::Lost { why },
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

struct Status {
    state: CaptureState,
    name: Option<String>,
    frames: u64,
    damaged: u64,
    heard: Duration,
    changed: Duration,
    bright: Duration,
    shown: Vec<u8>,
}

impl Capture {
    /// A capture that opens its source again so long after a failure; see [`RETRY`].
    #[must_use]
    pub const fn new(retry: Duration) -> Self {
        let status = Status {
            state: CaptureState::Opening,
            name: None,
            frames: 0,
            damaged: 0,
            heard: Duration::ZERO,
            changed: Duration::ZERO,
            bright: Duration::ZERO,
            shown: Vec::new(),
        };
        Self { latest: Latest::new(), stop: Latest::new(), status: Mutex::new(status), retry }
    }

    /// Where the newest frame waits.
    #[must_use]
    pub const fn latest(&self) -> &Latest<Frame> {
        &self.latest
    }

    /// How the source is doing, at `now` on the clock that [`Capture::run`] has.
    #[must_use]
    pub fn state(&self, now: Duration) -> CaptureState {
        let status = self.status();
        let since = |then: Duration| now.saturating_sub(then);
        match &status.state {
            CaptureState::Running if since(status.heard) >= SILENT => CaptureState::Silent,
            CaptureState::Running if since(status.bright) >= STUCK => CaptureState::Dark,
            CaptureState::Running if since(status.changed) >= STUCK => CaptureState::Frozen,
            state => state.clone(),
        }
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
    /// for a frame. The thread is not to be joined.
    pub fn stop(&self) {
        self.stop.close();
        self.latest.close();
    }

    /// Opens the source, puts its frames where [`Capture::latest`] says, and
    /// opens it again after each failure, until it ends or [`Capture::stop`].
    ///
    /// `open` finds the source anew each time, by its name: a replugged camera
    /// comes back under another number. `now` is a clock that never runs back.
    pub fn run<S: FrameSource>(&self, mut open: impl FnMut() -> Result<S, SourceError>, now: impl Fn() -> Duration) {
        loop {
            let error = match open() {
                Ok(source) => self.follow(source, &now),
                Err(error) => error,
            };
            let ended = error == SourceError::Ended;
            self.status().state = error.into();
            if ended || self.stop.take_within(self.retry) == Waited::Closed {
                break;
            }
        }
        self.status().state = CaptureState::Ended;
        self.latest.close();
    }

    /// Passes frames on until the source fails; the source is dropped then.
    fn follow<S: FrameSource>(&self, mut source: S, now: &impl Fn() -> Duration) -> SourceError {
        self.status().opened(source.name(), now());
        while !self.stop.is_closed() {
            match source.next() {
                Ok(frame) => {
                    self.status().saw(&frame, now());
                    self.latest.put(frame);
                }
                Err(SourceError::Damaged) => {
                    let mut status = self.status();
                    status.damaged = status.damaged.saturating_add(1);
                }
                Err(error) => return error,
            }
        }
        SourceError::Ended
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Status {
    fn opened(&mut self, name: &str, now: Duration) {
        self.state = CaptureState::Running;
        self.name = Some(name.to_owned());
        (self.heard, self.changed, self.bright) = (now, now, now);
    }

    fn saw(&mut self, frame: &Frame, now: Duration) {
        self.frames = self.frames.saturating_add(1);
        self.heard = now;
        if !is_dark(frame) {
            self.bright = now;
        }
        if frame.luma() != self.shown {
            self.changed = now;
            self.shown.clear();
            self.shown.extend_from_slice(frame.luma());
        }
    }
}

/// By every 61st pixel: enough for a mean, and quick.
fn is_dark(frame: &Frame) -> bool {
    let (count, sum) = frame
        .luma()
        .iter()
        .step_by(61)
        .fold((0_u64, 0_u64), |(count, sum), grey| (count.saturating_add(1), sum.saturating_add(u64::from(*grey))));
    sum < count.saturating_mul(DARK)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Capture, CaptureState, Frame, FrameSource, SourceError};
    use std::cell::{Cell, RefCell};
    use std::collections::VecDeque;
    use std::time::Duration;

    type Step = (u64, Result<u8, SourceError>);

    /// Plays what it is told: at so many seconds, a grey frame or an error.
    struct Script<'a> {
        steps: VecDeque<Step>,
        clock: &'a Cell<u64>,
        look: &'a dyn Fn(),
    }

    impl FrameSource for Script<'_> {
        fn next(&mut self) -> Result<Frame, SourceError> {
            (self.look)();
            let (at, step) = self.steps.pop_front().ok_or(SourceError::Ended)?;
            self.clock.set(at);
            step.map(|grey| Frame::new(2, 2, vec![grey; 4]).expect("four pixels"))
        }

        fn name(&self) -> &str {
            "Front camera"
        }
    }

    /// The states seen before each step, when each opening gives one script or an error.
    fn states(openings: Vec<Result<Vec<Step>, SourceError>>) -> (Vec<CaptureState>, Capture) {
        let capture = Capture::new(Duration::ZERO);
        let (clock, seen) = (Cell::new(0), RefCell::new(Vec::new()));
        let now = || Duration::from_secs(clock.get());
        let look = || seen.borrow_mut().push(capture.state(now()));
        let mut openings = VecDeque::from(openings);
        capture.run(
            || {
                look();
                let opening = openings.pop_front().unwrap_or(Err(SourceError::Ended))?;
                Ok(Script { steps: opening.into(), clock: &clock, look: &look })
            },
            now,
        );
        look();
        let seen = seen.take();
        (seen, capture)
    }

    fn lost() -> SourceError {
        SourceError::Lost { why: "No such device".to_owned() }
    }

    #[test]
    fn a_pulled_camera_is_named_and_found_again() {
        use CaptureState::{Ended, Lost, NoneFound, Opening, Running};
        let (seen, capture) =
            states(vec![Ok(vec![(1, Ok(50)), (1, Err(lost()))]), Err(SourceError::NoneFound), Ok(vec![(3, Ok(60))])]);
        let gone = Lost { why: "No such device".to_owned() };
        assert_eq!(seen, [Opening, Running, Running, gone, NoneFound, Running, Running, Ended]);
        assert_eq!(capture.counts(), (2, 0));
        assert_eq!(capture.name().as_deref(), Some("Front camera"));
        assert_eq!(capture.latest().take().map(|frame| frame.luma()[0]), Some(60), "the newest frame still waits");
        assert!(capture.latest().is_closed());
    }

    #[test]
    fn a_busy_camera_is_tried_again() {
        use CaptureState::{Busy, Ended, Opening, Running};
        let (seen, _) = states(vec![Err(SourceError::Busy), Err(SourceError::Busy), Ok(vec![(2, Ok(50))])]);
        assert_eq!(seen, [Opening, Busy, Busy, Running, Running, Ended]);
    }

    #[test]
    fn a_damaged_frame_is_dropped_and_counted() {
        let (seen, capture) = states(vec![Ok(vec![(0, Ok(50)), (0, Err(SourceError::Damaged)), (1, Ok(51))])]);
        assert!(!seen.iter().any(|state| matches!(state, CaptureState::Lost { .. } | CaptureState::Silent)));
        assert_eq!(capture.counts(), (2, 1));
    }

    #[test]
    fn the_same_pixels_for_three_seconds_are_frozen_until_they_change() {
        use CaptureState::{Ended, Frozen, Opening, Running};
        let steps = [(1, 50), (2, 50), (3, 50), (4, 50), (5, 51)].map(|(at, grey)| (at, Ok(grey)));
        let (seen, _) = states(vec![Ok(steps.into())]);
        assert_eq!(seen, [Opening, Running, Running, Running, Running, Frozen, Running, Ended]);
    }

    #[test]
    fn a_covered_lens_is_dark() {
        let steps = [(1, 3), (2, 2), (3, 3), (4, 90)].map(|(at, grey)| (at, Ok(grey)));
        let (seen, _) = states(vec![Ok(steps.into())]);
        assert_eq!(seen[4], CaptureState::Dark);
        assert_eq!(seen[5], CaptureState::Running);
    }

    #[test]
    fn two_seconds_without_a_whole_frame_are_silence() {
        let steps = vec![(1, Ok(50)), (2, Err(SourceError::Damaged)), (3, Err(SourceError::Damaged)), (4, Ok(51))];
        let (seen, _) = states(vec![Ok(steps)]);
        assert_eq!(seen[4], CaptureState::Silent);
        assert_eq!(seen[5], CaptureState::Running);
    }

    #[test]
    fn a_stopped_capture_ends_at_its_next_frame() {
        let capture = Capture::new(super::RETRY);
        let (clock, look) = (Cell::new(0), || capture.stop());
        let open = || Ok(Script { steps: vec![(0, Ok(9)); 1_000].into(), clock: &clock, look: &look });
        capture.run(open, || Duration::ZERO);
        assert_eq!(capture.state(Duration::ZERO), CaptureState::Ended);
        assert_eq!(capture.counts(), (1, 0));
    }
}
