//! What a camera might see, and codes for phones.

use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// A QR code of `text`, one pixel a module.
pub fn qr(text: &str) -> Image {
    let code = qrcode::QrCode::new(text).expect("a short text fits");
    let width = u32::try_from(code.width()).expect("at most 177");
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, width);
    for (pixel, module) in pixels.make_mut_slice().iter_mut().zip(code.to_colors()) {
        *pixel = if module == qrcode::Color::Dark { Rgb8Pixel::new(18, 23, 27) } else { Rgb8Pixel::new(255, 255, 255) };
    }
    Image::from_rgb8(pixels)
}

/// What a camera might see: a wall, a hand-held card, a code on it.
pub fn picture(width: u32, height: u32) -> Image {
    let code = qrcode::QrCode::new("a specimen, not a certificate, of about this length").expect("a short text fits");
    let modules = code.to_colors();
    let side = code.width();
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
    for (i, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = ((i % width as usize) as f32 / width as f32, (i / width as usize) as f32 / height as f32);
        let (u, v) = ((x - 0.37 - 0.03 * (y - 0.3)) / 0.255, (y - 0.315 + 0.09 * (x - 0.37)) / 0.32);
        let on_card = (-0.25..1.25).contains(&u) && (-0.5..2.0).contains(&v);
        let dark = (0.0..1.0).contains(&u)
            && (0.0..1.0).contains(&v)
            && modules[(v * side as f32) as usize * side + (u * side as f32) as usize] == qrcode::Color::Dark;
        *pixel = if dark {
            Rgb8Pixel::new(20, 20, 22)
        } else if on_card {
            Rgb8Pixel::new(246, 246, 244)
        } else if (x * 7.0) as u32 % 3 == 1 && y < 0.6 {
            Rgb8Pixel::new(66, 77, 85)
        } else {
            Rgb8Pixel::new(57, 67, 74)
        };
    }
    Image::from_rgb8(pixels)
}
