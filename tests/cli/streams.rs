//! Streams: answers as the lines come, constant memory, and readers that go away.

use crate::program::{Home, altered, good, objects, unlisted};
use gatelight::input::layout::Layout;
use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;

fn streaming(home: &Home, args: &[&str]) -> (Child, ChildStdin, BufReader<std::process::ChildStdout>) {
    let mut command = home.command(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let stdin = child.stdin.take().expect("its input");
    let stdout = BufReader::new(child.stdout.take().expect("its output"));
    (child, stdin, stdout)
}

#[test]
fn each_line_is_answered_before_the_next_one_comes() {
    let home = Home::trusting();
    let (mut child, mut stdin, mut stdout) = streaming(&home, &["check", "--json", "-"]);
    for (code, expected) in [(good(), 0), (altered(), 200), (unlisted(), 203)] {
        writeln!(stdin, "{code}").expect("it takes a line");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it answers");
        assert_eq!(objects("check", &line)[0]["code"], expected);
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn a_scanner_that_types_into_a_script_is_understood_or_told() {
    let home = Home::trusting();
    let (mut child, mut stdin, mut stdout) = streaming(&home, &["check", "--json", "-"]);
    let on = |system: Layout| {
        let presses = good();
        let presses = presses.chars().map(|sign| Layout::Us.press(sign).expect("a US board has it"));
        presses.filter_map(|press| system.sign(press)).map(|sign| if sign == '\u{300}' { '`' } else { sign }).collect()
    };
    let (german, french): (String, String) = (on(Layout::De), on(Layout::Fr));
    let half: String = french.chars().take(40).collect();
    for (line, expected) in [(format!("]Q1{}", good()), 0), (german, 0), (french, 0), (half, 104)] {
        writeln!(stdin, "{line}").expect("it takes a line");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it answers");
        let object = &objects("check", &line)[0];
        assert_eq!(object["code"], expected);
        if expected == 104 {
            assert_eq!(object["findings"][0]["detail"], serde_json::json!({ "scanner": "us", "system": "fr" }));
        }
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

/// The most memory that judging so many lines took, in kB, read while the program still waits for more.
#[cfg(target_os = "linux")]
fn peak(home: &Home, count: usize) -> u64 {
    let (mut child, mut stdin, stdout) = streaming(home, &["check", "--json", "-"]);
    let codes = [good(), altered(), unlisted(), "https://example.org".to_owned()];
    let feeder = thread::spawn(move || {
        for code in codes.iter().cycle().take(count) {
            writeln!(stdin, "{code}").expect("it takes a line");
        }
        stdin
    });
    let answers = stdout.lines().take(count).filter(Result::is_ok).count();
    assert_eq!(answers, count);
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it still runs");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("its peak");
    let peak = line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number");
    drop(feeder.join().expect("all lines were taken"));
    child.wait().expect("it ends");
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_lines_take_no_more_memory_than_a_hundred() {
    let home = Home::trusting();
    let (few, many) = (peak(&home, 100), peak(&home, 10_000));
    eprintln!("peak memory: {few} kB for 100 lines, {many} kB for 10,000");
    assert!(many < few + 4_096, "{few} kB for 100 lines, {many} kB for 10,000");
}

#[test]
fn four_threads_say_the_same_in_the_same_order() {
    let home = Home::trusting();
    let codes = [good(), altered(), unlisted(), "https://example.org".to_owned(), "HC1:x".to_owned()];
    home.file("codes.txt", codes.iter().cycle().take(1_003).map(|code| format!("{code}\n")).collect::<String>());
    let answers = |jobs: &str| {
        let (mut objects, status) = home.check(["--jobs", jobs, "codes.txt"]);
        for object in &mut objects {
            object["elapsed_us"] = Value::Null;
            object["checked_at"] = Value::Null;
            object["data_age"]["trust"] = Value::Null;
        }
        (objects, status)
    };
    let one = answers("1");
    assert_eq!(one.0.len(), 1_003);
    assert!(one == answers("4"));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_without_a_word() {
    let home = Home::trusting();
    home.file("codes.txt", format!("{}\n", good()).repeat(3_000));
    let mut command = home.command(["check", "--json", "codes.txt"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut first).expect("an answer");
    let done = child.wait_with_output().expect("it ends");
    assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(2), ""));
    assert_eq!(objects("check", &first)[0]["code"], 0);
}

#[test]
fn no_command_panics_where_nobody_reads() {
    let home = Home::trusting();
    home.file("code.txt", good());
    for args in [
        &["check", "code.txt"][..],
        &["check", "--json", "code.txt"],
        &["inspect", "code.txt"],
        &["store", "status"],
        &["store", "status", "--json"],
        &["status"],
        &["profile", "check", "genuine"],
        &["training", "make", "specimens"],
        &["selftest", "sandbox"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let done = home.command(args).stdout(writer).stderr(Stdio::piped()).output().expect("the program runs");
        assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(2), ""), "{args:?}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let home = Home::trusting();
    home.file("code.txt", good());
    let program = env!("CARGO_BIN_EXE_gatelight");
    assert!(!home.run(["check", "code.txt"]).out.contains('\x1b'), "a pipe is no terminal");
    // `script` gives it a terminal.
    let on_a_terminal = |colour: Option<&str>| {
        let mut command = Command::new("script");
        command.args(["-qec", &format!("{program} check code.txt"), "/dev/null"]);
        command.current_dir(home.path()).env("HOME", home.path()).env("XDG_DATA_HOME", home.path().join("data"));
        command.env_remove("NO_COLOR").stdin(Stdio::null());
        if let Some(colour) = colour {
            command.env("NO_COLOR", colour);
        }
        command.output().ok().filter(|done| done.status.success())
    };
    let (Some(coloured), Some(plain)) = (on_a_terminal(None), on_a_terminal(Some("1"))) else {
        eprintln!("skipped: colour on a terminal; there is no program `script` that gives one");
        return;
    };
    let text = |done: std::process::Output| String::from_utf8_lossy(&done.stdout).into_owned();
    let (coloured, plain) = (text(coloured), text(plain));
    assert!(coloured.contains("\x1b[1;32mPASS\x1b[0m"), "{coloured}");
    assert!(plain.contains("PASS") && !plain.contains('\x1b'), "{plain}");
}
