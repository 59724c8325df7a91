//! The live picture of the camera.

use super::ui::{self, Main, ScanPage, Shell};
use crate::input::frame::Frame;
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};
use std::cell::{Cell, RefCell};

/// Shows pictures in two buffers by turns: while the page holds the one, the other takes the next picture.
#[derive(Default)]
pub struct Live {
    spare: RefCell<Option<SharedPixelBuffer<Rgb8Pixel>>>,
    hidden: Cell<bool>,
}

impl Live {
    /// Shows a camera picture unless it is hidden; a kiosk's as in a mirror.
    pub fn show(&self, main: &Main, frame: &Frame) {
        if self.hidden.get() {
            return;
        }
        let size = (frame.width(), frame.height());
        let spare = self.spare.take().filter(|spare| (spare.width(), spare.height()) == size);
        let mut pixels = spare.unwrap_or_else(|| SharedPixelBuffer::new(size.0, size.1));
        match frame.colour() {
            Some(colour) => pixels.make_mut_bytes().copy_from_slice(colour),
            None => {
                let dots = pixels.make_mut_slice().iter_mut();
                dots.zip(frame.luma()).for_each(|(dot, light)| *dot = [*light; 3].into());
            }
        }
        if main.global::<Shell>().get_face() == ui::Face::Kiosk {
            let width = usize::try_from(size.0).unwrap_or(1).max(1);
            pixels.make_mut_slice().chunks_mut(width).for_each(<[Rgb8Pixel]>::reverse);
        }
        let page = main.global::<ScanPage>();
        self.spare.replace(page.get_picture().to_rgb8());
        page.set_picture(Image::from_rgb8(pixels));
    }

    /// Whether words stand in place of the picture. Nobody stays in memory behind them.
    pub fn hide(&self, main: &Main, hidden: bool) {
        if hidden && !self.hidden.replace(hidden) {
            self.spare.take();
            main.global::<ScanPage>().set_picture(Image::default());
        }
        self.hidden.set(hidden);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Live;
    use crate::gui::picture::Canvas;
    use crate::gui::ui::ScanPage;
    use crate::input::frame::Frame;
    use slint::ComponentHandle;

    #[test]
    fn nobody_stays_in_memory_behind_words() {
        let canvas = Canvas::open(800, 480).expect("a window without a display");
        let (live, main) = (Live::default(), canvas.main());
        let width = || main.global::<ScanPage>().get_picture().size().width;
        let show = || live.show(main, &Frame::coloured(2, 1, vec![7; 6]).expect("two pixels"));
        show();
        show();
        assert!(width() == 2 && live.spare.borrow().is_some());
        live.hide(main, true);
        show();
        assert!(width() == 0 && live.spare.borrow().is_none());
        live.hide(main, false);
        show();
        assert_eq!(width(), 2);
    }
}
