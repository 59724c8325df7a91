//! Opens the window and keeps it going.

use super::live::Live;
use super::second::SecondScreen;
use super::ui::Main;
use super::{drop, show, wire};
use crate::app::checkpoint::{self, Checkpoint, KioskPress, Start};
use crate::app::watchdog::Watchdog;
use crate::i18n::Lang;
use slint::winit_030::WinitWindowAccessor;
use slint::{CloseRequestResponse, ComponentHandle, PhysicalSize, Timer, TimerMode};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no display, or none that we can use.
    #[error(
        "there is no display to open a window on; without one `gatelight check` and `gatelight demo --headless` work"
    )]
    Display(#[from] slint::PlatformError),
    /// The checkpoint could not begin.
    #[error(transparent)]
    Checkpoint(#[from] checkpoint::Error),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`Error`] when there is no display, or the store may not be read.
pub fn window(start: Start) -> Result<(), Error> {
    let main = Main::new()?;
    // A wake-up that comes before the loop or after it has ended has nobody to wake.
    let wake = || {
        let _ = slint::invoke_from_event_loop(refresh);
    };
    let checkpoint = Rc::new(RefCell::new(Checkpoint::open(start, wake)?));
    let screen = Screen::new(&main, &checkpoint);
    SCREEN.set(Rc::downgrade(&screen));
    let (ticking, pressing) = (Rc::clone(&screen), Rc::clone(&screen));
    wire::connect(&main, &checkpoint, move || pressing.show());
    stay_open(&main, &checkpoint);
    let (dropping, typing, touching) = (Rc::clone(&checkpoint), Rc::clone(&checkpoint), Rc::clone(&checkpoint));
    let dropped = move |path| dropping.borrow_mut().drop_file(path);
    let touched = move || touching.borrow_mut().press_kiosk(KioskPress::Touched);
    drop::listen(&main, dropped, move |press| typing.borrow_mut().struck(press), touched);
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, Duration::from_millis(100), move || ticking.tick());
    screen.show();
    // Without an event loop of its own nothing below is there to fit into; then it stays as it is.
    let _ = slint::spawn_local(fit(main.as_weak()));
    main.run()?;
    screen.watchdog.borrow().ends();
    Ok(())
}

/// A kiosk's window is closed by nobody but behind its PIN.
fn stay_open(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>) {
    let checkpoint = Rc::clone(checkpoint);
    main.window().on_close_requested(move || match checkpoint.borrow().is_locked() {
        true => CloseRequestResponse::KeepWindowShown,
        false => CloseRequestResponse::HideWindow,
    });
}

/// Fills a display that is smaller than the window wants to be: a small panel.
async fn fit(main: slint::Weak<Main>) {
    let Some(main) = main.upgrade() else { return };
    let Ok(window) = main.window().winit_window().await else { return };
    let Some(monitor) = window.current_monitor().or_else(|| window.available_monitors().next()) else { return };
    let (panel, wanted) = (monitor.size(), window.outer_size());
    if panel.width < wanted.width || panel.height < wanted.height {
        main.window().set_size(PhysicalSize::new(panel.width, panel.height));
        window.set_maximized(true);
    }
}

thread_local! {
    /// The screen of the window's thread: wake-ups come from others and cannot carry it.
    static SCREEN: RefCell<Weak<Screen>> = const { RefCell::new(Weak::new()) };
}

fn refresh() {
    if let Some(screen) = SCREEN.with_borrow(Weak::upgrade) {
        screen.refresh();
    }
}

/// The window with the checkpoint behind it.
struct Screen {
    main: slint::Weak<Main>,
    checkpoint: Rc<RefCell<Checkpoint>>,
    lang: Cell<Option<Lang>>,
    /// Whether the window fills the screen because this is a kiosk.
    kiosk: Cell<bool>,
    live: Live,
    second: SecondScreen,
    watchdog: RefCell<Watchdog>,
    begun: Instant,
}

impl Screen {
    fn new(main: &Main, checkpoint: &Rc<RefCell<Checkpoint>>) -> Rc<Self> {
        Rc::new(Self {
            main: main.as_weak(),
            checkpoint: Rc::clone(checkpoint),
            lang: Cell::new(None),
            kiosk: Cell::new(false),
            live: Live::default(),
            second: SecondScreen::default(),
            watchdog: RefCell::new(Watchdog::of_environment()),
            begun: Instant::now(),
        })
    }

    fn tick(&self) {
        self.checkpoint.borrow_mut().tick();
        self.show();
        self.watchdog.borrow_mut().lives(self.begun.elapsed());
    }

    /// Fetches news: words first, then the picture.
    fn refresh(&self) {
        let (picture, changed) = self.checkpoint.borrow_mut().refresh();
        if changed {
            self.show();
        }
        if let (Some(main), Some(picture)) = (self.main.upgrade(), picture) {
            self.live.show(&main, &picture);
        }
    }

    fn show(&self) {
        let Some(main) = self.main.upgrade() else { return };
        let checkpoint = self.checkpoint.borrow();
        let lang = checkpoint.lang();
        if self.lang.replace(Some(lang)) != Some(lang) {
            // A language without a catalogue would show English; ours all have one.
            let _ = slint::select_bundled_translation(lang.code());
            show::once(&main, checkpoint.words());
        }
        let (view, is_kiosk) = (checkpoint.view(), checkpoint.is_kiosk());
        show::all(&main, &view, &checkpoint);
        self.live.hide(&main, !view.plate.is_empty());
        self.second.show(main.window(), &view, &checkpoint);
        if self.kiosk.replace(is_kiosk) != is_kiosk {
            main.window().set_fullscreen(is_kiosk);
        }
        if checkpoint.is_over() {
            // Before the loop begins there is nothing to end; nobody can have pressed anything then.
            let _ = slint::quit_event_loop();
        }
    }
}
