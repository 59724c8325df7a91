//! The threads behind a hand scanner: bytes come in, judged codes go out, and none is lost.
//!
//! ```text
//! port thread               judge thread              window
//! bytes ─ Framer ─ Heard ─▶ check ─ Scanned ─▶ queue ─ wake ─▶ take()
//! what is typed in the window ─▲
//! ```
//! A camera shows the same code again and again, so there the newest wins; a scanner tells
//! each code once. So every joint here is a queue. It is bounded: when the window does not
//! take for long, the port is not read on, and what was scanned waits in the system.

mod zone;

use super::clock;
use super::desk::Desk;
use super::pipeline::{STACK, SharedDesk, judged};
use super::session::{Scanned, Scanner};
use crate::check::{self, Report, Times};
use crate::input::latest::{Latest, Waited};
use crate::input::layout::Press;
use crate::input::scanner::framing::{Framed, Framer};
use crate::input::scanner::{ByteSource, PortError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use zone::{Line, NEXT_LINE, Zone};

/// How long after a failure the port is tried again.
const RETRY: Duration = Duration::from_millis(1_000);

/// How long a port that is held is tried again when it was ours a moment ago: the thread
/// that had it looks up every tenth of a second.
const LET_GO: Duration = Duration::from_millis(200);

/// How many codes may wait at each joint.
const WAITING: usize = 32;

/// What comes to be judged.
pub enum Heard {
    /// From a port.
    Framed(Framed),
    /// Typed in the window, by these keys as far as they are known.
    Typed(String, Vec<Press>),
}

/// Running threads of a hand scanner; dropping it lets them end.
pub struct HandScanner {
    shared: Arc<Shared>,
    typed: SyncSender<Heard>,
    scanned: Receiver<Scanned<Box<Report>>>,
}

struct Shared {
    state: Mutex<Scanner>,
    /// Closed when the threads shall end.
    end: Latest<()>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl HandScanner {
    /// Starts the threads. `open` finds the port, again after each failure; without one, only what is
    /// typed in the window is judged. `wake` is called from another thread when there is news.
    ///
    /// # Errors
    /// What the system said when it gave no thread.
    pub fn start<O>(open: Option<O>, desk: SharedDesk, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self>
    where
        O: FnMut() -> Result<Box<dyn ByteSource>, PortError> + Send + 'static,
    {
        let state = Mutex::new(if open.is_some() { Scanner::Opening } else { Scanner::Keyboard });
        let shared = Arc::new(Shared { state, end: Latest::new(), wake: Box::new(wake) });
        let (heard, to_judge) = sync_channel(WAITING);
        let (judged, scanned) = sync_channel(WAITING);
        let (of_judge, of_port) = (Arc::clone(&shared), Arc::clone(&shared));
        let hand = Self { shared, typed: heard.clone(), scanned };
        thread::Builder::new()
            .name("scans".to_owned())
            .stack_size(STACK)
            .spawn(move || of_judge.run_judge(&to_judge, &judged, &desk))?;
        if let Some(open) = open {
            thread::Builder::new().name("scanner".to_owned()).spawn(move || of_port.run_port(open, &heard))?;
        }
        Ok(hand)
    }

    /// Hands in what was typed in the window; tells whether there was room. It never waits.
    pub fn typed(&self, heard: Heard) -> bool {
        self.typed.try_send(heard).is_ok()
    }

    /// The next of what was scanned, in its order.
    #[must_use]
    pub fn take(&self) -> Option<Scanned<Box<Report>>> {
        self.scanned.try_recv().ok()
    }

    /// How the scanner is doing.
    #[must_use]
    pub fn state(&self) -> Scanner {
        *self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for HandScanner {
    /// The threads end by themselves: one that reads looks up every tenth of a second, and one
    /// that waits for room finds nobody there.
    fn drop(&mut self) {
        self.shared.end.close();
    }
}

impl Shared {
    /// Judges what was heard. A code that breaks a decoder is lost, nothing more.
    fn run_judge(&self, heard: &Receiver<Heard>, scanned: &SyncSender<Scanned<Box<Report>>>, desk: &SharedDesk) {
        let begun = Instant::now();
        let mut zone = Zone::default();
        loop {
            // Half an ID is nobody's any more when nothing follows it.
            let next = if zone.is_empty() { heard.recv().map_err(Into::into) } else { heard.recv_timeout(NEXT_LINE) };
            let heard = match next {
                Ok(heard) => heard,
                Err(RecvTimeoutError::Timeout) => {
                    zone = Zone::default();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let told = catch_unwind(AssertUnwindSafe(|| match line(&heard, &mut zone, begun.elapsed()) {
                Line::Whole(id) => Some(Scanned::Id(id)),
                Line::Kept => None,
                Line::Other => Some(told(heard, &desk.now(), clock::now())),
            }));
            let Some(told) = told.unwrap_or(Some(Scanned::Half)) else { continue };
            if scanned.send(told).is_err() {
                return;
            }
            (self.wake)();
        }
    }

    fn run_port(&self, mut open: impl FnMut() -> Result<Box<dyn ByteSource>, PortError>, heard: &SyncSender<Heard>) {
        let mut first = true;
        loop {
            let error = match open() {
                Ok(port) => {
                    self.say(Scanner::Ready);
                    self.listen(port, heard)
                }
                Err(error) => Some(error),
            };
            let Some(error) = error else { return };
            let ours = std::mem::take(&mut first) && error == PortError::Busy;
            if !ours {
                self.failed(&error);
            }
            if self.end.take_within(if ours { LET_GO } else { RETRY }) == Waited::Closed {
                return;
            }
        }
    }

    /// Reads the port until it is lost; nothing when the thread shall end.
    fn listen(&self, mut port: Box<dyn ByteSource>, heard: &SyncSender<Heard>) -> Option<PortError> {
        // While there is no room for a code, the rest of the next one waits in the system: only what
        // passes while we listen is a pause of the scanner.
        let mut listened = Duration::ZERO;
        let mut framer = Framer::default();
        let mut buffer = [0; 1_024];
        while !self.end.is_closed() {
            let begun = Instant::now();
            let bytes = match port.read(&mut buffer) {
                Ok(bytes) => bytes,
                Err(error) => return Some(error),
            };
            listened = listened.saturating_add(begun.elapsed());
            let bytes = buffer.get(..bytes).unwrap_or_default();
            for framed in framer.take(bytes, listened) {
                heard.send(Heard::Framed(framed)).ok()?;
            }
        }
        None
    }

    fn failed(&self, error: &PortError) {
        let before = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.say(match error {
            // What was there and is not found any more was unplugged.
            PortError::NoneFound if matches!(before, Scanner::Ready | Scanner::Lost) => Scanner::Lost,
            PortError::NoneFound => Scanner::None,
            PortError::Busy => Scanner::Busy,
            PortError::Forbidden => Scanner::Forbidden,
            PortError::NotAPort => Scanner::NotAPort,
            PortError::Lost { .. } => Scanner::Lost,
            PortError::NotBuilt => Scanner::NotBuilt,
        });
    }

    fn say(&self, state: Scanner) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        (self.wake)();
    }
}

/// Whether what was heard is of an ID.
fn line(heard: &Heard, zone: &mut Zone, now: Duration) -> Line {
    match heard {
        Heard::Framed(Framed::Code(code)) => code.text().map_or(Line::Other, |text| zone.take(text, &[], now)),
        Heard::Framed(Framed::Half | Framed::TooLong) => Line::Other,
        Heard::Typed(text, presses) => zone.take(text, presses, now),
    }
}

fn told(heard: Heard, desk: &Desk, times: Times) -> Scanned<Box<Report>> {
    match heard {
        Heard::Framed(Framed::Code(code)) => Scanned::Code(judged(&code, None, desk, times)),
        Heard::Framed(Framed::Half) => Scanned::Half,
        Heard::Framed(Framed::TooLong) => Scanned::TooLong,
        Heard::Typed(text, presses) => Scanned::Code(judged(&check::struck(&text, &presses), None, desk, times)),
    }
}

#[cfg(test)]
#[path = "scanner/tests.rs"]
mod tests;
