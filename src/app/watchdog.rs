//! Tells systemd that the window is there and alive (sd_notify(3)), so that it starts a hung one anew.
//!
//! A few words over a local datagram socket, which the system call filter leaves open; where nobody listens, nothing
//! is sent. They are sent by the window's own timer: a window that hangs falls silent.

#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt as _;
#[cfg(target_os = "linux")]
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// Whoever started the program and wants to hear that it lives.
pub struct Watchdog {
    #[cfg(target_os = "linux")]
    line: Option<(UnixDatagram, SocketAddr)>,
    /// How often it wants to hear it; none: once is enough.
    every: Option<Duration>,
    told: Option<Duration>,
}

impl Watchdog {
    /// The one that the environment names (`NOTIFY_SOCKET`, `WATCHDOG_USEC`), or nobody.
    #[must_use]
    pub fn of_environment() -> Self {
        let named = |name: &str| std::env::var(name).ok();
        // A service's child inherits the variables, and is not the one that is watched.
        let is_ours = named("WATCHDOG_PID").is_none_or(|pid| pid == std::process::id().to_string());
        let every = named("WATCHDOG_USEC").filter(|_| is_ours).and_then(|micros| micros.parse().ok());
        Self::at(named("NOTIFY_SOCKET").as_deref(), every.map(Duration::from_micros))
    }

    /// The one that listens at `socket`: a path, or `@` and an abstract name. `every` is how long it waits for a word
    /// before it thinks that the program hangs.
    #[must_use]
    pub fn at(socket: Option<&str>, every: Option<Duration>) -> Self {
        Self {
            #[cfg(target_os = "linux")]
            line: socket.and_then(line),
            // Twice as often as is asked for, as sd_watchdog_enabled(3) says.
            every: every.filter(|every| !every.is_zero() && socket.is_some()).map(|every| every / 2),
            told: None,
        }
    }

    /// The window lives: `now` on any clock that never runs back. To be called ten times a second.
    pub fn lives(&mut self, now: Duration) {
        match (self.told, self.every) {
            (None, _) => self.say("READY=1\nWATCHDOG=1"),
            (Some(told), Some(every)) if now.saturating_sub(told) >= every => self.say("WATCHDOG=1"),
            _ => return,
        }
        self.told = Some(now);
    }

    /// The window ends because it was asked to.
    pub fn ends(&self) {
        self.say("STOPPING=1");
    }

    #[cfg(target_os = "linux")]
    fn say(&self, words: &str) {
        if let Some((socket, address)) = &self.line {
            // Whoever does not listen any more cannot be told.
            let _ = socket.send_to_addr(words.as_bytes(), address);
        }
    }

    #[cfg(not(target_os = "linux"))]
    const fn say(&self, _: &str) {}
}

#[cfg(target_os = "linux")]
fn line(socket: &str) -> Option<(UnixDatagram, SocketAddr)> {
    let address = match socket.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(socket),
    };
    let line = UnixDatagram::unbound().ok()?;
    line.set_nonblocking(true).ok()?;
    Some((line, address.ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Watchdog;
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    use std::time::Duration;

    fn heard(socket: &UnixDatagram) -> Vec<String> {
        let mut words = Vec::new();
        let mut bytes = [0; 64];
        socket.set_nonblocking(true).expect("a socket");
        while let Ok(length) = socket.recv(&mut bytes) {
            words.push(String::from_utf8_lossy(&bytes[..length]).into_owned());
        }
        words
    }

    #[test]
    fn it_is_told_at_once_that_the_window_is_there_and_then_at_half_its_patience() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        let mut watchdog = Watchdog::at(path.to_str(), Some(Duration::from_secs(10)));
        for tenth in 0..=120 {
            watchdog.lives(Duration::from_millis(tenth * 100));
        }
        assert_eq!(heard(&socket), ["READY=1\nWATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
        watchdog.ends();
        assert_eq!(heard(&socket), ["STOPPING=1"]);
    }

    #[test]
    fn an_abstract_name_is_as_good_and_without_a_watch_once_is_enough() {
        let name = format!("gatelight-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("a name");
        let socket = UnixDatagram::bind_addr(&address).expect("a socket");
        let mut watchdog = Watchdog::at(Some(&format!("@{name}")), None);
        for minute in 0..5 {
            watchdog.lives(Duration::from_secs(minute * 60));
        }
        assert_eq!(heard(&socket), ["READY=1\nWATCHDOG=1"]);
    }

    #[test]
    fn where_nobody_listens_nothing_happens() {
        for socket in [None, Some(""), Some("/nonexistent/notify"), Some("@")] {
            let mut watchdog = Watchdog::at(socket, Some(Duration::from_secs(1)));
            watchdog.lives(Duration::ZERO);
            watchdog.lives(Duration::from_secs(9));
            watchdog.ends();
        }
    }
}
