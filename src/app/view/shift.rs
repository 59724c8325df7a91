//! What the staff's screen shows of the shift: the group at hand, the day's counts, the control codes; and the
//! checkpoint's own procedure.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::result::name;
use super::{Scene, Tone};
use crate::app::controls::Control;
use crate::app::profile::{Face, Shown};
use crate::app::session::Outcome;
use crate::app::shift::Shift;
use crate::i18n::{Words, number};

/// How often a verdict was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyView {
    /// Which.
    pub tone: Tone,
    /// Its word.
    pub label: String,
    /// How often.
    pub count: String,
}

/// The strip of the last results, and the day's counts; all empty in any face but the staff's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftView {
    /// The group at hand: shapes, no names.
    pub group: Vec<Tone>,
    /// How many they are.
    pub group_note: String,
    /// Today's counts; none before the first.
    pub today: Vec<TallyView>,
    /// How often by hand; empty before the first.
    pub by_hand: String,
}

/// A paragraph of the procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParagraphView {
    /// Its text.
    pub text: String,
    /// What stands before it: a number, a dash; empty: nothing.
    pub mark: String,
    /// Whether it is a heading.
    pub heading: bool,
}

/// One proof waits for another.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecondView {
    /// What to do.
    pub title: String,
    /// Whose proof waits. Holds a name: no `Debug`.
    pub text: String,
}

/// One control code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlView {
    /// The verdict that it has to give.
    pub tone: Tone,
    /// What it is.
    pub label: String,
    /// What came of it.
    pub state: String,
    /// Whether it was shown and gave that verdict.
    pub good: bool,
}

/// The group and the counts.
pub(super) fn of(scene: &Scene<'_>) -> ShiftView {
    let Scene { shift, words, profile, .. } = *scene;
    if profile.screen.face != Face::Staff {
        return ShiftView::default();
    }
    let group: Vec<Tone> = shift.group().iter().map(|outcome| tone(*outcome)).collect();
    ShiftView {
        group_note: words.counted("view:group-shown", i64::try_from(group.len()).unwrap_or(i64::MAX)),
        group,
        today: today(shift, words),
        by_hand: by_hand(shift, words),
    }
}

fn today(shift: &Shift, words: &Words) -> Vec<TallyView> {
    if shift.today().all(|(_, count)| count == 0) {
        return Vec::new();
    }
    let row = |(outcome, count): (Outcome, u64)| {
        let tone = tone(outcome);
        let label = words.text(&format!("tally:{}", tone.name())).to_owned();
        TallyView { tone, label, count: number(i64::try_from(count).unwrap_or(i64::MAX)) }
    };
    shift.today().map(row).collect()
}

fn by_hand(shift: &Shift, words: &Words) -> String {
    let counts = shift.today_by_hand();
    if counts.accepted == 0 && counts.refused == 0 {
        return String::new();
    }
    let (accepted, refused) = (counts.accepted.to_string(), counts.refused.to_string());
    words.filled("tally:by-hand", &[("accepted", &accepted), ("refused", &refused)])
}

/// What a proof that waits for another is called on the live picture's page.
pub(super) fn second(scene: &Scene<'_>) -> Option<SecondView> {
    let Scene { session, words, profile, .. } = *scene;
    let (_, report) = session.result()?;
    let content = report.certificate().and_then(|certificate| certificate.content.as_ref().ok());
    let name = content.filter(|_| profile.screen.holder != Shown::None).map(|content| name(&content.holder, words).0);
    let text = match name.filter(|name| !name.is_empty()) {
        Some(name) => words.filled("view:second-of", &[("name", &name)]),
        None => words.text("view:second-nameless").to_owned(),
    };
    Some(SecondView { title: words.text("view:second").to_owned(), text })
}

/// The checkpoint's own procedure, or ours on the yellow booklet.
pub(super) fn procedure(scene: &Scene<'_>) -> Vec<ParagraphView> {
    let Scene { words, profile, .. } = *scene;
    if let Some(own) = profile.screen.by_hand.text(words.lang()) {
        return own.lines().map(str::trim).filter(|line| !line.is_empty()).map(paragraph).collect();
    }
    let said = |key: &str| words.text(&format!("by-hand:{key}")).to_owned();
    let line = |text: String, heading| ParagraphView { text, mark: String::new(), heading };
    let head = [line(said("title"), true), line(said("lead"), false), line(said("booklet"), true)];
    let steps = ["name", "disease", "date", "batch", "stamp", "day-ten"].iter().zip(1..);
    let steps = steps.map(|(key, place)| ParagraphView { mark: place.to_string(), ..line(said(key), false) });
    head.into_iter().chain(steps).chain([line(said("doubt"), false)]).collect()
}

/// A line as people write it: `# heading`, `- one of several`, `1. the first of several`, or plain.
fn paragraph(line: &str) -> ParagraphView {
    if let Some(heading) = line.strip_prefix('#') {
        let text = heading.trim_start_matches('#').trim().to_owned();
        return ParagraphView { text, mark: String::new(), heading: true };
    }
    let (mark, text) = match line.split_once([' ', '\t']) {
        Some(("-" | "*", text)) => ("–", text),
        Some((number, text)) if is_number(number) => (number.trim_end_matches(['.', ')']), text),
        _ => ("", line),
    };
    ParagraphView { text: text.trim().to_owned(), mark: mark.to_owned(), heading: false }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_end_matches(['.', ')']);
    digits.len() < text.len()
        && !digits.is_empty()
        && digits.len() <= 2
        && digits.chars().all(|sign| sign.is_ascii_digit())
}

/// The control codes, each with what came of it.
pub(super) fn controls(scene: &Scene<'_>) -> Vec<ControlView> {
    let Scene { words, .. } = *scene;
    let row = |(control, good): (Control, bool)| ControlView {
        tone: tone(control.outcome()),
        label: words.text(&format!("controls:{}", control.name())).to_owned(),
        state: words.text(if good { "controls:good" } else { "controls:open" }).to_owned(),
        good,
    };
    scene.controls.all().map(row).collect()
}

/// What the control codes come to: all three, or the one that gave another answer.
pub(super) fn controls_note(scene: &Scene<'_>) -> String {
    let Scene { words, controls, .. } = *scene;
    match controls.other() {
        _ if controls.is_done() => words.text("controls:done").to_owned(),
        Some(code) => words.filled("controls:wrong", &[("code", &format!("{code:03}"))]),
        None => String::new(),
    }
}

/// The tone of an outcome; what is no certificate has the one of what cannot be decided.
pub(super) const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Pass => Tone::Pass,
        Outcome::MoreNeeded => Tone::MoreNeeded,
        Outcome::NotAccepted => Tone::NotAccepted,
        Outcome::Reject => Tone::Reject,
        Outcome::CannotDecide | Outcome::OtherKind | Outcome::OtherLayout | Outcome::Unreadable => Tone::CannotDecide,
    }
}
