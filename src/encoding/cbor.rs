//! CBOR (RFC 8949), strict and bounded. The only file that names `ciborium`.
//!
//! A walk of our own over the bytes comes first: it holds the limits, refuses
//! doubled keys and knows the place of every flaw. Only then the library reads.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::finding::{Flaw, Stage};
use crate::model::limits::Limits;
use std::borrow::Cow;
use std::collections::BTreeSet;

pub use ciborium::Value;

/// Reads one CBOR item (RFC 8949) that fills `bytes` to the last one.
///
/// Indefinite lengths and long forms of numbers are fine, tags are kept. Map keys are
/// integers, byte strings or texts, each at most once in its map; two spellings of one
/// key count as the same. At most [`Limits::DEPTH`] arrays, maps and tags lie within
/// each other, and at most [`Limits::ITEMS`] items in all.
///
/// # Errors
/// [`Flaw::Malformed`] with the offset of the item that is wrong (or the end, where bytes
/// are missing); [`Flaw::OverLimit`] with `depth` or `items`. Both at [`Stage::Cbor`].
pub fn read(bytes: &[u8]) -> Result<Value, Flaw> {
    read_at(Stage::Cbor, bytes)
}

/// [`read`], with at most so many items: lists have more than codes.
///
/// # Errors
/// As [`read`].
pub fn read_list(bytes: &[u8], items: usize) -> Result<Value, Flaw> {
    read_whole(Walk { most: items, ..Walk::new(Stage::Cbor, bytes) })
}

/// Writes an item in its shortest definite form, for the codes that the training authority makes.
#[must_use]
pub fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    match ciborium::into_writer(value, &mut bytes) {
        Ok(()) => bytes,
        // Memory takes all that is written, and every `Value` has a form.
        Err(_) => Vec::new(),
    }
}

/// [`read`], with the stage that its flaws name.
pub(super) fn read_at(stage: Stage, bytes: &[u8]) -> Result<Value, Flaw> {
    read_whole(Walk::new(stage, bytes))
}

fn read_whole(mut walk: Walk<'_>) -> Result<Value, Flaw> {
    walk.item(0)?;
    let bytes = walk.bytes;
    if walk.at != bytes.len() {
        return Err(walk.malformed(walk.at));
    }
    ciborium::from_reader(bytes).map_err(|error| {
        let at = match error {
            ciborium::de::Error::Syntax(at) | ciborium::de::Error::Semantic(Some(at), _) => at,
            ciborium::de::Error::Io(_) => bytes.len(),
            ciborium::de::Error::Semantic(None, _) | ciborium::de::Error::RecursionLimitExceeded => 0,
        };
        walk.malformed(at)
    })
}

/// Where the parts of a tagged array lie.
pub(super) struct Outline {
    /// The tags around the array, outermost first.
    pub tags: Vec<u64>,
    /// Offset of the array, or of whatever stands in its place.
    pub at: usize,
    /// Offset of each element, with that of its content; empty where there is no array.
    pub elements: Vec<(usize, usize)>,
}

/// The outline of an item that [`read_at`] took.
pub(super) fn outline(stage: Stage, bytes: &[u8]) -> Result<Outline, Flaw> {
    let mut walk = Walk::new(stage, bytes);
    let mut outline = Outline { tags: Vec::new(), at: 0, elements: Vec::new() };
    let array = loop {
        outline.at = walk.at;
        match walk.head()? {
            Head { major: TAG, argument: Some(tag), .. } => outline.tags.push(tag),
            head => break head,
        }
    };
    if array.major == ARRAY {
        let mut left = array.argument;
        while walk.more(&mut left) {
            let at = walk.at;
            walk.head()?;
            let content = walk.at;
            walk.at = at;
            walk.item(0)?;
            outline.elements.push((at, content));
        }
    }
    Ok(outline)
}

const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;

/// The sign that ends an item of indefinite length.
const BREAK: u8 = 0xff;

/// The first bytes of an item: its major type and argument (RFC 8949 section 3).
struct Head {
    at: usize,
    major: u8,
    minor: u8,
    /// `None` for an indefinite length.
    argument: Option<u64>,
}

/// A map key in one spelling, whatever its bytes were.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number { negative: bool, argument: u64 },
    Sequence { text: bool, content: Cow<'a, [u8]> },
}

/// A walk over the bytes that builds nothing but the keys of open maps.
struct Walk<'a> {
    stage: Stage,
    bytes: &'a [u8],
    at: usize,
    items: usize,
    most: usize,
}

impl<'a> Walk<'a> {
    fn new(stage: Stage, bytes: &'a [u8]) -> Self {
        Self { stage, bytes, at: 0, items: 0, most: Limits::ITEMS }
    }

    /// One item that stands within `depth` others.
    fn item(&mut self, depth: usize) -> Result<(), Flaw> {
        let head = self.head()?;
        match head.major {
            BYTES | TEXT => self.sequence(&head).map(drop),
            ARRAY => self.array(&head, self.inside(depth)?),
            MAP => self.map(&head, self.inside(depth)?),
            TAG => {
                let depth = self.inside(depth)?;
                self.item(depth)
            }
            // ciborium knows false, true, null and undefined; nothing that we read uses others.
            SIMPLE if !matches!(head.minor, 20..=23 | 25..=27) => Err(self.malformed(head.at)),
            _ => Ok(()),
        }
    }

    fn array(&mut self, head: &Head, depth: usize) -> Result<(), Flaw> {
        self.fits(head, 1)?;
        let mut left = head.argument;
        while self.more(&mut left) {
            self.item(depth)?;
        }
        Ok(())
    }

    fn map(&mut self, head: &Head, depth: usize) -> Result<(), Flaw> {
        self.fits(head, 2)?;
        let mut seen = BTreeSet::new();
        let mut left = head.argument;
        while self.more(&mut left) {
            let at = self.at;
            if !seen.insert(self.key()?) {
                return Err(self.malformed(at));
            }
            self.item(depth)?;
        }
        Ok(())
    }

    fn key(&mut self) -> Result<Key<'a>, Flaw> {
        let head = self.head()?;
        match (head.major, head.argument) {
            (major @ (BYTES | TEXT), _) => Ok(Key::Sequence { text: major == TEXT, content: self.sequence(&head)? }),
            (major @ 0..=NEGATIVE, Some(argument)) => Ok(Key::Number { negative: major == NEGATIVE, argument }),
            _ => Err(self.malformed(head.at)),
        }
    }

    /// The content of a byte or text string, chunks joined; text is UTF-8 in each chunk.
    fn sequence(&mut self, head: &Head) -> Result<Cow<'a, [u8]>, Flaw> {
        if head.argument.is_some() {
            return self.chunk(head).map(Cow::Borrowed);
        }
        let mut joined = Vec::new();
        while self.more(&mut None) {
            let chunk = self.head()?;
            if chunk.major != head.major || chunk.argument.is_none() {
                return Err(self.malformed(chunk.at));
            }
            joined.extend_from_slice(self.chunk(&chunk)?);
        }
        Ok(Cow::Owned(joined))
    }

    fn chunk(&mut self, head: &Head) -> Result<&'a [u8], Flaw> {
        let start = self.at;
        let length = head.argument.and_then(|length| usize::try_from(length).ok());
        let content = length
            .and_then(|length| start.checked_add(length))
            .and_then(|end| self.bytes.get(start..end))
            .ok_or_else(|| self.malformed(head.at))?;
        if head.major == TEXT
            && let Err(error) = std::str::from_utf8(content)
        {
            return Err(self.malformed(start.saturating_add(error.valid_up_to())));
        }
        self.at = start.saturating_add(content.len());
        Ok(content)
    }

    fn head(&mut self) -> Result<Head, Flaw> {
        self.items = self.items.saturating_add(1);
        if self.items > self.most {
            return Err(Flaw::OverLimit { stage: self.stage, limit: "items" });
        }
        let at = self.at;
        let first = *self.bytes.get(at).ok_or_else(|| self.malformed(at))?;
        let (major, minor) = (first >> 5, first & 0x1f);
        self.at = at.saturating_add(1);
        let argument = match minor {
            0..=23 => Some(u64::from(minor)),
            24..=27 => Some(self.argument(1_usize << (minor & 3))?),
            31 if matches!(major, BYTES | TEXT | ARRAY | MAP) => None,
            _ => return Err(self.malformed(at)),
        };
        Ok(Head { at, major, minor, argument })
    }

    fn argument(&mut self, width: usize) -> Result<u64, Flaw> {
        let end = self.at.saturating_add(width);
        let digits = self.bytes.get(self.at..end).ok_or_else(|| self.malformed(self.bytes.len()))?;
        self.at = end;
        Ok(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
    }

    /// Whether another element follows; counts a definite length down, takes the sign that ends another.
    fn more(&mut self, left: &mut Option<u64>) -> bool {
        match left {
            Some(0) => false,
            Some(count) => {
                *count = count.saturating_sub(1);
                true
            }
            None if self.bytes.get(self.at) == Some(&BREAK) => {
                self.at = self.at.saturating_add(1);
                false
            }
            None => true,
        }
    }

    /// Refuses at once what declares more elements than bytes are left.
    fn fits(&self, head: &Head, width: u64) -> Result<(), Flaw> {
        let left = u64::try_from(self.bytes.len().saturating_sub(self.at)).unwrap_or(u64::MAX);
        match head.argument {
            Some(count) if count.saturating_mul(width) > left => Err(self.malformed(head.at)),
            _ => Ok(()),
        }
    }

    fn inside(&self, depth: usize) -> Result<usize, Flaw> {
        match depth.saturating_add(1) {
            deeper @ 0..=Limits::DEPTH => Ok(deeper),
            _ => Err(Flaw::OverLimit { stage: self.stage, limit: "depth" }),
        }
    }

    fn malformed(&self, at: usize) -> Flaw {
        Flaw::Malformed { stage: self.stage, at }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Value, read, write};
    use crate::model::finding::{Flaw, Stage};
    use crate::model::limits::Limits;

    fn flaw_at(bytes: &[u8]) -> Option<usize> {
        match read(bytes) {
            Err(Flaw::Malformed { stage: Stage::Cbor, at }) => Some(at),
            _ => None,
        }
    }

    fn over(bytes: &[u8]) -> Option<&'static str> {
        match read(bytes) {
            Err(Flaw::OverLimit { stage: Stage::Cbor, limit }) => Some(limit),
            _ => None,
        }
    }

    /// `depth` opening bytes around a zero.
    fn nested(opening: &[u8], depth: usize) -> Vec<u8> {
        let mut bytes = opening.repeat(depth);
        bytes.push(0);
        bytes
    }

    #[test]
    fn reads_values_in_any_well_formed_spelling() {
        for (bytes, value) in [
            (b"\x01".as_slice(), Value::from(1)),
            (b"\x18\x01", Value::from(1)),
            (b"\x1b\0\0\0\0\0\0\0\x01", Value::from(1)),
            (b"\x39\x01\x03", Value::from(-260)),
            (b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff", Value::Integer((-(1_i128 << 64)).try_into().unwrap())),
            (b"\x62\xc3\xa4", Value::from("\u{e4}")),
            (b"\x7f\x61a\x61b\xff", Value::from("ab")),
            (b"\x5f\x41a\x40\x41b\xff", Value::Bytes(b"ab".to_vec())),
            (b"\x9f\x01\xff", Value::Array(vec![Value::from(1)])),
            (b"\xbf\x01\xf5\xff", Value::Map(vec![(Value::from(1), Value::from(true))])),
            (b"\xc1\xfb\x41\xd4\0\0\0\0\0\0", Value::Tag(1, Box::new(Value::from(1_342_177_280.0)))),
            (b"\xf9\x3e\0", Value::from(1.5)),
            (b"\xf6", Value::Null),
            (b"\xf7", Value::Null),
        ] {
            assert_eq!(read(bytes), Ok(value), "{bytes:02x?}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let value = Value::Map(vec![
            (Value::from(-260), Value::Array(vec![Value::from("x"), Value::Bytes(vec![1; 300]), Value::from(1.25)])),
            (Value::from("t"), Value::Tag(0, Box::new(Value::from("2021-05-29T10:00:00Z")))),
        ]);
        assert_eq!(read(&write(&value)), Ok(value));
    }

    #[test]
    fn names_the_place_of_what_is_not_well_formed() {
        for (bytes, at) in [
            (b"".as_slice(), 0),
            (b"\x1c", 0),
            (b"\x82\x01\x1f", 2),
            (b"\x82\x01", 0),
            (b"\x9f\x01", 2),
            (b"\x82\x19\x01", 3),
            (b"\x81\x19\x01", 3),
            (b"\x81\x43ab", 1),
            (b"\x81\x63a\xffb", 3),
            (b"\x7f\x61a\x41b\xff", 3),
            (b"\x7f\x7f\xff\xff", 1),
            (b"\x7f\x61\xc3\x61\xa4\xff", 2),
            (b"\xff", 0),
            (b"\x81\xff", 1),
            (b"\xbf\x01\xff", 2),
            (b"\xc1", 1),
            (b"\x81\xe0", 1),
            (b"\x81\xf8\x20", 1),
            (b"\x81\xf8\x14", 1),
            (b"\xdf\x01", 0),
        ] {
            assert_eq!(flaw_at(bytes), Some(at), "{bytes:02x?}");
        }
    }

    #[test]
    fn refuses_bytes_after_the_item() {
        assert_eq!(flaw_at(b"\x01\x01"), Some(1));
        assert_eq!(flaw_at(b"\x82\x01\x02\xff"), Some(3));
    }

    #[test]
    fn refuses_a_key_that_came_before_at_any_depth_and_in_any_spelling() {
        for (bytes, at) in [
            (b"\xa2\x01\x02\x01\x03".as_slice(), 3),
            (b"\xa2\x01\x02\x18\x01\x03", 3),
            (b"\xa2\x61a\x02\x7f\x61a\xff\x03", 4),
            (b"\xbf\x20\x02\x20\x03\xff", 3),
            (b"\xa1\x01\x81\xa2\x61a\x02\x61a\x03", 7),
            (b"\xc1\xa2\x41a\x02\x41a\x03", 5),
        ] {
            assert_eq!(flaw_at(bytes), Some(at), "{bytes:02x?}");
        }
        assert!(read(b"\xa3\x01\x02\x20\x02\x41a\x03").is_ok(), "1, -1 and a byte string differ");
        assert!(read(b"\xa2\x61a\x02\x41a\x03").is_ok(), "text and bytes differ");
        assert!(read(b"\x82\xa1\x01\x02\xa1\x01\x02").is_ok(), "each map has its own keys");
    }

    #[test]
    fn refuses_keys_that_are_no_number_and_no_string() {
        for key in [b"\x80".as_slice(), b"\xa0", b"\xf4", b"\xf6", b"\xc2\x41\x01", b"\xf9\0\0"] {
            let bytes = [b"\xa1", key, b"\x01"].concat();
            assert_eq!(flaw_at(&bytes), Some(1), "{bytes:02x?}");
        }
    }

    #[test]
    fn nests_sixteen_deep_and_no_deeper() {
        for opening in [b"\x81".as_slice(), b"\xa1\x01", b"\xc1", b"\x9f"] {
            if opening != b"\x9f" {
                assert!(read(&nested(opening, Limits::DEPTH)).is_ok(), "{opening:02x?}");
            }
            assert_eq!(over(&nested(opening, Limits::DEPTH + 1)), Some("depth"), "{opening:02x?}");
            assert_eq!(over(&nested(opening, 1_000)), Some("depth"), "{opening:02x?}");
        }
    }

    #[test]
    fn counts_items_up_to_the_limit() {
        let array = |count: u16| [&[0x99], count.to_be_bytes().as_slice(), &vec![0; usize::from(count)]].concat();
        assert!(read(&array(4_095)).is_ok(), "the array counts too");
        assert_eq!(over(&array(4_096)), Some("items"));
        assert_eq!(over(&array(5_000)), Some("items"));
        let chunks = [b"\x5f".as_slice(), &vec![0x40; 5_000], b"\xff"].concat();
        assert_eq!(over(&chunks), Some("items"));
    }

    #[test]
    fn refuses_lengths_beyond_the_input_at_once() {
        for kind in [0x5b_u8, 0x7b, 0x9b, 0xbb] {
            for length in [1_u64 << 62, u64::MAX, 1 << 40, 1 << 31, 9] {
                let bytes = [[0x81, kind].as_slice(), &length.to_be_bytes(), &[0; 8]].concat();
                assert_eq!(flaw_at(&bytes), Some(1), "{kind:02x} {length}");
            }
        }
    }

    #[test]
    fn refuses_every_cut_of_a_good_item() {
        let value = Value::Map(vec![
            (Value::from(1), Value::from("text")),
            (Value::from(2), Value::from(vec![Value::Null; 3])),
        ]);
        let bytes = write(&value);
        for end in 0..bytes.len() {
            assert!(flaw_at(&bytes[..end]).is_some_and(|at| at <= end), "{end}");
        }
    }

    #[test]
    fn every_pair_and_triple_of_bytes_ends_in_a_value_or_a_flaw_inside_it() {
        for seed in 0..=0x00ff_ffff_u32 {
            let bytes = &seed.to_be_bytes()[if seed <= 0xffff { 2 } else { 1 }..];
            if seed > 0xffff && seed % 7 != 0 {
                continue;
            }
            match read(bytes) {
                Ok(_) => {}
                Err(Flaw::Malformed { at, .. }) => assert!(at <= bytes.len(), "{bytes:02x?}"),
                Err(flaw) => panic!("{bytes:02x?}: {flaw:?}"),
            }
        }
    }
}
