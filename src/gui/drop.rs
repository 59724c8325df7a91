//! Files dropped on the window, as the window system hands them over, and keys below their signs.
//!
//! slint 1.18 has no drop of files of its own and gives keys as signs alone, so this listens
//! to winit below it. X11, Windows and macOS tell of drops; winit 0.30 does not under Wayland,
//! where a stick or the command line serves instead.

use super::keys::Board;
use super::ui::{Main, Shell};
use crate::input::layout::Press;
use slint::ComponentHandle;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor};
use std::path::PathBuf;

/// Calls `dropped` with each file or folder that is let go over the window, and `struck` with
/// each key that can be part of a text, before slint hands on its sign. `touched` is called with whatever shows that
/// somebody is there: a touch, a click, the wheel, a key.
///
/// While one hovers, the page says that it may be let go. Several files dropped
/// at once come one by one. A window without a display never calls.
pub fn listen(
    main: &Main,
    dropped: impl Fn(PathBuf) + 'static,
    struck: impl Fn(Press) + 'static,
    touched: impl Fn() + 'static,
) {
    let weak = main.as_weak();
    let mut board = Board::default();
    main.window().on_winit_window_event(move |_, event| {
        let hover = |on| {
            if let Some(main) = weak.upgrade() {
                main.global::<Shell>().set_drop_hover(on);
            }
        };
        if let Some(press) = board.follow(event) {
            struck(press);
        }
        match event {
            WindowEvent::Touch(_) | WindowEvent::MouseInput { .. } | WindowEvent::MouseWheel { .. } => touched(),
            WindowEvent::KeyboardInput { .. } => touched(),
            WindowEvent::HoveredFile(_) => hover(true),
            WindowEvent::HoveredFileCancelled => hover(false),
            WindowEvent::DroppedFile(path) => {
                hover(false);
                dropped(path.clone());
            }
            _ => {}
        }
        EventResult::Propagate
    });
}
