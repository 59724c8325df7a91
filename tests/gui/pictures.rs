//! Draws every page; with `GATELIGHT_PICTURES=FOLDER` the pictures are kept there to be looked at.

use crate::self_check;
use crate::sizes::USUAL;
use crate::views;
use gatelight::gui::picture::render;
use gatelight::gui::ui::{BandKind, LayerMark, Main, ResultView, Section, SettingsPage, Shell, Theme};
use slint::ComponentHandle;
use std::path::PathBuf;

type View = (String, Box<dyn Fn(&Main)>);

fn every_page() -> Vec<View> {
    let mut all: Vec<View> = vec![
        ("first".into(), Box::new(views::show_first)),
        ("sources".into(), Box::new(views::show_sources)),
        ("scan".into(), Box::new(views::show_scan)),
        ("scan-lamp".into(), Box::new(views::show_scan_lamp)),
        ("camera-lost".into(), Box::new(views::show_camera_lost)),
        ("by-hand".into(), Box::new(views::show_by_hand)),
        ("controls".into(), Box::new(views::show_controls)),
        ("second".into(), Box::new(views::show_second)),
        ("data".into(), Box::new(views::show_data)),
        ("about".into(), Box::new(views::show_about)),
    ];
    for section in [Section::Camera, Section::Checkpoint, Section::Look, Section::Sound, Section::Languages] {
        all.push((
            format!("settings-{section:?}"),
            Box::new(move |main| {
                views::show_settings(main);
                main.global::<SettingsPage>().set_section(section);
            }),
        ));
    }
    all.push((
        "mirrored".into(),
        Box::new(|main| {
            views::show_result(main, views::result(views::TONES[2]));
            main.global::<Shell>().set_mirrored(true);
        }),
    ));
    all.push((
        "mirrored-scan".into(),
        Box::new(|main| {
            views::show_scan(main);
            main.global::<Shell>().set_mirrored(true);
            main.global::<Shell>().set_notice("438 signers imported from the folder. 3 files were refused.".into());
        }),
    ));
    let pages = [
        ("first", views::show_first as fn(&Main)),
        ("sources", views::show_sources),
        ("scan", views::show_scan),
        ("settings", views::show_settings),
        ("data", views::show_data),
        ("about", views::show_about),
    ];
    for (name, show) in pages {
        all.push((
            format!("de-{name}"),
            Box::new(move |main| {
                show(main);
                slint::select_bundled_translation("de").expect("German is there");
            }),
        ));
    }
    for (mark, word) in [(LayerMark::Passed, "ID: same person"), (LayerMark::Unknown, "ID: look closer")] {
        let show = move |main: &Main| views::show_result(main, views::compared(mark, word));
        all.push((format!("compared-{mark:?}"), Box::new(show)));
    }
    all.extend(self_check::pages());
    for tone in views::TONES {
        all.push((format!("result-{tone:?}"), Box::new(move |main| views::show_result(main, views::result(tone)))));
        all.push((
            format!("training-{tone:?}"),
            Box::new(move |main| views::show_result(main, views::banded(tone, BandKind::Training, "TRAINING"))),
        ));
        all.push((format!("german-{tone:?}"), Box::new(move |main| views::show_result(main, views::german(tone)))));
        all.push((
            format!("german-training-{tone:?}"),
            Box::new(move |main| {
                let bands = views::banded(tone, BandKind::TestSigner, "TEST SIGNER");
                let second = views::banded(tone, BandKind::SimulatedDate, "SIMULATED DATE 15 Jul 2021");
                let view =
                    ResultView { band_top: bands.band_top, band_bottom: second.band_bottom, ..views::german(tone) };
                views::show_result(main, view);
            }),
        ));
        all.push((format!("layers-{tone:?}"), Box::new(move |main| views::show_layers(main, views::result(tone)))));
    }
    all
}

#[test]
fn every_page_is_drawn_in_every_theme_and_size() {
    let folder = std::env::var_os("GATELIGHT_PICTURES").map(PathBuf::from);
    for (name, show) in every_page() {
        for (theme, theme_name) in [(Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::HighContrast, "contrast")] {
            let usual: &[_] = if folder.is_some() && theme == Theme::Light { &USUAL } else { &[] };
            for (width, height) in [&[(1280, 800), (800, 480)][..], usual].concat() {
                let picture = render(
                    |main| {
                        slint::select_bundled_translation("").expect("English is there");
                        show(main);
                        main.global::<Shell>().set_theme(theme);
                    },
                    width,
                    height,
                )
                .expect("a window without a display");
                let colours: std::collections::HashSet<_> = picture.pixels().collect();
                assert!(colours.len() > 20, "{name} at {width} is nearly empty");
                if let Some(folder) = &folder {
                    std::fs::create_dir_all(folder).expect("the folder can be made");
                    picture
                        .save(folder.join(format!("{name}-{theme_name}-{width}x{height}.png")))
                        .expect("the picture can be written");
                }
            }
        }
    }
}
