//! JSON values that are equal if they mean the same, numbers exactly: 1 is 1.0 and 1e0, and no double comes in between
//! that could make two large numbers one. Must not know what a value is for.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::budgets::DEPTH;
use crate::model::json_bounds;

/// A value with its numbers as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exact {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    Array(Vec<Exact>),
    Object(BTreeMap<String, Exact>),
}

/// A number as it was written; equal to any other of the same value.
#[derive(Clone, Debug)]
pub(super) struct Number {
    literal: String,
    decimal: Decimal,
}

/// `±0.digits × 10^exponent` with neither leading nor trailing zeros among the digits; none for zero.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i128,
}

impl Exact {
    /// The value that a JSON text holds, if it holds one within the bounds.
    pub(super) fn read(text: &str) -> Option<Self> {
        json_bounds::keep(text.as_bytes()).ok()?;
        Self::read_below(text, DEPTH + 1)
    }

    fn read_below(text: &str, levels: usize) -> Option<Self> {
        let (text, levels) = (text.trim(), levels.checked_sub(1)?);
        let below = |raw: &RawValue| Self::read_below(raw.get(), levels);
        Some(match text.bytes().next()? {
            b'{' => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
                let members = members.into_iter().map(|(name, raw)| Some((name, below(raw)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Self::Array(items.into_iter().map(below).collect::<Option<_>>()?)
            }
            b'-' | b'0'..=b'9' => {
                let literal: &RawValue = serde_json::from_str(text).ok()?;
                Self::Number(Number::of(literal.get()))
            }
            _ => match serde_json::from_str(text).ok()? {
                Value::String(text) => Self::Text(text),
                Value::Bool(flag) => Self::Flag(flag),
                _ => Self::Null,
            },
        })
    }

    /// The value at a JSON pointer into a text, if there is one. Only what leads there is read.
    pub(super) fn at(text: &str, pointer: &str) -> Option<Self> {
        let steps = pointer.strip_prefix('/');
        if steps.is_none() && !pointer.is_empty() {
            return None;
        }
        let mut here = text;
        for step in steps.into_iter().flat_map(|steps| steps.split('/')) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let raw: &RawValue = if here.trim_start().starts_with('[') {
                // As in RFC 6901, a number has neither a sign nor a leading zero.
                let index = step.parse::<usize>().ok().filter(|index| index.to_string() == step)?;
                serde_json::from_str::<Vec<&RawValue>>(here).ok()?.get(index)?
            } else {
                serde_json::from_str::<BTreeMap<String, &RawValue>>(here).ok()?.get(&step)?
            };
            here = raw.get();
        }
        Self::read(here)
    }

    /// The value at a JSON pointer into this one.
    pub(super) fn within(&self, pointer: &str) -> Option<&Self> {
        let steps = pointer.strip_prefix('/');
        if steps.is_none() && !pointer.is_empty() {
            return None;
        }
        steps.into_iter().flat_map(|steps| steps.split('/')).try_fold(self, Self::member)
    }

    /// The member or item that one step of a JSON pointer names.
    pub(super) fn member(&self, step: &str) -> Option<&Self> {
        let step = step.replace("~1", "/").replace("~0", "~");
        match self {
            Self::Object(members) => members.get(&step),
            Self::Array(items) => items.get(step.parse::<usize>().ok().filter(|index| index.to_string() == step)?),
            _ => None,
        }
    }

    /// The order of two numbers or two texts (by code point, which for dates of one form is that of time).
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.decimal.order(&other.decimal)),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            _ => None,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.decimal == other.decimal
    }
}

impl Eq for Number {}

impl Number {
    fn of(literal: &str) -> Self {
        Self { literal: literal.to_owned(), decimal: Decimal::of(literal) }
    }

    /// Whether it has no fraction.
    pub(super) fn is_whole(&self) -> bool {
        i128::try_from(self.decimal.digits.len()).is_ok_and(|digits| digits <= self.decimal.exponent)
            || self.decimal.digits.is_empty()
    }
}

impl Decimal {
    /// Of a number that JSON allows.
    fn of(literal: &str) -> Self {
        let unsigned = literal.strip_prefix('-').unwrap_or(literal);
        let is_negative = unsigned.len() < literal.len();
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self { is_negative: false, digits, exponent: 0 };
        }
        let Ok(exponent) = exponent.parse::<i64>() else {
            // Nobody means such a number; it is still equal to itself.
            return Self { is_negative, digits: literal.to_owned(), exponent: 0 };
        };
        let length = |text: &str| i128::try_from(text.len()).unwrap_or(i128::MAX);
        let exponent = i128::from(exponent) + length(significant) - length(fraction);
        Self { is_negative, digits, exponent }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (one, other) if one != other => one.cmp(&other),
            (0, _) => Ordering::Equal,
            (1, _) => self.size().cmp(&other.size()),
            _ => other.size().cmp(&self.size()),
        }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.is_negative) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => -1,
        }
    }

    /// Of two numbers of one sign that are not zero, the larger one has the larger exponent, or the larger digits.
    fn size(&self) -> (i128, &str) {
        (self.exponent, &self.digits)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| Value::from(text).to_string();
        match self {
            Self::Null => f.write_str("null"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => f.write_str(&number.literal),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(name, member)| format!("{}:{member}", quoted(name))).collect();
                write!(f, "{{{}}}", members.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn equal(one: &str, other: &str) -> bool {
        Exact::read(one).unwrap() == Exact::read(other).unwrap()
    }

    #[test]
    fn numbers_are_equal_by_value() {
        let groups: [&[&str]; 8] = [
            &["1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000"],
            &["100", "1e2", "1E+2", "100.00", "0.01e4"],
            &["0", "-0", "0.0", "-0e5", "0e99999999999999999999"],
            &["-1.5", "-15e-1"],
            &["9007199254740993", "9007199254740993.0"],
            &["9007199254740992", "9.007199254740992e15"],
            &["12345678901234567890123"],
            &["12345678901234567890124", "1234567890123456789012.4e1"],
        ];
        for (first, one) in groups.iter().enumerate() {
            for (second, other) in groups.iter().enumerate() {
                for (one, other) in one.iter().flat_map(|one| other.iter().map(move |other| (one, other))) {
                    assert_eq!(equal(one, other), first == second, "{one} and {other}");
                }
            }
        }
        assert!(equal("1e99999999999999999999", "1e99999999999999999999"));
        assert!(!equal("1e99999999999999999999", "1e-99999999999999999999"));
    }

    #[test]
    fn numbers_and_texts_have_an_order() {
        let ascending = ["-2e3", "-1.5", "0", "0.001", "9", "10", "10.5", "9007199254740993"];
        for (first, one) in ascending.iter().enumerate() {
            for (second, other) in ascending.iter().enumerate() {
                let order = Exact::read(one).unwrap().order(&Exact::read(other).unwrap());
                assert_eq!(order, Some(first.cmp(&second)), "{one} and {other}");
            }
        }
        assert_eq!(Exact::Text("a".to_owned()).order(&Exact::Text("b".to_owned())), Some(Ordering::Less));
        assert_eq!(Exact::Null.order(&Exact::Null), None);
        let whole = |text: &str| matches!(Exact::read(text), Some(Exact::Number(number)) if number.is_whole());
        assert_eq!(["1", "1.0", "1e2", "0", "1.5", "1e-1"].map(whole), [true, true, true, true, false, false]);
    }

    #[test]
    fn values_are_compared_whole() {
        assert!(equal(r#"{"a": [1, "x", null], "b": true}"#, r#"{"b":true,"a":[1.0,"\u0078",null]}"#));
        assert!(!equal("[1]", "[1,1]") && !equal(r#""1""#, "1") && !equal("null", "false"));
    }

    #[test]
    fn a_pointer_leads_to_a_value_or_to_none() {
        let text = r#" {"a/b": [10, {"~": 1e2}], "a": 7}"#;
        let at = |pointer: &str| Exact::at(text, pointer).map(|value| value.to_string());
        assert_eq!(at("/a~1b/1/~0").as_deref(), Some("1e2"));
        assert_eq!(at("/a~1b").as_deref(), Some(r#"[10,{"~":1e2}]"#));
        assert_eq!(at("").as_deref(), Some(r#"{"a":7,"a/b":[10,{"~":1e2}]}"#));
        for nowhere in ["a", "/a~1b/01", "/a~1b/2", "/b", "/a/0"] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn what_is_no_value_or_too_deep_is_none() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Exact::read(&nested(DEPTH)).is_some());
        for text in [&nested(100_000), "", "{", "1 2", "01", "nul", "-"] {
            assert_eq!(Exact::read(text), None);
        }
    }
}
