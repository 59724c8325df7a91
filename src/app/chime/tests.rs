#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Note, PEAK, Tune, Volume};
use crate::app::session::Outcome;
use std::collections::BTreeSet;
use std::f32::consts::TAU;

const RATE: u32 = 48_000;
const VERDICTS: [Outcome; 5] =
    [Outcome::Pass, Outcome::MoreNeeded, Outcome::NotAccepted, Outcome::Reject, Outcome::CannotDecide];

fn sound(outcome: Outcome) -> Vec<f32> {
    Tune::of(outcome).expect("a verdict has a sound").samples(RATE, Volume::FULL)
}

/// Where something is heard, in milliseconds: begin and end of each note, found in the samples alone.
fn heard(samples: &[f32]) -> Vec<(u32, u32)> {
    let loud: Vec<usize> = (0..samples.len()).filter(|at| samples[*at].abs() > PEAK / 50.0).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in loud {
        match runs.last_mut() {
            // Less than 10 ms apart is the same note: a wave crosses zero.
            Some((_, end)) if at - *end < RATE as usize / 100 => *end = at,
            _ => runs.push((at, at)),
        }
    }
    let ms = |at: usize| (at * 1_000).div_ceil(RATE as usize) as u32;
    runs.into_iter().map(|(from, to)| (ms(from), ms(to))).collect()
}

/// How much of a pitch is in the samples (Goertzel), 1 for a full-scale sine.
fn strength(samples: &[f32], hz: f32) -> f32 {
    let turn = TAU * hz / RATE as f32;
    let (re, im) = samples.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, sample)| {
        let phase = n as f32 * turn;
        (re + sample * phase.cos(), im + sample * phase.sin())
    });
    2.0 * f32::hypot(re, im) / samples.len() as f32
}

/// The pitch of the middle of a note, by how often the wave rises through zero.
fn pitch(samples: &[f32], (from, to): (u32, u32)) -> u32 {
    let at = |ms: u32| (ms * RATE / 1_000) as usize;
    let middle = &samples[at(from + 15)..at(to - 30)];
    let rises: Vec<usize> = (1..middle.len()).filter(|at| middle[at - 1] < 0.0 && middle[*at] >= 0.0).collect();
    let (first, last) = (rises[0], rises[rises.len() - 1]);
    ((rises.len() - 1) as f32 * RATE as f32 / (last - first) as f32).round() as u32
}

#[test]
fn each_verdict_is_as_long_as_it_was_designed() {
    for (outcome, ms) in VERDICTS.into_iter().zip([190, 460, 380, 760, 530]) {
        for rate in [8_000, 44_100, 48_000, 96_000] {
            let samples = Tune::of(outcome).unwrap().samples(rate, Volume::FULL).len() as u64;
            let got = samples * 1_000_000 / u64::from(rate);
            assert!(got.abs_diff(ms * 1_000) <= 150, "{outcome:?} at {rate}: {got} us");
        }
    }
}

#[test]
fn the_notes_are_heard_where_and_as_high_as_they_were_designed() {
    let designed: [&[(u32, u32, u32)]; 5] = [
        &[(0, 80, 880), (110, 190, 1175)],
        &[(0, 80, 660), (140, 220, 660), (280, 460, 880)],
        &[(0, 160, 587), (220, 380, 440)],
        &[(0, 200, 330), (280, 480, 330), (560, 760, 330)],
        &[(0, 350, 494), (430, 530, 494)],
    ];
    for (outcome, notes) in VERDICTS.into_iter().zip(designed) {
        let samples = sound(outcome);
        let found = heard(&samples);
        assert_eq!(found.len(), notes.len(), "{outcome:?}: {found:?}");
        for (run, (from, to, hz)) in found.into_iter().zip(notes) {
            assert!(run.0.abs_diff(*from) <= 3 && run.1.abs_diff(*to) <= 5, "{outcome:?}: {run:?}, not {from} to {to}");
            let got = pitch(&samples, run);
            assert!(got.abs_diff(*hz) * 100 <= *hz, "{outcome:?}: {got} Hz, not {hz}");
        }
    }
}

#[test]
fn no_two_verdicts_share_their_pitches_or_their_rhythm() {
    let pitches: BTreeSet<Vec<u32>> = VERDICTS
        .iter()
        .map(|verdict| heard(&sound(*verdict)).iter().map(|run| pitch(&sound(*verdict), *run)).collect())
        .collect();
    assert_eq!(pitches.len(), 5, "{pitches:?}");
    // Lengths of notes and gaps in steps of 20 ms, which an ear tells apart.
    let rhythms: BTreeSet<Vec<u32>> = VERDICTS
        .iter()
        .map(|verdict| heard(&sound(*verdict)).iter().flat_map(|(from, to)| [from / 20, (to - from) / 20]).collect())
        .collect();
    assert_eq!(rhythms.len(), 5, "{rhythms:?}");
}

#[test]
fn a_low_reject_has_odd_overtones_and_a_pass_has_none() {
    let reject = sound(Outcome::Reject);
    let note = &reject[960..8_000];
    let own = strength(note, 330.0);
    for (hz, share) in [(990.0, 0.251), (1_650.0, 0.251), (660.0, 0.0), (1_320.0, 0.0)] {
        let got = strength(note, hz) / own;
        assert!((got - share).abs() < 0.02, "{hz} Hz: {got:.3}");
    }
    let pass = sound(Outcome::Pass);
    assert!(strength(&pass[480..2_400], 2_640.0) < 0.01 * strength(&pass[480..2_400], 880.0));
}

#[test]
fn the_loudest_sample_is_at_the_stated_peak_and_the_volume_scales_it() {
    let loudest = |samples: &[f32]| samples.iter().fold(0.0f32, |loudest, sample| sample.abs().max(loudest));
    for outcome in VERDICTS {
        let tune = Tune::of(outcome).unwrap();
        for (percent, factor) in [(100, 1.0), (60, 0.6), (1, 0.01), (0, 0.0)] {
            let got = loudest(&tune.samples(RATE, Volume::of(percent)));
            assert!((got - PEAK * factor).abs() < 0.001, "{outcome:?} at {percent} %: {got}");
        }
    }
    assert!((20.0 * PEAK.log10() + 12.0).abs() < 0.01);
}

#[test]
fn nothing_clicks_at_the_begin_or_the_end_of_a_note() {
    for outcome in VERDICTS {
        let samples = sound(outcome);
        let tune = Tune::of(outcome).unwrap();
        let highest = tune.notes.iter().map(|note| note.hz).max().unwrap_or_default();
        // No step is steeper than the highest note, with its overtones, is by itself.
        let bend = if tune.overtones { 3.5 } else { 1.05 };
        let steepest = PEAK * TAU * f32::from(highest) * bend / RATE as f32;
        let ends = [0.0].iter().chain(&samples).chain(&[0.0]).copied().collect::<Vec<_>>();
        let step = ends.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(step <= steepest, "{outcome:?}: {step} of {steepest}");
    }
}

#[test]
fn what_is_no_verdict_has_no_sound() {
    for outcome in [Outcome::OtherKind, Outcome::Unreadable, Outcome::OtherLayout] {
        assert_eq!(Tune::of(outcome), None);
    }
    assert_eq!(Tune::of(Outcome::Pass).unwrap().notes[0], Note { hz: 880, ms: 80 });
}

#[test]
fn a_volume_beyond_the_loudest_is_refused_in_a_file_and_held_by_a_press() {
    assert!(Volume::try_from(101).is_err());
    assert_eq!(Volume::try_from(100), Ok(Volume::FULL));
    assert_eq!(Volume::of(250), Volume::FULL);
    assert_eq!(Volume::default().percent(), 60);
}
