//! The player and a real sound system, in processes of their own: its configuration comes by the environment,
//! and a closed process stays closed.
#![cfg(all(target_os = "linux", feature = "sound"))]

use gatelight::app::chime::{Tune, Volume};
use gatelight::app::session::Outcome;
use gatelight::app::speaker::{Sound, Speaker};
use gatelight::sandbox;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// Where a process that this test starts is told what it is to hear last.
const TASK: &str = "GATELIGHT_SOUND_TASK";

/// Runs `part` of this file with that configuration of ALSA.
fn run(part: &str, folder: &Path, config: &str) -> Output {
    let path = folder.join("asound.conf");
    fs::write(&path, config).expect("a file");
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", part, "--nocapture"]).env(TASK, "1").env("ALSA_CONFIG_PATH", path);
    program.output().expect("it starts")
}

fn is_started_by_a_test() -> bool {
    std::env::var_os(TASK).is_some()
}

fn until(speaker: &Speaker, sound: Sound) {
    let begun = Instant::now();
    while speaker.sound() != sound {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}, never {sound:?}", speaker.sound());
        speaker.play(Tune::of(Outcome::Reject).expect("a verdict's sound"), Volume::FULL);
        thread::sleep(Duration::from_millis(200));
    }
}

/// Plays in a closed process. Alone it is no test: the device of this machine may be anything.
#[test]
fn plays_closed() {
    if is_started_by_a_test() {
        sandbox::close_network().expect("this kernel takes the filter");
        let speaker = Speaker::new();
        assert_eq!(speaker.sound(), Sound::Untried, "no device is opened before there is something to play");
        until(&speaker, Sound::Playing);
        thread::sleep(Duration::from_millis(1_500));
    }
}

#[test]
fn finds_no_device() {
    if is_started_by_a_test() {
        until(&Speaker::new(), Sound::NoDevice);
    }
}

#[test]
fn a_closed_process_is_heard() {
    let folder = tempfile::tempdir().expect("a folder");
    let heard = folder.path().join("heard.raw");
    let config = format!(
        "pcm.!default {{ type file slave.pcm {{ type null }} file \"{}\" format raw }}\nctl.!default {{ type null }}\n",
        heard.display()
    );
    let output = run("plays_closed", folder.path(), &config);
    assert!(output.status.success(), "{output:?}");
    let bytes = fs::read(&heard).expect("what was played");
    assert!(bytes.iter().filter(|byte| **byte != 0).count() > 10_000, "{} bytes, nearly all silent", bytes.len());
}

#[test]
fn a_machine_without_a_device_stays_quiet_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("finds_no_device", folder.path(), "# nothing\n");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("ALSA"), "it says so on the screen, not on the console: {said}");
}
