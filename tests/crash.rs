//! A change of the store that is broken off at any system call, or refused by the system at any:
//! the store is then the old one or the new one, and the next change works.
//!
//! The real program runs under strace, which kills it or lets a call fail. Linux only.
#![cfg(target_os = "linux")]

#[path = "support/bundles.rs"]
#[allow(dead_code, reason = "the store's own tests use the rest of it")]
mod bundles;

use bundles::Bundle;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// Calls that touch files. Others, such as those for memory, change no store.
const CALLS: [&str; 16] = [
    "open",
    "openat",
    "read",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "unlink",
    "unlinkat",
    "rmdir",
    "close",
    "getdents64",
    "flock",
];

/// What happens at a call: it is not made.
const FAULTS: [&str; 3] = ["signal=SIGKILL", "error=ENOSPC", "error=EIO"];

/// A change of the store, and the commands before it.
struct Change {
    name: &'static str,
    before: &'static [[&'static str; 3]],
    command: [&'static str; 3],
}

const IMPORT_OTHER: [&str; 3] = ["store", "import", "other.toml"];

/// Each takes files of [`files`] into the store `store`.
const CHANGES: [Change; 5] = [
    Change { name: "first import", before: &[], command: ["store", "import", "block.toml"] },
    Change {
        name: "import",
        before: &[IMPORT_OTHER, ["store", "import", "block.toml"], ["store", "import", "hashes.txt"]],
        command: ["store", "import", "newer/block.toml"],
    },
    Change { name: "first bundle", before: &[], command: ["bundle", "install", "first"] },
    Change {
        name: "bundle",
        before: &[IMPORT_OTHER, ["bundle", "install", "first"]],
        command: ["bundle", "install", "second"],
    },
    Change {
        name: "remove",
        before: &[IMPORT_OTHER, ["store", "import", "block.toml"]],
        command: ["store", "remove", "block"],
    },
];

fn files(home: &Path) {
    let entries = |count: u8| (1..=count).map(|n| format!("[[entry]]\nkid = \"{n:02}\"\n")).collect::<String>();
    fs::create_dir(home.join("newer")).expect("a folder");
    for (name, text) in [
        ("block.toml", entries(1)),
        ("other.toml", entries(2)),
        ("newer/block.toml", entries(3)),
        (
            "hashes.txt",
            "# revocation x SIGNATURE issued=2021-01-01T00:00:00Z until=2021-02-01T00:00:00Z\n00112233445566778899aabbccddeeff\n".to_owned(),
        ),
    ] {
        fs::write(home.join(name), text).expect("a file");
    }
    let terms = json!({ "issued": "2021-01-01T00:00:00Z" });
    let mut bundle = Bundle::new().with("block/a.toml", entries(4), terms.clone());
    bundle.expires = "2099-01-01T00:00:00Z".to_owned();
    bundle.roots[0].expires = "2099-01-01T00:00:00Z".to_owned();
    fs::create_dir(home.join("store")).expect("a folder");
    fs::write(home.join("store/root.json"), bundle.root(1)).expect("a root of trust");
    bundle.write(&home.join("first"));
    bundle.next().with("block/b.toml", entries(5), terms).write(&home.join("second"));
}

fn run(home: &Path, tracer: &[String], arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_gatelight");
    let mut command = match tracer.split_first() {
        Some((strace, options)) => {
            let mut command = Command::new(strace);
            command.args(options).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).args(["--store", "store"]).current_dir(home).env("HOME", home).stdin(Stdio::null());
    command.output().expect("the program runs")
}

/// What the store holds: generation, each set with its counts. Damage is a fault.
fn held(home: &Path) -> (u64, Value) {
    let done = run(home, &[], &["store", "status", "--json"]);
    let status: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"));
    assert_eq!((&status["damage"], done.status.code()), (&json!([]), Some(0)), "{status}");
    let sets = status["sets"].as_array().expect("a list").iter();
    let sets: Vec<_> = sets.map(|set| json!([set["id"], set["counts"], set["lost"]])).collect();
    (status["generation"].as_u64().expect("a number"), sets.into())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).expect("a file")
        }
    }
}

/// Whether a half-written file lies in the store.
fn left_behind(home: &Path) -> bool {
    let entries = fs::read_dir(home.join("store")).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.into_iter().any(|path| path.extension().is_some_and(|ending| ending == "part"))
}

/// The calls after the lock was taken: the name, and how many of that name came up to it.
fn points(home: &Path, change: &Change) -> Vec<(String, usize)> {
    let log = home.join("calls");
    let tracer = ["strace", "-f", "-o", "calls"].map(str::to_owned);
    let done = run(home, &tracer, &change.command);
    assert!(done.status.success(), "{done:?}");
    let log = fs::read_to_string(log).expect("what strace wrote");
    let mut counts = std::collections::BTreeMap::new();
    let mut points = Vec::new();
    let mut locked = false;
    for line in log.lines() {
        let call = line.split_once(' ').map_or("", |(_, call)| call.trim_start());
        let name = call.split('(').next().unwrap_or_default();
        let count: &mut usize = counts.entry(name).or_default();
        *count += 1;
        // What is told to the person is no part of the change.
        let is_output = call.starts_with("write(1,") || call.starts_with("write(2,");
        locked |= name == "flock";
        if locked && CALLS.contains(&name) && !is_output {
            points.push((name.to_owned(), *count));
        }
    }
    points
}

/// Breaks the change off at one call, and judges what is left.
fn broken_off(
    template: &Path,
    change: &Change,
    old: &(u64, Value),
    new: &(u64, Value),
    point: &(String, usize),
    fault: &str,
) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let home = dir.path();
    copy(template, home);
    let (call, when) = point;
    let inject = format!("inject={call}:{fault}:when={when}");
    let tracer: Vec<_> = ["strace", "-f", "-o", "/dev/null", "-e", &inject].map(str::to_owned).into();
    let done = run(home, &tracer, &change.command);
    let told = String::from_utf8_lossy(&done.stderr);
    let what = format!("{}, {inject}: {:?} {told}", change.name, done.status);
    let left = held(home);
    assert!(left == *old || left == *new, "neither the old nor the new store, {left:?}: {what}");
    if !fault.starts_with("signal") {
        match (left == *old, done.status.code()) {
            (true, Some(2)) => assert!(told.contains("store/"), "no path: {what}"),
            (false, Some(0)) => {}
            (false, Some(2)) => assert!(told.contains("is in use all the same"), "{what}"),
            _ => panic!("{what}"),
        }
    }
    if left == *old || change.command[1] != "remove" {
        let again = run(home, &[], &change.command);
        assert!(again.status.success(), "the next change: {again:?}, after {what}");
        assert_eq!(held(home).1, new.1, "after {what}");
        let generations = fs::read_dir(home.join("store/generations")).expect("a folder").count();
        // A bundle that is held already changes nothing: what the change before left goes with the next one.
        let most = if left == *new && change.command[0] == "bundle" { 3 } else { 2 };
        assert!(generations <= most && !left_behind(home), "left behind after {what}");
    }
}

#[test]
fn a_change_that_is_broken_off_anywhere_leaves_the_old_store_or_the_new_one() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: strace is not installed (changes of the store broken off at every system call)");
        return;
    }
    let began = Instant::now();
    let mut all = 0;
    for change in &CHANGES {
        let template = tempfile::tempdir().expect("a temporary folder");
        let home = template.path();
        files(home);
        for command in change.before {
            assert!(run(home, &[], command).status.success(), "{command:?}");
        }
        let old = if change.before.is_empty() { (0, json!([])) } else { held(home) };
        let traced = tempfile::tempdir().expect("a temporary folder");
        copy(home, traced.path());
        let points = points(traced.path(), change);
        let new = held(traced.path());
        assert!(new.0 == old.0 + 1 && new.1 != old.1, "the change changes something");
        // A folder whose closing fails is a panic of the standard library; no file system lets it fail.
        let is_tried = |(call, fault): (&str, &str)| call != "close" || fault.starts_with("signal");
        let runs = points.iter().flat_map(|point| FAULTS.map(|fault| (point, fault)));
        let runs: Vec<_> = runs.filter(|(point, fault)| is_tried((&point.0, fault))).collect();
        let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some((point, fault)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let judged = || broken_off(home, change, &old, &new, point, fault);
                        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(judged)).is_err() {
                            failures.lock().expect("no one panics with it").push(format!("{point:?} {fault}"));
                        }
                    }
                });
            }
        });
        let failures = failures.into_inner().expect("no one panics with it");
        assert!(failures.is_empty(), "{}: {} of {}: {failures:#?}", change.name, failures.len(), runs.len());
        eprintln!("{}: broken off in {} ways", change.name, runs.len());
        all += runs.len();
    }
    assert!(all >= 200, "{all}");
    eprintln!("{all} ways in {} s", began.elapsed().as_secs());
}
