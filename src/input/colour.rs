//! Colour to brightness and back, in whole numbers.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

/// The brightness of a colour (ITU-R BT.601 weights), 0 to 255.
#[must_use]
pub fn luma([red, green, blue]: [u8; 3]) -> u8 {
    // The weights sum to 256: the sum fits into 16 bits, and its upper byte is the answer.
    let [_, weighed] = [(red, 77_u16), (green, 150), (blue, 29)]
        .into_iter()
        .fold(128_u16, |sum, (part, weight)| sum.wrapping_add(u16::from(part).wrapping_mul(weight)))
        .to_le_bytes();
    weighed
}

/// The brightness of a colour with `alpha` over white paper.
#[must_use]
pub fn over_white(colour: [u8; 3], alpha: u8) -> u8 {
    let (ink, paper) = (u32::from(alpha), u32::from(255_u8.wrapping_sub(alpha)));
    let mixed = u32::from(luma(colour)).wrapping_mul(ink).wrapping_add(paper.wrapping_mul(255)).wrapping_add(127);
    saturated(mixed.wrapping_div(255).cast_signed())
}

/// The colour of a brightness and its two colour differences (ITU-R BT.601,
/// full range, as JPEG and nearly all webcams mean it).
#[must_use]
pub fn rgb(luma: u8, blue_difference: u8, red_difference: u8) -> [u8; 3] {
    let y = i32::from(luma).wrapping_shl(8).wrapping_add(128);
    let u = i32::from(blue_difference).wrapping_sub(128);
    let v = i32::from(red_difference).wrapping_sub(128);
    let red = y.wrapping_add(v.wrapping_mul(359));
    let green = y.wrapping_sub(u.wrapping_mul(88)).wrapping_sub(v.wrapping_mul(183));
    let blue = y.wrapping_add(u.wrapping_mul(454));
    [red, green, blue].map(|part| saturated(part.wrapping_shr(8)))
}

fn saturated(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{luma, over_white, rgb};

    #[test]
    fn grey_keeps_its_brightness() {
        for grey in 0..=u8::MAX {
            assert_eq!(luma([grey; 3]), grey);
            assert_eq!(rgb(grey, 128, 128), [grey; 3]);
        }
    }

    #[test]
    fn green_is_brighter_than_red_and_red_than_blue() {
        assert_eq!([luma([255, 0, 0]), luma([0, 255, 0]), luma([0, 0, 255])], [77, 149, 29]);
    }

    #[test]
    fn what_is_transparent_shows_white_paper() {
        assert_eq!(over_white([0; 3], 0), 255);
        assert_eq!(over_white([0; 3], 255), 0);
        assert_eq!(over_white([255; 3], 77), 255);
        assert_eq!(over_white([0; 3], 128), 127);
    }

    #[test]
    fn colour_comes_back_from_its_differences() {
        assert_eq!(rgb(76, 85, 255), [254, 0, 0], "red");
        assert_eq!(rgb(29, 255, 107), [0, 0, 254], "blue");
    }
}
