//! Plays the verdicts' sounds, on a thread of its own.
//!
//! A sound is never worth waiting for: whoever asks for one goes on at once. The device is opened
//! with the first sound and let go of after a while without one, so that other programs and a
//! sleeping speaker have it. Where there is none, where another program holds it, or where it is
//! unplugged, all is quiet, and the next sound tries again.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

#[cfg(feature = "sound")]
mod device;

use super::chime::{Tune, Volume};
use crate::input::latest::{Latest, Waited};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A sound that comes later than this belongs to nothing on the screen any more.
const LATE: Duration = Duration::from_millis(1_000);
/// A device is let go of after so long without a sound.
const REST: Duration = Duration::from_secs(30);
/// A device that could not be had is not asked for again before this.
const AGAIN: Duration = Duration::from_secs(2);

/// How the sound is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Nothing was played yet.
    Untried,
    /// The last sound was played.
    Playing,
    /// There is no device.
    NoDevice,
    /// Another program holds it.
    Busy,
    /// It was there and is gone.
    Lost,
    /// The program was built without sound.
    NotBuilt,
}

/// Something that sounds. It is used on one thread only.
pub trait Output {
    /// Begins to play and comes back at once; a sound that still plays is cut off.
    ///
    /// # Errors
    /// Why there will be no sound; the output is then of no more use.
    fn play(&mut self, tune: &Tune, volume: Volume) -> Result<(), Sound>;
}

struct Asked {
    tune: Tune,
    volume: Volume,
    at: Instant,
}

/// The place where sounds are asked for.
pub struct Speaker {
    asked: Arc<Latest<Asked>>,
    sound: Arc<Mutex<Sound>>,
}

impl Speaker {
    /// A speaker on the system's own output.
    #[must_use]
    pub fn new() -> Self {
        #[cfg(feature = "sound")]
        return Self::with(|| Ok(Box::new(device::Device::open()?)));
        #[cfg(not(feature = "sound"))]
        Self::with(|| Err(Sound::NotBuilt))
    }

    /// A speaker on what `open` gives, which is asked only when there is something to play.
    #[must_use]
    pub fn with(open: impl FnMut() -> Result<Box<dyn Output>, Sound> + Send + 'static) -> Self {
        let first = if cfg!(feature = "sound") { Sound::Untried } else { Sound::NotBuilt };
        let (asked, sound) = (Arc::new(Latest::new()), Arc::new(Mutex::new(first)));
        let (takes, says) = (Arc::clone(&asked), Arc::clone(&sound));
        // Without a thread to be had it is quiet.
        let _ = thread::Builder::new().name("sound".to_owned()).spawn(move || run(&takes, &says, open));
        Self { asked, sound }
    }

    /// Asks for a sound; one that was asked for before and not begun is forgotten.
    pub fn play(&self, tune: Tune, volume: Volume) {
        if volume > Volume::SILENT {
            self.asked.put(Asked { tune, volume, at: Instant::now() });
        }
    }

    /// How the sound is doing.
    #[must_use]
    pub fn sound(&self) -> Sound {
        *lock(&self.sound)
    }
}

impl Default for Speaker {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Speaker {
    /// The thread ends by itself: a device that hangs must not hold up the program's end.
    fn drop(&mut self) {
        self.asked.close();
    }
}

fn run(asked: &Latest<Asked>, sound: &Mutex<Sound>, mut open: impl FnMut() -> Result<Box<dyn Output>, Sound>) {
    let mut output: Option<Box<dyn Output>> = None;
    let mut refused: Option<Instant> = None;
    loop {
        let next = match asked.take_within(REST) {
            Waited::Closed => return,
            Waited::Nothing => {
                output = None;
                continue;
            }
            Waited::Value(next) => next,
        };
        if output.is_none() && refused.is_some_and(|at| at.elapsed() < AGAIN) {
            continue;
        }
        let played = begin(&mut output, &mut open, &next);
        refused = played.is_err().then(Instant::now);
        *lock(sound) = played.map_or_else(|why| why, |()| Sound::Playing);
    }
}

/// Plays on the open output, or on a new one where that is gone.
fn begin(
    output: &mut Option<Box<dyn Output>>,
    open: &mut impl FnMut() -> Result<Box<dyn Output>, Sound>,
    next: &Asked,
) -> Result<(), Sound> {
    if let Some(open) = output
        && open.play(&next.tune, next.volume).is_ok()
    {
        return Ok(());
    }
    *output = None;
    let mut fresh = open()?;
    // Opening may take its time; the device is then ready for the next result.
    if next.at.elapsed() < LATE {
        fresh.play(&next.tune, next.volume)?;
    }
    *output = Some(fresh);
    Ok(())
}

fn lock(sound: &Mutex<Sound>) -> MutexGuard<'_, Sound> {
    sound.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "speaker/tests.rs"]
mod tests;
