//! The source's threads: one that works, and one that watches it.

use super::Shared;
use crate::input::capture::Capture;
use crate::input::source::{FrameSource, SourceError};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How often the working thread is looked after.
const LOOKS: Duration = Duration::from_millis(500);
/// How many threads there may be, those included that hang in a driver. A camera that swallows so
/// many needs a hand; its state stays on the screen.
const RUNS: u32 = 3;

/// Starts both. Neither is ever joined.
pub(super) fn start(
    shared: Arc<Shared>,
    open: impl Fn() -> Result<Box<dyn FrameSource>, SourceError> + Send + Sync + 'static,
) -> io::Result<()> {
    let open = Arc::new(open);
    let watched = Arc::clone(&shared);
    let work = move || {
        let (shared, open) = (Arc::clone(&shared), Arc::clone(&open));
        let run = move || shared.capture.run(|| open(), |frame| shared.show(frame), || shared.now());
        thread::Builder::new().name("source".to_owned()).spawn(run).map(drop)
    };
    work()?;
    let watch = move || watch(&watched.capture, work, || watched.now(), LOOKS);
    thread::Builder::new().name("watch".to_owned()).spawn(watch).map(drop)
}

/// Starts another run beside one that hangs in a driver, until the capture is over.
fn watch(capture: &Capture, work: impl Fn() -> io::Result<()>, now: impl Fn() -> Duration, looks: Duration) {
    while !capture.is_over_within(looks) {
        if capture.is_stuck(now()) && capture.runs() < RUNS {
            // Where the system gives no thread now, it may give one at the next look.
            let _ = work();
        }
    }
}

impl Shared {
    /// Keeps a copy of the newest picture for the window.
    fn show(&self, frame: &crate::input::frame::Frame) {
        self.picture.put(frame.clone());
        self.news();
    }
}

#[cfg(test)]
mod tests {
    use super::{RUNS, watch};
    use crate::input::capture::{Capture, CaptureState};
    use crate::input::frame::Frame;
    use crate::input::source::{FrameSource, SourceError, Still};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    /// A camera whose driver answers nothing for the first `hung` times that it is opened, and
    /// seconds that pass only by order.
    struct Stage {
        capture: Capture,
        secs: AtomicU64,
        opened: AtomicU64,
        hung: u64,
        released: AtomicBool,
    }

    /// A thread that was started has to have begun by the next look.
    const LOOKS: Duration = Duration::from_millis(100);

    /// Lets the threads end, also where a test fails: whoever started them waits for them.
    struct End<'a>(&'a Stage);

    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.capture.stop();
            self.0.released.store(true, Ordering::SeqCst);
        }
    }

    impl Stage {
        fn new(hung: u64) -> Arc<Self> {
            Arc::new(Self {
                capture: Capture::new(Duration::ZERO),
                secs: AtomicU64::new(0),
                opened: AtomicU64::new(0),
                hung,
                released: AtomicBool::new(false),
            })
        }

        fn now(&self) -> Duration {
            Duration::from_secs(self.secs.load(Ordering::SeqCst))
        }

        fn open(&self) -> Result<Box<dyn FrameSource>, SourceError> {
            if self.opened.fetch_add(1, Ordering::SeqCst) < self.hung {
                while !self.released.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(2));
                }
                return Err(SourceError::NoneFound);
            }
            let frame = Frame::new(1, 1, vec![50]).expect("one pixel");
            Ok(Box::new(Still::new("Front camera", frame, u64::MAX)))
        }

        /// Watches it; `told` sees how it stands.
        fn play(self: &Arc<Self>, told: impl Fn(&Self)) {
            let worker = Arc::clone(self);
            let work = move || {
                let stage = Arc::clone(&worker);
                let pause = || thread::sleep(Duration::from_millis(1));
                thread::spawn(move || stage.capture.run(|| stage.open(), |_| pause(), || stage.now()));
                Ok(())
            };
            work().expect("a thread");
            thread::scope(|scope| {
                let _end = End(self);
                scope.spawn(|| watch(&self.capture, work, || self.now(), LOOKS));
                told(self);
            });
        }

        fn until(&self, done: impl Fn() -> bool) {
            for _ in 0..10_000 {
                if done() {
                    return;
                }
                thread::sleep(Duration::from_millis(1));
            }
            panic!(
                "it never came: {} opened, {:?}",
                self.opened.load(Ordering::SeqCst),
                self.capture.state(self.now())
            );
        }
    }

    #[test]
    fn a_driver_that_never_answers_is_left_alone_and_the_camera_opened_anew() {
        Stage::new(1).play(|stage| {
            stage.until(|| stage.opened.load(Ordering::SeqCst) == 1);
            stage.secs.store(8, Ordering::SeqCst);
            stage.until(|| stage.capture.state(stage.now()) == CaptureState::Running);
            assert_eq!((stage.opened.load(Ordering::SeqCst), stage.capture.runs()), (2, 2));
        });
    }

    #[test]
    fn a_driver_that_swallows_every_thread_gets_three() {
        Stage::new(u64::MAX).play(|stage| {
            for opened in 1..=u64::from(RUNS) {
                stage.until(|| stage.opened.load(Ordering::SeqCst) == opened);
                stage.secs.fetch_add(8, Ordering::SeqCst);
            }
            stage.secs.fetch_add(100, Ordering::SeqCst);
            thread::sleep(LOOKS * 3);
            assert_eq!(stage.opened.load(Ordering::SeqCst), u64::from(RUNS));
            assert_eq!(stage.capture.state(stage.now()), CaptureState::Silent);
        });
    }
}
