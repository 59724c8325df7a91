//! The pictures that README shows. `make pictures` draws them, by `GATELIGHT_SCREENSHOTS=FOLDER`.

use crate::views;
use gatelight::gui::picture::render;
use gatelight::gui::ui::{Main, Shell, Theme};
use image::codecs::png::{self, CompressionType, PngEncoder};
use image::imageops::{FilterType, resize};
use slint::ComponentHandle;
use std::fs;
use std::path::{Path, PathBuf};

/// What a window of 1280 by 800 is shrunk to, so that five stand side by side.
const SIZE: (u32, u32) = (640, 400);

const RESULTS: [&str; 5] =
    ["result-pass", "result-one-more", "result-not-accepted", "result-reject", "result-cannot-decide"];

fn draw(folder: &Path, name: &str, show: impl FnOnce(&Main)) {
    let drawn = render(
        |main| {
            slint::select_bundled_translation("").expect("English is there");
            show(main);
            main.global::<Shell>().set_theme(Theme::Light);
        },
        1280,
        800,
    );
    let small = resize(&drawn.expect("a window without a display"), SIZE.0, SIZE.1, FilterType::CatmullRom);
    let file = fs::File::create(folder.join(format!("{name}.png"))).expect("the picture can be written");
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, png::FilterType::Adaptive);
    small.write_with_encoder(encoder).expect("the picture can be written");
}

#[test]
fn the_pictures_of_the_first_page_of_the_repository_are_drawn() {
    let kept = std::env::var_os("GATELIGHT_SCREENSHOTS").map(PathBuf::from);
    let passing = tempfile::tempdir().expect("a folder for a while");
    let folder = kept.unwrap_or_else(|| passing.path().to_owned());
    fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, tone) in RESULTS.into_iter().zip(views::TONES) {
        draw(&folder, name, |main| views::show_result(main, views::result(tone)));
    }
    draw(&folder, "first-page", views::show_first);
    draw(&folder, "scan", views::show_scan);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md is there");
    let shown: Vec<_> =
        readme.split("(assets/screenshots/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(shown.len() >= RESULTS.len() + 2, "README shows each verdict and the two first pages: {shown:?}");
    for name in shown {
        assert!(folder.join(name).is_file(), "README shows {name}, which is not drawn");
        assert!(root.join("assets/screenshots").join(name).is_file(), "{name} is missing: make pictures");
    }
}
