//! Large text: whatever is read close by grows to twice its size, and nothing is cut off or covered.

use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Main, Section, SettingsPage, Shell};
use i_slint_backend_testing::{ElementHandle, ElementQuery};
use slint::ComponentHandle;

type Show = (&'static str, Box<dyn Fn(&Main)>);

fn pages() -> Vec<Show> {
    let mut all: Vec<Show> = vec![
        ("first", Box::new(views::show_first)),
        ("sources", Box::new(views::show_sources)),
        ("scan", Box::new(views::show_scan)),
        ("camera lost", Box::new(views::show_camera_lost)),
        ("data", Box::new(views::show_data)),
        ("about", Box::new(views::show_about)),
        ("declaration", Box::new(views::show_declaration)),
    ];
    for section in
        [Section::Camera, Section::Scanner, Section::Checkpoint, Section::Look, Section::Sound, Section::Languages]
    {
        all.push((
            "settings",
            Box::new(move |main| {
                views::show_settings(main);
                main.global::<SettingsPage>().set_section(section);
            }),
        ));
    }
    for tone in views::TONES {
        all.push(("result", Box::new(move |main| views::show_result(main, views::result(tone)))));
        all.push(("german result", Box::new(move |main| views::show_result(main, views::german(tone)))));
        all.push(("layers", Box::new(move |main| views::show_layers(main, views::result(tone)))));
    }
    all
}

/// A text's place in the window, and the text where it is said.
struct Place {
    text: String,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Place {
    fn of(element: &ElementHandle) -> Self {
        let (at, size) = (element.absolute_position(), element.size());
        Self {
            text: element.accessible_label().unwrap_or_default().into(),
            left: at.x,
            top: at.y,
            right: at.x + size.width,
            bottom: at.y + size.height,
        }
    }

    /// By how much two places lie over each other, in each direction.
    fn over(&self, other: &Self) -> (f32, f32) {
        (
            self.right.min(other.right) - self.left.max(other.left),
            self.bottom.min(other.bottom) - self.top.max(other.top),
        )
    }
}

#[test]
fn look_at_it() {
    for (width, height) in [(1280, 800), (800, 480)] {
        for language in ["", "de"] {
            for scale in [1.0, 1.25, 1.5, 2.0] {
                for (name, show) in pages() {
                    let canvas = Canvas::open(width, height).expect("a window without a display");
                    let main = canvas.main();
                    show(main);
                    slint::select_bundled_translation(language).expect("the language is there");
                    main.global::<Shell>().set_text_scale(scale);
                    let picture = canvas.draw();
                    if let Some(folder) = std::env::var_os("GATELIGHT_PICTURES") {
                        let folder = std::path::PathBuf::from(folder);
                        let section = main.global::<SettingsPage>().get_section();
                        picture
                            .save(
                                folder
                                    .join(format!("large-{name}-{section:?}-{language}-{}-{width}.png", scale * 100.0)),
                            )
                            .unwrap();
                    }
                    let texts: Vec<Place> =
                        ElementQuery::from_root(main).match_inherits("Text").find_all().iter().map(Place::of).collect();
                    if name == "first" && scale == 1.0 {
                        for t in &texts {
                            println!("{} {} {} {} {}", t.text, t.left, t.top, t.right, t.bottom);
                        }
                    }
                    for (i, one) in texts.iter().enumerate() {
                        if one.left < -1.0 || one.right > width as f32 + 1.0 {
                            println!("{name} {width} {language} {scale}: beyond the window: {}", one.text);
                        }
                        for other in &texts[i + 1..] {
                            let (x, y) = one.over(other);
                            if x > 2.0 && y > 8.0 {
                                println!(
                                    "{name} {width} {language} {scale}: {} / {} over {x} {y}",
                                    one.text, other.text
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
