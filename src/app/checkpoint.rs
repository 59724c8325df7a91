//! One checkpoint at work: session, desk, threads, settings, and what a press does to them.
//!
//! Everything that the window does is done here and can be done without a window; the
//! faces only hand over presses and show the [`View`].

mod bundles;
mod choices;
mod control;
mod hand;
mod identity;
mod intents;
mod kiosk;
mod look;
mod own;
mod person;
mod start;

use super::clock;
use super::controls::Controls;
use super::demo::{Playing, Reel};
use super::desk::Desk;
use super::intake::Brought;
use super::kiosk::Kiosk;
use super::lamp::Lamp;
use super::pipeline::{Pipeline, SharedDesk, newest};
use super::profile::{self, Face, Profile};
use super::scanner::HandScanner;
use super::self_check::SelfCheck;
use super::session::{Event, Key, Page, Rules, Scanned, Session};
use super::settings::Settings;
use super::shift::Shift;
use super::site::Site;
use super::speaker::Speaker;
use super::view::{Scene, View};
use crate::check::Report;
use crate::i18n::{Lang, Words};
use crate::input::frame::Frame;
use crate::input::latest::Latest;
use crate::input::scanner::PortInfo;
use crate::input::source::{FrameSource, SourceError};
use crate::input::wedge::Wedge;
use crate::model::policy::Author;
use crate::store::generations;
use crate::training;
use bundles::Bundles;
pub use choices::Choice;
use jiff::tz::TimeZone;
pub use kiosk::KioskPress;
pub use start::{Error, Start};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How often the store is looked at for a newer generation.
const LOOK_AT_STORE: Duration = Duration::from_secs(2);

/// How often it is kept that this machine is at work.
const REMEMBER: Duration = Duration::from_secs(600);

/// The name of the profile that only accepts training codes.
const TRAINING: &str = "training";

/// A checkpoint at work.
pub struct Checkpoint {
    start: Start,
    settings: Settings,
    /// What an administrator set up.
    site: Site,
    bundles: Bundles,
    profile: Profile,
    /// The id, version and author of the profile in force.
    in_force: (String, u32, Author),
    session: Session<Box<Report>>,
    shift: Shift,
    controls: Controls,
    /// Whether codes are judged as control codes now.
    controlling: bool,
    /// What the gate judges with, while control codes are.
    gate: Option<Arc<Desk>>,
    kiosk: Kiosk,
    /// What came of a try at the PIN: which one, and whether it was right.
    tried: Arc<Latest<(u64, bool)>>,
    /// Whether somebody ended the program on the service page.
    is_over: bool,
    own: SelfCheck,
    desk: SharedDesk,
    pipeline: Option<Pipeline>,
    hand: Option<HandScanner>,
    /// What was scanned and waits until the result before it was read.
    waiting: Option<Scanned<Box<Report>>>,
    wedge: Wedge,
    reel: Option<Arc<Reel>>,
    shown: Option<u64>,
    lamp: Lamp,
    speaker: Speaker,
    ready: bool,
    wake: Arc<dyn Fn() + Send + Sync>,
    /// What came of something that a thread took in.
    outcomes: Arc<Latest<Brought>>,
    /// Held by the thread that takes something in: a dozen files that are let go at once come one
    /// after the other, since a page of a PDF file may be drawn in hundreds of megabytes.
    intake: Arc<Mutex<()>>,
    cameras: Arc<Latest<Vec<String>>>,
    known_cameras: Vec<String>,
    ports: Arc<Latest<Vec<PortInfo>>>,
    known_ports: Vec<PortInfo>,
    notice: String,
    /// The generation of each place of the store when it was last looked at, and when.
    generations: Vec<Option<u64>>,
    looked: Duration,
    /// When it was last kept that this machine is at work.
    remembered: Option<Duration>,
    begun: Instant,
    zone: TimeZone,
}

impl Checkpoint {
    /// Opens store and settings and starts the threads. `wake` is called from other threads
    /// when [`Checkpoint::refresh`] has something to fetch.
    ///
    /// A spoilt settings file or profile does not stop it: a notice says so.
    ///
    /// # Errors
    /// [`Error`] when the store may not be read or there is no thread to be had.
    pub fn open(start: Start, wake: impl Fn() + Send + Sync + 'static) -> Result<Self, Error> {
        let (settings, unread) = match start.settings.as_deref().map(Settings::read) {
            None => (Settings::default(), None),
            Some(Ok(settings)) => (settings, None),
            Some(Err(error)) => (Settings::default(), Some(error.to_string())),
        };
        let (site, wrong) = bundles::site(&start.places);
        let profile = kiosk::first_profile(&start, bundles::profile_name(&site, &settings.profile));
        let desk = kiosk::desk(profile.clone(), &start)?;
        if let Some(own) = start.places.first() {
            clock::recall(own, desk.store.newest_signed());
        }
        let mut checkpoint = Self {
            session: Session::new(rules(&profile, &settings)),
            shift: Shift::default(),
            controls: Controls::default(),
            controlling: false,
            gate: None,
            kiosk: Kiosk::default(),
            tried: Arc::new(Latest::new()),
            is_over: false,
            own: SelfCheck::here(),
            generations: generations_of(&start.places),
            start,
            settings,
            site,
            bundles: Bundles::default(),
            in_force: (String::new(), 0, Author::Absent),
            profile,
            desk: SharedDesk::new(desk),
            pipeline: None,
            hand: None,
            waiting: None,
            wedge: Wedge::default(),
            reel: None,
            shown: None,
            lamp: Lamp::default(),
            speaker: Speaker::new(),
            ready: false,
            wake: Arc::new(wake),
            outcomes: Arc::new(Latest::new()),
            intake: Arc::default(),
            cameras: Arc::new(Latest::new()),
            known_cameras: Vec::new(),
            ports: Arc::new(Latest::new()),
            known_ports: Vec::new(),
            notice: wrong.or(unread).unwrap_or_default(),
            looked: Duration::ZERO,
            remembered: None,
            begun: Instant::now(),
            zone: TimeZone::system(),
        };
        checkpoint.begin_scanner()?;
        if checkpoint.start.training {
            checkpoint.begin_training()?;
        } else {
            checkpoint.begin_camera()?;
        }
        checkpoint.tick();
        Ok(checkpoint)
    }
}

impl Checkpoint {
    /// Fetches what the threads have: the newest picture, and whether the view may have changed.
    pub fn refresh(&mut self) -> (Option<Frame>, bool) {
        let mut changed = false;
        let news = self.pipeline.as_ref().map(Pipeline::take).unwrap_or_default();
        let now = self.begun.elapsed();
        if let Some(unread) = news.unread {
            self.happens(Event::Unread(unread), now);
            changed = true;
        }
        if let Some(seen) = news.seen {
            self.looked(seen, now);
            changed = true;
        }
        if let Some(frame) = &news.picture {
            self.shown = Some(frame.number());
        }
        if let Some(brought) = newest(&self.outcomes) {
            self.brought(brought, now);
            changed = true;
        }
        changed |= self.hear_of_bundles();
        if let Some(names) = newest(&self.cameras) {
            self.known_cameras = names;
            changed = true;
        }
        if let Some(ports) = newest(&self.ports) {
            self.known_ports = ports;
            changed = true;
        }
        changed |= self.take_scans(now);
        changed |= self.hear_of_pin(now);
        (news.picture, changed)
    }

    /// Shows what came of something that was brought: a judged code like one before the camera.
    fn brought(&mut self, brought: Brought, now: Duration) {
        self.notice = brought.said;
        self.look_at_store();
        if let Some(list) = brought.list.filter(|_| self.ready) {
            self.happens(Event::Key(Key::Open(Page::List)), now);
            self.own.list = Some(list);
            return;
        }
        if brought.seen.is_empty() {
            return;
        }
        if self.ready && self.is_self_check() {
            self.show_own(brought.seen, now);
        } else if self.ready {
            self.happens(Event::Key(Key::Open(Page::Scan)), now);
            self.looked(brought.seen, now);
        } else {
            self.notice = self.words().text("drop:no-data").to_owned();
        }
    }

    /// Lets time pass; to be called ten times a second.
    pub fn tick(&mut self) {
        let now = self.begun.elapsed();
        if now.saturating_sub(self.looked) >= LOOK_AT_STORE {
            self.looked = now;
            self.look_at_store();
            self.remember(now);
        }
        self.look_for_bundles(now);
        self.follow_profile(now);
        let ready = self.is_training() || self.holds_trust();
        if ready != self.ready {
            self.ready = ready;
            self.happens(Event::Ready(ready), now);
        }
        let camera = self.pipeline.as_ref().map_or(super::session::Camera::Ended, Pipeline::camera);
        if camera != self.session.camera() {
            self.happens(Event::Camera(camera), now);
        }
        self.take_scans(now);
        self.wait_for_keys();
        self.happens(Event::Tick, self.begun.elapsed());
        self.follow_controls();
        self.shift.on_day(self.day());
        let light = self.pipeline.as_ref().and_then(Pipeline::light);
        self.let_kiosk_see(self.begun.elapsed());
        let burns = self.lights(now) && self.session.page() == Page::Scan && self.session.result().is_none();
        let burns = burns && !self.is_dark_kiosk(now);
        self.lamp.saw(light, burns, now);
    }

    /// What the window shows now.
    #[must_use]
    pub fn view(&self) -> View {
        let (desk, times) = (self.desk.now(), clock::now());
        View::of(&Scene {
            session: &self.session,
            shift: &self.shift,
            controls: self.controls,
            own: &self.own,
            since: self.begun.elapsed(),
            words: self.words(),
            lang_before: self.settings.lang_before(&self.start.locale),
            kiosk: &self.kiosk,
            house: self.settings.lang(&self.start.locale),
            night: self.settings.night,
            profile: desk.profile(times),
            site: self.site_name(),
            coming: desk.profiles.coming(times.at).next().map(|(_, from)| from),
            bundles: &self.bundles.standing,
            offer: self.offer(),
            store: &desk.store,
            times,
            zone: &self.zone,
            story: self.story(),
            training: self.is_training(),
            network_closed: self.start.network_closed,
            lamp: self.lights(self.begun.elapsed()),
        })
    }

    /// The words of the chosen language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        Words::of(self.lang())
    }

    /// The chosen language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.traveller_lang().unwrap_or_else(|| self.settings.lang(&self.start.locale))
    }

    /// The words that travellers read.
    #[must_use]
    pub fn traveller_words(&self) -> &'static Words {
        Words::of(self.settings.traveller_lang(&self.start.locale))
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What came of the last import, or is wrong with the settings; empty: nothing to say.
    #[must_use]
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// Whether training runs.
    #[must_use]
    pub const fn is_training(&self) -> bool {
        self.reel.is_some()
    }

    /// Whether the screen is to light the scene, where the page allows it.
    fn lights(&self, now: Duration) -> bool {
        self.settings.lamp && !self.is_training() && self.lamp.is_needed(now)
    }

    fn story(&self) -> &'static str {
        let shown = self.reel.as_ref().zip(self.shown).and_then(|(reel, number)| reel.shows(number));
        shown.map_or("", |(_, title)| title)
    }

    fn holds_trust(&self) -> bool {
        let desk = self.desk.now();
        desk.store.trust_sets(desk.profile(clock::now()).policy.realm).next().is_some()
    }

    fn begin_camera(&mut self) -> Result<(), Error> {
        let name = self.settings.camera.clone();
        self.reel = None;
        self.begin(move || open_camera(name.as_deref()))
    }

    fn begin_training(&mut self) -> Result<(), Error> {
        let reel = Arc::new(Reel::new(&training::specimens(clock::now().at)));
        self.reel = Some(Arc::clone(&reel));
        self.judge_by(load(TRAINING))?;
        self.begin(move || Ok(Box::new(Playing::new(Arc::clone(&reel)))))
    }

    fn end_training(&mut self) -> Result<(), Error> {
        // Where the store cannot be read, training goes on: real codes are never judged by its profile.
        let next = if self.controlling { load(TRAINING) } else { self.profile.clone() };
        self.judge_by(next)?;
        self.begin_camera()
    }

    /// Judges by another profile from now on; the result on the screen goes.
    fn judge_by(&mut self, profile: Profile) -> Result<(), Error> {
        let profile = kiosk::profile(profile, &self.start);
        let rules = rules(&profile, &self.settings);
        let desk = kiosk::desk(profile, &self.start)?;
        self.happens(Event::Rules(rules), self.begun.elapsed());
        self.desk.change(desk);
        Ok(())
    }

    fn begin(
        &mut self,
        open: impl Fn() -> Result<Box<dyn FrameSource>, SourceError> + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let wake = Arc::clone(&self.wake);
        // The old threads end first: two cannot have the same camera.
        self.pipeline = None;
        self.shown = None;
        self.pipeline = Some(Pipeline::start(open, self.desk.clone(), move || wake())?);
        Ok(())
    }

    /// Where another profile comes into force, at midnight or by a bundle, the result on the screen goes.
    fn follow_profile(&mut self, now: Duration) {
        let desk = self.desk.now();
        let profile = desk.profile(clock::now());
        let in_force = (profile.policy.id.clone(), profile.policy.version, profile.policy.author);
        if in_force != self.in_force {
            let is_first = self.in_force.2 == Author::Absent;
            self.in_force = in_force;
            if !is_first {
                self.happens(Event::Rules(rules(profile, &self.settings)), now);
            }
        }
    }

    /// Takes a newer generation of the store into use, loaded on a thread of its own.
    fn look_at_store(&mut self) {
        let found = generations_of(&self.start.places);
        if found == self.generations {
            return;
        }
        self.generations = found;
        let chosen = self.chosen();
        let (desk, places, wake) = (self.desk.clone(), self.start.places.clone(), Arc::clone(&self.wake));
        let is_kiosk = self.start.kiosk;
        let load = move || {
            let before = desk.now();
            // A store that cannot be read leaves the old data in use, with its age (threats, rule 2).
            if let Ok(newer) = kiosk::desk_at(chosen.clone(), &places, is_kiosk) {
                desk.change_from(&before, newer);
                wake();
            }
        };
        self.in_background("store", load);
    }

    /// Keeps now and then that this machine is at work.
    fn remember(&mut self, now: Duration) {
        let Some(own) = self.start.places.first().cloned() else { return };
        if self.remembered.is_none_or(|last| now.saturating_sub(last) >= REMEMBER) {
            self.remembered = Some(now);
            let signed = self.desk.now().store.newest_signed();
            self.in_background("clock", move || clock::remember(&own, signed));
        }
    }

    /// Runs `work` on a thread of its own; without a thread to be had it is not done.
    fn in_background(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let _ = thread::Builder::new().name(name.to_owned()).spawn(work);
    }
}

/// The profile of that name. A spoilt one decides nothing and says why (840); one that nobody here has
/// may come with a bundle.
fn load(name: &str) -> Profile {
    Profile::load(name).unwrap_or_else(|error| match error {
        profile::Error::Unknown { name } => Profile::absent(&name),
        error => Profile::broken(&error),
    })
}

fn rules(profile: &Profile, settings: &Settings) -> Rules {
    Rules {
        hold: Duration::from_secs(u64::from(look::clears_after(profile, settings))),
        // Where somebody is there to press a key, CHECK BY HAND and ONE MORE wait for it.
        stays: profile.screen.face != Face::Kiosk,
        compare_id: profile.screen.compare_id,
    }
}

fn generations_of(places: &[PathBuf]) -> Vec<Option<u64>> {
    places.iter().map(|place| generations::current(place)).collect()
}

#[cfg(feature = "camera")]
fn open_camera(name: Option<&str>) -> Result<Box<dyn FrameSource>, SourceError> {
    Ok(Box::new(crate::input::camera::Camera::open(name)?))
}

#[cfg(not(feature = "camera"))]
fn open_camera(_name: Option<&str>) -> Result<Box<dyn FrameSource>, SourceError> {
    Err(SourceError::NoneFound)
}

#[cfg(test)]
mod tests;
