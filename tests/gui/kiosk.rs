//! A kiosk's page and the second screen: what stands there, what can be pressed, and how it looks.

use crate::presses::{press_key, typed};
use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{
    Act, BandKind, BandView, Face, KioskPage, LanguageView, Main, Page, ResultPage, ScanPage, Second, SecondPage,
    Shell, Theme, Tone, TravellerPage, TravellerView,
};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use image::RgbImage;
use slint::platform::Key;
use slint::{ComponentHandle, SharedString};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// Upright, wide, and a small panel.
const SIZES: [(u32, u32); 3] = [(1080, 1920), (1280, 800), (800, 480)];

const THEMES: [(Theme, &str); 3] = [(Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::HighContrast, "contrast")];

const LANGUAGES: [&str; 10] =
    ["English", "Deutsch", "Français", "Español", "Italiano", "Português", "Polski", "Türkçe", "Українська", "العربية"];

fn calling() -> TravellerView {
    TravellerView {
        call: "Show your code".into(),
        call_second: "Bitte Code zeigen".into(),
        serves: true,
        ..TravellerView::default()
    }
}

/// What a traveller reads of each verdict.
fn told(tone: Tone) -> TravellerView {
    let (word, lines, stack, says, code) = match tone {
        Tone::Pass => ("PASS", "", "PASS", "Genuine and accepted here", "G000"),
        Tone::MoreNeeded => ("ONE MORE", "", "ONE\nMORE", "Genuine. One more proof is needed.", "G709"),
        Tone::NotAccepted => ("FAIL", "", "FAIL", "Genuine, but not accepted here", "G300"),
        Tone::Reject => ("FAIL", "", "FAIL", "This code cannot be accepted", "G200"),
        Tone::CannotDecide => {
            let lines = "CHECK\nBY HAND";
            ("CHECK BY HAND", lines, lines, "It is not your fault: our data is too old", "G801")
        }
    };
    let (step, second) = match tone {
        Tone::Pass => ("Thank you. Please go on.", "Danke. Bitte weitergehen."),
        Tone::MoreNeeded => ("Please show the second code.", "Bitte den zweiten Code zeigen."),
        _ => ("Please go to the staffed desk.", "Bitte zum Schalter gehen."),
    };
    TravellerView {
        shown: true,
        tone,
        word: word.into(),
        word_lines: lines.into(),
        word_stack: stack.into(),
        says: says.into(),
        step: step.into(),
        step_second: second.into(),
        code: code.into(),
        note: if tone == Tone::Reject { "Please take the code away" } else { "" }.into(),
        proofs: i32::from(tone == Tone::MoreNeeded),
        ..calling()
    }
}

fn banded(tone: Tone) -> TravellerView {
    let band = BandView { kind: BandKind::Training, word: "TRAINING".into() };
    TravellerView { band_top: band.clone(), band_bottom: band, ..told(tone) }
}

/// A kiosk before nobody.
fn idle(main: &Main) {
    views::show_scan(main);
    main.global::<ScanPage>().set_hint("".into());
    let shell = main.global::<Shell>();
    shell.set_face(Face::Kiosk);
    shell.set_keys(views::list([]));
    main.global::<TravellerPage>().set_view(calling());
    let page = main.global::<KioskPage>();
    let languages =
        LANGUAGES.iter().enumerate().map(|(at, name)| LanguageView { name: (*name).into(), chosen: at == 0 });
    page.set_languages(views::list(languages));
    page.set_foot("Gate 4, 06:12".into());
}

fn result(main: &Main, view: TravellerView) {
    idle(main);
    main.global::<Shell>().set_page(Page::Result);
    main.global::<Shell>().set_alive(view.band_top.kind == BandKind::None);
    main.global::<TravellerPage>().set_view(view);
    main.global::<ResultPage>().set_clearing(true);
    main.global::<ResultPage>().set_left(0.62);
}

fn cannot_see(main: &Main) {
    idle(main);
    main.global::<ScanPage>().set_plate("Camera unplugged.".into());
    main.global::<Shell>().set_alive(false);
    main.global::<TravellerPage>().set_view(TravellerView {
        call: "This machine cannot see. Please go to the desk.".into(),
        call_second: "Das Gerät sieht nichts. Bitte zum Schalter gehen.".into(),
        serves: false,
        ..TravellerView::default()
    });
}

fn pad(main: &Main) {
    idle(main);
    let page = main.global::<KioskPage>();
    page.set_pad(true);
    page.set_digits(3);
    page.set_pad_note("PIN".into());
}

fn kiosk(size: (u32, u32), show: impl FnOnce(&Main)) -> Canvas {
    let canvas = Canvas::open(size.0, size.1).expect("a window without a display");
    slint::select_bundled_translation("").expect("English is there");
    show(canvas.main());
    let _ = canvas.draw();
    canvas
}

type Show = Box<dyn Fn(&Main)>;

pub fn every_page() -> Vec<(String, Show)> {
    let mut all: Vec<(String, Show)> = vec![
        ("idle".into(), Box::new(idle)),
        ("cannot-see".into(), Box::new(cannot_see)),
        ("pad".into(), Box::new(pad)),
        (
            "hint".into(),
            Box::new(|main| {
                idle(main);
                main.global::<ScanPage>().set_hint("Come closer".into());
            }),
        ),
        (
            "attract".into(),
            Box::new(|main| {
                idle(main);
                main.global::<KioskPage>().set_attract(true);
            }),
        ),
        (
            "languages".into(),
            Box::new(|main| {
                idle(main);
                main.global::<KioskPage>().set_all_languages(true);
            }),
        ),
        (
            "mirrored".into(),
            Box::new(|main| {
                result(main, told(Tone::NotAccepted));
                main.global::<Shell>().set_mirrored(true);
            }),
        ),
        (
            "mirrored-idle".into(),
            Box::new(|main| {
                idle(main);
                main.global::<Shell>().set_mirrored(true);
            }),
        ),
        ("service".into(), Box::new(|main| views::shell(main, Page::Service))),
    ];
    for tone in views::TONES {
        all.push((format!("result-{tone:?}"), Box::new(move |main| result(main, told(tone)))));
        all.push((format!("training-{tone:?}"), Box::new(move |main| result(main, banded(tone)))));
    }
    all
}

fn is_kept() -> bool {
    std::env::var_os("GATELIGHT_PICTURES").is_some()
}

fn keep(picture: &RgbImage, name: &str) {
    let Some(folder) = std::env::var_os("GATELIGHT_PICTURES").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    picture.save(folder.join(format!("kiosk-{name}.png"))).expect("the picture can be written");
}

#[test]
fn every_page_of_a_kiosk_is_drawn_in_every_theme_and_size() {
    for (name, show) in every_page() {
        // All of them are drawn to be looked at; in between, each page once and a verdict in every dress.
        let themes = if is_kept() || name == "result-Reject" { &THEMES[..] } else { &THEMES[..1] };
        for (theme, theme_name) in themes.iter().copied() {
            for size in SIZES {
                let canvas = kiosk(size, |main| {
                    show(main);
                    main.global::<Shell>().set_theme(theme);
                });
                let picture = canvas.draw();
                let colours: std::collections::HashSet<_> = picture.pixels().collect();
                assert!(colours.len() > 8, "{name} at {size:?} is nearly empty");
                keep(&picture, &format!("{name}-{theme_name}-{}", size.0));
            }
        }
    }
}

fn second(size: (u32, u32), view: TravellerView, theme: Theme) -> Canvas<Second> {
    let canvas = Canvas::second(size.0, size.1).expect("a window without a display");
    let shell = canvas.main().global::<Shell>();
    shell.set_theme(theme);
    shell.set_site("Gate 4, North hall".into());
    shell.set_clock_short("06:12:45".into());
    shell.set_alive(view.band_top.kind == BandKind::None);
    canvas.main().global::<TravellerPage>().set_view(view);
    canvas
}

#[test]
fn the_second_screen_is_drawn_for_every_verdict_and_without_one() {
    for (theme, theme_name) in THEMES {
        for size in SIZES.into_iter().filter(|size| is_kept() || size.0 != 1080 || theme == Theme::Light) {
            let mut views = vec![("idle".to_owned(), calling()), ("training".to_owned(), banded(Tone::Reject))];
            views.extend(crate::views::TONES.map(|tone| (format!("{tone:?}"), told(tone))));
            for (name, view) in views {
                let picture = second(size, view, theme).draw();
                let colours: std::collections::HashSet<_> = picture.pixels().collect();
                assert!(colours.len() > 8, "{name} at {size:?} is nearly empty");
                keep(&picture, &format!("second-{name}-{theme_name}-{}", size.0));
            }
        }
    }
}

fn says(window: &impl i_slint_backend_testing::ElementRoot, text: &str) -> bool {
    ElementHandle::find_by_accessible_label(window, text).next().is_some()
}

#[test]
fn the_second_screen_says_word_and_step_and_never_a_number() {
    for tone in views::TONES {
        let view = told(tone);
        let canvas = second((1280, 800), view.clone(), Theme::Light);
        let _ = canvas.draw();
        for text in [&view.word, &view.step, &view.step_second, &SharedString::from("Gate 4, North hall")] {
            assert!(says(canvas.main(), text), "{tone:?} does not say {text}");
        }
        let spoken = ElementQuery::from_root(canvas.main()).match_predicate(move |element| {
            element.accessible_label().is_some_and(|label| label.contains(view.code.as_str()))
        });
        assert!(spoken.find_all().is_empty(), "{tone:?}");
    }
}

#[test]
fn f11_fills_the_second_screens_monitor_and_no_other_key_does_anything() {
    let canvas = second((1280, 800), calling(), Theme::Light);
    let pressed = Rc::new(RefCell::new(0));
    let pressed_too = Rc::clone(&pressed);
    canvas.main().global::<SecondPage>().on_toggle_full_screen(move || *pressed_too.borrow_mut() += 1);
    let _ = canvas.draw();
    for key in [SharedString::from(Key::F11), "x".into(), Key::Escape.into(), Key::F1.into()] {
        press_key(canvas.main(), key);
    }
    assert_eq!(*pressed.borrow(), 1);
}

const PRESSABLE: [AccessibleRole; 2] = [AccessibleRole::Button, AccessibleRole::RadioButton];

fn pressables(main: &Main) -> Vec<ElementHandle> {
    let of = |role| ElementQuery::from_root(main).match_accessible_role(role).find_all();
    PRESSABLE.into_iter().flat_map(of).collect()
}

fn labelled(main: &Main, label: &str) -> ElementHandle {
    let found = pressables(main).into_iter().find(|element| element.accessible_label().is_some_and(|own| own == label));
    found.unwrap_or_else(|| panic!("nothing pressable is called {label}"))
}

#[test]
fn everything_on_a_kiosk_has_a_label_and_room_for_a_finger_and_lies_in_the_window() {
    for size in SIZES {
        for (name, show) in every_page() {
            let canvas = kiosk(size, |main| show(main));
            let found = pressables(canvas.main());
            assert!(!found.is_empty(), "{name} has nothing to press");
            for element in found {
                let label = element.accessible_label().unwrap_or_default();
                assert!(!label.is_empty(), "{name}: a {:?} has no label", element.accessible_role());
                let (at, own) = (element.absolute_position(), element.size());
                assert!(own.height >= 44.0 && own.width >= 44.0, "{name} at {size:?}: {label}: {own:?}");
                let inside = at.x >= 0.0
                    && at.y >= 0.0
                    && at.x + own.width <= size.0 as f32
                    && at.y + own.height <= size.1 as f32;
                assert!(inside || name == "service", "{name} at {size:?}: {label}: {at:?} {own:?}");
            }
        }
    }
}

#[test]
fn keys_on_a_kiosk_never_lie_over_each_other() {
    for size in SIZES {
        for (name, show) in
            every_page().into_iter().filter(|(name, _)| !["attract", "service"].contains(&name.as_str()))
        {
            let canvas = kiosk(size, |main| show(main));
            let boxes: Vec<_> = pressables(canvas.main())
                .into_iter()
                .map(|element| {
                    (element.accessible_label().unwrap_or_default(), element.absolute_position(), element.size())
                })
                .collect();
            for (i, (one, a, sa)) in boxes.iter().enumerate() {
                for (other, b, sb) in boxes.iter().skip(i + 1) {
                    let apart = a.x + sa.width <= b.x
                        || b.x + sb.width <= a.x
                        || a.y + sa.height <= b.y
                        || b.y + sb.height <= a.y;
                    assert!(apart, "{name} at {size:?}: {one} and {other}");
                }
            }
        }
    }
}

#[test]
fn a_result_offers_more_time_and_the_next_person_and_no_name() {
    let canvas = kiosk((1080, 1920), |main| {
        result(main, told(Tone::NotAccepted));
        main.global::<ResultPage>().set_view(views::result(Tone::NotAccepted));
    });
    let acts = Rc::new(RefCell::new(Vec::new()));
    let acts_too = Rc::clone(&acts);
    canvas.main().global::<Shell>().on_act(move |act| acts_too.borrow_mut().push(act));
    labelled(canvas.main(), "More time").invoke_accessible_default_action();
    labelled(canvas.main(), "Next person").invoke_accessible_default_action();
    assert_eq!(*acts.borrow(), [Act::MoreTime, Act::Next]);
    assert!(says(canvas.main(), "FAIL. Genuine, but not accepted here. G300"));
    assert!(!says(canvas.main(), "MUSTERMANN, ERIKA"), "even where the staff's page holds one");
}

#[test]
fn the_pad_hands_on_its_digits() {
    let canvas = kiosk((800, 480), pad);
    let typed = Rc::new(RefCell::new(String::new()));
    let page = canvas.main().global::<KioskPage>();
    let of_digit = Rc::clone(&typed);
    page.on_digit(move |digit| of_digit.borrow_mut().push_str(&digit));
    let (of_delete, of_enter, of_leave) = (Rc::clone(&typed), Rc::clone(&typed), Rc::clone(&typed));
    page.on_delete(move || of_delete.borrow_mut().push('<'));
    page.on_enter(move || of_enter.borrow_mut().push('='));
    page.on_leave(move || of_leave.borrow_mut().push('x'));
    for label in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "Delete", "OK", "Close"] {
        labelled(canvas.main(), label).invoke_accessible_default_action();
    }
    assert_eq!(*typed.borrow(), "1234567890<=x");
    assert!(says(canvas.main(), "3 digits"), "how many, and never which");
}

#[test]
fn the_sites_name_and_the_languages_can_be_pressed() {
    let canvas = kiosk((1280, 800), idle);
    let page = canvas.main().global::<KioskPage>();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (of_site, of_language, of_more) = (Rc::clone(&seen), Rc::clone(&seen), Rc::clone(&seen));
    page.on_site_held(move || of_site.borrow_mut().push("site".to_owned()));
    page.on_choose_language(move |index| of_language.borrow_mut().push(index.to_string()));
    page.on_toggle_languages(move || of_more.borrow_mut().push("more".to_owned()));
    for label in ["Gate 4, 06:12", "Deutsch", "More"] {
        labelled(canvas.main(), label).invoke_accessible_default_action();
    }
    assert_eq!(*seen.borrow(), ["site", "1", "more"]);
}

#[test]
fn tab_walks_among_what_is_shown_and_return_presses_it() {
    let canvas = kiosk((1080, 1920), idle);
    let main = canvas.main();
    main.global::<Shell>().on_key(|text, _, _| !matches!(text.as_str(), "\t" | "\n" | " "));
    let chosen = Rc::new(RefCell::new(Vec::new()));
    let chosen_too = Rc::clone(&chosen);
    main.global::<KioskPage>().on_choose_language(move |index| chosen_too.borrow_mut().push(index));
    for key in [Key::Tab, Key::Tab, Key::Return] {
        press_key(main, key);
    }
    assert_eq!(*chosen.borrow(), [1]);
}

#[test]
fn a_scanners_keys_arrive_whatever_had_the_focus_before() {
    let canvas = kiosk((1080, 1920), idle);
    let main = canvas.main();
    let typed = typed(main);
    press_key(main, Key::Tab);
    for (attract, pad) in [(true, false), (true, true), (false, false)] {
        let page = main.global::<KioskPage>();
        page.set_attract(attract);
        page.set_pad(pad);
        let _ = canvas.draw();
        press_key(main, "d");
    }
    result(main, told(Tone::Pass));
    let _ = canvas.draw();
    press_key(main, "e");
    assert_eq!(*typed.borrow(), "\tddde");
}

#[test]
fn a_kiosks_verdict_fills_the_upper_two_thirds_and_its_word_is_as_wide_as_fits() {
    let green = image::Rgb([0x00, 0x82, 0x66]);
    for (size, share) in [((1080, 1920), 0.68), ((1280, 800), 0.59), ((800, 480), 0.59)] {
        let picture = kiosk(size, |main| result(main, told(Tone::Pass))).draw();
        let rows = (0..size.1).take_while(|y| *picture.get_pixel(2, *y) == green).count();
        assert!(rows as f64 >= f64::from(size.1) * share, "{size:?}: {rows} rows");
    }
    let picture = kiosk((1080, 1920), |main| result(main, told(Tone::Pass))).draw();
    let white = |x: u32| (640..1160).any(|y| picture.get_pixel(x, y).0 == [255; 3]);
    let (left, right) = ((0..1080).find(|x| white(*x)).unwrap(), (0..1080).rev().find(|x| white(*x)).unwrap());
    assert!(right - left >= 840, "PASS is {} px wide", right - left);
    assert!(left.abs_diff(1079 - right) < 24, "in the middle: {left} {right}");
}
