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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::read;
    use crate::encoding::cbor::Value;
    use crate::model::certificate::{Content, Event, Kind};

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn map(members: &[(&str, Value)]) -> Value {
        Value::Map(members.iter().map(|(key, value)| (text(key), value.clone())).collect())
    }

    fn common() -> Vec<(&'static str, Value)> {
        vec![("tg", text("840539006")), ("co", text("XA")), ("is", text("Clinic")), ("ci", text(" 01XA/1#2 "))]
    }

    fn vaccination() -> Vec<(&'static str, Value)> {
        let own = [("vp", text("1")), ("mp", text("2")), ("ma", text("3")), ("dn", number(1)), ("sd", number(2))];
        common().into_iter().chain(own).chain([("dt", text("2021-05-29"))]).collect()
    }

    fn test() -> Vec<(&'static str, Value)> {
        let own = [("tt", text("LP6464-4")), ("tr", text("260415000")), ("sc", text("2021-05-29T10:00:00Z"))];
        common().into_iter().chain(own).collect()
    }

    fn recovery() -> Vec<(&'static str, Value)> {
        let own = [("fr", text("2021-01-01")), ("df", text("2021-01-12")), ("du", text("2021-07-01"))];
        common().into_iter().chain(own).collect()
    }

    fn number(value: i64) -> Value {
        Value::Integer(value.into())
    }

    fn with(group: &str, entry: &[(&'static str, Value)], dob: Value) -> Value {
        let nam = map(&[("fn", text("Tester")), ("gnt", text("ANNA"))]);
        map(&[("ver", text("1.3.0")), ("nam", nam), ("dob", dob), (group, Value::Array(vec![map(entry)]))])
    }

    fn content(group: &str, entry: &[(&'static str, Value)]) -> Result<Content, String> {
        read(&with(group, entry, text("1964-08-12"))).map_err(|flaw| flaw.path)
    }

    fn changed(entry: Vec<(&'static str, Value)>, name: &str, value: Option<Value>) -> Vec<(&'static str, Value)> {
        let kept = entry.into_iter().filter_map(|(key, old)| match (key == name, &value) {
            (true, value) => value.clone().map(|value| (key, value)),
            (false, _) => Some((key, old)),
        });
        kept.collect()
    }

    #[test]
    fn reads_each_of_the_three_groups() {
        for (group, entry, kind) in
            [("v", vaccination(), Kind::Vaccination), ("t", test(), Kind::Test), ("r", recovery(), Kind::Recovery)]
        {
            let content = content(group, &entry).unwrap();
            assert_eq!(content.entries[0].kind(), kind);
            assert_eq!(content.entries[0].uvci, " 01XA/1#2 ", "hashes are made of it as it stands");
            assert_eq!(content.holder.family.as_deref(), Some("Tester"));
        }
    }

    #[test]
    fn a_missing_or_wrong_member_is_named_by_its_path() {
        for (group, entry) in [("v", vaccination()), ("t", test()), ("r", recovery())] {
            let names: Vec<_> = entry.iter().map(|(name, _)| *name).collect();
            for name in names {
                for wrong in [None, Some(Value::Bytes(vec![1])), Some(Value::Null)] {
                    let path = content(group, &changed(entry.clone(), name, wrong)).err();
                    assert_eq!(path, Some(format!("{group}/0/{name}")));
                }
            }
        }
        for (group, entry, name, value) in [
            ("v", vaccination(), "dt", text("soon")),
            ("v", vaccination(), "dn", number(-1)),
            ("v", vaccination(), "sd", Value::Float(1.5)),
            ("t", test(), "sc", text("2021-05-29")),
            ("r", recovery(), "du", text("2021-13-01")),
        ] {
            assert_eq!(content(group, &changed(entry, name, Some(value))).err(), Some(format!("{group}/0/{name}")));
        }
    }

    #[test]
    fn takes_dates_as_real_issuers_write_them() {
        let tagged = |value: &str| Value::Tag(0, Box::new(text(value)));
        for date in
            [text("2021-05-29T23:30:00+02:00"), text(" 2021-05-29 "), Value::Tag(1004, Box::new(text("2021-05-29")))]
        {
            let content = content("v", &changed(vaccination(), "dt", Some(date))).unwrap();
            assert!(
                matches!(&content.entries[0].event, Event::Vaccination { date, .. } if date.to_string() == "2021-05-29")
            );
        }
        for (time, utc) in [
            (text("2021-05-29T12:00:00+02:00"), "2021-05-29T10:00:00Z"),
            (text("2021-05-29T10:00:00.123456Z"), "2021-05-29T10:00:00Z"),
            (text("2021-05-29T10:00:00"), "2021-05-29T10:00:00Z"),
            (tagged("2021-05-29T10:00:00Z"), "2021-05-29T10:00:00Z"),
        ] {
            let content = content("t", &changed(test(), "sc", Some(time))).unwrap();
            assert!(matches!(&content.entries[0].event, Event::Test { sampled, .. } if sampled.to_string() == utc));
        }
    }

    #[test]
    fn takes_a_birth_date_that_is_partial_or_open() {
        for (dob, shown) in [
            (text("1963"), Some("1963")),
            (text("1964-01"), Some("1964-01")),
            (text("1963-00"), Some("1963")),
            (text("1964-08-12T00:00:00"), Some("1964-08-12")),
            (text(""), None),
            (Value::Null, None),
        ] {
            let birth = read(&with("v", &vaccination(), dob)).unwrap().holder.birth;
            assert_eq!(birth.map(|birth| birth.to_string()).as_deref(), shown);
        }
        assert_eq!(read(&with("v", &vaccination(), text("12.8.1964"))).err().unwrap().path, "dob");
    }

    #[test]
    fn groups_may_be_missing_null_or_empty() {
        let nam = map(&[("fnt", text("TESTER"))]);
        let empty = [
            ("ver", text("1.0.0")),
            ("nam", nam.clone()),
            ("dob", text("")),
            ("v", Value::Null),
            ("t", Value::Array(vec![])),
        ];
        assert_eq!(read(&map(&empty)).unwrap().entries.len(), 0);
        let wrong = [("ver", text("1.0.0")), ("nam", nam), ("dob", text("")), ("v", text("none"))];
        assert_eq!(read(&map(&wrong)).err().unwrap().path, "v");
    }

    #[test]
    fn somebody_has_to_be_named() {
        let nobody = map(&[("fn", text(" ")), ("gn", Value::Null)]);
        let dcc = map(&[("ver", text("1.3.0")), ("nam", nobody), ("dob", text("")), ("v", Value::Null)]);
        assert_eq!(read(&dcc).err().unwrap().path, "nam");
        assert_eq!(read(&text("x")).err().unwrap().path, "hcert");
    }
}
