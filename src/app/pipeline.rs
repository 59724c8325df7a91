//! The threads behind the window: frames come in, judged codes and pictures go out.
//!
//! ```text
//! source thread      reader thread                    second thread            window
//! Frame ─ Capture ─▶ Reader::look ─ nothing read ─▶ Latest ─ look_longer
//!   │                     └ read ─ check ─ Order ─ check ─ read ┘
//!   │                                        └▶ Latest (seen, unread) ─ wake ─▶ take()
//!   └────────────────────────▶ Latest (picture) ─────────────────────────────────┘
//! ```
//! The newest wins at every joint, and the window is woken only when no wake-up is
//! pending: a slow window sees fewer pictures and no queue grows.

mod order;
mod source;

use super::clock;
use super::desk::Desk;
use super::pace::Pace;
use super::session::{Camera, Hint, Outcome, Outline, Seen, Unread};
use crate::check::{Report, Times, Verdict};
use crate::crypto::digest::sha256;
use crate::input::capture::{Capture, CaptureState, RETRY};
use crate::input::frame::Frame;
use crate::input::latest::{Latest, Waited};
use crate::input::source::{FrameSource, SourceError};
use crate::model::code::CodeText;
use crate::reader::{self, Clues, Look, Obstacle, Point, Reader, Sighting};
use order::{Order, Turn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of stack for each reader: a limit on depth is checked before any decoder recurses,
/// and this is above what the deepest needs (threats T5).
pub(super) const STACK: usize = 4 * 1024 * 1024;

/// The desk that codes are judged at; it may be changed while the threads run.
///
/// A check in flight keeps the desk it began with.
#[derive(Clone)]
pub struct SharedDesk(Arc<Mutex<Arc<Desk>>>);

impl SharedDesk {
    /// Shares a desk.
    #[must_use]
    pub fn new(desk: Desk) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(desk))))
    }

    /// The desk as it is now.
    #[must_use]
    pub fn now(&self) -> Arc<Desk> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another desk in its place.
    pub fn change(&self, desk: Desk) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(desk);
    }

    /// Puts another desk in the place of `before`, unless that was changed meanwhile.
    pub fn change_from(&self, before: &Arc<Desk>, desk: Desk) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&held, before) {
            *held = Arc::new(desk);
        }
    }
}

/// What the threads have for the window.
#[derive(Default)]
pub struct News {
    /// The codes of the newest look that read any.
    pub seen: Option<Vec<Seen<Box<Report>>>>,
    /// What the newest look saw that could not be read.
    pub unread: Option<Unread>,
    /// The newest picture.
    pub picture: Option<Frame>,
}

/// Running threads; dropping it lets them end.
pub struct Pipeline {
    shared: Arc<Shared>,
}

struct Shared {
    capture: Capture,
    pace: Mutex<Pace>,
    order: Mutex<Order>,
    /// A frame in which the first stage read nothing.
    hard: Latest<(Frame, Clues, Turn)>,
    seen: Latest<Vec<Seen<Box<Report>>>>,
    unread: Latest<Unread>,
    picture: Latest<Frame>,
    pending: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
    begun: Instant,
}

impl Pipeline {
    /// Starts the threads. `open` finds the source, again after each failure, and from another
    /// thread when it does not come back; `wake` is called from another thread when there is
    /// news, at most once before [`Pipeline::take`].
    ///
    /// # Errors
    /// What the system said when it gave no thread.
    pub fn start(
        open: impl Fn() -> Result<Box<dyn FrameSource>, SourceError> + Send + Sync + 'static,
        desk: SharedDesk,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            capture: Capture::new(RETRY),
            pace: Mutex::default(),
            order: Mutex::default(),
            hard: Latest::new(),
            seen: Latest::new(),
            unread: Latest::new(),
            picture: Latest::new(),
            pending: AtomicBool::new(false),
            wake: Box::new(wake),
            begun: Instant::now(),
        });
        let pipeline = Self { shared: Arc::clone(&shared) };
        let (of_reader, of_second, other_desk) = (Arc::clone(&shared), Arc::clone(&shared), desk.clone());
        let reader = |name: &str| thread::Builder::new().name(name.to_owned()).stack_size(STACK);
        reader("reader").spawn(move || of_reader.run_reader(&desk))?;
        reader("second").spawn(move || of_second.run_second(&other_desk))?;
        source::start(shared, open)?;
        Ok(pipeline)
    }

    /// Takes what is new since the last call.
    #[must_use]
    pub fn take(&self) -> News {
        let Shared { pending, seen, unread, picture, .. } = &*self.shared;
        pending.store(false, Ordering::Release);
        News { seen: newest(seen), unread: newest(unread), picture: newest(picture) }
    }

    /// The mean brightness of the camera's picture, 0 to 255; nothing while none comes.
    #[must_use]
    pub fn light(&self) -> Option<u8> {
        self.shared.capture.light(self.shared.now())
    }

    /// How the camera is doing.
    #[must_use]
    pub fn camera(&self) -> Camera {
        match self.shared.capture.state(self.shared.now()) {
            CaptureState::Opening => Camera::Opening,
            CaptureState::Running => Camera::Live,
            CaptureState::Silent => Camera::Silent,
            CaptureState::Damaged => Camera::Damaged,
            CaptureState::Frozen => Camera::Frozen,
            CaptureState::Dark => Camera::Dark,
            CaptureState::Lost { .. } => Camera::Lost,
            CaptureState::Busy => Camera::Busy,
            CaptureState::Forbidden => Camera::Forbidden,
            CaptureState::NotSupported => Camera::NotSupported,
            CaptureState::NoneFound => Camera::None,
            CaptureState::Ended => Camera::Ended,
        }
    }
}

impl Drop for Pipeline {
    /// The threads end by themselves; one that hangs in a driver is never joined, and
    /// must not keep what was last seen.
    fn drop(&mut self) {
        self.shared.capture.stop();
        self.shared.hard.close();
        self.shared.seen.close();
        self.shared.unread.close();
        self.shared.picture.close();
        drop((newest(&self.shared.hard), self.take()));
    }
}

impl Shared {
    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first stage. A frame that breaks a decoder is lost, nothing more: a kiosk must not
    /// die of one picture.
    fn run_reader(&self, desk: &SharedDesk) {
        let mut reader = Reader::new();
        while let Some(frame) = self.capture.latest().take() {
            let now = self.now();
            if !self.pace().looks(now) {
                continue;
            }
            let turn = self.order().begin(now);
            let look = reader.look(&frame);
            self.looked(turn, &frame, &look, desk);
            if look.seen.is_empty() && self.pace().looks_longer(now, frame.scene()) {
                self.hard.put((frame, look.clues, turn));
            }
        }
        self.hard.close();
    }

    /// The second stage.
    fn run_second(&self, desk: &SharedDesk) {
        while let Some((frame, clues, turn)) = self.hard.take() {
            let look = reader::look_longer(&frame, &clues);
            if !turn.is_past(self.now()) {
                self.looked(turn, &frame, &look, desk);
            }
        }
    }

    /// Judges what a look of either stage read, and hands it to the window.
    fn looked(&self, turn: Turn, frame: &Frame, look: &Look, desk: &SharedDesk) {
        if look.is_promising() {
            self.pace().wake(turn.at);
        }
        let desk = desk.now();
        let judge = || look.seen.iter().map(|sighting| sighted(sighting, frame, &desk, clock::now())).collect();
        // A fault while judging costs this look, as one while reading does.
        let Ok(seen) = catch_unwind(AssertUnwindSafe(judge)) else { return };
        self.tell(turn, seen, unread(look, frame));
    }

    /// Puts what a look gave where the window finds it, unless it comes too late.
    fn tell(&self, turn: Turn, seen: Vec<Seen<Box<Report>>>, unread: Option<Unread>) {
        // Held until it lies there: a newer look must not be told between.
        let mut order = self.order();
        if !order.admits(turn, !seen.is_empty()) {
            return;
        }
        if !seen.is_empty() {
            // What kept others from being read is of no interest now.
            let _ = newest(&self.unread);
            self.seen.put(seen);
        } else if let Some(unread) = unread {
            self.unread.put(unread);
        } else {
            return;
        }
        drop(order);
        self.news();
    }

    fn order(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn news(&self) {
        if !self.pending.swap(true, Ordering::AcqRel) {
            (self.wake)();
        }
    }
}

/// What lies there now, without waiting.
pub(super) fn newest<T>(place: &Latest<T>) -> Option<T> {
    match place.take_within(Duration::ZERO) {
        Waited::Value(value) => Some(value),
        Waited::Nothing | Waited::Closed => None,
    }
}

/// Reads one frame and judges what stands in it.
#[must_use]
pub fn look(frame: &Frame, desk: &Desk, times: Times) -> Vec<Seen<Box<Report>>> {
    reader::read(frame).iter().map(|sighting| sighted(sighting, frame, desk, times)).collect()
}

fn sighted(sighting: &Sighting, frame: &Frame, desk: &Desk, times: Times) -> Seen<Box<Report>> {
    judged(&sighting.code, Some(outline(sighting.corners, frame)), desk, times)
}

/// Judges a code that stands at `outline`, or was scanned by hand.
pub(super) fn judged(code: &CodeText, outline: Option<Outline>, desk: &Desk, times: Times) -> Seen<Box<Report>> {
    let report = Box::new(desk.check(code, times));
    // Another spelling of the same signed content is the same code (threats T11); where
    // nothing signed stands there is only the spelling.
    let same = report.content_hash().unwrap_or_else(|| sha256(code.bytes()));
    Seen { outcome: outcome(&report), same, also: Vec::new(), outline, report }
}

/// What a report comes to for the screen.
pub(super) fn outcome(report: &Report) -> Outcome {
    match (report.verdict(), report.code()) {
        (Verdict::Pass(_), _) => Outcome::Pass,
        (Verdict::MoreNeeded, _) => Outcome::MoreNeeded,
        (Verdict::NotAccepted, _) => Outcome::NotAccepted,
        (Verdict::Reject, _) => Outcome::Reject,
        (Verdict::CannotDecide, _) => Outcome::CannotDecide,
        (Verdict::NoCertificate, 103) => Outcome::Unreadable,
        (Verdict::NoCertificate, 104) => Outcome::OtherLayout,
        (Verdict::NoCertificate, _) => Outcome::OtherKind,
    }
}

/// What a look saw and could not read; nothing where that is nothing.
fn unread(look: &Look, frame: &Frame) -> Option<Unread> {
    let unread =
        Unread { why: look.obstacle.map(hint), outline: look.clues.outline.map(|corners| outline(corners, frame)) };
    (unread != Unread::default()).then_some(unread)
}

fn outline(corners: [Point; 4], frame: &Frame) -> Outline {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    Outline(corners.map(|corner| (corner.x / width, corner.y / height)))
}

const fn hint(obstacle: Obstacle) -> Hint {
    match obstacle {
        Obstacle::OtherKind => Hint::OtherKind,
        Obstacle::Glare => Hint::Glare,
        Obstacle::Covered => Hint::Covered,
        Obstacle::TooDark => Hint::TooDark,
        Obstacle::TooFar => Hint::TooFar,
        Obstacle::Blurred => Hint::Blurred,
        Obstacle::HoldStill => Hint::HoldStill,
    }
}

#[cfg(test)]
#[path = "pipeline/tests.rs"]
mod tests;
