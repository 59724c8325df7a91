//! A camera's bytes to a frame: brightness as it lies there, colour in whole numbers.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::choice::{Layout, Offer};
use crate::input::frame::Frame;
use crate::input::{colour, jpeg};

/// Drivers round a buffer up to whole pages.
const PAGE: usize = 4096;

/// The frame in a camera's buffer; nothing where it is damaged, or where the
/// buffer is not as long as the format says: one frame to drop.
pub fn frame(offer: Offer, buffer: &[u8]) -> Option<Frame> {
    let width = usize::try_from(offer.width).ok()?;
    let pixels = width.checked_mul(usize::try_from(offer.height).ok()?)?;
    match offer.layout {
        Layout::Mjpg => jpeg::camera_frame(buffer).ok(),
        Layout::Yuyv if offer.width.is_multiple_of(2) => yuyv(offer, sized(buffer, pixels.checked_mul(2)?)?),
        Layout::Nv12 if offer.width.is_multiple_of(2) && offer.height.is_multiple_of(2) => {
            let (luma, chroma) = sized(buffer, pixels.checked_add(pixels / 2)?)?.split_at_checked(pixels)?;
            nv12(offer, width, luma, chroma)
        }
        Layout::Grey => Frame::new(offer.width, offer.height, sized(buffer, pixels)?.to_vec()),
        Layout::Rgb => Frame::coloured(offer.width, offer.height, sized(buffer, pixels.checked_mul(3)?)?.to_vec()),
        Layout::Bgr => {
            let mut bytes = sized(buffer, pixels.checked_mul(3)?)?.to_vec();
            bytes.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| pixel.reverse());
            Frame::coloured(offer.width, offer.height, bytes)
        }
        Layout::Yuyv | Layout::Nv12 => None,
    }
}

/// The bytes of a frame in a buffer of exactly that many, or up to the next page.
fn sized(buffer: &[u8], bytes: usize) -> Option<&[u8]> {
    let is_whole = buffer.len() == bytes || buffer.len() == bytes.checked_next_multiple_of(PAGE)?;
    if is_whole { buffer.get(..bytes) } else { None }
}

fn yuyv(offer: Offer, bytes: &[u8]) -> Option<Frame> {
    let (pairs, _) = bytes.as_chunks::<4>();
    let luma = pairs.iter().flat_map(|[first, _, second, _]| [*first, *second]).collect();
    let mut coloured = Vec::with_capacity(bytes.len().checked_mul(3)? / 2);
    for [first, blue, second, red] in pairs {
        coloured.extend_from_slice(&colour::rgb(*first, *blue, *red));
        coloured.extend_from_slice(&colour::rgb(*second, *blue, *red));
    }
    Frame::new(offer.width, offer.height, luma)?.with_colour(coloured)
}

fn nv12(offer: Offer, width: usize, luma: &[u8], chroma: &[u8]) -> Option<Frame> {
    let mut coloured = Vec::with_capacity(luma.len().checked_mul(3)?);
    for (rows, differences) in luma.chunks_exact(width.checked_mul(2)?).zip(chroma.chunks_exact(width)) {
        for row in rows.chunks_exact(width) {
            for ([first, second], [blue, red]) in row.as_chunks::<2>().0.iter().zip(differences.as_chunks::<2>().0) {
                coloured.extend_from_slice(&colour::rgb(*first, *blue, *red));
                coloured.extend_from_slice(&colour::rgb(*second, *blue, *red));
            }
        }
    }
    Frame::new(offer.width, offer.height, luma.to_vec())?.with_colour(coloured)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Frame, Layout, Offer, frame};

    fn read(layout: Layout, width: u32, height: u32, buffer: &[u8]) -> Option<Frame> {
        frame(Offer { layout, width, height, rate: 30 }, buffer)
    }

    fn luma(layout: Layout, width: u32, height: u32, buffer: &[u8]) -> Option<Vec<u8>> {
        read(layout, width, height, buffer).map(|frame| frame.luma().to_vec())
    }

    #[test]
    fn brightness_comes_straight_from_the_buffer() {
        assert_eq!(luma(Layout::Yuyv, 2, 2, &[1, 128, 2, 128, 3, 128, 4, 128]), Some(vec![1, 2, 3, 4]));
        assert_eq!(luma(Layout::Nv12, 2, 2, &[1, 2, 3, 4, 128, 128]), Some(vec![1, 2, 3, 4]));
        assert_eq!(luma(Layout::Grey, 2, 2, &[1, 2, 3, 4]), Some(vec![1, 2, 3, 4]));
        assert_eq!(luma(Layout::Rgb, 1, 1, &[255, 0, 0]), Some(vec![77]));
        assert_eq!(luma(Layout::Bgr, 1, 1, &[0, 0, 255]), Some(vec![77]));
    }

    #[test]
    fn colour_is_red_green_blue() {
        let colours = |frame: Option<Frame>| frame.and_then(|frame| frame.colour().map(<[u8]>::to_vec));
        let red = [254, 0, 0].repeat(2);
        assert_eq!(colours(read(Layout::Yuyv, 2, 1, &[76, 85, 76, 255])), Some(red.clone()));
        assert_eq!(colours(read(Layout::Nv12, 2, 2, &[76, 76, 76, 76, 85, 255])), Some(red.repeat(2)));
        assert_eq!(colours(read(Layout::Bgr, 1, 1, &[3, 2, 1])), Some(vec![1, 2, 3]));
        assert_eq!(colours(read(Layout::Grey, 1, 1, &[3])), None);
    }

    #[test]
    fn a_buffer_of_another_length_is_skipped_but_for_whole_pages() {
        assert!(read(Layout::Yuyv, 2, 2, &[0; 7]).is_none());
        assert!(read(Layout::Yuyv, 2, 2, &[0; 9]).is_none());
        assert!(read(Layout::Yuyv, 2, 2, &[0; 4096]).is_some());
        assert!(read(Layout::Nv12, 2, 2, &[0; 5]).is_none());
        assert!(read(Layout::Rgb, 640, 480, &[]).is_none());
        assert!(read(Layout::Mjpg, 640, 480, &[0; 614_400]).is_none());
    }

    #[test]
    fn odd_sizes_that_cannot_be_paired_are_skipped() {
        assert!(read(Layout::Yuyv, 3, 1, &[0; 6]).is_none());
        assert!(read(Layout::Nv12, 2, 3, &[0; 9]).is_none());
        assert!(read(Layout::Yuyv, u32::MAX, u32::MAX, &[0; 6]).is_none());
    }
}
