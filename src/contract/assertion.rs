//! Evaluates what a step asserted, from recorded exchanges alone: the same function decides while a scenario runs and
//! when a record is judged again later. Pure, no clock.

use serde_json::Value;

use super::Contract;
use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::exchange::{Exchange, Outcome};

impl Contract {
    /// The deviations that a check's exchanges show; none if the expectation is met.
    pub fn verify(&self, check: &Check, exchanges: &[Exchange]) -> Vec<Deviation> {
        let seen: Vec<Seen<'_>> = check
            .exchanges
            .iter()
            .filter_map(|index| exchanges.get(*index).map(|exchange| (*index, exchange)))
            .collect();
        let Some(last) = seen.last().copied() else {
            return vec![deviation(check, "evidence", None, "an exchange that shows it", "no exchange")];
        };
        match &check.expectation {
            Expectation::Answer { situation } => self.check_answer(situation, last.0, last.1),
            Expectation::Status { status } => status_is(check, *status, last),
            Expectation::Property { pointer, value } => property_is(check, pointer, value, last),
            Expectation::TokenRefused { due_ms, within_ms, .. } => {
                token_refused(check, &seen, last, *due_ms, *within_ms)
            }
            Expectation::TokenAccepted { user_id, .. } => token_accepted(check, user_id, last),
            Expectation::Unlisted { session_id, due_ms, within_ms, .. } => {
                unlisted(check, &seen, session_id, *due_ms, *within_ms)
            }
            Expectation::Listed { session_id, .. } => listed(check, &seen, session_id),
        }
    }
}

type Seen<'a> = (usize, &'a Exchange);

fn status_is(check: &Check, status: u16, last: Seen<'_>) -> Vec<Deviation> {
    if last.1.status() == Some(status) {
        return Vec::new();
    }
    vec![deviation(check, "status", Some(last.0), &format!("status {status}"), &outcome(last.1))]
}

fn property_is(check: &Check, pointer: &str, value: &Value, last: Seen<'_>) -> Vec<Deviation> {
    let body = json(last.1);
    let actual = body.as_ref().and_then(|body| body.pointer(pointer));
    if actual == Some(value) {
        return Vec::new();
    }
    let shown = actual.map_or_else(|| format!("no such property ({})", outcome(last.1)), Value::to_string);
    let found = deviation(check, "property", Some(last.0), &value.to_string(), &shown);
    vec![Deviation { pointer: Some(pointer.to_owned()), ..found }]
}

fn token_refused(check: &Check, seen: &[Seen<'_>], last: Seen<'_>, due_ms: f64, within_ms: u64) -> Vec<Deviation> {
    let expected = format!("the token of {} is refused with 401 {}", label(check), deadline(within_ms));
    let late = seen.iter().find(|(_, probe)| probe.status() == Some(200) && is_late(probe, due_ms, within_ms));
    if last.1.status() == Some(401) {
        let Some((index, _)) = late else { return Vec::new() };
        let actual = format!("refused only after {:.0} ms", last.1.started_ms - due_ms);
        return vec![deviation(check, "ended.token", Some(*index), &expected, &actual)];
    }
    let actual = match last.1.status() {
        Some(200) => format!("still accepted {:.0} ms after the answer", last.1.started_ms - due_ms),
        _ => outcome(last.1),
    };
    vec![deviation(check, "ended.token", Some(last.0), &expected, &actual)]
}

fn token_accepted(check: &Check, user_id: &str, last: Seen<'_>) -> Vec<Deviation> {
    let expected = format!("the token of {} is accepted for its user", label(check));
    let named = json(last.1).and_then(|body| body.get("_id")?.as_str().map(str::to_owned));
    let actual = match (last.1.status(), named) {
        (Some(200), Some(id)) if id == user_id => return Vec::new(),
        (Some(200), Some(id)) => format!("accepted for user {id:?} instead of {user_id:?}"),
        (Some(200), None) => "status 200, but the answer names no user".to_owned(),
        _ => outcome(last.1),
    };
    vec![deviation(check, "survivor.token", Some(last.0), &expected, &actual)]
}

fn unlisted(check: &Check, seen: &[Seen<'_>], session_id: &str, due_ms: f64, within_ms: u64) -> Vec<Deviation> {
    let expected = format!("{} is gone from the list {}", label(check), deadline(within_ms));
    for (index, page) in pages(seen) {
        let Some(ids) = listed_ids(page) else {
            return vec![deviation(check, "ended.list", Some(index), &expected, &unreadable(page))];
        };
        if is_late(page, due_ms, within_ms) && ids.iter().any(|id| id == session_id) {
            let actual = format!("still listed {:.0} ms after the answer", page.started_ms - due_ms);
            return vec![deviation(check, "ended.list", Some(index), &expected, &actual)];
        }
    }
    Vec::new()
}

fn listed(check: &Check, seen: &[Seen<'_>], session_id: &str) -> Vec<Deviation> {
    let expected = format!("{} is in its user's list", label(check));
    let mut last = None;
    for (index, page) in pages(seen) {
        last = Some(index);
        match listed_ids(page) {
            None => return vec![deviation(check, "survivor.list", Some(index), &expected, &unreadable(page))],
            Some(ids) if ids.iter().any(|id| id == session_id) => return Vec::new(),
            Some(_) => {}
        }
    }
    vec![deviation(check, "survivor.list", last, &expected, "not listed")]
}

/// Refusals by the rate limit were waited out and say nothing about the list.
fn pages<'a>(seen: &'a [Seen<'a>]) -> impl Iterator<Item = Seen<'a>> {
    seen.iter().copied().filter(|(_, page)| page.status() != Some(429))
}

/// Whether an exchange began after the effect had to show.
fn is_late(exchange: &Exchange, due_ms: f64, within_ms: u64) -> bool {
    exchange.started_ms > due_ms + std::time::Duration::from_millis(within_ms).as_secs_f64() * 1_000.0
}

fn listed_ids(page: &Exchange) -> Option<Vec<String>> {
    if page.status() != Some(200) {
        return None;
    }
    let body = json(page)?;
    let rows = body.get("sessions")?.as_array()?;
    let id = |row: &Value| row.get("sessionId").or_else(|| row.get("_id"))?.as_str().map(str::to_owned);
    Some(rows.iter().filter_map(id).collect())
}

fn json(exchange: &Exchange) -> Option<Value> {
    serde_json::from_str(exchange.response()?.body.text()?).ok()
}

fn unreadable(page: &Exchange) -> String {
    format!("the list cannot be read: {}", outcome(page))
}

fn outcome(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Outcome::Broken(breakage) => format!("no answer: {}", breakage.detail),
        Outcome::Answered(response) => format!("status {}", response.status),
    }
}

fn deadline(within_ms: u64) -> String {
    if within_ms == 0 { "as soon as the logout is answered".to_owned() } else { format!("within {within_ms} ms") }
}

fn label(check: &Check) -> String {
    match &check.expectation {
        Expectation::TokenRefused { session, .. }
        | Expectation::TokenAccepted { session, .. }
        | Expectation::Unlisted { session, .. }
        | Expectation::Listed { session, .. } => format!("session \"{session}\""),
        Expectation::Answer { .. } | Expectation::Status { .. } | Expectation::Property { .. } => {
            "the answer".to_owned()
        }
    }
}

fn deviation(check: &Check, aspect: &str, exchange: Option<usize>, expected: &str, actual: &str) -> Deviation {
    Deviation {
        requirement: format!("{}.{aspect}", check.operation.slug()),
        operation: check.operation.clone(),
        exchange,
        pointer: None,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        source: format!("step {}", check.step + 1),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::exchange::{Body, Request, Response};
    use crate::model::operation::Operation;

    fn exchange(started_ms: f64, status: u16, body: &Value) -> Exchange {
        Exchange {
            operation: Operation::new("GET", "/api/v1/me"),
            caller: "session \"a\"".into(),
            started_ms,
            duration_ms: 1.0,
            request: Request { target: "/api/v1/me".into(), headers: Vec::new(), body: None },
            outcome: Outcome::Answered(Response { status, headers: Vec::new(), body: Body::Text(body.to_string()) }),
        }
    }

    fn check(expectation: Expectation, exchanges: usize) -> Check {
        let operation = Operation::new("POST", "/api/v1/sessions/logout.me");
        Check { step: 3, operation, expectation, exchanges: (0..exchanges).collect() }
    }

    /// Requirement and actual of what a list of probes shows of a session that had to end at 100 ms.
    fn refused(probes: &[(f64, u16)], within_ms: u64) -> Vec<(String, String)> {
        let exchanges: Vec<_> = probes.iter().map(|(at, status)| exchange(*at, *status, &json!({}))).collect();
        let expectation = Expectation::TokenRefused { session: "a".into(), due_ms: 100.0, within_ms };
        let check = check(expectation, exchanges.len());
        let seen: Vec<Seen<'_>> = exchanges.iter().enumerate().collect();
        let found = token_refused(&check, &seen, *seen.last().unwrap(), 100.0, within_ms);
        found.into_iter().map(|deviation| (deviation.requirement, deviation.actual)).collect()
    }

    #[test]
    fn an_ended_token_is_refused_in_time() {
        let late = |actual: &str| vec![("logout-me.ended.token".to_owned(), actual.to_owned())];
        assert_eq!(refused(&[(101.0, 401)], 0), []);
        assert_eq!(refused(&[(101.0, 200), (150.0, 401)], 0), late("refused only after 50 ms"));
        assert_eq!(refused(&[(101.0, 200), (150.0, 401)], 2_000), []);
        assert_eq!(refused(&[(101.0, 200), (2_200.0, 200), (2_300.0, 401)], 2_000), late("refused only after 2200 ms"));
        assert_eq!(refused(&[(101.0, 200), (2_700.0, 200)], 0), late("still accepted 2600 ms after the answer"));
        assert_eq!(refused(&[(101.0, 500)], 0), late("status 500"));
    }

    #[test]
    fn a_surviving_token_must_belong_to_its_user() {
        let actual = |status, body| {
            let expectation = Expectation::TokenAccepted { session: "a".into(), user_id: "u1".into() };
            let seen = exchange(1.0, status, &body);
            token_accepted(&check(expectation, 1), "u1", (0, &seen)).pop().map(|deviation| deviation.actual)
        };
        assert_eq!(actual(200, json!({"_id": "u1"})), None);
        assert_eq!(actual(200, json!({"_id": "u2"})).unwrap(), "accepted for user \"u2\" instead of \"u1\"");
        assert_eq!(actual(200, json!({})).unwrap(), "status 200, but the answer names no user");
        assert_eq!(actual(401, json!({})).unwrap(), "status 401");
    }

    #[test]
    fn lists_are_judged_over_all_their_pages() {
        let with = |at, ids: &[&str]| {
            let rows: Vec<_> = ids.iter().map(|id| json!({"sessionId": id})).collect();
            exchange(at, 200, &json!({"sessions": rows}))
        };
        let two_pages = [with(101.0, &["x", "y"]), with(102.0, &["z"])];
        let seen: Vec<Seen<'_>> = two_pages.iter().enumerate().collect();
        let is_listed = |id: &str| {
            let expectation = Expectation::Listed { session: "a".into(), session_id: id.into() };
            listed(&check(expectation, 2), &seen, id).is_empty()
        };
        assert!(is_listed("x") && is_listed("z") && !is_listed("w"));
        let is_gone = |id: &str, within_ms| {
            let expectation =
                Expectation::Unlisted { session: "a".into(), session_id: id.into(), due_ms: 100.0, within_ms };
            unlisted(&check(expectation, 2), &seen, id, 100.0, within_ms).is_empty()
        };
        assert!(is_gone("w", 0) && !is_gone("x", 0) && is_gone("x", 2_000));
    }
}
