//! A hand scanner on a serial port, from the wire to the words: pseudo-terminals play the scanner.
#![cfg(target_os = "linux")]

mod desk;
#[path = "../support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
mod ports;
mod staff;
#[path = "../support/terminal.rs"]
mod terminal;
