//! What is pressed, by key, by finger or by a screen reader, arrives; and everything that can be pressed has a name.

use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Act, Main, Page, Section, SettingsPage, Shell, ThemeChoice};
use i_slint_backend_testing::{AccessibleLiveness, AccessibleRole, ElementHandle, ElementQuery};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, SharedString};
use std::cell::RefCell;
use std::rc::Rc;

pub const PRESSABLE: [AccessibleRole; 4] =
    [AccessibleRole::Button, AccessibleRole::RadioButton, AccessibleRole::Tab, AccessibleRole::Slider];

fn window() -> Canvas {
    Canvas::open(1280, 800).expect("a window without a display")
}

pub fn pressables(main: &Main) -> Vec<ElementHandle> {
    PRESSABLE
        .into_iter()
        .flat_map(|role| ElementQuery::from_root(main).match_accessible_role(role).find_all())
        .collect()
}

fn labelled(main: &Main, label: &str) -> ElementHandle {
    ElementHandle::find_by_accessible_label(main, label)
        .find(|element| element.accessible_role().is_some_and(|role| PRESSABLE.contains(&role)))
        .unwrap_or_else(|| panic!("nothing pressable is called {label}"))
}

fn acts(main: &Main) -> Rc<RefCell<Vec<Act>>> {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let seen_too = Rc::clone(&seen);
    main.global::<Shell>().on_act(move |act| seen_too.borrow_mut().push(act));
    seen
}

pub fn press_key(window: &impl ComponentHandle, text: impl Into<SharedString>) {
    let text = text.into();
    window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window.window().dispatch_event(WindowEvent::KeyReleased { text });
}

/// Takes every key but Tab, and keeps what was typed.
pub fn typed(main: &Main) -> Rc<RefCell<String>> {
    let typed = Rc::new(RefCell::new(String::new()));
    let typed_too = Rc::clone(&typed);
    main.global::<Shell>().on_key(move |text, _, _| {
        typed_too.borrow_mut().push_str(&text);
        text != "\t"
    });
    typed
}

#[test]
fn every_pressable_is_at_least_44_pixels_high_and_wide() {
    for (width, height) in [(1280, 800), (800, 480), (1080, 1920)] {
        let canvas = Canvas::open(width, height).expect("a window without a display");
        let main = canvas.main();
        for scale in [1.0, 2.0] {
            main.global::<Shell>().set_text_scale(scale);
            for (name, show) in views::pages() {
                show(main);
                let _ = canvas.draw();
                for element in pressables(main) {
                    let (size, label) = (element.size(), element.accessible_label());
                    assert!(size.height >= 44.0 && size.width >= 44.0, "{name} at {width}: {label:?}: {size:?}");
                }
            }
        }
    }
}

#[test]
fn a_key_of_the_row_does_what_it_says() {
    let canvas = window();
    views::show_result(canvas.main(), views::result(views::TONES[0]));
    let seen = acts(canvas.main());
    let _ = canvas.draw();
    labelled(canvas.main(), "Next").invoke_accessible_default_action();
    labelled(canvas.main(), "Layers").invoke_accessible_default_action();
    assert_eq!(*seen.borrow(), [Act::Next, Act::Layers]);
}

#[test]
fn the_three_ways_of_the_first_page_lead_on() {
    let canvas = window();
    views::show_first(canvas.main());
    let seen = acts(canvas.main());
    let _ = canvas.draw();
    for label in ["Look for a stick", "Compare sources"] {
        labelled(canvas.main(), label).invoke_accessible_default_action();
    }
    assert_eq!(*seen.borrow(), [Act::BringData, Act::Sources]);
}

#[test]
fn a_key_reaches_the_session_from_every_page() {
    let canvas = window();
    let main = canvas.main();
    let typed = Rc::new(RefCell::new(String::new()));
    let typed_too = Rc::clone(&typed);
    main.global::<Shell>().on_key(move |text, _, _| {
        typed_too.borrow_mut().push_str(&text);
        true
    });
    for page in
        [Page::First, Page::Sources, Page::Scan, Page::Result, Page::Layers, Page::Settings, Page::Data, Page::About]
    {
        views::shell(main, page);
        let _ = canvas.draw();
        press_key(main, "l");
    }
    assert_eq!(*typed.borrow(), "llllllll");
}

#[test]
fn a_key_that_the_session_leaves_presses_what_has_the_focus() {
    let canvas = window();
    let main = canvas.main();
    views::show_settings(main);
    main.global::<Shell>().on_key(|_, _, _| false);
    let chosen = Rc::new(RefCell::new(Vec::new()));
    let chosen_too = Rc::clone(&chosen);
    main.global::<SettingsPage>().on_choose_camera(move |index| chosen_too.borrow_mut().push(index));
    let _ = canvas.draw();
    // Eight sections come first, then the cameras.
    for _ in 0..10 {
        press_key(main, slint::platform::Key::Tab);
    }
    press_key(main, slint::platform::Key::Return);
    assert_eq!(*chosen.borrow(), [1]);
}

#[test]
fn after_a_page_is_gone_its_focus_does_not_swallow_keys() {
    let canvas = window();
    let main = canvas.main();
    let typed = typed(main);
    views::show_settings(main);
    let _ = canvas.draw();
    press_key(main, slint::platform::Key::Tab);
    views::show_scan(main);
    let _ = canvas.draw();
    press_key(main, "d");
    assert_eq!(*typed.borrow(), "\td");
}

#[test]
fn settings_hand_on_what_was_chosen() {
    let canvas = window();
    let main = canvas.main();
    views::show_settings(main);
    let themes = Rc::new(RefCell::new(Vec::new()));
    let themes_too = Rc::clone(&themes);
    main.global::<SettingsPage>().on_choose_theme(move |theme| themes_too.borrow_mut().push(theme));
    let _ = canvas.draw();
    labelled(main, "Look").invoke_accessible_default_action();
    assert_eq!(main.global::<SettingsPage>().get_section(), Section::Look);
    let _ = canvas.draw();
    labelled(main, "Theme: High contrast").invoke_accessible_default_action();
    assert_eq!(*themes.borrow(), [ThemeChoice::HighContrast]);
    let sizes = Rc::new(RefCell::new(Vec::new()));
    let sizes_too = Rc::clone(&sizes);
    main.global::<SettingsPage>().on_choose_text_size(move |index| sizes_too.borrow_mut().push(index));
    labelled(main, "Text size: 150 %").invoke_accessible_default_action();
    assert_eq!(*sizes.borrow(), [2]);
    let lamps = Rc::new(RefCell::new(Vec::new()));
    let lamps_too = Rc::clone(&lamps);
    main.global::<SettingsPage>().on_choose_lamp(move |on| lamps_too.borrow_mut().push(on));
    labelled(main, "White screen as a light in a dark scene: Automatic").invoke_accessible_default_action();
    assert_eq!(*lamps.borrow(), [true]);
}

#[test]
fn a_result_is_read_out_whole() {
    let canvas = window();
    for tone in views::TONES {
        let view = views::result(tone);
        views::show_result(canvas.main(), view.clone());
        let _ = canvas.draw();
        let said = |text: &str| ElementHandle::find_by_accessible_label(canvas.main(), text).next().is_some();
        for text in [&view.word, &view.headline, &view.advice, &view.code] {
            assert!(said(text), "{tone:?} does not say {text}");
        }
        assert!(view.name.is_empty() || said(&view.name) && said(&view.birth), "{tone:?} does not say who");
        let whole = format!("{} {}. {}. {}", view.word, view.sub, view.headline, view.code);
        let verdict = ElementHandle::find_by_accessible_label(canvas.main(), &whole).next();
        let verdict = verdict.unwrap_or_else(|| panic!("{tone:?} does not say {whole}"));
        // A screen reader says it at once, whatever it was saying.
        assert_eq!(verdict.accessible_live_region(), Some(AccessibleLiveness::Assertive), "{tone:?}");
    }
}

#[test]
fn a_name_is_said_once_however_it_is_measured() {
    let canvas = window();
    views::show_result(canvas.main(), views::german(views::TONES[0]));
    let _ = canvas.draw();
    let name = views::german(views::TONES[0]).name;
    assert_eq!(ElementHandle::find_by_accessible_label(canvas.main(), &name).count(), 1);
}

#[test]
fn the_screens_speak_german() {
    let canvas = window();
    let main = canvas.main();
    views::show_result(main, views::german(views::TONES[0]));
    slint::select_bundled_translation("de").expect("German is there");
    let _ = canvas.draw();
    labelled(main, "Weiter");
    labelled(main, "Schichten");
    assert!(ElementHandle::find_by_accessible_label(main, "Was nun").next().is_some());
}

#[test]
fn a_hint_and_a_notice_are_said_when_there_is_time() {
    let canvas = window();
    views::show_scan(canvas.main());
    canvas.main().global::<Shell>().set_notice("438 signers imported.".into());
    let _ = canvas.draw();
    for text in ["Come closer", "438 signers imported."] {
        let said = ElementHandle::find_by_accessible_label(canvas.main(), text).next().expect(text);
        assert_eq!(said.accessible_live_region(), Some(AccessibleLiveness::Polite), "{text}");
    }
}

#[test]
fn a_slide_goes_by_arrow_keys_to_its_ends_and_no_further() {
    let canvas = window();
    let main = canvas.main();
    views::show_settings(main);
    let page = main.global::<SettingsPage>();
    page.set_section(Section::Sound);
    page.set_volume(60);
    main.global::<Shell>().on_key(|_, _, _| false);
    let weak = main.as_weak();
    // As the checkpoint does: what was chosen is what is shown next.
    page.on_choose_volume(move |percent| weak.unwrap().global::<SettingsPage>().set_volume(percent));
    let _ = canvas.draw();
    // Eight sections come first.
    (0..9).for_each(|_| press_key(main, slint::platform::Key::Tab));
    let press = |key, expected| {
        press_key(main, key);
        assert_eq!(main.global::<SettingsPage>().get_volume(), expected, "{key:?}");
    };
    use slint::platform::Key as K;
    press(K::RightArrow, 70);
    press(K::LeftArrow, 60);
    press(K::UpArrow, 70);
    press(K::DownArrow, 60);
    press(K::End, 100);
    press(K::RightArrow, 100);
    press(K::Home, 0);
    press(K::LeftArrow, 0);
    let slide = labelled(main, "Volume");
    assert_eq!(slide.accessible_value().as_deref(), Some("0 %"));
    slide.invoke_accessible_increment_action();
    assert_eq!(main.global::<SettingsPage>().get_volume(), 10);
    main.global::<Shell>().set_mirrored(true);
    press(K::LeftArrow, 20);
}

#[test]
fn the_five_sounds_are_played_by_their_names() {
    use gatelight::gui::ui::Tone;
    let canvas = window();
    let main = canvas.main();
    views::show_settings(main);
    main.global::<SettingsPage>().set_section(Section::Sound);
    let played = Rc::new(RefCell::new(Vec::<Tone>::new()));
    let played_too = Rc::clone(&played);
    main.global::<SettingsPage>().on_play(move |tone| played_too.borrow_mut().push(tone));
    let _ = canvas.draw();
    for word in ["Pass", "One more", "Not accepted here", "Do not accept", "Check by hand"] {
        labelled(main, &format!("Play the sound of {word}")).invoke_accessible_default_action();
    }
    assert_eq!(*played.borrow(), views::TONES);
}

#[test]
fn the_declaration_is_one_press_away_and_leads_back() {
    let canvas = window();
    let main = canvas.main();
    views::show_about(main);
    let _ = canvas.draw();
    labelled(main, "Accessibility").invoke_accessible_default_action();
    let _ = canvas.draw();
    for group in ["Met", "Met in part", "Not met"] {
        // What is scrolled away is not found: one page down.
        if ElementHandle::find_by_accessible_label(main, group).next().is_none() {
            press_key(main, slint::platform::Key::PageDown);
            let _ = canvas.draw();
        }
        assert!(ElementHandle::find_by_accessible_label(main, group).next().is_some(), "{group}");
    }
    labelled(main, "Back to About").invoke_accessible_default_action();
    let _ = canvas.draw();
    labelled(main, "Accessibility");
}
