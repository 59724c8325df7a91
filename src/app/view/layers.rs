//! The layers of a result, each in one line.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::LayerView;
use super::result::folded;
use crate::app::profile::Profile;
use crate::check::Report;
use crate::i18n::Words;
use crate::model::finding::Finding;
use crate::model::layers::{Layer, LayerState};

/// The first of the two layers that speak of us.
const FIRST_OF_OURS: Layer = Layer::Data;

/// All eleven layers, in the order of the walk.
pub(super) fn of(report: &Report, profile: &Profile, words: &Words) -> Vec<LayerView> {
    let deciding = report.headline().and_then(|finding| finding.layers().first().map(|(layer, _)| *layer));
    let next = |layer| Layer::ALL.into_iter().find(|after| *after > layer);
    let row = |(layer, state): (Layer, LayerState)| LayerView {
        name: words.text(&format!("layer:{}", layer.name())).to_owned(),
        meaning: meaning(report, layer, state, (profile, words)),
        state: words.text(&format!("state:{}", state.name())).to_owned(),
        mark: state,
        deciding: deciding == Some(layer),
        rule_above: layer == FIRST_OF_OURS,
        last: next(layer).is_none_or(|next| next == FIRST_OF_OURS || Some(next) == deciding),
    };
    report.layers().iter().map(row).collect()
}

/// What was found in a layer that did not hold; what a layer means that did, or was not asked.
fn meaning(report: &Report, layer: Layer, state: LayerState, (profile, words): (&Profile, &Words)) -> String {
    let speaks = |finding: &&Finding| finding.layers().iter().any(|(of, said)| *of == layer && *said == state);
    match state {
        LayerState::Fail | LayerState::Unknown => {
            let headline = report.headline().filter(|finding| speaks(finding));
            let finding = headline.or_else(|| report.findings().iter().find(speaks));
            finding.map_or_else(String::new, |finding| words.headline(&folded(finding, profile)))
        }
        LayerState::Pass if layer == Layer::Data && !unsigned(report, words).is_empty() => {
            unsigned(report, words).join("; ")
        }
        LayerState::Pass | LayerState::NotAsked => words.text(&format!("means:{}", layer.name())).to_owned(),
        LayerState::NotRun => String::new(),
    }
}

/// The sets behind a result that nobody signed for, each with the day it was imported.
pub(crate) fn unsigned(report: &Report, words: &Words) -> Vec<String> {
    let sets = report.sets().iter().filter(|set| !set.signed);
    sets.map(|set| words.filled("view:unsigned", &[("id", &set.id), ("date", &words.day(set.imported))])).collect()
}
