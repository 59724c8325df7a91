//! What people give to `check`, `read` and `inspect`: every kind of file, and none.

use crate::papers::{A4, Ink, Placed, pass, pdf, sealed, zip};
use crate::program::{Home, altered, good, objects, verdicts};
use gatelight::training;
use std::fs;

#[test]
fn an_input_without_a_code_gives_one_object_with_item_0() {
    let home = Home::new();
    home.file("empty.txt", "");
    home.file("blank.txt", "\n \r\n\t\n");
    home.file("mark.txt", b"\xef\xbb\xbf\r\n");
    image::GrayImage::from_pixel(64, 64, image::Luma([200])).save(home.path().join("blank.png")).expect("a picture");
    for input in ["empty.txt", "blank.txt", "mark.txt", "blank.png", "-"] {
        let (objects, status) = home.check([input]);
        assert_eq!((verdicts(&objects), status), (vec![("no-certificate", 100)], 5), "{input}");
        assert_eq!((&objects[0]["item"], &objects[0]["input"]), (&0.into(), &input.into()));
        assert_eq!(
            (&objects[0]["layers"]["read"], &objects[0]["layers"]["envelope"]),
            (&"unknown".into(), &"not-run".into())
        );
    }
}

#[test]
fn what_is_no_input_is_told_with_what_to_do() {
    let home = Home::new();
    home.file("cut.pdf", "%PDF-1.7\n");
    home.file("sealed.pdf", sealed(&pdf((20.0, 20.0), &[vec![]])));
    home.file("letter.docx", zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")], false));
    home.file("cut.pkpass", b"PK\x03\x04");
    home.file("photos.zip", zip(&[("letter.png", b"x")], false));
    home.file("phone.heic", b"\0\0\0\x18ftypheic....");
    home.file("wide.txt", "H\0C\x001\0:\0");
    home.file("cut.png", b"\x89PNG\r\n\x1a\n\0\0");
    fs::create_dir(home.path().join("folder")).expect("a folder");
    for (input, says) in [
        ("cut.pdf", "the PDF file is damaged; get it again, or take a screenshot of the code"),
        ("sealed.pdf", "needs a password; open it and save it without one"),
        ("letter.docx", "this is a Word document; open it and save it as PDF"),
        ("cut.pkpass", "the wallet pass is damaged; get it again"),
        ("photos.zip", "this is a zip archive; unpack it and give the picture or the PDF inside"),
        ("phone.heic", "save it as jpg, or send a screenshot"),
        ("wide.txt", "is neither a picture, a PDF file or a pass nor a text file with a code a line"),
        ("folder", "is a folder; give the files in it"),
        ("not-there.png", "No such file"),
        ("cut.png", "cut.png: "),
    ] {
        let done = home.run(["check", "--json", input]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{input}");
        assert!(done.err.contains(says) && done.err.contains(input), "{}", done.err);
        if input != "wide.txt" {
            let read = home.run(["read", "--json", input]);
            assert_eq!((read.status, read.out.as_str(), read.err), (2, "", done.err), "{input}");
        }
    }
}

#[test]
fn lines_are_read_whatever_wrote_them() {
    let home = Home::trusting();
    let code = good();
    for (text, items) in [
        (format!("{code}\n"), vec![1]),
        (code.clone(), vec![1]),
        (format!("{code}\r\n{code}\r\n"), vec![1, 2]),
        (format!("\u{feff}{code}\r\n{code}"), vec![1, 2]),
        (format!("\n\n  {code}\t\n\n{code}\n\n"), vec![3, 5]),
    ] {
        home.file("codes.txt", text);
        let (objects, status) = home.check(["codes.txt"]);
        let found: Vec<_> = objects.iter().map(|object| object["item"].as_i64().expect("a number")).collect();
        assert_eq!((found, status), (items, 0));
    }
}

#[test]
fn lines_that_are_no_text_are_judged_one_by_one() {
    let home = Home::trusting();
    let code = good();
    let lines: [&[u8]; 5] = [b"\xff\xfe\x80", b"HC1:\xff\xff", b"HC1:", code.as_bytes(), b"\xc3\x28"];
    home.file("codes.txt", lines.join(&b'\n'));
    let (objects, status) = home.check(["codes.txt"]);
    let codes: Vec<_> = verdicts(&objects).iter().map(|(_, code)| *code).collect();
    assert_eq!((codes, status), (vec![101, 103, 103, 0, 101], 0));
}

#[test]
fn a_line_of_ten_megabytes_is_refused_and_the_next_one_read() {
    let home = Home::trusting();
    home.file("codes.txt", format!("HC1:{}\n{}\n{}", "0".repeat(10_000_000), good(), "x".repeat(10_000_000)));
    let (objects, status) = home.check(["codes.txt"]);
    assert_eq!(verdicts(&objects), [("reject", 105), ("pass", 0), ("no-certificate", 101)]);
    assert_eq!(status, 1);
}

#[test]
fn a_code_on_the_command_line_is_an_input_like_any_other() {
    let home = Home::trusting();
    let (objects, status) = home.check(["--code", &good(), "--code", &altered()]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0), ("reject", 200)], 1));
    assert_eq!((&objects[1]["input"], &objects[1]["item"]), (&"--code".into(), &2.into()));
}

#[test]
fn without_a_store_nothing_passes_and_the_sentence_says_why() {
    let home = Home::new();
    let (objects, status) = home.check(["--code", &good()]);
    assert_eq!((verdicts(&objects), status), (vec![("cannot-decide", 800)], 3));
    let done = home.run(["check", "--code", &good()]);
    assert!(done.out.contains("CHECK BY HAND") && done.out.contains("G800"), "{}", done.out);
}

#[test]
fn pictures_are_read_with_text_kind_and_corners() {
    let home = Home::new();
    let specimens = training::specimens(crate::program::now());
    let letter = specimens.iter().find(|specimen| specimen.id == "letter").expect("a letter");
    home.file("letter.png", training::picture(letter));
    image::GrayImage::from_pixel(64, 64, image::Luma([200])).save(home.path().join("blank.png")).expect("a picture");
    let done = home.run(["read", "--json", "letter.png"]);
    let seen = objects("read", &done.out);
    assert_eq!((seen.len(), done.status), (1, 0));
    assert_eq!(seen[0]["symbols"][0]["text"].as_str(), letter.code.text());
    assert_eq!(seen[0]["symbols"][0]["symbology"], "qr");
    let done = home.run(["read", "--json", "blank.png"]);
    assert_eq!((objects("read", &done.out)[0]["symbols"].clone(), done.status), (serde_json::json!([]), 5));
    let done = home.run(["read", "--json", "not-there.png", "letter.png"]);
    assert_eq!((objects("read", &done.out).len(), done.status), (1, 2));
    assert_eq!(
        home.run(["read", "letter.png"]).out.trim_end(),
        format!("letter.png: qr: {}", letter.code.text().expect("text"))
    );
}

/// A family's letter: a code on the first page, none on the second, two on the third.
fn family(first: &str, other: &str) -> Vec<u8> {
    let place = |text, left, ink| Placed { text, left, top: 300.0, side: 200.0, ink };
    let (first, other) = (first.as_bytes(), other.as_bytes());
    let last = vec![place(other, 330.0, Ink::Vectors), place(first, 60.0, Ink::Picture)];
    pdf(A4, &[vec![place(first, 60.0, Ink::Vectors)], vec![], last])
}

#[test]
fn the_codes_of_a_pdf_file_are_judged_page_by_page() {
    let home = Home::trusting();
    home.file("family.pdf", family(&good(), &altered()));
    let (objects, status) = home.check(["family.pdf"]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0), ("pass", 0), ("reject", 200)], 1));
    let places: Vec<_> = objects.iter().map(|object| (object["item"].as_u64(), object["page"].as_u64())).collect();
    assert_eq!(places, [(Some(1), Some(1)), (Some(2), Some(3)), (Some(3), Some(3))]);
    let done = home.run(["check", "family.pdf"]);
    assert!(done.out.contains("family.pdf:3 (page 3)  FAIL: do not accept"), "{}", done.out);
}

#[test]
fn a_pdf_file_is_read_and_inspected_like_a_picture() {
    let home = Home::new();
    home.file("family.pdf", family(&good(), &altered()));
    let done = home.run(["read", "--json", "family.pdf"]);
    let seen = objects("read", &done.out);
    let pages: Vec<_> = seen[0]["symbols"].as_array().expect("a list").iter().map(|symbol| &symbol["page"]).collect();
    assert_eq!((pages, done.status), (vec![&1.into(), &3.into(), &3.into()], 0));
    let done = home.run(["read", "family.pdf"]);
    assert!(done.out.starts_with("family.pdf (page 1): qr: HC1:"), "{}", done.out);
    let done = home.run(["inspect", "family.pdf"]);
    assert!(done.status == 0 && done.out.contains("code 3 (page 3): "), "{}", done.out);
    home.file("blank.pdf", pdf((20.0, 20.0), &[vec![]]));
    let (objects, status) = home.check(["blank.pdf"]);
    assert_eq!((verdicts(&objects), status), (vec![("no-certificate", 100)], 5));
    assert_eq!((&objects[0]["item"], objects[0].get("page")), (&0.into(), None));
}

#[test]
fn pages_that_are_not_read_are_told_and_the_rest_is_done() {
    let home = Home::trusting();
    let code = good();
    let place = || Placed { text: code.as_bytes(), left: 10.0, top: 10.0, side: 80.0, ink: Ink::Vectors };
    let mut pages: Vec<Vec<Placed<'_>>> = (0..65).map(|_| Vec::new()).collect();
    pages[1].push(place());
    home.file("long.pdf", pdf((100.0, 100.0), &pages));
    let (objects, status) = home.check(["long.pdf"]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0)], 2));
    for command in ["check", "read", "inspect"] {
        let done = home.run([command, "long.pdf"]);
        assert!(done.err.contains("long.pdf: only the first 64 of 65 pages were read"), "{}", done.err);
    }
}

#[test]
fn the_code_of_a_wallet_pass_is_judged() {
    let home = Home::trusting();
    let code = good();
    home.file("wallet.pkpass", pass(&code));
    home.file("ticket.pkpass", zip(&[("pass.json", b"{}")], true));
    let (seen, status) = home.check(["wallet.pkpass"]);
    assert_eq!((verdicts(&seen), status, seen[0].get("page")), (vec![("pass", 0)], 0, None));
    let (seen, status) = home.check(["ticket.pkpass"]);
    assert_eq!((verdicts(&seen), status), (vec![("no-certificate", 100)], 5));
    let done = home.run(["read", "--json", "wallet.pkpass"]);
    let seen = objects("read", &done.out);
    let symbol = &seen[0]["symbols"][0];
    assert_eq!((symbol["text"].as_str(), &symbol["symbology"]), (Some(code.as_str()), &"qr".into()));
    assert!(symbol["corners"].is_null());
    assert_eq!(home.run(["inspect", "wallet.pkpass"]).status, 0);
}

#[test]
fn the_training_letter_comes_as_a_pdf_file() {
    let home = Home::new();
    assert_eq!(home.run(["training", "make", "specimens"]).status, 0);
    let (objects, status) = home.check(["--profile", "training", "specimens/letter.pdf"]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0)], 0));
    assert_eq!((&objects[0]["page"], &objects[0]["bands"]), (&1.into(), &serde_json::json!(["training"])));
}
