//! A pseudo-terminal that plays a hand scanner on a serial port.

use serialport::{SerialPort as _, TTYPort};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// A place where a scanner is plugged in, and the scanner while it is.
pub struct Socket {
    path: PathBuf,
    scanner: Option<TTYPort>,
}

impl Socket {
    /// A socket in `folder` with nothing in it.
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join("ttyTEST0"), scanner: None }
    }

    /// A socket with a scanner in it.
    pub fn plugged(folder: &Path) -> Self {
        let mut socket = Self::new(folder);
        socket.plug();
        socket
    }

    pub fn path(&self) -> String {
        self.path.to_str().expect("a path of ours is text").to_owned()
    }

    pub fn plug(&mut self) {
        let (scanner, port) = TTYPort::pair().expect("a pseudo-terminal");
        symlink(port.name().expect("it has a path"), &self.path).expect("a link");
        self.scanner = Some(scanner);
    }

    pub fn unplug(&mut self) {
        std::fs::remove_file(&self.path).expect("the link was there");
        self.scanner = None;
    }

    /// The rate that the reader has set the line to.
    pub fn rate(&self) -> u32 {
        self.scanner.as_ref().expect("a scanner").baud_rate().expect("a rate")
    }

    /// Waits until the reader has set the line to `rate`.
    pub fn wait_for_rate(&self, rate: u32) {
        let begun = Instant::now();
        while self.rate() != rate {
            assert!(begun.elapsed() < Duration::from_secs(30), "the line runs at {}", self.rate());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends all at once, as USB does.
    pub fn send(&mut self, bytes: &[u8]) {
        self.scanner.as_mut().expect("a scanner").write_all(bytes).expect("the line takes it");
    }

    /// Sends as a line of that rate does: ten bits a sign.
    pub fn send_at(&mut self, bytes: &[u8], rate: u32) {
        let begun = Instant::now();
        let mut sent = 0;
        for part in bytes.chunks(16) {
            self.send(part);
            sent += part.len();
            let due = Duration::from_secs_f64(sent as f64 * 10.0 / f64::from(rate));
            thread::sleep(due.saturating_sub(begun.elapsed()));
        }
    }
}
