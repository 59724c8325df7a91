//! The hand scanner at a checkpoint: its port, what it types, and what to choose about it.

use super::{Checkpoint, Choice, Error};
use crate::app::scanner::{HandScanner, Heard};
use crate::app::session::{Event, Outcome, Page, Scanned};
use crate::check::Report;
use crate::input::layout::Press;
use crate::input::scanner::framing::Framed;
use crate::input::scanner::{ByteSource, PortError, Rate};
use crate::input::wedge::{Key, Late, Reply};
use crate::model::finding::Finding;
use crate::model::text::shown;
use std::sync::Arc;
use std::time::Duration;

impl Checkpoint {
    /// A key was pressed on the keyboard, by a person or by a scanner that types. `cap` is what
    /// stands on it, as for [`Checkpoint::press`]. Tells whether the key was used or kept.
    pub fn typed(&mut self, key: Key<'_>, cap: &str) -> bool {
        // Where the space bar means nothing of its own, it presses what has the focus. In a
        // scanner's text it is a sign like any other.
        let presses = cap == "Space" && !self.wedge.is_waiting() && !self.is_listed(cap);
        let key = if presses { Key::Through } else { key };
        match self.wedge.press(key, cap, self.begun.elapsed()) {
            Reply::Act if key == Key::Modifier => false,
            Reply::Act => self.press(cap),
            Reply::Kept => true,
            Reply::Code(text, presses) => {
                self.hand_in(Heard::Typed(text, presses));
                true
            }
            Reply::TooLong => {
                self.hand_in(Heard::Framed(Framed::TooLong));
                true
            }
        }
    }

    /// The key below the sign that comes next, where the window sees it.
    pub fn struck(&mut self, press: Press) {
        self.wedge.strike(press, self.begun.elapsed());
    }

    /// Lets time pass for the keys that are kept; to be called every
    /// [`LOOK_EVERY`](crate::input::wedge::LOOK_EVERY) while [`Checkpoint::keeps_keys`]. Tells
    /// whether anything came of it.
    pub fn wait_for_keys(&mut self) -> bool {
        match self.wedge.wait(self.begun.elapsed()) {
            None => return false,
            Some(Late::Act(cap)) => drop(self.press(&cap)),
            Some(Late::Half) => self.hand_in(Heard::Framed(Framed::Half)),
            Some(Late::TooLong) => self.hand_in(Heard::Framed(Framed::TooLong)),
        }
        true
    }

    /// Whether a key is kept that time will decide about.
    #[must_use]
    pub const fn keeps_keys(&self) -> bool {
        self.wedge.is_waiting()
    }

    /// Hands in what was typed, where anything is taken at all. It is judged on its own thread.
    fn hand_in(&self, heard: Heard) {
        if !self.session.refuses_scans()
            && let Some(hand) = &self.hand
        {
            // Without room, dozens wait already; nobody scans like that.
            hand.typed(heard);
        }
    }

    fn is_listed(&self, cap: &str) -> bool {
        self.view().keys.iter().any(|key| key.cap == cap)
    }
}

impl Checkpoint {
    /// Takes what was scanned, in its order, as far as the screen has room for it.
    pub(super) fn take_scans(&mut self, now: Duration) -> bool {
        let Some(state) = self.hand.as_ref().map(HandScanner::state) else { return false };
        let mut changed = false;
        if state != self.session.scanner() {
            self.happens(Event::Scanner(state), now);
            changed = true;
        }
        if self.session.refuses_scans() {
            self.waiting = None;
            while self.next_scan().is_some() {}
        }
        while let Some(scanned) = self.waiting.take().or_else(|| self.next_scan()) {
            match scanned {
                // It belongs to the result on the screen, which may wait for it.
                Scanned::Id(id) => self.id_scanned(id.as_ref()),
                scanned if self.session.page() == Page::Controls => self.control_scan(&scanned),
                scanned if self.session.takes_scan(now) => {
                    self.help_with(&scanned);
                    self.scanned(scanned, now);
                }
                scanned => {
                    self.waiting = Some(scanned);
                    break;
                }
            }
            changed = true;
        }
        changed
    }

    fn next_scan(&self) -> Option<Scanned<Box<Report>>> {
        self.hand.as_ref().and_then(HandScanner::take)
    }

    /// A scanner on another keyboard is no matter of one code: what to do stays until it is read.
    fn help_with(&mut self, scanned: &Scanned<Box<Report>>) {
        if let Scanned::Code(seen) = scanned
            && seen.outcome == Outcome::OtherLayout
            && let Some(finding @ Finding::ScannerLayoutMismatch { .. }) = seen.report.headline()
        {
            self.notice = format!("{}. {}", self.words().headline(finding), self.words().advice(finding));
        }
    }

    /// Opens the port that is set up, or none.
    pub(super) fn begin_scanner(&mut self) -> Result<(), Error> {
        let name = self.start.scanner.clone().or_else(|| self.settings.scanner.clone());
        let rate = self.start.scanner_rate.unwrap_or(self.settings.scanner_rate);
        let open = name.map(|name| move || open_port(&name, rate));
        let wake = Arc::clone(&self.wake);
        // The old threads let go of the port first, as far as they can.
        self.hand = None;
        self.hand = Some(HandScanner::start(open, self.desk.clone(), move || wake())?);
        Ok(())
    }
}

#[cfg(feature = "scanner")]
fn open_port(name: &str, rate: Rate) -> Result<Box<dyn ByteSource>, PortError> {
    Ok(Box::new(crate::input::scanner::Port::open(name, rate)?))
}

#[cfg(not(feature = "scanner"))]
fn open_port(_name: &str, _rate: Rate) -> Result<Box<dyn ByteSource>, PortError> {
    Err(PortError::NotBuilt)
}

impl Checkpoint {
    /// The hand scanner's ports: the keyboard, then each that was found or is chosen.
    #[must_use]
    pub fn scanners(&self) -> Vec<Choice> {
        let words = self.words();
        let chosen = self.settings.scanner.as_deref();
        let first = Choice {
            label: words.text("scanner:keyboard").to_owned(),
            detail: words.text("scanner:keyboard-detail").to_owned(),
            chosen: chosen.is_none(),
        };
        let named = self.port_names().into_iter().map(|(name, path)| Choice {
            label: shown(name),
            detail: if name == path { String::new() } else { shown(path) },
            chosen: chosen == Some(name),
        });
        std::iter::once(first).chain(named).collect()
    }

    /// What the settings say about the hand scanner: what stands in its way, or that there is no port.
    #[must_use]
    pub fn scanner_note(&self) -> String {
        let state = self.view().scanner;
        if state.is_empty() && self.known_ports.is_empty() {
            self.words().text("scanner:no-ports").to_owned()
        } else {
            state
        }
    }

    /// The rates to choose from; none where no port is chosen.
    #[must_use]
    pub fn rates(&self) -> Vec<Choice> {
        let rates = Rate::ALL.into_iter().filter(|_| self.settings.scanner.is_some());
        let choice = |rate: Rate| Choice {
            label: self.words().filled("scanner:rate", &[("rate", &rate.baud().to_string())]),
            detail: String::new(),
            chosen: rate == self.settings.scanner_rate,
        };
        rates.map(choice).collect()
    }

    /// Chooses a line of [`Checkpoint::scanners`]; the port is opened at once.
    pub fn choose_scanner(&mut self, index: usize) {
        let names = self.port_names();
        let name = match index.checked_sub(1).map(|place| names.get(place)) {
            None => None,
            Some(None) => return,
            Some(Some((name, _))) => Some((*name).to_owned()),
        };
        self.settings.scanner = name;
        (self.start.scanner, self.start.scanner_rate) = (None, None);
        self.scanner_changed();
    }

    /// Chooses a line of [`Checkpoint::rates`]; the port is opened again.
    pub fn choose_rate(&mut self, index: usize) {
        if let Some(rate) = Rate::ALL.get(index) {
            self.settings.scanner_rate = *rate;
            self.start.scanner_rate = None;
            self.scanner_changed();
        }
    }

    fn scanner_changed(&mut self) {
        if let Err(error) = self.begin_scanner() {
            self.notice = error.to_string();
        }
        self.take_scans(self.begun.elapsed());
        self.keep_or_say();
    }

    /// Looks for serial ports on a thread of its own: a driver may take its time.
    pub(super) fn look_for_ports(&self) {
        #[cfg(feature = "scanner")]
        {
            let (ports, wake) = (Arc::clone(&self.ports), Arc::clone(&self.wake));
            self.in_background("ports", move || {
                ports.put(crate::input::scanner::list());
                wake();
            });
        }
    }

    /// Each port's name and where it is; a chosen one that is not there has its name alone.
    fn port_names(&self) -> Vec<(&str, &str)> {
        let found = self.known_ports.iter().map(|port| (port.name.as_str(), port.path.as_str()));
        let chosen = self.settings.scanner.iter().map(String::as_str);
        let absent = chosen.filter(|name| self.known_ports.iter().all(|port| port.name != *name));
        found.chain(absent.map(|name| (name, name))).collect()
    }
}
