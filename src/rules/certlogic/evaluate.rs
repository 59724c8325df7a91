//! From an expression and the data to a value.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::data::{Data, Held, Moment};
use super::time::Instant;
use super::{Budget, Expression, Fault, Fragment, Logic, Order, Watch};
use std::borrow::Cow;

impl Logic {
    /// The value of the expression over `data`.
    ///
    /// # Errors
    /// [`Fault`] where the specification gives it none.
    pub fn evaluate<'a>(&'a self, data: &'a Data) -> Result<Held<'a>, Fault> {
        self.watched(data, &())
    }

    /// [`Logic::evaluate`], with somebody who watches what it looks at on the way.
    ///
    /// # Errors
    /// [`Fault`] where the specification gives it none.
    pub fn watched<'a>(&'a self, data: &'a Data, watch: &impl Watch) -> Result<Held<'a>, Fault> {
        value(&self.root, &Scope::Data(data), &Run { budget: Budget::new(), watch })
    }

    /// Whether the rule holds.
    ///
    /// # Errors
    /// [`Fault`] where there is no value, or one that is neither true nor false.
    pub fn holds(&self, data: &Data, watch: &impl Watch) -> Result<bool, Fault> {
        match self.watched(data, watch)? {
            Held::Bool(truth) => Ok(truth),
            _ => Err(Fault::NeitherTrueNorFalse),
        }
    }
}

/// An evaluation on its way.
struct Run<'w, W> {
    budget: Budget,
    watch: &'w W,
}

/// What a `var` looks into.
enum Scope<'s, 'a> {
    /// The data.
    Data(&'a Data),
    /// Inside of a `reduce`, and nothing else.
    Fold { accumulator: &'s Held<'a>, current: &'s Held<'a> },
}

fn value<'a, W: Watch>(expression: &'a Expression, scope: &Scope<'_, 'a>, run: &Run<'_, W>) -> Result<Held<'a>, Fault> {
    run.budget.step()?;
    let of = |inner: &'a Expression| value(inner, scope, run);
    match expression {
        Expression::Text(text, time) => Ok(Held::Text(Cow::Borrowed(text), *time)),
        Expression::Int(number) => Ok(Held::Int(*number)),
        Expression::Bool(truth) => Ok(Held::Bool(*truth)),
        Expression::List(items) => items.iter().map(of).collect::<Result<_, _>>().map(Held::List),
        Expression::Var(path) => {
            let held = scope.at(path);
            if let Scope::Data(_) = scope {
                run.watch.looked(path, &held);
            }
            Ok(held)
        }
        Expression::If(parts) => {
            let [guard, then, other] = &**parts;
            of(if truth(&of(guard)?)? { then } else { other })
        }
        Expression::And(operands) => {
            let mut last = Held::Null;
            for operand in operands {
                last = of(operand)?;
                if !truth(&last)? {
                    break;
                }
            }
            Ok(last)
        }
        Expression::Not(operand) => Ok(Held::Bool(!truth(&of(operand)?)?)),
        Expression::Same(parts) => {
            let [left, right] = &**parts;
            Ok(Held::Bool(of(left)?.is_same(&of(right)?)))
        }
        Expression::In(parts) => {
            let [left, right] = &**parts;
            is_in(&of(left)?, &of(right)?).map(Held::Bool)
        }
        Expression::InTexts(left, texts) => match of(left)? {
            Held::Text(text, _) => Ok(Held::Bool(texts.contains(&*text))),
            _ => Ok(Held::Bool(false)),
        },
        Expression::Plus(parts) => {
            let [left, right] = &**parts;
            match (of(left)?, of(right)?) {
                (Held::Int(one), Held::Int(other)) => one.checked_add(other).map(Held::Int).ok_or(Fault::TooLarge),
                _ => Err(Fault::Operand("+")),
            }
        }
        Expression::Compare(order, operands) => {
            let number = |operand| match of(operand)? {
                Held::Int(number) => Ok(number),
                _ => Err(Fault::Operand("<")),
            };
            let (first, second, third) = &**operands;
            let (first, second) = (number(first)?, number(second)?);
            let third = third.as_ref().map(number).transpose()?;
            Ok(Held::Bool(are_ordered(first, second, third, *order)))
        }
        Expression::CompareTimes(order, operands) => {
            let time = |operand| match of(operand)? {
                Held::Time(moment) => Ok(moment),
                _ => Err(Fault::Operand("before")),
            };
            let (first, second, third) = &**operands;
            let (first, second) = (time(first)?, time(second)?);
            let third = third.as_ref().map(time).transpose()?;
            run.watch.compared(first, second);
            if let Some(third) = third {
                run.watch.compared(second, third);
            }
            let instant = |moment: Moment| moment.instant;
            Ok(Held::Bool(are_ordered(instant(first), instant(second), third.map(instant), *order)))
        }
        Expression::PlusTime(operand, amount, unit) => match of(operand)? {
            Held::Text(text, time) => {
                let time = time.map_or_else(|| Instant::read(&text), Ok)?;
                let from_clock = is_clock(operand).then_some((*amount, *unit));
                Ok(Held::Time(Moment { instant: time.plus(*amount, *unit)?, from_clock }))
            }
            _ => Err(Fault::Operand("plusTime")),
        },
        Expression::DateOfBirth(operand) => match of(operand)? {
            Held::Text(text, _) => Ok(Held::Time(Moment { instant: Instant::date(&text)?, from_clock: None })),
            _ => Err(Fault::Operand("dccDateOfBirth")),
        },
        Expression::Reduce(parts) => {
            let [list, lambda, first] = &**parts;
            fold(&of(list)?, lambda, of(first)?, run)
        }
        Expression::Uvci(operand, index) => match of(operand)? {
            Held::Null => Ok(Held::Null),
            Held::Text(text, _) => Ok(uvci(text, *index)),
            _ => Err(Fault::Operand("extractFromUVCI")),
        },
    }
}

/// Whether an expression is the time of the check.
fn is_clock(expression: &Expression) -> bool {
    matches!(expression, Expression::Var(path)
        if matches!(&**path, [external, clock] if &*external.name == "external" && &*clock.name == "validationClock"))
}

fn truth(value: &Held<'_>) -> Result<bool, Fault> {
    value.truth().ok_or(Fault::NeitherTrueNorFalse)
}

impl<'a> Scope<'_, 'a> {
    fn at(&self, path: &'a [Fragment]) -> Held<'a> {
        match self {
            Self::Data(data) => found(data, path),
            Self::Fold { accumulator, current } => {
                let Some((first, rest)) = path.split_first() else { return Held::Null };
                let value = match &*first.name {
                    "accumulator" => *accumulator,
                    "current" => *current,
                    _ => return Held::Null,
                };
                within(value, rest)
            }
        }
    }
}

/// What lies at a path; nothing where it leads nowhere.
fn found<'a>(data: &'a Data, path: &[Fragment]) -> Held<'a> {
    let mut here = data;
    for fragment in path {
        let within = if let Data::Shared(inner) = here { inner } else { here };
        let next = match within {
            Data::Object(members) => members.iter().find(|(name, _)| *name == fragment.name).map(|(_, data)| data),
            Data::List(_) | Data::Codes(_) => fragment.index.and_then(|index| within.items().get(index)),
            _ => None,
        };
        match next {
            Some(next) => here = next,
            None => return Held::Null,
        }
    }
    Held::from(here)
}

fn within<'a>(value: &Held<'a>, path: &[Fragment]) -> Held<'a> {
    let Some((first, rest)) = path.split_first() else { return value.clone() };
    match value {
        Held::Object(members) => {
            let member = members.iter().find(|(name, _)| *name == first.name);
            member.map_or(Held::Null, |(_, data)| found(data, rest))
        }
        Held::Items(items) => {
            first.index.and_then(|index| items.get(index)).map_or(Held::Null, |data| found(data, rest))
        }
        Held::Codes(codes) => {
            first.index.and_then(|index| codes.items().get(index)).map_or(Held::Null, |data| found(data, rest))
        }
        Held::List(items) => {
            first.index.and_then(|index| items.get(index)).map_or(Held::Null, |value| within(value, rest))
        }
        _ => Held::Null,
    }
}

fn is_in(left: &Held<'_>, right: &Held<'_>) -> Result<bool, Fault> {
    match right {
        Held::Codes(codes) => Ok(matches!(left, Held::Text(text, _) if codes.contains(text))),
        Held::Items(items) => Ok(items.iter().any(|item| left.is_same(&Held::from(item)))),
        Held::List(items) => Ok(items.iter().any(|item| left.is_same(item))),
        _ => Err(Fault::Operand("in")),
    }
}

fn are_ordered<T: Ord>(first: T, second: T, third: Option<T>, order: Order) -> bool {
    let holds = |one: &T, other: &T| match order {
        Order::Less => one < other,
        Order::Greater => one > other,
        Order::LessOrSame => one <= other,
        Order::GreaterOrSame => one >= other,
    };
    holds(&first, &second) && third.is_none_or(|third| holds(&second, &third))
}

fn fold<'a, W: Watch>(
    list: &Held<'a>,
    lambda: &'a Expression,
    first: Held<'a>,
    run: &Run<'_, W>,
) -> Result<Held<'a>, Fault> {
    let step = |accumulator: Held<'a>, current: Held<'a>| {
        value(lambda, &Scope::Fold { accumulator: &accumulator, current: &current }, run)
    };
    match list {
        Held::Null => Ok(first),
        Held::Items(items) => items.iter().map(Held::from).try_fold(first, step),
        Held::Codes(codes) => codes.items().iter().map(Held::from).try_fold(first, step),
        Held::List(items) => items.iter().cloned().try_fold(first, step),
        _ => Err(Fault::Operand("reduce")),
    }
}

/// A part of a certificate's identifier: after its prefix it is cut at `/`, `#` and `:`.
fn uvci(text: Cow<'_, str>, index: i64) -> Held<'_> {
    let part = |text: &str| {
        let bare = text.strip_prefix("URN:UVCI:").unwrap_or(text);
        usize::try_from(index).ok().and_then(|index| bare.split(['/', '#', ':']).nth(index).map(str::to_owned))
    };
    part(&text).map_or(Held::Null, |part| Held::Text(Cow::Owned(part), None))
}
