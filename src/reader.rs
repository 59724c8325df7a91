//! Pixels to codes: finds every symbol in a picture and reads its bytes.
//!
//! ```text
//! threshold ─ finder ─ group ─ mesh ─ sample ─ correct ─ decode
//! dark?       patterns  three   places  soft     codewords  text (rqrr)
//! ```
//!
//! The first stage ([`Reader`]) does that once for every frame and adds up what
//! frames say together (`track`); the second ([`look_longer`]) does it for pictures
//! made ready in other ways and asks rxing, which also reads Aztec codes
//! (`second`). Panics are caught and counted; one frame is lost, nothing more.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod attempt;
mod correct;
mod decode;
mod finder;
mod geometry;
mod group;
mod longer;
mod look;
mod mesh;
mod obstacle;
mod pass;
mod plane;
mod ring;
mod sample;
mod scale;
mod second;
mod sighting;
mod solve;
mod symbol;
mod text;
mod threshold;
mod track;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

pub use geometry::Point;
pub use look::{Clues, Look, Obstacle};
pub use sighting::Sighting;

use self::pass::Budget;
use self::plane::{Grey, Plane};
use self::track::Track;
use crate::input::frame::Frame;

static PANICS: AtomicU64 = AtomicU64::new(0);

/// The first stage: looks at every frame of a camera and follows a symbol from
/// frame to frame.
#[derive(Default)]
pub struct Reader {
    track: Track,
    smooth: Grey,
}

impl Reader {
    /// A reader that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the next frame.
    #[must_use]
    pub fn look(&mut self, frame: &Frame) -> Look {
        // Taken out, so that a panic leaves nothing that is half written.
        let mut reader = std::mem::take(self);
        let (look, reader) = guarded(move || (reader.search(frame).unwrap_or_default(), reader));
        *self = reader;
        look
    }

    fn search(&mut self, frame: &Frame) -> Option<Look> {
        self.smooth.smooth(Plane::of(frame)?);
        let sight = self.smooth.plane()?;
        let mut found = pass::pass(sight, 1.0, sight, &mut Budget::FRAME.clone());
        self.track.join(sight, &mut found);
        Some(look::of(found))
    }
}

/// The second stage: looks longer at a frame in which the first read nothing.
///
/// It belongs on a thread of its own, which takes the newest frame only.
#[must_use]
pub fn look_longer(frame: &Frame, clues: &Clues) -> Look {
    let Some(plane) = Plane::of(frame) else { return Look::default() };
    let mut look = guarded(|| look::of(longer::search(plane)));
    let clues = if look.clues.outline.is_some() { look.clues.clone() } else { clues.clone() };
    if clues.finders.len() > CROWD {
        return look;
    }
    let looks: [fn(&Frame, &Clues) -> Vec<Sighting>; 2] =
        [close_up, |frame, _| second::read(frame, second::Effort::Quick)];
    for again in looks {
        if look.seen.is_empty() {
            look.seen = in_reading_order(guarded(|| again(frame, &clues)));
        }
    }
    look
}

/// Finder patterns beyond which nobody else is asked: rxing tries all groups of three, and a page of
/// look-alikes would keep it busy for half a minute.
const CROWD: usize = 60;

/// What the part of a frame that the clues lead to shows at double its size.
fn close_up(frame: &Frame, clues: &Clues) -> Vec<Sighting> {
    let Some((large, place)) = scale::close_up(frame, clues.places()) else { return Vec::new() };
    let look = page(&large, &Budget::LONGER);
    let seen = if look.seen.is_empty() { second::read(&large, second::Effort::Quick) } else { look.seen };
    seen.into_iter().map(|sighting| sighting.scaled(0.5).shifted(place)).collect()
}

/// Reads the symbols of one camera frame with both stages, from top to bottom
/// and from left to right.
#[must_use]
pub fn read(frame: &Frame) -> Vec<Sighting> {
    let look = Reader::new().look(frame);
    if look.seen.is_empty() { look_longer(frame, &look.clues).seen } else { look.seen }
}

/// Reads every symbol of a still picture, from top to bottom and from left to right.
///
/// The picture is looked at in several sizes: a page may hold small symbols beside large ones.
#[must_use]
pub fn read_all(picture: &Frame) -> Vec<Sighting> {
    let mut seen = Vec::new();
    let mut asked = false;
    let mut crowded = false;
    for scale::Sized { frame, factor, is_easy } in scale::sizes(picture) {
        let look = guarded(|| page(&frame, &Budget::PAGE));
        crowded |= look.clues.finders.len() > CROWD;
        add(&mut seen, look.seen, factor);
        if is_easy && !crowded && (seen.is_empty() || !asked) {
            add(&mut seen, guarded(|| second::read(&frame, second::Effort::Thorough)), factor);
            asked = true;
        }
    }
    if seen.is_empty()
        && !crowded
        && let Some(large) = scale::enlarged(picture)
    {
        add(&mut seen, guarded(|| page(&large, &Budget::PAGE)).seen, 0.5);
        add(&mut seen, guarded(|| second::read(&large, second::Effort::Thorough)), 0.5);
    }
    if seen.is_empty()
        && let Some(easy) = scale::sizes(picture).find(|sized| sized.is_easy)
    {
        let look = guarded(|| Plane::of(&easy.frame).map(|plane| look::of(longer::search(plane))).unwrap_or_default());
        add(&mut seen, look.seen, easy.factor);
    }
    in_reading_order(seen)
}

/// All symbols of a picture at one size.
fn page(frame: &Frame, budget: &Budget) -> Look {
    let Some(plane) = Plane::of(frame) else { return Look::default() };
    let (mut smooth, mut look) = (Grey::new(), Look::default());
    smooth.smooth(plane);
    for sight in [smooth.plane(), Some(plane)].into_iter().flatten() {
        look = look::of(pass::pass(sight, 1.0, plane, &mut budget.clone()));
        if !look.seen.is_empty() {
            break;
        }
    }
    look
}

/// Adds what was seen at another size, each symbol once.
fn add(seen: &mut Vec<Sighting>, found: Vec<Sighting>, factor: f32) {
    for sighting in found {
        let sighting = sighting.scaled(factor);
        if !seen.iter().any(|known| known.covers(&sighting)) {
            seen.push(sighting);
        }
    }
}

/// How many frames a reader gave up on with a panic, since the program began.
#[must_use]
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// What a panic leaves is dropped whole.
fn guarded<T: Default>(reader: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or_else(|_| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        T::default()
    })
}

/// Sorts by rows, as one reads a page: a symbol whose middle lies above the
/// lower edge of a row's first symbol is in that row.
fn in_reading_order(mut seen: Vec<Sighting>) -> Vec<Sighting> {
    seen.sort_by(|one, other| one.middle().y.total_cmp(&other.middle().y));
    let mut ordered: Vec<Sighting> = Vec::with_capacity(seen.len());
    let mut rest = seen.into_iter().peekable();
    while let Some(first) = rest.next() {
        let lower_edge = first.corners.iter().fold(f32::MIN, |lowest, corner| lowest.max(corner.y));
        let mut row = vec![first];
        while let Some(next) = rest.next_if(|next| next.middle().y < lower_edge) {
            row.push(next);
        }
        row.sort_by(|one, other| one.middle().x.total_cmp(&other.middle().x));
        ordered.append(&mut row);
    }
    ordered
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Frame, Obstacle, Point, Reader, Sighting, in_reading_order, panics, read, read_all};
    use crate::model::code::{CodeText, Symbology};
    use qrcode::{Color, EcLevel, QrCode};

    /// A white page of `width` x `height` pixels with a code at each place.
    fn page(width: usize, height: usize, codes: &[(usize, usize, usize, &[u8])]) -> Frame {
        let mut luma = vec![255_u8; width * height];
        for (left, top, module, text) in codes {
            let code = QrCode::with_error_correction_level(text, EcLevel::Q).expect("it fits");
            let edge = code.width() * module;
            for y in 0..edge {
                for x in 0..edge {
                    if code[(x / module, y / module)] == Color::Dark {
                        luma[(top + y) * width + left + x] = 0;
                    }
                }
            }
        }
        Frame::new(width as u32, height as u32, luma).expect("within limits")
    }

    fn texts(seen: &[Sighting]) -> Vec<&str> {
        seen.iter().map(|sighting| sighting.code.text().expect("we wrote text")).collect()
    }

    #[test]
    fn reads_a_code_with_its_corners() {
        let frame = page(300, 200, &[(40, 50, 4, b"HC1:ABC")]);
        for seen in [read(&frame), read_all(&frame)] {
            assert_eq!(texts(&seen), ["HC1:ABC"]);
            assert_eq!(seen[0].code.symbology(), Symbology::Qr);
            let wanted = [(40.0, 50.0), (124.0, 50.0), (124.0, 134.0), (40.0, 134.0)];
            for (corner, (x, y)) in seen[0].corners.iter().zip(wanted) {
                assert!(corner.distance(Point { x, y }) < 8.0, "{corner:?} is not near {x} {y}");
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_come_as_they_are() {
        let bytes = [0xff, 0x00, 0x80, 0xc3, 0x28, 0xfe, 0x00, 0x01];
        let frame = page(300, 200, &[(40, 50, 4, &bytes)]);
        assert!(read_all(&frame).iter().map(|seen| seen.code.bytes()).eq([bytes.as_slice()]));
    }

    #[test]
    fn reads_white_on_black() {
        let frame = page(300, 200, &[(40, 50, 4, b"HC1:ABC")]);
        let dark = Frame::new(300, 200, frame.luma().iter().map(|grey| 255 - grey).collect()).expect("same size");
        assert_eq!(texts(&read(&dark)), ["HC1:ABC"]);
        assert_eq!(texts(&read_all(&dark)), ["HC1:ABC"]);
    }

    #[test]
    fn several_codes_come_in_reading_order_and_once() {
        let frame = page(
            500,
            420,
            &[(300, 230, 4, b"fourth"), (40, 50, 4, b"first"), (290, 40, 4, b"second"), (40, 240, 4, b"third")],
        );
        assert_eq!(texts(&read_all(&frame)), ["first", "second", "third", "fourth"]);
    }

    #[test]
    fn the_same_text_twice_on_a_page_is_two_sightings() {
        let frame = page(500, 200, &[(40, 50, 4, b"twin"), (290, 50, 4, b"twin")]);
        assert_eq!(texts(&read_all(&frame)), ["twin", "twin"]);
    }

    #[test]
    fn a_huge_picture_is_scaled_down_and_its_corners_back() {
        let frame = page(3_000, 3_000, &[(1_000, 1_000, 30, b"large")]);
        let seen = read_all(&frame);
        assert_eq!(texts(&seen), ["large"]);
        assert!(seen[0].corners[0].distance(Point { x: 1_000.0, y: 1_000.0 }) < 40.0);
    }

    #[test]
    fn a_thumbnail_with_one_pixel_a_module_is_scaled_up() {
        let frame = page(40, 40, &[(8, 8, 1, b"tiny")]);
        assert_eq!(texts(&read_all(&frame)), ["tiny"]);
    }

    #[test]
    fn a_picture_without_a_code_has_none_and_no_size_panics() {
        for (width, height) in [(1, 1), (1, 500), (500, 1), (2, 3), (33, 7), (640, 480)] {
            for seed in [0_u32, 1, 255] {
                let noise = (0..width * height).map(|at: u32| (at.wrapping_mul(at).wrapping_mul(seed) >> 7) as u8);
                let frame = Frame::new(width, height, noise.collect()).expect("within limits");
                assert!(read(&frame).is_empty());
                assert!(read_all(&frame).is_empty());
            }
        }
    }

    #[test]
    fn reads_a_code_as_in_a_mirror() {
        let frame = page(300, 200, &[(40, 50, 4, b"HC1:ABC")]);
        let turned = frame.luma().chunks(300).flat_map(|row| row.iter().rev().copied());
        let seen = read(&Frame::new(300, 200, turned.collect()).expect("same size"));
        assert_eq!(texts(&seen), ["HC1:ABC"]);
        assert!(seen[0].mirrored && !read(&frame)[0].mirrored);
    }

    #[test]
    fn measures_the_module() {
        let seen = read(&page(300, 200, &[(40, 50, 4, b"HC1:ABC")]));
        assert!(seen[0].module.is_some_and(|module| (module - 4.0).abs() < 0.2));
    }

    #[test]
    fn a_page_of_look_alikes_costs_bounded_work() {
        // 200 finder patterns and no symbol.
        let mut luma = vec![255_u8; 1_280 * 720];
        for at in 0..200 {
            let (left, top) = (20 + at % 20 * 62, 20 + at / 20 * 68);
            for y in 0..35 {
                for x in 0..35 {
                    let out = (x / 5_i32 - 3).abs().max((y / 5_i32 - 3).abs());
                    if out != 2 {
                        luma[(top + y as usize) * 1_280 + left + x as usize] = 0;
                    }
                }
            }
        }
        let frame = Frame::new(1_280, 720, luma).expect("within limits");
        let mut smooth = super::Grey::new();
        smooth.smooth(super::Plane::of(&frame).expect("large enough"));
        let mut budget = super::Budget::FRAME;
        let sight = smooth.plane().expect("large enough");
        let found = super::pass::pass(sight, 1.0, sight, &mut budget);
        assert!(found.finders.len() > 50, "the patterns are found");
        assert!(found.attempts.iter().all(|attempt| attempt.bytes.is_none()));
        assert!(Reader::new().look(&frame).seen.is_empty());
    }

    /// The frame with something grey over some columns, below the upper finder patterns.
    fn covered(frame: &Frame, columns: std::ops::Range<usize>, top: usize) -> Frame {
        let width = frame.width() as usize;
        let over = |at: usize| columns.contains(&(at % width)) && at / width > top;
        let luma = frame.luma().iter().enumerate().map(|(at, grey)| if over(at) { 90 } else { *grey });
        Frame::new(frame.width(), frame.height(), luma.collect()).expect("same size")
    }

    #[test]
    fn several_frames_together_say_what_none_says_alone() {
        let text = "HC1:".repeat(80);
        let clean = page(640, 480, &[(120, 60, 4, text.as_bytes())]);
        let (one, other) = (covered(&clean, 150..312, 124), covered(&clean, 216..420, 124));
        for alone in [&one, &other] {
            assert!(Reader::new().look(alone).seen.is_empty(), "too much is covered in one frame");
        }
        let mut reader = Reader::new();
        assert!(reader.look(&one).seen.is_empty());
        assert_eq!(texts(&reader.look(&other).seen), [text]);
    }

    #[test]
    fn says_what_stands_in_the_way() {
        let text = "HC1:".repeat(80);
        let clean = page(640, 480, &[(120, 60, 4, text.as_bytes())]);
        let look = Reader::new().look(&covered(&clean, 200..420, 160));
        assert!(look.seen.is_empty() && look.is_promising());
        assert_eq!(look.obstacle, Some(Obstacle::Covered));
        let blank = Frame::new(640, 480, vec![200; 640 * 480]).expect("same size");
        assert!(Reader::new().look(&blank) == super::Look::default());
    }

    #[test]
    fn a_panic_costs_one_look_and_is_counted() {
        let before = panics();
        assert!(super::guarded::<Vec<Sighting>>(|| panic!("as rqrr does on real photographs")).is_empty());
        assert!(panics() > before);
    }

    #[test]
    fn a_row_may_be_uneven() {
        let at = |x: f32, y: f32| {
            let corner = |right, down| Point { x: x + right, y: y + down };
            let code = CodeText::line(format!("{x} {y}"));
            Sighting::new(code, [corner(0.0, 0.0), corner(9.0, 0.0), corner(9.0, 9.0), corner(0.0, 9.0)])
        };
        let ordered = in_reading_order(vec![at(50.0, 0.0), at(0.0, 20.0), at(0.0, 3.0)]);
        assert_eq!(texts(&ordered), ["0 3", "50 0", "0 20"]);
    }
}
