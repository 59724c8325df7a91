#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{HandScanner, Heard, WAITING};
use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::pipeline::SharedDesk;
use crate::app::profile::Profile;
use crate::app::session::{Outcome, Scanned, Scanner};
use crate::input::scanner::framing::{Framed, HALF_AFTER};
use crate::input::scanner::{ByteSource, PortError};
use crate::training;
use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

/// A port that gives what stands in its script, then nothing.
struct Script(VecDeque<Result<Vec<u8>, PortError>>);

impl Script {
    fn of(steps: impl IntoIterator<Item = Result<Vec<u8>, PortError>>) -> Box<dyn ByteSource> {
        Box::new(Self(steps.into_iter().collect()))
    }
}

impl ByteSource for Script {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, PortError> {
        match self.0.pop_front() {
            Some(Ok(bytes)) => {
                buffer[..bytes.len()].copy_from_slice(&bytes);
                Ok(bytes.len())
            }
            Some(Err(error)) => Err(error),
            None => {
                thread::sleep(Duration::from_millis(10));
                Ok(0)
            }
        }
    }
}

fn desk() -> SharedDesk {
    let profile = Profile::load("training").expect("it is built in");
    SharedDesk::new(Desk::open(profile, &[], clock::now()).expect("no place is asked for"))
}

fn start(open: impl FnMut() -> Result<Box<dyn ByteSource>, PortError> + Send + 'static) -> HandScanner {
    HandScanner::start(Some(open), desk(), || {}).expect("threads")
}

/// What was scanned, in words.
fn word<R>(scanned: &Scanned<R>) -> String {
    match scanned {
        Scanned::Code(seen) => format!("{:?}", seen.outcome),
        Scanned::Half => "half".to_owned(),
        Scanned::TooLong => "too long".to_owned(),
        Scanned::Id(_) => "id".to_owned(),
    }
}

/// The next so many, waited for.
fn next(hand: &HandScanner, count: usize) -> Vec<String> {
    let begun = Instant::now();
    let mut words = Vec::new();
    while words.len() < count {
        assert!(begun.elapsed() < Duration::from_secs(30), "only {words:?} came");
        match hand.take() {
            Some(scanned) => words.push(word(&scanned)),
            None => thread::sleep(Duration::from_millis(2)),
        }
    }
    words
}

fn until(hand: &HandScanner, state: Scanner) {
    let begun = Instant::now();
    while hand.state() != state {
        assert!(begun.elapsed() < Duration::from_secs(30), "{state:?} never came, but {:?}", hand.state());
        thread::sleep(Duration::from_millis(2));
    }
}

fn code(id: &str) -> Vec<u8> {
    let specimens = training::specimens(clock::clock());
    specimens.iter().find(|specimen| specimen.id == id).expect("a specimen").code.bytes().to_vec()
}

#[test]
fn what_is_scanned_is_judged_in_its_order_and_none_is_lost() {
    let (good, blocked) = (code("centre-second-dose"), code("pharmacy-blocked-1"));
    let all = [&good[..], b"\r\n", &blocked, b"\r\nhello\r\n\x02", &good, b"\x03HC1:NCF\r"].concat();
    let mut steps: Vec<_> = all.chunks(100).map(|bytes| Ok(bytes.to_vec())).collect();
    let hand = start(move || Ok(Script::of(std::mem::take(&mut steps))));
    assert_eq!(next(&hand, 5), ["Pass", "Reject", "OtherKind", "Pass", "Unreadable"]);
    assert_eq!(hand.state(), Scanner::Ready);
}

#[test]
fn half_a_code_is_told_and_not_judged() {
    let mut steps = vec![Ok(b"HC1:NCFOXN".to_vec())];
    let hand = start(move || Ok(Script::of(std::mem::take(&mut steps))));
    assert_eq!(next(&hand, 1), ["half"]);
}

#[test]
fn a_window_that_takes_nothing_loses_nothing() {
    let count = WAITING * 4;
    // What comes in one read ends within a code, and no room is left for longer than a code may pause.
    let mut steps: Vec<_> = b"hello\r".repeat(count).chunks(100).map(|bytes| Ok(bytes.to_vec())).collect();
    let hand = start(move || Ok(Script::of(std::mem::take(&mut steps))));
    thread::sleep(HALF_AFTER * 2);
    assert_eq!(next(&hand, count), vec!["OtherKind"; count]);
}

#[test]
fn an_unplugged_scanner_is_told_and_comes_back_by_itself() {
    let mut times = 0;
    let lost = || PortError::Lost { why: "it was unplugged".to_owned() };
    let hand = start(move || {
        times += 1;
        match times {
            1 => Ok(Script::of([Ok(b"first\rHC1:HAL".to_vec()), Err(lost())])),
            2 => Err(PortError::NoneFound),
            _ => Ok(Script::of([Ok(b"F\r".to_vec())])),
        }
    });
    assert_eq!(next(&hand, 1), ["OtherKind"]);
    until(&hand, Scanner::Lost);
    until(&hand, Scanner::Ready);
    assert_eq!(next(&hand, 1), ["OtherKind"], "what broke off is not joined to what comes later");
}

#[test]
fn each_thing_in_the_way_has_a_state_of_its_own() {
    for (error, state) in [
        (PortError::NoneFound, Scanner::None),
        (PortError::Busy, Scanner::Busy),
        (PortError::Forbidden, Scanner::Forbidden),
        (PortError::NotAPort, Scanner::NotAPort),
        (PortError::NotBuilt, Scanner::NotBuilt),
        (PortError::Lost { why: String::new() }, Scanner::Lost),
    ] {
        let hand = start(move || Err(error.clone()));
        until(&hand, state);
    }
}

#[test]
fn a_port_that_was_ours_a_moment_ago_is_never_called_busy() {
    let mut times = 0;
    let hand = start(move || {
        times += 1;
        if times == 1 { Err(PortError::Busy) } else { Ok(Script::of([])) }
    });
    let begun = Instant::now();
    while hand.state() != Scanner::Ready {
        assert_eq!(hand.state(), Scanner::Opening);
        assert!(begun.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_is_typed_in_the_window_is_judged_without_a_port() {
    let none = None::<fn() -> Result<Box<dyn ByteSource>, PortError>>;
    let hand = HandScanner::start(none, desk(), || {}).expect("threads");
    assert_eq!(hand.state(), Scanner::Keyboard);
    assert!(hand.typed(Heard::Typed(String::from_utf8(code("practice")).unwrap(), Vec::new())));
    assert!(hand.typed(Heard::Framed(Framed::TooLong)));
    assert_eq!(next(&hand, 2), [format!("{:?}", Outcome::Pass), "too long".to_owned()]);
}

#[test]
fn threads_end_when_nobody_wants_them() {
    let (ended, wait) = std::sync::mpsc::channel();
    struct Told(std::sync::mpsc::Sender<()>);
    impl ByteSource for Told {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, PortError> {
            buffer[..6].copy_from_slice(b"hello\r");
            Ok(6)
        }
    }
    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let hand = start(move || Ok(Box::new(Told(ended.clone()))));
    until(&hand, Scanner::Ready);
    drop(hand);
    wait.recv_timeout(Duration::from_secs(10)).expect("the port is let go of, though it never stops talking");
}
