//! A hand scanner on a serial port, from the wire to the words: pseudo-terminals play the scanner.
#![cfg(target_os = "linux")]

mod desk;
mod ports;
#[path = "../support/terminal.rs"]
mod terminal;
