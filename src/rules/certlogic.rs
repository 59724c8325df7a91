//! CertLogic 1.3: the language of the EU's business rules (dgc-business-rules, certlogic/specification).
//!
//! ```text
//! JSON -> Logic::read (every fault of form is found here) -> Logic::evaluate over Data -> Held or Fault
//! ```
//! Read once, asked often: paths are split, constant lists are sets. No operation has a side effect, and the
//! work is counted. Whatever the specification leaves undefined is a [`Fault`], never a value.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod data;
mod evaluate;
mod read;
mod time;

pub use data::{Codes, Data, Held, Moment, Text};
pub use time::Instant;

use std::collections::HashSet;

/// An expression that is of the right form.
#[derive(Clone, Debug)]
pub struct Logic {
    root: Expression,
}

/// What is wrong with an expression's form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct Wrong {
    /// Where in the expression, such as `/and/1/var`.
    pub path: String,
    /// What is wrong there.
    pub what: &'static str,
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A value where true or false is needed, and it is neither.
    #[error("a value is neither true nor false")]
    NeitherTrueNorFalse,
    /// An operand of a kind that the operation is not defined for.
    #[error("an operand of \"{0}\" is of a kind that it is not defined for")]
    Operand(&'static str),
    /// A text that is no date or time, or one that does not exist.
    #[error("a text is no date or time")]
    NoTime,
    /// A sum or a time outside of what can be counted.
    #[error("a number is too large")]
    TooLarge,
    /// More work than any rule needs.
    #[error("it takes more than {} steps", Budget::STEPS)]
    Budget,
}

/// What an evaluation may cost, counted in operations.
#[derive(Debug)]
struct Budget(std::cell::Cell<u32>);

impl Budget {
    /// Far above the costliest published rule, and far below what holds up a queue.
    const STEPS: u32 = 20_000;

    const fn new() -> Self {
        Self(std::cell::Cell::new(Self::STEPS))
    }

    fn step(&self) -> Result<(), Fault> {
        self.0.set(self.0.get().checked_sub(1).ok_or(Fault::Budget)?);
        Ok(())
    }
}

impl Logic {
    /// The texts that stand in the expression, in no order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for expression in self.expressions() {
            match expression {
                Expression::Text(text, _) => texts.push(&**text),
                Expression::InTexts(_, set) => texts.extend(set.iter().map(|text| &**text)),
                _ => {}
            }
        }
        texts
    }

    /// Whether a `var` may look at something below `path`, whichever branches are taken.
    #[must_use]
    pub fn looks_into(&self, path: &[&str]) -> bool {
        self.expressions().into_iter().any(|expression| match expression {
            Expression::Var(own) => own.iter().zip(path).all(|(fragment, name)| &*fragment.name == *name),
            _ => false,
        })
    }

    /// The expression and all that it is made of, in no order.
    fn expressions(&self) -> Vec<&Expression> {
        let (mut all, mut left) = (Vec::new(), vec![&self.root]);
        while let Some(expression) = left.pop() {
            all.push(expression);
            left.extend(expression.operands());
        }
        all
    }
}

impl Expression {
    /// The expressions that it is made of.
    fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Text(..) | Self::Int(_) | Self::Bool(_) | Self::Var(_) => Vec::new(),
            Self::List(items) | Self::And(items) => items.iter().collect(),
            Self::If(parts) | Self::Reduce(parts) => parts.iter().collect(),
            Self::Same(parts) | Self::In(parts) | Self::Plus(parts) => parts.iter().collect(),
            Self::Not(inner)
            | Self::InTexts(inner, _)
            | Self::PlusTime(inner, ..)
            | Self::DateOfBirth(inner)
            | Self::Uvci(inner, _) => vec![inner],
            Self::Compare(_, operands) | Self::CompareTimes(_, operands) => {
                let (first, second, third) = &**operands;
                [Some(first), Some(second), third.as_ref()].into_iter().flatten().collect()
            }
        }
    }
}

/// An expression as it is evaluated.
#[derive(Clone, Debug)]
enum Expression {
    Text(Box<str>, Option<Instant>),
    Int(i64),
    Bool(bool),
    List(Vec<Expression>),
    /// A path into the data; empty: all of it.
    Var(Vec<Fragment>),
    If(Box<[Expression; 3]>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Same(Box<[Expression; 2]>),
    In(Box<[Expression; 2]>),
    /// `in` a list of constant texts.
    InTexts(Box<Expression>, HashSet<Box<str>>),
    Plus(Box<[Expression; 2]>),
    Compare(Order, Operands),
    CompareTimes(Order, Operands),
    PlusTime(Box<Expression>, i64, Unit),
    DateOfBirth(Box<Expression>),
    Reduce(Box<[Expression; 3]>),
    Uvci(Box<Expression>, i64),
}

/// Two operands, or three.
type Operands = Box<(Expression, Expression, Option<Expression>)>;

/// One step of a path into the data.
#[derive(Clone, Debug)]
pub struct Fragment {
    name: Box<str>,
    index: Option<usize>,
}

/// How two values have to stand to each other.
#[derive(Clone, Copy, Debug)]
enum Order {
    Less,
    Greater,
    LessOrSame,
    GreaterOrSame,
}

/// A unit of `plusTime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A year of the calendar.
    Year,
    /// A month of the calendar.
    Month,
    /// 24 hours.
    Day,
    /// An hour.
    Hour,
}

/// Somebody who wants to know more of an evaluation than its value; `()` does not.
pub trait Watch {
    /// A `var` outside of a `reduce` found `held` under `path`.
    fn looked(&self, path: &[Fragment], held: &Held<'_>) {
        let _ = (path, held);
    }

    /// Two points in time were compared.
    fn compared(&self, one: Moment, other: Moment) {
        let _ = (one, other);
    }
}

impl Watch for () {}

/// A path as rules write it: `payload.v.0.dt`.
#[must_use]
pub fn written(path: &[Fragment]) -> String {
    path.iter().map(|fragment| &*fragment.name).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests;
