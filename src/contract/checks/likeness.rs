//! Compares answers with one another: the same call again and again, calls at the same time, and calls that must not be
//! told apart. Pure; must not know what was asked for beyond the session id in a request.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::contract::Contract;
use crate::contract::checks::seen::{Seen, deviation, json, outcome};
use crate::contract::document::{media_type, pointer};
use crate::contract::exact::Exact;
use crate::contract::schema::phrase;
use crate::model::check::Check;
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange};
use crate::model::json_bounds;

/// One answer is the first situation's, each is the first's or the second's.
pub(crate) fn simultaneous(
    contract: &Contract,
    check: &Check,
    seen: &[Seen<'_>],
    (one, other): (&str, &str),
) -> Vec<Deviation> {
    let is =
        |situation: &str, (index, exchange): &Seen<'_>| contract.check_answer(situation, *index, exchange).is_empty();
    let fitting = seen.iter().filter(|answer| is(one, answer)).count();
    let strange = seen.iter().find(|answer| !is(one, answer) && !is(other, answer));
    if fitting > 0 && strange.is_none() {
        return Vec::new();
    }
    let expected = format!("one answer is {one:?}, each is that or {other:?}");
    let at = strange.or(seen.last()).map(|(index, _)| *index);
    vec![deviation(check, "simultaneous", at, &expected, &tally(seen))]
}

/// All answers have one status, one media type and one shape.
pub(crate) fn steady(check: &Check, seen: &[Seen<'_>]) -> Vec<Deviation> {
    let mut kinds: Vec<(String, usize, usize)> = Vec::new();
    for (index, exchange) in seen {
        let kind = format!("{} {} {}", outcome(exchange), content_type(exchange), body_shape(exchange));
        match kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, times, _)) => *times += 1,
            None => kinds.push((kind, 1, *index)),
        }
    }
    let Some(rarest) = kinds.iter().min_by_key(|(_, times, _)| *times).filter(|_| kinds.len() > 1) else {
        return Vec::new();
    };
    let expected = format!("the same answer {} times", seen.len());
    let tally = tally(seen);
    let actual = if tally.contains(", ") { tally } else { format!("{tally}, in {} different forms", kinds.len()) };
    vec![deviation(check, "steady", Some(rarest.2), &expected, &actual)]
}

/// How often each outcome was seen.
fn tally(seen: &[Seen<'_>]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, exchange) in seen {
        *counts.entry(outcome(exchange)).or_default() += 1;
    }
    counts.iter().map(|(outcome, times)| format!("{times} × {outcome}")).collect::<Vec<_>>().join(", ")
}

/// The exchanges name an unknown session, a foreign one, a foreign one, an unknown one, and so on: what two answers of one
/// kind differ in says nothing; what both kinds agree in among themselves and differ in from each other gives away which
/// sessions exist. This order keeps servers that take turns from looking as if they told the two kinds apart.
pub(crate) fn indistinguishable(check: &Check, seen: &[Seen<'_>]) -> Vec<Deviation> {
    if seen.len() < 4 || !seen.len().is_multiple_of(4) {
        return vec![deviation(check, "evidence", None, "four exchanges", &count(seen.len(), "exchange"))];
    }
    let signs: Vec<(bool, Signs)> =
        seen.iter().enumerate().map(|(place, (_, one))| (matches!(place % 4, 1 | 2), Signs::of(one))).collect();
    let names = signs.iter().flat_map(|(_, signs)| signs.0.keys()).collect::<std::collections::BTreeSet<_>>();
    let telling = names.into_iter().find_map(|name| {
        let unknown = agreed(signs.iter().filter(|(is_foreign, _)| !is_foreign).map(|(_, signs)| signs.0.get(name)))?;
        let foreign = agreed(signs.iter().filter(|(is_foreign, _)| *is_foreign).map(|(_, signs)| signs.0.get(name)))?;
        (unknown != foreign).then_some((name, unknown, foreign))
    });
    let Some((name, unknown, foreign)) = telling else { return Vec::new() };
    let shown = |text: Option<&String>| text.map_or_else(|| "nothing".to_owned(), |text| phrase::cut(text));
    let expected = format!("the same {name} for a foreign session as for an unknown one: {}", shown(unknown));
    vec![deviation(check, "indistinguishable", seen.get(1).map(|(index, _)| *index), &expected, &shown(foreign))]
}

/// What all of these are, if they are one and the same.
fn agreed<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// What a caller can see of an answer, by name. Times and sizes are left out: a time proves nothing, and a size follows
/// from what is compared anyway.
struct Signs(BTreeMap<String, String>);

/// Fields whose value is compared; of all others only whether they are there, since proxies put anything into them.
const TELLING_FIELDS: [&str; 5] = ["content-type", "www-authenticate", "cache-control", "location", "allow"];

/// Fields that say nothing about the session.
const IDLE_FIELDS: [&str; 6] = ["content-length", "transfer-encoding", "connection", "keep-alive", "date", "age"];

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and a test compiles it")]
static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]+").unwrap());

impl Signs {
    fn of(exchange: &Exchange) -> Self {
        Self::but_for(exchange, asked_id(exchange).as_slice())
    }

    /// What can be seen but for the texts that the request named.
    fn but_for(exchange: &Exchange, named: &[String]) -> Self {
        let mut signs = BTreeMap::from([("outcome".to_owned(), outcome(exchange))]);
        let masked = |text: &str| {
            let text = named.iter().fold(text.to_owned(), |text, id| text.replace(id, "<id>"));
            DIGITS.replace_all(&text, "#").into_owned()
        };
        for (name, value) in exchange.response().into_iter().flat_map(|response| &response.headers) {
            let name = name.to_ascii_lowercase();
            if !IDLE_FIELDS.contains(&name.as_str()) {
                let is_telling = TELLING_FIELDS.contains(&name.as_str());
                signs.insert(format!("field {name}"), if is_telling { masked(value) } else { "present".to_owned() });
            }
        }
        if let Some(value) = json(exchange) {
            flatten(&value, "body", &masked, &mut signs);
        } else {
            let text = exchange.response().and_then(|response| response.body.text()).unwrap_or_default();
            signs.insert("body".to_owned(), masked(text));
        }
        Self(signs)
    }
}

/// The answer of the first exchange and that of the last have the same status and the same body.
pub(crate) fn same(check: &Check, seen: &[Seen<'_>]) -> Vec<Deviation> {
    let [(_, first), .., (index, last)] = seen else {
        return vec![deviation(check, "evidence", None, "two answers", &count(seen.len(), "answer"))];
    };
    let found = |expected: &str, actual: &str| {
        vec![deviation(check, "same-answer", Some(*index), &phrase::cut(expected), &phrase::cut(actual))]
    };
    if outcome(first) != outcome(last) {
        return found(&outcome(first), &outcome(last));
    }
    let body = |exchange: &Exchange| exchange.response().map(|response| response.body.kept_text().to_owned());
    let (one, other) = (body(first).unwrap_or_default(), body(last).unwrap_or_default());
    let is_same =
        one == other || matches!((Exact::read(&one), Exact::read(&other)), (Some(one), Some(other)) if one == other);
    if is_same { Vec::new() } else { found(&format!("the same body: {one}"), &other) }
}

/// What tells the answer of the first exchange from that of the last, beside what their requests name.
pub(crate) fn not_told_apart(check: &Check, seen: &[Seen<'_>]) -> Vec<Deviation> {
    let [(_, first), .., (index, last)] = seen else {
        return vec![deviation(check, "evidence", None, "two answers", &count(seen.len(), "answer"))];
    };
    let (one, other) = (named(first, last), named(last, first));
    let (one, other) = (Signs::but_for(first, &one), Signs::but_for(last, &other));
    let names: std::collections::BTreeSet<_> = one.0.keys().chain(other.0.keys()).collect();
    let telling = names.into_iter().find(|name| one.0.get(*name) != other.0.get(*name));
    let Some(name) = telling else { return Vec::new() };
    let shown = |signs: &Signs| signs.0.get(name).map_or_else(|| "nothing".to_owned(), |text| phrase::cut(text));
    let expected = format!("the same {name} as in the answer that was kept: {}", shown(&one));
    vec![deviation(check, "indistinguishable", Some(*index), &expected, &shown(&other))]
}

/// The texts that one request names and the other does not: segments of the path, values of the query and of the body.
fn named(exchange: &Exchange, other: &Exchange) -> Vec<String> {
    let texts = |exchange: &Exchange| {
        let target = &exchange.request.target;
        let parts = target.split(['/', '?', '&', '=']).filter_map(pointer::percent_decoded);
        let body = exchange.request.body.as_ref().and_then(Body::text).and_then(json_bounds::read);
        let mut texts: Vec<String> = parts.collect();
        if let Some(body) = &body {
            leaves(body, &mut texts);
        }
        texts
    };
    let others = texts(other);
    let mut own: Vec<String> = texts(exchange);
    own.retain(|text| text.len() > 3 && !others.contains(text));
    own.sort_by_key(|text| std::cmp::Reverse(text.len()));
    own
}

fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, texts)),
        _ => {}
    }
}

/// The session id that a request names, unless it is so short that it could stand anywhere.
fn asked_id(exchange: &Exchange) -> Option<String> {
    let body = json_bounds::read(exchange.request.body.as_ref().and_then(Body::text)?)?;
    body.get("sessionId")?.as_str().filter(|id| id.len() > 3).map(str::to_owned)
}

/// Every place of a value with what stands there: texts as they are, of numbers only that they are numbers.
fn flatten(value: &Value, at: &str, masked: &impl Fn(&str) -> String, signs: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            signs.insert(at.to_owned(), "an object".to_owned());
            members.iter().for_each(|(key, member)| flatten(member, &format!("{at}/{key}"), masked, signs));
        }
        Value::Array(items) => {
            signs.insert(at.to_owned(), "an array".to_owned());
            items.iter().enumerate().for_each(|(index, item)| flatten(item, &format!("{at}/{index}"), masked, signs));
        }
        Value::String(text) => drop(signs.insert(at.to_owned(), format!("{:?}", masked(text)))),
        Value::Number(_) => drop(signs.insert(at.to_owned(), "a number".to_owned())),
        Value::Bool(flag) => drop(signs.insert(at.to_owned(), flag.to_string())),
        Value::Null => drop(signs.insert(at.to_owned(), "null".to_owned())),
    }
}

fn content_type(exchange: &Exchange) -> String {
    let field = exchange.response().and_then(|response| response.header("content-type"));
    field.map(media_type::essence).unwrap_or_default()
}

/// The keys and types of a JSON body; of any other body only whether there is one.
fn body_shape(exchange: &Exchange) -> String {
    match json(exchange) {
        Some(value) => shape(&value),
        None if exchange.response().is_none_or(|response| response.body.is_empty()) => "empty".to_owned(),
        None => "no JSON".to_owned(),
    }
}

fn shape(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut parts: Vec<String> =
                members.iter().map(|(key, member)| format!("{key}:{}", shape(member))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => format!("[{}]", items.first().map(shape).unwrap_or_default()),
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::check::Expectation;
    use crate::model::exchange::{Outcome, Request, Response};
    use crate::model::operation::Operation;

    fn answer(asked: &str, status: u16, headers: &[(&str, &str)], body: &Value) -> Exchange {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let asked = json!({"sessionId": asked}).to_string();
        Exchange {
            operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
            caller: "session \"a\"".into(),
            started_ms: 0.0,
            duration_ms: 1.0,
            request: Request {
                method: None,
                target: String::new(),
                headers: Vec::new(),
                body: Some(Body::Text(asked)),
            },
            outcome: Outcome::Answered(Response { status, headers, body: Body::Text(body.to_string()) }),
        }
    }

    fn judged(expectation: Expectation, exchanges: &[Exchange]) -> Option<(String, String)> {
        let operation = Operation::new("POST", "/api/v1/sessions/logout.me");
        let check = Check::new(0, operation, expectation, (0..exchanges.len()).collect());
        let seen: Vec<Seen<'_>> = exchanges.iter().enumerate().collect();
        let found = match check.expectation {
            Expectation::Steady => steady(&check, &seen),
            _ => indistinguishable(&check, &seen),
        };
        found.into_iter().next().map(|found| (found.expected, found.actual))
    }

    /// Unknown and foreign answers by their error text and fields.
    fn told_apart(unknown: [(&str, &[(&str, &str)]); 2], foreign: [(&str, &[(&str, &str)]); 2]) -> Option<String> {
        let made = |id: &str, (error, fields): (&str, &[(&str, &str)])| {
            answer(id, 400, fields, &json!({"success": false, "error": error.replace('@', id)}))
        };
        let exchanges = [
            made("unknown-one", unknown[0]),
            made("foreign-one", foreign[0]),
            made("foreign-one", foreign[1]),
            made("unknown-two", unknown[1]),
        ];
        judged(Expectation::Indistinguishable, &exchanges).map(|(_, actual)| actual)
    }

    #[test]
    fn what_only_the_foreign_session_brings_about_gives_it_away() {
        let none: &[(&str, &str)] = &[];
        assert_eq!(told_apart([("no @", none), ("no @", none)], [("no @", none), ("no @", none)]), None);
        let worded = told_apart([("not found", none); 2], [("not yours", none); 2]);
        assert_eq!(worded.as_deref(), Some("\"not yours\""));
        let field: &[(&str, &str)] = &[("X-Owner", "bob")];
        assert_eq!(told_apart([("no", none); 2], [("no", field); 2]).as_deref(), Some("present"));
    }

    #[test]
    fn what_differed_in_the_first_turn_by_chance_says_nothing_once_it_does_not_in_the_second() {
        let of = |id: &str, fields: &[(&str, &str)]| answer(id, 400, fields, &json!({"success": false}));
        let without: &[(&str, &str)] = &[];
        let with: &[(&str, &str)] = &[("Vary", "Accept-Encoding")];
        let first = [of("u", without), of("f", with), of("f", with), of("v", without)];
        assert!(judged(Expectation::Indistinguishable, &first).is_some());
        let second = [of("u", without), of("f", without), of("f", with), of("v", with)];
        let both: Vec<Exchange> = first.iter().chain(&second).cloned().collect();
        assert_eq!(judged(Expectation::Indistinguishable, &both), None);
        let twice: Vec<Exchange> = first.iter().chain(&first).cloned().collect();
        assert_eq!(judged(Expectation::Indistinguishable, &twice).unwrap().1, "\"present\"".trim_matches('"'));
    }

    #[test]
    fn what_changes_from_answer_to_answer_gives_nothing_away() {
        let one: &[(&str, &str)] = &[("X-Request-Id", "a")];
        let two: &[(&str, &str)] = &[("X-Request-Id", "b")];
        assert_eq!(told_apart([("no (a)", one), ("no (b)", two)], [("no (c)", two), ("no (d)", one)]), None);
        let turns: &[(&str, &str)] = &[("Set-Cookie", "node=b")];
        assert_eq!(told_apart([("no", &[]), ("no", turns)], [("no", turns), ("no", &[])]), None);
        assert_eq!(told_apart([("at 10:01", &[]), ("at 10:01", &[])], [("at 10:02", &[]), ("at 10:02", &[])]), None);
    }

    #[test]
    fn a_rare_answer_is_reported_with_its_rate() {
        let good = || answer("x", 400, &[], &json!({"success": false, "error": "one"}));
        let steady = [good(), answer("x", 400, &[], &json!({"error": "other", "success": false})), good()];
        assert_eq!(judged(Expectation::Steady, &steady), None);
        let rare = [good(), good(), answer("x", 500, &[], &json!({"success": false, "error": "one"}))];
        let actual = judged(Expectation::Steady, &rare).unwrap().1;
        assert_eq!(actual, "2 × status 400, 1 × status 500");
        let formed = [good(), answer("x", 400, &[], &json!({"success": false}))];
        let actual = judged(Expectation::Steady, &formed).unwrap().1;
        assert_eq!(actual, "2 × status 400, in 2 different forms");
    }
}
