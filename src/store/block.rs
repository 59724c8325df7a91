//! `block.toml`: places, certificates and signers that an authority blocks by hand (design.md 5).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::envelope::Kid;
use crate::model::finding::Finding;
use crate::model::time::{PartialDate, UnixTime};
use serde::Deserialize;

/// A block list. Every entry that fits says its finding.
#[derive(Clone, Debug, Default)]
pub struct BlockList {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    target: Target,
    reason: String,
    added: Option<PartialDate>,
    standing: Standing,
}

#[derive(Clone, Debug)]
enum Target {
    Place(PlacePrefix),
    Uvci(String),
    Content([u8; 32]),
    SignatureR([u8; 16]),
    Signer(Kid),
    SignerFrom(Kid, UnixTime),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Proven,
    Leaked,
    Suspected,
}

/// What a block list compares: facts of a code whose signature has passed.
pub struct Facts<'a> {
    /// Identifiers of all entries, as written.
    pub uvcis: Vec<&'a str>,
    /// SHA-256 of the signed payload.
    pub content: [u8; 32],
    /// First 16 bytes of the SHA-256 of `r` (of the whole signature for RSA).
    pub signature_r: [u8; 16],
    /// The signer's kid.
    pub kid: &'a Kid,
    /// When the code says it was issued.
    pub issued_at: Option<UnixTime>,
}

/// Why a block list was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct BlockError {
    place: String,
    what: String,
}

impl BlockList {
    /// Reads a block list.
    ///
    /// # Errors
    /// [`BlockError`] naming the entry and what is wrong with it; one wrong entry refuses the list.
    pub fn parse(text: &str) -> Result<Self, BlockError> {
        let file: File = toml::from_str(text).map_err(|cause| BlockError {
            place: cause.span().map_or_else(|| "file".to_owned(), |span| format!("line {}", line_of(text, span.start))),
            what: cause.message().to_owned(),
        })?;
        let numbered = file.entry.into_iter().zip(1_usize..);
        let entries = numbered
            .map(|(raw, number)| raw.checked().map_err(|what| BlockError { place: format!("entry {number}"), what }));
        Ok(Self { entries: entries.collect::<Result<_, _>>()? })
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What the list says of a code, as of `at`; entries added later do not count yet.
    #[must_use]
    pub fn findings(&self, facts: &Facts<'_>, at: UnixTime) -> Vec<Finding> {
        let today = at.date();
        let in_force = self.entries.iter().filter(|entry| entry.added.is_none_or(|added| added.earliest() <= today));
        in_force.filter(|entry| entry.target.fits(facts)).map(Entry::finding).collect()
    }
}

impl Entry {
    fn finding(&self) -> Finding {
        let reason = self.reason.clone();
        match (self.standing, &self.target) {
            (Standing::Leaked, _) => Finding::KnownLeakedCode,
            (Standing::Suspected, _) => Finding::UnderInvestigation { reason },
            (Standing::Proven, Target::Place(_) | Target::SignerFrom(..)) => Finding::BlockedIssuingPlace { reason },
            (Standing::Proven, Target::Signer(_)) => Finding::SignerWithdrawn,
            (Standing::Proven, Target::Uvci(_) | Target::Content(_) | Target::SignatureR(_)) => {
                Finding::BlockedCertificate { reason }
            }
        }
    }
}

impl Target {
    fn fits(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Place(prefix) => facts.uvcis.iter().any(|uvci| prefix.fits(&normal(uvci))),
            Self::Uvci(blocked) => facts.uvcis.iter().any(|uvci| normal(uvci) == *blocked),
            Self::Content(hash) => *hash == facts.content,
            Self::SignatureR(hash) => *hash == facts.signature_r,
            Self::Signer(kid) => kid == facts.kid,
            // A code that does not say when it was issued cannot claim to be older.
            Self::SignerFrom(kid, from) => kid == facts.kid && facts.issued_at.is_none_or(|issued| issued >= *from),
        }
    }
}

/// The beginning of an identifier, ending where one of its parts ends; with `*` anywhere.
///
/// `01DE/IZ12345A` blocks that place and not its neighbour `01DE/IZ12345AB`.
#[derive(Clone, Debug)]
struct PlacePrefix {
    text: String,
    open: bool,
}

impl PlacePrefix {
    fn parse(text: &str) -> Result<Self, String> {
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        let text = normal(text);
        let text = text.trim_end_matches('/').to_owned();
        // Version, country and at least one part more: a shorter one would refuse a whole country.
        let parts = text.split('/').filter(|part| !part.is_empty()).count();
        if parts < 3 {
            return Err("uvci_prefix names no place: a version, a country and one part more are needed".to_owned());
        }
        Ok(Self { text, open })
    }

    fn fits(&self, uvci: &str) -> bool {
        let rest = uvci.strip_prefix(self.text.as_str());
        rest.is_some_and(|rest| self.open || rest.is_empty() || rest.starts_with('/'))
    }
}

/// An identifier in one spelling: capitals, without URN prefix and checksum, `:` as `/`,
/// version and country apart (`01DE/X` and `URN:UVCI:01:DE:X#Q` are the same).
fn normal(uvci: &str) -> String {
    let upper = uvci.trim().to_ascii_uppercase().replace(':', "/");
    let bare = ["URN/UVCI/", "URN/UCI/", "UVCI/", "DGCI/"].iter().find_map(|urn| upper.strip_prefix(urn));
    let bare = bare.unwrap_or(&upper);
    let bare = bare.split_once('#').map_or(bare, |(bare, _)| bare);
    let version_and_rest = bare.split_at_checked(2);
    match version_and_rest {
        Some((version, rest)) if version.bytes().all(|b| b.is_ascii_digit()) => {
            let rest = rest.trim_start_matches(['/', ' ']);
            match rest.split_at_checked(2) {
                Some((country, tail)) if country.bytes().all(|b| b.is_ascii_uppercase()) => {
                    let tail = tail.strip_prefix('/').unwrap_or(tail);
                    format!("{version}/{country}/{tail}")
                }
                _ => format!("{version}/{rest}"),
            }
        }
        _ => bare.to_owned(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    uvci_prefix: Option<String>,
    uvci: Option<String>,
    content_sha256: Option<String>,
    signature_r_sha256: Option<String>,
    kid: Option<String>,
    issued_from: Option<toml::value::Datetime>,
    #[serde(default)]
    reason: String,
    added: Option<toml::value::Datetime>,
    #[serde(default)]
    leaked: bool,
    status: Option<String>,
}

impl RawEntry {
    fn checked(self) -> Result<Entry, String> {
        let standing = match (self.leaked, self.status.as_deref()) {
            (false, None | Some("proven")) => Standing::Proven,
            (true, None | Some("proven")) => Standing::Leaked,
            (false, Some("suspected")) => Standing::Suspected,
            (true, Some("suspected")) => return Err("leaked and suspected exclude each other".to_owned()),
            (_, Some(other)) => return Err(format!("status \"{other}\" is neither \"proven\" nor \"suspected\"")),
        };
        let added =
            self.added.map(|date| PartialDate::parse_date_or_time(&date.to_string()).ok_or("added is not a date"));
        let added = added.transpose()?;
        Ok(Entry { reason: self.reason.clone(), added, standing, target: self.target()? })
    }

    fn target(self) -> Result<Target, String> {
        let from = self.issued_from.map(|from| time_of(&from.to_string()).ok_or("issued_from is not a time"));
        let from = from.transpose()?;
        let kid = self.kid.map(|kid| hex(&kid).map(Kid::new).ok_or("kid is not hex")).transpose()?;
        if from.is_some() && kid.is_none() {
            return Err("issued_from needs a kid beside it".to_owned());
        }
        let signer = kid.map(|kid| match from {
            Some(from) => Target::SignerFrom(kid, from),
            None => Target::Signer(kid),
        });
        let targets = [
            self.uvci_prefix.map(|prefix| PlacePrefix::parse(&prefix).map(Target::Place)).transpose()?,
            self.uvci.map(|uvci| Target::Uvci(normal(&uvci))),
            self.content_sha256
                .map(|text| bytes(&text).map(Target::Content).ok_or("content_sha256 is not 32 bytes in hex"))
                .transpose()?,
            self.signature_r_sha256
                .map(|text| bytes(&text).map(Target::SignatureR).ok_or("signature_r_sha256 is not 16 bytes in hex"))
                .transpose()?,
            signer,
        ];
        let mut given = targets.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(target), None) => Ok(target),
            (None, _) => Err("it names nothing to block".to_owned()),
            (Some(_), Some(_)) => Err("it names more than one thing to block: make it two entries".to_owned()),
        }
    }
}

/// A time with zone, or a date taken as its first second in UTC.
fn time_of(text: &str) -> Option<UnixTime> {
    UnixTime::parse(text)
        .or_else(|| UnixTime::parse(&format!("{text}Z")))
        .or_else(|| UnixTime::parse(&format!("{text}T00:00:00Z")))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    hex(text)?.try_into().ok()
}

/// Bytes from hex digits of either case.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    if !digits.len().is_multiple_of(2) || digits.is_empty() {
        return None;
    }
    let pairs = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::{BlockList, Facts, normal};
    use crate::model::envelope::Kid;
    use crate::model::time::UnixTime;

    const AT: &str = "2021-08-01T00:00:00Z";

    fn codes(list: &str, uvci: &str) -> Vec<u16> {
        codes_of(list, uvci, Some("2021-07-22T10:00:00Z"), AT)
    }

    fn codes_of(list: &str, uvci: &str, issued: Option<&str>, at: &str) -> Vec<u16> {
        let list = BlockList::parse(list).unwrap();
        let kid = Kid::new([1, 2, 3, 4]);
        let facts = Facts {
            uvcis: vec![uvci],
            content: [7; 32],
            signature_r: [9; 16],
            kid: &kid,
            issued_at: issued.and_then(UnixTime::parse),
        };
        list.findings(&facts, UnixTime::parse(at).unwrap()).iter().map(super::Finding::code).collect()
    }

    fn entry(members: &str) -> String {
        format!("[[entry]]\n{members}\n")
    }

    #[test]
    fn spells_an_identifier_one_way() {
        for uvci in [
            "URN:UVCI:01DE/IZ12345A/5CWL#W",
            "01DE/IZ12345A/5CWL",
            "urn:uvci:01:de:iz12345a/5cwl",
            "URN:UVCI:01:DE:IZ12345A:5CWL#0",
        ] {
            assert_eq!(normal(uvci), "01/DE/IZ12345A/5CWL", "{uvci}");
        }
        assert_eq!(normal("dgci:V1:DK:ABC"), "V1/DK/ABC");
        assert_eq!(normal("x"), "x".to_uppercase());
    }

    #[test]
    fn blocks_a_place_and_not_its_neighbours() {
        let list = entry("uvci_prefix = \"URN:UVCI:01DE/IZ12345A\"\nreason = \"no such pharmacy\"");
        assert_eq!(codes(&list, "URN:UVCI:01DE/IZ12345A/5CWL#W"), [401]);
        assert_eq!(codes(&list, "01:DE:IZ12345A:5CWL"), [401]);
        assert_eq!(codes(&list, "URN:UVCI:01DE/IZ12345AB/5CWL"), [0; 0]);
        assert_eq!(codes(&list, "URN:UVCI:01DE/IZ12345B/5CWL"), [0; 0]);
        let open = entry("uvci_prefix = \"01DE/IZ12345*\"");
        assert_eq!(codes(&open, "URN:UVCI:01DE/IZ12345AB/5CWL"), [401]);
    }

    #[test]
    fn blocks_single_certificates_three_ways() {
        assert_eq!(codes(&entry("uvci = \"01DE/IZ1/A#X\""), "URN:UVCI:01DE/IZ1/A#Y"), [402]);
        assert_eq!(codes(&entry("uvci = \"01DE/IZ1/A\""), "URN:UVCI:01DE/IZ1/AB"), [0; 0]);
        assert_eq!(codes(&entry(&format!("content_sha256 = \"{}\"", "07".repeat(32))), "x"), [402]);
        assert_eq!(codes(&entry(&format!("signature_r_sha256 = \"{}\"", "09".repeat(16))), "x"), [402]);
    }

    #[test]
    fn cuts_a_signer_off_whole_or_from_a_date() {
        assert_eq!(codes(&entry("kid = \"01020304\""), "x"), [206]);
        let from = entry("kid = \"01020304\"\nissued_from = 2021-07-22T10:00:00Z");
        assert_eq!(codes_of(&from, "x", Some("2021-07-22T09:59:59Z"), AT), [0; 0]);
        assert_eq!(codes_of(&from, "x", Some("2021-07-22T10:00:00Z"), AT), [401]);
        assert_eq!(codes_of(&from, "x", None, AT), [401], "no issue time is no excuse");
    }

    #[test]
    fn leaked_and_suspected_change_what_is_said() {
        assert_eq!(codes(&entry("uvci = \"01DE/IZ1/A\"\nleaked = true"), "01DE/IZ1/A"), [404]);
        assert_eq!(codes(&entry("uvci_prefix = \"01DE/IZ1\"\nstatus = \"suspected\""), "01DE/IZ1/A"), [405]);
        assert_eq!(codes(&entry("kid = \"01020304\"\nstatus = \"suspected\""), "x"), [405]);
    }

    #[test]
    fn an_entry_counts_from_the_day_it_was_added() {
        let list = entry("uvci = \"01DE/IZ1/A\"\nadded = 2021-07-22");
        assert_eq!(codes_of(&list, "01DE/IZ1/A", None, "2021-07-21T23:59:59Z"), [0; 0]);
        assert_eq!(codes_of(&list, "01DE/IZ1/A", None, "2021-07-22T00:00:00Z"), [402]);
    }

    #[test]
    fn refuses_a_list_with_one_wrong_entry() {
        for (members, says) in [
            ("reason = \"x\"", "entry 1: it names nothing to block"),
            ("uvci = \"A\"\nkid = \"01\"", "more than one thing"),
            ("uvci_prefix = \"URN:UVCI:01DE\"", "names no place"),
            ("uvci_prefix = \"\"", "names no place"),
            ("kid = \"xyz\"", "kid is not hex"),
            ("issued_from = 2021-07-22", "issued_from needs a kid"),
            ("content_sha256 = \"07\"", "32 bytes"),
            ("signature_r_sha256 = \"\"", "16 bytes"),
            ("uvci = \"A\"\nstatus = \"maybe\"", "neither"),
            ("uvci = \"A\"\nleaked = true\nstatus = \"suspected\"", "exclude"),
            ("uvci = \"A\"\nadded = 10:00:00", "added is not a date"),
            ("uvcy = \"A\"", "line 2: unknown field"),
            ("uvci = 3", "line 2"),
        ] {
            let error = BlockList::parse(&entry(members)).unwrap_err().to_string();
            assert!(error.contains(says), "{members}: {error}");
        }
        assert!(BlockList::parse("").unwrap().is_empty());
    }
}
