//! The peak memory of each reader, each in a process of its own.

use std::fmt::Write as _;
use std::process::Command;
use std::{env, fs};

/// The reader that reads nothing: what is left is the bench itself and the pictures.
pub const NOTHING: &str = "nothing";

/// The table of peaks above what the bench takes alone. Runs this program once a reader.
pub fn table(names: &[&str]) -> Result<String, String> {
    let alone = peak_of(NOTHING)?;
    let mut text = format!("| reader | peak MB over the {:.0} of the bench alone |\n|---|---|\n", alone / 1_024.0);
    for name in names {
        let _ = writeln!(text, "| {name} | {:.1} |", (peak_of(name)? - alone) / 1_024.0);
    }
    Ok(text)
}

/// This process's peak, in kilobytes.
pub fn peak() -> Result<u64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|why| format!("/proc/self/status: {why}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    number.ok_or_else(|| "/proc/self/status names no peak".into())
}

fn peak_of(reader: &str) -> Result<f64, String> {
    let program = env::current_exe().map_err(|why| why.to_string())?;
    let output = Command::new(program).args(env::args_os().skip(1)).args(["--peak-of", reader]).output();
    let output = output.map_err(|why| why.to_string())?;
    let kilobytes = String::from_utf8_lossy(&output.stdout).trim().parse();
    kilobytes.map_err(|_| format!("{reader}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
