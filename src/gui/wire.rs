//! Presses on the screen become what the checkpoint does.

use super::ui::{self, Main, SettingsPage, Shell};
use crate::app::checkpoint::Checkpoint;
use crate::app::settings::Theme;
use crate::app::view::Act;
use slint::ComponentHandle;
use slint::platform::Key;
use std::cell::RefCell;
use std::rc::Rc;

/// Connects every callback of `main`; `shown` is called after each press.
pub fn connect(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + Clone + 'static) {
    let press = |then: fn(&mut Checkpoint, i32)| {
        let (checkpoint, shown) = (Rc::clone(checkpoint), shown.clone());
        move |index: i32| {
            then(&mut checkpoint.borrow_mut(), index);
            shown();
        }
    };
    shell(main, checkpoint, shown.clone());
    let page = main.global::<SettingsPage>();
    page.on_choose_camera(press(|checkpoint, index| at(index, |index| checkpoint.choose_camera(index))));
    page.on_choose_profile(press(|checkpoint, index| at(index, |index| checkpoint.choose_profile(index))));
    page.on_choose_language(press(|checkpoint, index| at(index, |index| checkpoint.choose_language(index))));
    let (of_theme, of_motion) = (Rc::clone(checkpoint), Rc::clone(checkpoint));
    let after_theme = shown.clone();
    page.on_choose_theme(move |theme| {
        of_theme.borrow_mut().choose_theme(match theme {
            ui::Theme::Light => Theme::Light,
            ui::Theme::Dark => Theme::Dark,
            ui::Theme::HighContrast => Theme::HighContrast,
        });
        after_theme();
    });
    let (of_lamp, after_lamp) = (Rc::clone(checkpoint), shown.clone());
    page.on_choose_lamp(move |on| {
        of_lamp.borrow_mut().choose_lamp(on);
        after_lamp();
    });
    page.on_choose_motion(move |on| {
        of_motion.borrow_mut().choose_motion(on);
        shown();
    });
}

fn shell(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + Clone + 'static) {
    let shell = main.global::<Shell>();
    let (of_act, of_key, of_notice) = (Rc::clone(checkpoint), Rc::clone(checkpoint), Rc::clone(checkpoint));
    let (after_act, after_key) = (shown.clone(), shown.clone());
    shell.on_act(move |act| {
        if let Some(act) = known(act) {
            of_act.borrow_mut().act(act);
            after_act();
        }
    });
    shell.on_key(move |typed| {
        let Some(cap) = cap(&typed) else { return false };
        let used = of_key.borrow_mut().press(&cap);
        after_key();
        used
    });
    shell.on_dismiss_notice(move || {
        of_notice.borrow_mut().dismiss_notice();
        shown();
    });
}

fn at(index: i32, choose: impl FnOnce(usize)) {
    if let Ok(index) = usize::try_from(index) {
        choose(index);
    }
}

/// What stands on the key that typed this; nothing for a modifier pressed alone, which slint
/// reports as a text of its own.
fn cap(typed: &str) -> Option<String> {
    let sign = typed.chars().next()?;
    let is = |key: Key| sign == char::from(key);
    let alone = [
        Key::Shift,
        Key::ShiftR,
        Key::Control,
        Key::ControlR,
        Key::Alt,
        Key::AltGr,
        Key::Meta,
        Key::MetaR,
        Key::CapsLock,
    ];
    Some(match sign {
        ' ' => "Space".to_owned(),
        _ if is(Key::Escape) => "Esc".to_owned(),
        _ if is(Key::F1) => "F1".to_owned(),
        _ if is(Key::F2) => "F2".to_owned(),
        _ if alone.into_iter().any(is) => return None,
        _ => typed.to_owned(),
    })
}

fn known(act: ui::Act) -> Option<Act> {
    Some(match act {
        ui::Act::Next => Act::Next,
        ui::Act::Layers => Act::Layers,
        ui::Act::Back => Act::Back,
        ui::Act::Settings => Act::Settings,
        ui::Act::Data => Act::Data,
        ui::Act::About => Act::About,
        ui::Act::Language => Act::Language,
        ui::Act::StartTraining => Act::StartTraining,
        ui::Act::EndTraining => Act::EndTraining,
        ui::Act::BringData => Act::BringData,
        ui::Act::Sources => Act::Sources,
        ui::Act::Scan => Act::Scan,
        // The procedure's page comes with the checkpoint's own issue; no key row offers it yet.
        ui::Act::ByHand => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::cap;
    use slint::platform::Key;

    #[test]
    fn keys_are_known_by_what_stands_on_them() {
        let typed = |key: Key| cap(&char::from(key).to_string());
        assert_eq!(cap(" ").as_deref(), Some("Space"));
        assert_eq!(cap("l").as_deref(), Some("l"));
        assert_eq!(typed(Key::Escape).as_deref(), Some("Esc"));
        assert_eq!(typed(Key::F2).as_deref(), Some("F2"));
        assert_eq!(typed(Key::Shift), None);
        assert_eq!(cap(""), None);
    }
}
