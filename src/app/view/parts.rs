//! The parts of a view: verdict and page, a result, a layer, a data set, the machine's health.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::check::holder::Likeness;

/// A verdict's colour, shape and word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the five verdicts of design.md 2")]
pub enum Tone {
    Pass,
    MoreNeeded,
    NotAccepted,
    Reject,
    #[default]
    CannotDecide,
}

impl Tone {
    /// The verdict's stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::MoreNeeded => "more-needed",
            Self::NotAccepted => "not-accepted",
            Self::Reject => "reject",
            Self::CannotDecide => "cannot-decide",
        }
    }
}

/// The page that is drawn; a result is one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the pages of screens 7")]
pub enum Drawn {
    First,
    Sources,
    Scan,
    Result,
    Layers,
    Where,
    Certificate,
    List,
    ByHand,
    Controls,
    Settings,
    Data,
    About,
    Service,
}

/// One age in the top bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeView {
    /// Of what.
    pub label: String,
    /// Of what, on small panels.
    pub short: String,
    /// The age.
    pub age: String,
    /// Whether it is old, or there is none.
    pub alert: bool,
}

/// A band over a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandView {
    /// Which.
    pub band: crate::model::finding::Band,
    /// Its words.
    pub word: String,
}

/// One result. Empty texts are not shown. Holds a person's name: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ResultView {
    /// The verdict.
    pub tone: Tone,
    /// Its word.
    pub word: String,
    /// The word as it breaks into lines; empty: where it must.
    pub word_lines: String,
    /// The line below the word.
    pub sub: String,
    /// Why.
    pub headline: String,
    /// What to do.
    pub advice: String,
    /// `G300`.
    pub code: String,
    /// `code-expired`.
    pub slug: String,
    /// Whose matter it is.
    pub whose: String,
    /// What to do with the name.
    pub who_caption: String,
    /// Family name, given name.
    pub name: String,
    /// The name in Latin letters, or that it stands in them.
    pub name_note: String,
    /// Birth date, its month as a word.
    pub birth: String,
    /// What stands in place of a name.
    pub statement: String,
    /// Kind and issuer.
    pub about: String,
    /// What came of comparing the ID.
    pub id: Option<Likeness>,
    /// The same in words.
    pub id_word: String,
    /// The layers that were not asked.
    pub unasked: String,
    /// What has to happen first.
    pub note: String,
    /// Bands: the first above, the second below; one alone lies over both edges.
    pub bands: Vec<BandView>,
}

/// One layer of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerView {
    /// Its name.
    pub name: String,
    /// What it found, or means.
    pub meaning: String,
    /// What it said, in words.
    pub state: String,
    /// What it said.
    pub mark: crate::model::layers::LayerState,
    /// Whether the verdict comes from it.
    pub deciding: bool,
    /// Whether a rule stands above it: the first that speaks of us.
    pub rule_above: bool,
    /// Whether no hair line stands under it: the last, one before a rule or the deciding one.
    pub last: bool,
}

/// One set of our data.
#[derive(Clone, Debug, PartialEq)]
pub struct DataView {
    /// What it is.
    pub name: String,
    /// Where it comes from, with how many.
    pub source: String,
    /// Its age.
    pub age: String,
    /// Its state in words.
    pub state: String,
    /// Whether it is old.
    pub old: bool,
    /// 0 to 1 on the ruler; 0.42 is where it grows old.
    pub reach: f32,
    /// When it grows old.
    pub old_after: String,
    /// When nothing is decided by it any more.
    pub stops_at: String,
}

/// A line of the machine's health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthView {
    /// Of what.
    pub name: String,
    /// How it is.
    pub value: String,
    /// Whether that is well.
    pub good: bool,
}
