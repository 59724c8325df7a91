//! A camera's frames on Linux, each waited for a limited time. The only file that names v4l.
//!
//! v4l is what nokhwa itself stands on there. nokhwa lists, opens and sets a
//! camera; but it waits for a frame for ever and keeps to itself what the driver
//! says of it. So the stream is opened here, once nokhwa has let go of the node.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::choice::{FALLBACKS, Layout, Offer};
use super::raw;
use crate::input::frame::Frame;
use crate::input::source::SourceError;
use std::io;
use std::time::Duration;
use v4l::buffer::{Flags, Type};
use v4l::io::mmap::Stream as Buffers;
use v4l::io::traits::CaptureStream;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

/// How long the first frame may take: some cameras measure the light first.
const FIRST: Duration = Duration::from_secs(6);
/// How long each later one may take. What then still comes back is the stream opened anew:
/// most cameras that stall go on after that.
const NEXT: Duration = Duration::from_secs(3);
/// How many frames the driver may fill while we are busy.
const BUFFERS: u32 = 4;

/// A stream of frames.
pub struct Stream {
    buffers: Buffers<'static>,
    offer: Offer,
    flows: bool,
}

impl Stream {
    /// Opens the stream of a node that is set to `offer`; a driver that forgot it is told again.
    ///
    /// # Errors
    /// The [`SourceError`] that the system's answer amounts to.
    pub fn open(number: u32, offer: Offer) -> Result<Self, SourceError> {
        let device = node(number)?;
        let wanted = Format::new(offer.width, offer.height, fourcc(offer.layout));
        let is_wanted = |format: &Format| {
            (format.width, format.height, format.fourcc) == (wanted.width, wanted.height, wanted.fourcc)
        };
        if !is_wanted(&device.format().map_err(told)?) {
            if !is_wanted(&device.set_format(&wanted).map_err(told)?) {
                return Err(SourceError::NotSupported);
            }
            device.set_params(&Parameters::with_fps(offer.rate)).map_err(told)?;
        }
        let buffers = Buffers::with_buffers(&device, Type::VideoCapture, BUFFERS).map_err(told)?;
        Ok(Self { buffers, offer, flows: false })
    }

    /// Waits for the next frame.
    ///
    /// # Errors
    /// [`SourceError::Silent`] when none came in time, [`SourceError::Damaged`]
    /// for one to leave out, [`SourceError::Lost`] when there will be no more.
    pub fn next(&mut self) -> Result<Frame, SourceError> {
        self.buffers.set_timeout(if self.flows { NEXT } else { FIRST });
        let (bytes, about) = self.buffers.next().map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => SourceError::Silent,
            _ => SourceError::Lost { why: error.to_string() },
        })?;
        self.flows = true;
        if about.flags.contains(Flags::ERROR) {
            return Err(SourceError::Damaged);
        }
        // Behind what was used lies the rest of an older frame.
        let used = usize::try_from(about.bytesused).ok().filter(|used| *used > 0);
        let bytes = used.and_then(|used| bytes.get(..used)).unwrap_or(bytes);
        raw::frame(self.offer, bytes).ok_or(SourceError::Damaged)
    }
}

/// Sets a node in which nokhwa finds no format: each rate that it offers, or the one it has, is
/// no whole number (7.5, or 29.97 on capture cards). Its layout stays.
///
/// # Errors
/// [`SourceError::NotSupported`] for a layout that we do not read, and what else the system said.
pub fn set_odd(number: u32) -> Result<Offer, SourceError> {
    let device = node(number)?;
    let has = device.format().map_err(told)?;
    let layout = LAYOUTS.into_iter().find(|layout| fourcc(*layout) == has.fourcc).ok_or(SourceError::NotSupported)?;
    for (width, height) in FALLBACKS {
        let got = device.set_format(&Format::new(width, height, has.fourcc)).map_err(told)?;
        let rate = device.set_params(&Parameters::with_fps(30)).map_err(told)?.interval;
        let offer = Offer { layout, width: got.width, height: got.height, rate: rounded(rate) };
        if got.fourcc == has.fourcc && super::choice::is_readable(offer) {
            return Ok(offer);
        }
    }
    Err(SourceError::NotSupported)
}

/// The layouts of [`set_odd`]. Grey is left out: nearly always it is the infrared camera beside
/// the one that was meant.
const LAYOUTS: [Layout; 5] = [Layout::Mjpg, Layout::Nv12, Layout::Yuyv, Layout::Rgb, Layout::Bgr];

/// Frames a second of an interval in seconds, to the nearest whole number and at least one.
fn rounded(interval: Fraction) -> u32 {
    let (count, seconds) = (u64::from(interval.denominator), u64::from(interval.numerator).max(1));
    let rate = count.saturating_add(seconds / 2).checked_div(seconds).unwrap_or(1);
    u32::try_from(rate).unwrap_or(u32::MAX).max(1)
}

fn node(number: u32) -> Result<Device, SourceError> {
    Device::new(usize::try_from(number).map_err(|_| SourceError::NoneFound)?).map_err(told)
}

fn fourcc(layout: Layout) -> FourCC {
    FourCC::new(match layout {
        Layout::Mjpg => b"MJPG",
        Layout::Nv12 => b"NV12",
        Layout::Yuyv => b"YUYV",
        Layout::Grey => b"GREY",
        Layout::Rgb => b"RGB3",
        Layout::Bgr => b"BGR3",
    })
}

/// What the system said while opening, as we say it.
fn told(error: io::Error) -> SourceError {
    match error.raw_os_error() {
        Some(libc::EBUSY) => SourceError::Busy,
        Some(libc::EACCES | libc::EPERM) => SourceError::Forbidden,
        Some(libc::ENOENT) => SourceError::NoneFound,
        Some(libc::EINVAL | libc::ENOTTY) => SourceError::NotSupported,
        _ => SourceError::Lost { why: error.to_string() },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Fraction, SourceError, Stream, rounded, told};
    use crate::input::camera::choice::{Layout, Offer};
    use std::io;

    #[test]
    fn odd_rates_are_rounded() {
        for (numerator, denominator, rate) in [(2, 15, 8), (1001, 30_000, 30), (1, 30, 30), (0, 0, 1), (5, 1, 1)] {
            assert_eq!(rounded(Fraction { numerator, denominator }), rate, "{denominator}/{numerator}");
        }
    }

    #[test]
    fn what_the_system_said_becomes_a_state() {
        let said = |number| told(io::Error::from_raw_os_error(number));
        assert_eq!(said(libc::EBUSY), SourceError::Busy);
        assert_eq!(said(libc::EACCES), SourceError::Forbidden);
        assert_eq!(said(libc::EINVAL), SourceError::NotSupported);
        assert!(matches!(said(libc::ENODEV), SourceError::Lost { .. }));
    }

    #[test]
    fn a_node_that_is_not_there_is_not_found() {
        let offer = Offer { layout: Layout::Mjpg, width: 1280, height: 720, rate: 30 };
        assert_eq!(Stream::open(u32::MAX, offer).err(), Some(SourceError::NoneFound));
    }
}
