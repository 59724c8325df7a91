//! One result: the verdict, then the person, then what next.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::shift::tone;
use super::{BandView, ResultView, Scene, Tone};
use crate::app::profile::{Face, Profile, Shown};
use crate::check::Report;
use crate::check::holder::Likeness;
use crate::i18n::Words;
use crate::model::certificate::{Certificate, Event, Holder};
use crate::model::finding::Finding;
use crate::model::text::shown;

/// The result on the screen.
pub(super) fn of(scene: &Scene<'_>) -> Option<ResultView> {
    let Scene { session, words, .. } = *scene;
    // What a kiosk shows of a result is a traveller's part alone.
    let (outcome, report) = session.result().filter(|_| !scene.is_kiosk())?;
    let tone = tone(outcome);
    let verdict = tone.name();
    let (word, sub) = words.verdict(verdict);
    let headline = report.headline().map(|finding| folded(finding, scene.profile));
    let mut view = ResultView {
        tone,
        word: word.to_owned(),
        word_lines: words.text(&format!("lines:{verdict}")).to_owned(),
        sub: sub.to_owned(),
        headline: headline.as_ref().map_or_else(|| accepted(report, words), |finding| words.headline(finding)),
        advice: match &headline {
            None => words.text("advice:000").to_owned(),
            // What is missing is not said here; that something is, is.
            Some(Finding::PolicyNotMet) if tone == Tone::MoreNeeded => words.advice(&Finding::SecondProofNeeded),
            Some(finding) => words.advice(finding),
        },
        code: format!("G{:03}", headline.as_ref().map_or(0, Finding::code)),
        slug: headline.as_ref().map_or("accepted", Finding::name).to_owned(),
        whose: whose(tone, report.code()).map_or_else(String::new, |key| words.text(key).to_owned()),
        unasked: unasked(report, words),
        bands: bands(report, words),
        ..ResultView::default()
    };
    if scene.training && tone == Tone::Pass {
        view.advice = words.text("view:training").to_owned();
    }
    if session.waits_for_code(scene.since) {
        view.note = words.text("view:take-away").to_owned();
    } else if session.waits_for_id() {
        view.note = words.text("view:compare-first").to_owned();
    } else if let Some(finding) = report.findings().iter().find(|finding| matches!(finding.code(), 605 | 808)) {
        view.note = words.headline(finding);
    }
    view.id = session.compared_with_id();
    view.id_word = view.id.map_or_else(String::new, |likeness| words.text(id_key(likeness)).to_owned());
    who(&mut view, report, scene);
    Some(view)
}

const fn id_key(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Same => "id:same",
        Likeness::LookCloser => "id:look-closer",
        Likeness::OtherPerson => "id:other-person",
    }
}

/// What a pass says: where rules were asked, that they are met.
fn accepted(report: &Report, words: &Words) -> String {
    words.text(if report.asked_rules() { "finding:000-rules" } else { "finding:000" }).to_owned()
}

/// A finding as this screen may tell it: why rules are not met is a matter of the holder's health (701 to 707), and
/// only the holder's own screen says it.
pub(super) fn folded(finding: &Finding, profile: &Profile) -> Finding {
    let is_private = matches!(finding.code(), 701..=707) && profile.screen.face != Face::SelfCheck;
    if is_private { Finding::PolicyNotMet } else { finding.clone() }
}

/// Whose matter a result is; a pass is nobody's.
const fn whose(tone: Tone, code: u16) -> Option<&'static str> {
    Some(match (tone, code) {
        (Tone::Pass, _) => return None,
        (Tone::CannotDecide, _) => "whose:us",
        (_, 205..=207 | 211 | 400..=402 | 500..=502) => "whose:issuer",
        (Tone::Reject, _) => "whose:maker",
        (Tone::NotAccepted | Tone::MoreNeeded, _) => "whose:holder",
    })
}

/// Every layer that was not asked, by name: a pass has to say so.
fn unasked(report: &Report, words: &Words) -> String {
    let layers: Vec<_> = report.unasked().map(|layer| words.text(&format!("layer:{}", layer.name()))).collect();
    if layers.is_empty() || report.certificate().is_none() {
        return String::new();
    }
    words.filled("view:unasked", &[("layers", &layers.join(", "))])
}

pub(super) fn bands(report: &Report, words: &Words) -> Vec<BandView> {
    let word = |band| words.band(band, report.judged_at());
    report.bands().iter().take(2).map(|band| BandView { band: *band, word: word(*band) }).collect()
}

/// Whom the code names, as far as the profile shows it; nothing before the signature has passed.
fn who(view: &mut ResultView, report: &Report, scene: &Scene<'_>) {
    let Scene { words, profile, .. } = *scene;
    let none = |view: &mut ResultView, statement: &str| {
        view.who_caption = words.text("who:none").to_owned();
        view.statement = words.text(statement).to_owned();
    };
    let Some(certificate) = report.certificate() else {
        let key = if view.tone == Tone::Reject { "who:reject" } else { "who:cannot-decide" };
        return none(view, key);
    };
    if profile.screen.holder == Shown::None {
        return none(view, "who:hidden");
    }
    let Ok(content) = &certificate.content else { return none(view, "who:nameless") };
    let (name, note) = name(&content.holder, words);
    if name.is_empty() {
        return none(view, "who:nameless");
    }
    view.who_caption = words.text("who:compare").to_owned();
    (view.name, view.name_note) = (name, note);
    view.birth = content.holder.birth.map_or_else(|| words.text("view:no-birth").to_owned(), |birth| words.date(birth));
    view.about = about(report, certificate, profile.screen.holder == Shown::Full, words);
}

/// The name to show, and a note about its letters.
pub(super) fn name(holder: &Holder, words: &Words) -> (String, String) {
    let own = joined(holder.family.as_deref(), holder.given.as_deref());
    let spaced = |part: &Option<String>| part.as_deref().map(|part| part.replace('<', " "));
    let latin = joined(spaced(&holder.family_latin).as_deref(), spaced(&holder.given_latin).as_deref());
    if own.is_empty() || (!latin.is_empty() && !own.chars().all(drawable)) {
        let note = if latin.is_empty() { "" } else { words.text("view:latin-only") };
        return (latin, note.to_owned());
    }
    let foreign = own.chars().any(|sign| sign.is_alphabetic() && u32::from(sign) > LAST_LATIN);
    let note =
        if foreign && !latin.is_empty() { words.filled("view:latin", &[("name", &latin)]) } else { String::new() };
    (own, note)
}

/// The last sign of Latin Extended-B.
const LAST_LATIN: u32 = 0x024F;

/// Whether the fonts that come with the window draw this sign: Latin, Greek, Cyrillic and
/// Arabic. The software renderer leaves any other one blank (screens 4).
pub(super) const fn drawable(sign: char) -> bool {
    matches!(sign, '\u{20}'..='\u{52f}' | '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{1e00}'..='\u{1fff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
}

fn joined(family: Option<&str>, given: Option<&str>) -> String {
    let parts: Vec<String> = [family, given].into_iter().flatten().map(shown).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Kind and issuer; the number of the dose only where everything is shown.
pub(super) fn about(report: &Report, certificate: &Certificate, full: bool, words: &Words) -> String {
    let Some(kind) = report.kind() else { return String::new() };
    let mut kind = words.kind(kind.name());
    let entry = certificate.content.as_ref().ok().and_then(|content| content.entries.first());
    if let (true, Some(Event::Vaccination { dose, doses, .. })) = (full, entry.map(|entry| &entry.event)) {
        kind =
            words.filled("view:dose", &[("kind", &kind), ("dose", &dose.to_string()), ("doses", &doses.to_string())]);
    }
    match report.country() {
        Some(country) => words.filled("view:issuer", &[("kind", &kind), ("country", country.code())]),
        None => kind,
    }
}
