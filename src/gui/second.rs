//! The second window, for the traveller: opened where the profile asks for it, on the second monitor where there is
//! one; staff may close it, and F11 or a double click fills its monitor.

use super::show;
use super::ui::{Second, SecondPage};
use crate::app::checkpoint::Checkpoint;
use crate::app::view::View;
use slint::winit_030::{WinitWindowAccessor, winit};
use slint::{CloseRequestResponse, ComponentHandle, PhysicalPosition, PlatformError};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The second window, as far as there is one.
#[derive(Default)]
pub struct SecondScreen {
    window: RefCell<Option<Second>>,
    /// Whether staff closed it: it then stays away until the profile asks for it anew.
    closed: Rc<Cell<bool>>,
}

impl SecondScreen {
    /// Shows what a traveller reads, or nothing where the profile has no second screen.
    pub fn show(&self, view: &View, checkpoint: &Checkpoint) {
        if !checkpoint.has_second_screen() {
            self.closed.set(false);
            self.close();
            return;
        }
        if self.closed.get() {
            self.close();
            return;
        }
        let mut window = self.window.borrow_mut();
        if window.is_none() {
            // Without room for it the first window goes on alone.
            *window = open(&self.closed).ok();
        }
        if let Some(window) = &*window {
            show::second(window, view, checkpoint);
        }
    }

    fn close(&self) {
        if let Some(window) = self.window.borrow_mut().take() {
            let _ = window.hide();
        }
    }
}

fn open(closed: &Rc<Cell<bool>>) -> Result<Second, PlatformError> {
    let second = Second::new()?;
    let weak = second.as_weak();
    second.global::<SecondPage>().on_toggle_full_screen(move || {
        if let Some(second) = weak.upgrade() {
            let window = second.window();
            window.set_fullscreen(!window.is_fullscreen());
        }
    });
    let closed = Rc::clone(closed);
    second.window().on_close_requested(move || {
        closed.set(true);
        CloseRequestResponse::HideWindow
    });
    second.show()?;
    let _ = slint::spawn_local(to_second_monitor(second.as_weak()));
    Ok(second)
}

/// Fills the monitor that the first window is not on, where there is one.
async fn to_second_monitor(second: slint::Weak<Second>) {
    let Some(second) = second.upgrade() else { return };
    let Ok(window) = second.window().winit_window().await else { return };
    let first = window.primary_monitor().or_else(|| window.current_monitor());
    let is_other = |monitor: &winit::monitor::MonitorHandle| Some(monitor) != first.as_ref();
    if let Some(monitor) = window.available_monitors().find(is_other) {
        let place = monitor.position();
        second.window().set_position(PhysicalPosition::new(place.x, place.y));
        second.window().set_fullscreen(true);
    }
}
