//! A closed process, in a test binary of its own: the filter cannot be undone.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::{io, thread};

use gatelight::sandbox;

#[cfg(feature = "scanner")]
#[path = "support/terminal.rs"]
mod terminal;

/// One sentence after the other, since all threads share the filter.
#[test]
fn a_closed_process_reaches_nothing_but_this_machine() {
    let open: Vec<_> = sandbox::trials().into_iter().filter(|trial| trial.held() != trial.allowed).collect();
    assert!(open.is_empty(), "before closing nothing is refused by the filter: {open:#?}");

    let (started, ready) = mpsc::channel();
    let (ask, mut asked): (Vec<_>, Vec<_>) = (0..4).map(|_| mpsc::channel::<()>()).unzip();
    let threads: Vec<_> = asked
        .drain(..)
        .map(|asked| {
            let started = started.clone();
            thread::spawn(move || {
                started.send(()).expect("the test waits");
                asked.recv().expect("the test asks once");
                (TcpListener::bind("127.0.0.1:0").err(), UdpSocket::bind("[::1]:0").err(), sandbox::trials())
            })
        })
        .collect();
    for _ in &threads {
        ready.recv().expect("each thread starts");
    }

    sandbox::close_network().expect("this kernel takes the filter");

    for ask in ask {
        ask.send(()).expect("the thread waits");
    }
    let started_later =
        thread::spawn(|| (TcpListener::bind("127.0.0.1:0").err(), UdpSocket::bind("[::1]:0").err(), sandbox::trials()));
    for thread in threads.into_iter().chain([started_later]) {
        let (tcp, udp, trials) = thread.join().expect("a refusal is no panic");
        for refusal in [tcp, udp] {
            assert_eq!(refusal.map(|error| error.kind()), Some(io::ErrorKind::PermissionDenied));
        }
        for trial in &trials {
            assert!(trial.held(), "{trial:#?}");
        }
        assert!(trials.len() >= 15);
    }

    UnixStream::pair().expect("local sockets still work");
    #[cfg(feature = "scanner")]
    a_scanner_still_opens();
    File::open("/proc/self/status").expect("files still open");
    sandbox::close_network().expect("closing twice is closed still");

    sandbox::no_dumps().expect("this kernel has the limit");
    let limits = std::fs::read_to_string("/proc/self/limits").expect("our own limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("it is always listed");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
}

/// The port of a hand scanner opens, is set to its rate and gives its bytes.
#[cfg(feature = "scanner")]
fn a_scanner_still_opens() {
    use gatelight::input::scanner::{ByteSource as _, Port, Rate};
    let folder = tempfile::tempdir().expect("a folder");
    let mut socket = terminal::Socket::plugged(folder.path());
    for rate in Rate::ALL {
        let mut port = Port::open(&socket.path(), rate).expect("the filter leaves terminals alone");
        socket.wait_for_rate(rate.baud());
        socket.send_at(b"HC1:\r", rate.baud());
        assert_eq!(port.read(&mut [0; 16]), Ok(5));
    }
    let _ = gatelight::input::scanner::list();
    let port = Port::open(&socket.path(), Rate::default());
    socket.unplug();
    assert!(port.is_ok_and(|mut port| port.read(&mut [0; 16]).is_err()), "an unplugged one is missed");
}
