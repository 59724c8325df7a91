#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Framed, Framer, HALF_AFTER, MOST, bare};
use crate::model::limits::Limits;
use std::time::Duration;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What came of bytes, in words: a code as its text, the others in brackets.
fn said(framed: impl IntoIterator<Item = Framed>) -> Vec<String> {
    let said = |framed| match framed {
        Framed::Code(code) => String::from_utf8_lossy(code.bytes()).into_owned(),
        Framed::Half => "[half]".to_owned(),
        Framed::TooLong => "[too long]".to_owned(),
    };
    framed.into_iter().map(said).collect()
}

fn of(bytes: &[u8]) -> Vec<String> {
    said(Framer::default().take(bytes, ms(0)))
}

#[test]
fn every_usual_end_ends_a_code_once() {
    for end in ["\r", "\n", "\r\n", "\t", "\r\r", "\n\r", "\t\r\n"] {
        assert_eq!(of(format!("HC1:AB{end}HC1:CD{end}").as_bytes()), ["HC1:AB", "HC1:CD"], "{end:?}");
    }
}

#[test]
fn a_code_may_come_a_byte_at_a_time() {
    let mut framer = Framer::default();
    let mut got = Vec::new();
    for (at, byte) in (0..).zip(b"HC1:ABC\r\n") {
        got.extend(framer.take(&[*byte], ms(at * 100)));
    }
    assert_eq!(said(got), ["HC1:ABC"]);
    assert!(framer.wait(ms(60_000)).is_none(), "the LF of CR LF begins nothing");
}

#[test]
fn frames_and_identifiers_are_no_part_of_a_code() {
    assert_eq!(of(b"\x02HC1:AB\x03"), ["HC1:AB"]);
    assert_eq!(of(b"\x02HC1:AB\x03\r\n\x02HC1:CD\x03\r\n"), ["HC1:AB", "HC1:CD"]);
    assert_eq!(of(b"HC1:AB\x03"), ["HC1:AB"], "an ETX alone ends one too");
    for identifier in ["]Q1", "]Q3", "]d2", "]C1", "]z0", "]e0"] {
        assert_eq!(of(format!("{identifier}HC1:AB\r").as_bytes()), ["HC1:AB"]);
        assert_eq!(of(format!("\x02{identifier}HC1:AB\x03").as_bytes()), ["HC1:AB"]);
    }
    assert_eq!(of(b"]Q1\r]Q1HC1:AB\r"), ["HC1:AB"], "an identifier alone is no code");
    assert_eq!(of(b"]-1HC1\r]Q\r"), ["]-1HC1", "]Q"], "what only looks a little like one stays");
}

#[test]
fn between_stx_and_etx_line_ends_are_text() {
    assert_eq!(of(b"\x02BCD\n002\n1\x03"), ["BCD\n002\n1"]);
    assert_eq!(of(b"\x02\x03\x02\r\n\x03"), Vec::<String>::new(), "nothing but frames is nothing");
}

#[test]
fn two_scans_in_a_third_of_a_second_are_two() {
    let mut framer = Framer::default();
    let mut got = framer.take(b"HC1:FIRST\r", ms(0));
    got.extend(framer.take(b"HC1:SECOND\r", ms(300)));
    assert_eq!(said(got), ["HC1:FIRST", "HC1:SECOND"]);
    assert_eq!(of(b"HC1:A\rHC1:B\rHC1:C\r"), ["HC1:A", "HC1:B", "HC1:C"], "nor is any lost in one read");
}

#[test]
fn half_a_code_is_dropped_and_never_joined_to_the_next() {
    let mut framer = Framer::default();
    assert!(framer.take(b"HC1:HAL", ms(1_000)).is_empty());
    assert!(framer.wait(ms(1_000) + HALF_AFTER - ms(1)).is_none(), "it may still go on");
    assert_eq!(said(framer.wait(ms(1_000) + HALF_AFTER)), ["[half]"]);
    assert!(framer.wait(ms(9_000)).is_none(), "it is told once");
    assert_eq!(said(framer.take(b"HC1:NEXT\r", ms(9_000))), ["HC1:NEXT"]);
    framer.take(b"HC1:HAL", ms(10_000));
    assert_eq!(said(framer.take(b"HC1:NEXT\r", ms(10_300))), ["[half]", "HC1:NEXT"], "nobody had looked meanwhile");
}

#[test]
fn a_new_frame_ends_what_had_no_end() {
    assert_eq!(of(b"HC1:HAL\x02HC1:NEXT\x03"), ["[half]", "HC1:NEXT"]);
    assert_eq!(of(b"\x02HC1:HAL\x02HC1:NEXT\x03"), ["[half]", "HC1:NEXT"]);
    let mut framer = Framer::default();
    assert!(framer.take(b"\x02", ms(0)).is_empty());
    assert_eq!(said(framer.wait(ms(300))), ["[half]"], "an STX with nothing behind it");
}

#[test]
fn more_than_a_code_holds_is_passed_over_in_bounded_memory() {
    let mut framer = Framer::default();
    for at in 0..1_000 {
        assert!(framer.take(&[b'A'; 4_096], ms(at)).is_empty());
        assert!(framer.held.capacity() <= MOST * 2);
    }
    assert_eq!(said(framer.take(b"\rHC1:AB\r", ms(1_000))), ["[too long]", "HC1:AB"]);
    framer.take(&vec![b'A'; MOST + 1], ms(2_000));
    assert_eq!(said(framer.wait(ms(2_300))), ["[too long]"]);
    let longest = vec![b'A'; Limits::CODE_BYTES];
    assert_eq!(
        said(framer.take(&[b"]Q1", longest.as_slice(), b"\r\n"].concat(), ms(3_000)))[0].len(),
        Limits::CODE_BYTES
    );
}

#[test]
fn bytes_that_are_no_text_stay_as_they_are() {
    let framed = Framer::default().take(b"\xff\x00\xfe\x80\r", ms(0));
    let [Framed::Code(code)] = framed.as_slice() else { panic!("one code") };
    assert_eq!(code.bytes(), b"\xff\x00\xfe\x80");
    assert_eq!(code.text(), None);
}

#[test]
fn a_lost_port_takes_its_half_code_with_it() {
    let mut framer = Framer::default();
    framer.take(b"\x02HC1:HAL", ms(0));
    framer.clear();
    assert_eq!(said(framer.take(b"F\r", ms(1))), ["F"]);
}

#[test]
fn any_bytes_in_any_pieces_give_the_same_codes() {
    let mut noise = 7_u32;
    let mut next = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    };
    for _ in 0..300 {
        let usual = [b"\r\n\t\x02\x03]Q1HC1:".as_slice(), &[next(), next()]].concat();
        let bytes: Vec<u8> = (0..usize::from(next())).map(|_| usual[usize::from(next()) % usual.len()]).collect();
        let whole = of(&bytes);
        let mut framer = Framer::default();
        let mut pieces = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(1 + usize::from(next()) % 9));
            pieces.extend(framer.take(piece, ms(0)));
            rest = after;
        }
        assert_eq!(said(pieces), whole);
    }
}

#[test]
fn white_space_at_the_end_is_no_text() {
    assert_eq!(bare(b"]Q1HC1:AB \r\n"), b"HC1:AB");
    assert_eq!(bare(b""), b"");
}
