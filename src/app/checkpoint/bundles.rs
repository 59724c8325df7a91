//! Bundles at a checkpoint: what lies on a stick is shown first and taken at one press, what comes into the watched
//! folder is taken as it comes; and the way back, this machine's status.

use super::Checkpoint;
use crate::app::intake::Brought;
use crate::app::session::{Camera, Event, Key, Page};
use crate::app::site::Site;
use crate::app::updates::{Lookout, Offer, OfferWords, Running, Standing, Updates, report_home, sentences};
use crate::input::latest::Latest;
use crate::model::text::shown;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often sticks and the watched folder are looked at.
const LOOK_FOR_BUNDLES: Duration = Duration::from_secs(5);

/// What a checkpoint knows of bundles.
#[derive(Default)]
pub(super) struct Bundles {
    pub(super) standing: Standing,
    /// A bundle whose losses somebody has been asked about: the second press takes it.
    asked: Option<Offer>,
    /// A folder that was let go over the window.
    brought: Option<PathBuf>,
    lookout: Arc<Mutex<Lookout>>,
    news: Arc<Latest<Standing>>,
    looked: Option<Duration>,
}

impl Bundles {
    /// Whoever was asked about losses has gone.
    pub(super) fn forget_question(&mut self) {
        self.asked = None;
    }
}

impl Checkpoint {
    /// Takes over what the last look found; a new offer is told where the queue is not disturbed by it.
    pub(super) fn hear_of_bundles(&mut self) -> bool {
        let Some(standing) = super::newest(&self.bundles.news) else { return false };
        let is_new = standing.offer.is_some() && standing.offer != self.bundles.standing.offer;
        // The data page shows the offer itself.
        let offered = standing.offer.as_ref().filter(|_| is_new && self.session.page() != Page::Data);
        if let Some(offer) = offered {
            let name = shown(&offer.update.authority);
            self.notice = self.words().filled("update:offered", &[("authority", &name)]);
        }
        let changed = standing != self.bundles.standing;
        self.bundles.standing = standing;
        changed
    }

    /// Looks for bundles now and then, on a thread of its own: a stick may be slow.
    pub(super) fn look_for_bundles(&mut self, now: Duration) {
        let last = self.bundles.looked;
        if last.is_some_and(|last| now.saturating_sub(last) < LOOK_FOR_BUNDLES) {
            return;
        }
        self.bundles.looked = Some(now);
        let (lookout, news) = (Arc::clone(&self.bundles.lookout), Arc::clone(&self.bundles.news));
        let (places, wake) = (self.start.places.clone(), Arc::clone(&self.wake));
        let mut sticks = self.start.sticks.clone();
        let brought = self.bundles.brought.clone();
        let home = self.way_home();
        let store = Arc::clone(&self.desk.now().store);
        let watched = self.site.watch.clone();
        self.in_background("bundles", move || {
            // A look that takes long is not begun twice.
            let Ok(mut lookout) = lookout.try_lock() else { return };
            sticks = sticks.iter().flat_map(|root| crate::app::intake::sticks(std::slice::from_ref(root))).collect();
            sticks.extend(brought);
            news.put(lookout.look(&places, &store, &sticks, watched.as_deref(), &*home));
            wake();
        });
    }

    /// Takes the bundle that is offered. Where much is lost, the first press asks and the second one takes.
    pub(super) fn take_bundle(&mut self) {
        let Some(offer) = self.bundles.standing.offer.clone() else { return };
        let is_sure = self.bundles.asked.as_ref() == Some(&offer);
        if !offer.update.losses.is_empty() && !is_sure {
            self.bundles.asked = Some(offer);
            return;
        }
        self.bundles.asked = None;
        let (places, words, home) = (self.start.places.clone(), self.words(), self.way_home());
        let store = Arc::clone(&self.desk.now().store);
        let lookout = Arc::clone(&self.bundles.lookout);
        self.bundles.looked = None;
        self.take_in(move |_| {
            let mut lookout = lookout.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = Updates::of(&places, &store).take(&offer.folder, is_sure);
            *lookout = Lookout::default();
            home(&offer.folder);
            let said = match taken {
                Ok(taken) => {
                    let authority = shown(&taken.update.authority);
                    let changes = sentences(&taken.update, words).join(" ");
                    words.filled("update:done", &[("authority", &authority), ("changes", &changes)])
                }
                Err(refused) => words.filled("import:refused", &[("why", &format!("{refused}."))]),
            };
            Brought { said, ..Brought::default() }
        });
    }

    /// Opens the data page; an offer that was told stands there in full.
    pub(super) fn open_data(&mut self) {
        if self.bundles.standing.offer.is_some() {
            self.notice.clear();
        }
        self.happens(Event::Key(Key::Open(Page::Data)), self.begun.elapsed());
    }

    /// A folder with a bundle was let go over the window: it is looked at like a stick.
    pub(super) fn bring_bundle(&mut self, folder: PathBuf) {
        self.bundles.brought = Some(folder);
        self.bundles.looked = None;
        self.look_for_bundles(self.begun.elapsed());
    }

    /// What stands on the data page of the offer.
    #[must_use]
    pub(super) fn offer(&self) -> Option<OfferWords> {
        let offer = self.bundles.standing.offer.as_ref()?;
        let words = self.words();
        let mut lines = sentences(&offer.update, words);
        let asked = self.bundles.asked.as_ref() == Some(offer);
        lines.extend(offer.update.losses.iter().map(|loss| words.filled("update:loses", &[("what", &shown(loss))])));
        let title = words.filled("update:title", &[("authority", &shown(&offer.update.authority))]);
        let ask = match (offer.update.losses.is_empty(), asked) {
            (true, _) => "update:take",
            (false, false) => "update:much-is-lost",
            (false, true) => "update:take-all-the-same",
        };
        Some(OfferWords { title, lines, ask: words.text(ask).to_owned() })
    }

    /// Leaves this machine's status in a folder, where an administrator gave it a name.
    fn way_home(&self) -> Arc<dyn Fn(&Path) + Send + Sync> {
        let (places, profile) = (self.start.places.clone(), self.profile.clone());
        let running = Running { camera: Some(camera_word(self.session.camera())), counts: self.shift.merged() };
        let site = Site { site: Some(self.site_name().to_owned()), ..self.site.clone() };
        Arc::new(move |folder| {
            // A stick that cannot be written takes nothing home, and does its work all the same.
            let _ = report_home(&places, &site, &profile, &running, folder);
        })
    }

    /// What the checkpoint is called: an administrator's word comes first.
    #[must_use]
    pub fn site_name(&self) -> &str {
        self.site.site.as_deref().unwrap_or(&self.settings.site)
    }
}

/// What is set up for the checkpoint, and what is wrong with that.
pub(super) fn site(places: &[PathBuf]) -> (Site, Option<String>) {
    match Site::read(places) {
        Ok(site) => (site, None),
        Err(why) => (Site::default(), Some(why)),
    }
}

/// The profile that an administrator set up, or else the chosen one.
pub(super) fn profile_name<'s>(site: &'s Site, chosen: &'s str) -> &'s str {
    site.profile.as_deref().unwrap_or(chosen)
}

const fn camera_word(camera: Camera) -> &'static str {
    match camera {
        Camera::Live => "live",
        Camera::Opening => "opening",
        Camera::Silent => "silent",
        Camera::Damaged => "damaged",
        Camera::Frozen => "frozen",
        Camera::Dark => "dark",
        Camera::Lost => "lost",
        Camera::Busy => "busy",
        Camera::Forbidden => "forbidden",
        Camera::NotSupported => "not-supported",
        Camera::None => "none",
        Camera::Ended => "ended",
    }
}
