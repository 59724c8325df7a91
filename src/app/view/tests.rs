#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Act, AgeView, Drawn, ResultView, Scene, Tone, View};
use crate::app::controls::Controls;
use crate::app::desk::Desk;
use crate::app::kiosk::Kiosk;
use crate::app::profile::{Face, Profile, Shown};
use crate::app::self_check::SelfCheck;
use crate::app::session::{Camera, Event, Hint, Key, Outcome, Page, Rules, Seen, Session, Unread};
use crate::app::shift::Shift;
use crate::app::updates::{OfferWords, Standing};
use crate::check::{Report, Times, Verdict};
use crate::i18n::{Lang, Words};
use crate::model::code::CodeText;
use crate::model::layers::LayerState;
use crate::model::time::UnixTime;
use crate::training::specimens;
use jiff::tz::TimeZone;
use std::time::Duration;

/// A checkpoint at one moment.
pub(super) struct Checkpoint {
    pub(super) session: Session<Box<Report>>,
    pub(super) desk: Desk,
    shift: Shift,
    own: SelfCheck,
    times: Times,
    pub(super) since: Duration,
    pub(super) lang: Lang,
    training: bool,
    pub(super) lamp: bool,
    coming: Option<UnixTime>,
    bundles: Standing,
    offer: Option<OfferWords>,
    pub(super) kiosk: Kiosk,
    pub(super) night: Option<(u8, u8)>,
}

pub(super) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn noon() -> UnixTime {
    UnixTime::parse("2026-11-24T12:00:00Z").unwrap()
}

impl Checkpoint {
    pub(super) fn new(profile: &str) -> Self {
        let times = Times::now(noon(), noon());
        let desk = Desk::open(Profile::load(profile).unwrap(), &[], times).unwrap();
        let mut session = Session::new(Rules::STAFF);
        session.on(Event::Ready(true), Duration::ZERO);
        session.on(Event::Camera(Camera::Live), Duration::ZERO);
        Self {
            session,
            shift: Shift::default(),
            own: SelfCheck::default(),
            desk,
            times,
            since: Duration::ZERO,
            lang: Lang::En,
            training: false,
            lamp: false,
            coming: None,
            bundles: Standing::default(),
            offer: None,
            kiosk: Kiosk::default(),
            night: None,
        }
    }

    /// Shows it the first specimen that `training` answers with this code.
    pub(super) fn shown(mut self, code: u16) -> Self {
        let all = specimens(noon());
        let of_code = |expected: &crate::training::Expectation| expected.profile == "training" && expected.code == code;
        let specimen =
            all.iter().find(|specimen| specimen.expected.iter().any(of_code)).expect("a specimen of that code");
        self.show(&specimen.code);
        self
    }

    /// Shows it the specimen of that name.
    pub(super) fn shown_specimen(mut self, id: &str) -> Self {
        let all = specimens(noon());
        self.show(&all.iter().find(|specimen| specimen.id == id).expect("a specimen of that name").code);
        self
    }

    fn show(&mut self, code: &CodeText) {
        let report = Box::new(self.desk.check(code, self.times));
        let outcome = match report.verdict() {
            Verdict::Pass(_) => Outcome::Pass,
            Verdict::MoreNeeded => Outcome::MoreNeeded,
            Verdict::NotAccepted => Outcome::NotAccepted,
            Verdict::Reject => Outcome::Reject,
            Verdict::CannotDecide | Verdict::NoCertificate => Outcome::CannotDecide,
        };
        self.session.on(
            Event::Looked(vec![Seen { outcome, same: [1; 32], also: Vec::new(), outline: None, report }]),
            self.since,
        );
    }

    pub(super) fn view(&self) -> View {
        View::of(&Scene {
            session: &self.session,
            shift: &self.shift,
            controls: Controls::default(),
            own: &self.own,
            since: self.since,
            words: Words::of(self.lang),
            lang_before: Lang::De,
            kiosk: &self.kiosk,
            house: Lang::En,
            night: self.night,
            profile: self.desk.profile(self.times),
            site: "Gate 4",
            coming: self.coming,
            bundles: &self.bundles,
            offer: self.offer.clone(),
            store: &self.desk.store,
            times: self.times,
            zone: &TimeZone::UTC,
            story: "",
            training: self.training,
            network_closed: true,
            lamp: self.lamp,
        })
    }

    fn result(&self) -> ResultView {
        self.view().result.expect("a result is shown")
    }

    pub(super) fn after(mut self, event: Event<Box<Report>>, millis: u64) -> Self {
        self.since = Duration::from_millis(millis);
        self.session.on(event, self.since);
        self
    }
}

#[test]
fn a_pass_says_whom_to_compare_and_what_was_not_checked() {
    let view = Checkpoint::new("training").shown(0).result();
    assert_eq!(
        (view.tone, view.word.as_str(), view.code.as_str(), view.slug.as_str()),
        (Tone::Pass, "PASS", "G000", "accepted")
    );
    assert_eq!(view.headline, "Genuine and in date");
    assert_eq!(view.who_caption, "Compare with the ID");
    assert!(view.name.contains(", ") && view.birth.split(' ').count() == 3 && view.statement.is_empty());
    assert!(view.about.starts_with("Vaccination, issued by X"), "{}", view.about);
    assert_eq!(view.whose, "");
    assert_eq!(view.bands.first().map(|band| band.word.as_str()), Some("TRAINING"));
}

#[test]
fn every_layer_not_asked_is_named_on_a_pass() {
    let checkpoint = Checkpoint::new("training").shown(0);
    let view = checkpoint.view();
    let unasked: Vec<_> = view.layers.iter().filter(|layer| layer.mark == LayerState::NotAsked).collect();
    let line = view.result.unwrap().unasked;
    assert!(unasked.iter().all(|layer| line.contains(&layer.name)), "{line}");
    assert_eq!(unasked.is_empty(), line.is_empty());
}

#[test]
fn nothing_of_the_payload_is_shown_before_the_signature_passed() {
    for code in [200, 203] {
        let view = Checkpoint::new("training").shown(code).result();
        assert!(view.name.is_empty() && view.birth.is_empty() && view.about.is_empty() && view.unasked.is_empty());
        assert_eq!(view.who_caption, "No name is shown");
        let statement = if code == 200 {
            "Nothing in this code can be believed."
        } else {
            "We cannot judge this code here and now."
        };
        assert_eq!(view.statement, statement);
    }
}

#[test]
fn words_follow_the_language() {
    let mut checkpoint = Checkpoint::new("training").shown(300);
    checkpoint.lang = Lang::De;
    let view = checkpoint.result();
    assert_eq!((view.tone, view.word.as_str(), view.sub.as_str()), (Tone::NotAccepted, "NEIN", "gilt hier nicht"));
    assert!(view.headline.starts_with("Echt, aber abgelaufen am "), "{}", view.headline);
}

#[test]
fn a_result_says_whose_matter_it_is() {
    for (code, whose) in [(200, "the one who made it"), (400, "its issuer"), (300, "the holder"), (203, "us")] {
        assert_eq!(Checkpoint::new("training").shown(code).result().whose, whose, "{code}");
    }
}

#[test]
fn the_layer_that_decides_stands_alone() {
    let view = Checkpoint::new("training").shown(200).view();
    assert_eq!(view.layers.len(), 11);
    let deciding: Vec<_> = view.layers.iter().filter(|layer| layer.deciding).collect();
    assert_eq!(deciding.len(), 1);
    assert_eq!((deciding[0].name.as_str(), deciding[0].mark), ("Signature", LayerState::Fail));
    assert_eq!(deciding[0].meaning, "The signature is wrong: altered or forged");
    assert!(view.layers.iter().filter(|layer| layer.mark == LayerState::NotRun).all(|layer| layer.meaning.is_empty()));
    assert_eq!(view.layers.iter().position(|layer| layer.rule_above), Some(9));
    let lineless: Vec<_> = view.layers.iter().enumerate().filter(|(_, layer)| layer.last).map(|(row, _)| row).collect();
    assert_eq!(lineless, [2, 8, 10], "before the deciding one, before the rule, the last");
}

#[test]
fn a_profile_that_shows_nobody_shows_nobody() {
    let mut checkpoint = Checkpoint::new("training").shown(0);
    checkpoint.desk.profiles.change(|profile| profile.screen.holder = Shown::None);
    let view = checkpoint.result();
    assert!(view.name.is_empty() && view.birth.is_empty() && view.about.is_empty() && view.name_note.is_empty());
    assert_eq!(view.statement, "This checkpoint shows no names.");
    checkpoint.desk.profiles.change(|profile| profile.screen.holder = Shown::Full);
    assert!(checkpoint.result().about.contains(" of "), "the dose is shown");
}

#[test]
fn nothing_of_a_person_is_left_after_clearing() {
    let checkpoint = Checkpoint::new("training").shown(0);
    let name = checkpoint.result().name;
    let family = name.split(',').next().unwrap().to_owned();
    let view = checkpoint.after(Event::Key(Key::Next), 3_000).view();
    assert!(view.result.is_none() && view.layers.is_empty() && view.page == Drawn::Scan);
    let texts = [&view.hint, &view.plate, &view.story, &view.foot, &view.site, &view.profile, &view.foot_short];
    assert!(texts.iter().all(|text| !text.contains(&family)));
}

#[test]
fn the_bar_counts_down_and_a_key_holds_it() {
    let checkpoint = Checkpoint::new("training").shown(300);
    assert_eq!(checkpoint.result().note, "Take the code away to go on");
    assert_eq!((checkpoint.view().clearing, checkpoint.view().foot.as_str()), (Some(1.0), ""));
    let checkpoint = checkpoint.after(Event::Tick, 17_000);
    assert_eq!(
        (checkpoint.view().clearing, checkpoint.view().foot.as_str()),
        (Some(0.5), "Clears in 15 s, any key holds")
    );
    assert_eq!(checkpoint.result().note, "");
    let checkpoint = checkpoint.after(Event::Key(Key::Hold), 18_000);
    assert_eq!((checkpoint.view().clearing, checkpoint.view().foot.as_str()), (Some(1.0), "Held. Space: next"));
    assert_eq!(Checkpoint::new("training").view().clearing, None);
    assert_eq!(Checkpoint::new("training").shown(203).view().clearing, None, "waits for the staff");
}

#[test]
fn the_top_bar_tells_profile_time_and_ages() {
    let view = Checkpoint::new("training").view();
    assert_eq!((view.site.as_str(), view.profile.as_str()), ("Gate 4", "Training"));
    assert_eq!((view.clock.as_str(), view.clock_short.as_str()), ("12:00:00 UTC", "12:00:00"));
    let fresh = AgeView { label: "Trust data".into(), short: "Trust".into(), age: "0 min".into(), alert: false };
    assert_eq!(view.ages[0], fresh);
    let empty = Checkpoint::new("genuine").view();
    assert_eq!((empty.ages[0].label.as_str(), empty.ages[0].alert, empty.ages.len()), ("No trust data", true, 1));
}

#[test]
fn old_data_stands_out() {
    let mut checkpoint = Checkpoint::new("training");
    checkpoint.times.clock = noon().plus(41 * 86_400);
    let checkpoint = checkpoint.after(Event::Key(Key::Open(Page::Data)), 0);
    let view = checkpoint.view();
    assert_eq!((view.ages[0].age.as_str(), view.ages[0].alert), ("41 d", true));
    assert_eq!((view.data[0].state.as_str(), view.data[0].old), ("old: still used, date shown on results", true));
    assert!((0.42..0.5).contains(&view.data[0].reach), "{}", view.data[0].reach);
    assert!(view.health.iter().all(|line| line.good && !line.name.is_empty() && !line.value.is_empty()));
}

#[test]
fn what_stops_soon_is_told_beside_the_live_picture() {
    let mut checkpoint = Checkpoint::new("training");
    assert_eq!(checkpoint.view().soon, "");
    checkpoint.times.clock = noon().plus(400 * 86_400 - 6 * 3_600);
    assert_eq!(checkpoint.view().soon, "Trust list: stops in 6 hours");
    // Once it has stopped, each result says so.
    checkpoint.times.clock = noon().plus(401 * 86_400);
    assert_eq!(checkpoint.view().soon, "");
}

#[test]
fn the_group_and_the_counts_are_the_staffs_alone() {
    let mut checkpoint = Checkpoint::new("training");
    checkpoint.shift.saw(Outcome::Pass, [&[1; 32]], false, Duration::ZERO);
    assert_eq!(checkpoint.view().shift.group, [Tone::Pass]);
    for face in [Face::Kiosk, Face::SelfCheck] {
        checkpoint.desk.profiles.change(|profile| profile.screen.face = face);
        let view = checkpoint.view();
        assert!(view.shift == super::ShiftView::default(), "{face:?}");
        assert!(view.keys.iter().all(|key| !matches!(key.act, Act::ByHand | Act::NewGroup | Act::Pause)), "{face:?}");
    }
}

#[test]
fn a_lost_camera_is_told_in_place_of_the_picture() {
    let checkpoint = Checkpoint::new("training");
    assert_eq!((checkpoint.view().plate.as_str(), checkpoint.view().alive), ("", true));
    let checkpoint = checkpoint.after(Event::Camera(Camera::Lost), 100);
    assert!(checkpoint.view().plate.starts_with("Camera unplugged."));
    assert!(!checkpoint.view().alive);
    for camera in [
        Camera::Opening,
        Camera::Silent,
        Camera::Damaged,
        Camera::Frozen,
        Camera::Dark,
        Camera::Busy,
        Camera::Forbidden,
        Camera::NotSupported,
        Camera::None,
        Camera::Ended,
    ] {
        let mut one = Checkpoint::new("training").after(Event::Camera(camera), 100);
        assert!(!one.view().plate.is_empty(), "{camera:?}");
        one.lang = Lang::De;
        assert!(!one.view().plate.is_empty(), "{camera:?}");
    }
}

#[test]
fn a_language_that_runs_from_the_right_mirrors_the_screen() {
    for lang in Lang::ALL {
        let mut checkpoint = Checkpoint::new("training");
        checkpoint.lang = lang;
        let view = checkpoint.view();
        assert_eq!((view.mirrored, view.language_word), (lang == Lang::Ar, "Deutsch"));
    }
}

#[test]
fn every_letter_of_every_catalogue_is_one_that_the_windows_fonts_draw() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/i18n");
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != Lang::En) {
        let path = folder.join(lang.code()).join("LC_MESSAGES/gatelight.po");
        let entries = crate::i18n::po::read(&std::fs::read_to_string(path).unwrap()).unwrap();
        let texts = entries.iter().skip(1).flat_map(|entry| &entry.strings).map(String::as_str);
        for text in texts.chain([lang.own_name()]) {
            // A line's end and the right-to-left mark order what stands beside them, and have no picture.
            let orders = |sign: &char| matches!(sign, '\n' | '\u{200f}');
            let blank: Vec<char> =
                text.chars().filter(|sign| !orders(sign) && !super::result::drawable(*sign)).collect();
            assert!(blank.is_empty(), "{lang:?} {text}: {blank:?}");
        }
    }
}

#[test]
fn the_languages_that_nobody_has_reviewed_are_named() {
    let said = super::unreviewed(Words::of(Lang::En));
    for lang in Lang::ALL {
        assert_eq!(said.contains(lang.own_name()), !matches!(lang, Lang::En | Lang::De), "{said}");
    }
}

#[test]
fn every_hint_has_a_word_in_every_language() {
    for lang in Lang::ALL {
        let mut all = std::collections::BTreeSet::new();
        for why in Hint::ALL {
            let mut checkpoint = Checkpoint::new("training");
            checkpoint.lang = lang;
            let unread = || Event::Unread(Unread { why: Some(why), outline: None });
            let checkpoint = checkpoint.after(unread(), 0).after(unread(), 300).after(unread(), 500);
            let hint = checkpoint.view().hint;
            assert!(!hint.is_empty() && hint.split(' ').count() <= 5, "{lang:?} {why:?}: {hint}");
            all.insert(hint);
        }
        assert_eq!(all.len(), Hint::ALL.len(), "no two are the same: {all:?}");
    }
}

#[test]
fn the_screen_lights_a_dark_scene_on_the_scan_page_and_never_over_a_result() {
    let mut checkpoint = Checkpoint::new("training");
    assert!(!checkpoint.view().lamp);
    checkpoint.lamp = true;
    assert!(checkpoint.view().lamp);
    let mut checkpoint = checkpoint.after(Event::Key(Key::Open(Page::Settings)), 0);
    assert!(!checkpoint.view().lamp);
    checkpoint = checkpoint.after(Event::Key(Key::Back), 0);
    assert!(checkpoint.view().lamp);
    assert!(!checkpoint.shown(0).view().lamp);
}

#[test]
fn each_page_has_its_keys_and_training_can_always_be_ended() {
    let acts = |checkpoint: &Checkpoint| checkpoint.view().keys.iter().map(|key| key.act).collect::<Vec<_>>();
    let mut checkpoint = Checkpoint::new("training");
    let idle = [Act::Pause, Act::ByHand, Act::NewShift, Act::Data, Act::Settings, Act::Language];
    assert_eq!(acts(&checkpoint), idle);
    checkpoint.training = true;
    assert!(acts(&checkpoint).contains(&Act::EndTraining));
    assert!(!checkpoint.view().alive, "no moving edge in training");
    let shown = checkpoint.shown(0);
    assert_eq!(acts(&shown), [Act::Next, Act::IdMatches, Act::IdDiffers, Act::Layers, Act::EndTraining]);
    assert_eq!(shown.result().advice, "Training code. It opens no gate.");
    let first = Checkpoint::new("genuine").after(Event::Ready(false), 0);
    assert_eq!(acts(&first)[0], Act::StartTraining);
    assert!(first.view().keys[0].primary);
}

#[test]
fn a_clock_that_jumped_is_told_on_the_data_page_with_a_key_to_confirm_it() {
    let mut checkpoint = Checkpoint::new("training").after(Event::Key(Key::Open(Page::Data)), 0);
    let keys = |checkpoint: &Checkpoint| checkpoint.view().keys.iter().map(|key| key.act).collect::<Vec<_>>();
    assert_eq!((keys(&checkpoint), checkpoint.view().health[0].good), (vec![Act::Back], true));
    checkpoint.times = checkpoint.times.doubtful();
    assert_eq!((keys(&checkpoint), checkpoint.view().health[0].good), (vec![Act::Back, Act::ClockRight], false));
    assert!(checkpoint.view().health[0].value.contains("jumped"));
    checkpoint.times.floor = noon().plus(1);
    assert!(checkpoint.view().health[0].value.contains("behind"));
}

#[test]
fn names_in_letters_that_no_font_has_are_shown_in_latin() {
    use super::result::name;
    use crate::model::certificate::Holder;
    let words = Words::of(Lang::En);
    let holder = |family: &str, latin: &str| Holder {
        family: Some(family.to_owned()).filter(|text| !text.is_empty()),
        family_latin: Some(latin.to_owned()).filter(|text| !text.is_empty()),
        ..Holder::default()
    };
    let named = |family, latin| name(&holder(family, latin), words);
    assert_eq!(named("M\u{fc}ller", "MUELLER"), ("M\u{fc}ller".into(), String::new()));
    assert_eq!(named("\u{41f}\u{430}\u{43d}", "PAN"), ("\u{41f}\u{430}\u{43d}".into(), "in Latin letters: PAN".into()));
    assert_eq!(named("\u{738b}", "WANG<LI"), ("WANG LI".into(), "shown in Latin letters".into()));
    assert_eq!(named("\u{738b}", ""), ("\u{738b}".into(), String::new()));
    assert_eq!(named("", "WANG"), ("WANG".into(), "shown in Latin letters".into()));
    assert_eq!(named("a\u{202e}b", ""), ("ab".into(), String::new()));
}
