//! Draws a window without a display, by slint's software renderer.
//!
//! Serves `make pictures`, the headless demo and the tests of the screens. The
//! window's own time stands still, so the same view gives the same picture.

use super::ui::{Main, Second};
use image::RgbImage;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{ComponentHandle, PhysicalSize, Rgb8Pixel};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

thread_local! {
    static NEWEST: RefCell<Option<Rc<MinimalSoftwareWindow>>> = const { RefCell::new(None) };
}

/// A window that is drawn into a picture; one thread may have several.
pub struct Canvas<W = Main> {
    main: W,
    window: Rc<MinimalSoftwareWindow>,
}

impl Canvas {
    /// Opens a window of `width` by `height` pixels that no display shows.
    ///
    /// # Errors
    /// When this thread already has a real window.
    pub fn open(width: u32, height: u32) -> Result<Self, PlatformError> {
        Self::of(Main::new, width, height)
    }
}

impl Canvas<Second> {
    /// Opens a second screen of that size.
    ///
    /// # Errors
    /// When this thread already has a real window.
    pub fn second(width: u32, height: u32) -> Result<Self, PlatformError> {
        Self::of(Second::new, width, height)
    }
}

impl<W: ComponentHandle> Canvas<W> {
    fn of(make: fn() -> Result<W, PlatformError>, width: u32, height: u32) -> Result<Self, PlatformError> {
        if NEWEST.with_borrow(Option::is_none) {
            slint::platform::set_platform(Box::new(Paper)).map_err(|error| PlatformError::Other(error.to_string()))?;
        }
        let main = make()?;
        let window = NEWEST
            .with_borrow(Clone::clone)
            .ok_or_else(|| PlatformError::from("this thread shows its windows on a display"))?;
        window.set_size(PhysicalSize::new(width, height));
        main.show()?;
        slint::platform::update_timers_and_animations();
        Ok(Self { main, window })
    }

    /// The screens, to be given their views and their presses.
    #[must_use]
    pub fn main(&self) -> &W {
        &self.main
    }

    /// Draws what the window shows now, eight bits a channel.
    #[must_use]
    pub fn draw(&self) -> RgbImage {
        slint::platform::update_timers_and_animations();
        self.window.request_redraw();
        let PhysicalSize { width, height, .. } = self.main.window().size();
        let mut pixels = vec![Rgb8Pixel::new(0, 0, 0); width as usize * height as usize];
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut pixels, width as usize);
        });
        RgbImage::from_fn(width, height, |x, y| {
            let pixel = pixels.get(y as usize * width as usize + x as usize).copied().unwrap_or_default();
            image::Rgb([pixel.r, pixel.g, pixel.b])
        })
    }
}

/// Draws one window of `width` by `height` pixels after `setup` gave it its view.
///
/// # Errors
/// When this thread already has a real window.
pub fn render(setup: impl FnOnce(&Main), width: u32, height: u32) -> Result<RgbImage, PlatformError> {
    let canvas = Canvas::open(width, height)?;
    setup(canvas.main());
    Ok(canvas.draw())
}

/// A platform whose windows are paper, and whose time stands still.
struct Paper;

impl Platform for Paper {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        NEWEST.set(Some(Rc::clone(&window)));
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        Duration::ZERO
    }
}
