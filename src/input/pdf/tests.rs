#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Document, Error, scale};
use crate::model::limits::Limits;
use crate::papers::{A4, Ink, Placed, pdf, sealed};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref};

fn code(text: &[u8], left: f32, top: f32, side: f32, ink: Ink) -> Placed<'_> {
    Placed { text, left, top, side, ink }
}

/// A page of the size of a stamp: cheap to draw many times.
fn stamp(ink: Ink) -> Vec<u8> {
    pdf((60.0, 60.0), &[vec![code(b"HC1:STAMP", 8.0, 8.0, 44.0, ink)]])
}

fn open(bytes: Vec<u8>) -> Document {
    Document::open(bytes, || true).expect("whole")
}

fn refused(bytes: Vec<u8>) -> Option<Error> {
    match Document::open(bytes, || true) {
        Err(error) => Some(error),
        Ok(document) => (0..document.pages()).find_map(|page| document.draw(page).err()),
    }
}

/// A file of one page with this content stream, packed by the filters of these names.
fn with_content(packed: &[u8], filters: &[&str]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, leaf, text] = [1, 2, 3, 4].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([leaf]).count(1);
    pdf.page(leaf).parent(tree).media_box(Rect::new(0.0, 0.0, 60.0, 60.0)).contents(text);
    let mut stream = pdf.stream(text, packed);
    if !filters.is_empty() {
        stream.insert(Name(b"Filter")).array().items(filters.iter().map(|name| Name(name.as_bytes())));
    }
    stream.finish();
    pdf.finish()
}

#[test]
fn a_page_is_drawn_on_white_paper_with_its_place_kept() {
    for ink in [Ink::Vectors, Ink::Picture] {
        let document = open(pdf(A4, &[vec![code(b"HC1:A", 100.0, 200.0, 210.0, ink)]]));
        assert_eq!(document.pages(), 1);
        let drawn = document.draw(0).expect("a page");
        let (width, frame) = (drawn.frame.width() as usize, drawn.frame.luma());
        assert_eq!((width, drawn.frame.height()), (3_966, 5_613));
        let at = |x: f32, y: f32| frame[(y * drawn.scale) as usize * width + (x * drawn.scale) as usize];
        // 21 modules of 10 points: the corner of a finder, the white ring in it, its middle, the paper.
        assert_eq!([at(105.0, 205.0), at(115.0, 215.0), at(135.0, 235.0), at(90.0, 190.0)], [0, 255, 0, 255]);
    }
}

#[test]
fn a_dense_code_of_twenty_millimetres_has_four_pixels_a_module() {
    let text = [b'x'; 770];
    let side = 20.0 / 25.4 * 72.0;
    let document = open(pdf(A4, &[vec![code(&text, 100.0, 200.0, side, Ink::Vectors)]]));
    let drawn = document.draw(0).expect("a page");
    let (width, left) = (drawn.frame.width() as usize, (100.0 * drawn.scale) as usize);
    let row = (200.0 * drawn.scale) as usize + 2;
    let finder = drawn.frame.luma()[row * width + left..].iter().skip(1).take_while(|grey| **grey < 128).count() + 1;
    assert!((28..=30).contains(&finder), "seven modules are {finder} pixels");
}

#[test]
fn no_page_has_more_pixels_than_a_picture() {
    assert_eq!(scale(A4), 480.0 / 72.0);
    for size in [(14_400.0, 14_400.0), (14_400.0, 3.0), (1.0, 200_000.0)] {
        let scale = scale(size);
        let (width, height) = (size.0 * scale, size.1 * scale);
        assert!(width * height <= Limits::PICTURE_PIXELS as f32 * 1.001, "{size:?}");
        assert!(width.max(height) <= 65_536.0, "{size:?}");
    }
}

#[test]
fn pages_are_counted_and_a_missing_one_is_an_error() {
    let document = open(pdf((20.0, 20.0), &[vec![], vec![], vec![]]));
    assert_eq!(document.pages(), 3);
    assert!(document.draw(2).is_ok_and(|drawn| drawn.frame.luma().iter().all(|grey| *grey == 255)));
    assert_eq!(document.draw(3).err(), Some(Error::Broken));
}

#[test]
fn a_password_is_asked_for_in_one_sentence() {
    let error = refused(sealed(&stamp(Ink::Vectors)));
    assert_eq!(error, Some(Error::Protected));
    let sentence = error.map(|error| error.to_string()).unwrap_or_default();
    assert!(sentence.contains("needs a password; open it and save it without one"), "{sentence}");
    let mut large = sealed(&stamp(Ink::Vectors));
    large.resize(Limits::SEALED_PDF_BYTES + 1, b'\n');
    assert_eq!(refused(large), Some(Error::SealedTooLarge));
}

#[test]
fn what_is_no_pdf_file_is_damaged() {
    for bytes in [b"%PDF-1.7\n".as_slice(), b"%PDF-", b"", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj"] {
        assert_eq!(refused(bytes.to_vec()), Some(Error::Broken));
    }
    assert_eq!(refused(pdf(A4, &[])), Some(Error::Broken), "a file without pages");
    assert_eq!(refused(vec![0; Limits::PDF_BYTES + 1]), Some(Error::TooManyBytes));
}

#[test]
fn cuts_and_changed_bytes_are_never_a_panic() {
    for ink in [Ink::Vectors, Ink::Picture] {
        let whole = stamp(ink);
        assert_eq!(refused(whole.clone()), None);
        for at in (0..whole.len()).step_by(97) {
            // Readers of PDF mend what they can: a cut file may still show its page.
            let _ = refused(whole[..at].to_vec());
        }
        for at in (0..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] ^= 0x15;
            let _ = refused(changed);
        }
    }
}

#[test]
fn a_stream_that_swells_is_refused_before_it_does() {
    let bomb = compress_to_vec_zlib(&vec![b' '; Limits::PDF_STREAM_BYTES + 1], 6);
    assert!(bomb.len() < 200_000);
    assert_eq!(refused(with_content(&bomb, &["FlateDecode"])), Some(Error::Swells));
    let twice = compress_to_vec_zlib(&bomb, 9);
    assert!(twice.len() < 2_000);
    assert_eq!(refused(with_content(&twice, &["FlateDecode", "FlateDecode"])), Some(Error::Swells));
    let long = vec![0x80; 100_000];
    assert_eq!(refused(with_content(&long, &["LZWDecode"])), Some(Error::Swells));
    assert_eq!(refused(with_content(&long, &["RunLengthDecode", "LZWDecode"])), Some(Error::Swells));
    let small = compress_to_vec_zlib(&[b' '; 1_000], 6);
    assert_eq!(refused(with_content(&small, &["FlateDecode"])), None);
}

#[test]
fn parts_of_a_page_that_swell_together_are_refused() {
    let mut pdf = Pdf::new();
    let [catalog, tree, leaf, text] = [1, 2, 3, 4].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([leaf]).count(1);
    let mut page = pdf.page(leaf);
    page.parent(tree).media_box(Rect::new(0.0, 0.0, 60.0, 60.0));
    page.insert(Name(b"Contents")).array().items([text; 1_000]);
    page.finish();
    pdf.stream(text, &compress_to_vec_zlib(&vec![b' '; 1_000_000], 6)).filter(Filter::FlateDecode);
    assert_eq!(refused(pdf.finish()), Some(Error::Swells));
}

#[test]
fn a_picture_that_claims_to_be_endless_is_refused() {
    let picture = |width: i32, height: i32, filter: Option<Filter>, data: &[u8]| {
        let mut pdf = Pdf::new();
        let [catalog, tree, leaf, text, image] = [1, 2, 3, 4, 5].map(Ref::new);
        pdf.catalog(catalog).pages(tree);
        pdf.pages(tree).kids([leaf]).count(1);
        let mut page = pdf.page(leaf);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, 60.0, 60.0)).contents(text);
        page.resources().x_objects().pair(Name(b"I"), image);
        page.finish();
        let mut content = Content::new();
        content.x_object(Name(b"I"));
        pdf.stream(text, &content.finish());
        let mut object = pdf.image_xobject(image, data);
        object.width(width).height(height).bits_per_component(8);
        object.color_space().device_gray();
        if let Some(filter) = filter {
            object.filter(filter);
        }
        object.finish();
        refused(pdf.finish())
    };
    assert_eq!(picture(60_000, 60_000, None, b"x"), Some(Error::Swells));
    assert_eq!(picture(2_000, 60_000, Some(Filter::CcittFaxDecode), b"x"), Some(Error::Swells));
    // The head of a JPEG 2000 stream with 60,000 by 60,000 samples of one component.
    let mut endless = vec![0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0];
    for number in [60_000_u32, 60_000, 0, 0, 60_000, 60_000, 0, 0] {
        endless.extend(number.to_be_bytes());
    }
    endless
        .extend([0, 1, 7, 1, 1, 0xff, 0x52, 0, 12, 0, 0, 0, 1, 0, 1, 4, 4, 0, 1, 0xff, 0x5c, 0, 7, 0x40, 0x40, 0x48]);
    endless.extend([0x48, 0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0x93, 0, 0, 0xff, 0xd9]);
    let of_jpeg = picture(9, 9, Some(Filter::JpxDecode), &endless);
    assert!(matches!(of_jpeg, Some(Error::Swells) | None), "{of_jpeg:?}");
    // A JBIG2 page of 65,535 by 65,535 dots, and nothing on it.
    let dots = [0, 0, 0, 0, 0x30, 0, 1, 0, 0, 0, 19, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff];
    let page = [&dots[..], &[0; 8], &[0, 0, 0]].concat();
    assert_eq!(picture(9, 9, Some(Filter::Jbig2Decode), &page), Some(Error::Swells));
    assert_eq!(picture(9, 9, None, &[7; 81]), None);
}

/// A file of one page of the size of a stamp, its content, and a part of its own that the content names `X`.
fn with_part(content: &[u8], kind: &[u8], part: impl FnOnce(&mut Pdf, Ref)) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, leaf, text, named] = [1, 2, 3, 4, 5].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([leaf]).count(1);
    let mut page = pdf.page(leaf);
    page.parent(tree).media_box(Rect::new(0.0, 0.0, 60.0, 60.0)).contents(text);
    page.insert(Name(b"Resources")).dict().insert(Name(kind)).dict().pair(Name(b"X"), named);
    page.finish();
    pdf.stream(text, content);
    part(&mut pdf, named);
    pdf.finish()
}

#[test]
fn forms_that_call_forms_come_to_an_end() {
    let forms = |floors: i32, calls: usize| {
        with_part(b"/X Do", b"XObject", |pdf, first| {
            for floor in 0..floors {
                let (here, next) = (Ref::new(first.get() + floor), Ref::new(first.get() + floor + 1));
                let content = if floor + 1 < floors { b"/X Do ".repeat(calls) } else { b"0 0 1 1 re f".to_vec() };
                let mut form = pdf.form_xobject(here, &content);
                form.bbox(Rect::new(0.0, 0.0, 60.0, 60.0));
                form.resources().x_objects().pair(Name(b"X"), next);
            }
        })
    };
    assert_eq!(refused(forms(3, 10)), None);
    assert_eq!(refused(forms(12, 10)), Some(Error::Endless));
    assert_eq!(refused(forms(10_000, 1)), None, "hayro goes down fifty floors and no more");
}

#[test]
fn what_nobody_waits_for_any_more_comes_to_an_end() {
    // Half a million calls of a form that draws nothing and takes a while to find that out: hours.
    let blank = compress_to_vec_zlib(&vec![b' '; 1_000_000], 6);
    let slow = with_part(&b"/X Do ".repeat(500_000), b"XObject", |pdf, form| {
        let mut form = pdf.form_xobject(form, &blank);
        form.bbox(Rect::new(0.0, 0.0, 60.0, 60.0)).filter(Filter::FlateDecode);
    });
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = std::rc::Rc::clone(&asked);
    let wanted = move || {
        counted.set(counted.get() + 1);
        counted.get() < 20
    };
    let document = Document::open(slow.clone(), wanted).expect("whole");
    assert_eq!(document.draw(0).err(), Some(Error::Endless));
    assert_eq!(asked.get(), 20);
    assert_eq!(Document::open(slow, || false).err(), Some(Error::Endless));
}

#[test]
fn tiles_and_dashes_of_no_size_come_to_an_end() {
    let tiles = |step: f32, content: &[u8]| {
        with_part(b"/Pattern cs /X scn 0 0 60 60 re f", b"Pattern", |pdf, pattern| {
            let mut tile = pdf.tiling_pattern(pattern, content);
            tile.tiling_type(pdf_writer::types::TilingType::ConstantSpacing);
            tile.paint_type(pdf_writer::types::PaintType::Colored);
            tile.bbox(Rect::new(0.0, 0.0, 60.0, 60.0)).x_step(step).y_step(step);
            // The tile is painted with itself.
            tile.insert(Name(b"Resources")).dict().insert(Name(b"Pattern")).dict().pair(Name(b"X"), pattern);
        })
    };
    assert_eq!(refused(tiles(6.0, b"0 0 3 3 re f")), None);
    assert_eq!(refused(tiles(0.01, b"0 0 3 3 re f")), Some(Error::Endless));
    assert_eq!(refused(tiles(6.0, b"/Pattern cs /X scn 0 0 3 3 re f")), None);
    let dashes = |dash: &str| refused(with_content(format!("[{dash}] 0 d 0 0 m 60 60 l S").as_bytes(), &[]));
    assert_eq!(dashes("3 3"), None);
    assert_eq!(dashes("0.00001"), Some(Error::Endless));
}

#[test]
fn a_picture_inside_of_a_content_stream_is_measured_too() {
    let inside = |picture: &[u8], head: &str| {
        let content = [format!("q 60 0 0 60 0 0 cm BI {head} ID ").as_bytes(), picture, b" EI Q"].concat();
        refused(with_content(&content, &[]))
    };
    let head = "/W 9 /H 9 /BPC 8 /CS /G /F /Fl";
    assert_eq!(inside(&compress_to_vec_zlib(&[7; 81], 9), head), None);
    assert_eq!(inside(&compress_to_vec_zlib(&vec![7; Limits::PDF_STREAM_BYTES + 1], 6), head), Some(Error::Swells));
    assert_eq!(inside(b"x", "/W 60000 /H 60000 /BPC 8 /CS /G"), Some(Error::Swells));
}

#[test]
fn the_same_large_picture_a_thousand_times_is_refused() {
    let many = |times: usize| {
        with_part(&b"q 60 0 0 60 0 0 cm /X Do Q ".repeat(times), b"XObject", |pdf, picture| {
            let pixels = compress_to_vec_zlib(&vec![7; 1_000_000], 6);
            let mut picture = pdf.image_xobject(picture, &pixels);
            picture.width(1_000).height(1_000).bits_per_component(8);
            picture.color_space().device_gray();
            picture.filter(Filter::FlateDecode);
        })
    };
    assert_eq!(refused(many(3)), None);
    assert_eq!(refused(many(1_000)), Some(Error::Swells));
}
