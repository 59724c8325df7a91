//! The port alone: what it gives, and what stands in its way.

use crate::terminal::Socket;
use gatelight::input::scanner::{ByteSource, Port, PortError, Rate, list};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

fn open(path: &str) -> Result<Port, PortError> {
    Port::open(path, Rate::default())
}

fn why(path: &str) -> PortError {
    match open(path) {
        Err(error) => error,
        Ok(_) => panic!("{path} opens"),
    }
}

/// Bytes until so many have come.
fn bytes(port: &mut Port, count: usize) -> Vec<u8> {
    let mut got = Vec::new();
    let mut buffer = [0; 256];
    let begun = Instant::now();
    while got.len() < count {
        assert!(begun.elapsed() < Duration::from_secs(30), "only {} bytes came", got.len());
        let read = port.read(&mut buffer).expect("it is there");
        got.extend_from_slice(&buffer[..read]);
    }
    got
}

#[test]
fn every_byte_comes_as_it_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut socket = Socket::plugged(folder.path());
    let mut port = open(&socket.path()).expect("a port");
    let all: Vec<u8> = (0..=u8::MAX).collect();
    socket.send(&all);
    assert_eq!(bytes(&mut port, 256), all, "no byte means anything to the line");
}

#[test]
fn the_line_runs_at_the_rate_that_is_set() {
    for rate in Rate::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = Socket::plugged(folder.path());
        let port = Port::open(&socket.path(), rate).expect("a port");
        assert_eq!((port.rate(), socket.rate()), (Ok(rate.baud()), rate.baud()));
    }
}

#[test]
fn a_quiet_line_is_no_fault_and_an_unplugged_one_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut socket = Socket::plugged(folder.path());
    let mut port = open(&socket.path()).expect("a port");
    assert_eq!(port.read(&mut [0; 16]), Ok(0));
    socket.unplug();
    let begun = Instant::now();
    assert!(matches!(port.read(&mut [0; 16]), Err(PortError::Lost { .. })));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn what_stands_in_the_way_is_told_apart_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = Socket::plugged(folder.path());
    let held = open(&socket.path()).expect("a port");
    assert_eq!(why(&socket.path()), PortError::Busy);
    drop(held);
    assert!(open(&socket.path()).is_ok(), "given back, it opens again");
    assert_eq!(why("/dev/ttyNOSUCHPORT"), PortError::NoneFound);
    assert_eq!(why("No such maker, no such product"), PortError::NoneFound);
    assert_eq!(why("/dev/null"), PortError::NotAPort);
    assert_eq!(why(folder.path().to_str().expect("text")), PortError::NotAPort);
    let text = folder.path().join("text");
    std::fs::write(&text, "HC1:").expect("a file");
    assert_eq!(why(text.to_str().expect("text")), PortError::NotAPort);
    assert_eq!(std::fs::read(&text).expect("the file"), b"HC1:", "it was not touched");
    for error in [PortError::NoneFound, PortError::Busy, PortError::Forbidden, PortError::NotAPort] {
        assert!(error.to_string().len() > 15);
    }
    assert!(PortError::Forbidden.to_string().contains("dialout"));
}

#[test]
fn a_port_of_others_is_forbidden() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("text");
    std::fs::write(&path, "").expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("our own file");
    if std::fs::File::open(&path).is_ok() {
        eprintln!("skipped: this account may open everything (a forbidden port)");
        return;
    }
    assert_eq!(why(path.to_str().expect("text")), PortError::Forbidden);
}

#[test]
fn ports_are_listed_each_by_a_name_of_its_own() {
    let ports = list();
    let mut names: Vec<_> = ports.iter().map(|port| &port.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), ports.len(), "{ports:?}");
    assert!(ports.iter().all(|port| port.path.starts_with("/dev/")), "{ports:?}");
}
