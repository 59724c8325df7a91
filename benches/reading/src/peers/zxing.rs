//! zxing-cpp with all that it can try, and with none of it.

use gatelight::input::frame::Frame;
use zxingcpp::{BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

use super::{Peer, Purpose};

/// zxing-cpp with one set of options.
pub struct Zxing {
    name: &'static str,
    reader: BarcodeReader,
}

impl Zxing {
    /// Harder, turned, inverted, scaled down: the library's own choice.
    pub fn all_tries(purpose: Purpose) -> Self {
        Self { name: "zxing-cpp", reader: reader(purpose, true) }
    }

    /// One quick look.
    pub fn plain(purpose: Purpose) -> Self {
        Self { name: "zxing-cpp-plain", reader: reader(purpose, false) }
    }
}

impl Peer for Zxing {
    fn name(&self) -> &'static str {
        self.name
    }

    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>> {
        let view = ImageView::from_slice(picture.luma(), picture.width(), picture.height(), ImageFormat::Lum);
        let found = view.and_then(|view| self.reader.from(view)).unwrap_or_default();
        found.iter().filter(|code| code.is_valid()).map(|code| code.text().into_bytes()).collect()
    }
}

fn reader(purpose: Purpose, tries: bool) -> BarcodeReader {
    let reader = match purpose {
        Purpose::Frames => BarcodeReader::new().formats([BarcodeFormat::QRCode]).max_number_of_symbols(1),
        Purpose::Pictures => BarcodeReader::new().formats([BarcodeFormat::QRCode, BarcodeFormat::Aztec]),
    };
    let reader = reader.text_mode(TextMode::Plain);
    reader.try_harder(tries).try_rotate(tries).try_invert(tries).try_downscale(tries)
}
