//! A picture at other sizes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::borrow::Cow;

use super::geometry::Point;
use crate::input::frame::Frame;

/// A picture with more pixels is not given to a slow reader.
const EASY_PIXELS: usize = 4 * 1024 * 1024;
/// A picture with more pixels is never read at its full size.
const HARD_PIXELS: usize = 16 * 1024 * 1024;
/// A smaller picture is also read at double its size.
const SMALL_PIXELS: usize = 1024 * 1024;
/// The margin of a close-up, as part of its longer edge: room for corners that were not found.
const MARGIN: f32 = 0.25;
/// Below this edge, halving a picture leaves no code to read.
const LEAST_EDGE: u32 = 160;

/// A picture at one size.
pub struct Sized<'a> {
    /// The picture.
    pub frame: Cow<'a, Frame>,
    /// The factor that leads back to the picture's own pixels.
    pub factor: f32,
    /// Whether a slow reader may look at it too.
    pub is_easy: bool,
}

/// The sizes at which a still picture is looked at, the largest first: a page may hold small symbols beside
/// large ones.
pub fn sizes(picture: &Frame) -> impl Iterator<Item = Sized<'_>> {
    let mut next = Some((Cow::Borrowed(picture), 1.0));
    std::iter::from_fn(move || {
        let (frame, factor) = next.take()?;
        if frame.width().min(frame.height()) / 2 >= LEAST_EDGE {
            next = halved(&frame).map(|half| (Cow::Owned(half), factor * 2.0));
        }
        let is_easy = frame.luma().len() <= EASY_PIXELS;
        Some(Sized { frame, factor, is_easy })
    })
    .filter(|sized| sized.frame.luma().len() <= HARD_PIXELS)
}

/// A small picture at double its size.
pub fn enlarged(picture: &Frame) -> Option<Frame> {
    (picture.luma().len() <= SMALL_PIXELS).then(|| doubled(picture))?
}

/// The part of a picture round some places at double its size, and where it was cut out; nothing
/// where that is too large to look at closely, or no part at all.
pub fn close_up(picture: &Frame, places: &[Point]) -> Option<(Frame, Point)> {
    let (first, rest) = places.split_first()?;
    let (least, most) = rest.iter().fold((*first, *first), |(least, most), place| {
        (Point::new(least.x.min(place.x), least.y.min(place.y)), Point::new(most.x.max(place.x), most.y.max(place.y)))
    });
    let margin = (most.x - least.x).max(most.y - least.y) * MARGIN;
    let (left, top) = ((least.x - margin).max(0.0) as u32, (least.y - margin).max(0.0) as u32);
    let right = ((most.x + margin).max(0.0) as u32).min(picture.width());
    let bottom = ((most.y + margin).max(0.0) as u32).min(picture.height());
    let part = picture.part(left, top, right.checked_sub(left)?, bottom.checked_sub(top)?)?;
    Some((enlarged(&part)?, Point::new(left as f32, top as f32)))
}

/// The picture at half its size: each pixel the mean of four.
fn halved(frame: &Frame) -> Option<Frame> {
    let width = usize::try_from(frame.width()).ok()?;
    let rows = frame.luma().chunks_exact(width.checked_mul(2)?);
    let luma = rows.flat_map(|rows| {
        let (upper, lower) = rows.split_at(width);
        upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0).map(|([a, b], [c, d])| {
            let sum = [a, b, c, d].into_iter().fold(2_u16, |sum, grey| sum.wrapping_add(u16::from(*grey)));
            u8::try_from(sum >> 2).unwrap_or(u8::MAX)
        })
    });
    Frame::new(frame.width() / 2, frame.height() / 2, luma.collect())
}

/// The picture at double its size, each new pixel three parts of the nearest
/// old one and one of the next.
fn doubled(frame: &Frame) -> Option<Frame> {
    let width = usize::try_from(frame.width()).ok()?;
    let wide: Vec<Vec<u8>> = frame.luma().chunks_exact(width).map(stretched).collect();
    let mut luma = Vec::with_capacity(frame.luma().len().checked_mul(4)?);
    for (place, row) in wide.iter().enumerate() {
        for neighbour in [place.saturating_sub(1), place.saturating_add(1)] {
            let neighbour = wide.get(neighbour).unwrap_or(row);
            luma.extend(row.iter().zip(neighbour).map(|(near, far)| mixed(*near, *far)));
        }
    }
    Frame::new(frame.width().checked_mul(2)?, frame.height().checked_mul(2)?, luma)
}

fn stretched(row: &[u8]) -> Vec<u8> {
    let before = row.iter().take(1).chain(row);
    let after = row.iter().skip(1).chain(row.last());
    let pairs = row.iter().zip(before.zip(after));
    pairs.flat_map(|(near, (before, after))| [mixed(*near, *before), mixed(*near, *after)]).collect()
}

fn mixed(near: u8, far: u8) -> u8 {
    let sum = u16::from(near).wrapping_mul(3).wrapping_add(u16::from(far)).wrapping_add(2);
    u8::try_from(sum >> 2).unwrap_or(u8::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Frame, Point, close_up, doubled, enlarged, halved, sizes};

    fn frame(width: u32, height: u32, luma: Vec<u8>) -> Frame {
        Frame::new(width, height, luma).expect("the bytes fit the size")
    }

    fn looked_at(width: u32, height: u32) -> Vec<(u32, u32, f32, bool)> {
        let blank = frame(width, height, vec![0; (width * height) as usize]);
        sizes(&blank).map(|at| (at.frame.width(), at.frame.height(), at.factor, at.is_easy)).collect()
    }

    #[test]
    fn half_the_size_is_the_mean_of_four() {
        let half = halved(&frame(5, 3, vec![0, 4, 8, 8, 99, 0, 4, 8, 8, 99, 99, 99, 99, 99, 99])).expect("not empty");
        assert_eq!((half.width(), half.height(), half.luma()), (2, 1, [2, 8].as_slice()));
        assert!(halved(&frame(1, 9, vec![0; 9])).is_none());
    }

    #[test]
    fn double_the_size_goes_over_smoothly() {
        let double = doubled(&frame(2, 1, vec![0, 100])).expect("not empty");
        assert_eq!((double.width(), double.height()), (4, 2));
        assert_eq!(double.luma(), [0, 25, 75, 100, 0, 25, 75, 100]);
    }

    #[test]
    fn a_photograph_is_looked_at_from_large_to_small_and_never_at_an_endless_size() {
        let wanted =
            [(4_000, 3_000, 1.0, false), (2_000, 1_500, 2.0, true), (1_000, 750, 4.0, true), (500, 375, 8.0, true)];
        assert_eq!(looked_at(4_000, 3_000), [&wanted[..], &[(250, 187, 16.0, true)]].concat());
        assert_eq!(looked_at(8_000, 6_000)[0], (4_000, 3_000, 2.0, false));
    }

    #[test]
    fn only_a_small_picture_is_enlarged() {
        let small = frame(100, 90, vec![0; 9_000]);
        assert_eq!(enlarged(&small).map(|large| (large.width(), large.height())), Some((200, 180)));
        assert!(enlarged(&frame(2_000, 1_500, vec![0; 3_000_000])).is_none());
    }

    #[test]
    fn a_close_up_shows_the_places_with_a_margin_and_tells_where_it_was() {
        let blank = frame(400, 300, vec![0; 120_000]);
        let (large, place) = close_up(&blank, &[Point::new(100.0, 50.0), Point::new(200.0, 150.0)]).expect("inside");
        assert_eq!((large.width(), large.height(), place), (300, 300, Point::new(75.0, 25.0)));
        let (large, place) = close_up(&blank, &[Point::new(-9.0, 10.0), Point::new(300.0, 280.0)]).expect("cut");
        assert_eq!((large.width(), large.height(), place), (754, 600, Point::default()));
        assert!(close_up(&blank, &[]).is_none());
        assert!(close_up(&blank, &[Point::new(900.0, 900.0)]).is_none());
        assert!(close_up(&blank, &[Point::new(f32::NAN, f32::INFINITY)]).is_none());
    }
}
