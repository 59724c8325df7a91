//! How much the reader reads: frames with a code in trouble, drawn from a seed.
//!
//! Under each category lies a floor a little below what was read when it was
//! last set, so that a loss is seen. The bench in `benches/reading` draws the
//! same frames, with any seed, and compares with other readers.

#[path = "../support/scenes/scene.rs"]
mod scenes;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gatelight::input::frame::Frame;
use gatelight::model::time::UnixTime;
use gatelight::reader::{Reader, Sighting, look_longer, panics, read, read_all};
use gatelight::training;

use scenes::{GRADES, Scene, Trouble};

/// Frames of each grade; with five grades there are 15 of each category.
const A_GRADE: usize = 3;

/// Of the 15 frames of each category, so many at least are read by the first
/// stage, and by both.
const FLOORS: [(Trouble, usize, usize); Trouble::ALL.len()] = [
    (Trouble::Small, 11, 14),
    (Trouble::Tilt, 14, 14),
    (Trouble::Blur, 8, 11),
    (Trouble::LowLight, 12, 13),
    (Trouble::Glare, 14, 14),
    (Trouble::Bent, 12, 12),
    (Trouble::Cracks, 12, 12),
    (Trouble::Bands, 8, 10),
    (Trouble::Dimmed, 14, 14),
    (Trouble::DarkMode, 13, 14),
    (Trouble::Finger, 8, 9),
    (Trouble::PhoneMix, 11, 12),
];

#[test]
fn reads_no_less_than_it_did() {
    let texts = texts();
    let frames: Vec<_> = FLOORS.iter().flat_map(|(trouble, ..)| scenes_of(*trouble, &texts)).collect();
    let outcomes = in_parallel(&frames, outcome);
    println!("{:<10} {:>12} {:>12} of {}", "read", "first stage", "both stages", GRADES * A_GRADE);
    let mut losses = Vec::new();
    for ((trouble, first_floor, both_floor), of) in FLOORS.iter().zip(outcomes.chunks(GRADES * A_GRADE)) {
        let first = of.iter().filter(|outcome| matches!(outcome, Outcome::First)).count();
        let both = first + of.iter().filter(|outcome| matches!(outcome, Outcome::Second)).count();
        println!("{:<10} {first:>6} >= {first_floor:<2} {both:>6} >= {both_floor:<2}", trouble.name());
        if first < *first_floor || both < *both_floor {
            losses.push(trouble.name());
        }
    }
    let wrong: Vec<_> = frames.iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Wrong)).collect();
    let wrong: Vec<_> = wrong.iter().map(|(scene, _)| (scene.trouble.name(), scene.grade, scene.seed)).collect();
    assert!(wrong.is_empty(), "a text was read that does not stand there: {wrong:?}");
    assert!(losses.is_empty(), "less is read than before: {losses:?}");
    assert_eq!(panics(), 0, "a reader gave up on a frame");
}

#[test]
fn a_page_of_look_alikes_is_no_code() {
    let full = page(200);
    assert!(read(&full).is_empty() && read_all(&full).is_empty(), "finder patterns alone are no code");
    assert_eq!(panics(), 0, "a reader gave up on a frame");
}

/// What a frame came to.
#[derive(Clone, Copy)]
enum Outcome {
    First,
    Second,
    Missed,
    Wrong,
}

fn outcome(scene: &Scene) -> Outcome {
    let frame = scene.draw();
    let is_right = |seen: &[Sighting]| seen.iter().all(|sighting| sighting.code.bytes() == scene.text);
    let look = Reader::new().look(&frame);
    if !look.seen.is_empty() {
        return if is_right(&look.seen) { Outcome::First } else { Outcome::Wrong };
    }
    let longer = look_longer(&frame, &look.clues);
    match longer.seen.as_slice() {
        [] => Outcome::Missed,
        seen if is_right(seen) => Outcome::Second,
        _ => Outcome::Wrong,
    }
}

/// The texts of the training authority's codes that the figures above were measured with: a frame follows from their
/// number and its seed, so that a further specimen would make every frame another one.
fn texts() -> Vec<Vec<u8>> {
    const LATER: [&str; 3] = ["rules-", "pair-", "value-product-unknown"];
    let day = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    let specimens = training::specimens(day).into_iter();
    let measured = specimens.filter(|specimen| !LATER.iter().any(|later| specimen.id.starts_with(later)));
    measured.map(|specimen| specimen.code.bytes().to_vec()).filter(|text| text.starts_with(b"HC1:")).collect()
}

fn scenes_of(trouble: Trouble, texts: &[Vec<u8>]) -> impl Iterator<Item = Scene<'_>> {
    (0..GRADES * A_GRADE).map(move |at| {
        let (grade, number) = (at / A_GRADE, at % A_GRADE);
        let seed = Scene::seed(1, trouble, grade, number as u64);
        Scene { trouble, grade, seed, text: &texts[seed as usize % texts.len()] }
    })
}

/// A white page with finder patterns in rows, 20 of them in each, all of a size.
fn page(patterns: usize) -> Frame {
    const WIDTH: usize = 1_280;
    const HEIGHT: usize = 720;
    const MODULE: usize = 4;
    let mut luma = vec![235; WIDTH * HEIGHT];
    for pattern in 0..patterns {
        let (left, top) = (20 + pattern % 20 * 62, 20 + pattern / 20 * 68);
        for (y, x) in (0..7 * MODULE).flat_map(|y| (0..7 * MODULE).map(move |x| (y, x))) {
            let from_middle = (x / MODULE).abs_diff(3).max((y / MODULE).abs_diff(3));
            if from_middle != 2 {
                luma[(top + y) * WIDTH + left + x] = 20;
            }
        }
    }
    Frame::new(WIDTH as u32, HEIGHT as u32, luma).expect("within limits")
}

/// `work` on each item, in their order, with a thread for each processor.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let take = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return done };
                done.push((at, work(item)));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no reader panics")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
