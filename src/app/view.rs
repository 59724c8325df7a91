//! What the window shows, as plain strings and flags: knows no slint, holds no logic of states.
//!
//! A [`View`] is made anew whenever something may have changed. Nothing of a person stands
//! in it but in [`View::result`], and only while the session has a result.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod data;
mod keys;
mod kiosk;
mod layers;
mod names;
mod parts;
mod result;
pub mod self_check;
mod shift;

pub use keys::{Act, KeyView};
pub use kiosk::{KioskView, TravellerResult, TravellerView};
pub(crate) use layers::unsigned;

use super::session::{Camera, Hint, Outline, Page, Phase, Scanner, Session, Stage};
pub use names::unreviewed;
pub(super) use names::{asks, profile_name};
pub use parts::{AgeView, BandView, DataView, Drawn, HealthView, LayerView, ResultView, Tone};
pub use shift::{ControlView, ParagraphView, SecondView, ShiftView, TallyView};

use crate::app::controls::Controls;
use crate::app::kiosk::Kiosk;
use crate::app::profile::{Face, Profile};
use crate::app::self_check::SelfCheck;
use crate::app::shift::Shift;
use crate::app::updates::{OfferWords, Standing};
use crate::check::Report;
use crate::i18n::{Lang, Words};
use crate::model::policy::{AgeStep, Ages, RulesAsked};
use crate::model::time::UnixTime;
use crate::store::{HeldSet, Store};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// Everything that a view is made of.
pub struct Scene<'a> {
    /// The states of the screen.
    pub session: &'a Session<Box<Report>>,
    /// What the desk remembers of the shift.
    pub shift: &'a Shift,
    /// The control codes of the shift.
    pub controls: Controls,
    /// What the self-check keeps.
    pub own: &'a SelfCheck,
    /// What has passed since the program began.
    pub since: Duration,
    /// The words.
    pub words: &'a Words,
    /// The language that the language key leads to.
    pub lang_before: Lang,
    /// The kiosk's own states; another screen has none.
    pub kiosk: &'a Kiosk,
    /// The language of the house, where a traveller chose another one.
    pub house: Lang,
    /// The hours between which a kiosk is dark.
    pub night: Option<(u8, u8)>,
    /// The checkpoint.
    pub profile: &'a Profile,
    /// What the checkpoint is called.
    pub site: &'a str,
    /// When another profile comes into force.
    pub coming: Option<UnixTime>,
    /// How bundles stand.
    pub bundles: &'a Standing,
    /// A bundle that can be taken, in words.
    pub offer: Option<OfferWords>,
    /// The offline data.
    pub store: &'a Store,
    /// The time, and a time that has certainly passed.
    pub times: crate::check::Times,
    /// The zone that the clock is shown in.
    pub zone: &'a TimeZone,
    /// What the demo is showing; empty without a demo.
    pub story: &'a str,
    /// Whether training runs.
    pub training: bool,
    /// Whether the system refuses us the network.
    pub network_closed: bool,
    /// Whether the scene is so dark that the screen is to light it.
    pub lamp: bool,
}

/// Everything on the screen. Holds a person's name: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct View {
    /// Whom the screen is for.
    pub face: Face,
    /// The page.
    pub page: Drawn,
    /// What the checkpoint is called.
    pub site: String,
    /// The profile's name.
    pub profile: String,
    /// The time with its zone.
    pub clock: String,
    /// The time for small panels.
    pub clock_short: String,
    /// The ages of our data.
    pub ages: Vec<AgeView>,
    /// The key row.
    pub keys: Vec<KeyView>,
    /// The trailing end of the key row.
    pub foot: String,
    /// The same for small panels.
    pub foot_short: String,
    /// Whether the moving edge runs.
    pub alive: bool,
    /// Whether the screen runs from the right.
    pub mirrored: bool,
    /// What the language key says: the language that it leads to.
    pub language_word: &'static str,
    /// The outline of the code in view.
    pub outline: Option<Outline>,
    /// The hint plate.
    pub hint: String,
    /// In place of the picture: what happened to the camera.
    pub plate: String,
    /// How the hand scanner is doing; empty where none is set up.
    pub scanner: String,
    /// Whether all that is neutral turns white, to light the scene: on the scan page only.
    pub lamp: bool,
    /// What the demo is showing.
    pub story: String,
    /// The group at hand and the day's counts.
    pub shift: ShiftView,
    /// Which of our data stops soon; empty: none. Only on the scan page.
    pub soon: String,
    /// A proof that waits for another; only on the scan page.
    pub second: Option<SecondView>,
    /// The procedure by hand; only on its page.
    pub procedure: Vec<ParagraphView>,
    /// The control codes; only on their page.
    pub controls: Vec<ControlView>,
    /// What they come to.
    pub controls_note: String,
    /// The result.
    pub result: Option<ResultView>,
    /// What is left of the clearing bar, 0 to 1; none: no bar.
    pub clearing: Option<f32>,
    /// The layers of the result.
    pub layers: Vec<LayerView>,
    /// Our data; only on its page.
    pub data: Vec<DataView>,
    /// The machine's health; only on the data page.
    pub health: Vec<HealthView>,
    /// A bundle that can be taken; only on the data page.
    pub offer: Option<OfferWords>,
    /// What a traveller reads, on a kiosk and on a second screen.
    pub traveller: Option<TravellerView>,
    /// What stands on a kiosk besides.
    pub kiosk: Option<KioskView>,
    /// What only the self-check shows.
    pub own: self_check::OwnView,
}

impl Scene<'_> {
    /// The time where this desk stands.
    fn local(&self) -> jiff::ZonedDateTime {
        let stamp = Timestamp::from_second(self.times.clock.secs()).unwrap_or(Timestamp::UNIX_EPOCH);
        stamp.to_zoned_datetime(self.zone.clone())
    }

    /// What is wrong with the clock, by the key of its words.
    fn clock_fault(&self) -> Option<&'static str> {
        if self.times.is_behind(self.store.newest_signed()) {
            return Some("health:clock-behind");
        }
        self.times.is_doubtful.then_some("health:clock-doubtful")
    }
}

impl View {
    /// What the scene looks like.
    #[must_use]
    pub fn of(scene: &Scene<'_>) -> Self {
        let Scene { session, since, words, .. } = *scene;
        let page = drawn(scene);
        let (clock, clock_short) = clock(scene);
        let phase = session.phase(since);
        let (foot, foot_short) = foot(phase, words);
        let on_data = page == Drawn::Data;
        let live = session.camera() == Camera::Live;
        let mut view = Self {
            face: if scene.is_kiosk() || scene.profile.screen.face != Face::Kiosk {
                scene.profile.screen.face
            } else {
                Face::Staff
            },
            page,
            site: scene.site.to_owned(),
            profile: profile_name(scene.profile, words),
            clock,
            clock_short,
            ages: ages(scene),
            keys: keys::of(page, scene),
            foot,
            foot_short,
            alive: live && !scene.training,
            mirrored: words.lang().is_mirrored(),
            language_word: scene.lang_before.own_name(),
            outline: outline(page, scene),
            hint: session.hint().map_or_else(String::new, |hint| words.text(hint_key(hint)).to_owned()),
            plate: words.text(plate_key(session)).to_owned(),
            scanner: words.text(scanner_key(session.scanner())).to_owned(),
            lamp: scene.lamp && page == Drawn::Scan && !kiosk::is_dark(scene),
            story: scene.story.to_owned(),
            shift: if page == Drawn::Scan { shift::of(scene) } else { ShiftView::default() },
            soon: if page == Drawn::Scan { data::soon(scene) } else { String::new() },
            second: if page == Drawn::Scan { shift::second(scene) } else { None },
            procedure: if page == Drawn::ByHand { shift::procedure(scene) } else { Vec::new() },
            controls: if page == Drawn::Controls { shift::controls(scene) } else { Vec::new() },
            controls_note: shift::controls_note(scene),
            result: result::of(scene),
            clearing: phase.and_then(bar),
            layers: layers_of(scene),
            data: if on_data { data::sets(scene) } else { Vec::new() },
            health: if on_data { data::health(scene) } else { Vec::new() },
            offer: scene.offer.clone().filter(|_| on_data),
            traveller: kiosk::traveller(scene),
            kiosk: kiosk::kiosk(scene),
            own: self_check::OwnView::default(),
        };
        if view.face == Face::SelfCheck {
            self_check::adapt(&mut view, scene);
        }
        view
    }
}

fn drawn(scene: &Scene<'_>) -> Drawn {
    match (scene.session.page(), scene.session.stage(scene.since)) {
        (Page::Scan, Stage::Result) => Drawn::Result,
        (Page::Scan, Stage::Idle | Stage::Looking) => Drawn::Scan,
        (Page::First, _) => Drawn::First,
        (Page::Sources, _) => Drawn::Sources,
        (Page::Layers, _) => Drawn::Layers,
        (Page::Where, _) => Drawn::Where,
        (Page::Certificate, _) => Drawn::Certificate,
        (Page::List, _) => Drawn::List,
        (Page::ByHand, _) => Drawn::ByHand,
        (Page::Controls, _) => Drawn::Controls,
        (Page::Settings, _) => Drawn::Settings,
        (Page::Data, _) => Drawn::Data,
        (Page::About, _) => Drawn::About,
        (Page::Service, _) => Drawn::Service,
    }
}

/// The outline where it stands in the picture as it is shown: a kiosk's is a mirror.
fn outline(page: Drawn, scene: &Scene<'_>) -> Option<Outline> {
    let found = scene.session.outline(scene.since).filter(|_| matches!(page, Drawn::Scan | Drawn::Controls));
    found.map(|Outline(corners)| Outline(if scene.is_kiosk() { corners.map(|(x, y)| (1.0 - x, y)) } else { corners }))
}

/// The layers of the result; a kiosk shows none.
fn layers_of(scene: &Scene<'_>) -> Vec<LayerView> {
    let result = scene.session.result().filter(|_| !scene.is_kiosk());
    result.map_or_else(Vec::new, |(_, report)| layers::of(report, scene.profile, scene.words))
}

fn clock(scene: &Scene<'_>) -> (String, String) {
    let local = scene.local();
    (local.strftime("%H:%M:%S %Z").to_string(), local.strftime("%H:%M:%S").to_string())
}

/// The ages of the data that this checkpoint judges by: of each kind, the oldest.
fn ages(scene: &Scene<'_>) -> Vec<AgeView> {
    let Scene { store, profile, words, .. } = *scene;
    let policy = &profile.policy;
    let clock = scene.times.clock;
    let view = |kind: &str, age: String, alert: bool| AgeView {
        label: words.text(&format!("age:{kind}")).to_owned(),
        short: words.text(&format!("age:{kind}-short")).to_owned(),
        age,
        alert,
    };
    let trust = oldest(store.trust_sets(policy.realm), policy.trust_ages, clock);
    let revocation = oldest(store.revocation_sets(policy.realm), policy.revocation_ages, clock);
    let trust = trust.map_or_else(
        || AgeView {
            label: words.text("age:no-trust").to_owned(),
            short: words.text("age:no-trust").to_owned(),
            age: String::new(),
            alert: true,
        },
        |(age, alert)| view("trust", words.age_short(age), alert),
    );
    let revocation = revocation.map(|(age, alert)| view("revocation", words.age_short(age), alert));
    let asked = matches!(policy.rules, RulesAsked::Country { .. });
    let rules = oldest(store.rule_sets(policy.realm).filter(|_| asked), policy.rules_ages, clock);
    let rules = rules.map(|(age, alert)| view("rules", words.age_short(age), alert));
    std::iter::once(trust).chain(revocation).chain(rules).collect()
}

/// The greatest age, and whether any set is old.
fn oldest<'a>(sets: impl Iterator<Item = &'a HeldSet>, ages: Ages, clock: UnixTime) -> Option<(i64, bool)> {
    let each = sets.map(|set| (set.info.age(clock), set.step(ages, clock) > AgeStep::Fresh));
    each.reduce(|(age, old), (next, next_old)| (age.max(next), old || next_old))
}

fn foot(phase: Option<Phase>, words: &Words) -> (String, String) {
    match phase {
        Some(Phase::Clearing { left, .. }) => {
            let seconds = left.as_millis().div_ceil(1_000).to_string();
            (words.filled("view:clears", &[("seconds", &seconds)]), format!("{seconds} s"))
        }
        Some(Phase::Held) => {
            let held = words.text("view:held").to_owned();
            (held.clone(), held)
        }
        Some(Phase::Showing | Phase::Staying) | None => (String::new(), String::new()),
    }
}

/// How full the clearing bar is.
fn bar(phase: Phase) -> Option<f32> {
    match phase {
        Phase::Clearing { left, of } => Some(left.as_secs_f32() / of.as_secs_f32().max(1.0)),
        Phase::Showing | Phase::Held => Some(1.0),
        Phase::Staying => None,
    }
}

/// What stands in place of the picture.
const fn plate_key(session: &Session<Box<Report>>) -> &'static str {
    if session.is_paused() { "view:paused" } else { camera_key(session.camera()) }
}

const fn hint_key(hint: Hint) -> &'static str {
    match hint {
        Hint::OtherKind => "hint:other-kind",
        Hint::Several => "hint:several",
        Hint::Unreadable => "hint:unreadable",
        Hint::Half => "hint:half",
        Hint::TooLong => "hint:too-long",
        Hint::OtherLayout => "hint:layout",
        Hint::Glare => "hint:glare",
        Hint::Covered => "hint:covered",
        Hint::TooDark => "hint:too-dark",
        Hint::TooFar => "hint:too-far",
        Hint::Blurred => "hint:blurred",
        Hint::HoldStill => "hint:hold-still",
    }
}

const fn camera_key(camera: Camera) -> &'static str {
    match camera {
        Camera::Opening => "camera:opening",
        Camera::Live => "",
        Camera::Silent => "camera:silent",
        Camera::Damaged => "camera:damaged",
        Camera::Frozen => "camera:frozen",
        Camera::Dark => "camera:dark",
        Camera::Lost => "camera:lost",
        Camera::Busy => "camera:busy",
        Camera::Forbidden => "camera:forbidden",
        Camera::NotSupported => "camera:not-supported",
        Camera::None => "camera:none",
        Camera::Ended => "camera:ended",
    }
}

const fn scanner_key(scanner: Scanner) -> &'static str {
    match scanner {
        Scanner::Keyboard => "",
        Scanner::Opening => "scanner:opening",
        Scanner::Ready => "scanner:ready",
        Scanner::Lost => "scanner:lost",
        Scanner::None => "scanner:none",
        Scanner::Busy => "scanner:busy",
        Scanner::Forbidden => "scanner:forbidden",
        Scanner::NotAPort => "scanner:not-a-port",
        Scanner::NotBuilt => "scanner:not-built",
    }
}

#[cfg(test)]
mod tests;
