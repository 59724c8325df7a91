//! The pages in every language: nothing leaves its place; with `GATELIGHT_PICTURES=FOLDER` the pictures are kept.

use crate::sizes::{first_letter, runs};
use crate::views::{self, TONES};
use gatelight::gui::picture::render;
use gatelight::gui::ui::{Act, KeyView, LayerView, LayersPage, Main, ResultView, Section, SettingsPage, Shell, Tone};
use gatelight::i18n::{Lang, Words};
use gatelight::model::layers::Layer;
use image::{RgbImage, imageops};
use slint::{ComponentHandle, Model as _};
use std::path::PathBuf;

const SIZES: [(u32, u32); 2] = [(1280, 800), (800, 480)];

fn verdict(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Pass => ("pass", "000"),
        Tone::MoreNeeded => ("more-needed", "709"),
        Tone::NotAccepted => ("not-accepted", "700"),
        Tone::Reject => ("reject", "200"),
        Tone::CannotDecide => ("cannot-decide", "204"),
    }
}

/// A result in a language's own words.
pub fn spoken(lang: Lang, tone: Tone) -> ResultView {
    let words = Words::of(lang);
    let (name, code) = verdict(tone);
    let (word, sub) = words.verdict(name);
    let plain = views::result(tone);
    let named = !plain.name.is_empty();
    ResultView {
        word: word.into(),
        word_lines: words.text(&format!("lines:{name}")).into(),
        sub: sub.into(),
        headline: words.text(&format!("finding:{code}")).into(),
        advice: words.text(&format!("advice:{code}")).into(),
        code: format!("G{code}").into(),
        whose: words.text("whose:us").into(),
        who_caption: words.text(if named { "who:compare" } else { "who:none" }).into(),
        birth: if named {
            words.filled("date:day", &[("day", "12"), ("month", words.text("month:8")), ("year", "1964")]).into()
        } else {
            plain.birth
        },
        statement: if named { plain.statement } else { words.text("who:cannot-decide").into() },
        about: if named {
            words.filled("view:issuer", &[("kind", words.text("kind:vaccination")), ("country", "DE")]).into()
        } else {
            plain.about
        },
        unchecked: if plain.unchecked.is_empty() {
            plain.unchecked
        } else {
            words.filled("view:unasked", &[("layers", words.text("layer:revocation"))]).into()
        },
        note: if plain.note.is_empty() { plain.note } else { words.text("view:take-away").into() },
        ..views::result(tone)
    }
}

/// Draws a page in a language, its way of reading included.
pub fn draw(lang: Lang, show: impl FnOnce(&Main), (width, height): (u32, u32)) -> RgbImage {
    let draw = |main: &Main| {
        let code = if lang == Lang::En { "" } else { lang.code() };
        slint::select_bundled_translation(code).expect("the language is there");
        show(main);
        let shell = main.global::<Shell>();
        shell.set_mirrored(lang.is_mirrored());
        let words = Words::of(lang);
        if !shell.get_foot().is_empty() {
            shell.set_foot(words.filled("view:clears", &[("seconds", "19")]).into());
        }
    };
    render(draw, width, height).expect("a window without a display")
}

/// Every layer in a language's own words.
pub fn layers(main: &Main, lang: Lang) {
    let words = Words::of(lang);
    views::show_layers(main, spoken(lang, Tone::Reject));
    let page = main.global::<LayersPage>();
    let list: Vec<LayerView> = page
        .get_list()
        .iter()
        .zip(Layer::ALL)
        .map(|(view, layer)| LayerView {
            name: words.text(&format!("layer:{}", layer.name())).into(),
            meaning: words.text(&format!("means:{}", layer.name())).into(),
            state: words.text(if view.deciding { "state:fail" } else { "state:not-asked" }).into(),
            ..view
        })
        .collect();
    page.set_list(views::list(list));
}

#[test]
fn every_page_is_drawn_from_the_right() {
    let folder = std::env::var_os("GATELIGHT_PICTURES").map(PathBuf::from);
    let keep = |name: &str, (width, _): (u32, u32), picture: &RgbImage| {
        let colours: std::collections::HashSet<_> = picture.pixels().collect();
        assert!(colours.len() > 20, "{name} at {width} is nearly empty");
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).expect("the folder can be made");
            picture.save(folder.join(format!("ar-{name}-{width}.png"))).expect("the picture can be written");
        }
    };
    type Show = fn(&Main);
    let pages: [(&str, Show); 6] = [
        ("first", views::show_first),
        ("sources", views::show_sources),
        ("scan", views::show_scan),
        ("camera-lost", views::show_camera_lost),
        ("data", views::show_data),
        ("about", views::show_about),
    ];
    for size in SIZES {
        for (name, show) in pages {
            keep(name, size, &draw(Lang::Ar, show, size));
        }
        for section in [Section::Look, Section::Languages] {
            let show = |main: &Main| {
                views::show_settings(main);
                main.global::<SettingsPage>().set_section(section);
            };
            keep(&format!("settings-{section:?}"), size, &draw(Lang::Ar, show, size));
        }
        keep("layers", size, &draw(Lang::Ar, |main| layers(main, Lang::Ar), size));
    }
}

/// A result drawn as if it ran from the left, so that all languages are measured alike.
fn from_the_left(lang: Lang, view: ResultView, size: (u32, u32)) -> RgbImage {
    let name = format!("{:?}", view.tone);
    let picture = draw(lang, |main| views::show_result(main, view), size);
    if let Some(folder) = std::env::var_os("GATELIGHT_PICTURES").map(PathBuf::from) {
        let name = format!("{}-result-{name}-{}.png", lang.code(), size.0);
        picture.save(folder.join(name)).expect("the picture can be written");
    }
    if lang.is_mirrored() { imageops::flip_horizontal(&picture) } else { picture }
}

#[test]
fn the_word_is_as_large_in_every_language_and_stays_in_its_ground() {
    for lang in Lang::ALL {
        for (tone, size) in TONES.into_iter().flat_map(|tone| SIZES.map(|size| (tone, size))) {
            let view = spoken(lang, tone);
            let word = view.word.clone();
            let picture = from_the_left(lang, view, size);
            let (left, _, top, bottom) = first_letter(size);
            let tallest = runs(&picture, left, size.0 - 20, top + 4, bottom - 4).into_iter().max().unwrap_or_default();
            // Arabic letters have no one height; the word's own is less than a Latin capital's twice.
            let least = f64::from(size.1) * if lang == Lang::Ar { 0.08 } else { 0.12 };
            assert!(f64::from(tallest) >= least, "{word} at {size:?}: {tallest} px of {least}");
            let ground = *picture.get_pixel(3, top + 8);
            let edge = (4..size.0 - 4).flat_map(|x| [(x, top + 6), (x, bottom - 3)]);
            let trail = (top + 6..bottom - 3).map(|y| (size.0 - 6, y));
            for (x, y) in edge.chain(trail) {
                assert_eq!(*picture.get_pixel(x, y), ground, "{lang:?} {word} reaches {x}, {y} at {size:?}");
            }
        }
    }
}

/// The longest advice that a result can give in a language.
fn longest_advice(lang: Lang) -> &'static str {
    let codes = (0..900).filter(|code| *code != 104).map(|code| Words::of(lang).text(&format!("advice:{code:03}")));
    codes.max_by_key(|text| text.chars().count()).unwrap_or_default()
}

#[test]
fn the_longest_advice_of_every_language_ends_above_the_keys() {
    for lang in Lang::ALL {
        for size in SIZES {
            let view = ResultView { advice: longest_advice(lang).into(), ..spoken(lang, Tone::CannotDecide) };
            let (advice, view) = (view.advice.clone(), ResultView { note: "".into(), ..view });
            let picture = from_the_left(lang, view, size);
            let keys = if size.0 < 1024 { 56 } else { 64 };
            let from = if size.0 < 1024 { size.0 * 524 / 800 } else { size.0 * 808 / 1280 };
            let last = size.1 - keys - 10;
            let ground = *picture.get_pixel(from - 4, last);
            for y in last..last + 4 {
                for x in from..size.0 - 2 {
                    assert_eq!(*picture.get_pixel(x, y), ground, "{lang:?} at {size:?}: {advice}");
                }
            }
        }
    }
}

#[test]
fn five_keys_stand_in_a_row_of_a_small_panel_in_every_language() {
    let size = SIZES[1];
    for lang in Lang::ALL {
        let show = |main: &Main| {
            views::show_scan(main);
            let shell = main.global::<Shell>();
            let key = |cap: &str, act| KeyView { cap: cap.into(), act, primary: false };
            let keys = [("D", Act::Data), ("S", Act::Settings), ("F1", Act::About), ("F2", Act::Language)];
            let keys = keys.into_iter().chain([("T", Act::EndTraining)]).map(|(cap, act)| key(cap, act));
            shell.set_keys(views::list(keys));
            shell.set_language_word(Lang::Uk.own_name().into());
            shell.set_foot_short("".into());
        };
        let picture = draw(lang, show, size);
        let picture = if lang.is_mirrored() { imageops::flip_horizontal(&picture) } else { picture };
        let row = (size.1 - 50)..(size.1 - 6);
        let ground = *picture.get_pixel(4, size.1 - 6);
        for (x, y) in row.flat_map(|y| (size.0 - 14..size.0).map(move |x| (x, y))) {
            assert_eq!(*picture.get_pixel(x, y), ground, "{lang:?}: the keys reach {x}, {y}");
        }
    }
}
