#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Capture, CaptureState, Frame, FrameSource, SourceError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

type Step = (u64, Result<u8, SourceError>);

/// Plays what it is told: at so many milliseconds, a grey frame or an error.
struct Script<'a> {
    steps: VecDeque<Step>,
    clock: &'a Cell<u64>,
    look: &'a dyn Fn(),
}

impl FrameSource for Script<'_> {
    fn next(&mut self) -> Result<Frame, SourceError> {
        (self.look)();
        let (at, step) = self.steps.pop_front().ok_or(SourceError::Ended)?;
        self.clock.set(at);
        step.map(|grey| Frame::new(2, 2, vec![grey; 4]).expect("four pixels"))
    }

    fn name(&self) -> &str {
        "Front camera"
    }
}

/// The states seen before each step, when each opening gives one script or an error.
fn states(openings: Vec<Result<Vec<Step>, SourceError>>) -> (Vec<CaptureState>, Capture) {
    let capture = Capture::new(Duration::ZERO);
    let (clock, seen) = (Cell::new(0), RefCell::new(Vec::new()));
    let now = || Duration::from_millis(clock.get());
    let look = || seen.borrow_mut().push(capture.state(now()));
    let mut openings = VecDeque::from(openings);
    capture.run(
        || {
            look();
            let opening = openings.pop_front().unwrap_or(Err(SourceError::Ended))?;
            Ok(Script { steps: opening.into(), clock: &clock, look: &look })
        },
        |_| {},
        now,
    );
    look();
    let seen = seen.take();
    (seen, capture)
}

fn lost() -> SourceError {
    SourceError::Lost { why: "No such device".to_owned() }
}

#[test]
fn a_pulled_camera_is_named_and_found_again() {
    use CaptureState::{Ended, Lost, Opening, Running};
    let (seen, capture) = states(vec![
        Ok(vec![(1_000, Ok(50)), (1_000, Err(lost()))]),
        Err(SourceError::NoneFound),
        Ok(vec![(3_000, Ok(60))]),
    ]);
    let gone = Lost { why: "No such device".to_owned() };
    assert_eq!(seen, [Opening, Opening, Running, gone.clone(), gone.clone(), gone, Running, Ended]);
    assert_eq!(capture.counts(), (2, 0));
    assert_eq!(capture.name().as_deref(), Some("Front camera"));
    assert_eq!(capture.latest().take().map(|frame| frame.luma()[0]), Some(60), "the newest frame still waits");
    assert!(capture.latest().is_closed());
}

#[test]
fn a_camera_that_never_was_there_is_not_called_pulled() {
    use CaptureState::{Ended, Lost, NoneFound, Opening, Running};
    let (seen, _) =
        states(vec![Err(SourceError::NoneFound), Ok(vec![(1_000, Ok(50)), (3_000, Err(SourceError::Silent))])]);
    assert_eq!(seen[..4], [Opening, NoneFound, NoneFound, Running]);
    let pulled = || Err(SourceError::NoneFound);
    let silent = Ok(vec![(1_000, Ok(50)), (4_000, Err(SourceError::Silent))]);
    let (seen, _) = states(vec![silent, pulled(), pulled()]);
    let gone = Lost { why: SourceError::NoneFound.to_string() };
    assert_eq!(seen, [Opening, Opening, Running, CaptureState::Silent, gone.clone(), gone, Ended]);
}

#[test]
fn a_busy_camera_is_named_at_its_second_refusal_and_tried_again() {
    use CaptureState::{Busy, Ended, Opening, Running};
    let busy = || Err(SourceError::Busy);
    let (seen, _) = states(vec![busy(), busy(), busy(), Ok(vec![(2_000, Ok(50))])]);
    assert_eq!(seen, [Opening, Opening, Busy, Busy, Busy, Running, Ended]);
}

#[test]
fn a_damaged_frame_is_dropped_and_counted() {
    let (seen, capture) = states(vec![Ok(vec![(0, Ok(50)), (0, Err(SourceError::Damaged)), (1_000, Ok(51))])]);
    assert!(!seen.iter().any(|state| matches!(state, CaptureState::Damaged | CaptureState::Silent)));
    assert_eq!(capture.counts(), (2, 1));
}

#[test]
fn frames_none_of_which_is_whole_are_damaged_until_one_is() {
    use CaptureState::{Damaged, Ended, Opening, Running};
    let hurt = |at| (at, Err(SourceError::Damaged));
    let (seen, _) = states(vec![Ok(vec![(1_000, Ok(50)), hurt(2_000), hurt(2_500), (2_600, Ok(51))])]);
    assert_eq!(seen, [Opening, Opening, Running, Running, Damaged, Running, Ended]);
    let (seen, _) = states(vec![Ok(vec![hurt(500), hurt(1_500), (1_600, Ok(51))])]);
    assert_eq!(seen, [Opening, Opening, Opening, Damaged, Running, Ended], "from the start");
}

#[test]
fn many_damaged_frames_are_told_though_some_are_whole() {
    let capture = Capture::new(Duration::ZERO);
    let run = capture.status().begin(Duration::ZERO);
    capture.status().opened(run, "Front camera", Duration::ZERO);
    // The state after so many frames at 30 a second, of which one in `whole` is whole.
    let mut frame = 0_u32;
    let mut after = |count: u32, whole: u32| {
        let mut at = Duration::ZERO;
        for _ in 0..count {
            frame += 1;
            at = Duration::from_millis(u64::from(frame) * 33);
            if frame.is_multiple_of(whole) {
                assert!(capture.status().saw(run, &grey((frame % 7 + 50) as u8), at));
            } else {
                capture.status().hurt(run, at);
            }
        }
        capture.state(at)
    };
    assert_eq!(after(60, 1), CaptureState::Running);
    assert_eq!(after(90, 2), CaptureState::Running, "half of them are enough to work with");
    assert_eq!(after(40, 6), CaptureState::Damaged);
    assert_eq!(after(90, 6), CaptureState::Damaged, "whole ones between make it no better");
    assert_eq!(after(30, 1), CaptureState::Running);
}

#[test]
fn no_frame_for_a_second_and_a_half_is_silence() {
    let capture = Capture::new(Duration::ZERO);
    let at = Duration::from_millis;
    let run = capture.status().begin(at(0));
    capture.status().opened(run, "Front camera", at(0));
    assert_eq!(capture.state(at(3_999)), CaptureState::Opening, "some cameras take their time to the first frame");
    assert_eq!(capture.state(at(4_000)), CaptureState::Silent);
    assert_eq!(capture.light(at(4_000)), None);
    assert!(capture.status().saw(run, &grey(50), at(5_000)));
    assert_eq!((capture.state(at(6_499)), capture.light(at(6_499))), (CaptureState::Running, Some(50)));
    assert_eq!((capture.state(at(6_500)), capture.light(at(6_500))), (CaptureState::Silent, None));
}

#[test]
fn a_camera_that_gives_nothing_is_opened_again_and_stays_silent_until_it_does() {
    use CaptureState::{Ended, Opening, Running, Silent};
    let silent = |at| (at, Err(SourceError::Silent));
    let (seen, _) =
        states(vec![Ok(vec![(100, Ok(50)), silent(3_100)]), Ok(vec![silent(9_000)]), Ok(vec![(9_100, Ok(51))])]);
    assert_eq!(seen, [Opening, Opening, Running, Silent, Silent, Silent, Silent, Running, Ended]);
}

#[test]
fn the_same_pixels_for_three_seconds_are_frozen_until_they_change() {
    use CaptureState::{Ended, Frozen, Opening, Running};
    let steps = [(1, 50), (2, 50), (3, 50), (4, 50), (5, 51)].map(|(at, grey)| (at * 1_000, Ok(grey)));
    let (seen, _) = states(vec![Ok(steps.into())]);
    assert_eq!(seen, [Opening, Opening, Running, Running, Running, Frozen, Running, Ended]);
}

#[test]
fn a_frozen_camera_is_opened_again_after_ten_seconds_and_stays_frozen_until_it_moves() {
    use CaptureState::{Ended, Frozen, Opening, Running};
    let still = [(0, 50), (4_000, 50), (10_000, 50)].map(|(at, grey)| (at, Ok(grey)));
    let again = [(11_000, 50), (12_000, 51)].map(|(at, grey)| (at, Ok(grey)));
    let (seen, capture) = states(vec![Ok(still.into()), Ok(again.into())]);
    assert_eq!(seen, [Opening, Opening, Running, Frozen, Frozen, Frozen, Frozen, Running, Ended]);
    assert_eq!(capture.counts(), (5, 0));
}

#[test]
fn a_covered_lens_is_dark() {
    let steps = [(1, 3), (2, 2), (3, 3), (4, 90)].map(|(at, grey)| (at * 1_000, Ok(grey)));
    let (seen, capture) = states(vec![Ok(steps.into())]);
    assert_eq!(seen[4], CaptureState::Dark);
    assert_eq!(seen[5], CaptureState::Running);
    assert_eq!(capture.light(Duration::from_secs(4)), None, "it has ended");
}

#[test]
fn a_stopped_capture_ends_at_its_next_frame() {
    let capture = Capture::new(super::RETRY);
    let (clock, look) = (Cell::new(0), || capture.stop());
    let open = || Ok(Script { steps: vec![(0, Ok(9)); 1_000].into(), clock: &clock, look: &look });
    capture.run(open, |_| {}, || Duration::ZERO);
    assert_eq!(capture.state(Duration::ZERO), CaptureState::Ended);
    assert_eq!(capture.counts(), (1, 0));
}

#[test]
fn a_stopped_capture_keeps_no_picture_though_its_source_hangs() {
    let capture = Capture::new(Duration::ZERO);
    let run = capture.status().begin(Duration::ZERO);
    assert!(capture.status().saw(run, &grey(50), Duration::ZERO));
    assert_eq!(capture.status().shown.as_ref().map(|frame| frame.luma().to_vec()), Some(vec![50; 4]));
    capture.stop();
    assert!(capture.status().shown.is_none());
}

/// A source that waits for what it is sent, as a driver waits for a camera.
struct Hung(Receiver<Result<u8, SourceError>>);

impl FrameSource for Hung {
    fn next(&mut self) -> Result<Frame, SourceError> {
        self.0.recv().unwrap_or(Err(SourceError::Ended)).map(grey)
    }

    fn name(&self) -> &str {
        "Front camera"
    }
}

fn grey(light: u8) -> Frame {
    Frame::new(2, 2, vec![light; 4]).expect("four pixels")
}

/// Two runs on threads of their own, the second begun when the first is stuck at ten
/// seconds. `then` has what each source waits for.
fn two_runs(then: impl FnOnce(&Capture, [Sender<Result<u8, SourceError>>; 2], &AtomicUsize)) -> Capture {
    let (owned, times_busy) = (Capture::new(Duration::ZERO), AtomicUsize::new(0));
    let (capture, busy) = (&owned, &times_busy);
    let ((first, of_first), (second, of_second)) = (channel(), channel());
    let begun = |runs| while capture.runs() != runs {};
    let at = |secs| move || Duration::from_secs(secs);
    thread::scope(|scope| {
        let run = |source: Receiver<_>, secs| {
            let mut source = Some(Hung(source));
            let open = move || {
                source.take().ok_or_else(|| {
                    busy.fetch_add(1, Ordering::SeqCst);
                    SourceError::Busy
                })
            };
            scope.spawn(move || capture.run(open, |_| {}, at(secs)));
        };
        run(of_first, 0);
        begun(1);
        assert!(!capture.is_stuck(at(7)()) && capture.is_stuck(at(8)()));
        run(of_second, 10);
        begun(2);
        assert!(!capture.is_stuck(at(17)()), "the second has its time too");
        assert_eq!(capture.state(at(10)()), CaptureState::Silent);
        then(capture, [first, second], busy);
    });
    owned
}

#[test]
fn another_run_takes_over_from_a_hung_one_whose_late_frame_counts_for_nothing() {
    let capture = two_runs(|capture, [first, second], _| {
        second.send(Ok(60)).expect("it waits");
        assert_eq!(capture.latest().take().map(|frame| frame.luma()[0]), Some(60));
        first.send(Ok(50)).expect("it waits");
        while capture.runs() != 1 {}
        assert_eq!(capture.state(Duration::from_secs(10)), CaptureState::Running);
        second.send(Ok(61)).expect("it waits");
        assert_eq!(capture.latest().take().map(|frame| frame.luma()[0]), Some(61));
        second.send(Err(SourceError::Ended)).expect("it waits");
    });
    assert_eq!((capture.counts(), capture.runs()), ((2, 0), 0));
}

#[test]
fn a_hung_run_that_wakes_up_first_has_the_lead_again() {
    let capture = two_runs(|capture, [first, second], _| {
        first.send(Ok(50)).expect("it waits");
        assert_eq!(capture.latest().take().map(|frame| frame.luma()[0]), Some(50));
        second.send(Err(lost())).expect("it waits");
        while capture.runs() != 1 {}
        first.send(Err(SourceError::Ended)).expect("it waits");
    });
    assert_eq!((capture.counts(), capture.runs()), ((1, 0), 0));
}

#[test]
fn a_camera_that_our_own_hung_run_holds_is_not_called_busy() {
    two_runs(|capture, [first, second], busy| {
        second.send(Err(lost())).expect("it waits");
        while busy.load(Ordering::SeqCst) < 3 {}
        assert!(matches!(capture.state(Duration::ZERO), CaptureState::Lost { .. }));
        capture.stop();
        first.send(Ok(1)).expect("it waits");
    });
}
