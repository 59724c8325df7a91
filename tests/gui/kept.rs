//! Pages as they looked when somebody last looked at them: a quarter of their size, in sixteen greys.
//!
//! `make pages` draws them anew into `tests/gui/kept/`; look at each one before it is committed. A chosen few are
//! compared at each run, all of them by `make test-all`.

use crate::languages::{draw, layers, spoken};
use crate::views::{self, TONES};
use crate::{kiosk, self_check};
use gatelight::gui::ui::{BandKind, Main, ResultView, Section, SettingsPage, Shell, Theme, Tone};
use gatelight::i18n::Lang;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{GrayImage, imageops};
use slint::ComponentHandle;
use std::fs;
use std::path::{Path, PathBuf};

/// A kept picture is no longer than this.
const MOST_BYTES: u64 = 10 * 1024;
/// Parts of a picture that are compared as one, in its own dots.
const BLOCK: u32 = 8;
/// Fonts of another build draw their edges a little differently: so much of 255, in so many of a hundred blocks.
const EDGES: (f64, usize) = (12.0, 1);
/// No block changes by more than this.
const MOST: f64 = 40.0;

type Show = Box<dyn Fn(&Main, Lang)>;

struct Kept {
    name: String,
    show: Show,
    size: (u32, u32),
    theme: Theme,
    lang: Lang,
    /// Whether it is compared at each run.
    chosen: bool,
}

fn pages() -> Vec<(String, Show)> {
    let plain = |show: fn(&Main)| -> Show { Box::new(move |main, _| show(main)) };
    let mut all: Vec<(String, Show)> = vec![
        ("first".into(), plain(views::show_first)),
        ("scan".into(), plain(views::show_scan)),
        ("second".into(), plain(views::show_second)),
        ("by-hand".into(), plain(views::show_by_hand)),
        ("controls".into(), plain(views::show_controls)),
        ("data".into(), plain(views::show_data)),
        ("layers".into(), Box::new(layers)),
        (
            "look".into(),
            Box::new(|main, _| {
                views::show_settings(main);
                main.global::<SettingsPage>().set_section(Section::Look);
            }),
        ),
        (
            "training".into(),
            Box::new(|main, lang| {
                let bands = views::banded(Tone::Pass, BandKind::Training, "TRAINING");
                let (band_top, band_bottom) = (bands.band_top, bands.band_bottom);
                views::show_result(main, ResultView { band_top, band_bottom, ..spoken(lang, Tone::Pass) });
            }),
        ),
    ];
    for tone in TONES {
        let show: Show = Box::new(move |main, lang| views::show_result(main, spoken(lang, tone)));
        all.push((format!("{tone:?}").to_lowercase(), show));
    }
    all
}

fn all() -> Vec<Kept> {
    let looks = [
        (Theme::Light, Lang::En),
        (Theme::Dark, Lang::En),
        (Theme::HighContrast, Lang::En),
        (Theme::Light, Lang::De),
        (Theme::Light, Lang::Ar),
    ];
    let mut kept = Vec::new();
    let mut keep = |page: String, show, size: (u32, u32), theme: Theme, lang: Lang| {
        let theme_name = format!("{theme:?}").to_lowercase();
        kept.push(Kept::of(format!("{page}-{}-{theme_name}-{}", lang.code(), size.0), show, size, theme, lang));
    };
    for (theme, lang) in looks {
        for size in [(1280, 800), (800, 480)] {
            pages()
                .into_iter()
                .chain(self_check::spoken())
                .for_each(|(page, show)| keep(page, show, size, theme, lang));
        }
        self_check::kiosk().into_iter().for_each(|(page, show)| keep(page, show, (1080, 1920), theme, lang));
    }
    let english = |show: Box<dyn Fn(&Main)>| -> Show { Box::new(move |main, _| show(main)) };
    for theme in [Theme::Light, Theme::Dark, Theme::HighContrast] {
        for (page, show) in kiosk::every_page().into_iter().filter(|(page, _)| !page.contains("mirrored")) {
            keep(format!("kiosk-{}", page.to_lowercase()), english(show), (1080, 1920), theme, Lang::En);
        }
    }
    for (page, show) in self_check::by_rules() {
        keep(page, english(show), (1280, 800), Theme::Light, Lang::En);
    }
    kept
}

/// Each page, size, theme and way of reading at least once.
const CHOSEN: [&str; 16] = [
    "kiosk-idle-en-light-1080",
    "kiosk-result-pass-en-highcontrast-1080",
    "self-where-en-light-1280",
    "self-certificate-en-light-1280",
    "scan-en-light-1280",
    "pass-en-light-1280",
    "moreneeded-de-light-800",
    "notaccepted-ar-light-1280",
    "reject-en-highcontrast-1280",
    "cannotdecide-en-dark-800",
    "training-en-light-800",
    "layers-ar-light-800",
    "by-hand-en-light-800",
    "controls-en-dark-1280",
    "data-de-light-1280",
    "look-en-light-1280",
];

impl Kept {
    fn of(name: String, show: Show, size: (u32, u32), theme: Theme, lang: Lang) -> Self {
        let chosen = CHOSEN.contains(&name.as_str());
        Self { name, show, size, theme, lang, chosen }
    }

    fn drawn(&self) -> GrayImage {
        let picture = draw(
            self.lang,
            |main| {
                (self.show)(main, self.lang);
                main.global::<Shell>().set_theme(self.theme);
            },
            self.size,
        );
        let grey = image::DynamicImage::ImageRgb8(picture).into_luma8();
        let (width, height) = (self.size.0 / 4, self.size.1 / 4);
        let mut small = imageops::resize(&grey, width, height, imageops::FilterType::Triangle);
        small.pixels_mut().for_each(|dot| dot.0[0] = dot.0[0] / 16 * 17);
        small
    }

    fn path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gui/kept").join(format!("{}.png", self.name))
    }
}

/// What differs, in words; nothing where the two look alike.
fn differs(kept: &GrayImage, drawn: &GrayImage) -> Option<String> {
    if kept.dimensions() != drawn.dimensions() {
        return Some(format!("it is {:?} and was {:?}", drawn.dimensions(), kept.dimensions()));
    }
    let (across, down) = (kept.width() / BLOCK, kept.height() / BLOCK);
    let mean = |picture: &GrayImage, x: u32, y: u32| {
        let dots = (0..BLOCK * BLOCK).map(|at| picture.get_pixel(x * BLOCK + at % BLOCK, y * BLOCK + at / BLOCK).0[0]);
        dots.map(f64::from).sum::<f64>() / f64::from(BLOCK * BLOCK)
    };
    let blocks: Vec<_> = (0..down).flat_map(|y| (0..across).map(move |x| (x, y))).collect();
    let changes =
        blocks.iter().map(|(x, y)| ((mean(kept, *x, *y) - mean(drawn, *x, *y)).abs(), x * BLOCK * 4, y * BLOCK * 4));
    let changes: Vec<_> = changes.filter(|(change, ..)| *change > EDGES.0).collect();
    if let Some((change, x, y)) = changes.iter().find(|(change, ..)| *change > MOST) {
        return Some(format!("near {x}, {y} it changed by {change:.0} of 255"));
    }
    let many = changes.len() * 100 > blocks.len() * EDGES.1;
    many.then(|| format!("{} of {} parts changed", changes.len(), blocks.len()))
}

#[test]
fn pages_look_as_they_did() {
    let anew = std::env::var_os("GATELIGHT_KEEP").is_some();
    let whole = anew || std::env::var_os("GATELIGHT_LONG").is_some();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let mut changed = Vec::new();
    for kept in all().iter().filter(|kept| whole || kept.chosen) {
        let (path, drawn) = (kept.path(), kept.drawn());
        if anew {
            keep(&path, &drawn);
            continue;
        }
        let before = image::open(&path).unwrap_or_else(|error| panic!("{}: {error}: make pages", path.display()));
        if let Some(how) = differs(&before.into_luma8(), &drawn) {
            fs::create_dir_all(&folder).expect("the folder can be made");
            drawn.save(folder.join(format!("{}.png", kept.name))).expect("the picture can be written");
            changed.push(format!("{}: {how}", kept.name));
        }
    }
    assert!(
        changed.is_empty(),
        "look at {} and, if they are right, make pages:\n{}",
        folder.display(),
        changed.join("\n")
    );
}

fn keep(path: &Path, picture: &GrayImage) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    let file = fs::File::create(path).expect("the picture can be written");
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    picture.write_with_encoder(encoder).expect("the picture can be written");
    let length = fs::metadata(path).expect("it is there").len();
    assert!(length <= MOST_BYTES, "{}: {length} bytes", path.display());
}

#[test]
fn the_chosen_ones_are_among_them_and_a_changed_page_is_seen() {
    assert_eq!(all().iter().filter(|kept| kept.chosen).count(), CHOSEN.len());
    let page = |name: &str| all().into_iter().find(|kept| kept.name == name).expect("a page of that name").drawn();
    let (pass, reject) = (page("pass-en-light-1280"), page("reject-en-light-1280"));
    assert!(differs(&pass, &pass).is_none() && differs(&pass, &reject).is_some());
    // A key that is gone.
    let mut missing = pass.clone();
    imageops::replace(&mut missing, &GrayImage::from_pixel(24, 12, image::Luma([255])), 8, 186);
    assert!(differs(&pass, &missing).is_some());
}
