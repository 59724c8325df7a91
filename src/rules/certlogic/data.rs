//! What rules look at, and what they come to.
//!
//! A payload is about a person: no `Debug` here (threats T35).

use super::Unit;
use super::time::Instant;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// The data of a rule: `payload` and `external`. A number that is no integer is there and of no use.
#[derive(Clone, PartialEq)]
pub enum Data {
    /// Nothing.
    Null,
    /// A truth.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that no operation is defined for.
    Fraction,
    /// A text.
    Text(Text),
    /// A list.
    List(Vec<Self>),
    /// A list of codes that many checks share.
    Codes(Arc<Codes>),
    /// An object; few members, so that looking at each is quick.
    Object(Vec<(Box<str>, Self)>),
    /// An object that many checks share.
    Shared(Arc<Self>),
}

/// A text, and the point in time that it is, read once.
#[derive(Clone, PartialEq)]
pub struct Text {
    text: Box<str>,
    time: Option<Instant>,
}

/// A list of texts in which a text is found at a stroke, such as a value set.
#[derive(PartialEq)]
pub struct Codes {
    items: Vec<Data>,
    set: HashSet<Box<str>>,
}

impl Codes {
    /// The codes in their order.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let codes: Vec<&str> = codes.into_iter().collect();
        let set = codes.iter().map(|code| (*code).into()).collect();
        Self { items: codes.into_iter().map(Data::from).collect(), set }
    }

    pub(super) fn items(&self) -> &[Data] {
        &self.items
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn contains(&self, text: &str) -> bool {
        self.set.contains(text)
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        // Whatever is a time begins with the four digits of a year.
        let is_time = text.len() >= 4 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
        let time = is_time.then(|| Instant::read(text).ok()).flatten();
        Self::Text(Text { text: text.into(), time })
    }
}

impl From<&Value> for Data {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => number.as_i64().map_or(Self::Fraction, Self::Int),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (name.as_str().into(), Self::from(value))).collect())
            }
        }
    }
}

impl Data {
    /// An object with these members.
    #[must_use]
    pub fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, data)| (name.into(), data)).collect())
    }

    /// The member or item of a path such as `v.0.dt`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |here, name| match here {
            Self::Object(members) => members.iter().find(|(member, _)| **member == *name).map(|(_, data)| data),
            Self::List(items) => items.get(name.parse::<usize>().ok()?),
            Self::Shared(inner) => inner.at(name),
            _ => None,
        })
    }

    /// The member or item of a path, to be changed.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Self> {
        path.split('.').try_fold(self, |here, name| match here {
            Self::Object(members) => members.iter_mut().find(|(member, _)| **member == *name).map(|(_, data)| data),
            Self::List(items) => items.get_mut(name.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The text that it is.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// The integer that it is.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of the list that it is; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Codes(codes) => codes.items(),
            _ => &[],
        }
    }
}

/// What an expression comes to: a part of the data, or something made of it.
#[derive(Clone, PartialEq)]
pub enum Held<'a> {
    /// Nothing.
    Null,
    /// A truth.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that no operation is defined for.
    Fraction,
    /// A text, and the point in time that it is where that is known.
    Text(Cow<'a, str>, Option<Instant>),
    /// A point in time.
    Time(Moment),
    /// A list of the data.
    Items(&'a [Data]),
    /// A list of codes of the data.
    Codes(&'a Codes),
    /// A list of values.
    List(Vec<Self>),
    /// An object of the data.
    Object(&'a [(Box<str>, Data)]),
}

/// A point in time that a rule made.
#[derive(Clone, Copy, PartialEq)]
pub struct Moment {
    /// When.
    pub instant: Instant,
    /// How far from the time of the check, where it is counted from that.
    pub from_clock: Option<(i64, Unit)>,
}

impl<'a> From<&'a Data> for Held<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Bool(truth) => Self::Bool(*truth),
            Data::Int(number) => Self::Int(*number),
            Data::Fraction => Self::Fraction,
            Data::Text(text) => Self::Text(Cow::Borrowed(&text.text), text.time),
            Data::List(items) => Self::Items(items),
            Data::Codes(codes) => Self::Codes(codes),
            Data::Object(members) => Self::Object(members),
            Data::Shared(inner) => Self::from(&**inner),
        }
    }
}

impl Held<'_> {
    /// Whether the value is true or false to CertLogic; `None`: it is neither.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Null => Some(false),
            Self::Bool(truth) => Some(*truth),
            Self::Int(number) => Some(*number != 0),
            Self::Text(text, _) => Some(!text.is_empty()),
            Self::Items(items) => Some(!items.is_empty()),
            Self::Codes(codes) => Some(!codes.items().is_empty()),
            Self::List(items) => Some(!items.is_empty()),
            Self::Object(members) => Some(!members.is_empty()),
            Self::Time(_) | Self::Fraction => None,
        }
    }

    /// `===`: the same kind and the same value; lists, objects and times are the same as nothing.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Text(one, _), Self::Text(other, _)) => one == other,
            _ => false,
        }
    }

    /// As JSON, for reports and tests.
    #[must_use]
    pub fn json(&self) -> Value {
        fn of(data: &Data) -> Value {
            Held::from(data).json()
        }
        match self {
            Self::Null | Self::Fraction => Value::Null,
            Self::Bool(truth) => (*truth).into(),
            Self::Int(number) => (*number).into(),
            Self::Text(text, _) => text.to_string().into(),
            Self::Time(time) => time.instant.to_string().into(),
            Self::Items(items) => items.iter().map(of).collect(),
            Self::Codes(codes) => codes.items().iter().map(of).collect(),
            Self::List(items) => items.iter().map(Held::json).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, data)| (name.to_string(), of(data)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}
