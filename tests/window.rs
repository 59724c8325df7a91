//! The real window under a display of its own, read from outside as a screen reader reads it.
#![cfg(all(feature = "gui", target_os = "linux"))]

use gatelight::model::time::UnixTime;
use gatelight::training;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_gatelight");

/// The folder of the tools, where they and what they call are there.
fn tools() -> Option<PathBuf> {
    let Some(tools) = std::env::var_os("GATELIGHT_TOOLS") else {
        eprintln!("skipped: GATELIGHT_TOOLS is not set (the real window)");
        return None;
    };
    let there = |program: &str| {
        let asked = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok()
    };
    if let Some(missing) = ["Xvfb", "dbus-run-session", "gdbus", "ffmpeg"].into_iter().find(|program| !there(program)) {
        eprintln!("skipped: {missing} is not installed (the real window)");
        return None;
    }
    Some(PathBuf::from(tools).join("camera-vm"))
}

/// What the window said while it ran: a line for each text that came (`+`) or went (`-`).
fn said(mut command: Command, home: &Path) -> String {
    let output = command
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the tools run");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn assert_says(said: &str, words: &[&str]) {
    for word in words {
        let line = format!(" | {word}");
        assert!(
            said.lines().any(|said| said.contains(" + ") && said.ends_with(&line)),
            "\"{word}\" is not in:\n{said}"
        );
    }
}

#[test]
fn the_demo_shows_its_words_in_a_real_window() {
    let Some(tools) = tools() else { return };
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(tools.join("gui-run.sh"));
    command.args(["--wm", "--watch", "--secs 16", "--", PROGRAM, "demo"]);
    let said = said(command, home.path());
    assert_says(&said, &["TRAINING", "FAIL", "do not accept", "G401", "Take the code away to go on", "PASS", "G000"]);
    assert!(said.contains("the program was alive at the end"), "{said}");
}

#[test]
fn an_empty_store_opens_the_first_page_with_three_ways() {
    let Some(tools) = tools() else { return };
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(tools.join("gui-run.sh"));
    command.args(["--wm", "--watch", "--secs 6", "--", PROGRAM]);
    let said = said(command, home.path());
    assert_says(&said, &["This machine has no trust data yet", "Try it", "Bring data", "Find data"]);
}

#[cfg(feature = "camera")]
#[test]
fn a_code_before_a_camera_becomes_words_on_the_screen() {
    let Some(tools) = tools() else { return };
    let home = tempfile::tempdir().expect("a temporary folder");
    let now = gatelight::app::clock::clock();
    let write = |id: &str| picture(home.path(), id, now);
    let blank = home.path().join("blank.png");
    image::GrayImage::from_pixel(1280, 720, image::Luma([90])).save(&blank).expect("a picture");
    let config = home.path().join("config/gatelight");
    std::fs::create_dir_all(&config).expect("a folder");
    std::fs::write(config.join("settings.toml"), "site = \"Gate 4\"\nprofile = \"training\"\n").expect("a file");
    let plays = [(blank.clone(), 2), (write("centre-second-dose"), 4), (blank, 2), (write("pharmacy-blocked-1"), 6)];
    let mut command = Command::new(tools.join("camera-vm.sh"));
    command.args(["native", "--sizes", "1280x720", "--fps", "15"]).arg("--work").arg(home.path().join("work"));
    for (picture, seconds) in plays {
        command.arg("--play").arg(format!("{}:{seconds}", picture.display()));
    }
    command.arg("--").arg(tools.join("gui-run.sh")).args(["--wm", "--watch", "--secs 15", "--", PROGRAM]);
    let said = said(command, home.path());
    assert_says(&said, &["Gate 4", "Show the code", "PASS", "G000", "FAIL", "G401", "TRAINING"]);
}

/// The keys that a US scanner presses for a text, by the numbers that X has for them.
fn keys(text: &str) -> Vec<String> {
    // Rows of a US board, with Shift and without, each with the number of its first key.
    const ROWS: [(&str, &str, u32); 6] = [
        ("1234567890-=", "!@#$%^&*()_+", 10),
        ("qwertyuiop[]", "QWERTYUIOP{}", 24),
        ("asdfghjkl;'`", "ASDFGHJKL:\"~", 38),
        ("\\", "|", 51),
        ("zxcvbnm,./", "ZXCVBNM<>?", 52),
        (" ", "", 65),
    ];
    let key = |sign: char| {
        let place = |row: &str| row.chars().position(|known| known == sign).and_then(|at| u32::try_from(at).ok());
        let bare = ROWS.iter().find_map(|(row, _, first)| Some((first + place(row)?).to_string()));
        bare.or_else(|| ROWS.iter().find_map(|(_, row, first)| Some(format!("shift+{}", first + place(row)?))))
    };
    text.chars().map(|sign| key(sign).unwrap_or_else(|| panic!("a US board has {sign}"))).collect()
}

#[test]
fn what_a_us_scanner_types_on_a_german_system_becomes_words() {
    let Some(tools) = tools() else { return };
    if ["xdotool", "setxkbmap"].into_iter().any(|tool| Command::new(tool).arg("-version").output().is_err()) {
        eprintln!("skipped: xdotool or setxkbmap is not installed (keys typed into the real window)");
        return;
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    let config = home.path().join("config/gatelight");
    std::fs::create_dir_all(&config).expect("a folder");
    std::fs::write(config.join("settings.toml"), "profile = \"training\"\n").expect("a file");
    let typed = |id: &str| {
        let specimens = training::specimens(gatelight::app::clock::clock());
        let specimen = specimens.iter().find(|specimen| specimen.id == id).expect("a specimen of that name");
        format!("xdotool key --delay 4 {} 36\n", keys(specimen.code.text().expect("text")).join(" "))
    };
    // Ctrl and function keys first: in a burst they are nothing. Then, alone, `s` opens the settings.
    let script = format!(
        "setxkbmap -layout de\n{PROGRAM:?} & app=$!\ntrap 'kill $app' TERM\n\
         xdotool search --sync --name '^Gatelight$' >/dev/null; sleep 2\n\
         xdotool search --name '^Gatelight$' windowfocus; sleep 1\n\
         xdotool key --delay 4 F2 ctrl+39 40 36; sleep 1\n{}sleep 3\n{}sleep 3\nxdotool key Escape; sleep 1\nxdotool key s\nwait\n",
        typed("centre-second-dose"),
        typed("pharmacy-blocked-1"),
    );
    let file = home.path().join("types.sh");
    std::fs::write(&file, script).expect("a file");
    let mut command = Command::new(tools.join("gui-run.sh"));
    command.args(["--wm", "--watch", "--secs 30", "--", "sh"]).arg(&file);
    let said = said(command, home.path());
    assert_says(&said, &["Another kind of code", "PASS", "G000", "FAIL", "G401", "Look"]);
    assert!(!said.contains(" | Weiter"), "F2 in a burst changed the language:\n{said}");
}

/// Above it stands the window manager's title, whose button ends the program by right.
const TITLE: u64 = 30;

/// Random presses, clicks and bursts of keys, the same for the same seed.
fn at_random(seed: u64, seconds: u64) -> String {
    /// No key that the window manager has a meaning for: a window may be closed by its user.
    const KEYS: [&str; 40] = [
        "space",
        "Escape",
        "Return",
        "Tab",
        "shift+Tab",
        "Up",
        "Down",
        "Left",
        "Right",
        "Home",
        "End",
        "Prior",
        "Next",
        "Delete",
        "BackSpace",
        "F1",
        "F2",
        "F3",
        "F5",
        "F10",
        "F11",
        "F12",
        "Menu",
        "a",
        "b",
        "c",
        "d",
        "g",
        "l",
        "n",
        "r",
        "s",
        "t",
        "u",
        "y",
        "1",
        "2",
        "3",
        "ctrl+c",
        "ctrl+v",
    ];
    let mut state = seed;
    let mut dice = move |sides: u64| {
        // Xorshift: any order will do, if it is the same one again.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % sides
    };
    let mut script = String::new();
    // Each line waits about 60 ms in all.
    for _ in 0..seconds * 1_000 / 60 {
        let key = KEYS[usize::try_from(dice(40)).expect("a small number")];
        script += &match dice(10) {
            0..4 => format!("key {key}\nsleep 0.05\n"),
            4..7 => format!("mousemove {} {} click 1\nsleep 0.05\n", dice(1280), TITLE + dice(800 - TITLE)),
            7 => format!("mousemove {} {} click --repeat 3 {}\nsleep 0.05\n", dice(1280), dice(800), 4 + dice(2)),
            8 => format!("type --delay 2 HC1:{}ABC%$*+-./:\nkey Return\n", dice(1_000_000)),
            _ => format!("key --delay 3 {key} {key} {key}\nsleep 0.04\n"),
        };
    }
    script
}

/// `GATELIGHT_RANDOM_SECONDS=3600 cargo test --test window at_random` is the hour; by itself it is three minutes.
#[test]
fn input_at_random_breaks_nothing() {
    let Some(tools) = tools() else { return };
    if Command::new("xdotool").arg("version").output().is_err() {
        eprintln!("skipped: xdotool is not installed (input at random)");
        return;
    }
    let given = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = given("GATELIGHT_RANDOM_SECONDS").unwrap_or(180);
    let seed = given("GATELIGHT_RANDOM_SEED").unwrap_or_else(|| gatelight::app::clock::clock().secs().unsigned_abs());
    println!("GATELIGHT_RANDOM_SEED={seed}");
    let home = tempfile::tempdir().expect("a temporary folder");
    let presses = home.path().join("presses");
    std::fs::write(&presses, at_random(seed, seconds)).expect("a file");
    let script = format!(
        "{PROGRAM:?} demo & app=$!\n\
         xdotool search --sync --name '^Gatelight$' >/dev/null; sleep 2\n\
         xdotool search --name '^Gatelight$' windowfocus; sleep 1\n\
         xdotool {presses:?} >/dev/null && echo 'all was pressed'\nsleep 2\n\
         kill $app && echo 'it was alive'\nwait $app; echo \"it ended with $?\"\n"
    );
    let file = home.path().join("presses.sh");
    std::fs::write(&file, script).expect("a file");
    let mut command = Command::new(tools.join("gui-run.sh"));
    command.args(["--wm", "--size", "1280x800", "--", "sh"]).arg(&file);
    let said = said(command, home.path());
    assert!(!said.contains("a fault of ours"), "seed {seed}:\n{said}");
    assert!(said.contains("all was pressed") && said.contains("it was alive"), "seed {seed}:\n{said}");
}

/// A specimen's picture as a file.
#[cfg(feature = "camera")]
fn picture(folder: &Path, id: &str, now: UnixTime) -> PathBuf {
    let specimens = training::specimens(now);
    let specimen = specimens.iter().find(|specimen| specimen.id == id).expect("a specimen of that name");
    let path = folder.join(format!("{id}.png"));
    std::fs::write(&path, training::picture(specimen)).expect("a file");
    path
}
