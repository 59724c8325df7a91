//! Files dropped on the window, as the window system hands them over.
//!
//! slint 1.18 has no drop of files of its own, so this listens to winit below
//! it. X11, Windows and macOS tell of drops; winit 0.30 does not under Wayland,
//! where a stick or the command line serves instead.

use super::ui::{Main, Shell};
use slint::ComponentHandle;
use slint::winit_030::winit::event::WindowEvent;
use slint::winit_030::{EventResult, WinitWindowAccessor};
use std::path::PathBuf;

/// Calls `dropped` with each file or folder that is let go over the window.
///
/// While one hovers, the page says that it may be let go. Several files dropped
/// at once come one by one. A window without a display never calls.
pub fn listen(main: &Main, dropped: impl Fn(PathBuf) + 'static) {
    let weak = main.as_weak();
    main.window().on_winit_window_event(move |_, event| {
        let hover = |on| {
            if let Some(main) = weak.upgrade() {
                main.global::<Shell>().set_drop_hover(on);
            }
        };
        match event {
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
