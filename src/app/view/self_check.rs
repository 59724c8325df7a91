//! The self-check's pages: where a code is accepted, the certificate in full, and lists to choose from.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod axis;
mod facts;
mod list;
mod rows;

pub use axis::{Axis, Tick};
pub use facts::FactView;
pub use list::{ListView, RowKind, RowView};
pub use rows::{Look, PlaceView, SpanView};

use super::{Act, Drawn, Scene, View, result};
use crate::app::profile::Face;
use crate::app::session::Outcome;
use crate::check::Verdict;
use crate::check::when::When;

/// What only this face shows. Holds what a certificate says of a person: no `Debug`.
#[derive(Clone, Default, PartialEq)]
pub struct OwnView {
    /// Where the code is accepted; only on its page.
    pub places: PlacesView,
    /// The certificate in full; only on its page.
    pub facts: Vec<FactView>,
    /// The list to choose from; only on its page.
    pub list: ListView,
}

/// Where the code is accepted.
#[derive(Clone, Default, PartialEq)]
pub struct PlacesView {
    /// Whose code it is, and what it is of.
    pub lead: String,
    /// Whose it is, for a small panel.
    pub lead_short: String,
    /// The day of the oldest rules that were asked.
    pub rules: String,
    /// What ends first; empty: nothing that is accepted today ends.
    pub ends_first: String,
    /// Why there are no rows, or what else has to be known.
    pub note: String,
    /// The months of the axis.
    pub months: Vec<Tick>,
    /// A row a place.
    pub rows: Vec<PlaceView>,
    /// The parts of all time lines.
    pub spans: Vec<SpanView>,
    /// Whether table and time line have changed places.
    pub turned: bool,
}

/// Makes a view this face's own.
pub(super) fn adapt(view: &mut View, scene: &Scene<'_>) {
    // It is the holder's machine: a result stays until they go on.
    view.clearing = None;
    (view.foot, view.foot_short) = (String::new(), String::new());
    if let Some(result) = &mut view.result {
        result.note = String::new();
        result.advice = meaning(scene);
        if !result.name.is_empty() {
            result.who_caption = scene.words.text("own:who").to_owned();
        }
    }
    match view.page {
        Drawn::Where => {
            view.own.places = places(scene);
        }
        Drawn::Certificate => {
            let values = scene.store.values(scene.profile.policy.realm);
            let report = scene.session.result().map(|(_, report)| report);
            view.own.facts = report.map_or_else(Vec::new, |report| facts::of(report, values, scene.words));
        }
        Drawn::List => view.own.list = list::of(scene),
        _ => {}
    }
}

/// What a result means to its holder, in a line or two: the rest stands on the certificate's page.
fn meaning(scene: &Scene<'_>) -> String {
    let Some((_, report)) = scene.session.result() else { return String::new() };
    let words = scene.words;
    let when = scene.own.when.as_ref();
    let ends = when.map_or_else(String::new, |when| rows::first_end(&when.rows, words));
    match report.headline() {
        Some(finding) => words.own(finding),
        None if ends.is_empty() => words.text("self:000").to_owned(),
        None => format!("{}\n{ends}", words.text("own:genuine")),
    }
}

fn places(scene: &Scene<'_>) -> PlacesView {
    let Scene { words, store, .. } = *scene;
    let Some(when) = &scene.own.when else { return PlacesView::default() };
    let axis = Axis::of(when.report.judged_at());
    let lost = store.rule_sets(scene.profile.policy.realm).any(|set| set.lost);
    let note = match (lost, when.rows.is_empty()) {
        (true, _) => words.text("when:lost"),
        (false, true) => words.text(why_none(when)),
        (false, false) => "",
    };
    let numbered = when.rows.iter().enumerate();
    let (lead, lead_short) = lead(scene);
    PlacesView {
        lead,
        lead_short,
        rules: rules_of(scene),
        ends_first: rows::first_end(&when.rows, words),
        note: note.to_owned(),
        months: axis.months(words),
        rows: when.rows.iter().map(|row| rows::place(row, words)).collect(),
        spans: numbered.flat_map(|(number, row)| rows::spans(number, row, axis, words)).collect(),
        turned: scene.own.turned,
    }
}

/// Whose code it is and what it is of; and for a small panel the more important of the two.
fn lead(scene: &Scene<'_>) -> (String, String) {
    let result = result::of(scene).unwrap_or_default();
    // What it is of comes first: a name in Arabic letters would turn the line round.
    let parts = [&result.about, &result.name].map(String::as_str);
    let whole = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ");
    (whole, if result.name.is_empty() { result.about } else { result.name })
}

/// How old the oldest rules are that were asked.
fn rules_of(scene: &Scene<'_>) -> String {
    let rows = scene.own.when.iter().flat_map(|when| &when.rows);
    let oldest = rows.filter_map(|row| row.rules.as_ref()).map(crate::check::when::Source::date).min();
    oldest.map_or_else(String::new, |date| scene.words.filled("own:rules", &[("date", &scene.words.day(date))]))
}

/// Why there are no rows.
fn why_none(when: &When) -> &'static str {
    match when.report.verdict() {
        Verdict::Reject => "when:refused",
        Verdict::MoreNeeded => "when:two-people",
        _ if when.report.is_believed() => "own:no-rules-held",
        _ => "when:not-judged",
    }
}

/// Whether a page has keys of this face.
pub(super) fn has_keys(page: Drawn, scene: &Scene<'_>) -> bool {
    let is_own =
        matches!(page, Drawn::Scan | Drawn::Result | Drawn::Where | Drawn::Certificate | Drawn::List | Drawn::Layers);
    is_own && scene.profile.screen.face == Face::SelfCheck
}

/// The keys of this face's pages, the one to press now first; five at most, which a small panel has room for.
pub(super) fn keys(page: Drawn, scene: &Scene<'_>) -> Vec<(&'static str, Act)> {
    let slip = scene.own.when.as_ref().is_some_and(|when| !when.rows.is_empty());
    let slip = ("P", Act::SaveSlip, slip);
    let places = ("W", Act::Where, true);
    let certificate = ("C", Act::Certificate, true);
    let layers = ("L", Act::Layers, true);
    let another = ("O", Act::OpenAnother, true);
    let back = ("Esc", Act::Back, true);
    let keys = match page {
        Drawn::Scan if scene.session.result().is_some() => vec![back],
        Drawn::Scan => vec![
            ("O", Act::OpenFile, true),
            ("V", Act::Paste, true),
            ("D", Act::Data, true),
            ("S", Act::Settings, true),
            ("F2", Act::Language, true),
        ],
        Drawn::Result => {
            let more = scene.session.result().is_some_and(|(outcome, _)| outcome == Outcome::MoreNeeded);
            let slip = (slip.0, slip.1, slip.2 && !more);
            vec![places, certificate, layers, slip, ("N", Act::ScanNext, more), another]
        }
        Drawn::Where => vec![slip, ("T", Act::TurnTable, slip.2), layers, another, back],
        Drawn::Certificate => vec![back, places, layers, slip, another],
        Drawn::Layers => vec![back, places, certificate, another],
        Drawn::List => list::keys(scene),
        _ => Vec::new(),
    };
    keys.into_iter().filter(|(_, _, is_there)| *is_there).map(|(cap, act, _)| (cap, act)).collect()
}

#[cfg(test)]
#[path = "self_check/tests.rs"]
mod tests;
