//! From JSON to an expression; every fault of form is found here, whether or not its branch is ever taken.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Expression, Fragment, Instant, Logic, Operands, Order, Unit, Wrong};
use serde_json::{Map, Value};

/// Operations within each other; the deepest published rule has 13.
const DEPTH: usize = 64;

impl Logic {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`Wrong`] with the place of the first fault.
    pub fn read(value: &Value) -> Result<Self, Wrong> {
        let reading = Reading { path: &Path::Root, depth: 0 };
        Ok(Self { root: reading.expression(value)? })
    }
}

/// Where in an expression the reading is.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(above, name) => write!(f, "{above}/{}", crate::model::text::shown(name)),
            Self::Item(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

struct Reading<'a> {
    path: &'a Path<'a>,
    depth: usize,
}

impl Reading<'_> {
    fn wrong<T>(&self, what: &'static str) -> Result<T, Wrong> {
        let path = self.path.to_string();
        Err(Wrong { path: if path.is_empty() { "/".to_owned() } else { path }, what })
    }

    fn expression(&self, value: &Value) -> Result<Expression, Wrong> {
        if self.depth > DEPTH {
            return self.wrong("too many operations within each other");
        }
        match value {
            Value::String(text) => Ok(Expression::Text(text.as_str().into(), Instant::read(text).ok())),
            Value::Bool(truth) => Ok(Expression::Bool(*truth)),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Ok(Expression::Int(number)),
                None => self.wrong("a number that is no integer"),
            },
            Value::Array(items) => self.all(items).map(Expression::List),
            Value::Object(members) => self.operation(members),
            Value::Null => self.wrong("null is no expression"),
        }
    }

    fn all(&self, items: &[Value]) -> Result<Vec<Expression>, Wrong> {
        let read = |(item, index)| {
            let reading = Reading { path: &Path::Item(self.path, index), depth: self.depth.saturating_add(1) };
            reading.expression(item)
        };
        items.iter().zip(0..).map(read).collect()
    }

    fn operation(&self, members: &Map<String, Value>) -> Result<Expression, Wrong> {
        let mut members = members.iter();
        let (Some((operator, operands)), None) = (members.next(), members.next()) else {
            return self.wrong("an operation has exactly one member");
        };
        let path = Path::Member(self.path, operator);
        let reading = Reading { path: &path, depth: self.depth.saturating_add(1) };
        if operator == "var" {
            return reading.var(operands);
        }
        match operands.as_array().filter(|_| is_operator(operator)) {
            Some(operands) if !operands.is_empty() => reading.of(operator, operands),
            _ if !is_operator(operator) => reading.wrong("no operator of CertLogic"),
            _ => reading.wrong("an operation needs a list with its operands"),
        }
    }

    fn of(&self, operator: &str, operands: &[Value]) -> Result<Expression, Wrong> {
        match operator {
            "if" => self.three(operands).map(Expression::If),
            "and" if operands.len() >= 2 => self.all(operands).map(Expression::And),
            "and" => self.wrong("it needs two operands or more"),
            "!" => self.one(operands).map(Expression::Not),
            "===" => self.two(operands).map(Expression::Same),
            "in" => self.two(operands).map(|operands| membership(*operands)),
            "+" => self.two(operands).map(Expression::Plus),
            "<" => self.ordered(operands, Order::Less, Expression::Compare),
            ">" => self.ordered(operands, Order::Greater, Expression::Compare),
            "<=" => self.ordered(operands, Order::LessOrSame, Expression::Compare),
            ">=" => self.ordered(operands, Order::GreaterOrSame, Expression::Compare),
            "before" => self.ordered(operands, Order::Less, Expression::CompareTimes),
            "after" => self.ordered(operands, Order::Greater, Expression::CompareTimes),
            "not-after" => self.ordered(operands, Order::LessOrSame, Expression::CompareTimes),
            "not-before" => self.ordered(operands, Order::GreaterOrSame, Expression::CompareTimes),
            "plusTime" => self.plus_time(operands),
            "dccDateOfBirth" => self.one(operands).map(Expression::DateOfBirth),
            "reduce" => self.three(operands).map(Expression::Reduce),
            "extractFromUVCI" => self.uvci(operands),
            _ => self.wrong("no operator of CertLogic"),
        }
    }

    fn var(&self, path: &Value) -> Result<Expression, Wrong> {
        let Some(path) = path.as_str() else { return self.wrong("it takes a path as text") };
        if path.is_empty() {
            return Ok(Expression::Var(Vec::new()));
        }
        if path.split('.').any(str::is_empty) {
            return self.wrong("its path has an empty part");
        }
        let fragment = |name: &str| {
            let digits = name.bytes().all(|byte| byte.is_ascii_digit());
            Fragment { name: name.into(), index: digits.then(|| name.parse().ok()).flatten() }
        };
        Ok(Expression::Var(path.split('.').map(fragment).collect()))
    }

    fn one(&self, operands: &[Value]) -> Result<Box<Expression>, Wrong> {
        let [operand] =
            <[Expression; 1]>::try_from(self.all(operands)?).or_else(|_| self.wrong("it takes one operand"))?;
        Ok(Box::new(operand))
    }

    fn two(&self, operands: &[Value]) -> Result<Box<[Expression; 2]>, Wrong> {
        <[Expression; 2]>::try_from(self.all(operands)?).map(Box::new).or_else(|_| self.wrong("it takes two operands"))
    }

    fn three(&self, operands: &[Value]) -> Result<Box<[Expression; 3]>, Wrong> {
        <[Expression; 3]>::try_from(self.all(operands)?)
            .map(Box::new)
            .or_else(|_| self.wrong("it takes three operands"))
    }

    fn ordered(
        &self,
        operands: &[Value],
        order: Order,
        made: fn(Order, Operands) -> Expression,
    ) -> Result<Expression, Wrong> {
        let mut operands = self.all(operands)?.into_iter();
        match (operands.next(), operands.next(), operands.next(), operands.next()) {
            (Some(first), Some(second), third, None) => Ok(made(order, Box::new((first, second, third)))),
            _ => self.wrong("it takes two or three operands"),
        }
    }

    /// Amount and unit are literals; they are not evaluated.
    fn plus_time(&self, operands: &[Value]) -> Result<Expression, Wrong> {
        let [time, amount, unit] = operands else { return self.wrong("it takes a time, an amount and a unit") };
        let unit = match unit.as_str() {
            Some("year") => Unit::Year,
            Some("month") => Unit::Month,
            Some("day") => Unit::Day,
            Some("hour") => Unit::Hour,
            _ => return self.wrong("its unit is none of year, month, day, hour"),
        };
        let Some(amount) = amount.as_i64() else { return self.wrong("its amount is no integer") };
        let time = Reading { path: &Path::Item(self.path, 0), depth: self.depth.saturating_add(1) }.expression(time)?;
        Ok(Expression::PlusTime(Box::new(time), amount, unit))
    }

    fn uvci(&self, operands: &[Value]) -> Result<Expression, Wrong> {
        let [uvci, index] = operands else { return self.wrong("it takes an identifier and an index") };
        let Some(index) = index.as_i64() else { return self.wrong("its index is no integer") };
        let uvci = Reading { path: &Path::Item(self.path, 0), depth: self.depth.saturating_add(1) }.expression(uvci)?;
        Ok(Expression::Uvci(Box::new(uvci), index))
    }
}

fn is_operator(name: &str) -> bool {
    const OPERATORS: [&str; 19] = [
        "var",
        "if",
        "and",
        "!",
        "===",
        "in",
        "+",
        "<",
        ">",
        "<=",
        ">=",
        "before",
        "after",
        "not-after",
        "not-before",
        "plusTime",
        "dccDateOfBirth",
        "reduce",
        "extractFromUVCI",
    ];
    OPERATORS.contains(&name)
}

/// A list of nothing but texts is a set.
fn membership([left, right]: [Expression; 2]) -> Expression {
    let text = |item: &Expression| match item {
        Expression::Text(text, _) => Some(text.clone()),
        _ => None,
    };
    let texts = match &right {
        Expression::List(items) => items.iter().map(text).collect(),
        _ => None,
    };
    match texts {
        Some(texts) => Expression::InTexts(Box::new(left), texts),
        None => Expression::In(Box::new([left, right])),
    }
}
