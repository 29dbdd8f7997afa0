//! Holds values of an answer to what a step expects of them: one property, every or some item, a header field, the text of
//! the body, several values in an order. Pure.

use std::cmp::Ordering;

use regex::Regex;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::seen::{Seen, deviation, outcome};
use crate::contract::exact::Exact;
use crate::contract::schema::phrase;
use crate::model::check::{Arrangement, Check, ExpectedProperty, Quantifier};
use crate::model::deviation::Deviation;
use crate::model::exchange::Exchange;
use crate::model::operand::{Operand, Unread};
use crate::model::predicate::{Bound, Kind, Predicate};

/// What a value is held to, every reference read.
type Wanted = Predicate<String>;

/// A property, or every one of several, of the last answer.
pub(crate) fn property(
    check: &Check,
    ExpectedProperty { pointer, quantifier, predicate }: &ExpectedProperty,
    exchanges: &[Exchange],
    last: Seen<'_>,
) -> Vec<Deviation> {
    let quantifier = *quantifier;
    let found = |expected: &str, actual: &str| {
        let found = deviation(check, "property", Some(last.0), expected, actual);
        vec![Deviation { pointer: Some(pointer.clone()), ..found }]
    };
    let wanted = match read(predicate, exchanges) {
        Ok(wanted) => wanted,
        Err(unread) => return found("a value to compare with", &unread.to_string()),
    };
    let body = text_of(last.1).and_then(Exact::read);
    if quantifier == Quantifier::One {
        let value = text_of(last.1).and_then(|text| Exact::at(text, pointer));
        if holds(&wanted, value.as_ref(), body.as_ref()) {
            return Vec::new();
        }
        let shown = value.map_or_else(|| nothing(last.1), |value| phrase::cut(&value.to_string()));
        return found(&wanted.to_string(), &shown);
    }
    let values = match select(body.as_ref(), pointer) {
        Ok(values) => values,
        Err(at) => {
            return found(&expected_of(quantifier, &wanted), &format!("no array at {at:?} ({})", outcome(last.1)));
        }
    };
    let verdicts = values.iter().map(|value| holds(&wanted, *value, body.as_ref()));
    let (fitting, others): (Vec<_>, Vec<_>) = values.iter().zip(verdicts).partition(|(_, holds)| *holds);
    let counter_example = match quantifier {
        Quantifier::One => None,
        Quantifier::Every => others.first(),
        Quantifier::Some => others.first().filter(|_| fitting.is_empty()),
        Quantifier::No => fitting.first(),
    };
    let is_empty = values.is_empty() && quantifier != Quantifier::No;
    match counter_example {
        Some((value, _)) => {
            let shown = value.map_or_else(|| "an item without it".to_owned(), |value| phrase::cut(&value.to_string()));
            let times = if quantifier == Quantifier::No { fitting.len() } else { others.len() };
            found(&expected_of(quantifier, &wanted), &format!("{shown} in {times} of {} items", values.len()))
        }
        None if is_empty => found(&expected_of(quantifier, &wanted), "an empty array"),
        None => Vec::new(),
    }
}

/// The values at a pointer with `*`, in an order, all different, or those of an array.
pub(crate) fn arranged(
    check: &Check,
    (pointer, arrangement): (&str, &Arrangement<Operand>),
    exchanges: &[Exchange],
    last: Seen<'_>,
) -> Vec<Deviation> {
    let found = |expected: &str, actual: &str| {
        let found = deviation(check, "arranged", Some(last.0), expected, actual);
        vec![Deviation { pointer: Some(pointer.to_owned()), ..found }]
    };
    let arrangement = match arrangement.with(|operand| operand.read(exchanges)) {
        Ok(arrangement) => arrangement,
        Err(unread) => return found("values to compare with", &unread.to_string()),
    };
    let expected = arrangement.to_string();
    let body = text_of(last.1).and_then(Exact::read);
    let values = match select(body.as_ref(), pointer) {
        Ok(values) => values,
        Err(at) => return found(&expected, &format!("no array at {at:?} ({})", outcome(last.1))),
    };
    let Some(values) = values.into_iter().collect::<Option<Vec<&Exact>>>() else {
        return found(&expected, "an item without the property");
    };
    match out_of_place(&arrangement, &values) {
        None => Vec::new(),
        Some(actual) => found(&expected, &phrase::cut(&actual)),
    }
}

/// What is not as arranged, a phrase.
fn out_of_place(arrangement: &Arrangement<String>, values: &[&Exact]) -> Option<String> {
    let unordered = |wrong: Ordering| {
        let mut pairs = values.windows(2);
        let broken = pairs.find(|pair| pair[0].order(pair[1]).is_none_or(|order| order == wrong))?;
        Some(format!("{} before {}", broken[0], broken[1]))
    };
    let all = || format!("[{}]", values.iter().map(std::string::ToString::to_string).collect::<Vec<_>>().join(","));
    let array = |text: &str| match Exact::read(text) {
        Some(Exact::Array(items)) => items,
        _ => Vec::new(),
    };
    match arrangement {
        Arrangement::Ascending | Arrangement::Descending | Arrangement::AllDifferent if values.is_empty() => {
            Some("an empty array".to_owned())
        }
        Arrangement::Ascending => unordered(Ordering::Greater),
        Arrangement::Descending => unordered(Ordering::Less),
        Arrangement::AllDifferent => {
            let again = values.iter().enumerate().find(|(at, value)| values[..*at].contains(value));
            again.map(|(_, value)| format!("{value} more than once"))
        }
        Arrangement::Are(text) => {
            let wanted = array(text);
            (wanted.iter().collect::<Vec<_>>() != values).then(all)
        }
        Arrangement::AreInAnyOrder(text) => {
            let mut left = array(text);
            for value in values {
                match left.iter().position(|wanted| wanted == *value) {
                    Some(at) => drop(left.swap_remove(at)),
                    None => return Some(all()),
                }
            }
            (!left.is_empty()).then(all)
        }
    }
}

/// A header field of the last answer; several of one name are joined as HTTP joins them.
pub(crate) fn header(
    check: &Check,
    (name, predicate): (&str, &Predicate<Operand>),
    exchanges: &[Exchange],
    last: Seen<'_>,
) -> Vec<Deviation> {
    let fields = last.1.response().into_iter().flat_map(|response| &response.headers);
    let values: Vec<&str> =
        fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect();
    let value = (!values.is_empty()).then(|| values.join(", "));
    let missing = format!("no such field ({})", outcome(last.1));
    let found = Plain { what: format!("the header field {name}"), text: value.as_deref(), missing };
    match found.other_than(predicate, exchanges) {
        None => Vec::new(),
        Some((expected, actual)) => vec![deviation(check, "header", Some(last.0), &expected, &actual)],
    }
}

/// The body of the last answer as text.
pub(crate) fn text(
    check: &Check,
    predicate: &Predicate<Operand>,
    exchanges: &[Exchange],
    last: Seen<'_>,
) -> Vec<Deviation> {
    let missing = format!("no text ({})", outcome(last.1));
    let found = Plain { what: "the text".to_owned(), text: text_of(last.1), missing };
    match found.other_than(predicate, exchanges) {
        None => Vec::new(),
        Some((expected, actual)) => vec![deviation(check, "text", Some(last.0), &expected, &actual)],
    }
}

/// A text that an answer has, or why it has none.
struct Plain<'a> {
    what: String,
    text: Option<&'a str>,
    missing: String,
}

impl Plain<'_> {
    /// What was expected and what is there, unless that is the same.
    fn other_than(&self, predicate: &Predicate<Operand>, exchanges: &[Exchange]) -> Option<(String, String)> {
        let wanted = match read(predicate, exchanges) {
            Ok(wanted) => wanted,
            Err(unread) => return Some(("a value to compare with".to_owned(), unread.to_string())),
        };
        let value = self.text.map(|text| as_compared(text, &wanted));
        if holds(&wanted, value.as_ref(), None) {
            return None;
        }
        let shown = self.text.map_or_else(|| self.missing.clone(), |text| phrase::cut(&format!("{text:?}")));
        Some((format!("{}: {wanted}", self.what), shown))
    }
}

/// Text is a number where it is compared with one.
fn as_compared(text: &str, wanted: &Wanted) -> Exact {
    let number = || Exact::read(text.trim()).filter(|value| matches!(value, Exact::Number(_)));
    let is_numeric = match wanted {
        Predicate::AtLeast(_) | Predicate::AtMost(_) | Predicate::IsA(Kind::Number | Kind::WholeNumber) => true,
        Predicate::Is(operand) | Predicate::IsNot(operand) => matches!(Exact::read(operand), Some(Exact::Number(_))),
        Predicate::IsOneOf(operand) => {
            matches!(Exact::read(operand), Some(Exact::Array(items)) if items.iter().any(|item| matches!(item, Exact::Number(_))))
        }
        _ => false,
    };
    number().filter(|_| is_numeric).unwrap_or_else(|| Exact::Text(text.to_owned()))
}

fn expected_of(quantifier: Quantifier, wanted: &Wanted) -> String {
    match quantifier {
        Quantifier::One => wanted.to_string(),
        Quantifier::Every => format!("every item: {wanted}"),
        Quantifier::Some => format!("some item: {wanted}"),
        Quantifier::No => format!("no item: {wanted}"),
    }
}

fn read(predicate: &Predicate<Operand>, exchanges: &[Exchange]) -> Result<Wanted, Unread> {
    let operand = predicate.operand().map(|(operand, _)| operand.read(exchanges)).transpose()?;
    // A form that takes an operand has one.
    Ok(predicate.clone().with_operand(operand).unwrap_or(Predicate::Present))
}

fn text_of(exchange: &Exchange) -> Option<&str> {
    exchange.response()?.body.text()
}

fn nothing(exchange: &Exchange) -> String {
    format!("no such property ({})", outcome(exchange))
}

/// The values that a pointer with `*` for every item leads to, `None` where an item lacks it. Without a `*`, the items of
/// the array that is there. The error is the place where no array is.
fn select<'e>(body: Option<&'e Exact>, pointer: &str) -> Result<Vec<Option<&'e Exact>>, String> {
    let steps: Vec<&str> = pointer.strip_prefix('/').map(|steps| steps.split('/').collect()).unwrap_or_default();
    let mut here = vec![body];
    let mut at = String::new();
    let with_items = if steps.contains(&"*") { steps } else { [steps.as_slice(), &["*"]].concat() };
    for step in with_items {
        if step == "*" {
            let items = here.into_iter().map(|value| match value {
                Some(Exact::Array(items)) => Ok(items.iter().map(Some)),
                _ => Err(at.clone()),
            });
            here = items.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        } else {
            here = here.into_iter().map(|value| value.and_then(|value| value.member(step))).collect();
        }
        at = format!("{at}/{step}");
    }
    Ok(here)
}

/// Whether a value is as expected.
fn holds(wanted: &Wanted, value: Option<&Exact>, body: Option<&Exact>) -> bool {
    let is = |operand: &str| value.is_some() && value == Exact::read(operand).as_ref();
    match wanted {
        Predicate::Is(operand) => is(operand),
        Predicate::IsNot(operand) => value.is_some() && !is(operand),
        Predicate::IsOneOf(operand) => match (Exact::read(operand), value) {
            (Some(Exact::Array(items)), Some(value)) => items.contains(value),
            _ => false,
        },
        Predicate::Absent => value.is_none(),
        Predicate::Present => value.is_some(),
        Predicate::IsA(kind) => value.is_some_and(|value| is_a(*kind, value)),
        Predicate::DateNear { within_ms, now } => is_near(value, now.as_deref(), *within_ms),
        Predicate::AtLeast(operand) => is_ordered(value, operand, Ordering::Less),
        Predicate::AtMost(operand) => is_ordered(value, operand, Ordering::Greater),
        Predicate::Items { count, bound } => match value {
            Some(Exact::Array(items)) => match bound {
                Bound::Exactly => items.len() == *count,
                Bound::AtLeast => items.len() >= *count,
                Bound::AtMost => items.len() <= *count,
            },
            _ => false,
        },
        Predicate::ItemsOf(pointer) => match body.and_then(|body| body.within(pointer)) {
            Some(Exact::Array(items)) => value == Exact::read(&items.len().to_string()).as_ref(),
            _ => false,
        },
        Predicate::Contains(operand) => match (value, Exact::read(operand)) {
            (Some(Exact::Text(text)), Some(Exact::Text(part))) => text.contains(&part),
            (Some(Exact::Array(items)), Some(item)) => items.contains(&item),
            (Some(value), Some(members)) => has_members(value, &members),
            _ => false,
        },
        Predicate::Members(operand) => {
            value.zip(Exact::read(operand)).is_some_and(|(value, members)| has_members(value, &members))
        }
        Predicate::StartsWith(start) => matches!(value, Some(Exact::Text(text)) if text.starts_with(start.as_str())),
        Predicate::Matches(regex) => match value {
            Some(Exact::Text(text)) => Regex::new(regex).is_ok_and(|regex| regex.is_match(text)),
            _ => false,
        },
    }
}

fn has_members(value: &Exact, members: &Exact) -> bool {
    match (value, members) {
        (Exact::Object(own), Exact::Object(members)) => {
            members.iter().all(|(name, member)| own.get(name) == Some(member))
        }
        _ => false,
    }
}

fn is_a(kind: Kind, value: &Exact) -> bool {
    match (kind, value) {
        (Kind::Text, Exact::Text(_))
        | (Kind::Number, Exact::Number(_))
        | (Kind::Boolean, Exact::Flag(_))
        | (Kind::Array, Exact::Array(_))
        | (Kind::Object, Exact::Object(_)) => true,
        (Kind::WholeNumber, Exact::Number(number)) => number.is_whole(),
        (Kind::Date, Exact::Text(text)) => date(text).is_some(),
        _ => false,
    }
}

fn date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

fn is_near(value: Option<&Exact>, now: Option<&str>, within_ms: u64) -> bool {
    let Some(Exact::Text(text)) = value else { return false };
    let Some((date, now)) = date(text).zip(now.and_then(date)) else { return false };
    (date - now).unsigned_abs().as_millis() <= u128::from(within_ms)
}

/// Whether both are numbers and the value does not stand so to the operand.
fn is_ordered(value: Option<&Exact>, operand: &str, wrong: Ordering) -> bool {
    match (value, Exact::read(operand)) {
        (Some(value @ Exact::Number(_)), Some(operand @ Exact::Number(_))) => {
            value.order(&operand).is_some_and(|order| order != wrong)
        }
        _ => false,
    }
}
