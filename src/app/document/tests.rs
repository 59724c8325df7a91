#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Contents, Error, Found, Unread, is_known, pages, read, whole};
use crate::input::pdf;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::papers::{A4, Ink, Placed, pass, pdf, sealed, trailed, zip};
use crate::training;
use std::time::Duration;

fn code(text: &str, left: f32, top: f32, side: f32, ink: Ink) -> Placed<'_> {
    Placed { text: text.as_bytes(), left, top, side, ink }
}

fn contents(bytes: Vec<u8>) -> Contents {
    read(bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn texts(contents: &Contents) -> Vec<(usize, &str)> {
    let one = |found: &Found| found.page.unwrap_or_default();
    contents.codes.iter().map(|found| (one(found), found.code.text().expect("text"))).collect()
}

fn sentence(bytes: &[u8]) -> String {
    read(bytes.to_vec()).err().expect("it is refused").to_string()
}

#[test]
fn all_codes_of_all_pages_come_in_reading_order() {
    for ink in [Ink::Vectors, Ink::Picture] {
        let file = pdf(
            A4,
            &[
                vec![code("lower", 100.0, 500.0, 150.0, ink), code("upper", 300.0, 80.0, 150.0, ink)],
                vec![],
                vec![code("right", 350.0, 100.0, 120.0, Ink::Picture), code("left", 60.0, 110.0, 120.0, Ink::Vectors)],
            ],
        );
        let contents = contents(file);
        assert_eq!(texts(&contents), [(1, "upper"), (1, "lower"), (3, "left"), (3, "right")]);
        assert!(contents.unread.is_empty());
    }
}

#[test]
fn corners_of_a_page_are_in_points() {
    let contents = contents(pdf(A4, &[vec![code("HC1:PLACE", 100.0, 500.0, 210.0, Ink::Vectors)]]));
    let corners = contents.codes[0].corners.expect("a page has places");
    for (corner, (x, y)) in corners.iter().zip([(100.0, 500.0), (310.0, 500.0), (310.0, 710.0), (100.0, 710.0)]) {
        assert!((corner.x - x).abs() < 15.0 && (corner.y - y).abs() < 15.0, "{corner:?} is not near {x} {y}");
    }
}

#[test]
fn a_certificate_in_a_small_print_is_read() {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("a time");
    let specimens = training::specimens(now);
    let text = specimens.iter().find(|specimen| specimen.id == "centre-second-dose").expect("it is there").code.text();
    let side = 20.0 / 25.4 * 72.0;
    for ink in [Ink::Vectors, Ink::Picture] {
        let file = pdf(A4, &[vec![code(text.expect("text"), 400.0, 700.0, side, ink)]]);
        assert_eq!(texts(&contents(file)), [(1, text.expect("text"))], "20 mm");
    }
}

#[test]
fn a_large_code_and_a_small_one_on_a_page_are_both_read() {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("a time");
    let specimens = training::specimens(now);
    let text = specimens.iter().find(|specimen| specimen.id == "practice").and_then(|specimen| specimen.code.text());
    let small = code(text.expect("text"), 480.0, 740.0, 70.0, Ink::Vectors);
    let file = pdf(A4, &[vec![code("https://example.org", 60.0, 60.0, 420.0, Ink::Picture), small]]);
    assert_eq!(texts(&contents(file)), [(1, "https://example.org"), (1, text.expect("text"))]);
}

#[test]
fn the_letter_of_the_training_authority_is_read() {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("a time");
    let specimens = training::specimens(now);
    let letters: Vec<_> =
        specimens.iter().filter_map(|specimen| Some((specimen, training::letter(specimen)?))).collect();
    assert!(!letters.is_empty());
    for (specimen, file) in letters {
        assert_eq!(texts(&contents(file)), [(1, specimen.code.text().expect("text"))]);
    }
}

#[test]
fn a_page_that_cannot_be_drawn_leaves_the_others() {
    let file = pdf(
        (90.0, 90.0),
        &[
            vec![code("first", 10.0, 10.0, 70.0, Ink::Vectors)],
            vec![],
            vec![code("third", 10.0, 10.0, 70.0, Ink::Vectors)],
        ],
    );
    // The second page has the content of the first, more often than a page may have content.
    let places: Vec<_> =
        file.windows(10).zip(0..).filter(|(word, _)| word == b"/Contents ").map(|(_, at)| at + 10).collect();
    let reference = |at: usize| &file[at..=at + file[at..].iter().position(|sign| *sign == b'R').expect("a reference")];
    let many = [reference(places[0]), b" "].concat().repeat(60_000);
    let after = &file[places[1] + reference(places[1]).len()..];
    let contents = contents([&file[..places[1]], b"[", &many, b"]", after].concat());
    assert_eq!(texts(&contents), [(1, "first"), (3, "third")]);
    assert_eq!(contents.unread, [Unread::Page { page: 2, why: pdf::Error::Swells }]);
    assert!(contents.unread[0].to_string().starts_with("page 2: the PDF file unpacks to more"));
}

#[test]
fn more_pages_than_the_limit_are_told() {
    let mut sheets: Vec<Vec<Placed<'_>>> = (0..Limits::PDF_PAGES + 2).map(|_| Vec::new()).collect();
    sheets[0].push(code("first", 10.0, 10.0, 70.0, Ink::Vectors));
    sheets[Limits::PDF_PAGES - 1].push(code("last", 10.0, 10.0, 70.0, Ink::Vectors));
    sheets[Limits::PDF_PAGES].push(code("beyond", 10.0, 10.0, 70.0, Ink::Vectors));
    let contents = contents(pdf((90.0, 90.0), &sheets));
    assert_eq!(texts(&contents), [(1, "first"), (Limits::PDF_PAGES, "last")]);
    assert_eq!(contents.unread, [Unread::Rest { pages: Limits::PDF_PAGES + 2 }]);
    let told = contents.unread[0].to_string();
    assert_eq!(told, "only the first 64 of 66 pages were read; save the others as a file of their own");
}

#[test]
fn what_takes_too_long_is_left_behind_and_told() {
    let file = pdf(A4, &[vec![code("HC1:SLOW", 100.0, 500.0, 210.0, Ink::Vectors)]]);
    match pages(file, Duration::ZERO) {
        Ok(contents) => assert_eq!((contents.codes.len(), contents.unread), (0, vec![Unread::Slow { page: 1 }])),
        Err(error) => assert!(matches!(error, Error::Slow), "{error}"),
    }
    let told = Unread::Slow { page: 3 }.to_string();
    assert_eq!(told, "page 3 takes too long, and nothing from it on was read; take a screenshot of the code");
}

#[test]
fn a_pass_gives_its_message_without_a_place() {
    let contents = contents(pass("HC1:PASS"));
    assert_eq!(texts(&contents), [(0, "HC1:PASS")]);
    assert!(contents.codes[0].corners.is_none() && contents.codes[0].page.is_none());
}

#[test]
fn a_file_is_known_by_what_it_holds_and_refused_in_one_sentence() {
    let blank = pdf((20.0, 20.0), &[vec![]]);
    assert!(is_known(&blank) && is_known(b"PK\x03\x04") && is_known(b"\x89PNG\r\n\x1a\n") && is_known(b"GIF89a"));
    assert!(!is_known(b"HC1:6BFOXN") && !is_known(b""));
    assert!(contents(blank.clone()).codes.is_empty());
    assert!(sentence(&sealed(&blank)).contains("needs a password"));
    assert!(sentence(b"%PDF-1.7\n").contains("the PDF file is damaged"));
    assert!(sentence(b"\0\0\0\x18ftypheic....").contains("a HEIC picture"));
    assert!(sentence(&zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")], false)).contains("a Word"));
    assert!(sentence(b"PK\x03\x04").contains("damaged"));
    assert!(sentence(b"HC1:6BFOXN").contains("png, jpg, webp, PDF and pkpass"));
    assert!(matches!(read(trailed(&blank, "/Encrypt<</Filter/Other>>")), Err(Error::Pdf(pdf::Error::OtherEncryption))));
}

#[test]
fn a_file_that_is_cut_off_is_never_said_to_hold_no_code() {
    let letter = pdf(A4, &[vec![code("HC1:ABC", 100.0, 500.0, 150.0, Ink::Vectors)]]);
    assert!(sentence(&letter[..letter.len() / 4]).contains("damaged"));
    let jpeg = crate::input::jpeg::tests::small();
    assert!(sentence(&jpeg[..jpeg.len() - 2]).contains("damaged"));
    // Whole files without a code are no trouble.
    assert!(contents(pdf(A4, &[vec![]])).codes.is_empty());
    assert!(contents(jpeg).codes.is_empty());
}

#[test]
fn a_file_is_read_to_its_limit_and_one_byte_more() {
    assert_eq!(whole(b"abc".as_slice()).expect("memory"), b"abc");
    let endless = std::io::repeat(0);
    assert_eq!(whole(endless).expect("memory").len(), Limits::PICTURE_BYTES + 1);
}
