//! Presses on a kiosk's page.

use crate::app::checkpoint::{Checkpoint, KioskPress};
use crate::gui::ui::{KioskPage, Main};
use slint::ComponentHandle;
use std::cell::RefCell;
use std::rc::Rc;

/// Connects the kiosk's callbacks; `shown` is called after each press.
pub(super) fn connect(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + Clone + 'static) {
    let press = |press: KioskPress| {
        let (checkpoint, shown) = (Rc::clone(checkpoint), shown.clone());
        move || {
            checkpoint.borrow_mut().press_kiosk(press);
            shown();
        }
    };
    let page = main.global::<KioskPage>();
    page.on_toggle_languages(press(KioskPress::AllLanguages));
    page.on_site_held(press(KioskPress::SiteHeld));
    page.on_delete(press(KioskPress::Delete));
    page.on_enter(press(KioskPress::Enter));
    page.on_leave(press(KioskPress::Leave));
    page.on_touched(press(KioskPress::Touched));
    let (of_digit, after_digit) = (Rc::clone(checkpoint), shown.clone());
    page.on_digit(move |digit| {
        if let Some(digit) = digit.chars().next() {
            of_digit.borrow_mut().press_kiosk(KioskPress::Digit(digit));
            after_digit();
        }
    });
    let checkpoint = Rc::clone(checkpoint);
    page.on_choose_language(move |index| {
        if let Ok(index) = usize::try_from(index) {
            checkpoint.borrow_mut().press_kiosk(KioskPress::Language(index));
            shown();
        }
    });
}
