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
    let nobody = vec![false; peers.len()];
    let shown = cases.into_iter().map(|case| {
        let outcomes = show(&case, peers, &nobody, true).into_iter().flatten().collect();
        Row { case, outcomes }
    });
    shown.filter(|row| row.outcomes.len() == nobody.len()).collect()
}

/// One scene with what each reader made of its frames, in the order of the readers.
pub struct Scene {
    /// Its name.
    pub item: String,
    /// The row of the table that it counts in.
    pub category: String,
    /// One a reader.
    pub showings: Vec<Showing>,
}

/// What one reader made of the frames of one scene.
#[derive(Clone, Copy, Default)]
pub struct Showing {
    /// The first frame whose code it read, counted from 0.
    pub read_at: Option<usize>,
    /// How many frames it was shown: none after the one that it read.
    pub frames: usize,
    /// Processor time for all of them.
    pub time: Duration,
    /// How many of them it gave a wrong text for.
    pub wrong: usize,
    /// How many of them it panicked on.
    pub panics: usize,
}

/// Shows the frames of each scene one after the other, until a reader has read its code.
pub fn sequences(cases: &[Case], peers: &mut [Box<dyn Peer>]) -> Vec<Scene> {
    let scenes = cases.chunk_by(|one, next| one.item == next.item);
    scenes
        .map(|frames| {
            peers.iter_mut().for_each(|peer| peer.forget());
            let mut showings = vec![Showing::default(); peers.len()];
            for (number, case) in frames.iter().enumerate() {
                let is_done: Vec<_> = showings.iter().map(|showing| showing.read_at.is_some()).collect();
                for (showing, outcome) in showings.iter_mut().zip(show(case, peers, &is_done, false)) {
                    showing.add(number, outcome);
                }
            }
            Scene { item: frames[0].item.clone(), category: frames[0].category.clone(), showings }
        })
        .collect()
}

impl Showing {
    fn add(&mut self, number: usize, outcome: Option<Outcome>) {
        if let Some(outcome) = outcome {
            self.read_at = outcome.read.then_some(number);
            self.frames += 1;
            self.time += outcome.time;
            self.wrong += usize::from(outcome.wrong.is_some());
            self.panics += usize::from(outcome.panicked);
        }
    }
}

/// Shows one picture to the readers that are not done; none where it cannot be loaded.
fn show(case: &Case, peers: &mut [Box<dyn Peer>], is_done: &[bool], afresh: bool) -> Vec<Option<Outcome>> {
    let Ok(picture) = case.load().inspect_err(|why| eprintln!("left out: {why}")) else { return Vec::new() };
    let look = |(peer, done): (&mut Box<dyn Peer>, &bool)| {
        if *done {
            return None;
        }
        if afresh {
            peer.forget();
        }
        let (answer, time) = timed(|| catch_unwind(AssertUnwindSafe(|| peer.read(&picture))));
        let panicked = answer.is_err();
        let texts = answer.unwrap_or_default();
        let read = texts.iter().any(|text| case.is_right(text));
        let wrong = texts.into_iter().find(|text| !case.is_right(text));
        Some(Outcome { time, read, wrong, panicked })
    };
    peers.iter_mut().zip(is_done).map(look).collect()
}
