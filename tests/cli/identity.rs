//! Certificates beside an ID: `check --id-mrz`.

use crate::program::{Home, altered, finished, good, unlisted, verdicts};
use std::io::Write as _;
use std::process::Stdio;

/// IDs of nobody, born on 1964-08-12: the holder of [`good`], a name that is close, another
/// person, and the holder once more on a card.
const OWN: &str = "P<UTONACHNAME<<VORNAME<<<<<<<<<<<<<<<<<<<<<<\nXK00421770UTO6408125X3101311<<<<<<<<<<<<<<<2";
const CLOSE: &str = "P<UTONACHNAMME<<VORNAME<<<<<<<<<<<<<<<<<<<<<\nXK00421770UTO6408125X3101311<<<<<<<<<<<<<<<2";
const OTHER: &str = "P<UTONACHNAME<<ZWILLING<<<<<<<<<<<<<<<<<<<<<\nXK00421770UTO6408125X3101311<<<<<<<<<<<<<<<2";
const CARD: &str = "I<UTOXK00421770<<<<<<<<<<<<<<</6408125X3101311UTO<<<<<<<<<<<2/NACHNAME<<VORNAME<<<<<<<<<<<<<";

#[test]
fn each_code_is_compared_with_the_same_id() {
    let home = Home::trusting();
    home.file("codes", format!("{}\n{}\n{}\nhttps://example.org\n{}\n", good(), altered(), unlisted(), good()));
    let answers = |id: &str, jobs: &str| {
        let (objects, status) = home.check(["--id-mrz", id, "--jobs", jobs, "codes"]);
        let layers: Vec<_> =
            objects.iter().map(|object| object["layers"]["holder"].as_str().map(str::to_owned)).collect();
        let (first, last) = (objects[0]["findings"].clone(), objects[4]["findings"].clone());
        assert_eq!((&first, &layers[0]), (&last, &layers[4]));
        let verdicts: Vec<_> = verdicts(&objects).iter().map(|(verdict, code)| (verdict.to_string(), *code)).collect();
        (verdicts, layers[0].clone().expect("a text"), first, status)
    };
    let unproven = [("reject", 200), ("cannot-decide", 203), ("no-certificate", 101)];
    for jobs in ["1", "3"] {
        for (id, verdict, holder, findings) in [
            (OWN, ("pass", 0), "pass", &[][..]),
            (CARD, ("pass", 0), "pass", &[]),
            (CLOSE, ("pass", 0), "pass", &[(602, "names-close")]),
            (OTHER, ("not-accepted", 604), "fail", &[(604, "id-does-not-match")]),
        ] {
            let (verdicts, layer, said, status) = answers(id, jobs);
            let expected: Vec<_> = [&[verdict][..], &unproven, &[verdict]].concat();
            assert_eq!(
                verdicts,
                expected.iter().map(|(verdict, code)| (verdict.to_string(), *code)).collect::<Vec<_>>()
            );
            assert_eq!((layer.as_str(), status), (holder, 1));
            let of =
                |finding: &serde_json::Value| (finding["code"].as_u64(), finding["name"].as_str().map(str::to_owned));
            let said: Vec<_> = said.as_array().expect("a list").iter().map(of).collect();
            assert_eq!(
                said,
                findings.iter().map(|(code, name)| (Some(*code), Some((*name).to_owned()))).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn a_person_reads_what_the_id_said_and_nothing_of_it() {
    let home = Home::trusting();
    home.file("code", good());
    let of = |id: &str| home.run(["check", "--id-mrz", id, "code"]);
    let (own, close, other) = (of(OWN), of(CLOSE), of(OTHER));
    assert_eq!([own.status, close.status, other.status], [0, 0, 1]);
    assert!(other.out.contains("G604  The ID is another person's"), "{}", other.out);
    assert!(close.out.contains("G000") && close.out.contains("G602  The names are close"), "{}", close.out);
    assert!(own.out.contains("G000") && !own.out.contains("G6"), "{}", own.out);
    for said in [own, close, other].map(|done| done.out + &done.err) {
        assert!(
            ["NACHNA", "VORNAME", "ZWILLING", "1964", "6408"].iter().all(|secret| !said.contains(secret)),
            "{said}"
        );
    }
}

#[test]
fn an_id_may_come_on_standard_input() {
    let home = Home::trusting();
    home.file("code", good());
    let typed = |args: &[&str], text: &str| {
        let mut child = home.command(args);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
        child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it takes all");
        child.wait().expect("it ends").code()
    };
    let check = ["check", "--id-mrz", "-", "code"];
    assert_eq!(typed(&check, &format!("{}\r\n", OWN.to_lowercase().replace('<', " "))), Some(0));
    assert_eq!(typed(&check, OTHER), Some(1));
    assert_eq!(typed(&check, ""), Some(2));
    let both = finished(&mut home.command(["check", "--id-mrz", "-", "-"]));
    assert!(both.status == 2 && both.out.is_empty() && both.err.contains("standard input is either"), "{}", both.err);
}

#[test]
fn an_id_that_was_typed_wrongly_is_told_by_its_field() {
    let home = Home::trusting();
    home.file("code", good());
    for (id, said) in [
        (OWN.replace("640812", "640813"), "the check digit of the birth date"),
        (OWN.replace("XK", "XL"), "the check digit of the document number"),
        (OWN.replace("UTO64", "UT64"), "two lines of 44"),
        (String::new(), "two lines of 44"),
    ] {
        let done = home.run(["check", "--json", "--id-mrz", &id, "code"]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{said}");
        assert!(done.err.starts_with("gatelight: --id-mrz: ") && done.err.contains(said), "{}", done.err);
        assert!(done.err.lines().count() == 1 && !done.err.contains("NACHNAME") && !done.err.contains("6408"));
    }
}
