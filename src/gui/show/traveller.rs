//! What travellers read, on a kiosk and on a second screen.

use super::{band, replace, text, theme, tone};
use crate::app::checkpoint::Checkpoint;
use crate::app::settings::Theme;
use crate::app::view::{TravellerResult, View};
use crate::gui::ui::{KioskPage, LanguageView, Main, Second, Shell, TravellerPage, TravellerView};
use slint::ComponentHandle;

/// Shows what a kiosk's page has.
pub(super) fn kiosk(main: &Main, view: &View) {
    let page = main.global::<KioskPage>();
    let shown = view.kiosk.clone().unwrap_or_default();
    set!(page.get_attract, set_attract, shown.attract);
    let languages = shown.languages.iter().map(|(name, chosen)| LanguageView { name: text(name), chosen: *chosen });
    replace(&page.get_languages(), languages, |list| page.set_languages(list));
    set!(page.get_all_languages, set_all_languages, shown.all_languages);
    set!(page.get_pad, set_pad, shown.pad.is_some());
    let (digits, note) = shown.pad.unwrap_or_default();
    set!(page.get_digits, set_digits, i32::try_from(digits).unwrap_or(0));
    set!(page.get_pad_note, set_pad_note, text(&note));
    set!(page.get_move_x, set_move_x, f32::from(shown.place.0));
    set!(page.get_move_y, set_move_y, f32::from(shown.place.1));
    set!(page.get_foot, set_foot, text(&shown.foot));
    let page = main.global::<TravellerPage>();
    set!(page.get_view, set_view, traveller(view));
}

/// Shows the second screen.
pub fn second(second: &Second, view: &View, checkpoint: &Checkpoint) {
    let shell = second.global::<Shell>();
    set!(shell.get_theme, set_theme, theme(checkpoint.settings().theme));
    set!(shell.get_motion, set_motion, checkpoint.settings().motion);
    set!(shell.get_site, set_site, text(&view.site));
    set!(shell.get_clock_short, set_clock_short, text(&view.clock_short));
    set!(shell.get_alive, set_alive, view.alive);
    let page = second.global::<TravellerPage>();
    set!(page.get_view, set_view, traveller(view));
}

/// The theme of a page: a kiosk is dark in its night, whatever is chosen.
pub(super) fn theme_of(view: &View, chosen: Theme) -> Theme {
    let dark = view.kiosk.as_ref().is_some_and(|kiosk| kiosk.dark);
    if dark && chosen == Theme::Light { Theme::Dark } else { chosen }
}

fn traveller(view: &View) -> TravellerView {
    let Some(shown) = &view.traveller else { return TravellerView::default() };
    let own = TravellerView {
        call: text(&shown.call),
        call_second: text(&shown.call_second),
        serves: shown.serves,
        ..TravellerView::default()
    };
    // Without a result nothing of the last one stays.
    shown.result.as_ref().map_or(own.clone(), |result| with_result(own, result))
}

fn with_result(own: TravellerView, result: &TravellerResult) -> TravellerView {
    TravellerView {
        shown: true,
        tone: tone(result.tone),
        word: text(&result.word),
        word_lines: text(&result.word_lines),
        word_stack: text(&result.word_stack),
        says: text(&result.says),
        step: text(&result.step),
        step_second: text(&result.step_second),
        code: text(&result.code),
        note: text(&result.note),
        proofs: i32::try_from(result.proofs).unwrap_or(0),
        band_top: band(result.bands.first()),
        band_bottom: band(result.bands.get(1).or(result.bands.first())),
        ..own
    }
}
