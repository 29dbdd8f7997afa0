//! Reads the pages of one list together: no page longer than asked, the same total on each, as many rows as the total says,
//! none of them twice. Pure; must not know what a row is.

use std::collections::BTreeSet;

use serde_json::Value;
use url::form_urlencoded;

use crate::contract::checks::seen::{Seen, deviation, json, outcome};
use crate::model::check::Check;
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange, Outcome};

/// Where lists of Rocket.Chat say how many rows there are in all.
const TOTAL: &str = "/total";

/// Members by which a row is told from others, if it has one.
const KEYS: [&str; 4] = ["_id", "id", "sessionId", "rid"];

/// The first thing in which the pages are no whole list.
pub(crate) fn paging(check: &Check, seen: &[Seen<'_>], pointer: &str) -> Vec<Deviation> {
    let (mut rows, mut total) = (0, None);
    let mut known = BTreeSet::new();
    for (index, page) in seen {
        let deviates = |expected: &str, actual: &str| {
            let found = deviation(check, "paging", Some(*index), expected, actual);
            vec![Deviation { pointer: Some(pointer.to_owned()), ..found }]
        };
        let body = json(page).unwrap_or_default();
        let Some(items) = body.pointer(pointer).and_then(Value::as_array) else {
            return deviates("a page: an array", &format!("no array ({})", outcome(page)));
        };
        if let Some(asked) = asked(page, "count").filter(|asked| items.len() > *asked) {
            return deviates(&format!("at most {}, as asked", count(asked, "row")), &count(items.len(), "row"));
        }
        let said = body.pointer(TOTAL).and_then(Value::as_u64);
        if let (Some(first), Some(said)) = (total, said)
            && first != said
        {
            return deviates(&format!("the total of the first page, {first}"), &said.to_string());
        }
        total = total.or(said);
        for row in items {
            if !known.insert(key(row)) {
                return deviates("every row once", &format!("a row of another page again: {}", key(row)));
            }
        }
        rows += items.len();
    }
    let is_whole = total.is_none_or(|total| usize::try_from(total) == Ok(rows));
    if is_whole {
        return Vec::new();
    }
    let (total, last) = (total.unwrap_or_default(), seen.last().map(|(index, _)| *index));
    let expected = format!("{total} rows on all pages together, as the total says");
    let found = deviation(check, "paging", last, &expected, &count(rows, "row"));
    vec![Deviation { pointer: Some(pointer.to_owned()), ..found }]
}

/// What the query of a request asks for under a name.
pub(crate) fn asked(exchange: &Exchange, name: &str) -> Option<usize> {
    let (_, query) = exchange.request.target.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name)?.1.parse().ok()
}

/// What tells a row from others: its id, or all of it.
fn key(row: &Value) -> String {
    KEYS.iter().find_map(|key| row.get(key)).unwrap_or(row).to_string()
}

/// The pages as one answer: the last, with the rows of all in their order. `None` if the pages have no rows there.
pub(crate) fn joined(pages: &[Seen<'_>], pointer: &str) -> Option<Exchange> {
    let mut rows = Vec::new();
    for (_, page) in pages {
        rows.append(json(page)?.pointer_mut(pointer)?.as_array_mut()?);
    }
    let (_, last) = pages.last()?;
    let mut body = json(last)?;
    *body.pointer_mut(pointer)? = Value::Array(rows);
    let mut whole = (*last).clone();
    if let Outcome::Answered(response) = &mut whole.outcome {
        response.body = Body::Text(body.to_string());
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::check::Expectation;
    use crate::model::exchange::{Request, Response};

    fn page(target: &str, body: &str) -> Exchange {
        Exchange {
            operation: "GET /x".parse().unwrap(),
            caller: String::new(),
            started_ms: 0.0,
            duration_ms: 0.0,
            request: Request { method: None, target: target.to_owned(), headers: Vec::new(), body: None },
            outcome: Outcome::Answered(Response {
                status: 200,
                headers: Vec::new(),
                body: Body::Text(body.to_owned()),
            }),
        }
    }

    fn found(pages: &[Exchange]) -> Vec<String> {
        let expectation = Expectation::Paged { pointer: "/rows".to_owned() };
        let check = Check::new(0, "GET /x".parse().unwrap(), expectation, (0..pages.len()).collect());
        let seen: Vec<Seen<'_>> = pages.iter().enumerate().collect();
        let words = |found: Deviation| format!("{}: {} / {}", found.requirement, found.expected, found.actual);
        paging(&check, &seen, "/rows").into_iter().map(words).collect()
    }

    #[test]
    fn pages_are_one_list_or_say_what_they_lack() {
        let first = page("/x?count=2&offset=0", r#"{"rows":[{"_id":"a","n":1},{"_id":"b"}],"total":3}"#);
        let last = page("/x?count=2&offset=2", r#"{"rows":[{"_id":"c"}],"total":3}"#);
        assert_eq!(found(&[first.clone(), last.clone()]), Vec::<String>::new());
        assert_eq!(
            found(std::slice::from_ref(&first)),
            ["x.paging: 3 rows on all pages together, as the total says / 2 rows"]
        );
        let again = page("/x?count=2&offset=2", r#"{"rows":[{"_id":"a","n":2}],"total":3}"#);
        assert_eq!(found(&[first.clone(), again]), [r#"x.paging: every row once / a row of another page again: "a""#]);
        let long = page("/x?count=1&offset=2", r#"{"rows":[{"_id":"c"},{"_id":"d"}],"total":4}"#);
        assert_eq!(found(&[long]), ["x.paging: at most 1 row, as asked / 2 rows"]);
        let other = page("/x?count=2&offset=2", r#"{"rows":[{"_id":"c"}],"total":4}"#);
        assert_eq!(found(&[first.clone(), other]), ["x.paging: the total of the first page, 3 / 4"]);
        assert_eq!(found(&[page("/x", "{}")]), ["x.paging: a page: an array / no array (status 200)"]);
        let seen = [(0, &first), (1, &last)];
        let whole = joined(&seen, "/rows").unwrap();
        let rows = whole.response().unwrap().body.text().unwrap();
        assert_eq!(rows, r#"{"rows":[{"_id":"a","n":1},{"_id":"b"},{"_id":"c"}],"total":3}"#);
    }
}
