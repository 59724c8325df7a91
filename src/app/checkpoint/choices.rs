//! The lists of the settings page, and what choosing from them does.

use super::{Checkpoint, TRAINING, load};
use crate::app::profile::Profile;
use crate::app::view::{asks, profile_name};
use crate::i18n::Lang;
use crate::model::policy::Realm;
use crate::model::text::shown;
use crate::rules::rule::RuleKind;
use std::collections::BTreeSet;

/// A line to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

impl Checkpoint {
    /// The cameras: the first that works, then each that was found or is chosen.
    #[must_use]
    pub fn cameras(&self) -> Vec<Choice> {
        let chosen = self.settings.camera.as_deref();
        let any = self.words().text("camera:any").to_owned();
        let first = Choice { label: any, detail: String::new(), chosen: chosen.is_none() };
        let named = self.camera_names().map(|name| Choice {
            label: shown(name),
            detail: String::new(),
            chosen: chosen == Some(name),
        });
        std::iter::once(first).chain(named).collect()
    }

    /// What the settings say where no camera was found.
    #[must_use]
    pub fn camera_note(&self) -> &str {
        if self.camera_names().next().is_none() { self.words().text("camera:none") } else { "" }
    }

    /// The profiles to choose from; training has its own key.
    #[must_use]
    pub fn profiles(&self) -> Vec<Choice> {
        let choice = |name: &String| {
            let profile = load(name);
            let chosen = *name == self.settings.profile;
            Choice { label: profile_name(&profile, self.words()), detail: asks(&profile, self.words()), chosen }
        };
        self.profile_names().iter().map(choice).collect()
    }

    /// The languages, each as its speakers call it.
    #[must_use]
    pub fn languages(&self) -> Vec<Choice> {
        self.each_language(Some(self.lang())).collect()
    }

    /// The languages for travellers: the one above, then each.
    #[must_use]
    pub fn traveller_languages(&self) -> Vec<Choice> {
        let chosen = self.settings.traveller_language.as_deref().and_then(Lang::named);
        let label = self.words().text("language:as-above").to_owned();
        let same = Choice { label, detail: String::new(), chosen: chosen.is_none() };
        std::iter::once(same).chain(self.each_language(chosen)).collect()
    }

    /// Chooses a line of [`Checkpoint::cameras`]; the camera is opened at once, or after training.
    pub fn choose_camera(&mut self, index: usize) {
        let named = index.checked_sub(1).map(|place| self.camera_names().nth(place).map(str::to_owned));
        match named {
            Some(None) => return,
            Some(name) => self.settings.camera = name,
            None => self.settings.camera = None,
        }
        if !self.is_training()
            && let Err(error) = self.begin_camera()
        {
            self.notice = error.to_string();
        }
        self.keep_or_say();
    }

    /// Chooses a line of [`Checkpoint::profiles`].
    pub fn choose_profile(&mut self, index: usize) {
        let Some(name) = self.profile_names().into_iter().nth(index) else { return };
        self.profile = load(super::bundles::profile_name(&self.site, &name));
        self.settings.profile = name;
        if !self.is_training()
            && let Err(error) = self.judge_by(self.profile.clone())
        {
            self.notice = error.to_string();
        }
        self.keep_or_say();
    }

    /// Chooses a line of [`Checkpoint::languages`].
    pub fn choose_language(&mut self, index: usize) {
        if let Some(lang) = Lang::ALL.get(index) {
            self.choose_lang(*lang);
        }
    }

    /// Chooses a line of [`Checkpoint::traveller_languages`].
    pub fn choose_traveller_language(&mut self, index: usize) {
        let named = index.checked_sub(1).map(|place| Lang::ALL.get(place).copied());
        match named {
            Some(None) => return,
            Some(Some(lang)) => self.settings.traveller_language = Some(lang.code().to_owned()),
            None => self.settings.traveller_language = None,
        }
        self.keep_or_say();
    }

    /// Speaks another language from now on.
    pub(super) fn choose_lang(&mut self, lang: Lang) {
        self.settings.choose_lang(lang, &self.start.locale);
        self.keep_or_say();
    }

    fn each_language(&self, chosen: Option<Lang>) -> impl Iterator<Item = Choice> {
        let words = self.words();
        Lang::ALL.into_iter().map(move |lang| Choice {
            label: lang.own_name().to_owned(),
            detail: words.text(if lang.is_reviewed() { "" } else { "language:not-reviewed" }).to_owned(),
            chosen: chosen == Some(lang),
        })
    }

    /// Looks for cameras on a thread of its own: a driver may take its time.
    pub(super) fn look_for_cameras(&self) {
        #[cfg(feature = "camera")]
        {
            use std::sync::Arc;
            let (cameras, wake) = (Arc::clone(&self.cameras), Arc::clone(&self.wake));
            self.in_background("cameras", move || {
                cameras.put(crate::input::camera::list().into_iter().map(|camera| camera.name).collect());
                wake();
            });
        }
    }

    fn camera_names(&self) -> impl Iterator<Item = &str> {
        let chosen = self.settings.camera.iter().filter(|name| !self.known_cameras.contains(name));
        self.known_cameras.iter().chain(chosen).map(String::as_str)
    }

    /// The built-in profiles but training, a venue in each of its modes, entry into each country whose rules are
    /// held; and the chosen one where it is another.
    fn profile_names(&self) -> Vec<String> {
        const MODES: [&str; 4] = ["venue+2g", "venue+2g-plus", "venue+booster", "venue+test"];
        let desk = self.desk.now();
        let rules = desk.store.rules(Realm::Production).flat_map(|(_, rules)| rules.rules());
        let accepting = rules.filter(|rule| rule.kind == RuleKind::Acceptance);
        let countries: BTreeSet<_> = accepting.map(|rule| rule.country.code()).collect();
        let mut names = Vec::new();
        for name in Profile::built_in().filter(|name| *name != TRAINING) {
            match name {
                "entry" => names.extend(countries.iter().map(|country| format!("entry+{country}"))),
                name => names.push(name.to_owned()),
            }
            if name == "venue" {
                names.extend(MODES.map(str::to_owned));
            }
        }
        if !names.contains(&self.settings.profile) && self.settings.profile != TRAINING {
            names.push(self.settings.profile.clone());
        }
        names
    }
}
