//! Texts that ask for more than any code does: judged at once, never passed, never a fault of ours.

use crate::random::Random;
use gatelight::app::desk::with_training;
use gatelight::app::profile::Profile;
use gatelight::check::{Times, check};
use gatelight::encoding::{base45, inflate};
use gatelight::model::code::CodeText;
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::Store;
use std::thread;

const PREFIXES: [&str; 12] =
    ["HC1:", "HC1:6BF", "shc:/", "NZCP:/1/", "LT1:", "AT1:", "NL2:", "shlink:/", "HC2:", "{\"icao.", "https://", ""];

fn of_stream(stream: &[u8]) -> Vec<u8> {
    format!("HC1:{}", base45::encode(stream)).into_bytes()
}

fn wrap(cose: &[u8]) -> Vec<u8> {
    of_stream(&inflate::deflate(cose))
}

/// `[h'a10126', {}, h'…', h'…']` around these claims.
fn around(claims: &[u8]) -> Vec<u8> {
    let length = u32::try_from(claims.len()).expect("a short payload").to_be_bytes();
    [b"\xd2\x84\x43\xa1\x01\x26\xa0\x5a".as_slice(), &length, claims, b"\x58\x40", &[1; 64]].concat()
}

/// A hundred levels of arrays, maps and tags, as an item and inside claims and headers.
fn deep() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for level in [b"\x81".as_slice(), b"\xa1\x00", b"\xd2", b"\x9f", b"\xbf\x00", b"\xd8\x3d"] {
        for depth in [17, 100, 4_000] {
            let item = [level.repeat(depth).as_slice(), b"\0"].concat();
            texts.push(wrap(&item));
            texts.push(wrap(&around(&item)));
            texts.push(wrap(&[b"\xd2\x84\x40\xa1\x09".as_slice(), &item, b"\x40\x40"].concat()));
        }
    }
    texts
}

/// Lengths that nothing stands behind.
fn lengths() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for head in [0x5b_u8, 0x7b, 0x9b, 0xbb] {
        for length in [1_u64 << 62, u64::MAX, 1 << 40, 1 << 32, 65_536] {
            let item = [&[head][..], &length.to_be_bytes()].concat();
            texts.push(wrap(&item));
            texts.push(wrap(&around(&item)));
            texts.push(wrap(&[b"\x84".as_slice(), &item].concat()));
        }
    }
    texts
}

/// Streams that grow, never end, or stand inside each other.
fn streams() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for size in [65_535, 65_536, 65_537, 200_000, 1_000_000, 2_500_000] {
        for byte in [0, 0x80, 0xff] {
            texts.push(wrap(&vec![byte; size]));
        }
    }
    let bomb = inflate::deflate(&vec![0; 10_000_000]);
    texts.extend([of_stream(&bomb), wrap(&bomb), of_stream(&bomb[..bomb.len() / 2])]);
    // Stored blocks without an end, and back references before the beginning.
    texts.extend([
        of_stream(b"\x78\x9c\x00\xff\xff\x00\x00"),
        of_stream(b"\x78\x9c\x63\x04\x00"),
        of_stream(b"\x78\xbb"),
    ]);
    texts
}

/// The most that a QR code holds, of each kind of sign, behind each prefix.
fn full() -> Vec<Vec<u8>> {
    let mut random = Random::seeded(45);
    let signs: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut texts = Vec::new();
    for prefix in PREFIXES {
        let size = 4_296 - prefix.len();
        let mut fill = |sign: &mut dyn FnMut(&mut Random) -> u8| {
            let body = (0..size).map(|_| sign(&mut random)).collect::<Vec<u8>>();
            texts.push([prefix.as_bytes(), &body].concat());
        };
        fill(&mut |_| b'0');
        fill(&mut |random| b'0' + random.byte() % 10);
        fill(&mut |random| *random.of(signs));
        fill(&mut Random::byte);
        fill(&mut |_| 0xff);
        texts.push([prefix.as_bytes(), "\u{202e}".repeat(size / 3).as_bytes()].concat());
    }
    texts.push(vec![b'{'; 4_296]);
    texts.push(vec![b'['; 1_000_000]);
    texts
}

// T5, T6
#[test]
fn bombs_are_judged_and_never_pass() {
    let texts: Vec<_> = [deep(), lengths(), streams(), full()].concat();
    assert!(texts.len() >= 200, "{}", texts.len());
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    let times = Times::now(now, UnixTime::FIRST);
    let store = with_training(Store::empty(), Realm::Training, times);
    let policy = Profile::load("training").expect("a built-in profile").policy;
    // On a stack of 2 MiB, the least that decoding is promised.
    let wrong = thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || {
            let judge = |text: &Vec<u8>| {
                let report = check(&CodeText::line(text.as_slice()), &store, &policy, times);
                (report.verdict().name(), report.code())
            };
            let answers = texts.iter().map(judge).enumerate();
            answers.filter(|(_, (verdict, code))| *verdict == "pass" || *code == 890).collect::<Vec<_>>()
        })
        .expect("a thread")
        .join()
        .expect("no text panics");
    assert!(wrong.is_empty(), "{wrong:?}");
}
