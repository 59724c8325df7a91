//! The self-check at work: files and what was copied come in, the slip goes out, and where a code is accepted is found
//! once for each result.

use super::Checkpoint;
use crate::app::clock;
use crate::app::intake;
use crate::app::profile::Face;
use crate::app::self_check::Listed;
use crate::app::session::{Event, Key, Page, Seen};
use crate::app::view::{Act, Drawn};
use crate::app::when::slip;
use crate::check::Report;
use crate::check::when::when;
use std::path::PathBuf;
use std::time::Duration;

impl Checkpoint {
    /// Whether the screen is the holder's own.
    pub(super) fn is_self_check(&self) -> bool {
        self.desk.now().profile(clock::now()).screen.face == Face::SelfCheck
    }

    /// Keeps what the self-check knows in step with the session: a new result stays, and is asked about once.
    pub(super) fn follow_result(&mut self, is_new: bool, now: Duration) {
        if self.session.page() != Page::List {
            self.own.list = None;
        }
        let Some((_, report)) = self.session.result() else {
            self.own.when = None;
            return;
        };
        if is_new && self.is_self_check() {
            let (desk, times) = (self.desk.now(), clock::now());
            let proofs: Vec<&Report> = report.proofs().iter().collect();
            let found = when(&proofs, None, &desk.store, &desk.profile(times).policy, times);
            self.own.when = Some(found);
            self.own.turned = false;
            self.session.on(Event::Key(Key::Hold), now);
        }
    }

    /// Does what a key of the self-check says.
    pub(super) fn own_act(&mut self, act: Act) -> Result<(), String> {
        // Whoever goes on has read what was said; it would lie over the next page.
        self.notice.clear();
        match act {
            Act::OpenFile => self.list_files(),
            Act::Paste => self.paste(),
            Act::OpenAnother => self.key(Key::AnotherPerson)?,
            Act::Where => self.key(Key::Open(Page::Where))?,
            Act::Certificate => self.key(Key::Open(Page::Certificate))?,
            Act::TurnTable => self.own.turned = !self.own.turned,
            Act::SaveSlip => self.list_folders(self.own.save.clone()),
            Act::SaveHere => self.save_slip()?,
            Act::Take => self.take_line(),
            Act::LineUp => self.step(-1),
            Act::LineDown => self.step(1),
            _ => {}
        }
        Ok(())
    }

    /// Goes so many lines down the list, or up.
    pub fn step(&mut self, lines: isize) {
        if let Some(list) = &mut self.own.list {
            list.step(lines);
        }
    }

    /// A line of the list was pressed by hand.
    pub fn choose_line(&mut self, index: usize) {
        if let Some(list) = self.own.list.as_mut().filter(|list| index < list.len()) {
            list.at = index;
            self.act(Act::Take);
        }
    }

    /// Ctrl and V went down together: what was copied is pasted, where the page has a key for that and no scanner
    /// types. Tells whether it was.
    pub fn press_paste(&mut self) -> bool {
        let view = self.view();
        let is_offered = view.page == Drawn::Scan && view.keys.iter().any(|key| key.act == Act::Paste);
        let pastes = is_offered && !self.keeps_keys();
        if pastes {
            self.act(Act::Paste);
        }
        pastes
    }

    /// Shows what came of something that the holder brought.
    pub(super) fn show_own(&mut self, seen: Vec<Seen<Box<Report>>>, now: Duration) {
        // What was shown before makes room, however long it was held.
        self.happens(Event::Key(Key::StartOver), now);
        self.looked(seen, now);
    }

    fn list_files(&self) {
        let (folders, words) = (self.own.open.clone(), self.words());
        self.take_in(move |_| intake::files(&folders, words));
    }

    fn list_folders(&self, folders: Vec<PathBuf>) {
        let (file, words) = (format!("gatelight-{}.pdf", clock::clock().date()), self.words());
        self.take_in(move |_| intake::folders(&folders, &file, words));
    }

    /// What was copied is read now, and at no other time.
    fn paste(&self) {
        let (words, desk) = (self.words(), self.desk.now());
        self.take_in(move |_| intake::paste(&desk, words));
    }

    /// Takes the line of the list: goes into a folder, opens a file, shows a certificate.
    fn take_line(&mut self) {
        let now = self.begun.elapsed();
        let Some(list) = &mut self.own.list else { return };
        let at = list.at;
        // A list of files stays until what was chosen has come.
        match &mut list.of {
            Listed::Files(shelf) => {
                let Some(entry) = shelf.entries.get(at).cloned() else { return };
                if entry.is_folder {
                    self.own.open.insert(0, entry.path);
                    self.list_files();
                } else {
                    self.own.open.insert(0, shelf.folder.clone());
                    self.drop_file(entry.path);
                    // A page of a PDF file takes a second or two.
                    self.notice = self.words().filled("own:reading", &[("name", &entry.name)]);
                }
            }
            Listed::Folders(shelf) => {
                let Some(entry) = shelf.entries.get(at).cloned() else { return };
                self.own.save.insert(0, entry.path);
                self.list_folders(self.own.save.clone());
            }
            Listed::Certificates(seen) => {
                let chosen = (at < seen.len()).then(|| seen.swap_remove(at));
                self.show_own(chosen.into_iter().collect(), now);
            }
        }
    }

    /// Writes the slip into the folder on the screen.
    fn save_slip(&mut self) -> Result<(), String> {
        let Some(Listed::Folders(shelf)) = self.own.list.as_ref().map(|list| &list.of) else { return Ok(()) };
        let path = shelf.folder.join(&shelf.free);
        self.own.save.insert(0, shelf.folder.clone());
        if let (Some((_, report)), Some(found)) = (self.session.result(), &self.own.when) {
            let (desk, times, words) = (self.desk.now(), clock::now(), slip::words_for(self.words()));
            let proofs: Vec<&Report> = report.proofs().iter().collect();
            let lines = slip::lines(found, &proofs, &desk.store, desk.profile(times).policy.realm, words);
            // No name stands on it: the code has it, and paper is lost.
            let page = slip::page(&lines, None, times.clock, words);
            let said = self.words();
            self.take_in(move |_| intake::save(&path, &page, said));
        }
        self.key(Key::Back)
    }
}
