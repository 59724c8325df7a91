//! Without a mouse and without eyes: Tab reaches all there is to press, in the order of reading, and everything has
//! a role and a name.

use crate::presses::{PRESSABLE, press_key, pressables};
use crate::views;
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Main, Shell, Theme};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use slint::ComponentHandle;
use slint::platform::Key;
use std::collections::BTreeSet;

const ACCENT: [u8; 3] = [0x0B, 0x55, 0x63];

#[derive(Clone, Copy, Debug)]
struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

fn area(element: &ElementHandle) -> Area {
    let (at, size) = (element.absolute_position(), element.size());
    Area { left: at.x, top: at.y, right: at.x + size.width, bottom: at.y + size.height }
}

impl Area {
    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left + 1.0
            && self.top <= other.top + 1.0
            && self.right >= other.right - 1.0
            && self.bottom >= other.bottom - 1.0
    }
}

fn tab(main: &Main, back: bool) {
    press_key(main, if back { Key::Backtab } else { Key::Tab });
}

fn ring(main: &Main) -> Option<ElementHandle> {
    let rings: Vec<_> = ["Press::ring", "Slide::ring"]
        .into_iter()
        .flat_map(|id| ElementHandle::find_by_element_id(main, id).collect::<Vec<_>>())
        .collect();
    assert!(rings.len() <= 1, "two rings at once");
    rings.into_iter().next()
}

/// What the ring stands round.
fn focused(main: &Main) -> Option<ElementHandle> {
    let ring = area(&ring(main)?);
    let middle = ((ring.left + ring.right) / 2.0, (ring.top + ring.bottom) / 2.0);
    pressables(main).into_iter().find(|element| {
        let place = area(element);
        let is_round = ring.holds(&place) || element.accessible_role() == Some(AccessibleRole::Slider);
        is_round && (place.left..=place.right).contains(&middle.0) && (place.top..=place.bottom).contains(&middle.1)
    })
}

/// Whether the ring is drawn whole: nothing lies over it, and no column cuts it off.
fn is_seen(main: &Main, picture: &image::RgbImage) -> bool {
    let Some(ring) = ring(main).as_ref().map(area) else { return false };
    let (x, y) = ((ring.left + ring.right) / 2.0, (ring.top + ring.bottom) / 2.0);
    let sides = [(x, ring.top + 2.0), (x, ring.bottom - 2.0), (ring.left + 2.0, y), (ring.right - 2.0, y)];
    sides.iter().all(|(x, y)| picture.get_pixel_checked(*x as u32, *y as u32).is_some_and(|pixel| pixel.0 == ACCENT))
}

fn name(element: &ElementHandle) -> String {
    element.accessible_label().unwrap_or_default().into()
}

/// Its name and how far from the left it stands: two things may have one name, as a card's button and its key.
fn which(element: &ElementHandle) -> String {
    format!("{} at {}", name(element), element.absolute_position().x.round())
}

#[test]
fn tab_reaches_all_there_is_to_press_in_the_order_of_reading_and_its_ring_is_seen() {
    for (size, scale) in [((1280, 800), 1.0), ((800, 480), 1.0), ((1280, 800), 2.0), ((800, 480), 2.0)] {
        for (page, show) in views::pages() {
            let canvas = Canvas::open(size.0, size.1).expect("a window without a display");
            let main = canvas.main();
            main.global::<Shell>().set_theme(Theme::Light);
            main.global::<Shell>().set_text_scale(scale);
            main.global::<Shell>().on_key(|_, _, _| false);
            show(main);
            let _ = canvas.draw();
            walk(&canvas, &format!("{page} {size:?} {scale}"));
        }
    }
}

/// Goes round once by Tab, one step further, and back.
fn walk(canvas: &Canvas, at: &str) {
    let main = canvas.main();
    let step = |back| {
        tab(main, back);
        let picture = canvas.draw();
        let now = focused(main).unwrap_or_else(|| panic!("nothing has the focus: {at}"));
        let round = ring(main).as_ref().map(area);
        assert!(is_seen(main, &picture), "the ring round {} is not seen whole at {round:?}: {at}", which(&now));
        now
    };
    // What is scrolled away is not found; it is when its neighbours have the focus.
    let mut there: BTreeSet<String> = pressables(main).iter().map(which).collect();
    let mut walked: Vec<String> = Vec::new();
    loop {
        let now = step(false);
        there.extend(pressables(main).iter().map(which));
        if walked.first() == Some(&which(&now)) {
            break;
        }
        assert!(!walked.contains(&which(&now)), "a trap: {} again after {walked:?}, {at}", which(&now));
        if let Some(last) = walked.last()
            && let Some(before) = pressables(main).iter().find(|element| which(element) == *last).map(area)
        {
            let after = area(&now);
            let is_later = after.top >= before.bottom - 1.0 || after.left >= before.right - 1.0;
            assert!(is_later, "{} comes after {last}, and stands before it: {at}", which(&now));
        }
        walked.push(which(&now));
    }
    let reached: BTreeSet<String> = walked.iter().cloned().collect();
    assert_eq!(reached, there, "{at}");
    if walked.len() > 1 {
        assert_eq!(Some(which(&step(true))), walked.last().cloned(), "{at}");
    }
}

#[test]
fn everything_that_is_seen_or_pressed_has_a_role_and_a_name() {
    let canvas = Canvas::open(1280, 800).expect("a window without a display");
    let main = canvas.main();
    for (page, show) in views::pages() {
        show(main);
        let _ = canvas.draw();
        let found = |kind: &str| ElementQuery::from_root(main).match_inherits(kind).find_all();
        let named: Vec<Area> = ElementQuery::from_root(main)
            .match_predicate(|element| element.accessible_role().is_some() && !name(element).is_empty())
            .find_all()
            .iter()
            .map(area)
            .collect();
        for element in pressables(main) {
            assert!(!name(&element).is_empty(), "{page}: a {:?} without a name", element.accessible_role());
        }
        for text in found("Text").iter().filter(|text| text.size().width > 0.0) {
            // One without a name of its own belongs to something that has one.
            if text.accessible_role() == Some(AccessibleRole::Text) && name(text).is_empty() {
                // It is empty now.
                continue;
            }
            let is_part = || named.iter().any(|other| other.holds(&area(text)));
            assert!(!name(text).is_empty() || is_part(), "{page}: a text that nobody hears at {:?}", area(text));
        }
        for image in found("Image").iter().filter(|image| image.accessible_role() == Some(AccessibleRole::Image)) {
            assert!(!name(image).is_empty(), "{page}: a picture without a name");
        }
        let pressed: Vec<Area> = pressables(main).iter().map(area).collect();
        for touch in found("TouchArea").iter().filter(|touch| touch.size().width > 0.0) {
            let place = area(touch);
            assert!(
                pressed.iter().any(|press| press.holds(&place)) || page == "about",
                "{page}: something can be pressed at {place:?} and has no role; known are {PRESSABLE:?}"
            );
        }
    }
}
