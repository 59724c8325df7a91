//! Files as people bring them, made on the spot: PDF pages with codes, zip archives.

use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref};
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// A page of A4 in points.
pub const A4: (f32, f32) = (595.0, 842.0);

/// What a code on a page is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A box for each dark module.
    Vectors,
    /// A picture of one pixel a module.
    Picture,
}

/// A code on a page: its left and upper edge, and its side, without the white around it.
pub struct Placed<'a> {
    pub text: &'a [u8],
    pub left: f32,
    pub top: f32,
    pub side: f32,
    pub ink: Ink,
}

/// A PDF file whose pages have this size and these codes.
pub fn pdf(size: (f32, f32), pages: &[Vec<Placed<'_>>]) -> Vec<u8> {
    let mut next = (3..).map(Ref::new);
    let leaves: Vec<Ref> = next.by_ref().take(pages.len()).collect();
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids(leaves.iter().copied()).count(pages.len() as i32);
    for (leaf, codes) in leaves.into_iter().zip(pages) {
        let (text, mut content) = (next.next().expect("numbers are endless"), Content::new());
        let mut pictures = Vec::new();
        for (code, number) in codes.iter().zip(0..) {
            let qr = QrCode::with_error_correction_level(code.text, EcLevel::L).expect("it fits");
            let bottom = size.1 - code.top - code.side;
            match code.ink {
                Ink::Vectors => boxes(&mut content, &qr, (code.left, bottom), code.side),
                Ink::Picture => {
                    let name = format!("I{number}");
                    content.save_state();
                    content.transform([code.side, 0.0, 0.0, code.side, code.left, bottom]);
                    content.x_object(Name(name.as_bytes())).restore_state();
                    pictures.push((name, next.next().expect("numbers are endless"), qr));
                }
            }
        }
        let mut page = pdf.page(leaf);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, size.0, size.1)).contents(text);
        let mut resources = page.resources();
        resources.x_objects().pairs(pictures.iter().map(|(name, object, _)| (Name(name.as_bytes()), *object)));
        resources.finish();
        page.finish();
        pdf.stream(text, &compress_to_vec_zlib(&content.finish(), 6)).filter(Filter::FlateDecode);
        for (_, object, qr) in pictures {
            let pixels: Vec<u8> = qr.to_colors().iter().map(|color| color.select(0, 255)).collect();
            let packed = compress_to_vec_zlib(&pixels, 6);
            let mut picture = pdf.image_xobject(object, &packed);
            picture.width(qr.width() as i32).height(qr.width() as i32).bits_per_component(8);
            picture.color_space().device_gray();
            picture.filter(Filter::FlateDecode);
        }
    }
    pdf.finish()
}

fn boxes(content: &mut Content, qr: &QrCode, (left, bottom): (f32, f32), side: f32) {
    let (width, module) = (qr.width(), side / qr.width() as f32);
    for y in 0..width {
        for x in (0..width).filter(|x| qr[(*x, y)] == Color::Dark) {
            content.rect(left + x as f32 * module, bottom + (width - 1 - y) as f32 * module, module, module);
        }
    }
    content.fill_nonzero();
}

/// The file with something added to its trailer.
pub fn trailed(pdf: &[u8], with: &str) -> Vec<u8> {
    let at = pdf.windows(7).rposition(|window| window == b"trailer").expect("a trailer") + 7;
    let open = at + pdf[at..].windows(2).position(|window| window == b"<<").expect("a dictionary") + 2;
    [&pdf[..open], with.as_bytes(), &pdf[open..]].concat()
}

/// The file as if it were protected by a password (which nobody knows: its check fails for all).
pub fn sealed(pdf: &[u8]) -> Vec<u8> {
    let key = "00".repeat(32);
    let seal = format!("/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{key}>/U<{key}>>>/ID[<{key}><{key}>]");
    trailed(pdf, &seal)
}

/// An archive as common tools write it; `store` leaves entries unpacked.
pub fn zip(entries: &[(&str, &[u8])], store: bool) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let packed = if store { content.to_vec() } else { compress_to_vec(content, 9) };
        let at = bytes.len() as u32;
        let mut shared = vec![20, 0, 0, 8, if store { 0 } else { 8 }, 0, 0, 0, 0, 0];
        shared.extend(crc32(content).to_le_bytes());
        shared.extend((packed.len() as u32).to_le_bytes());
        shared.extend((content.len() as u32).to_le_bytes());
        shared.extend((name.len() as u16).to_le_bytes());
        shared.extend([0, 0]);
        bytes.extend(*b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
        directory.extend(*b"PK\x01\x02\x14\x03");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (bytes.len() as u32, entries.len() as u16);
    bytes.extend(&directory);
    bytes.extend(*b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// A wallet pass whose barcode has this message.
pub fn pass(message: &str) -> Vec<u8> {
    let message = serde_json::Value::from(message);
    let barcode =
        format!(r#"{{"format": "PKBarcodeFormatQR", "message": {message}, "messageEncoding": "iso-8859-1"}}"#);
    let description = format!(r#"{{"formatVersion": 1, "barcodes": [{barcode}], "barcode": {barcode}}}"#);
    zip(&[("icon.png", b"\x89PNG"), ("pass.json", description.as_bytes()), ("signature", b"\x30\x80")], false)
}
