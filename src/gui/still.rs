//! A result's screen as a picture, drawn without a display.

use super::picture::render;
use super::show;
use crate::app::controls::Controls;
use crate::app::desk::Desk;
use crate::app::kiosk::Kiosk;
use crate::app::self_check::SelfCheck;
use crate::app::session::{Camera, Event, Rules, Seen, Session};
use crate::app::shift::Shift;
use crate::app::updates::Standing;
use crate::app::view::{Scene, View};
use crate::check::{Report, Times};
use crate::i18n::Words;
use image::RgbImage;
use jiff::tz::TimeZone;
use slint::platform::PlatformError;
use std::time::Duration;

/// The size of the picture.
const SIZE: (u32, u32) = (1280, 800);

/// The screen that a checkpoint shows when it has just seen a code.
///
/// # Errors
/// When this thread already has a real window.
pub fn result(seen: Seen<Box<Report>>, desk: &Desk, times: Times, words: &Words) -> Result<RgbImage, PlatformError> {
    let now = Duration::ZERO;
    let mut session = Session::new(Rules::STAFF);
    for event in [Event::Ready(true), Event::Camera(Camera::Live), Event::Looked(vec![seen])] {
        session.on(event, now);
    }
    let view = View::of(&Scene {
        session: &session,
        shift: &Shift::default(),
        controls: Controls::default(),
        own: &SelfCheck::default(),
        since: now,
        words,
        lang_before: words.lang(),
        kiosk: &Kiosk::default(),
        house: words.lang(),
        night: None,
        profile: desk.profile(times),
        site: "Gatelight",
        coming: None,
        bundles: &Standing::default(),
        offer: None,
        store: &desk.store,
        times,
        zone: &TimeZone::UTC,
        story: "",
        training: true,
        network_closed: true,
        lamp: false,
    });
    render(|main| show::view(main, &view), SIZE.0, SIZE.1)
}
