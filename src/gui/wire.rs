//! Presses on the screen become what the checkpoint does.

mod kiosk;

use super::acts::pressed_act;
use super::own;
use super::ui::{self, Main, SettingsPage, Shell};
use crate::app::checkpoint::Checkpoint;
use crate::app::session::Outcome;
use crate::app::settings::Theme;
use crate::input::wedge::{Key, LOOK_EVERY};
use slint::platform::Key as K;
use slint::{ComponentHandle, Timer, TimerMode};
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
    kiosk::connect(main, checkpoint, shown.clone());
    own::connect(main, checkpoint, shown.clone());
    let page = main.global::<SettingsPage>();
    page.on_choose_camera(press(|checkpoint, index| at(index, |index| checkpoint.choose_camera(index))));
    page.on_choose_scanner(press(|checkpoint, index| at(index, |index| checkpoint.choose_scanner(index))));
    page.on_choose_rate(press(|checkpoint, index| at(index, |index| checkpoint.choose_rate(index))));
    page.on_choose_profile(press(|checkpoint, index| at(index, |index| checkpoint.choose_profile(index))));
    page.on_choose_language(press(|checkpoint, index| at(index, |index| checkpoint.choose_language(index))));
    page.on_choose_traveller_language(press(|checkpoint, index| {
        at(index, |index| checkpoint.choose_traveller_language(index));
    }));
    look(&page, checkpoint, shown);
}

fn shell(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + Clone + 'static) {
    let shell = main.global::<Shell>();
    let (of_act, of_key, of_notice) = (Rc::clone(checkpoint), Rc::clone(checkpoint), Rc::clone(checkpoint));
    let (after_act, after_key) = (shown.clone(), shown.clone());
    shell.on_act(move |act| {
        of_act.borrow_mut().act(pressed_act(act));
        after_act();
    });
    let clock = Rc::new(Timer::default());
    shell.on_key(move |typed, chord, repeat| {
        let Some((key, cap)) = pressed(&typed, chord) else { return false };
        if chord && cap.eq_ignore_ascii_case("v") && !repeat && of_key.borrow_mut().press_paste() {
            after_key();
            return true;
        }
        if repeat && !matches!(key, Key::End | Key::Through) {
            // A key held down means what it meant when it went down, once.
            return true;
        }
        let used = of_key.borrow_mut().typed(key, &cap);
        if of_key.borrow().keeps_keys() {
            look_again(&clock, &of_key, &after_key);
        }
        if key != Key::Modifier {
            after_key();
        }
        used
    });
    shell.on_dismiss_notice(move || {
        of_notice.borrow_mut().dismiss_notice();
        shown();
    });
}

/// What is chosen about look and sound.
fn look(page: &SettingsPage<'_>, checkpoint: &Rc<RefCell<Checkpoint>>, shown: impl Fn() + Clone + 'static) {
    fn then<T: 'static>(
        checkpoint: &Rc<RefCell<Checkpoint>>,
        shown: &(impl Fn() + Clone + 'static),
        choose: fn(&mut Checkpoint, T),
    ) -> impl Fn(T) + 'static {
        let (checkpoint, shown) = (Rc::clone(checkpoint), shown.clone());
        move |chosen| {
            choose(&mut checkpoint.borrow_mut(), chosen);
            shown();
        }
    }
    page.on_choose_theme(then(checkpoint, &shown, |checkpoint, chosen| {
        checkpoint.choose_theme(match chosen {
            ui::ThemeChoice::Light => Theme::Light,
            ui::ThemeChoice::Dark => Theme::Dark,
            ui::ThemeChoice::HighContrast => Theme::HighContrast,
            ui::ThemeChoice::ByHour => Theme::ByHour,
        });
    }));
    page.on_choose_motion(then(checkpoint, &shown, Checkpoint::choose_motion));
    page.on_choose_lamp(then(checkpoint, &shown, Checkpoint::choose_lamp));
    page.on_choose_text_size(then(checkpoint, &shown, |checkpoint, index| {
        at(index, |index| checkpoint.choose_text_size(index));
    }));
    page.on_choose_clears_after(then(checkpoint, &shown, |checkpoint, seconds: i32| {
        checkpoint.choose_clears_after(u32::try_from(seconds).unwrap_or_default());
    }));
    page.on_choose_volume(then(checkpoint, &shown, |checkpoint, percent: i32| {
        checkpoint.choose_volume(u8::try_from(percent).unwrap_or_default());
    }));
    page.on_play(then(checkpoint, &shown, |checkpoint, tone| {
        checkpoint.play(match tone {
            ui::Tone::Pass => Outcome::Pass,
            ui::Tone::MoreNeeded => Outcome::MoreNeeded,
            ui::Tone::NotAccepted => Outcome::NotAccepted,
            ui::Tone::Reject => Outcome::Reject,
            ui::Tone::CannotDecide => Outcome::CannotDecide,
        });
    }));
}

fn at(index: i32, choose: impl FnOnce(usize)) {
    if let Ok(index) = usize::try_from(index) {
        choose(index);
    }
}

/// Looks at the clock until no key is kept any more.
fn look_again(clock: &Rc<Timer>, checkpoint: &Rc<RefCell<Checkpoint>>, shown: &(impl Fn() + Clone + 'static)) {
    let (checkpoint, shown, ends) = (Rc::clone(checkpoint), shown.clone(), Rc::downgrade(clock));
    clock.start(TimerMode::Repeated, LOOK_EVERY, move || {
        if checkpoint.borrow_mut().wait_for_keys() {
            shown();
        }
        if !checkpoint.borrow().keeps_keys()
            && let Some(clock) = ends.upgrade()
        {
            clock.stop();
        }
    });
}

/// The key that typed this, and what stands on it. slint tells keys that type nothing by
/// signs of their own.
fn pressed(typed: &str, chord: bool) -> Option<(Key<'_>, String)> {
    let sign = typed.chars().next()?;
    let is = |keys: &[slint::platform::Key]| keys.iter().any(|key| char::from(*key) == sign);
    let cap = match sign {
        ' ' => "Space",
        _ if is(&[K::Escape]) => "Esc",
        _ if is(&[K::F1]) => "F1",
        _ if is(&[K::F2]) => "F2",
        _ if is(&[K::F5]) => "F5",
        _ if is(&[K::Return]) => "Return",
        _ if is(&[K::UpArrow]) => "\u{2191}",
        _ if is(&[K::DownArrow]) => "\u{2193}",
        _ => typed,
    };
    let key = match sign {
        _ if is(&MODIFIERS) => Key::Modifier,
        _ if chord => Key::Chord,
        _ if is(&[K::Return, K::Tab]) => Key::End,
        _ if is(&MOVES) => Key::Through,
        _ if sign.is_control() || is_private(sign) => Key::Named,
        _ => Key::Text(typed),
    };
    Some((key, cap.to_owned()))
}

const MODIFIERS: [K; 9] =
    [K::Shift, K::ShiftR, K::Control, K::ControlR, K::Alt, K::AltGr, K::Meta, K::MetaR, K::CapsLock];

/// Keys that go from one thing to press to the next, or scroll.
const MOVES: [K; 9] =
    [K::Backtab, K::UpArrow, K::DownArrow, K::LeftArrow, K::RightArrow, K::Home, K::End, K::PageUp, K::PageDown];

/// Where slint has its signs for function keys and their like (and Unicode has none).
const fn is_private(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::{K, Key, pressed};

    fn of(key: K) -> Option<(&'static str, bool)> {
        let typed = char::from(key).to_string();
        pressed(&typed, false).map(|(key, cap)| match key {
            Key::Modifier => ("modifier", false),
            Key::End => ("end", false),
            Key::Through => ("through", false),
            Key::Named => ("named", ["Esc", "F1", "F2", "F5"].contains(&cap.as_str())),
            Key::Text(_) | Key::Chord => ("text", false),
        })
    }

    #[test]
    fn keys_are_known_by_what_stands_on_them() {
        assert_eq!(pressed(" ", false), Some((Key::Text(" "), "Space".to_owned())));
        assert_eq!(pressed("l", false), Some((Key::Text("l"), "l".to_owned())));
        assert_eq!(pressed("l", true), Some((Key::Chord, "l".to_owned())));
        assert_eq!(pressed("\u{c4}", false), Some((Key::Text("\u{c4}"), "\u{c4}".to_owned())));
        assert_eq!(pressed("", false), None);
    }

    #[test]
    fn keys_that_type_nothing_are_never_text() {
        for key in [K::Escape, K::F1, K::F2, K::F5] {
            assert_eq!(of(key), Some(("named", true)));
        }
        for key in [K::F12, K::Backspace, K::Delete, K::Insert, K::Menu, K::Pause, K::F24] {
            assert_eq!(of(key), Some(("named", false)), "{key:?}");
        }
        for key in [K::Shift, K::ShiftR, K::Control, K::AltGr, K::MetaR, K::CapsLock] {
            assert_eq!(of(key), Some(("modifier", false)), "{key:?}");
        }
        assert_eq!((of(K::Return), of(K::Tab)), (Some(("end", false)), Some(("end", false))));
        assert_eq!((of(K::Backtab), of(K::DownArrow)), (Some(("through", false)), Some(("through", false))));
    }
}
