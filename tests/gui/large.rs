//! Large text: whatever is read close by grows to twice its size, and nothing is cut off or covered.

use crate::presses::{PRESSABLE, press_key};
use crate::sizes::USUAL;
use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Main, Shell};
use i_slint_backend_testing::{ElementHandle, ElementQuery};
use slint::ComponentHandle;
use slint::platform::Key;

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

    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left + 1.0
            && self.top <= other.top + 1.0
            && self.right >= other.right - 1.0
            && self.bottom >= other.bottom - 1.0
    }

    /// Whether a text is a button's own: between its ends, in its middle. A line may be higher than its button.
    fn is_word_of(&self, press: &Self) -> bool {
        let middle = |place: &Self| (place.top + place.bottom) / 2.0;
        press.left <= self.left + 1.0 && press.right >= self.right - 1.0 && (middle(self) - middle(press)).abs() < 4.0
    }

    /// Whether two places lie over each other by more than the air between lines.
    fn covers(&self, other: &Self) -> bool {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        let least = (self.bottom - self.top).min(other.bottom - other.top);
        across > 2.0 && down > 0.35 * least
    }
}

/// The texts below `root`, without the verdict's own word: its lines stand closer than its box is high.
fn texts(all: ElementQuery) -> Vec<Place> {
    let found = all.match_inherits("Text").find_all();
    let is_word = |element: &ElementHandle| element.type_name().is_some_and(|name| name == "Glyphs");
    found.iter().filter(|element| !is_word(element) && element.size().width > 0.0).map(Place::of).collect()
}

fn scrolls(main: &Main) -> Vec<ElementHandle> {
    ElementQuery::from_root(main).match_inherits("Flickable").find_all()
}

/// What can be pressed below a root.
fn presses(all: impl Fn() -> ElementQuery) -> Vec<Place> {
    let of_role = |role| all().match_accessible_role(role).find_all();
    PRESSABLE.into_iter().flat_map(of_role).map(|press| Place::of(&press)).collect()
}

/// What is wrong with the page as it is drawn: texts over texts, and texts beyond what is seen or can be scrolled to.
fn wrong(main: &Main, (width, height): (u32, u32)) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut moving = 0;
    for scroll in scrolls(main) {
        let frame = Place::of(&scroll);
        let inside = texts(scroll.query_descendants());
        moving += inside.len();
        let beside = inside.iter().filter(|text| text.left < frame.left - 1.0 || text.right > frame.right + 1.0);
        wrong.extend(beside.map(|text| format!("beside its column: {}", text.text)));
        covered(&inside, &mut wrong);
        for role in PRESSABLE {
            for press in scroll.query_descendants().match_accessible_role(role).find_all().iter().map(Place::of) {
                let over = inside.iter().filter(|text| press.covers(text) && !press.holds(text));
                wrong.extend(over.map(|text| format!("{} / the button {}", text.text, press.text)));
            }
        }
    }
    let all = texts(ElementQuery::from_root(main));
    let columns: Vec<Place> = scrolls(main).iter().flat_map(|scroll| texts(scroll.query_descendants())).collect();
    let is_inside = |text: &Place| {
        columns.iter().any(|other| (other.left, other.top, other.bottom) == (text.left, text.top, text.bottom))
    };
    let still: Vec<Place> = all.into_iter().filter(|text| !is_inside(text)).collect();
    assert!(still.len() + moving > 5, "a page has texts");
    covered(&still, &mut wrong);
    let in_columns: Vec<Place> =
        scrolls(main).iter().flat_map(|scroll| presses(|| scroll.query_descendants())).collect();
    let is_inside = |press: &Place| in_columns.iter().any(|other| (other.left, other.top) == (press.left, press.top));
    for press in presses(|| ElementQuery::from_root(main)).iter().filter(|press| !is_inside(press)) {
        let over = still.iter().filter(|text| press.covers(text) && !press.holds(text) && !text.is_word_of(press));
        wrong.extend(over.map(|text| format!("{} / the button {}", text.text, press.text)));
    }
    let (width, height) = (width as f32, height as f32);
    let beyond = still
        .iter()
        .filter(|text| text.left < -1.0 || text.top < -1.0 || text.right > width + 1.0 || text.bottom > height + 1.0);
    wrong.extend(beyond.map(|text| format!("beyond the window: {}", text.text)));
    wrong
}

/// The same for each screenful of a page that scrolls.
fn wrong_anywhere(canvas: &Canvas, size: (u32, u32)) -> Vec<String> {
    let main = canvas.main();
    let mut found = wrong(main, size);
    let mut before = canvas.draw();
    for _ in 0..20 {
        press_key(main, Key::PageDown);
        let now = canvas.draw();
        if now == before {
            return found;
        }
        found.extend(wrong(main, size));
        before = now;
    }
    found.push("it scrolls for ever".to_owned());
    found
}

fn covered(texts: &[Place], wrong: &mut Vec<String>) {
    for (at, one) in texts.iter().enumerate() {
        for other in texts.iter().skip(at + 1).filter(|other| one.covers(other)) {
            wrong.push(format!("{} / {}", one.text, other.text));
        }
    }
}

/// What is wrong on any page of a window of that size in a language.
fn wrong_on_pages(size: (u32, u32), language: &str, scales: &[f32]) -> Vec<String> {
    let folder = std::env::var_os("GATELIGHT_PICTURES").map(std::path::PathBuf::from);
    let mut found = Vec::new();
    let canvas = Canvas::open(size.0, size.1).expect("a window without a display");
    let main = canvas.main();
    slint::select_bundled_translation(language).expect("the language is there");
    for scale in scales.iter().copied() {
        main.global::<Shell>().set_text_scale(scale);
        for (at, (name, show)) in views::pages().into_iter().enumerate() {
            show(main);
            let picture = canvas.draw();
            // A line more or less moves the page below the bars, and is known at the second look.
            let picture = if scale > 1.0 { canvas.draw() } else { picture };
            if let Some(folder) = &folder {
                let file = format!("large-{}-{language}-{at:02}-{name}-{}.png", size.0, scale * 100.0);
                picture.save(folder.join(file)).expect("the picture can be written");
            }
            let wrong = wrong_anywhere(&canvas, size).into_iter();
            found.extend(wrong.map(|what| format!("{name} {at} {size:?} {language} {scale}: {what}")));
        }
    }
    found
}

#[test]
fn at_twice_its_size_no_text_is_cut_off_or_covered() {
    let languages = [("", &[1.0, 2.0][..]), ("de", &[1.25, 1.5, 2.0])];
    let each = languages.into_iter().flat_map(|language| [(1280, 800), (800, 480)].map(|size| (size, language)));
    let found: Vec<_> = each.flat_map(|(size, (language, scales))| wrong_on_pages(size, language, scales)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn on_other_usual_screens_no_text_is_cut_off_or_covered() {
    let each = USUAL.into_iter().flat_map(|size| ["", "de"].map(|language| (size, language)));
    let found: Vec<_> = each.flat_map(|(size, language)| wrong_on_pages(size, language, &[1.0])).collect();
    assert!(found.is_empty(), "{found:#?}");
}
