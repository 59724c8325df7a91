//! Shows every picture to every reader and keeps what each made of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::case::Case;
use crate::clock::timed;
use crate::peers::Peer;

/// What one reader made of one picture.
pub struct Outcome {
    /// Processor time.
    pub time: Duration,
    /// Whether one of its texts was the expected one.
    pub read: bool,
    /// A text that does not stand in the picture.
    pub wrong: Option<Vec<u8>>,
    /// Whether it panicked.
    pub panicked: bool,
}

/// One picture's outcomes, in the order of the readers.
pub struct Row {
    /// The picture.
    pub case: Case,
    /// One a reader.
    pub outcomes: Vec<Outcome>,
}

/// Shows single pictures: no reader knows of the one before.
pub fn single(cases: Vec<Case>, peers: &mut [Box<dyn Peer>]) -> Vec<Row> {
    let shown = cases.into_iter().filter_map(|case| {
        let outcomes = show(&case, peers, |peer, picture| {
            peer.forget();
            Some(peer.read(picture))
        })?;
        Some(Row { case, outcomes: outcomes.into_iter().flatten().collect() })
    });
    shown.collect()
}

/// What one reader made of one scene: the frame that it read, counted from 0, or none; and wrong texts.
#[derive(Clone, Copy, Default)]
pub struct Scene {
    /// The first frame whose code it read.
    pub read_at: Option<usize>,
    /// How many frames it gave a wrong text for.
    pub wrong: usize,
    /// Processor time up to that frame, or for all frames.
    pub time: Duration,
}

/// Shows the frames of each scene one after the other, until a reader has read its code.
///
/// Gives each scene's category with its outcomes, in the order of the readers.
pub fn sequences(cases: Vec<Case>, peers: &mut [Box<dyn Peer>]) -> Vec<(String, Vec<Scene>)> {
    let mut scenes = Vec::new();
    for frames in cases.chunk_by(|one, next| one.item == next.item) {
        peers.iter_mut().for_each(|peer| peer.forget());
        let mut outcomes = vec![Scene::default(); peers.len()];
        for (number, case) in frames.iter().enumerate() {
            let done: Vec<_> = outcomes.iter().map(|scene| scene.read_at.is_some()).collect();
            let mut done = done.into_iter();
            let shown = show(case, peers, |peer, picture| (done.next() == Some(false)).then(|| peer.read(picture)));
            for (scene, outcome) in outcomes.iter_mut().zip(shown.unwrap_or_default()) {
                if let Some(outcome) = outcome {
                    scene.read_at = outcome.read.then_some(number);
                    scene.wrong += usize::from(outcome.wrong.is_some());
                    scene.time += outcome.time;
                }
            }
        }
        scenes.push((frames[0].category.clone(), outcomes));
    }
    scenes
}

/// Shows one picture to every reader; nothing where it cannot be loaded.
fn show(
    case: &Case,
    peers: &mut [Box<dyn Peer>],
    mut look: impl FnMut(&mut dyn Peer, &gatelight::input::frame::Frame) -> Option<Vec<Vec<u8>>>,
) -> Option<Vec<Option<Outcome>>> {
    let picture = case.load().inspect_err(|why| eprintln!("left out: {why}")).ok()?;
    let outcomes = peers.iter_mut().map(|peer| {
        let (answer, time) = timed(|| catch_unwind(AssertUnwindSafe(|| look(peer.as_mut(), &picture))));
        let panicked = answer.is_err();
        let texts = answer.unwrap_or(Some(Vec::new()))?;
        let read = texts.iter().any(|text| case.is_right(text));
        let wrong = texts.into_iter().find(|text| !case.is_right(text));
        Some(Outcome { time, read, wrong, panicked })
    });
    Some(outcomes.collect())
}
