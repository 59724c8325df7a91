//! What gives frames.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::frame::Frame;

/// What gives one frame after another: a camera, a demo, a still picture.
pub trait FrameSource {
    /// The next frame; waits for it.
    ///
    /// # Errors
    /// [`SourceError`] says whether the source is still worth asking.
    fn next(&mut self) -> Result<Frame, SourceError>;

    /// What a person calls this source, and by which it is found again.
    fn name(&self) -> &str;
}

impl<T: FrameSource + ?Sized> FrameSource for Box<T> {
    fn next(&mut self) -> Result<Frame, SourceError> {
        (**self).next()
    }

    fn name(&self) -> &str {
        (**self).name()
    }
}

/// Why a source gave no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// This one frame was damaged; the next may be good.
    #[error("one picture was damaged and left out")]
    Damaged,
    /// There is no camera, or none by that name.
    #[error("no such camera was found; plug it in (`gatelight cameras` lists those that are there)")]
    NoneFound,
    /// Another program uses it.
    #[error("another program uses the camera; close it there")]
    Busy,
    /// We may not open it.
    #[error(
        "this account may not use the camera; on Debian and Ubuntu: `sudo usermod -aG video $USER`, then log in again"
    )]
    Forbidden,
    /// It gives no picture format that we read.
    #[error("this camera's picture format is not supported; use another camera")]
    NotSupported,
    /// It is gone: unplugged, or it failed.
    #[error("the camera does not answer ({why}); unplug it and put it back")]
    Lost {
        /// What the system said.
        why: String,
    },
    /// It is open and gives no pictures.
    #[error("the camera gives no pictures; unplug it and put it back")]
    Silent,
    /// It gives the same picture again and again.
    #[error("the camera shows the same picture again and again; unplug it and put it back")]
    Frozen,
    /// It has shown all it had.
    #[error("there are no more pictures")]
    Ended,
}

/// One picture, again and again.
pub struct Still {
    name: String,
    frame: Frame,
    shown: u64,
    left: u64,
}

impl Still {
    /// Shows `frame` so many `times`.
    #[must_use]
    pub fn new(name: impl Into<String>, frame: Frame, times: u64) -> Self {
        Self { name: name.into(), frame, shown: 0, left: times }
    }
}

impl FrameSource for Still {
    fn next(&mut self) -> Result<Frame, SourceError> {
        self.left = self.left.checked_sub(1).ok_or(SourceError::Ended)?;
        self.shown = self.shown.saturating_add(1);
        Ok(self.frame.clone().numbered(self.shown))
    }

    fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{FrameSource, SourceError, Still};
    use crate::input::frame::Frame;

    #[test]
    fn a_still_picture_counts_its_frames_and_ends() {
        let frame = Frame::new(1, 1, vec![3]).expect("one pixel");
        let mut still = Still::new("a letter", frame, 2);
        let numbers: Vec<_> = std::iter::from_fn(|| still.next().ok().map(|frame| frame.number())).collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(still.next().err(), Some(SourceError::Ended));
        assert_eq!(still.name(), "a letter");
    }
}
