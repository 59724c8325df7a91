//! Plain lists of revocation hashes (design.md 5; the three EU hashes of revocation.md section 1).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::block::hex;
use crate::crypto::digest::sha256_16;
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::text::shown;
use crate::model::time::UnixTime;

/// The first 128 bits of a SHA-256.
pub type Hash = [u8; 16];

/// One list of hashes of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashList {
    /// The list's name, told with a hit.
    pub name: String,
    /// When it was issued.
    pub issued: UnixTime,
    /// Until when its maker calls it good.
    pub until: UnixTime,
    hashed: Hashed,
    country: Option<Country>,
    kid: Option<Kid>,
    hashes: Vec<Hash>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hashed {
    Signature,
    Uci,
    CountryUci,
}

/// What revocation lists compare: facts of a code whose signature has passed.
pub struct Facts<'a> {
    /// Identifiers, as written.
    pub uvcis: Vec<&'a str>,
    /// Countries that may stand before an identifier: the issuer's and each entry's, as written.
    pub countries: Vec<&'a str>,
    /// The first 16 bytes of the SHA-256 of `r` (of the whole signature for RSA).
    pub signature_r: Hash,
    /// The signer's kid.
    pub kid: &'a Kid,
}

/// Why a hash list was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct HashListError {
    line: usize,
    what: String,
}

impl HashList {
    /// Reads a list: `# revocation NAME TYPE issued=… until=… [country=CC] [kid=HEX]`, then a hash a line.
    ///
    /// # Errors
    /// [`HashListError`] with the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, HashListError> {
        let mut lines = text.lines().zip(1_usize..);
        let (head, _) = lines.next().ok_or_else(|| HashListError { line: 1, what: "the list is empty".to_owned() })?;
        let mut list = header(head).map_err(|what| HashListError { line: 1, what })?;
        for (text, line) in lines {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let hash = hex(text).and_then(|bytes| Hash::try_from(bytes).ok());
            list.hashes.push(hash.ok_or_else(|| HashListError { line, what: "not 16 bytes in hex".to_owned() })?);
        }
        list.hashes.sort_unstable();
        list.hashes.dedup();
        Ok(list)
    }

    /// How many hashes it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether the list names the code.
    #[must_use]
    pub fn names(&self, facts: &Facts<'_>) -> bool {
        if self.kid.as_ref().is_some_and(|kid| kid != facts.kid) {
            return false;
        }
        if let Some(country) = &self.country {
            let mut countries = facts.countries.iter().filter_map(|text| Country::parse(text));
            if !countries.any(|known| known == *country) {
                return false;
            }
        }
        match self.hashed {
            Hashed::Signature => self.holds(&facts.signature_r),
            Hashed::Uci => facts.uvcis.iter().any(|uvci| self.holds(&sha256_16(uvci.as_bytes()))),
            // Real issuers disagree whether the country is `iss` or `co`: both are tried.
            Hashed::CountryUci => facts.uvcis.iter().any(|uvci| {
                facts.countries.iter().any(|country| self.holds(&sha256_16(format!("{country}{uvci}").as_bytes())))
            }),
        }
    }

    /// Its hashes, sorted.
    #[must_use]
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Its hashes that the other list does not hold, sorted.
    pub fn without<'l>(&'l self, other: &'l Self) -> impl Iterator<Item = &'l Hash> {
        self.hashes.iter().filter(|hash| !other.holds(hash))
    }

    /// Whether it holds a hash.
    #[must_use]
    pub fn holds(&self, hash: &Hash) -> bool {
        self.hashes.binary_search(hash).is_ok()
    }
}

fn header(line: &str) -> Result<HashList, String> {
    let mut words = line.split_whitespace();
    if (words.next(), words.next()) != (Some("#"), Some("revocation")) {
        return Err("it does not begin with \"# revocation\"".to_owned());
    }
    let name = shown(words.next().ok_or("the list has no name")?);
    let hashed = match words.next() {
        Some("SIGNATURE") => Hashed::Signature,
        Some("UCI") => Hashed::Uci,
        Some("COUNTRYCODEUCI") => Hashed::CountryUci,
        _ => return Err("the type is none of SIGNATURE, UCI, COUNTRYCODEUCI".to_owned()),
    };
    let (mut issued, mut until, mut country, mut kid) = (None, None, None, None);
    for word in words {
        let (key, value) = word.split_once('=').ok_or_else(|| format!("\"{}\" is no key=value", shown(word)))?;
        let known = match key {
            "issued" => replace(&mut issued, UnixTime::parse(value)),
            "until" => replace(&mut until, UnixTime::parse(value)),
            "country" => replace(&mut country, Country::parse(value)),
            "kid" => replace(&mut kid, hex(value).map(Kid::new)),
            _ => return Err(format!("unknown key \"{}\"", shown(key))),
        };
        known.ok_or_else(|| format!("the value of \"{key}\" is wrong or given twice"))?;
    }
    let issued = issued.ok_or("issued=… is missing")?;
    let until = until.ok_or("until=… is missing")?;
    Ok(HashList { name, issued, until, hashed, country, kid, hashes: Vec::new() })
}

/// Puts a value where none was; `None` when there is no value or there was one.
fn replace<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = value;
    place.is_some().then_some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Facts, HashList};
    use crate::crypto::digest::sha256_16;
    use crate::model::envelope::Kid;

    const UVCI: &str = "URN:UVCI:01DE/IZ12345A/5CWL#W";

    fn list(head: &str, hashed: &[u8]) -> HashList {
        let hash: String = sha256_16(hashed).iter().map(|byte| format!("{byte:02x}")).collect();
        HashList::parse(&format!("# revocation test {head}\n{hash}\n{}\n", "00".repeat(16))).unwrap()
    }

    fn hit(list: &HashList) -> bool {
        let facts = Facts {
            uvcis: vec![UVCI],
            countries: vec!["DE", "AT"],
            signature_r: sha256_16(b"r"),
            kid: &Kid::new([1, 2]),
        };
        list.names(&facts)
    }

    const DATES: &str = "issued=2021-07-01T00:00:00Z until=2021-08-01T00:00:00Z";

    #[test]
    fn finds_each_of_the_three_hashes() {
        assert!(hit(&list(&format!("SIGNATURE {DATES}"), b"r")));
        assert!(hit(&list(&format!("UCI {DATES}"), UVCI.as_bytes())));
        assert!(hit(&list(&format!("COUNTRYCODEUCI {DATES}"), format!("DE{UVCI}").as_bytes())), "issuer");
        assert!(hit(&list(&format!("COUNTRYCODEUCI {DATES}"), format!("AT{UVCI}").as_bytes())), "entry");
    }

    #[test]
    fn the_hash_is_of_the_identifier_as_it_stands() {
        assert!(!hit(&list(&format!("UCI {DATES}"), b"01DE/IZ12345A/5CWL")));
        assert!(!hit(&list(&format!("UCI {DATES}"), UVCI.to_lowercase().as_bytes())));
        assert!(!hit(&list(&format!("SIGNATURE {DATES}"), UVCI.as_bytes())));
    }

    #[test]
    fn a_list_may_be_for_one_country_or_one_signer() {
        assert!(hit(&list(&format!("SIGNATURE {DATES} country=deu kid=0102"), b"r")));
        assert!(!hit(&list(&format!("SIGNATURE {DATES} country=FR"), b"r")));
        assert!(!hit(&list(&format!("SIGNATURE {DATES} kid=0103"), b"r")));
    }

    #[test]
    fn refuses_a_list_that_is_not_whole() {
        for (text, says) in [
            ("", "line 1: the list is empty"),
            ("hello", "line 1: it does not begin"),
            ("# revocation", "no name"),
            ("# revocation x HASH", "none of"),
            ("# revocation x UCI issued=2021-07-01T00:00:00Z", "until=… is missing"),
            ("# revocation x UCI issued=yesterday", "\"issued\" is wrong"),
            ("# revocation x UCI issued=2021-07-01T00:00:00Z issued=2021-07-01T00:00:00Z", "given twice"),
            ("# revocation x UCI colour=red", "unknown key \"colour\""),
            (&format!("# revocation x UCI {DATES}\n00ff"), "line 2: not 16 bytes"),
            (&format!("# revocation x UCI {DATES}\n\n{}", "zz".repeat(16)), "line 3: not 16 bytes"),
        ] {
            let error = HashList::parse(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
