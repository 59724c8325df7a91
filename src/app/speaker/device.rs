//! The system's own sound output; the only file that names rodio.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Output, Sound};
use crate::app::chime::{Tune, Volume};
use rodio::buffer::SamplesBuffer;
use rodio::cpal::{Error, ErrorKind};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, Player};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An open output.
pub struct Device {
    sink: MixerDeviceSink,
    playing: Option<Player>,
    lost: Arc<AtomicBool>,
}

impl Device {
    /// Opens what the system calls its default.
    ///
    /// # Errors
    /// Why there will be no sound.
    pub fn open() -> Result<Self, Sound> {
        let _ = keep_quiet();
        let lost = Arc::new(AtomicBool::new(false));
        let tells = Arc::clone(&lost);
        let heard = move |error: Error| {
            // A missed beat heals by itself, and a slower thread is no loss; whatever else it is, the device is opened anew.
            if !matches!(error.kind(), ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied) {
                tells.store(true, Ordering::Relaxed);
            }
        };
        let builder = DeviceSinkBuilder::from_default_device().map_err(|error| why(&error))?;
        let sink = builder.with_error_callback(heard).open_sink_or_fallback();
        let mut sink = sink.map_err(|error| why(&error))?;
        sink.log_on_drop(false);
        Ok(Self { sink, playing: None, lost })
    }
}

impl Output for Device {
    fn play(&mut self, tune: &Tune, volume: Volume) -> Result<(), Sound> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(Sound::Lost);
        }
        let rate = self.sink.config().sample_rate();
        let samples = SamplesBuffer::new(NonZero::<u16>::MIN, rate, tune.samples(rate.get(), volume));
        let player = Player::connect_new(self.sink.mixer());
        player.append(samples);
        // The one before ends with its player.
        self.playing = Some(player);
        Ok(())
    }
}

/// ALSA prints what it did not find; on this thread it goes into a buffer that the next opening drops.
#[cfg(target_os = "linux")]
fn keep_quiet() -> Result<(), alsa::Error> {
    alsa::Output::local_error_handler().map(drop)
}

#[cfg(not(target_os = "linux"))]
const fn keep_quiet() -> Result<(), Sound> {
    Ok(())
}

fn why(error: &DeviceSinkError) -> Sound {
    let cause = match error {
        DeviceSinkError::PlayError(cause)
        | DeviceSinkError::DefaultSinkConfigError(cause)
        | DeviceSinkError::BuildError(cause)
        | DeviceSinkError::SupportedConfigsError(cause) => cause.kind(),
        _ => return Sound::NoDevice,
    };
    if cause == ErrorKind::DeviceBusy { Sound::Busy } else { Sound::NoDevice }
}
