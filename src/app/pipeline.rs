//! The threads behind the window: frames come in, judged codes and pictures go out.
//!
//! ```text
//! source thread            reader thread                               window
//! Frame ─ tee ─ Capture ─▶ reader::read ─ check ─ Seen ─▶ Latest ─ wake ─▶ take()
//!          └─────────────────────────────▶ Latest (picture) ───┘
//! ```
//! The newest wins at every joint, and the window is woken only when no wake-up is
//! pending: a slow window sees fewer pictures and no queue grows.

use super::clock;
use super::desk::Desk;
use super::session::{Camera, Outcome, Outline, Seen};
use crate::check::{Report, Times, Verdict};
use crate::crypto::digest::sha256;
use crate::input::capture::{Capture, CaptureState, RETRY};
use crate::input::frame::Frame;
use crate::input::latest::{Latest, Waited};
use crate::input::source::{FrameSource, SourceError};
use crate::model::code::CodeText;
use crate::reader::{self, Sighting};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of stack for the reader: a limit on depth is checked before any decoder recurses,
/// and this is above what the deepest needs (threats T5).
const STACK: usize = 4 * 1024 * 1024;

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
    /// The codes of the newest look that saw any.
    pub seen: Option<Vec<Seen<Box<Report>>>>,
    /// The newest picture.
    pub picture: Option<Frame>,
}

/// Running threads; dropping it lets them end.
pub struct Pipeline {
    shared: Arc<Shared>,
    begun: Instant,
}

struct Shared {
    capture: Capture,
    seen: Latest<Vec<Seen<Box<Report>>>>,
    picture: Latest<Frame>,
    pending: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Pipeline {
    /// Starts the threads. `open` finds the source, again after each failure; `wake` is called
    /// from another thread when there is news, at most once before [`Pipeline::take`].
    ///
    /// # Errors
    /// What the system said when it gave no thread.
    pub fn start(
        open: impl FnMut() -> Result<Box<dyn FrameSource>, SourceError> + Send + 'static,
        desk: SharedDesk,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let begun = Instant::now();
        let shared = Arc::new(Shared {
            capture: Capture::new(RETRY),
            seen: Latest::new(),
            picture: Latest::new(),
            pending: AtomicBool::new(false),
            wake: Box::new(wake),
        });
        let (of_source, of_reader) = (Arc::clone(&shared), Arc::clone(&shared));
        let pipeline = Self { shared, begun };
        thread::Builder::new().name("source".to_owned()).spawn(move || of_source.run_source(open, begun))?;
        thread::Builder::new()
            .name("reader".to_owned())
            .stack_size(STACK)
            .spawn(move || of_reader.run_reader(&desk))?;
        Ok(pipeline)
    }

    /// Takes what is new since the last call.
    #[must_use]
    pub fn take(&self) -> News {
        self.shared.pending.store(false, Ordering::Release);
        News { seen: newest(&self.shared.seen), picture: newest(&self.shared.picture) }
    }

    /// How the camera is doing.
    #[must_use]
    pub fn camera(&self) -> Camera {
        match self.shared.capture.state(self.begun.elapsed()) {
            CaptureState::Opening => Camera::Opening,
            CaptureState::Running => Camera::Live,
            CaptureState::Silent => Camera::Silent,
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
        self.shared.seen.close();
        self.shared.picture.close();
        drop(self.take());
    }
}

impl Shared {
    fn run_source(&self, mut open: impl FnMut() -> Result<Box<dyn FrameSource>, SourceError>, begun: Instant) {
        let tee = || open().map(|source| Tee { source, shared: self });
        self.capture.run(tee, || begun.elapsed());
    }

    /// Reads and judges each frame. A frame that breaks a decoder is lost, nothing more:
    /// a kiosk must not die of one picture.
    fn run_reader(&self, desk: &SharedDesk) {
        while let Some(frame) = self.capture.latest().take() {
            let looked = catch_unwind(AssertUnwindSafe(|| look(&frame, &desk.now(), clock::now())));
            if let Ok(seen) = looked
                && !seen.is_empty()
            {
                self.seen.put(seen);
                self.news();
            }
        }
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

/// Passes frames on and keeps a copy of the newest for the window.
struct Tee<'a> {
    source: Box<dyn FrameSource>,
    shared: &'a Shared,
}

impl FrameSource for Tee<'_> {
    fn next(&mut self) -> Result<Frame, SourceError> {
        let frame = self.source.next()?;
        self.shared.picture.put(frame.clone());
        self.shared.news();
        Ok(frame)
    }

    fn name(&self) -> &str {
        self.source.name()
    }
}

/// Reads one frame and judges what stands in it.
#[must_use]
pub fn look(frame: &Frame, desk: &Desk, times: Times) -> Vec<Seen<Box<Report>>> {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let outline = |sighting: &Sighting| Outline(sighting.corners.map(|corner| (corner.x / width, corner.y / height)));
    let seen = reader::read(frame).into_iter();
    seen.map(|sighting| judged(&sighting.code, Some(outline(&sighting)), desk, times)).collect()
}

/// Judges one code for the screen; `outline` is where it stands in a picture of the camera.
pub(super) fn judged(code: &CodeText, outline: Option<Outline>, desk: &Desk, times: Times) -> Seen<Box<Report>> {
    let report = Box::new(desk.check(code, times));
    let outcome = match (report.verdict(), report.code()) {
        (Verdict::Pass(_), _) => Outcome::Pass,
        (Verdict::MoreNeeded, _) => Outcome::MoreNeeded,
        (Verdict::NotAccepted, _) => Outcome::NotAccepted,
        (Verdict::Reject, _) => Outcome::Reject,
        (Verdict::CannotDecide, _) => Outcome::CannotDecide,
        (Verdict::NoCertificate, 103) => Outcome::Unreadable,
        (Verdict::NoCertificate, _) => Outcome::OtherKind,
    };
    // Another spelling of the same signed content is the same code (threats T11); where
    // nothing signed stands there is only the spelling.
    let same = report.content_hash().unwrap_or_else(|| sha256(code.bytes()));
    Seen { outcome, same, outline, report }
}

#[cfg(test)]
mod tests {
    use super::{FrameSource, Outcome, Pipeline, SharedDesk, look};
    use crate::app::clock;
    use crate::app::demo::Reel;
    use crate::app::desk::Desk;
    use crate::app::profile::Profile;
    use crate::app::session::Camera;
    use crate::input::source::{SourceError, Still};
    use crate::training::specimens;
    use std::sync::mpsc;
    use std::time::Duration;

    fn desk() -> Desk {
        let profile = Profile::load("training").expect("it is built in");
        Desk::open(profile, &[], clock::now()).expect("no place is asked for")
    }

    #[test]
    fn a_frame_becomes_a_judged_code_with_its_place() {
        let reel = Reel::new(&specimens(clock::now().at)[..1]);
        let seen = look(&reel.draw(12).expect("a frame"), &desk(), clock::now());
        assert_eq!(seen.len(), 1);
        assert!(
            seen[0]
                .outline
                .is_some_and(|outline| outline.0.iter().all(|(x, y)| (0.0..1.0).contains(x) && (0.0..1.0).contains(y)))
        );
        assert_eq!(Some(seen[0].same), seen[0].report.content_hash());
        assert_eq!(look(&reel.draw(50).expect("a frame"), &desk(), clock::now()).len(), 0);
    }

    #[test]
    fn a_code_before_the_camera_reaches_the_window_and_a_lost_camera_is_told() {
        let reel = Reel::new(&specimens(clock::now().at)[..1]);
        let frame = reel.draw(12).expect("a frame");
        let (sender, woken) = mpsc::channel();
        let mut opened = false;
        let open = move || -> Result<Box<dyn FrameSource>, SourceError> {
            if std::mem::replace(&mut opened, true) {
                return Err(SourceError::NoneFound);
            }
            Ok(Box::new(Once(Still::new("a picture", frame.clone(), 1))))
        };
        let pipeline = Pipeline::start(open, SharedDesk::new(desk()), move || sender.send(()).unwrap_or_default())
            .expect("threads");
        let (mut seen, mut picture) = (None, None);
        while seen.is_none() || picture.is_none() {
            woken.recv_timeout(Duration::from_secs(30)).expect("the window is woken");
            let news = pipeline.take();
            seen = seen.or(news.seen);
            picture = picture.or(news.picture);
        }
        assert!(seen.is_some_and(|seen| seen.first().is_some_and(|seen| seen.outcome != Outcome::OtherKind)));
        while pipeline.camera() != Camera::Lost && pipeline.camera() != Camera::None {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A source that is pulled after its last picture.
    struct Once(Still);

    impl FrameSource for Once {
        fn next(&mut self) -> Result<super::Frame, SourceError> {
            self.0.next().map_err(|_| SourceError::Lost { why: "pulled".to_owned() })
        }

        fn name(&self) -> &str {
            self.0.name()
        }
    }
}
