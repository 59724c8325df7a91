//! The EU Digital COVID Certificate (hcert claim -260, entry 1), schema 1.0 to 1.3.3.
//!
//! One reader for all releases. It asks for what a judgement needs and is
//! lenient where real issuers are: birth dates with unknown parts, lists that
//! are `null`, dates with a time behind them, dates under CBOR tag 0. Lengths
//! and letters of names are not judged: a signed name is the issuer's matter.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::cbor::Value;
use crate::model::certificate::{Content, Entry, Event, Holder, SchemaFlaw};
use crate::model::time::{PartialDate, UnixTime};

/// Reads the certificate under entry 1.
///
/// # Errors
/// [`SchemaFlaw`] with the path of the first member that is missing or not of its type.
pub fn read(value: &Value) -> Result<Content, SchemaFlaw> {
    let dcc = Members::of(value, "hcert")?;
    dcc.text("ver")?;
    let holder = holder(&dcc)?;
    let mut entries = Vec::new();
    for (group, reader) in GROUPS {
        for (index, item) in dcc.list(group)?.iter().enumerate() {
            entries.push(reader(&Members::of(item, &format!("{group}/{index}"))?)?);
        }
    }
    Ok(Content { holder, entries })
}

type Reader = fn(&Members<'_>) -> Result<Entry, SchemaFlaw>;

const GROUPS: [(&str, Reader); 3] = [("v", vaccination), ("t", test), ("r", recovery)];

fn holder(dcc: &Members<'_>) -> Result<Holder, SchemaFlaw> {
    let nam = Members::of(dcc.required("nam")?, "nam")?;
    let holder = Holder {
        family: nam.text_or_none("fn")?,
        given: nam.text_or_none("gn")?,
        family_latin: nam.text_or_none("fnt")?,
        given_latin: nam.text_or_none("gnt")?,
        birth: birth_date(dcc)?,
    };
    let named = [&holder.family, &holder.given, &holder.family_latin, &holder.given_latin];
    if named.iter().all(|name| name.is_none()) {
        return Err(dcc.flaw("nam"));
    }
    Ok(holder)
}

/// A birth date may be partial, empty or null (schema 1.3; Dutch and other samples).
fn birth_date(dcc: &Members<'_>) -> Result<Option<PartialDate>, SchemaFlaw> {
    match untagged(dcc.required("dob")?) {
        Value::Null => Ok(None),
        Value::Text(text) if text.trim().is_empty() => Ok(None),
        Value::Text(text) => PartialDate::parse_date_or_time(text.trim()).map(Some).ok_or_else(|| dcc.flaw("dob")),
        _ => Err(dcc.flaw("dob")),
    }
}

fn vaccination(entry: &Members<'_>) -> Result<Entry, SchemaFlaw> {
    let event = Event::Vaccination {
        prophylaxis: entry.text("vp")?,
        product: entry.text("mp")?,
        manufacturer: entry.text("ma")?,
        dose: entry.number("dn")?,
        doses: entry.number("sd")?,
        date: entry.date("dt")?,
    };
    entry.with(event)
}

fn test(entry: &Members<'_>) -> Result<Entry, SchemaFlaw> {
    let event = Event::Test {
        test: entry.text("tt")?,
        result: entry.text("tr")?,
        sampled: entry.time("sc")?,
        name: entry.text_or_none("nm")?,
        device: entry.text_or_none("ma")?,
        centre: entry.text_or_none("tc")?,
    };
    entry.with(event)
}

fn recovery(entry: &Members<'_>) -> Result<Entry, SchemaFlaw> {
    let event =
        Event::Recovery { first_positive: entry.date("fr")?, from: entry.date("df")?, until: entry.date("du")? };
    entry.with(event)
}

/// The members of one map, with the path that leads to it.
struct Members<'a> {
    map: &'a [(Value, Value)],
    path: &'a str,
}

impl<'a> Members<'a> {
    fn of(value: &'a Value, path: &'a str) -> Result<Self, SchemaFlaw> {
        let map = value.as_map().ok_or_else(|| SchemaFlaw { path: path.to_owned() })?;
        Ok(Self { map, path })
    }

    fn flaw(&self, name: &str) -> SchemaFlaw {
        let path = if self.path == "hcert" { name.to_owned() } else { format!("{}/{name}", self.path) };
        SchemaFlaw { path }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
    }

    fn required(&self, name: &str) -> Result<&'a Value, SchemaFlaw> {
        self.get(name).ok_or_else(|| self.flaw(name))
    }

    fn text(&self, name: &str) -> Result<String, SchemaFlaw> {
        let text = self.required(name)?.as_text().ok_or_else(|| self.flaw(name))?;
        Ok(text.trim().to_owned())
    }

    /// A text that may be missing, null or empty.
    fn text_or_none(&self, name: &str) -> Result<Option<String>, SchemaFlaw> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(_) => Err(self.flaw(name)),
        }
    }

    /// A count. Some encoders write whole numbers as floats.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    fn number(&self, name: &str) -> Result<u64, SchemaFlaw> {
        let number = match self.required(name)? {
            Value::Integer(number) => u64::try_from(*number).ok(),
            Value::Float(number) if number.fract() == 0.0 && (0.0..1e6).contains(number) => Some(*number as u64),
            _ => None,
        };
        number.ok_or_else(|| self.flaw(name))
    }

    /// A date; of a timestamp the day as it is written.
    fn date(&self, name: &str) -> Result<PartialDate, SchemaFlaw> {
        let text = untagged(self.required(name)?).as_text();
        text.and_then(|text| PartialDate::parse_date_or_time(text.trim())).ok_or_else(|| self.flaw(name))
    }

    /// A point in time; without a zone it is taken as UTC.
    fn time(&self, name: &str) -> Result<UnixTime, SchemaFlaw> {
        let text = untagged(self.required(name)?).as_text().map(str::trim);
        text.and_then(|text| UnixTime::parse(text).or_else(|| UnixTime::parse(&format!("{text}Z"))))
            .ok_or_else(|| self.flaw(name))
    }

    /// The entries of a group: missing, null and empty are all none (Bulgaria writes null).
    fn list(&self, name: &str) -> Result<&'a [Value], SchemaFlaw> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.flaw(name)),
        }
    }

    /// What every entry carries, around `event`.
    fn with(&self, event: Event) -> Result<Entry, SchemaFlaw> {
        // Hashes are made of the identifier as it stands: no trimming (revocation.md section 1).
        let uvci = self.required("ci")?.as_text().ok_or_else(|| self.flaw("ci"))?.to_owned();
        Ok(Entry { disease: self.text("tg")?, country: self.text("co")?, issuer: self.text("is")?, uvci, event })
    }
}

/// A text under CBOR tag 0 or 1004 is the text (Hungary and Sweden tag their times).
fn untagged(value: &Value) -> &Value {
    match value {
        Value::Tag(0 | 1004, inner) => inner,
        value => value,
    }
}
