//! A list to choose one line of: a file, a folder, or a certificate out of several.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::app::self_check::Listed;
use crate::app::session::Seen;
use crate::app::shelf::{Entry, Shelf};
use crate::app::view::result::{about, name};
use crate::app::view::{Act, Scene};
use crate::check::Report;
use crate::i18n::Words;
use crate::model::text::shown;

/// A list to choose from.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ListView {
    /// What is to be chosen.
    pub title: String,
    /// Where it is, or what the choice does.
    pub note: String,
    /// Its lines.
    pub rows: Vec<RowView>,
    /// The line that Return takes.
    pub at: usize,
}

/// A line of it. May hold a name: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RowView {
    /// What it is called.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// What it is.
    pub kind: RowKind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each names what it is")]
pub enum RowKind {
    Above,
    Folder,
    File,
    Certificate,
}

/// The list on the screen.
pub(super) fn of(scene: &Scene<'_>) -> ListView {
    let words = scene.words;
    let Some(list) = &scene.own.list else { return ListView::default() };
    let text = |key: &str| words.text(key).to_owned();
    let (title, note, rows): (_, _, Vec<RowView>) = match &list.of {
        Listed::Files(shelf) => {
            (text("list:files"), place(shelf, words), shelf.entries.iter().map(|entry| row(entry, words)).collect())
        }
        Listed::Folders(shelf) => {
            let path = shown(&shelf.folder.join(&shelf.free).to_string_lossy());
            let note = words.filled("list:save-as", &[("path", &path)]);
            (text("list:save"), note, shelf.entries.iter().map(|entry| row(entry, words)).collect())
        }
        Listed::Certificates(seen) => {
            (text("list:certificates"), text("list:one"), seen.iter().map(|seen| certificate(seen, words)).collect())
        }
    };
    ListView { title, note, rows, at: list.at }
}

/// The keys of a list.
pub(super) fn keys(scene: &Scene<'_>) -> Vec<(&'static str, Act, bool)> {
    let saves = matches!(scene.own.list.as_ref().map(|list| &list.of), Some(Listed::Folders(_)));
    vec![
        ("P", Act::SaveHere, saves),
        ("Return", Act::Take, scene.own.list.as_ref().is_some_and(|list| !list.is_empty())),
        ("\u{2191}", Act::LineUp, true),
        ("\u{2193}", Act::LineDown, true),
        ("Esc", Act::Back, true),
    ]
}

fn place(shelf: &Shelf, words: &Words) -> String {
    let path = shown(&shelf.folder.to_string_lossy());
    if shelf.cut { words.filled("list:cut", &[("path", &path)]) } else { path }
}

fn row(entry: &Entry, words: &Words) -> RowView {
    let (label, kind) = match (entry.name.is_empty(), entry.is_folder) {
        (true, _) => (words.text("list:above").to_owned(), RowKind::Above),
        (false, true) => (entry.name.clone(), RowKind::Folder),
        (false, false) => (entry.name.clone(), RowKind::File),
    };
    RowView { label, detail: entry.changed.map_or_else(String::new, |changed| words.day(changed)), kind }
}

/// A certificate by what tells it from its neighbours: kind and number, then whose it is.
fn certificate(seen: &Seen<Box<Report>>, words: &Words) -> RowView {
    let report = &seen.report;
    let (verdict, sub) = words.verdict(report.verdict().name());
    let verdict = [verdict, sub].join(" ");
    let said = report.certificate().map(|certificate| {
        let holder = certificate.content.as_ref().map(|content| name(&content.holder, words).0).unwrap_or_default();
        (about(report, certificate, true, words), holder)
    });
    let (label, holder) = said.unwrap_or_else(|| (words.text("own:code").to_owned(), String::new()));
    let detail = [holder.as_str(), verdict.trim()].into_iter().filter(|part| !part.is_empty());
    RowView { label, detail: detail.collect::<Vec<_>>().join(" \u{b7} "), kind: RowKind::Certificate }
}
