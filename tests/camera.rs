//! A webcam before the program: frames, faults and recovery.
//!
//! The camera is the shim of `camera-vm.sh native`, found where
//! `GATELIGHT_TOOLS` points. It answers inside the process that is watched, so
//! this binary starts itself again as that process and reads what it prints.
#![cfg(all(target_os = "linux", feature = "camera"))]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use gatelight::input::camera::{self, Camera};
use gatelight::input::capture::{Capture, RETRY};
use gatelight::input::latest::Waited;
use gatelight::reader;
use qrcode::{EcLevel, QrCode};

/// Set for the watched process: the file that tells it to end.
const END: &str = "GATELIGHT_CAMERA_TEST_END";
/// A certificate's code has about as many modules as this makes.
const TEXTS: [&str; 2] = [
    "HC1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%69LQOGI.*V76GCV4*XUA2P-FHT-HNTI4L6N$Q%UG/YL WO*Z7ON1*L",
    "HC1:NCFOXN%TSMAHN-H+XO5XF7:UY%FJ.GKP1O-DQ*1QM0QOP6RZ1SW1T3WJ2TK$CB6WJSR BLHN7UVIZLIG21NL-SC:MH*5O0GMQKF5",
];

#[test]
fn a_code_is_read_from_each_format_of_a_webcam() {
    let Some(stage) = Stage::new() else { return };
    for (formats, picture) in [
        ("MJPG,YUYV", "1280 x 720, 30 a second, MJPG"),
        ("YUYV", "1280 x 720, 30 a second, YUYV"),
        ("NV12,YUYV", "1280 x 720, 30 a second, NV12"),
    ] {
        let run = stage.run(formats, &[0, 1]);
        run.until(&format!("listed Front camera at 0: {picture}"));
        run.until(&format!("reads {}", TEXTS[0]));
        run.until(&format!("reads {}", TEXTS[1]));
        run.end();
    }
}

#[test]
fn a_format_that_cannot_be_read_is_named() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("GREY", &[0]);
    run.until("listed Front camera at 0: this camera's picture format is not supported");
    run.until("state NotSupported");
    run.end();
}

#[test]
fn damaged_frames_cost_themselves_only() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("MJPG", &[0, 1]);
    run.until("reads");
    run.control("garbage 1");
    run.until("left out");
    run.frames(60);
    run.calm();
    run.until("reads");
    run.end();
}

#[test]
fn a_pulled_camera_is_found_again_by_its_name() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("MJPG", &[0, 1]);
    run.until("reads");
    run.control("unplug");
    run.until("state Lost");
    run.calm();
    run.until("state Running");
    run.until("reads");
    run.end();
}

#[test]
fn a_busy_camera_is_taken_when_it_is_free() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run_under("busy", "MJPG", &[0, 1]);
    run.until("state Busy");
    run.calm();
    run.until("state Running");
    run.until("reads");
    run.end();
}

#[test]
fn a_camera_that_stops_sending_is_silent_until_it_goes_on() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("MJPG", &[0, 1]);
    run.until("reads");
    run.control("freeze");
    run.until("state Silent");
    run.calm();
    run.until("state Running");
    run.until("reads");
    run.end();
}

#[test]
fn a_camera_that_stays_silent_is_opened_anew() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("MJPG", &[0, 1]);
    run.until("reads");
    let opened = run.streams();
    run.control("freeze");
    run.until("state Silent");
    let waits = Instant::now();
    while run.streams() == opened {
        assert!(waits.elapsed() < Duration::from_secs(60), "the stream is not opened anew");
        thread::sleep(Duration::from_millis(50));
    }
    run.calm();
    run.until("state Running");
    run.until("reads");
    run.end();
}

#[test]
fn frames_most_of_which_are_damaged_are_told() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("MJPG", &[0, 1]);
    run.until("reads");
    run.control("garbage 1");
    run.until("state Damaged");
    run.calm();
    run.until("state Running");
    run.until("reads");
    run.end();
}

#[test]
fn a_test_says_what_a_camera_really_gives() {
    let Some(stage) = Stage::new() else { return };
    let test = |fault: &str, formats: &str, pictures: &[usize]| {
        let mut command = stage.command(fault, formats, pictures);
        command.arg("--").arg(env!("CARGO_BIN_EXE_gatelight")).args(["cameras", "--json", "--test", "Front camera"]);
        let done = command.output().expect("camera-vm.sh starts");
        let object: serde_json::Value = serde_json::from_slice(&done.stdout).expect("one object");
        let schema = include_str!("../assets/schema/camera-test.json");
        let schema = jsonschema::validator_for(&schema.parse().expect("JSON")).expect("a schema");
        assert!(schema.is_valid(&object), "{object}");
        (object, done.status.code())
    };
    let (good, status) = test("", "MJPG", &[0, 1]);
    assert_eq!((good["good"].as_bool(), status), (Some(true), Some(0)), "{good}");
    assert_eq!((good["width"].as_u64(), good["height"].as_u64()), (Some(1280), Some(720)));
    assert_eq!((good["format"].as_str(), good["rate_promised"].as_u64()), (Some("MJPG"), Some(30)));
    assert!(good["rate"].as_f64().is_some_and(|rate| (5.0..=31.0).contains(&rate)), "{good}");
    assert!(good["looks_with_code"].as_u64() > Some(0), "{good}");
    assert!(good["smallest_module"].as_f64().is_some_and(|module| (7.0..9.0).contains(&module)), "{good}");
    assert_eq!(good["mirrored"].as_bool(), Some(false), "{good}");
    let mut mirrored = draw(TEXTS[0]);
    image::imageops::flip_horizontal_in_place(&mut mirrored);
    mirrored.save(stage.folder.path().join("2.png")).expect("the folder takes a picture");
    let (good, _) = test("", "MJPG", &[2]);
    assert_eq!(good["mirrored"].as_bool(), Some(true), "{good}");
    image::GrayImage::new(1280, 720).save(stage.folder.path().join("3.png")).expect("the folder takes a picture");
    for (fault, formats, pictures, why) in [
        ("", "MJPG", vec![3], "its pictures are black; open its cover, or light the scene"),
        ("garbage 5", "MJPG", vec![0, 1], "its pictures arrive damaged; check its cable and hub"),
        ("busy", "MJPG", vec![0], "another program uses the camera; close it there"),
        (
            "unplug",
            "MJPG",
            vec![0],
            "no such camera was found; plug it in (`gatelight cameras` lists those that are there)",
        ),
        ("freeze", "MJPG", vec![0], "the camera gives no pictures; unplug it and put it back"),
        ("", "GREY", vec![0], "this camera's picture format is not supported; use another camera"),
    ] {
        let (bad, status) = test(fault, formats, &pictures);
        assert_eq!((bad["good"].as_bool(), status), (Some(false), Some(1)), "{bad}");
        assert_eq!(bad["why"].as_str(), Some(why), "{bad}");
    }
}

#[test]
fn a_camera_that_repeats_its_picture_is_frozen() {
    let Some(stage) = Stage::new() else { return };
    let run = stage.run("YUYV", &[0]);
    run.until("reads");
    run.until("state Frozen");
    run.end();
}

/// The watched process; does nothing when it is run as a test.
#[test]
fn the_process_that_has_the_camera() {
    let Some(end) = env::var_os(END).map(PathBuf::from) else { return };
    for info in camera::list() {
        let picture = info.picture.unwrap_or_else(|error| error.to_string());
        println!("listed {} at {}: {picture}", info.name, info.number);
    }
    let capture = Arc::new(Capture::new(RETRY));
    let start = Instant::now();
    thread::spawn({
        let capture = Arc::clone(&capture);
        // The kernel's own driver says the name twice; the shim says it once.
        let name = camera::list().first().map(|info| info.name.clone());
        move || capture.run(|| Camera::open(name.as_deref()), |_| {}, || start.elapsed())
    });
    let mut told = (String::new(), String::new(), (0, 0));
    while !end.exists() {
        if let Waited::Value(frame) = capture.latest().take_within(Duration::from_millis(50)) {
            for sighting in reader::read(&frame) {
                let text = sighting.code.text().unwrap_or_default();
                told.0 = told_once(&told.0, format!("reads {text}"));
            }
        }
        let state = format!("state {:?}", capture.state(start.elapsed()));
        if state != told.1 {
            // What is read after a change of state counts anew.
            told.0.clear();
        }
        told.1 = told_once(&told.1, state);
        let (frames, damaged) = capture.counts();
        if frames + damaged >= told.2.0 + 10 || damaged > told.2.1 {
            println!("{frames} frames, {damaged} left out of {}", frames + damaged);
            if damaged > told.2.1 {
                println!("left out one more");
            }
            told.2 = (frames + damaged, damaged);
        }
    }
    capture.stop();
    println!("ended");
}

fn told_once(before: &str, now: String) -> String {
    if before != now {
        println!("{now}");
    }
    now
}

/// Everything that a run needs; one run at a time, since they share the processors.
struct Stage {
    tool: PathBuf,
    folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Stage {
    /// Says aloud what is missing, where something is.
    fn new() -> Option<Self> {
        static ALONE: Mutex<()> = Mutex::new(());
        let Some(tools) = env::var_os("GATELIGHT_TOOLS").map(PathBuf::from) else {
            eprintln!(
                "skipped: GATELIGHT_TOOLS names no folder with camera-vm/camera-vm.sh, the webcam of these tests"
            );
            return None;
        };
        let tool = tools.join("camera-vm").join("camera-vm.sh");
        let header = Path::new("/usr/include/linux/videodev2.h");
        let programs = ["cc", "ffmpeg"].map(|name| (name, Command::new(name).arg("-version").output().is_ok()));
        let absent = programs.iter().filter(|(_, there)| !there).map(|(name, _)| (*name).to_owned());
        let files = [tool.as_path(), header].into_iter().filter(|file| !file.exists());
        let absent: Vec<_> = absent.chain(files.map(|file| file.display().to_string())).collect();
        if !absent.is_empty() {
            eprintln!("skipped: the webcam of these tests needs {}", absent.join(", "));
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder for a while");
        for (place, text) in TEXTS.iter().enumerate() {
            draw(text).save(folder.path().join(format!("{place}.png"))).expect("the folder takes a picture");
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Self { tool, folder, _alone: alone })
    }

    fn run(&self, formats: &str, pictures: &[usize]) -> Run {
        self.run_under("", formats, pictures)
    }

    /// Starts the watched process with a camera that plays `pictures`, a second
    /// each, and has the fault `control` from the start.
    fn run_under(&self, control: &str, formats: &str, pictures: &[usize]) -> Run {
        let end = self.folder.path().join("end");
        let _ = fs::remove_file(&end);
        let mut command = self.command(control, formats, pictures);
        command.arg("--").arg(env::current_exe().expect("we run"));
        command.args(["--exact", "the_process_that_has_the_camera", "--nocapture"]);
        let mut child = command.env(END, &end).stdout(Stdio::piped()).spawn().expect("camera-vm.sh starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let (tell, heard) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).take_while(|line| tell.send(line.clone()).is_ok()).count());
        Run { child, heard, work: self.folder.path().join("work"), end }
    }

    /// The camera with this fault, waiting for `--` and the program that has it.
    fn command(&self, control: &str, formats: &str, pictures: &[usize]) -> Command {
        let work = self.folder.path().join("work");
        fs::create_dir_all(&work).expect("a folder below ours");
        fs::write(work.join("ctl"), control).expect("our own file");
        let mut command = Command::new(&self.tool);
        command.args(["native", "--sizes", "1280x720", "--fps", "30", "--name", "Front camera", "--formats", formats]);
        command.arg("--work").arg(&work);
        for picture in pictures {
            command.arg("--play").arg(self.folder.path().join(format!("{picture}.png:1")));
        }
        command
    }
}

struct Run {
    child: Child,
    heard: Receiver<String>,
    work: PathBuf,
    end: PathBuf,
}

impl Run {
    /// Reads on until a line holds `wanted`.
    fn until(&self, wanted: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.heard.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(wanted) => return line,
                Ok(line) => before.push(line),
                Err(error) => panic!("{error} while waiting for \"{wanted}\" after {before:#?}"),
            }
        }
    }

    /// Reads on until so many more frames came.
    fn frames(&self, more: u64) {
        let count = || {
            let line = self.until(" left out of ");
            line.rsplit(' ').next().and_then(|count| count.parse::<u64>().ok()).expect("the line ends with a count")
        };
        let first = count();
        while count() < first + more {}
    }

    fn control(&self, word: &str) {
        fs::write(self.work.join("ctl"), word).expect("our own file");
    }

    /// How often the camera was asked to let its pictures flow.
    fn streams(&self) -> usize {
        fs::read_to_string(self.work.join("shim.log")).unwrap_or_default().matches(" streamon ").count()
    }

    fn calm(&self) {
        self.control("");
    }

    /// Tells the process to end, and sees that it ends well.
    fn end(mut self) {
        self.calm();
        fs::write(&self.end, "").expect("our own file");
        self.until("ended");
        assert!(self.child.wait().expect("it is our child").success());
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // After a failure the process must not outlive the test.
        let _ = fs::write(&self.end, "");
        let _ = self.child.wait();
    }
}

fn draw(text: &str) -> image::GrayImage {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).expect("it fits");
    let width = u32::try_from(code.width()).expect("at most 177 modules");
    let (module, left, top) = (8, 400, 120);
    image::GrayImage::from_fn(1280, 720, |x, y| {
        let place = (x.wrapping_sub(left) / module, y.wrapping_sub(top) / module);
        let is_inside = x >= left && y >= top && place.0 < width && place.1 < width;
        let is_dark = is_inside && code[(place.0 as usize, place.1 as usize)] == qrcode::Color::Dark;
        image::Luma([if is_dark { 20 } else { 235 }])
    })
}
