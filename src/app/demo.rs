//! The built-in moving camera picture: each training specimen on a desk, one after another.
//!
//! A [`Reel`] draws any of its frames from its number alone; [`Playing`] shows them in
//! time, as a camera would.

use crate::input::frame::Frame;
use crate::input::picture;
use crate::input::source::{FrameSource, SourceError};
use crate::training::{self, Specimen};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Frames a second.
const RATE: u64 = 12;
/// Frames for which a specimen lies on the desk, and for which the desk is then empty.
const SHOWN: u64 = 4 * RATE;
const EMPTY: u64 = RATE * 3 / 2;
/// Frames over which a specimen is moved in.
const ARRIVING: u64 = 5;
/// The size of the picture.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

/// Specimens as pictures on a desk.
pub struct Reel {
    items: Vec<Item>,
}

struct Item {
    id: &'static str,
    story: &'static str,
    page: Frame,
}

/// Where a page lies: its middle on the desk, its scale and its turn.
struct Pose {
    x: f32,
    y: f32,
    scale: f32,
    sin: f32,
    cos: f32,
}

impl Reel {
    /// A reel of these specimens. One whose picture cannot be drawn is left out.
    #[must_use]
    pub fn new(specimens: &[Specimen]) -> Self {
        let items = specimens.iter().filter_map(|specimen| {
            let page = picture::read(&training::picture(specimen)).ok()?;
            Some(Item { id: specimen.id, story: specimen.title, page })
        });
        Self { items: items.collect() }
    }

    /// Frames until it begins again.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.items.len() as u64 * (SHOWN + EMPTY)
    }

    /// The numbers of the frames that show a specimen at rest, by its place in the reel.
    #[must_use]
    pub const fn frames_of(&self, place: u64) -> std::ops::Range<u64> {
        let first = place * (SHOWN + EMPTY);
        first + ARRIVING..first + SHOWN
    }

    /// The specimen that frame `number` shows: its id and title. `None` where the desk is empty.
    #[must_use]
    pub fn shows(&self, number: u64) -> Option<(&'static str, &'static str)> {
        self.item(number).map(|(item, _)| (item.id, item.story))
    }

    /// The specimen in frame `number`, and for how many frames it has been there.
    fn item(&self, number: u64) -> Option<(&Item, u64)> {
        let (turn, place) = (number / (SHOWN + EMPTY), number % (SHOWN + EMPTY));
        let item = usize::try_from(turn).ok()? % self.items.len().max(1);
        Some((self.items.get(item)?, place)).filter(|_| place < SHOWN)
    }

    /// Draws frame `number`: the same number always gives the same picture.
    ///
    /// # Errors
    /// [`SourceError::Damaged`] where the frame does not fit its limits, which it always does.
    pub fn draw(&self, number: u64) -> Result<Frame, SourceError> {
        let (width, height) = (WIDTH as usize, HEIGHT as usize);
        let mut luma = Vec::with_capacity(width * height);
        let mut noise = Noise(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let lying = self.item(number).map(|(item, since)| (&item.page, pose(&item.page, since)));
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let paper = lying.as_ref().and_then(|(page, pose)| pose.sample(page, x as f32, y as f32));
                let light = paper.map_or_else(|| desk(x, y), |paper| 12 + paper * 9 / 10);
                luma.push(light.saturating_add(noise.next()).min(255) as u8);
            }
        }
        // Warm light: the reader sees the brightness, the window a little colour.
        let colour = luma.iter().flat_map(|light| [*light, light - light / 24, light - light / 10]).collect();
        let frame = Frame::new(WIDTH, HEIGHT, luma).and_then(|frame| frame.with_colour(colour));
        frame.map(|frame| frame.numbered(number)).ok_or(SourceError::Damaged)
    }
}

/// Where a page lies after `since` frames: moved in from below, then held by a hand.
fn pose(page: &Frame, since: u64) -> Pose {
    let seconds = since as f32 / RATE as f32;
    let (width, height) = (page.width() as f32, page.height() as f32);
    let arriving = 1.0 - (since.min(ARRIVING) as f32 / ARRIVING as f32);
    let letter = height > width * 1.2;
    // A letter is held so that its code, at the lower right, is before the camera.
    let scale = if letter { 1.05 } else { (HEIGHT as f32 * 0.86 / height).min(1.3) };
    let (middle_x, middle_y) = if letter { (width * 0.2, height * 0.17) } else { (0.0, 0.0) };
    let (sin, cos) = (0.05 * (seconds * 1.7).sin() + 0.02).sin_cos();
    let sway = (9.0 * (seconds * 2.3).sin(), 7.0 * (seconds * 1.9).cos());
    Pose {
        x: WIDTH as f32 / 2.0 - middle_x * scale + sway.0,
        y: HEIGHT as f32 / 2.0 - middle_y * scale + sway.1 + arriving * HEIGHT as f32,
        scale: scale * (1.0 + 0.03 * (seconds * 1.1).sin()),
        sin,
        cos,
    }
}

impl Pose {
    /// The brightness of the page at a point of the desk, blended from its four nearest dots.
    fn sample(&self, page: &Frame, x: f32, y: f32) -> Option<u32> {
        let (dx, dy) = ((x - self.x) / self.scale, (y - self.y) / self.scale);
        let u = dx * self.cos + dy * self.sin + page.width() as f32 / 2.0;
        let v = dy * self.cos - dx * self.sin + page.height() as f32 / 2.0;
        let inside = u >= 0.0 && v >= 0.0 && u < page.width() as f32 - 1.0 && v < page.height() as f32 - 1.0;
        if !inside {
            return None;
        }
        let (left, top, width) = (u as usize, v as usize, page.width() as usize);
        let at = top * width + left;
        let dots = page.luma().get(at..)?;
        let (across, down) = (((u - u.floor()) * 256.0) as u32, ((v - v.floor()) * 256.0) as u32);
        let row =
            |from: usize| Some(u32::from(*dots.get(from)?) * (256 - across) + u32::from(*dots.get(from + 1)?) * across);
        Some((row(0)? * (256 - down) + row(width)? * down) >> 16)
    }
}

/// A wooden desk: dark, with a grain, lighter towards the window at the left.
fn desk(x: u32, y: u32) -> u32 {
    let grain = (y / 3 + x / 90) % 7 + (y / 41) % 3 * 4;
    70 + grain + (WIDTH - x.min(WIDTH)) / 16
}

/// A little noise of the sensor, the same for the same frame.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u32 {
        // xorshift64 (Marsaglia 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 & 7) as u32
    }
}

/// A reel that plays in time.
pub struct Playing {
    reel: Arc<Reel>,
    begun: Instant,
}

impl Playing {
    /// Plays a reel from its beginning.
    #[must_use]
    pub fn new(reel: Arc<Reel>) -> Self {
        Self { reel, begun: Instant::now() }
    }
}

impl FrameSource for Playing {
    /// The frame that is due; where drawing was slow, frames in between are left out.
    fn next(&mut self) -> Result<Frame, SourceError> {
        let step = Duration::from_millis(1_000 / RATE);
        let passed = self.begun.elapsed();
        let due = passed.as_millis() / step.as_millis() + 1;
        let due = u64::try_from(due).unwrap_or(u64::MAX);
        thread::sleep(step.saturating_mul(u32::try_from(due).unwrap_or(u32::MAX)).saturating_sub(passed));
        self.reel.draw(due % self.reel.frames().max(1))
    }

    fn name(&self) -> &str {
        "demo"
    }
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, Reel, SHOWN};
    use crate::model::time::UnixTime;
    use crate::reader;
    use crate::training::specimens;

    fn now() -> UnixTime {
        UnixTime::parse("2026-11-24T12:00:00Z").expect("a time")
    }

    #[test]
    fn every_specimen_is_read_from_the_moving_picture() {
        let specimens = specimens(now());
        let reel = Reel::new(&specimens);
        assert_eq!(reel.frames(), specimens.len() as u64 * (SHOWN + EMPTY));
        for (specimen, turn) in specimens.iter().zip(0_u64..) {
            let first = turn * (SHOWN + EMPTY);
            assert_eq!(reel.shows(first).map(|(id, _)| id), Some(specimen.id));
            let read = [10, 17, 23, 31].iter().any(|offset| {
                let frame = reel.draw(first + offset).expect("a frame");
                reader::read(&frame).iter().any(|seen| seen.code.bytes() == specimen.code.bytes())
            });
            assert!(read, "{}", specimen.id);
        }
    }

    #[test]
    fn the_desk_is_empty_between_two_specimens() {
        let reel = Reel::new(&specimens(now())[..2]);
        assert_eq!(reel.shows(SHOWN), None);
        assert!(reader::read(&reel.draw(SHOWN).expect("a frame")).is_empty());
        let same = |one: u64, two: u64| {
            reel.draw(one).ok().map(|f| f.luma().to_vec()) == reel.draw(two).ok().map(|f| f.luma().to_vec())
        };
        assert!(same(9, 9) && !same(9, 10));
    }
}
