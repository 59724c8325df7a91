//! What is pressed, by key, by finger or by a screen reader, arrives; and everything that can be pressed has a name.

use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Act, Main, Page, Section, SettingsPage, Shell, ThemeChoice};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, SharedString};
use std::cell::RefCell;
use std::rc::Rc;

const PRESSABLE: [AccessibleRole; 3] = [AccessibleRole::Button, AccessibleRole::RadioButton, AccessibleRole::Tab];

fn window() -> Canvas {
    Canvas::open(1280, 800).expect("a window without a display")
}

fn pressables(main: &Main) -> Vec<ElementHandle> {
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

fn press_key(main: &Main, text: impl Into<SharedString>) {
    let text = text.into();
    main.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    main.window().dispatch_event(WindowEvent::KeyReleased { text });
}

#[test]
fn every_pressable_has_a_label() {
    let shown = [
        ("first", views::show_first as fn(&Main)),
        ("sources", views::show_sources),
        ("scan", views::show_scan),
        ("result", |main| views::show_result(main, views::result(views::TONES[0]))),
        ("settings", views::show_settings),
        ("data", views::show_data),
        ("about", views::show_about),
    ];
    for (name, show) in shown {
        let canvas = window();
        show(canvas.main());
        let _ = canvas.draw();
        let found = pressables(canvas.main());
        assert!(!found.is_empty(), "{name} has nothing to press");
        for element in found {
            let label = element.accessible_label().unwrap_or_default();
            assert!(!label.is_empty(), "{name}: a {:?} has no label", element.accessible_role());
        }
    }
}

#[test]
fn every_pressable_is_at_least_44_pixels_high() {
    for (width, height) in [(1280, 800), (800, 480)] {
        let canvas = Canvas::open(width, height).expect("a window without a display");
        for show in [views::show_first, views::show_settings, views::show_scan] {
            show(canvas.main());
            let _ = canvas.draw();
            for element in pressables(canvas.main()) {
                let size = element.size();
                assert!(size.height >= 44.0 && size.width >= 44.0, "{:?}: {size:?}", element.accessible_label());
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
    let typed = Rc::new(RefCell::new(String::new()));
    let typed_too = Rc::clone(&typed);
    main.global::<Shell>().on_key(move |text, _, _| {
        typed_too.borrow_mut().push_str(&text);
        text != "\t"
    });
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
    labelled(main, "High contrast").invoke_accessible_default_action();
    assert_eq!(*themes.borrow(), [ThemeChoice::HighContrast]);
    let lamps = Rc::new(RefCell::new(Vec::new()));
    let lamps_too = Rc::clone(&lamps);
    main.global::<SettingsPage>().on_choose_lamp(move |on| lamps_too.borrow_mut().push(on));
    labelled(main, "Automatic").invoke_accessible_default_action();
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
        assert!(said(&whole), "{tone:?} does not say {whole}");
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
