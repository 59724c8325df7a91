//! Zip archives (PKWARE APPNOTE 6.3), by their central directory and in bounded memory.
//!
//! One entry is read at a time, into memory and by its exact name: names are compared and never
//! become paths. The central directory decides; an entry whose own header says otherwise is
//! refused, since other readers may see another file there. No zip64, no parts, no encryption.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::inflate::inflate_bare;
use crate::model::finding::Flaw;
use crate::model::limits::Limits;

/// Why an archive or an entry of it could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It is cut off, contradicts itself, or needs what is not read here.
    Broken,
    /// It has more entries than [`Limits::ZIP_ENTRIES`], or the entry is larger than was asked for.
    TooLarge,
    /// The entry needs a password.
    Encrypted,
}

/// An archive whose central directory was read.
pub struct Archive<'a> {
    /// Everything before the central directory.
    bytes: &'a [u8],
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    name: &'a [u8],
    flags: u16,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    at: usize,
}

/// The first bytes of an entry, of its line in the directory, and of the directory's end.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// Bytes of the directory's end without its comment, and the most that a comment has.
const END_BYTES: usize = 22;
const COMMENT: usize = 0xffff;

impl<'a> Archive<'a> {
    /// Reads the central directory of an archive that fills `bytes` to the last one.
    ///
    /// # Errors
    /// [`Error::Broken`] and [`Error::TooLarge`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let end = end(bytes).ok_or(Error::Broken)?;
        let mut fields = Fields(bytes.get(end..).ok_or(Error::Broken)?);
        fields.skip(4)?;
        let (disk, first, here, count) = (fields.short()?, fields.short()?, fields.short()?, fields.short()?);
        let (size, start) = (fields.long()?, fields.long()?);
        if disk != 0 || first != 0 || here != count || start.checked_add(size) != Some(end) {
            return Err(Error::Broken);
        }
        if usize::from(count) > Limits::ZIP_ENTRIES {
            return Err(Error::TooLarge);
        }
        let (bytes, directory) =
            bytes.get(..end).and_then(|bytes| bytes.split_at_checked(start)).ok_or(Error::Broken)?;
        let mut lines = Fields(directory);
        let entries = (0..count).map(|_| Entry::read(&mut lines)).collect::<Result<_, _>>()?;
        if lines.0.is_empty() { Ok(Self { bytes, entries }) } else { Err(Error::Broken) }
    }

    /// The names of all entries, in the directory's order.
    pub fn names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.entries.iter().map(|entry| entry.name)
    }

    /// The entry of exactly this name; nothing where there is none.
    ///
    /// # Errors
    /// [`Error::TooLarge`] where it has more than `most` bytes, before any is allocated;
    /// [`Error::Broken`] also where two entries share the name.
    pub fn read(&self, name: &[u8], most: usize) -> Result<Option<Vec<u8>>, Error> {
        let mut named = self.entries.iter().filter(|entry| entry.name == name);
        match (named.next(), named.next()) {
            (None, _) => Ok(None),
            (Some(entry), None) => self.unpacked(entry, most).map(Some),
            (Some(_), Some(_)) => Err(Error::Broken),
        }
    }

    fn unpacked(&self, entry: &Entry<'_>, most: usize) -> Result<Vec<u8>, Error> {
        // Bits 0, 6 and 13: encrypted in one of three ways.
        if entry.flags & 0x2041 != 0 {
            return Err(Error::Encrypted);
        }
        if entry.size > most {
            return Err(Error::TooLarge);
        }
        let packed = self.packed(entry)?;
        let unpacked = match entry.method {
            0 => packed.to_vec(),
            // A stream that gives more than it claims stops at what it claims.
            8 => inflate_bare(packed, entry.size).map_err(|flaw| match flaw {
                Flaw::OverLimit { .. } => Error::TooLarge,
                Flaw::Malformed { .. } => Error::Broken,
            })?,
            _ => return Err(Error::Broken),
        };
        let whole = unpacked.len() == entry.size && crc32(&unpacked) == entry.crc;
        if whole { Ok(unpacked) } else { Err(Error::Broken) }
    }

    /// The packed bytes of an entry, found by its own header.
    fn packed(&self, entry: &Entry<'_>) -> Result<&'a [u8], Error> {
        let mut header = Fields(self.bytes.get(entry.at..).ok_or(Error::Broken)?);
        if header.take(4)? != LOCAL {
            return Err(Error::Broken);
        }
        header.skip(2)?;
        let (flags, method) = (header.short()?, header.short()?);
        header.skip(16)?;
        let (name, extra) = (usize::from(header.short()?), usize::from(header.short()?));
        let same = header.take(name)? == entry.name && method == entry.method && flags & 0x2041 == entry.flags & 0x2041;
        header.skip(extra)?;
        if same { header.take(entry.packed) } else { Err(Error::Broken) }
    }
}

impl<'a> Entry<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Error> {
        if fields.take(4)? != CENTRAL {
            return Err(Error::Broken);
        }
        fields.skip(4)?;
        let (flags, method) = (fields.short()?, fields.short()?);
        fields.skip(4)?;
        let crc = fields.number()?;
        let (packed, size) = (fields.long()?, fields.long()?);
        let [name, extra, comment, disk] = [fields.short()?, fields.short()?, fields.short()?, fields.short()?];
        fields.skip(6)?;
        let at = fields.long()?;
        let name = fields.take(usize::from(name))?;
        fields.skip(usize::from(extra))?;
        fields.skip(usize::from(comment))?;
        if disk == 0 { Ok(Self { name, flags, method, crc, packed, size, at }) } else { Err(Error::Broken) }
    }
}

/// Where the directory's end begins: its comment fills the file to the last byte.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(COMMENT);
    (first..=last).rev().find(|at| {
        let Some(tail) = bytes.get(*at..).filter(|tail| tail.starts_with(&END)) else { return false };
        let comment = tail.get(20..22).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes);
        comment.map(|comment| usize::from(comment).saturating_add(END_BYTES)) == Some(tail.len())
    })
}

/// Little-endian numbers, one after another.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Error::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<(), Error> {
        self.take(count).map(drop)
    }

    fn short(&mut self) -> Result<u16, Error> {
        self.take(2)?.try_into().map(u16::from_le_bytes).map_err(|_| Error::Broken)
    }

    fn number(&mut self) -> Result<u32, Error> {
        self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| Error::Broken)
    }

    fn long(&mut self) -> Result<usize, Error> {
        usize::try_from(self.number()?).map_err(|_| Error::Broken)
    }
}

/// CRC-32 (ISO 3309), bit by bit: entries are small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Archive, Error, crc32};
    use crate::model::limits::Limits;
    use crate::papers::zip;

    fn read(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, Error> {
        Archive::open(bytes)?.read(name.as_bytes(), 1_000)
    }

    /// The place of `part` in the central directory, or in the first entry's header.
    fn place(bytes: &[u8], signature: &[u8], offset: usize) -> usize {
        bytes.windows(4).position(|window| window == signature).expect("it is there") + offset
    }

    #[test]
    fn reads_packed_and_unpacked_entries_by_their_exact_name() {
        for store in [false, true] {
            let bytes = zip(&[("one.txt", b"first"), ("folder/two.txt", b""), ("../three", b"third")], store);
            assert_eq!(read(&bytes, "one.txt"), Ok(Some(b"first".to_vec())));
            assert_eq!(read(&bytes, "folder/two.txt"), Ok(Some(Vec::new())));
            assert_eq!(read(&bytes, "../three"), Ok(Some(b"third".to_vec())), "a name is bytes, and no path");
            assert_eq!(read(&bytes, "One.txt"), Ok(None));
            let archive = Archive::open(&bytes).expect("whole");
            assert!(archive.names().eq([b"one.txt".as_slice(), b"folder/two.txt", b"../three"]));
        }
        assert_eq!(Archive::open(&zip(&[], true)).map(|archive| archive.names().count()), Ok(0));
    }

    #[test]
    fn a_comment_may_stand_at_the_end_and_nothing_else() {
        let mut bytes = zip(&[("a", b"x")], true);
        let length = bytes.len() - 2;
        bytes[length] = 3;
        bytes.extend(b"PK!");
        assert_eq!(read(&bytes, "a"), Ok(Some(b"x".to_vec())));
        bytes.push(0);
        assert_eq!(read(&bytes, "a"), Err(Error::Broken));
        assert_eq!(read(&[b"before".as_slice(), &zip(&[("a", b"x")], true)].concat(), "a"), Err(Error::Broken));
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = zip(&[("one.txt", b"first"), ("two.txt", &[b'2'; 500])], false);
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end], "one.txt"), Err(Error::Broken), "{end}");
        }
    }

    #[test]
    fn no_changed_byte_gives_another_content() {
        let bytes = zip(&[("one.txt", b"first"), ("two.txt", &[b'2'; 500])], false);
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                if let Ok(Some(content)) = read(&changed, "one.txt") {
                    assert_eq!(content, b"first", "{at}");
                }
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_claims_and_by_what_it_gives() {
        let bomb = zip(&[("bomb", &vec![0; 3_000_000])], false);
        assert!(bomb.len() < 4_000);
        assert_eq!(read(&bomb, "bomb"), Err(Error::TooLarge));
        let mut lying = bomb;
        let size = place(&lying, b"PK\x01\x02", 24);
        lying[size..size + 4].copy_from_slice(&500_u32.to_le_bytes());
        assert_eq!(read(&lying, "bomb"), Err(Error::TooLarge));
    }

    #[test]
    fn lying_sizes_places_and_names_are_refused() {
        let good = zip(&[("one.txt", b"first")], true);
        let lie = |signature: &[u8], offset: usize, value: u32| {
            let mut lying = good.clone();
            let at = place(&lying, signature, offset);
            lying[at..at + 4].copy_from_slice(&value.to_le_bytes());
            read(&lying, "one.txt")
        };
        for value in [4, 6, 0x7fff_ffff, u32::MAX] {
            assert!(lie(b"PK\x01\x02", 20, value).is_err(), "packed {value}");
            assert!(lie(b"PK\x01\x02", 24, value).is_err(), "size {value}");
            assert!(lie(b"PK\x01\x02", 42, value).is_err(), "place {value}");
            assert!(lie(b"PK\x05\x06", 12, value).is_err(), "directory's size {value}");
            assert!(lie(b"PK\x05\x06", 16, value).is_err(), "directory's place {value}");
        }
        let mut other = good.clone();
        other[30] = b'O';
        assert_eq!(read(&other, "one.txt"), Err(Error::Broken), "the entry's own name differs");
        assert_eq!(read(&zip(&[("a", b"x"), ("a", b"y")], true), "a"), Err(Error::Broken), "two of one name");
    }

    #[test]
    fn encrypted_entries_are_named_and_unknown_methods_refused() {
        let good = zip(&[("one.txt", b"first")], true);
        let mut sealed = good.clone();
        let at = place(&sealed, b"PK\x01\x02", 8);
        sealed[at] |= 1;
        assert_eq!(read(&sealed, "one.txt"), Err(Error::Encrypted));
        let mut other = good;
        for signature in [(b"PK\x01\x02", 10), (b"PK\x03\x04", 8)] {
            let at = place(&other, signature.0, signature.1);
            other[at] = 12;
        }
        assert_eq!(read(&other, "one.txt"), Err(Error::Broken), "bzip2");
    }

    #[test]
    fn more_entries_than_the_limit_are_refused() {
        let entries = |count| zip(&vec![("a", b"x".as_slice()); count], true);
        assert!(Archive::open(&entries(Limits::ZIP_ENTRIES)).is_ok());
        assert_eq!(Archive::open(&entries(Limits::ZIP_ENTRIES + 1)).err(), Some(Error::TooLarge));
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
