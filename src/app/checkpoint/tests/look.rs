//! What is chosen about look and sound, and what it does.

use super::{Checkpoint, open, start};
use crate::app::chime::{Tune, Volume};
use crate::app::clock;
use crate::app::pipeline::judged;
use crate::app::session::{Event, Outcome, Seen};
use crate::app::settings::{Settings, Theme};
use crate::app::speaker::{Output, Sound, Speaker};
use crate::check::holder::Likeness;
use crate::model::code::CodeText;
use crate::training;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

struct Ear(Sender<(Tune, Volume)>);

impl Output for Ear {
    fn play(&mut self, tune: &Tune, volume: Volume) -> Result<(), Sound> {
        let _ = self.0.send((*tune, volume));
        Ok(())
    }
}

/// A desk of that profile, with an ear at its speaker.
fn heard(profile: &str) -> (tempfile::TempDir, Checkpoint, Receiver<(Tune, Volume)>) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { profile: profile.to_owned(), ..Settings::default() };
    settings.write(&folder.path().join("settings.toml")).unwrap();
    let mut checkpoint = Checkpoint::open(start(folder.path(), false), || {}).unwrap();
    let (says, hears) = channel();
    checkpoint.speaker = Speaker::with(move || Ok(Box::new(Ear(says.clone()))));
    checkpoint.happens(Event::Ready(true), checkpoint.begun.elapsed());
    (folder, checkpoint, hears)
}

fn sounds(hears: &Receiver<(Tune, Volume)>) -> Option<(Tune, Volume)> {
    hears.recv_timeout(Duration::from_millis(500)).ok()
}

/// Shows a code without a band that comes to `outcome`: what it says is of no matter here.
fn show(checkpoint: &mut Checkpoint, outcome: Outcome, now: Duration) {
    let broken = CodeText::line("HC1:NOT A CODE");
    let seen = judged(&broken, None, &checkpoint.desk.now(), clock::now());
    assert!(seen.report.bands().is_empty());
    checkpoint.looked(vec![Seen { outcome, same: [outcome as u8; 32], ..seen }], now);
}

#[test]
fn a_verdict_sounds_once_when_it_comes_on_the_screen() {
    let (_folder, mut checkpoint, hears) = heard("genuine");
    let now = checkpoint.begun.elapsed();
    show(&mut checkpoint, Outcome::Pass, now);
    assert_eq!(sounds(&hears), Some((Tune::of(Outcome::Pass).unwrap(), Volume::default())));
    show(&mut checkpoint, Outcome::Pass, now + Duration::from_millis(300));
    assert_eq!(sounds(&hears), None, "the same code, still in view");
    checkpoint.choose_volume(20);
    show(&mut checkpoint, Outcome::Reject, now + Duration::from_secs(4));
    assert_eq!(sounds(&hears), Some((Tune::of(Outcome::Reject).unwrap(), Volume::of(20))));
}

#[test]
fn under_a_band_it_is_silent() {
    let (_folder, mut checkpoint, hears) = heard("training");
    let now = checkpoint.begun.elapsed();
    let specimens = training::specimens(clock::clock());
    let code = &specimens.iter().find(|specimen| specimen.id == "centre-second-dose").unwrap().code;
    let seen = judged(code, None, &checkpoint.desk.now(), clock::now());
    checkpoint.looked(vec![seen], now);
    assert!(checkpoint.view().result.is_some(), "it is on the screen");
    assert_eq!(sounds(&hears), None);
}

#[test]
fn a_verdict_that_the_id_changed_sounds_like_a_new_one() {
    let (_folder, mut checkpoint, hears) = heard("genuine");
    let now = checkpoint.begun.elapsed();
    show(&mut checkpoint, Outcome::Pass, now);
    assert!(sounds(&hears).is_some());
    let report = checkpoint.session.result().expect("a result").1.clone();
    checkpoint.happens(Event::Compared(Likeness::OtherPerson, Outcome::NotAccepted, report), now);
    assert_eq!(sounds(&hears).map(|(tune, _)| tune), Tune::of(Outcome::NotAccepted));
}

#[test]
fn a_sound_can_be_heard_before_it_is_needed_and_none_at_no_volume() {
    let (_folder, mut checkpoint, hears) = heard("genuine");
    checkpoint.play(Outcome::CannotDecide);
    assert_eq!(sounds(&hears).map(|(tune, _)| tune), Tune::of(Outcome::CannotDecide));
    checkpoint.choose_volume(0);
    checkpoint.play(Outcome::Pass);
    assert_eq!(sounds(&hears), None);
    assert!(cfg!(not(feature = "sound")) || checkpoint.sound_note().starts_with("Sound is off"));
}

#[test]
fn a_machine_may_give_people_more_time_than_its_profile_and_never_less() {
    let (folder, mut checkpoint) = open(false);
    assert_eq!((checkpoint.clears_least(), checkpoint.clears_after()), (30, 30));
    checkpoint.choose_clears_after(45);
    assert_eq!(checkpoint.clears_after(), 45);
    checkpoint.choose_clears_after(10);
    assert_eq!(checkpoint.clears_after(), 30);
    checkpoint.choose_clears_after(4_000);
    assert_eq!(checkpoint.clears_after(), 60);
    let kept = Settings::read(&folder.path().join("settings.toml")).unwrap();
    assert_eq!(kept.clears_after, Some(60));
    let hold = super::super::rules(&checkpoint.profile, &Settings { clears_after: Some(5), ..kept }).hold;
    assert_eq!(hold, Duration::from_secs(30), "a file by hand shortens nothing either");
}

#[test]
fn what_is_chosen_about_the_look_is_kept() {
    let (folder, mut checkpoint) = open(false);
    checkpoint.choose_theme(Theme::ByHour);
    checkpoint.choose_text_size(3);
    checkpoint.choose_text_size(9);
    assert!(matches!(checkpoint.theme(), Theme::Light | Theme::Dark), "one of the two is drawn");
    let kept = Settings::read(&folder.path().join("settings.toml")).unwrap();
    assert_eq!((kept.theme, kept.text_size.percent()), (Theme::ByHour, 200));
}
