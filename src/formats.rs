//! From a code's text to an envelope, and from a believed envelope to a certificate.
//!
//! The first signs choose the format; nothing is tried in turn. A new format is a
//! variant of [`Format`], an arm in each of the two doors, and a file beside the others.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod hcert;
mod other;
mod whole;

use crate::encoding::contains;
use crate::model::certificate::Certificate;
use crate::model::code::CodeText;
use crate::model::envelope::{Envelope, Format};
use crate::model::finding::{Finding, Stage};
use crate::model::limits::Limits;
use crate::rules::certlogic::Data;

/// Why a code gave no envelope, and what it was as far as its first signs tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    /// The family that the first signs name.
    pub format: Format,
    /// What stopped it.
    pub finding: Finding,
}

/// Opens a code: its signed container, nothing of it believed yet.
///
/// White space around the text is dropped, and nothing else.
///
/// # Errors
/// [`Unopened`] with 101 for codes of other worlds, 103 where a known prefix
/// breaks off before an envelope stands, 105 over a limit, 110 for
/// certificates that this version does not judge.
pub fn open(code: &CodeText) -> Result<Envelope, Unopened> {
    let text = code.bytes().trim_ascii();
    if let Some(rest) = text.strip_prefix(b"HC1:") {
        return hcert::open(rest);
    }
    match certificate_of_another_kind(text) {
        Some((format, kind)) => Err(Unopened { format, finding: Finding::KindNotSupported { kind } }),
        None => {
            Err(Unopened { format: Format::Unknown, finding: Finding::OtherKindOfCode { kind: other::kind(text) } })
        }
    }
}

/// Reads what a verified envelope says. `check.rs` calls it through the proof of its signature.
#[must_use]
pub fn read(envelope: &Envelope) -> Certificate {
    hcert::read(&envelope.payload)
}

/// What a verified envelope says, as rules look at it; nothing where its content cannot be read.
#[must_use]
pub fn document(envelope: &Envelope) -> Option<Data> {
    hcert::document(&envelope.payload)
}

/// Whether a text begins as a certificate does, whatever follows.
#[must_use]
pub fn begins(text: &[u8]) -> bool {
    text.starts_with(b"HC1:") || certificate_of_another_kind(text).is_some()
}

/// Whether a text is a certificate down to its envelope, or as far as this version looks.
/// Where it is, nobody has to guess at what was meant.
#[must_use]
pub fn stands(code: &CodeText) -> bool {
    match open(code).map_err(|unopened| unopened.finding) {
        Ok(_) => true,
        // Past zlib and its checksum, the text is as it was made.
        Err(Finding::Unreadable { stage, .. } | Finding::OverLimit { stage, .. }) => {
            matches!(stage, Stage::Cose | Stage::Cbor)
        }
        Err(Finding::KindNotSupported { .. }) => {
            let text = code.bytes().trim_ascii();
            text.starts_with(b"HC1:") || whole::is_whole(text)
        }
        Err(_) => false,
    }
}

/// Certificates that are known by their first signs and come with later versions, or never.
fn certificate_of_another_kind(text: &[u8]) -> Option<(Format, &'static str)> {
    const PREFIXES: [(&[u8], Format, &str); 8] = [
        (b"shc:/", Format::Shc, "shc"),
        (b"NZCP:/", Format::Nzcp, "nzcp"),
        (b"LT1:", Format::SwissLight, "swiss-light"),
        (b"AT1:", Format::Unknown, "at-exemption"),
        (b"NL2:", Format::Unknown, "nl-coronacheck"),
        (b"shlink:/", Format::WhoVhl, "who-vhl"),
        (b"vhlink:/", Format::WhoVhl, "who-vhl"),
        (b"PK\x03\x04", Format::Divoc, "divoc"),
    ];
    let known = PREFIXES.iter().find(|(prefix, _, _)| text.starts_with(prefix));
    if let Some((_, format, kind)) = known {
        return Some((*format, kind));
    }
    // `HC2:` and on: a later version of the container (hcert spec 4.2.2).
    if matches!(text, [b'H', b'C', b'2'..=b'9' | b'A'..=b'Z', b':', ..]) {
        return Some((Format::Unknown, "hcert-version"));
    }
    let head = text.get(..text.len().min(Limits::CODE_BYTES))?;
    let seal = head.starts_with(b"{") && contains(head, b"\"icao.");
    seal.then_some((Format::VdsNc, "vds-nc"))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::{Unopened, open};
    use crate::model::code::CodeText;
    use crate::model::envelope::Format;
    use crate::model::finding::{Finding, Stage};

    fn refused(text: &[u8]) -> Unopened {
        open(&CodeText::line(text)).err().expect("no envelope in this text")
    }

    #[test]
    fn names_certificates_that_it_does_not_judge() {
        for (text, format, kind) in [
            (b"shc:/5676290952432060346029243740446031222959".as_slice(), Format::Shc, "shc"),
            (
                b"NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALYDZSGSZB2O5SWEOTOPJRXALTDN53GSZBRHEXGQZ3UFZXG",
                Format::Nzcp,
                "nzcp",
            ),
            (b"LT1:6BF", Format::SwissLight, "swiss-light"),
            (b"AT1:NCF", Format::Unknown, "at-exemption"),
            (b"NL2:1234", Format::Unknown, "nl-coronacheck"),
            (b"HC2:NCF", Format::Unknown, "hcert-version"),
            (b"{\"data\":{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.test\",\"v\":1}}}", Format::VdsNc, "vds-nc"),
            (b"PK\x03\x04certificate.json", Format::Divoc, "divoc"),
        ] {
            assert_eq!(refused(text), Unopened { format, finding: Finding::KindNotSupported { kind } });
        }
    }

    #[test]
    fn a_code_of_another_world_is_named_by_kind_only() {
        for (text, kind) in [
            (b"https://example.org/x".as_slice(), "web-address"),
            (b"WIFI:S:net;T:WPA;P:secret;;", "wifi"),
            (b"HL0:NCF", "text"),
            (b"NCFOXN%TS3DH", "text"),
            (b"", "empty"),
        ] {
            let expected = Unopened { format: Format::Unknown, finding: Finding::OtherKindOfCode { kind } };
            assert_eq!(refused(text), expected);
        }
    }

    #[test]
    fn a_known_prefix_says_where_it_breaks_off() {
        let finding = refused(b"HC1:NCF=").finding;
        assert_eq!(finding, Finding::Unreadable { stage: Stage::Base45, at: 3 });
        let finding = refused(b"HC1:").finding;
        assert!(matches!(finding, Finding::Unreadable { stage: Stage::Zlib, at: 0 }));
    }
}
