//! What rules look at, and what they come to.

use super::time::Instant;
use serde_json::Value;
use std::borrow::Cow;

/// The data of a rule: `payload` and `external`. A number that is no integer is there and of no use.
#[derive(Clone, Debug, PartialEq)]
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
    Text(Box<str>),
    /// A list.
    List(Vec<Self>),
    /// An object; few members, so that looking at each is quick.
    Object(Vec<(Box<str>, Self)>),
}

impl From<&Value> for Data {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => number.as_i64().map_or(Self::Fraction, Self::Int),
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (name.as_str().into(), Self::from(value))).collect())
            }
        }
    }
}

/// What an expression comes to: a part of the data, or something made of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Held<'a> {
    /// Nothing.
    Null,
    /// A truth.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that no operation is defined for.
    Fraction,
    /// A text.
    Text(Cow<'a, str>),
    /// A point in time.
    Time(Instant),
    /// A list of the data.
    Items(&'a [Data]),
    /// A list of values.
    List(Vec<Self>),
    /// An object of the data.
    Object(&'a [(Box<str>, Data)]),
}

impl<'a> From<&'a Data> for Held<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Bool(truth) => Self::Bool(*truth),
            Data::Int(number) => Self::Int(*number),
            Data::Fraction => Self::Fraction,
            Data::Text(text) => Self::Text(Cow::Borrowed(text)),
            Data::List(items) => Self::Items(items),
            Data::Object(members) => Self::Object(members),
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
            Self::Text(text) => Some(!text.is_empty()),
            Self::Items(items) => Some(!items.is_empty()),
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
            (Self::Text(one), Self::Text(other)) => one == other,
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
            Self::Text(text) => text.to_string().into(),
            Self::Time(time) => time.to_string().into(),
            Self::Items(items) => items.iter().map(of).collect(),
            Self::List(items) => items.iter().map(Held::json).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, data)| (name.to_string(), of(data)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}
