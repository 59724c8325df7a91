//! A camera's self-test: what it really gives, and how small a code may be before it.

use crate::cli::{Exit, Trouble, close_network};
use crate::input::camera::Camera;
use crate::input::capture::{Capture, CaptureState, RETRY};
use crate::input::frame::Frame;
use crate::input::latest::Waited;
use crate::input::source::{FrameSource as _, SourceError};
use crate::model::text::shown;
use crate::reader::{self, Reader, Sighting};
use serde_json::json;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long frames are counted, from the first one on.
const COUNTED: Duration = Duration::from_secs(3);
/// How long a camera may take to its first frame.
const START: Duration = Duration::from_secs(10);
/// How often the state is looked at while frames are waited for.
const LOOKS: Duration = Duration::from_millis(50);
/// Fewer frames a second are too few for a checkpoint.
const LEAST_RATE: f64 = 5.0;
/// More damaged frames than one of so many are a fault of the cable or the camera.
const WHOLE_TO_DAMAGED: u64 = 9;

const DARK: &str = "its pictures are black; open its cover, or light the scene";
const DAMAGED: &str = "its pictures arrive damaged; check its cable and hub";
const SLOW: &str = "it gives too few pictures a second; light the scene, or plug it in elsewhere";

/// Tests the camera of this name, or the first that works: 0 when it would do at a checkpoint.
///
/// # Errors
/// A sentence when output cannot be written or the network cannot be closed.
pub fn run(name: Option<&str>, json: bool) -> Result<Exit, Trouble> {
    close_network()?;
    if !json {
        eprintln!("gatelight: hold a code before the camera, as far away as it will be held");
    }
    let notes = Arc::new(Mutex::new(Notes::default()));
    let failure = watch(name.map(str::to_owned), &notes)?;
    let notes = held(&notes);
    let good = failure.is_none() && notes.flaw().is_none();
    let why = failure.or_else(|| notes.flaw());
    if json {
        say!("{}", notes.object(name, why.as_deref()))?;
    } else {
        notes.lines(name).iter().try_for_each(|line| say!("{line}"))?;
        say!("{}", why.map_or_else(|| "good".to_owned(), |why| format!("not good: {why}")))?;
    }
    Ok(if good { Exit::Ok } else { Exit::No })
}

/// Lets a camera run and reads its frames; says why there were none, or nothing to be seen on them.
fn watch(name: Option<String>, notes: &Arc<Mutex<Notes>>) -> Result<Option<String>, Trouble> {
    let capture = Arc::new(Capture::new(RETRY));
    let begun = Instant::now();
    let (working, noting) = (Arc::clone(&capture), Arc::clone(notes));
    // Never joined: a driver may hang.
    thread::Builder::new().name("source".to_owned()).spawn(move || {
        let open = || Camera::open(name.as_deref()).inspect(|camera| held(&noting).opened(camera));
        working.run(open, |frame| held(&noting).saw(frame, begun.elapsed()), || begun.elapsed());
    })?;
    let mut reader = Reader::new();
    let failure = loop {
        match capture.latest().take_within(LOOKS) {
            Waited::Value(frame) => {
                let look = reader.look(&frame);
                let seen = if look.seen.is_empty() { reader::look_longer(&frame, &look.clues).seen } else { look.seen };
                held(notes).read(&seen);
            }
            Waited::Nothing => {}
            Waited::Closed => break Some(SourceError::Ended.to_string()),
        }
        let (now, first) = (begun.elapsed(), held(notes).first);
        match first {
            Some(first) if now.saturating_sub(first) >= COUNTED => {
                break (capture.state(now) == CaptureState::Dark).then(|| DARK.to_owned());
            }
            None if now >= START => break Some(SourceError::Silent.to_string()),
            Some(_) => {}
            None => {
                if let Some(why) = failed(capture.state(now)) {
                    break Some(why);
                }
            }
        }
    };
    held(notes).damaged = capture.counts().1;
    capture.stop();
    Ok(failure)
}

/// Why a camera that has given nothing yet will give nothing; being slow is no reason.
fn failed(state: CaptureState) -> Option<String> {
    let why = match state {
        CaptureState::Lost { why } => SourceError::Lost { why },
        CaptureState::Busy => SourceError::Busy,
        CaptureState::Forbidden => SourceError::Forbidden,
        CaptureState::NotSupported => SourceError::NotSupported,
        CaptureState::NoneFound => SourceError::NoneFound,
        CaptureState::Damaged => return Some(DAMAGED.to_owned()),
        _ => return None,
    };
    Some(why.to_string())
}

fn held(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was noted during a test; times are since its beginning.
#[derive(Default)]
struct Notes {
    name: Option<String>,
    format: &'static str,
    promised: u32,
    size: (u32, u32),
    frames: u64,
    damaged: u64,
    first: Option<Duration>,
    last: Duration,
    looks: u64,
    /// Looks in which a code was read.
    read: u64,
    /// Pixels a module of the smallest code, and whether any code was mirrored.
    module: Option<f32>,
    mirrored: Option<bool>,
}

impl Notes {
    fn opened(&mut self, camera: &Camera) {
        self.name = Some(camera.name().to_owned());
        (self.format, self.promised) = (camera.format(), camera.rate());
    }

    fn saw(&mut self, frame: &Frame, now: Duration) {
        self.first = self.first.or(Some(now));
        self.last = now;
        self.frames += 1;
        self.size = (frame.width(), frame.height());
    }

    fn read(&mut self, seen: &[Sighting]) {
        self.looks += 1;
        self.read += u64::from(!seen.is_empty());
        for sighting in seen {
            // The second opinion measures neither.
            let Some(module) = sighting.module else { continue };
            self.module = Some(self.module.map_or(module, |least| least.min(module)));
            self.mirrored = Some(self.mirrored.unwrap_or_default() || sighting.mirrored);
        }
    }

    /// Frames a second, from the first frame to the last.
    fn rate(&self) -> f64 {
        let secs = self.first.map_or(0.0, |first| self.last.saturating_sub(first).as_secs_f64());
        if secs > 0.0 { self.frames.saturating_sub(1) as f64 / secs } else { 0.0 }
    }

    /// What makes it no camera for a checkpoint.
    fn flaw(&self) -> Option<String> {
        if self.damaged > self.frames / WHOLE_TO_DAMAGED {
            return Some(DAMAGED.to_owned());
        }
        (self.rate() < LEAST_RATE).then(|| SLOW.to_owned())
    }

    fn object(&self, asked: Option<&str>, why: Option<&str>) -> serde_json::Value {
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        json!({
            "schema": 1, "good": why.is_none(), "why": why, "name": self.name.as_deref().or(asked),
            "width": self.size.0, "height": self.size.1, "format": Some(self.format).filter(|format| !format.is_empty()),
            "rate": tenths(self.rate()), "rate_promised": self.promised, "frames": self.frames, "damaged": self.damaged,
            "looks": self.looks, "looks_with_code": self.read,
            "smallest_module": self.module.map(|module| tenths(f64::from(module))), "mirrored": self.mirrored,
        })
    }

    fn lines(&self, asked: Option<&str>) -> Vec<String> {
        let name = shown(self.name.as_deref().or(asked).unwrap_or("the first that works"));
        let mut lines = vec![format!("camera    {name}")];
        if self.first.is_some() {
            let (width, height) = self.size;
            let (rate, promised) = (self.rate(), self.promised);
            lines.push(format!("picture   {width} x {height}, {}", self.format));
            lines.push(format!("rate      {rate:.1} a second of {promised} promised; {} damaged", self.damaged));
            lines.push(match self.read {
                0 => "codes     none read; `gatelight training make DIR` writes some to hold before it".to_owned(),
                read => format!("codes     read in {read} of {} looks{}", self.looks, self.details()),
            });
        }
        lines
    }

    fn details(&self) -> String {
        let module = self.module.map(|module| format!("; smallest module {module:.1} pixels"));
        let mirrored = self.mirrored.map(|mirrored| if mirrored { "; mirrored" } else { "; not mirrored" });
        module.unwrap_or_default() + mirrored.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{DAMAGED, Frame, Notes, SLOW};
    use std::time::Duration;

    fn notes(frames: u64, millis: u64, damaged: u64) -> Notes {
        let mut notes = Notes { damaged, promised: 30, format: "MJPG", ..Notes::default() };
        let frame = Frame::new(2, 1, vec![0; 2]).expect("two pixels");
        (0..frames).for_each(|number| notes.saw(&frame, Duration::from_millis(500 + number * millis)));
        notes
    }

    #[test]
    fn the_rate_is_what_really_came_from_the_first_frame_on() {
        assert!((notes(91, 33, 0).rate() - 30.3).abs() < 0.1);
        assert!((notes(1, 33, 0).rate()).abs() < f64::EPSILON);
        assert!((notes(0, 33, 0).rate()).abs() < f64::EPSILON);
    }

    #[test]
    fn few_or_damaged_pictures_are_a_flaw() {
        assert_eq!(notes(91, 33, 0).flaw(), None);
        assert_eq!(notes(91, 33, 10).flaw(), None);
        assert_eq!(notes(91, 33, 11).flaw().as_deref(), Some(DAMAGED));
        assert_eq!(notes(4, 900, 0).flaw().as_deref(), Some(SLOW));
    }

    #[test]
    fn what_was_not_measured_is_not_said() {
        let mut notes = notes(91, 33, 0);
        let line = |notes: &Notes| notes.lines(None).last().cloned().unwrap_or_default();
        assert!(line(&notes).starts_with("codes     none read"));
        (notes.looks, notes.read) = (40, 12);
        assert_eq!(line(&notes), "codes     read in 12 of 40 looks");
        assert_eq!(notes.object(None, None)["smallest_module"], serde_json::Value::Null);
        (notes.module, notes.mirrored) = (Some(2.04), Some(false));
        assert_eq!(line(&notes), "codes     read in 12 of 40 looks; smallest module 2.0 pixels; not mirrored");
        assert_eq!(notes.object(None, None)["smallest_module"], serde_json::json!(2.0));
        assert_eq!(Notes::default().lines(Some("Front")), ["camera    Front"]);
    }
}
