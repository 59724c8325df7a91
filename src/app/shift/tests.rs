use super::{GROUP, Outcome, REMEMBERED, Shift};
use std::time::Duration;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn counts(shift: &Shift) -> Vec<u64> {
    shift.today().map(|(_, count)| count).collect()
}

#[test]
fn five_passports_end_as_four_passes_and_a_diamond() {
    let mut shift = Shift::default();
    for (code, outcome) in
        [Outcome::Pass, Outcome::Pass, Outcome::NotAccepted, Outcome::Pass, Outcome::Pass].into_iter().enumerate()
    {
        shift.saw(outcome, [&[code as u8; 32]], false, secs(code as u64));
    }
    let group = [Outcome::Pass, Outcome::Pass, Outcome::NotAccepted, Outcome::Pass, Outcome::Pass];
    assert_eq!(shift.group(), group);
    assert_eq!(counts(&shift), [4, 0, 1, 0, 0]);
    shift.new_group();
    assert!(shift.group().is_empty());
    assert_eq!(counts(&shift), [4, 0, 1, 0, 0]);
}

#[test]
fn a_second_proof_and_a_foreign_id_change_a_persons_result_and_add_none() {
    let mut shift = Shift::default();
    shift.saw(Outcome::MoreNeeded, [&[1; 32]], false, secs(0));
    shift.saw(Outcome::Pass, [&[2; 32], &[1; 32]], true, secs(5));
    assert_eq!((shift.group(), counts(&shift)), (&[Outcome::Pass][..], vec![1, 0, 0, 0, 0]));
    shift.becomes(Outcome::NotAccepted);
    assert_eq!((shift.group(), counts(&shift)), (&[Outcome::NotAccepted][..], vec![0, 0, 1, 0, 0]));
}

#[test]
fn a_group_of_many_keeps_its_newest() {
    let mut shift = Shift::default();
    shift.saw(Outcome::Reject, [&[0; 32]], false, secs(0));
    for code in 1..=GROUP {
        shift.saw(Outcome::Pass, [&[code as u8; 32]], false, secs(1));
    }
    assert_eq!(shift.group(), [Outcome::Pass; GROUP]);
    assert_eq!(counts(&shift), [GROUP as u64, 0, 0, 1, 0]);
}

#[test]
fn a_code_that_comes_back_is_known_until_the_shift_ends() {
    let mut shift = Shift::default();
    assert_eq!(shift.seen_before(&[1; 32], secs(0)), None);
    shift.saw(Outcome::Pass, [&[1; 32]], false, secs(0));
    // The same person still stands here.
    assert_eq!(shift.seen_before(&[1; 32], secs(20)), None);
    shift.saw(Outcome::Pass, [&[2; 32]], false, secs(30));
    // A phone handed back in the queue.
    assert_eq!(shift.seen_before(&[1; 32], secs(40)), Some(secs(40)));
    assert_eq!(shift.seen_before(&[2; 32], secs(100)), Some(secs(70)));
    shift.begin();
    assert_eq!(shift.seen_before(&[1; 32], secs(101)), None);
}

#[test]
fn each_proof_of_a_person_is_remembered() {
    let mut shift = Shift::default();
    shift.saw(Outcome::Pass, [&[2; 32], &[1; 32]], false, secs(0));
    shift.saw(Outcome::Pass, [&[3; 32]], false, secs(10));
    assert!(shift.seen_before(&[1; 32], secs(20)).is_some() && shift.seen_before(&[2; 32], secs(20)).is_some());
}

#[test]
fn midnight_begins_a_new_count_and_keeps_the_memory() {
    let mut shift = Shift::default();
    shift.on_day(20_000);
    shift.saw(Outcome::Pass, [&[1; 32]], false, secs(0));
    shift.by_hand(true);
    shift.by_hand(false);
    shift.on_day(20_000);
    assert_eq!(
        (counts(&shift), shift.today_by_hand().accepted, shift.today_by_hand().refused),
        (vec![1, 0, 0, 0, 0], 1, 1)
    );
    shift.on_day(20_001);
    assert_eq!((counts(&shift), shift.today_by_hand()), (vec![0; 5], super::ByHandCounts::default()));
    assert!(shift.seen_before(&[1; 32], secs(61)).is_some());
}

#[test]
fn the_memory_has_a_size() {
    let mut shift = Shift::default();
    for number in 0..=REMEMBERED as u64 {
        let mut code = [0; 32];
        code[..8].copy_from_slice(&number.to_le_bytes());
        shift.saw(Outcome::Pass, [&code], false, secs(0));
    }
    assert!(shift.seen.len() <= REMEMBERED);
}

#[test]
fn what_is_rare_leaves_the_desk_as_a_sum() {
    let mut shift = Shift::default();
    for code in 0..7 {
        shift.saw(Outcome::Pass, [&[code; 32]], false, secs(0));
    }
    shift.saw(Outcome::Reject, [&[8; 32]], false, secs(0));
    shift.saw(Outcome::NotAccepted, [&[9; 32]], false, secs(0));
    shift.by_hand(true);
    let merged: Vec<_> = shift.merged().into_iter().collect();
    assert_eq!(merged, [("pass", 7), ("rarer", 3)]);
}
