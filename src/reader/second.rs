//! The second opinion, and all Aztec codes. The only file that names rxing.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rxing::aztec::AztecReader;
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{
    BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8Source, RXingResult, RXingResultMetadataType,
    RXingResultMetadataValue, Reader,
};

use super::geometry::Point;
use super::guarded;
use super::sighting::Sighting;
use crate::input::frame::Frame;
use crate::model::code::{CodeText, Symbology};

/// How long to look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Until one kind of symbol is found; another frame comes soon.
    Quick,
    /// For every kind of symbol, and once more with gaps closed.
    Thorough,
}

impl Effort {
    /// How long it is waited for: some twenty times what it takes.
    const fn limit(self) -> Duration {
        match self {
            Self::Quick => Duration::from_secs(2),
            Self::Thorough => Duration::from_secs(20),
        }
    }
}

/// Looks that nobody waits for any more and that have not ended.
static LATE: AtomicUsize = AtomicUsize::new(0);
/// With so many of them nobody is asked.
const MOST_LATE: usize = 2;

/// How a look on a thread of its own stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Looking,
    Ended,
    GivenUp,
}

/// The symbols that rxing finds and reads, dark on light and light on dark.
///
/// It tries all groups of three patterns, and nothing stops it: a page of two thousand look-alikes takes it half
/// a minute. So it looks on a thread of its own, for which nobody waits longer than the effort is worth.
pub fn read(frame: &Frame, effort: Effort) -> Vec<Sighting> {
    let Some(grey) = Frame::new(frame.width(), frame.height(), frame.luma().to_vec()) else { return Vec::new() };
    within(effort.limit(), move || look(&grey, effort))
}

/// What `look` gives within `limit`; nothing afterwards.
fn within(limit: Duration, look: impl FnOnce() -> Vec<Sighting> + Send + 'static) -> Vec<Sighting> {
    if LATE.load(Ordering::SeqCst) >= MOST_LATE {
        return Vec::new();
    }
    let stands = Arc::new(Mutex::new(Stands::Looking));
    let turned = |stands: &Mutex<Stands>, now: Stands| {
        std::mem::replace(&mut *stands.lock().unwrap_or_else(PoisonError::into_inner), now)
    };
    let (send, receive) = mpsc::sync_channel(1);
    let theirs = Arc::clone(&stands);
    let work = move || {
        let seen = guarded(look);
        let _ = send.send(seen);
        if turned(&theirs, Stands::Ended) == Stands::GivenUp {
            LATE.fetch_sub(1, Ordering::SeqCst);
        }
    };
    if thread::Builder::new().name("second".to_owned()).spawn(work).is_err() {
        return Vec::new();
    }
    if let Ok(seen) = receive.recv_timeout(limit) {
        return seen;
    }
    LATE.fetch_add(1, Ordering::SeqCst);
    if turned(&stands, Stands::GivenUp) == Stands::Ended {
        LATE.fetch_sub(1, Ordering::SeqCst);
    }
    receive.try_recv().unwrap_or_default()
}

fn look(frame: &Frame, effort: Effort) -> Vec<Sighting> {
    let Ok(source) = Luma8Source::new_with_slice(frame.luma(), frame.width(), frame.height()) else {
        return Vec::new();
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let mut seen = Vec::new();
    for polarity in 0..2 {
        if polarity == 1 {
            bitmap.invert();
        }
        seen.extend(qr_codes(&mut bitmap));
        if seen.is_empty() || effort == Effort::Thorough {
            seen.extend(aztec(&mut bitmap));
        }
        if !seen.is_empty() && effort == Effort::Quick {
            return seen;
        }
    }
    if seen.is_empty() && effort == Effort::Thorough {
        bitmap.invert();
        // Specks and hair lines in a print: dark areas grown, then shrunk.
        if bitmap.close().is_ok() {
            seen.extend(qr_codes(&mut bitmap));
        }
    }
    seen
}

fn qr_codes<B: Binarizer>(bitmap: &mut BinaryBitmap<B>) -> Vec<Sighting> {
    let hints = hints(BarcodeFormat::QR_CODE);
    let found = QrReader.decode_multiple_with_hints(bitmap, &hints).unwrap_or_default();
    // This reader's raw bytes are the contents of the symbol's segments.
    let seen: Vec<_> = found
        .iter()
        .filter_map(|result| sighting(result.getRawBytes().to_vec(), corners(result)?, Symbology::Qr))
        .collect();
    if !seen.is_empty() {
        return seen;
    }
    // The older reader takes some symbols that the newer does not.
    let found = QRCodeReader::new().decode_with_hints(bitmap, &hints).ok();
    let seen = found.and_then(|result| sighting(segment_bytes(&result), by_finders(&result)?, Symbology::Qr));
    seen.into_iter().collect()
}

fn aztec<B: Binarizer>(bitmap: &mut BinaryBitmap<B>) -> Option<Sighting> {
    let result = AztecReader.decode_with_hints(bitmap, &hints(BarcodeFormat::AZTEC)).ok()?;
    sighting(text_bytes(result.getText()), corners(&result)?, Symbology::Aztec)
}

fn hints(format: BarcodeFormat) -> DecodeHints {
    DecodeHints { PossibleFormats: Some(HashSet::from([format])), TryHarder: Some(true), ..DecodeHints::default() }
}

fn sighting(bytes: Vec<u8>, corners: [Point; 4], symbology: Symbology) -> Option<Sighting> {
    (!bytes.is_empty()).then(|| Sighting::new(CodeText::new(bytes, symbology), corners))
}

fn corners(result: &RXingResult) -> Option<[Point; 4]> {
    let corners: &[_; 4] = result.getPoints().first_chunk()?;
    Some(corners.map(|corner| Point { x: corner.x, y: corner.y }))
}

/// The older reader gives the middles of the three finder patterns, bottom
/// left first: the corners lie a little further out.
fn by_finders(result: &RXingResult) -> Option<[Point; 4]> {
    let [bottom, corner, right]: &[_; 3] = result.getPoints().first_chunk()?;
    let opposite = (bottom.x + right.x - corner.x, bottom.y + right.y - corner.y);
    let places = [(bottom.x, bottom.y), (corner.x, corner.y), (right.x, right.y), opposite];
    Some(places.map(|(x, y)| Point { x, y }))
}

/// The bytes of the older reader: of its byte segments where they are all of
/// the text, else of the text.
fn segment_bytes(result: &RXingResult) -> Vec<u8> {
    let text = result.getText();
    match result.getRXingResultMetadata().get(&RXingResultMetadataType::BYTE_SEGMENTS) {
        Some(RXingResultMetadataValue::ByteSegments(segments)) if !text.is_ascii() => segments.concat(),
        _ => text_bytes(text),
    }
}

/// The bytes behind a text: Latin-1 is what a symbol means that names no other set.
fn text_bytes(text: &str) -> Vec<u8> {
    let latin: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    latin.unwrap_or_else(|_| text.as_bytes().to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{MOST_LATE, text_bytes, within};
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn nobody_waits_for_a_look_that_does_not_end() {
        let (release, held) = mpsc::channel::<()>();
        let held = std::sync::Arc::new(std::sync::Mutex::new(held));
        for _ in 0..=MOST_LATE {
            let held = std::sync::Arc::clone(&held);
            let hang = move || {
                let _ = held.lock().expect("not poisoned").recv();
                Vec::new()
            };
            assert!(within(Duration::from_millis(1), hang).is_empty());
        }
        assert!(within(Duration::from_secs(60), || panic!("too many hang: nobody is asked")).is_empty());
        drop(release);
    }

    #[test]
    fn a_text_gives_the_bytes_it_came_from() {
        assert_eq!(text_bytes("HC1:É"), b"HC1:\xc9");
        assert_eq!(text_bytes("π"), "π".as_bytes());
    }
}
