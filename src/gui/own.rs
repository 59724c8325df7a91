//! Puts the self-check's pages on the screen, and takes their presses.

use super::show::{replace, text};
use super::ui::{self, CertificatePage, FactView, ListPage, Main, MonthView, PlaceView, RowView, SpanView, WherePage};
use crate::app::checkpoint::Checkpoint;
use crate::app::view::self_check::{self, Look, OwnView, RowKind};
use crate::app::view::{Tone, View};
use slint::ComponentHandle;
use std::cell::RefCell;
use std::rc::Rc;

/// Shows what only the self-check has; nothing of a person stays on a page that is not shown.
pub(super) fn show(main: &Main, view: &View) {
    let OwnView { places, facts, list } = &view.own;
    let page = main.global::<WherePage>();
    page.set_lead(text(&places.lead));
    page.set_lead_short(text(&places.lead_short));
    page.set_rules(text(&places.rules));
    page.set_ends_first(text(&places.ends_first));
    page.set_note(text(&places.note));
    page.set_turned(places.turned);
    let months = places.months.iter().map(|month| MonthView { at: month.at, label: text(&month.label) });
    replace(&page.get_months(), months, |list| page.set_months(list));
    replace(&page.get_places(), places.rows.iter().map(place), |list| page.set_places(list));
    replace(&page.get_spans(), places.spans.iter().map(span), |list| page.set_spans(list));
    let page = main.global::<CertificatePage>();
    let facts = facts.iter().map(|fact| FactView { label: text(&fact.label), value: text(&fact.value) });
    replace(&page.get_facts(), facts, |list| page.set_facts(list));
    let page = main.global::<ListPage>();
    page.set_title(text(&list.title));
    page.set_note(text(&list.note));
    replace(&page.get_rows(), list.rows.iter().map(row), |list| page.set_rows(list));
    page.set_at(i32::try_from(list.at).unwrap_or_default());
}

/// Connects what is pressed on them; `shown` is called after each press.
pub(super) fn connect(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + 'static) {
    let checkpoint = Rc::clone(checkpoint);
    main.global::<ListPage>().on_choose(move |index| {
        if let Ok(index) = usize::try_from(index) {
            checkpoint.borrow_mut().choose_line(index);
        }
        shown();
    });
}

fn place(view: &self_check::PlaceView) -> PlaceView {
    let (hatched, tone) = look(view.look);
    PlaceView {
        name: text(&view.name),
        code: text(&view.code),
        hatched,
        tone,
        answer: text(&view.answer),
        brief: text(&view.brief),
        from: text(&view.from),
        until: text(&view.until),
    }
}

fn span(view: &self_check::SpanView) -> SpanView {
    let (hatched, tone) = look(view.look);
    SpanView {
        row: i32::try_from(view.row).unwrap_or(i32::MAX),
        from: view.from,
        until: view.until,
        hatched,
        tone,
        long: text(&view.long),
        short: text(&view.short),
    }
}

fn row(view: &self_check::RowView) -> RowView {
    let kind = match view.kind {
        RowKind::Above => ui::RowKind::Above,
        RowKind::Folder => ui::RowKind::Folder,
        RowKind::File => ui::RowKind::File,
        RowKind::Certificate => ui::RowKind::Certificate,
    };
    RowView { label: text(&view.label), detail: text(&view.detail), kind }
}

/// Whether it is hatched, and the verdict that it has else.
const fn look(look: Look) -> (bool, ui::Tone) {
    match look {
        Look::NotYet => (true, ui::Tone::CannotDecide),
        Look::Said(Tone::Pass) => (false, ui::Tone::Pass),
        Look::Said(Tone::MoreNeeded) => (false, ui::Tone::MoreNeeded),
        Look::Said(Tone::NotAccepted) => (false, ui::Tone::NotAccepted),
        Look::Said(Tone::Reject) => (false, ui::Tone::Reject),
        Look::Said(Tone::CannotDecide) => (false, ui::Tone::CannotDecide),
    }
}
