//! What can happen to a session, and what it is told with it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::check::holder::{Likeness, Mrz};
use std::time::Duration;

/// What a report comes to, as far as the screen's states care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// PASS.
    Pass,
    /// ONE MORE.
    MoreNeeded,
    /// FAIL: not accepted here.
    NotAccepted,
    /// FAIL: do not accept.
    Reject,
    /// CHECK BY HAND.
    CannotDecide,
    /// No certificate: a code of another kind, or anything else without a result.
    OtherKind,
    /// No certificate yet: ours, and unreadable (103).
    Unreadable,
    /// No certificate yet: ours, from a scanner on another keyboard, and signs were lost (104).
    OtherLayout,
}

impl Outcome {
    /// Whether there is a certificate to show a result for.
    #[must_use]
    pub const fn is_certificate(self) -> bool {
        !matches!(self, Self::OtherKind | Self::Unreadable | Self::OtherLayout)
    }

    /// The stable name; of a verdict that of design.md 2.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::MoreNeeded => "more-needed",
            Self::NotAccepted => "not-accepted",
            Self::Reject => "reject",
            Self::CannotDecide => "cannot-decide",
            Self::OtherKind => "other-kind",
            Self::Unreadable => "unreadable",
            Self::OtherLayout => "other-layout",
        }
    }
}

/// Four corners in parts of the picture, in order round the code; 0 0 is the upper left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outline(pub [(f32, f32); 4]);

/// One judged code in one look of the reader.
pub struct Seen<R> {
    /// What it comes to.
    pub outcome: Outcome,
    /// What makes two sights the same code: the hash of the signed content, never of a
    /// spelling of it; where nothing signed stands, of the bytes.
    pub same: [u8; 32],
    /// The other codes that it speaks of: earlier proofs of the same person.
    pub also: Vec<[u8; 32]>,
    /// Where it stands; a hand scanner knows no place.
    pub outline: Option<Outline>,
    /// The report itself.
    pub report: R,
}

impl<R> Seen<R> {
    /// Whether it speaks of that code.
    pub(super) fn is_of(&self, same: &[u8; 32]) -> bool {
        self.same == *same || self.also.contains(same)
    }
}

/// What a hand scanner gave.
pub enum Scanned<R> {
    /// A code.
    Code(Seen<R>),
    /// A code that broke off.
    Half,
    /// More than any code holds.
    TooLong,
    /// The machine-readable zone of an ID; nothing where its check digits are wrong.
    Id(Option<Mrz>),
}

/// Why there is no result although something was seen, the first to be said first: what is certain
/// (another kind, several, unreadable) before what was measured, and of that what a hand can mend
/// at once (glare, a finger) before light, distance and movement. The screen shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Another kind of code.
    OtherKind,
    /// More than one certificate in the picture: none of them is judged.
    Several,
    /// Ours, and unreadable.
    Unreadable,
    /// A hand scanner types on another keyboard than the system's.
    OtherLayout,
    /// A hand scanner gave half a code.
    Half,
    /// A hand scanner gave more than any code holds.
    TooLong,
    /// A reflection lies over it.
    Glare,
    /// A finger, a crack or a fold lies over it.
    Covered,
    /// There is too little light.
    TooDark,
    /// It is too small in the picture.
    TooFar,
    /// It is too near for the lens, or the lens is dirty.
    Blurred,
    /// It moves too fast.
    HoldStill,
}

impl Hint {
    /// All, the first to be said first.
    pub const ALL: [Self; 12] = [
        Self::OtherKind,
        Self::Several,
        Self::Unreadable,
        Self::OtherLayout,
        Self::Half,
        Self::TooLong,
        Self::Glare,
        Self::Covered,
        Self::TooDark,
        Self::TooFar,
        Self::Blurred,
        Self::HoldStill,
    ];
}

/// What a look saw and could not read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unread {
    /// What stood in its way.
    pub why: Option<Hint>,
    /// Where it lies.
    pub outline: Option<Outline>,
}

/// A page of the window. A result is shown on [`Page::Scan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The three ways to begin.
    First,
    /// Where trust data is had.
    Sources,
    /// The live picture, or the result.
    Scan,
    /// The layers of the result.
    Layers,
    /// Where the code of the result is accepted.
    Where,
    /// The certificate of the result in full.
    Certificate,
    /// A list to choose from.
    List,
    /// The checkpoint's own procedure where a code cannot be judged.
    ByHand,
    /// The control codes of a shift that begins.
    Controls,
    /// Settings.
    Settings,
    /// Ages of our data, health of the machine.
    Data,
    /// About.
    About,
    /// A kiosk's way to settings, data and its end, behind the PIN.
    Service,
}

impl Page {
    /// Whether it is opened from a result, which waits behind it. A list may also stand alone.
    pub(super) const fn is_of_a_result(self) -> bool {
        matches!(self, Self::Layers | Self::ByHand | Self::Where | Self::Certificate | Self::List)
    }
}

/// The state of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Camera {
    /// It is being opened.
    Opening,
    /// Frames come.
    Live,
    /// It is open and gives no frames.
    Silent,
    /// Its frames arrive damaged.
    Damaged,
    /// It gives the same picture again and again.
    Frozen,
    /// The picture is dark.
    Dark,
    /// It was there and is gone.
    Lost,
    /// Another program holds it.
    Busy,
    /// This account may not use it.
    Forbidden,
    /// Its pictures cannot be read.
    NotSupported,
    /// There is none.
    None,
    /// It has stopped.
    Ended,
}

/// The state of the hand scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanner {
    /// None is set up: one that types as a keyboard needs nothing.
    Keyboard,
    /// Its port is being opened.
    Opening,
    /// Its port is open.
    Ready,
    /// It was there and is gone.
    Lost,
    /// It is not there.
    None,
    /// Another program holds it.
    Busy,
    /// This account may not use it.
    Forbidden,
    /// What is set up is no serial port.
    NotAPort,
    /// The program was built without serial scanners.
    NotBuilt,
}

impl Scanner {
    /// Whether there is nothing to be put right.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Keyboard | Self::Opening | Self::Ready)
    }
}

/// Something that a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Ready for the next person.
    Next,
    /// One step back.
    Back,
    /// Any key without a meaning of its own: the result stays.
    Hold,
    /// No code is looked at until it is pressed again.
    Pause,
    /// The clearing bar begins anew.
    MoreTime,
    /// The live picture for the next proof; what was shown waits beside it.
    ScanNext,
    /// Somebody else stands here now.
    AnotherPerson,
    /// The same person begins anew: the codes just shown count as new.
    StartOver,
    /// The procedure by hand came to its end.
    DoneByHand,
    /// Another page.
    Open(Page),
}

/// What can happen.
pub enum Event<R> {
    /// One look of the reader: every code in it, judged. Empty: nothing was seen.
    Looked(Vec<Seen<R>>),
    /// Something was scanned by hand; only while [`Session::takes_scan`](super::Session::takes_scan).
    Scanned(Scanned<R>),
    /// The hand scanner changed.
    Scanner(Scanner),
    /// Something like a code was seen and not read.
    Unread(Unread),
    /// The ID was compared with the result on the screen, which it may have changed.
    Compared(Likeness, Outcome, R),
    /// A person asked for something.
    Key(Key),
    /// The camera changed.
    Camera(Camera),
    /// Whether there is anything to judge by: trust data, or training.
    Ready(bool),
    /// Another profile.
    Rules(Rules),
    /// Time passed.
    Tick,
}

/// What the profile says about the screen's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long the clearing bar runs.
    pub hold: Duration,
    /// Whether CHECK BY HAND and ONE MORE wait for a key: somebody is there to press it.
    pub stays: bool,
    /// Whether nobody is let through before the ID was compared.
    pub compare_id: bool,
}

/// How long a kiosk waits for one proof more.
pub const ONE_MORE: Duration = Duration::from_secs(60);

impl Rules {
    /// How long the clearing bar runs under a result, where one runs.
    #[must_use]
    pub fn hold(self, outcome: Outcome) -> Duration {
        if outcome == Outcome::MoreNeeded && !self.stays { self.hold.max(ONE_MORE) } else { self.hold }
    }

    /// Those of a gate with somebody at it, where a profile says nothing else.
    pub const STAFF: Self = Self { hold: Duration::from_secs(30), stays: true, compare_id: false };
}
