//! The checkpoint behind the window: what is pressed is done, what was found is shown, what was cleared is gone.

use gatelight::app::checkpoint::{Checkpoint, Start};
use gatelight::gui::picture::Canvas;
use gatelight::gui::ui::{Act, BandKind, Page, ResultPage, ResultView, ScanPage, Shell};
use gatelight::gui::{show, wire};
use slint::{ComponentHandle, Model};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

/// A wired window with a checkpoint in a folder of its own.
struct Desk {
    canvas: Canvas,
    checkpoint: Rc<RefCell<Checkpoint>>,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open(training: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = Start {
            places: vec![folder.path().join("store")],
            settings: Some(folder.path().join("settings.toml")),
            training,
            locale: "en".to_owned(),
            network_closed: true,
        };
        let canvas = Canvas::open(1280, 800).unwrap();
        let checkpoint = Rc::new(RefCell::new(Checkpoint::open(start, || {}).unwrap()));
        wire::connect(canvas.main(), &checkpoint, || {});
        show::once(canvas.main(), checkpoint.borrow().words());
        Self { canvas, checkpoint, _folder: folder }
    }

    fn shell(&self) -> Shell<'_> {
        self.canvas.main().global::<Shell>()
    }

    /// Lets it work until the window shows `page`, at most half a minute.
    fn until(&self, page: Page) {
        let begun = Instant::now();
        while self.shell().get_page() != page {
            assert!(begun.elapsed() < Duration::from_secs(30), "the page never came");
            thread::sleep(Duration::from_millis(10));
            self.work();
        }
    }

    /// Presses Next until the result is gone: it cannot be sent away before it could be read.
    fn until_dismissed(&self) {
        let begun = Instant::now();
        while self.shell().get_page() == Page::Result {
            assert!(begun.elapsed() < Duration::from_secs(30), "the result never left");
            self.shell().invoke_act(Act::Next);
            thread::sleep(Duration::from_millis(50));
            self.work();
        }
    }

    fn work(&self) {
        let (picture, _) = self.checkpoint.borrow_mut().refresh();
        self.checkpoint.borrow_mut().tick();
        show::all(self.canvas.main(), &self.checkpoint.borrow().view(), &self.checkpoint.borrow());
        if let Some(picture) = picture {
            show::picture(self.canvas.main(), &picture);
        }
    }
}

#[test]
fn a_code_before_the_camera_becomes_words_and_leaves_without_a_trace() {
    let desk = Desk::open(true);
    desk.until(Page::Result);
    let result = desk.canvas.main().global::<ResultPage>();
    let view = result.get_view();
    assert!(!view.word.is_empty() && !view.name.is_empty() && view.code.starts_with('G'));
    assert_eq!((view.band_top.kind, view.band_bottom.kind), (BandKind::Training, BandKind::Training));
    assert!(desk.canvas.main().global::<ScanPage>().get_picture().size().width > 0);
    desk.until_dismissed();
    assert!(result.get_view() == ResultView::default(), "nothing of a person stays in a property");
}

#[test]
fn keys_and_buttons_do_the_same() {
    let desk = Desk::open(false);
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::First);
    assert!(desk.shell().invoke_key("s".into()));
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::Settings);
    assert!(!desk.shell().invoke_key("\u{10}".into()), "a modifier alone does nothing");
    assert!(desk.shell().invoke_key("\u{1b}".into()));
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::First);
    desk.shell().invoke_act(Act::Data);
    desk.work();
    assert_eq!(desk.shell().get_page(), Page::Data);
    assert_eq!(desk.shell().get_keys().row_count(), 1);
}
