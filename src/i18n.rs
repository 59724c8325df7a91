//! The words for findings, verdicts, layers, dates and ages, in each language.
//!
//! One gettext catalogue a language serves the screens (`@tr`, read by slint's
//! compiler) and the words here. English stands in the template `gatelight.pot`;
//! ours are the entries whose context has a colon, such as `finding:300`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod lang;
pub mod po;

pub use lang::Lang;

use crate::model::finding::{Band, Finding};
use crate::model::text::shown;
use crate::model::time::{PartialDate, UnixTime};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    lang: Lang,
    forms: HashMap<String, Vec<String>>,
}

impl Words {
    /// The words of `lang`, read once.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        static ALL: [OnceLock<Words>; Lang::ALL.len()] = [const { OnceLock::new() }; Lang::ALL.len()];
        // Every language has its place: there are as many as variants.
        let [first, ..] = &ALL;
        ALL.get(lang as usize).unwrap_or(first).get_or_init(|| Self::read(lang))
    }

    fn read(lang: Lang) -> Self {
        // The catalogue is part of the program; a test reads every one.
        let entries = po::read(lang.catalogue()).unwrap_or_default();
        let forms = entries.into_iter().filter(|entry| entry.context.contains(':')).filter_map(|entry| {
            let own = [Some(entry.id), entry.plural].into_iter().flatten().collect();
            let forms = if lang == Lang::En { own } else { entry.strings };
            forms.iter().any(|text| !text.is_empty()).then_some((entry.context, forms))
        });
        Self { lang, forms: forms.collect() }
    }

    /// The language of these words.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The text under a key: in English where this language has none, nothing where English has none either.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.forms(key).1.first().map_or("", String::as_str)
    }

    /// The forms of a text and the language that they are in.
    fn forms(&self, key: &str) -> (Lang, &[String]) {
        match self.forms.get(key) {
            Some(forms) => (self.lang, forms),
            None if self.lang == Lang::En => (Lang::En, &[]),
            None => Self::of(Lang::En).forms(key),
        }
    }

    /// The text under a key with its `{name}` marks filled in.
    #[must_use]
    pub fn filled(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// What a finding says, in one line. Where the catalogue has none, its stable name.
    #[must_use]
    pub fn headline(&self, finding: &Finding) -> String {
        let said = self.about("finding", finding);
        if said.is_empty() { finding.name().to_owned() } else { said }
    }

    /// What to do about a finding.
    #[must_use]
    pub fn advice(&self, finding: &Finding) -> String {
        self.about("advice", finding)
    }

    /// What a finding means to the holder: whose matter it is, and what they can do.
    #[must_use]
    pub fn own(&self, finding: &Finding) -> String {
        self.about("self", finding)
    }

    fn about(&self, kind: &str, finding: &Finding) -> String {
        let key = match finding {
            // The one number whose note says something else than its finding.
            Finding::IssuerNotComparable => format!("{kind}:210-note"),
            _ => format!("{kind}:{:03}", finding.code()),
        };
        let detail = finding.detail();
        let values: Vec<(&str, String)> =
            detail.iter().map(|(name, value)| (name.as_str(), self.value(name, value))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.filled(&key, &values)
    }

    /// A member of a finding's detail as people read it.
    fn value(&self, name: &str, value: &Value) -> String {
        let written = value.as_str().map_or_else(|| value.to_string(), shown);
        match name {
            "since" | "from" | "until" => UnixTime::parse(&written).map_or(written, |time| self.day(time)),
            "date" => PartialDate::parse(&written).map_or(written, |date| self.date(date)),
            "age" => value.as_i64().map_or(written, |secs| self.age(secs)),
            "minutes" => value.as_i64().map_or(written, |minutes| self.age(minutes.saturating_mul(60))),
            "kind" => self.kind(&written),
            "why" => self.text(&format!("why:{written}")).to_owned(),
            "scanner" | "system" => self.text(&format!("layout:{written}")).to_owned(),
            _ => written,
        }
    }

    /// The name of a kind of code or certificate; an unknown one as it is.
    #[must_use]
    pub fn kind(&self, name: &str) -> String {
        let known = self.text(&format!("kind:{name}"));
        if known.is_empty() { name.to_owned() } else { known.to_owned() }
    }

    /// The large word of a verdict and the line below it, by the verdict's stable name.
    #[must_use]
    pub fn verdict(&self, name: &str) -> (&str, &str) {
        (self.text(&format!("verdict:{name}")), self.text(&format!("sub:{name}")))
    }

    /// The words of a band; `at` is the time judged for.
    #[must_use]
    pub fn band(&self, band: Band, at: UnixTime) -> String {
        self.filled(&format!("band:{}", band.name()), &[("date", &self.day(at))])
    }

    /// A date with its month as a word, and only the parts that are known: `12 Aug 1964`.
    #[must_use]
    pub fn date(&self, date: PartialDate) -> String {
        let year = date.year().to_string();
        let Some(month) = date.month() else { return year };
        let month = self.text(&format!("month:{month}"));
        match date.day() {
            None => self.filled("date:month", &[("month", month), ("year", &year)]),
            Some(day) => self.filled("date:day", &[("day", &day.to_string()), ("month", month), ("year", &year)]),
        }
    }

    /// The day of a point in time, in UTC.
    #[must_use]
    pub fn day(&self, time: UnixTime) -> String {
        let written = time.to_string();
        PartialDate::parse_date_or_time(&written).map_or(written, |date| self.date(date))
    }

    /// An age in seconds in its largest useful unit: `41 days`, `5 hours`, `12 minutes`.
    #[must_use]
    pub fn age(&self, secs: i64) -> String {
        let (unit, n) = largest_unit(secs);
        self.counted(&format!("age:{unit}"), n)
    }

    /// The same for a narrow place: `41 d`, `5 h`, `12 min`.
    #[must_use]
    pub fn age_short(&self, secs: i64) -> String {
        let (unit, n) = largest_unit(secs);
        self.counted(&format!("age:short-{unit}"), n)
    }

    /// The text under a key in the form that goes with `n`.
    #[must_use]
    pub fn counted(&self, key: &str, n: i64) -> String {
        let (lang, forms) = self.forms(key);
        let form = forms.get(lang.form(n.unsigned_abs())).or_else(|| forms.first());
        fill(form.map_or("", String::as_str), &[("n", &number(n))])
    }
}

/// A whole number, from five digits on in groups of three: `412`, `9600`, `1 000 100`.
#[must_use]
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    if digits.len() < 5 {
        return n.to_string();
    }
    let mut grouped = String::from(if n < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            // Narrow, and no place to break a line.
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Minutes up to an hour, hours up to two days, then days.
const fn largest_unit(secs: i64) -> (&'static str, i64) {
    const HOUR: i64 = 3_600;
    const TWO_DAYS: i64 = 48 * HOUR;
    match secs {
        ..0 => ("minutes", 0),
        0..HOUR => ("minutes", secs.div_euclid(60)),
        HOUR..TWO_DAYS => ("hours", secs.div_euclid(HOUR)),
        TWO_DAYS.. => ("days", secs.div_euclid(24 * HOUR)),
    }
}

/// Puts values in place of their `{name}` marks; a value's own braces stay as they are.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, mark)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = mark.split_once('}') else {
            rest = mark;
            break;
        };
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests;
