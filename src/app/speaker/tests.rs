#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Output, Sound, Speaker};
use crate::app::chime::{Tune, Volume};
use crate::app::session::Outcome;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const PASS: Tune = Tune::of(Outcome::Pass).unwrap();
const REJECT: Tune = Tune::of(Outcome::Reject).unwrap();

/// An output that tells what it plays, as long as it is there.
struct Told {
    played: Sender<(Tune, Volume)>,
    lasts: u32,
}

impl Output for Told {
    fn play(&mut self, tune: &Tune, volume: Volume) -> Result<(), Sound> {
        self.lasts = self.lasts.checked_sub(1).ok_or(Sound::Lost)?;
        let _ = self.played.send((*tune, volume));
        Ok(())
    }
}

/// A speaker whose devices last so many sounds each, or cannot be had; and what is heard of it.
fn speaker(lives: &'static [Result<u32, Sound>]) -> (Speaker, Receiver<(Tune, Volume)>) {
    let (played, heard) = channel();
    let mut lives = lives.iter();
    let open = move || {
        let lasts = (*lives.next().unwrap_or(&Err(Sound::NoDevice)))?;
        Ok(Box::new(Told { played: played.clone(), lasts }) as Box<dyn Output>)
    };
    (Speaker::with(open), heard)
}

fn next(heard: &Receiver<(Tune, Volume)>) -> Tune {
    heard.recv_timeout(Duration::from_secs(30)).expect("a sound").0
}

fn until(speaker: &Speaker, sound: Sound) {
    let begun = Instant::now();
    while speaker.sound() != sound {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}, never {sound:?}", speaker.sound());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_sound_is_played_as_loud_as_it_was_asked_for() {
    let (speaker, heard) = speaker(&[Ok(9)]);
    speaker.play(REJECT, Volume::of(40));
    assert_eq!(heard.recv_timeout(Duration::from_secs(30)), Ok((REJECT, Volume::of(40))));
    until(&speaker, Sound::Playing);
}

#[test]
fn silence_asks_for_no_device() {
    let (speaker, heard) = speaker(&[Ok(9)]);
    let before = speaker.sound();
    speaker.play(PASS, Volume::SILENT);
    assert_eq!(heard.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
    assert_eq!(speaker.sound(), before);
}

#[test]
fn a_device_that_vanished_is_opened_again_for_the_same_sound() {
    let (speaker, heard) = speaker(&[Ok(1), Ok(1)]);
    speaker.play(PASS, Volume::FULL);
    assert_eq!(next(&heard), PASS);
    speaker.play(REJECT, Volume::FULL);
    assert_eq!(next(&heard), REJECT);
}

#[test]
fn without_a_device_nobody_waits_and_a_later_sound_tries_again() {
    let (speaker, heard) = speaker(&[Err(Sound::Busy), Ok(1)]);
    let begun = Instant::now();
    speaker.play(PASS, Volume::FULL);
    assert!(begun.elapsed() < Duration::from_millis(100), "asking never waits");
    until(&speaker, Sound::Busy);
    // At once it is not asked for again: opening a device may cost much.
    speaker.play(PASS, Volume::FULL);
    assert_eq!(heard.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
    thread::sleep(super::AGAIN);
    speaker.play(REJECT, Volume::FULL);
    assert_eq!(next(&heard), REJECT);
    until(&speaker, Sound::Playing);
}

#[test]
fn a_device_that_opens_too_late_plays_nothing_of_what_has_passed() {
    let (played, heard) = channel();
    let speaker = Speaker::with(move || {
        thread::sleep(super::LATE);
        Ok(Box::new(Told { played: played.clone(), lasts: 9 }))
    });
    speaker.play(REJECT, Volume::FULL);
    until(&speaker, Sound::Playing);
    speaker.play(PASS, Volume::FULL);
    assert_eq!(next(&heard), PASS, "the result of the one before has left the screen");
}
