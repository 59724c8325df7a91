//! Sizes as they are drawn, in pixels: read at two metres, whatever the language or the band.

use crate::views;
use gatelight::gui::picture::render;
use gatelight::gui::ui::{BandKind, Main, Shell, Theme, Tone};
use image::{GenericImageView as _, RgbImage};
use slint::ComponentHandle;

const SIZES: [(u32, u32); 3] = [(1280, 800), (800, 480), (1920, 1080)];

/// Screens and windows beside those that the pages are drawn for.
pub const USUAL: [(u32, u32); 9] = [
    (1366, 768),
    (1366, 700),
    (1280, 720),
    (1100, 700),
    (1024, 768),
    (1024, 600),
    (768, 1024),
    (768, 440),
    (1920, 1080),
];

fn draw(show: impl FnOnce(&Main), (width, height): (u32, u32)) -> RgbImage {
    render(show, width, height).expect("a window without a display")
}

/// Lengths of the runs of rows that differ from the ground anywhere between `left` and `right`.
pub fn runs(picture: &RgbImage, left: u32, right: u32, top: u32, bottom: u32) -> Vec<u32> {
    let ground = *picture.get_pixel(left.saturating_sub(4), top);
    let far =
        |pixel: &image::Rgb<u8>| pixel.0.iter().zip(ground.0).map(|(a, b)| u32::from(a.abs_diff(b))).max() > Some(100);
    let mut found = vec![0];
    for y in top..bottom {
        match ((left..right).any(|x| far(picture.get_pixel(x, y))), found.last_mut()) {
            (true, Some(run)) => *run += 1,
            (false, Some(run)) if *run > 0 => found.push(0),
            _ => {}
        }
    }
    found.retain(|run| *run > 0);
    found
}

/// Where a word's first letter stands and which rows the verdict takes, on either layout.
pub fn first_letter((width, height): (u32, u32)) -> (u32, u32, u32, u32) {
    let u = f64::min(f64::from(width) / 1280.0, f64::from(height) / 800.0);
    let compact = u < if height > width { 0.84 } else { 0.88 };
    let (stack, top, verdict) = if compact {
        (36.0 + 168.0 * u / 0.6 + 36.0, 36.0, f64::from(height) * 224.0 / 480.0)
    } else {
        (64.0 * u.max(1.0) + 264.0 * u + 56.0 * u, 56.0 * u.max(1.0), f64::from(height) * 0.49)
    };
    (stack as u32, (stack + 60.0 * u) as u32, top as u32, (top + verdict) as u32)
}

#[test]
fn the_words_capitals_are_an_eighth_of_the_height() {
    for size in SIZES {
        for tone in views::TONES {
            for view in [views::result(tone), views::german(tone)] {
                let word = view.word.clone();
                let picture = draw(|main| views::show_result(main, view), size);
                let (left, right, top, bottom) = first_letter(size);
                let tallest = runs(&picture, left, right, top + 12, bottom - 12).into_iter().max().unwrap_or_default();
                let least = f64::from(size.1) * 0.12;
                assert!(f64::from(tallest) >= least, "{word} at {size:?}: {tallest} px of {least}");
            }
        }
    }
}

#[test]
fn the_word_is_as_large_under_a_band() {
    for size in SIZES {
        let view = views::banded(Tone::NotAccepted, BandKind::Training, "TRAINING");
        let picture = draw(|main| views::show_result(main, view), size);
        let (left, right, top, bottom) = first_letter(size);
        let band = if size.0 < 1024 { 30 } else { 70 };
        let tallest = runs(&picture, left, right, top + band, bottom - band).into_iter().max().unwrap_or_default();
        assert!(f64::from(tallest) >= f64::from(size.1) * 0.12, "{size:?}: {tallest} px");
    }
}

#[test]
fn the_names_capitals_are_a_twentieth_of_the_height() {
    for size in SIZES {
        let picture = draw(|main| views::show_result(main, views::result(Tone::Pass)), size);
        let (_, _, _, below) = first_letter(size);
        let left = if size.0 < 1024 { 36 } else { (64.0 * f64::max(1.0, f64::from(size.1) / 800.0)) as u32 };
        let name =
            runs(&picture, left, left + size.0 / 40, below + 4, size.1 * 8 / 10).into_iter().max().unwrap_or_default();
        assert!(f64::from(name) >= f64::from(size.1) * 0.05, "{size:?}: {name} px");
    }
}

#[test]
fn a_real_verdict_fills_its_ground_and_a_banded_one_never_does() {
    let green = image::Rgb([0x00, 0x82, 0x66]);
    let count = |picture: &RgbImage| picture.pixels().filter(|pixel| **pixel == green).count();
    let real = draw(|main| views::show_result(main, views::result(Tone::Pass)), (1280, 800));
    assert!(count(&real) > 1280 * 392 / 2, "{}", count(&real));
    for kind in [BandKind::Training, BandKind::SimulatedDate, BandKind::TestSigner] {
        let banded = draw(|main| views::show_result(main, views::banded(Tone::Pass, kind, "TRAINING")), (1280, 800));
        assert_eq!(count(&banded), 0, "{kind:?}");
    }
}

#[test]
fn high_contrast_frames_the_ground_in_white() {
    let picture = draw(
        |main| {
            views::show_result(main, views::result(Tone::Reject));
            main.global::<Shell>().set_theme(Theme::HighContrast);
        },
        (1280, 800),
    );
    assert_eq!(picture.get_pixel(3, 200).0, [255, 255, 255]);
    assert_eq!(picture.get_pixel(20, 200).0, [0x85, 0x02, 0x10]);
}

#[test]
fn the_live_picture_keeps_clear_of_the_head_and_the_keys_in_a_low_window() {
    for size in [(1280, 800), (1276, 740), (1366, 720), (1024, 600), (1920, 1000)] {
        let picture = draw(views::show_scan, size);
        let ground = *picture.get_pixel(4, size.1 / 2);
        let margin = (0..size.1).filter(|y| (4..size.0 / 2).all(|x| *picture.get_pixel(x, *y) == ground)).count();
        assert!(margin >= 32, "{size:?}: {margin} empty rows");
    }
}

#[test]
fn as_a_lamp_the_scan_page_is_white_round_the_picture_in_every_theme() {
    let white = |picture: &RgbImage| picture.pixels().filter(|pixel| pixel.0 == [255; 3]).count();
    for size in [(1280, 800), (800, 480)] {
        for theme in [Theme::Light, Theme::Dark, Theme::HighContrast] {
            let draw = |lamp| {
                let show = |main: &Main| {
                    views::show_scan(main);
                    main.global::<Shell>().set_theme(theme);
                    main.global::<Shell>().set_lamp(lamp);
                };
                draw(show, size)
            };
            let (lit, area) = (white(&draw(true)), (size.0 * size.1) as usize);
            assert!(lit * 100 > area * 50, "{theme:?} at {size:?}: {} %", lit * 100 / area);
            assert!(white(&draw(false)) * 2 < lit, "{theme:?} at {size:?}");
        }
    }
}

#[test]
fn a_lamp_never_touches_the_colour_of_a_verdict() {
    for tone in views::TONES {
        for theme in [Theme::Light, Theme::Dark, Theme::HighContrast] {
            let ground = |lamp| {
                let show = |main: &Main| {
                    views::show_result(main, views::result(tone));
                    main.global::<Shell>().set_theme(theme);
                    main.global::<Shell>().set_lamp(lamp);
                };
                draw(show, (1280, 800)).view(0, 70, 1280, 370).to_image()
            };
            assert!(ground(false) == ground(true), "{tone:?} {theme:?}");
        }
    }
}

#[test]
fn a_mirrored_result_begins_at_the_right() {
    let draw = |mirrored| {
        draw(
            |main| {
                views::show_result(main, views::result(Tone::Reject));
                main.global::<Shell>().set_mirrored(mirrored);
            },
            (1280, 800),
        )
    };
    let white = |picture: &RgbImage, left: u32| {
        (left..left + 300)
            .flat_map(|x| (110..400).map(move |y| (x, y)))
            .filter(|(x, y)| picture.get_pixel(*x, *y).0 == [255; 3])
            .count()
    };
    let (plain, mirrored) = (draw(false), draw(true));
    // The octagon is symmetric: it stands where its mirror image stood.
    assert_eq!(white(&plain, 50), white(&mirrored, 1280 - 50 - 300));
    assert!(white(&mirrored, 50) < white(&plain, 50) / 4);
}
