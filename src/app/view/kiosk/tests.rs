#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::super::tests::{Checkpoint, ms};
use super::{KioskView, TravellerView};
use crate::app::kiosk::Happened;
use crate::app::profile::{Face, Shown};
use crate::app::session::{Camera, Event, Key, Outline, Page, Rules, Scanner, Unread};
use crate::app::view::{Drawn, Tone};
use crate::i18n::{Lang, Words};

const RULES: Rules = Rules { hold: std::time::Duration::from_secs(10), stays: false, compare_id: false };

/// A kiosk that judges by a profile, and shows nobody's name.
fn kiosk(profile: &str) -> Checkpoint {
    let mut checkpoint = Checkpoint::new(profile).after(Event::Rules(RULES), 0);
    checkpoint.desk.profiles.change(|profile| {
        (profile.screen.face, profile.screen.holder) = (Face::Kiosk, Shown::Compare);
    });
    checkpoint
}

fn traveller(checkpoint: &Checkpoint) -> TravellerView {
    checkpoint.view().traveller.expect("something for travellers")
}

fn page(checkpoint: &Checkpoint) -> KioskView {
    checkpoint.view().kiosk.expect("a kiosk")
}

#[test]
fn every_verdict_has_its_own_words_and_next_step_and_nobody_is_named() {
    for (code, tone, says, step) in [
        (0, Tone::Pass, "Genuine and in date", "A test code: it opens no gate."),
        (300, Tone::NotAccepted, "Genuine, but not accepted here", "Please go to the staffed desk."),
        (200, Tone::Reject, "This code cannot be accepted", "Please go to the staffed desk."),
        (203, Tone::CannotDecide, "It is not your fault: we cannot check this code", "Please go to the staffed desk."),
    ] {
        let checkpoint = kiosk("training").shown(code);
        let view = checkpoint.view();
        assert!(view.page == Drawn::Result && view.result.is_none() && view.layers.is_empty(), "{code}");
        let result = traveller(&checkpoint).result.expect("a result");
        assert_eq!((result.tone, result.says.as_str(), result.step.as_str()), (tone, says, step), "{code}");
        assert_eq!(result.code, format!("G{code:03}"));
        let (_, report) = checkpoint.session.result().expect("a result");
        let holder = report.certificate().and_then(|certificate| certificate.content.as_ref().ok());
        let family = holder.and_then(|content| content.holder.family.clone()).unwrap_or_else(|| "nobody".to_owned());
        assert!(!format!("{result:?}").contains(&family), "{result:?}");
    }
}

#[test]
fn one_more_says_which_one() {
    let checkpoint = kiosk("training+2g-plus").shown_specimen("pair-vaccination");
    let result = traveller(&checkpoint).result.expect("a result");
    assert_eq!(
        (result.tone, result.proofs, result.step.as_str()),
        (Tone::MoreNeeded, 1, "Please show the second code.")
    );
    assert_eq!((result.word_lines.as_str(), result.word_stack.as_str()), ("", "ONE\nMORE"));
}

#[test]
fn why_rules_are_not_met_is_said_to_nobody_on_a_kiosk() {
    let checkpoint = kiosk("training+2g").shown_specimen("pair-test");
    let (_, report) = checkpoint.session.result().expect("a result");
    let result = traveller(&checkpoint).result.expect("a result");
    assert_eq!((report.code(), result.code.as_str()), (705, "G700"));
}

#[test]
fn a_traveller_reads_two_languages() {
    let mut checkpoint = kiosk("training").shown(300);
    checkpoint.lang = Lang::De;
    let shown = traveller(&checkpoint);
    assert_eq!((shown.call.as_str(), shown.call_second.as_str()), ("Bitte Code zeigen", "Show your code"));
    let result = shown.result.expect("a result");
    assert_eq!(result.step, "Bitte zum Schalter gehen.");
    assert_eq!(result.step_second, "Please go to the staffed desk.");
}

#[test]
fn a_kiosk_that_cannot_serve_says_so_in_both_languages_and_heals() {
    for (camera, scanner, call, serves) in [
        (Camera::Live, Scanner::Keyboard, "Show your code", true),
        (Camera::Lost, Scanner::Keyboard, "This machine cannot see. Please go to the desk.", false),
        (Camera::Frozen, Scanner::Lost, "This machine cannot see. Please go to the desk.", false),
        (Camera::None, Scanner::Ready, "Hold your code to the scanner", true),
        (Camera::Opening, Scanner::Keyboard, "This machine is starting", false),
        (Camera::Live, Scanner::Keyboard, "Show your code", true),
    ] {
        let mut checkpoint = kiosk("training").after(Event::Camera(camera), 0).after(Event::Scanner(scanner), 0);
        let shown = traveller(&checkpoint);
        assert_eq!((shown.call.as_str(), shown.serves), (call, serves), "{camera:?} {scanner:?}");
        assert!(!shown.call_second.is_empty() && shown.call_second != shown.call);
        checkpoint.since = ms(70_000);
        assert_eq!(page(&checkpoint).attract, call == "Show your code", "{camera:?}: nobody is called to no use");
    }
}

#[test]
fn without_data_a_kiosk_sends_people_to_the_desk() {
    let checkpoint = kiosk("training").after(Event::Ready(false), 0);
    assert!(checkpoint.view().page == Drawn::First);
    assert_eq!(traveller(&checkpoint).call, "This machine cannot check codes now. Please go to the desk.");
}

#[test]
fn the_outline_stands_where_the_mirror_shows_the_code() {
    let outline = Outline([(0.1, 0.2), (0.3, 0.2), (0.3, 0.4), (0.1, 0.4)]);
    let unread = || Event::Unread(Unread { why: None, outline: Some(outline) });
    let corners = |checkpoint: Checkpoint| checkpoint.view().outline.expect("an outline").0;
    assert_eq!(corners(Checkpoint::new("training").after(unread(), 0)), outline.0);
    let mirrored = corners(kiosk("training").after(unread(), 0));
    let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
    assert!(near(mirrored[0].0, 0.9) && near(mirrored[1].0, 0.7) && near(mirrored[0].1, 0.2), "{mirrored:?}");
}

#[test]
fn at_night_and_alone_in_a_dark_hall_a_kiosk_is_dark_and_never_a_lamp() {
    let mut checkpoint = kiosk("training");
    assert!(!page(&checkpoint).dark, "it is noon");
    checkpoint.night = Some((11, 13));
    assert!(page(&checkpoint).dark);
    checkpoint.night = None;
    checkpoint.lamp = true;
    assert!(checkpoint.view().lamp && !page(&checkpoint).dark, "somebody may stand there");
    checkpoint.since = ms(60_000);
    assert!(!checkpoint.view().lamp && page(&checkpoint).dark);
}

#[test]
fn alone_it_calls_in_one_language_after_the_other() {
    let mut checkpoint = kiosk("training");
    let mut calls = Vec::new();
    for turn in 0..u64::try_from(Lang::ALL.len()).expect("few") {
        checkpoint.since = ms(60_000 + 6_000 * turn);
        assert!(page(&checkpoint).attract);
        calls.push(traveller(&checkpoint).call);
    }
    for lang in Lang::ALL {
        assert!(calls.iter().any(|call| call == Words::of(lang).text("kiosk:show")), "{lang:?}: {calls:?}");
    }
}

#[test]
fn the_page_shows_languages_pad_site_and_time() {
    let mut checkpoint = kiosk("training");
    let shown = page(&checkpoint);
    assert_eq!(shown.foot, "Gate 4, 12:00");
    assert_eq!(shown.languages.len(), Lang::ALL.len());
    assert_eq!(
        shown.languages.iter().filter(|(_, chosen)| *chosen).map(|(name, _)| *name).collect::<Vec<_>>(),
        ["English"]
    );
    assert!(shown.pad.is_none());
    checkpoint.kiosk.on(Happened::SiteHeld, ms(0));
    checkpoint.kiosk.on(Happened::Digit('4'), ms(0));
    assert_eq!(page(&checkpoint).pad, Some((1, "PIN".to_owned())));
}

#[test]
fn a_second_screen_shows_travellers_what_staff_have_on_theirs() {
    let mut checkpoint = Checkpoint::new("training");
    assert!(checkpoint.view().traveller.is_none());
    checkpoint.desk.profiles.change(|profile| profile.screen.second_screen = true);
    assert_eq!(traveller(&checkpoint).call, "Show your code");
    let paused = checkpoint.after(Event::Key(Key::Pause), 0);
    assert_eq!(traveller(&paused).call, "One moment");
    let elsewhere = paused.after(Event::Key(Key::Open(Page::Settings)), 0);
    assert_eq!(traveller(&elsewhere).call, "One moment");
    let open = elsewhere.after(Event::Key(Key::Open(Page::Scan)), 0).after(Event::Key(Key::Pause), 0);
    let shown = open.shown(200);
    assert!(shown.view().result.is_some() && shown.view().kiosk.is_none(), "the staff see theirs as ever");
    let result = traveller(&shown).result.expect("a result");
    assert_eq!((result.tone, result.bands.len()), (Tone::Reject, 1));
}
