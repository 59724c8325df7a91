//! What travellers read, on a kiosk and on a second screen: colour, shape, word and the next step. No name, no word
//! about anybody's health, and never an officer's advice.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::result::{bands, folded};
use super::shift::tone;
use super::{BandView, Scene, Tone};
use crate::app::kiosk::{Front, PadState, is_night, place, second_language};
use crate::app::profile::Face;
use crate::app::session::{Camera, Page, Scanner};
use crate::check::Report;
use crate::i18n::{Lang, Words};

/// What a traveller reads, each text a second time in the language below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TravellerView {
    /// Show your code; or why that is of no use now.
    pub call: String,
    /// The same in the second language.
    pub call_second: String,
    /// Whether a code can be shown now.
    pub serves: bool,
    /// The result.
    pub result: Option<TravellerResult>,
}

/// A result as far as it is a traveller's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TravellerResult {
    /// The verdict.
    pub tone: Tone,
    /// Its word.
    pub word: String,
    /// The word as it breaks into lines; empty: where it must.
    pub word_lines: String,
    /// Each part of the word on a line of its own.
    pub word_stack: String,
    /// What it means, in a line.
    pub says: String,
    /// What to do now.
    pub step: String,
    /// The same in the second language.
    pub step_second: String,
    /// `G300`.
    pub code: String,
    /// What has to happen before the next one; empty: nothing.
    pub note: String,
    /// How many proofs were shown of one person, where one more is asked for; 0 where none is.
    pub proofs: usize,
    /// Bands, as over any result.
    pub bands: Vec<BandView>,
}

/// What stands on a kiosk besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KioskView {
    /// Nobody is there: the call stands alone and large.
    pub attract: bool,
    /// The languages, each as its speakers call it, and whether it is the chosen one.
    pub languages: Vec<(&'static str, bool)>,
    /// Whether the list of all languages is open.
    pub all_languages: bool,
    /// The PIN pad: how many digits stand there, and a line about them.
    pub pad: Option<(usize, String)>,
    /// Where the page stands, in pixels from where it belongs.
    pub place: (i8, i8),
    /// Site and time.
    pub foot: String,
    /// Whether the page is dark, whatever the theme.
    pub dark: bool,
}

/// What a traveller reads now; nothing where nobody but staff looks.
pub(super) fn traveller(scene: &Scene<'_>) -> Option<TravellerView> {
    let is_kiosk = scene.is_kiosk();
    if !is_kiosk && !scene.profile.screen.second_screen {
        return None;
    }
    let house = scene.house;
    let is_alone = is_kiosk && scene.front() == Front::Attract;
    let lang = if is_alone { scene.kiosk.attracts_in(house, scene.since) } else { scene.words.lang() };
    let (words, second) = (Words::of(lang), Words::of(second_language(lang, house)));
    let key = if is_kiosk { kiosk_call(scene) } else { second_screen_call(scene) };
    Some(TravellerView {
        call: words.text(key).to_owned(),
        call_second: second.text(key).to_owned(),
        serves: matches!(key, SHOW | SCANNER),
        result: result(scene, words, second),
    })
}

/// What stands on a kiosk; nothing on any other screen.
pub(super) fn kiosk(scene: &Scene<'_>) -> Option<KioskView> {
    if !scene.is_kiosk() {
        return None;
    }
    let Scene { kiosk, since, words, .. } = *scene;
    Some(KioskView {
        // What is wrong has to be read at any time.
        attract: is_attract(scene),
        languages: Lang::ALL.map(|lang| (lang.own_name(), lang == words.lang())).to_vec(),
        all_languages: kiosk.shows_all_languages(),
        pad: kiosk.pad(since).map(|state| pad(state, words)),
        place: place(since),
        foot: format!("{}, {}", scene.site, scene.local().strftime("%H:%M")),
        dark: is_dark(scene),
    })
}

impl Scene<'_> {
    /// Whether travellers stand before this screen, and nobody opened the staff's pages on it.
    pub(super) fn is_kiosk(&self) -> bool {
        self.profile.screen.face == Face::Kiosk && self.front() != Front::Service
    }

    fn front(&self) -> Front {
        self.kiosk.front(self.since)
    }
}

fn is_attract(scene: &Scene<'_>) -> bool {
    scene.is_kiosk() && scene.front() == Front::Attract && kiosk_call(scene) == SHOW
}

/// Whether a kiosk is dark: in the night that is set up, and while nobody stands in a dark hall.
pub(super) fn is_dark(scene: &Scene<'_>) -> bool {
    let hour = u8::try_from(scene.local().hour()).unwrap_or_default();
    scene.is_kiosk() && is_night(hour, scene.night) || is_attract(scene) && scene.lamp
}

const SHOW: &str = "kiosk:show";
const SCANNER: &str = "kiosk:scanner";

/// What a kiosk calls out: nobody is there to ask why it does not serve.
fn kiosk_call(scene: &Scene<'_>) -> &'static str {
    let Scene { session, .. } = *scene;
    match (session.page(), session.camera(), session.scanner()) {
        (Page::First, ..) => "kiosk:no-data",
        (_, Camera::Live, _) => SHOW,
        (_, _, Scanner::Ready) => SCANNER,
        (_, Camera::Opening, _) => "kiosk:starting",
        _ => "kiosk:cannot-see",
    }
}

/// What a second screen calls out: the staff beside it see what is wrong.
fn second_screen_call(scene: &Scene<'_>) -> &'static str {
    let is_open = scene.session.page() == Page::Scan && !scene.session.is_paused();
    if is_open { SHOW } else { "kiosk:moment" }
}

fn result(scene: &Scene<'_>, words: &Words, second: &Words) -> Option<TravellerResult> {
    let (outcome, report) = scene.session.result()?;
    let tone = tone(outcome);
    let verdict = tone.name();
    let proofs = if tone == Tone::MoreNeeded { report.proofs().len() } else { 0 };
    let is_real = report.bands().is_empty();
    let step = match tone {
        Tone::Pass if is_real => "kiosk:go-on",
        Tone::Pass => "kiosk:test",
        Tone::MoreNeeded if proofs > 1 => "kiosk:next-code",
        Tone::MoreNeeded => "kiosk:second-code",
        Tone::NotAccepted | Tone::Reject | Tone::CannotDecide => "kiosk:desk",
    };
    let (word, lines) = (words.verdict(verdict).0, words.text(&format!("lines:{verdict}")));
    let waits = scene.is_kiosk() && scene.session.waits_for_code(scene.since);
    Some(TravellerResult {
        tone,
        word: word.to_owned(),
        word_lines: lines.to_owned(),
        word_stack: if lines.is_empty() { word.replace(' ', "\n") } else { lines.to_owned() },
        says: words.text(&says(tone, report)).to_owned(),
        step: words.text(step).to_owned(),
        step_second: second.text(step).to_owned(),
        code: format!("G{:03}", report.headline().map_or(0, |finding| folded(finding, scene.profile).code())),
        note: if waits { words.text("kiosk:take-away").to_owned() } else { String::new() },
        proofs,
        bands: bands(report, words),
    })
}

/// What a verdict means to whoever stands before it: CHECK BY HAND is our matter, never theirs.
fn says(tone: Tone, report: &Report) -> String {
    let key = match (tone, report.code()) {
        (Tone::Pass, _) if report.asked_rules() => "pass-rules",
        (Tone::CannotDecide, 801 | 803 | 805) => "data-old",
        _ => tone.name(),
    };
    format!("kiosk:{key}")
}

/// How many digits stand on the pad, and what it says of them.
fn pad(state: PadState, words: &Words) -> (usize, String) {
    match state {
        PadState::Typing(digits) => (digits, words.text("kiosk:pin").to_owned()),
        PadState::Verifying => (0, words.text("kiosk:verifying").to_owned()),
        PadState::Barred(left) => {
            let seconds = left.as_millis().div_ceil(1_000).to_string();
            (0, words.filled("kiosk:wrong-pin", &[("seconds", &seconds)]))
        }
    }
}

#[cfg(test)]
#[path = "kiosk/tests.rs"]
mod tests;
