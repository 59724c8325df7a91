//! From a scanner's bytes to codes: where one ends, what is no part of it, what is only half of one.
//!
//! ```text
//! code          = [STX] [AIM identifier] text end
//! end           = CR | LF | CR LF | TAB         without STX
//! end           = ETX                           with STX: line ends are then part of the text
//! AIM identifier= "]" letter (letter | digit)   ISO/IEC 15424, such as ]Q1 for QR codes
//! ```
//! Time is an argument: what has passed since the program began.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::code::CodeText;
use crate::model::limits::Limits;
use std::time::Duration;

/// A code that does not go on for this long will not end any more.
///
/// At 9,600 Bd a sign takes 1 ms, USB and radio cradles pause for some ten; and a second scan,
/// 300 ms after one that broke off, must not be taken for the rest of it.
pub const HALF_AFTER: Duration = Duration::from_millis(250);

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// What came of some bytes.
#[derive(Clone, PartialEq, Eq)]
pub enum Framed {
    /// A whole code.
    Code(CodeText),
    /// A code that broke off: dropped, never judged.
    Half,
    /// More than any code holds, without an end: dropped.
    TooLong,
}

/// Cuts a stream of bytes into codes.
#[derive(Default)]
pub struct Framer {
    held: Vec<u8>,
    /// Whether STX opened the code that is being held.
    opened: bool,
    /// Whether it is too long and its rest is passed over.
    over: bool,
    last: Duration,
}

impl Framer {
    /// Takes bytes that came at `now`, and gives what they complete, in their order.
    pub fn take(&mut self, bytes: &[u8], now: Duration) -> Vec<Framed> {
        let mut framed: Vec<Framed> = self.wait(now).into_iter().collect();
        for byte in bytes {
            framed.extend(self.byte(*byte));
        }
        if !bytes.is_empty() {
            self.last = now;
        }
        framed
    }

    /// Lets time pass: what is half after [`HALF_AFTER`] without a byte is dropped, and told.
    pub fn wait(&mut self, now: Duration) -> Option<Framed> {
        let begun = self.opened || self.over || !self.held.is_empty();
        if !begun || now.saturating_sub(self.last) < HALF_AFTER {
            return None;
        }
        let over = self.over;
        self.clear();
        Some(if over { Framed::TooLong } else { Framed::Half })
    }

    /// Drops what is held; to be called when the port is lost.
    pub fn clear(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }

    fn byte(&mut self, byte: u8) -> Option<Framed> {
        match byte {
            STX => {
                // What stood there before never ended.
                let half = !self.held.is_empty();
                self.clear();
                self.opened = true;
                half.then_some(Framed::Half)
            }
            ETX => self.end(),
            b'\r' | b'\n' | b'\t' if !self.opened => self.end(),
            _ if self.over => None,
            _ if self.held.len() >= MOST => {
                self.over = true;
                self.held = Vec::new();
                None
            }
            _ => {
                self.held.push(byte);
                None
            }
        }
    }

    /// The end of a code; the second sign of CR LF ends nothing.
    fn end(&mut self) -> Option<Framed> {
        let (held, over) = (std::mem::take(&mut self.held), self.over);
        self.clear();
        let text = bare(&held);
        if over {
            Some(Framed::TooLong)
        } else if text.is_empty() {
            None
        } else {
            Some(Framed::Code(CodeText::line(text)))
        }
    }
}

/// Bytes between two ends: a code, an identifier before it, and white space.
const MOST: usize = Limits::CODE_BYTES + 8;

/// A text without what scanners put round it: line ends, and an AIM identifier before it.
#[must_use]
pub fn bare(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    match text {
        [b']', letter, modifier, rest @ ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => rest,
        _ => text,
    }
}

#[cfg(test)]
#[path = "framing/tests.rs"]
mod tests;
