//! Which of a camera's formats we take.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::fmt;

use crate::model::limits::Limits;

/// How the pixels of a frame lie in its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JPEG a frame.
    Mjpg,
    /// A plane of brightness, then pairs of colour for four pixels each.
    Nv12,
    /// Brightness and colour in turn, two pixels in four bytes.
    Yuyv,
    /// Brightness alone.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

impl Layout {
    /// What the makers of cameras call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mjpg => "MJPG",
            Self::Nv12 => "NV12",
            Self::Yuyv => "YUYV",
            Self::Grey => "GREY",
            Self::Rgb => "RGB",
            Self::Bgr => "BGR",
        }
    }
}

/// A format that a camera offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub layout: Layout,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second.
    pub rate: u32,
}

/// The size we like best: a certificate's code at arm's length has 3 pixels a
/// module, and a frame is read in 10 to 30 ms.
const WANTED: (u32, u32) = (1280, 720);
/// Tried where the list has nothing near: stepwise sizes are listed badly.
pub const FALLBACKS: [(u32, u32); 2] = [WANTED, (640, 480)];

/// An offer that costs more is taken only where the fallbacks fail.
const FAR: u64 = 1_000;

/// The offers that we read in the order in which to try them: those near to
/// what we want, the cheapest in [`cost`] first, then the fallbacks in each of
/// the `layouts`, then the rest.
pub fn ranked(mut offers: Vec<Offer>, layouts: &[Layout]) -> Vec<Offer> {
    offers.retain(|offer| is_readable(*offer));
    offers.sort_by_key(|offer| cost(*offer));
    let near = offers.partition_point(|offer| cost(*offer) < FAR);
    let far = offers.split_off(near);
    for (width, height) in FALLBACKS {
        for layout in layouts {
            offers.extend([30, 15].map(|rate| Offer { layout: *layout, width, height, rate }));
        }
    }
    let mut ranked: Vec<Offer> = Vec::new();
    for offer in offers.into_iter().chain(far) {
        if !ranked.contains(&offer) {
            ranked.push(offer);
        }
    }
    ranked
}

/// Whether frames of this size are within our limits.
pub fn is_readable(offer: Offer) -> bool {
    let edges = 1..=Limits::FRAME_EDGE;
    edges.contains(&offer.width) && edges.contains(&offer.height)
}

/// How far an offer is from what we want, in percent of the wanted pixels, as
/// we would trade the parts: half the size against a third of the rate.
fn cost(offer: Offer) -> u64 {
    let area = |(width, height): (u32, u32)| u64::from(width).saturating_mul(u64::from(height)).max(1);
    let (has, wants) = (area((offer.width, offer.height)), area(WANTED));
    let ratio = has.max(wants).saturating_mul(100).checked_div(has.min(wants)).unwrap_or(u64::MAX);
    let rate = match offer.rate {
        0..5 => 2_000,
        5..15 => 400,
        15..=30 => u64::from(30_u32.saturating_sub(offer.rate)).saturating_mul(2),
        31..=60 => 50,
        // A rate like 30000/1001 arrives as 30000.
        _ => 1_000,
    };
    let layout = match offer.layout {
        Layout::Mjpg => 0,
        Layout::Nv12 => 10,
        Layout::Yuyv => 20,
        Layout::Grey => 40,
        // Three bytes a pixel fill a USB cable: 83 MB a second at 720p.
        Layout::Rgb | Layout::Bgr => 150,
    };
    ratio.saturating_add(rate).saturating_add(layout)
}

impl fmt::Display for Offer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} x {}, {} a second, {}", self.width, self.height, self.rate, self.layout.name())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Layout, Offer, ranked};

    fn offer(layout: Layout, width: u32, height: u32, rate: u32) -> Offer {
        Offer { layout, width, height, rate }
    }

    fn best(offers: &[Offer]) -> String {
        ranked(offers.to_vec(), &[]).first().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn a_laptop_camera_gives_720p_mjpg() {
        let offers = [
            offer(Layout::Yuyv, 640, 480, 30),
            offer(Layout::Yuyv, 1280, 720, 10),
            offer(Layout::Mjpg, 640, 480, 30),
            offer(Layout::Mjpg, 1280, 720, 30),
            offer(Layout::Mjpg, 1920, 1080, 30),
        ];
        assert_eq!(best(&offers), "1280 x 720, 30 a second, MJPG");
        assert_eq!(best(&offers[..2]), "640 x 480, 30 a second, YUYV", "ten a second are too few");
        assert_eq!(best(&offers[4..]), "1920 x 1080, 30 a second, MJPG");
    }

    #[test]
    fn a_test_driver_gives_neither_its_smallest_nor_its_largest() {
        let offers = [
            offer(Layout::Yuyv, 320, 180, 1),
            offer(Layout::Bgr, 3840, 2160, 2),
            offer(Layout::Bgr, 1280, 720, 60),
            offer(Layout::Yuyv, 1280, 720, 30),
            offer(Layout::Nv12, 1280, 720, 15),
        ];
        assert_eq!(best(&offers), "1280 x 720, 30 a second, YUYV");
    }

    #[test]
    fn without_a_near_offer_fixed_sizes_are_tried_first() {
        let far = offer(Layout::Yuyv, 16, 16, 30);
        let ranked = ranked(vec![far], &[Layout::Mjpg, Layout::Yuyv]);
        assert_eq!(ranked.first().map(ToString::to_string).as_deref(), Some("1280 x 720, 30 a second, MJPG"));
        assert!(ranked.contains(&offer(Layout::Yuyv, 640, 480, 30)));
        assert_eq!(ranked.last(), Some(&far));
    }

    #[test]
    fn a_listed_size_is_tried_before_one_that_is_not() {
        let small = offer(Layout::Mjpg, 640, 480, 30);
        assert_eq!(ranked(vec![small], &[Layout::Mjpg]).first(), Some(&small));
    }

    #[test]
    fn what_is_larger_than_a_frame_may_be_is_never_asked_for() {
        assert_eq!(best(&[offer(Layout::Mjpg, 5_000, 3_000, 30), offer(Layout::Mjpg, 0, 720, 30)]), "");
    }

    #[test]
    fn an_offer_is_tried_once() {
        let twice = offer(Layout::Mjpg, 1280, 720, 30);
        assert_eq!(ranked(vec![twice, twice], &[Layout::Mjpg]).iter().filter(|offer| **offer == twice).count(), 1);
    }
}
