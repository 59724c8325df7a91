//! A kiosk in a real window under a window manager: no key leaves it, its PIN does.
#![cfg(all(feature = "gui", target_os = "linux"))]

use gatelight::app::pin::PinHash;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_gatelight");

/// What people press to get out of something.
const CHORDS: [&str; 64] = [
    "Escape",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "alt+F4",
    "alt+Tab",
    "alt+Escape",
    "alt+space",
    "alt+F1",
    "alt+F2",
    "alt+F3",
    "alt+F7",
    "alt+F10",
    "alt+Return",
    "alt+Left",
    "alt+Right",
    "alt+Up",
    "ctrl+q",
    "ctrl+w",
    "ctrl+c",
    "ctrl+o",
    "ctrl+p",
    "ctrl+s",
    "ctrl+n",
    "ctrl+t",
    "ctrl+v",
    "ctrl+r",
    "ctrl+l",
    "ctrl+Escape",
    "ctrl+shift+Escape",
    "ctrl+shift+q",
    "ctrl+shift+i",
    "ctrl+F4",
    "ctrl+Tab",
    "ctrl+alt+Delete",
    "ctrl+alt+BackSpace",
    "ctrl+alt+t",
    "ctrl+alt+Left",
    "ctrl+alt+Right",
    "ctrl+alt+l",
    "super",
    "super+d",
    "super+l",
    "super+e",
    "super+r",
    "super+Tab",
    "super+space",
    "super+F1",
    "Menu",
    "shift+F10",
    "Print",
    "Pause",
    "Insert",
    "Delete",
    "BackSpace",
];

/// A window manager as docs/kiosk.md has it, but for one key that asks the window to close.
const OPENBOX: &str = "<openbox_config xmlns=\"http://openbox.org/3.4/rc\">\n<keyboard>\
<keybind key=\"A-F4\"><action name=\"Close\"/></keybind></keyboard>\n<mouse/>\n<applications>\
<application class=\"*\"><decor>no</decor><fullscreen>yes</fullscreen></application></applications>\n</openbox_config>\n";

const CANNOT_SEE: &str = "This machine cannot see. Please go to the desk.";

/// The folder of the tools, where they and what they call are there.
fn tools() -> Option<PathBuf> {
    let Some(tools) = std::env::var_os("GATELIGHT_TOOLS") else {
        eprintln!("skipped: GATELIGHT_TOOLS is not set (the real kiosk)");
        return None;
    };
    let there = |program: &&str| {
        let asked = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok()
    };
    if let Some(missing) = ["Xvfb", "dbus-run-session", "gdbus", "xdotool", "openbox"].iter().find(|name| !there(name))
    {
        eprintln!("skipped: {missing} is not installed (the real kiosk)");
        return None;
    }
    Some(PathBuf::from(tools).join("camera-vm"))
}

/// What a kiosk said while `script` ran beside it, and what the script said: lines of text that came and went.
fn said(tools: &Path, script: &str, watch: &str) -> String {
    let home = tempfile::tempdir().expect("a temporary folder");
    let profile = home.path().join("gate.toml");
    let pin = PinHash::of("246810").expect("a PIN");
    let text = format!("extends = \"training\"\nid = \"training\"\n[screen]\nface = \"kiosk\"\npin = \"{pin}\"\n");
    std::fs::write(&profile, text).expect("a file");
    let openbox = home.path().join("config/openbox");
    std::fs::create_dir_all(&openbox).expect("a folder");
    std::fs::write(openbox.join("rc.xml"), OPENBOX).expect("a file");
    let file = home.path().join("presses.sh");
    let script = format!(
        "{PROGRAM:?} window --kiosk --profile {profile:?} & app=$!\ntrap 'kill $app' TERM\n\
         id=$(xdotool search --sync --onlyvisible --name '^Gatelight$' | head -1)\nsleep 3\n{script}\nwait $app\n\
         echo \"ended with $?\"\n"
    );
    std::fs::write(&file, script).expect("a file");
    let mut command = Command::new(tools.join("gui-run.sh"));
    command.args(["--wm", "--size", "1280x800", "--watch", watch, "--", "sh"]).arg(&file);
    let output = command
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the tools run");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn no_key_of_a_long_list_leaves_a_kiosk_and_its_window_refuses_to_be_closed() {
    let Some(tools) = tools() else { return };
    let mut script = String::new();
    for chord in CHORDS {
        script += &format!("xdotool key {chord}; sleep 0.15\n");
    }
    script += "sleep 1\n\
               echo \"active $(xdotool getactivewindow getwindowname)\"\n\
               echo \"stands $(xdotool getwindowgeometry $id | tr '\\n' ' ')\"\n";
    let said = said(&tools, &script, "--secs 28");
    assert!(said.contains(&format!(" | {CANNOT_SEE}")), "the kiosk's page was there:\n{said}");
    let went = said.lines().any(|line| line.contains(" - ") && line.ends_with(CANNOT_SEE));
    assert!(!went, "and stayed:\n{said}");
    for page in ["Settings", "Service", "Layers", "Try it", "OK"] {
        assert!(!said.lines().any(|line| line.ends_with(&format!(" | {page}"))), "{page} was shown:\n{said}");
    }
    assert!(said.contains("active Gatelight") && said.contains("the program was alive at the end"), "{said}");
    assert!(said.contains("Geometry: 1280x800"), "it fills the screen:\n{said}");
}

#[test]
fn the_pin_leads_out_of_a_kiosk() {
    let Some(tools) = tools() else { return };
    // The site's name stands in the lower right corner.
    let script = "xdotool mousemove 1180 772 mousedown 1; sleep 3.6; xdotool mouseup 1; sleep 1\n\
                  for digit in 2 4 6 8 1 0; do xdotool key $digit; sleep 0.3; done\n";
    let said = said(&tools, script, "--secs 26 --press 17:OK --press '22:End the program'");
    for text in ["PIN", "6 digits", "Service", "End the program"] {
        assert!(said.lines().any(|line| line.ends_with(&format!(" | {text}"))), "{text} was not shown:\n{said}");
    }
    assert!(said.contains("ended with 0"), "{said}");
}
