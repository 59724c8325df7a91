//! Reports for people at a terminal.

use super::json::Origin;
use crate::app::view::unsigned;
pub use crate::app::when::{reason, verdict};
use crate::check::{Report, Verdict};
use crate::i18n::Words;
use crate::model::certificate::Holder;
use crate::model::text::shown;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

/// One report: the verdict, its reason, what to do, and every further finding.
#[must_use]
pub fn report(report: &Report, origin: &Origin<'_>, words: &Words, show_holder: bool) -> String {
    // Writing into a string does not fail.
    let mut text = format!("{}\n", line(report, origin, words));
    if let Some(finding) = report.headline() {
        let _ = writeln!(text, "    {}", words.advice(finding));
    }
    let further = report.findings().iter().filter(|finding| Some(*finding) != report.headline());
    for finding in further {
        let _ = writeln!(text, "    G{:03}  {}", finding.code(), words.headline(finding));
    }
    for band in report.bands() {
        let _ = writeln!(text, "    [{}]", words.band(*band, report.judged_at()));
    }
    let unasked: Vec<_> = report.unasked().map(|layer| words.text(&format!("layer:{}", layer.name()))).collect();
    if matches!(report.verdict(), Verdict::Pass(_)) && !unasked.is_empty() {
        let _ = writeln!(text, "    {}", words.filled("view:unasked", &[("layers", &unasked.join(", "))]));
    }
    if report.certificate().is_some() {
        for line in unsigned(report, words) {
            let _ = writeln!(text, "    {line}");
        }
    }
    if show_holder {
        holder(&mut text, report);
    }
    text
}

/// Where a code came from, its verdict, and the reason with its number.
#[must_use]
pub fn line(report: &Report, origin: &Origin<'_>, words: &Words) -> String {
    let page = origin.page.map_or_else(String::new, |page| format!(" (page {page})"));
    let place = format!("{}:{}{page}", origin.input, origin.item);
    let verdict = coloured(&verdict(report, words), report.verdict());
    format!("{place}  {verdict}  {}", reason(report, words))
}

/// The holder's name as the certificate has it; nothing where it has none.
#[must_use]
pub fn name(report: &Report) -> String {
    let Some(Ok(content)) = report.certificate().map(|certificate| certificate.content.as_ref()) else {
        return String::new();
    };
    let Holder { given, family, given_latin, family_latin, .. } = &content.holder;
    let names = if given.is_some() || family.is_some() { [given, family] } else { [given_latin, family_latin] };
    names.into_iter().flatten().map(|name| shown(name)).collect::<Vec<_>>().join(" ")
}

fn holder(text: &mut String, report: &Report) {
    let Some(certificate) = report.certificate() else { return };
    let none = Holder::default();
    let holder = certificate.content.as_ref().map_or(&none, |content| &content.holder);
    let names = [&holder.given, &holder.family, &holder.given_latin, &holder.family_latin];
    let names: Vec<String> = names.into_iter().flatten().map(|name| shown(name)).collect();
    let birth = holder.birth.map(|birth| birth.to_string()).unwrap_or_default();
    let _ = writeln!(text, "    {}  {birth}", names.join(" "));
    for uvci in certificate.uvcis() {
        let _ = writeln!(text, "    {}", shown(uvci));
    }
}

/// Bold on a terminal; plain in pipes and where `NO_COLOR` is set.
fn coloured(verdict: &str, kind: Verdict) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty()) || !std::io::stdout().is_terminal();
    let colour = match kind {
        Verdict::Pass(_) => "32",
        Verdict::MoreNeeded => "34",
        Verdict::NotAccepted => "33",
        Verdict::Reject => "31",
        Verdict::CannotDecide => "35",
        Verdict::NoCertificate => "0",
    };
    if plain { verdict.to_owned() } else { format!("\x1b[1;{colour}m{verdict}\x1b[0m") }
}
