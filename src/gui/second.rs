//! The second window, for the traveller: opened where the profile asks for it, on the second monitor where there is
//! one; staff may close it, and F11 or a double click fills its monitor.

use super::show;
use super::ui::{Second, SecondPage};
use crate::app::checkpoint::Checkpoint;
use crate::app::view::View;
use slint::winit_030::{WinitWindowAccessor, winit};
use slint::{CloseRequestResponse, ComponentHandle, PlatformError, Window};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The second window, as far as there is one.
#[derive(Default)]
pub struct SecondScreen {
    window: RefCell<Option<Second>>,
    /// Whether staff closed it: it then stays away until the profile asks for it anew.
    closed: Rc<Cell<bool>>,
    /// Whether it has found a monitor for itself.
    placed: Cell<bool>,
}

impl SecondScreen {
    /// Shows what a traveller reads, or nothing where the profile has no second screen; `first` is the window of
    /// staff. A monitor that is plugged in later is found then.
    pub fn show(&self, first: &Window, view: &View, checkpoint: &Checkpoint) {
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
            if !self.placed.get() {
                self.placed.set(fills_other_monitor(first, window.window()));
            }
        }
    }

    fn close(&self) {
        if let Some(window) = self.window.borrow_mut().take() {
            let _ = window.hide();
            self.placed.set(false);
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
    Ok(second)
}

/// Lets the second window fill a monitor that the first is not on; false while there is none, or a window does not
/// stand yet.
fn fills_other_monitor(first: &Window, second: &Window) -> bool {
    let other = first.with_winit_window(|first| {
        let of_first = first.current_monitor()?;
        first.available_monitors().find(|monitor| *monitor != of_first)
    });
    let Some(other) = other.flatten() else { return false };
    // Slint's own way names no monitor; it hears of this one by the event that follows.
    let fills = winit::window::Fullscreen::Borderless(Some(other));
    second.with_winit_window(|second| second.set_fullscreen(Some(fills))).is_some()
}
