//! A picture at other sizes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::borrow::Cow;

use super::{EASY_PIXELS, HARD_PIXELS, LEAST_EDGE, SMALL_PIXELS};
use crate::input::frame::Frame;

/// The sizes at which a still picture is looked at, the likeliest first, each
/// with the factor that leads back to the picture's own pixels.
pub struct Sizes<'a> {
    picture: &'a Frame,
    halvings: std::vec::IntoIter<Step>,
}

#[derive(Clone, Copy)]
enum Step {
    Halved(u32),
    Doubled,
}

impl<'a> Sizes<'a> {
    pub fn of(picture: &'a Frame) -> Self {
        let pixels = picture.luma().len();
        let edge = picture.width().min(picture.height());
        let mut steps = Vec::new();
        let mut larger = Vec::new();
        for halvings in 0..u32::BITS {
            let area = pixels.checked_shr(halvings.saturating_mul(2)).unwrap_or_default();
            if area > HARD_PIXELS {
                continue;
            }
            if area > EASY_PIXELS {
                larger.push(Step::Halved(halvings));
            } else if steps.is_empty() || edge.checked_shr(halvings).unwrap_or_default() >= LEAST_EDGE {
                steps.push(Step::Halved(halvings));
            } else {
                break;
            }
        }
        // First the largest easy size, then the larger ones, then the smaller.
        let smaller = steps.split_off(steps.len().min(1));
        steps.extend(larger);
        if pixels <= SMALL_PIXELS {
            steps.push(Step::Doubled);
        }
        steps.extend(smaller);
        Self { picture, halvings: steps.into_iter() }
    }
}

impl<'a> Iterator for Sizes<'a> {
    type Item = (Cow<'a, Frame>, f32);

    fn next(&mut self) -> Option<Self::Item> {
        match self.halvings.next()? {
            Step::Doubled => Some((Cow::Owned(doubled(self.picture)?), 0.5)),
            Step::Halved(times) => {
                let (mut frame, mut factor) = (Cow::Borrowed(self.picture), 1.0);
                for _ in 0..times {
                    frame = Cow::Owned(halved(&frame)?);
                    factor *= 2.0;
                }
                Some((frame, factor))
            }
        }
    }
}

/// The picture at half its size: each pixel the mean of four.
pub fn halved(frame: &Frame) -> Option<Frame> {
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
pub fn doubled(frame: &Frame) -> Option<Frame> {
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
    use super::{Frame, Sizes, doubled, halved};

    fn frame(width: u32, height: u32, luma: Vec<u8>) -> Frame {
        Frame::new(width, height, luma).expect("the bytes fit the size")
    }

    fn sizes(width: u32, height: u32) -> Vec<(u32, u32, f32)> {
        let blank = frame(width, height, vec![0; (width * height) as usize]);
        Sizes::of(&blank).map(|(frame, factor)| (frame.width(), frame.height(), factor)).collect()
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
    fn a_photograph_starts_at_an_easy_size_and_never_at_an_endless_one() {
        assert_eq!(sizes(4_000, 3_000), [(2_000, 1_500, 2.0), (4_000, 3_000, 1.0), (1_000, 750, 4.0), (500, 375, 8.0)]);
        assert_eq!(
            sizes(8_000, 6_000),
            [(2_000, 1_500, 4.0), (4_000, 3_000, 2.0), (1_000, 750, 8.0), (500, 375, 16.0)]
        );
    }

    #[test]
    fn a_small_picture_is_looked_at_as_it_is_and_enlarged() {
        assert_eq!(sizes(100, 100), [(100, 100, 1.0), (200, 200, 0.5)]);
        assert_eq!(sizes(500, 400), [(500, 400, 1.0), (1_000, 800, 0.5), (250, 200, 2.0)]);
    }
}
