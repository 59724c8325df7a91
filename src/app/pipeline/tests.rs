use super::{
    Clues, Frame, FrameSource, Hint, Look, News, Obstacle, Outcome, Outline, Pipeline, Point, SharedDesk, Unread, look,
    unread,
};
use crate::app::clock;
use crate::app::demo::Reel;
use crate::app::desk::Desk;
use crate::app::profile::Profile;
use crate::app::session::{Camera, Event, Rules, Session};
use crate::input::source::{SourceError, Still};
use crate::model::code::CodeText;
use crate::training::specimens;
use qrcode::{Color, EcLevel, QrCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn desk() -> Desk {
    let profile = Profile::load("training").expect("it is built in");
    Desk::open(profile, &[], clock::now()).expect("no place is asked for")
}

#[test]
fn a_frame_becomes_a_judged_code_with_its_place() {
    let reel = Reel::new(&specimens(clock::now().at)[..1]);
    let seen = look(&reel.draw(12).expect("a frame"), &desk(), clock::now());
    assert_eq!(seen.len(), 1);
    assert!(
        seen[0]
            .outline
            .is_some_and(|outline| outline.0.iter().all(|(x, y)| (0.0..1.0).contains(x) && (0.0..1.0).contains(y)))
    );
    assert_eq!(Some(seen[0].same), seen[0].report.content_hash());
    assert_eq!(look(&reel.draw(50).expect("a frame"), &desk(), clock::now()).len(), 0);
}

#[test]
fn a_code_before_the_camera_reaches_the_window_and_a_lost_camera_is_told() {
    let reel = Reel::new(&specimens(clock::now().at)[..1]);
    let frame = reel.draw(12).expect("a frame");
    let (sender, woken) = mpsc::channel();
    let opened = AtomicBool::new(false);
    let open = move || -> Result<Box<dyn FrameSource>, SourceError> {
        if opened.swap(true, Ordering::SeqCst) {
            return Err(SourceError::NoneFound);
        }
        Ok(Box::new(Once(Still::new("a picture", frame.clone(), 1))))
    };
    let pipeline =
        Pipeline::start(open, SharedDesk::new(desk()), move || sender.send(()).unwrap_or_default()).expect("threads");
    let (mut seen, mut picture) = (None, None);
    while seen.is_none() || picture.is_none() {
        woken.recv_timeout(Duration::from_secs(30)).expect("the window is woken");
        let news = pipeline.take();
        seen = seen.or(news.seen);
        picture = picture.or(news.picture);
    }
    assert!(seen.is_some_and(|seen| seen.first().is_some_and(|seen| seen.outcome != Outcome::OtherKind)));
    let begun = Instant::now();
    while pipeline.camera() != Camera::Lost {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", pipeline.camera());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A wall with a certificate's code at each of these places.
fn wall(codes: &[(usize, usize, &CodeText)]) -> Frame {
    let (width, height) = (1280, 720);
    let mut luma = vec![200_u8; width * height];
    for (left, top, code) in codes {
        let code = QrCode::with_error_correction_level(code.bytes(), EcLevel::L).expect("it fits");
        for (y, row) in code.to_colors().chunks(code.width()).enumerate().map(|(y, row)| (y * 5, row)) {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark == Color::Dark) {
                for dy in 0..5 {
                    let from = (top + y + dy) * width + left + x * 5;
                    luma[from..from + 5].fill(20);
                }
            }
        }
    }
    Frame::new(width as u32, height as u32, luma).expect("within limits")
}

/// What the window gets from a camera that shows this picture, until `enough`.
fn news(frame: Frame, mut enough: impl FnMut(News) -> bool) {
    let (sender, woken) = mpsc::channel();
    let open = move || -> Result<Box<dyn FrameSource>, SourceError> {
        Ok(Box::new(Paced(Still::new("a picture", frame.clone(), 2_000))))
    };
    let pipeline =
        Pipeline::start(open, SharedDesk::new(desk()), move || sender.send(()).unwrap_or_default()).expect("threads");
    while {
        woken.recv_timeout(Duration::from_secs(30)).expect("the window is woken");
        !enough(pipeline.take())
    } {}
}

#[test]
fn of_two_certificates_in_view_neither_is_judged() {
    let specimens = specimens(clock::now().at);
    let code = |id: &str| &specimens.iter().find(|specimen| specimen.id == id).expect("a specimen").code;
    let frame = wall(&[(60, 60, code("centre-second-dose")), (700, 140, code("practice"))]);
    let mut session = Session::new(Rules::STAFF);
    session.on(Event::Ready(true), Duration::ZERO);
    let mut at = Duration::ZERO;
    news(frame, |news| {
        if let Some(seen) = news.seen {
            assert_eq!(seen.iter().filter(|seen| seen.outcome.is_certificate()).count(), 2);
            session.on(Event::Looked(seen), at);
            at += Duration::from_millis(100);
        }
        assert!(session.result().is_none());
        session.hint() == Some(Hint::Several)
    });
}

#[test]
fn what_the_first_stage_cannot_read_the_second_does() {
    let specimens = specimens(clock::now().at);
    let frame = wall(&[(300, 100, &specimens[0].code)]);
    let dark = frame.luma().iter().map(|grey| 255 - grey).collect();
    let dark = Frame::new(frame.width(), frame.height(), dark).expect("the same size");
    news(dark, |news| news.seen.is_some_and(|seen| seen[0].outcome.is_certificate()));
}

#[test]
fn an_obstacle_becomes_a_hint_with_its_place() {
    let frame = Frame::new(4, 2, vec![0; 8]).expect("eight pixels");
    assert_eq!(unread(&Look::default(), &frame), None);
    for (obstacle, why) in [
        (Obstacle::OtherKind, Hint::OtherKind),
        (Obstacle::Glare, Hint::Glare),
        (Obstacle::Covered, Hint::Covered),
        (Obstacle::TooDark, Hint::TooDark),
        (Obstacle::TooFar, Hint::TooFar),
        (Obstacle::Blurred, Hint::Blurred),
        (Obstacle::HoldStill, Hint::HoldStill),
    ] {
        let outline = Some([Point { x: 1.0, y: 1.0 }; 4]);
        let look = Look { obstacle: Some(obstacle), clues: Clues { finders: Vec::new(), outline }, seen: Vec::new() };
        let told = Unread { why: Some(why), outline: Some(Outline([(0.25, 0.5); 4])) };
        assert_eq!(unread(&look, &frame), Some(told));
    }
}

/// A source that gives about a hundred frames a second.
struct Paced(Still);

impl FrameSource for Paced {
    fn next(&mut self) -> Result<Frame, SourceError> {
        std::thread::sleep(Duration::from_millis(10));
        self.0.next()
    }

    fn name(&self) -> &str {
        self.0.name()
    }
}

/// A source that is pulled after its last picture.
struct Once(Still);

impl FrameSource for Once {
    fn next(&mut self) -> Result<Frame, SourceError> {
        self.0.next().map_err(|_| SourceError::Lost { why: "pulled".to_owned() })
    }

    fn name(&self) -> &str {
        self.0.name()
    }
}
