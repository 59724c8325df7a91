//! The key row: what can be pressed on each page, each key with what it does.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Drawn, Scene, self_check};
use crate::app::profile::{Face, Shown};
use crate::app::session::Outcome;
use crate::check::Report;

/// What a key in the key row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each names what it does")]
pub enum Act {
    Next,
    Layers,
    Back,
    Settings,
    Data,
    About,
    Language,
    StartTraining,
    EndTraining,
    BringData,
    Sources,
    Scan,
    ClockRight,
    TakeUpdate,
    Pause,
    GoOn,
    NewGroup,
    ByHand,
    AcceptByHand,
    RefuseByHand,
    IdMatches,
    IdDiffers,
    ScanNext,
    AnotherPerson,
    StartOver,
    NewShift,
    MoreTime,
    EndProgram,
    OpenFile,
    Paste,
    OpenAnother,
    Where,
    Certificate,
    TurnTable,
    SaveSlip,
    SaveHere,
    Take,
    LineUp,
    LineDown,
}

/// One key of the key row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// What stands on it.
    pub cap: &'static str,
    /// What it does.
    pub act: Act,
    /// Whether it is the one to press now.
    pub primary: bool,
    /// Whether it stands there only where there is room: its page is reached by another key too.
    pub spare: bool,
}

/// The keys of a page.
pub(super) fn of(page: Drawn, scene: &Scene<'_>) -> Vec<KeyView> {
    if scene.is_kiosk() {
        // Whoever stands there touches what the page shows; keys mean nothing (threats T30).
        return Vec::new();
    }
    let staffed = scene.profile.screen.face == Face::Staff;
    let keys: Vec<(&str, Act)> = match page {
        page if self_check::has_keys(page, scene) => self_check::keys(page, scene),
        Drawn::First => {
            vec![("1", Act::StartTraining), ("S", Act::Settings), ("F1", Act::About), ("F2", Act::Language)]
        }
        Drawn::Scan if scene.session.result().is_some() => second_proof(),
        Drawn::Scan => scan(scene, staffed),
        Drawn::Result => result(scene, staffed),
        Drawn::Layers => vec![("L", Act::Back), ("Space", Act::Next)],
        Drawn::ByHand => vec![("Y", Act::AcceptByHand), ("N", Act::RefuseByHand), ("Esc", Act::Back)],
        Drawn::Controls => vec![("Space", Act::Scan)],
        Drawn::Where | Drawn::Certificate | Drawn::List | Drawn::Service => vec![("Esc", Act::Back)],
        Drawn::Sources | Drawn::Data | Drawn::Settings | Drawn::About => vec![("Esc", Act::Back)],
    };
    let end = (scene.training && !matches!(page, Drawn::First | Drawn::ByHand)).then_some(("T", Act::EndTraining));
    let clock = (page == Drawn::Data && scene.clock_fault().is_some()).then_some(("C", Act::ClockRight));
    let update = scene.offer.as_ref().and(match page {
        Drawn::Data => Some(("U", Act::TakeUpdate)),
        // The empty store's page has no way to the data of its own.
        Drawn::First => Some(("D", Act::Data)),
        _ => None,
    });
    // Nothing has to be pressed while the camera looks, and the procedure by hand leans to neither answer.
    let first = page != Drawn::ByHand
        && (page != Drawn::Scan || self_check::has_keys(page, scene) || scene.session.is_paused());
    let all = keys.into_iter().chain(update).chain(clock).chain(end).enumerate();
    let spare = |act| page == Drawn::Scan && matches!(act, Act::Data | Act::Language);
    all.map(|(place, (cap, act))| KeyView { cap, act, primary: first && place == 0, spare: spare(act) }).collect()
}

fn scan(scene: &Scene<'_>, staffed: bool) -> Vec<(&'static str, Act)> {
    let pause = if scene.session.is_paused() { Act::GoOn } else { Act::Pause };
    let group = if scene.shift.group().is_empty() { ("F5", Act::NewShift) } else { ("G", Act::NewGroup) };
    let staff = [("Space", pause), ("B", Act::ByHand), group];
    let own = staff.into_iter().filter(|_| staffed);
    own.chain([("D", Act::Data), ("S", Act::Settings), ("F2", Act::Language)]).collect()
}

/// While one proof waits for another.
fn second_proof() -> Vec<(&'static str, Act)> {
    vec![("Esc", Act::Back), ("A", Act::AnotherPerson), ("R", Act::StartOver)]
}

fn result(scene: &Scene<'_>, staffed: bool) -> Vec<(&'static str, Act)> {
    let Some((outcome, report)) = scene.session.result() else { return Vec::new() };
    let compare = [("Y", Act::IdMatches), ("N", Act::IdDiffers)];
    let id = compare.into_iter().filter(|_| staffed && asks_for_id(outcome, report, scene));
    let layers = ("L", Act::Layers);
    match outcome {
        Outcome::MoreNeeded if staffed => {
            vec![("Space", Act::ScanNext), ("A", Act::AnotherPerson), ("R", Act::StartOver), layers]
        }
        Outcome::CannotDecide if staffed => vec![("B", Act::ByHand), ("Space", Act::Next), layers],
        // Nobody goes on before the ID was compared.
        _ if scene.session.waits_for_id() => compare.into_iter().chain([layers]).collect(),
        _ => [("Space", Act::Next)].into_iter().chain(id).chain([layers]).collect(),
    }
}

/// Whether there is a name on the screen that an ID can be compared with, and a reason to.
fn asks_for_id(outcome: Outcome, report: &Report, scene: &Scene<'_>) -> bool {
    outcome == Outcome::Pass
        && scene.profile.screen.holder != Shown::None
        && report.certificate().is_some_and(|certificate| certificate.content.is_ok())
}
