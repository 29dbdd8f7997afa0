//! Evaluates what probes of tokens and readings of lists show of sessions: ended, alive, told to strangers. Pure; the
//! times in the exchanges are the only clock.

use serde_json::Value;

use crate::contract::checks::seen::{Seen, deviation, json, label, outcome};
use crate::contract::requirements::open_websocket_aspect;
use crate::model::check::Check;
use crate::model::deviation::Deviation;
use crate::model::due::Due;
use crate::model::exchange::Exchange;
use crate::model::json_bounds;

/// The probes show that the token died in time.
pub(crate) fn token_refused(check: &Check, seen: &[Seen<'_>], last: Seen<'_>, due: Due) -> Vec<Deviation> {
    let expected = format!("the token of {} is refused with 401 {}", label(check), due.deadline());
    let late = seen.iter().find(|(_, probe)| probe.status() == Some(200) && is_late(due, probe));
    if last.1.status() == Some(401) {
        let Some((index, _)) = late else { return Vec::new() };
        let actual = format!("refused only after {:.0} ms", due.after_ms(last.1.started_ms));
        return vec![deviation(check, "ended.token", Some(*index), &expected, &actual)];
    }
    let actual = match last.1.status() {
        Some(200) => format!("still accepted {:.0} ms after the answer", due.after_ms(last.1.started_ms)),
        _ => outcome(last.1),
    };
    vec![deviation(check, "ended.token", Some(last.0), &expected, &actual)]
}

/// The attempts show that no websocket took the token once the session had to be over.
pub(crate) fn resumption_refused(check: &Check, seen: &[Seen<'_>], due: Due) -> Vec<Deviation> {
    let granted = seen.iter().find(|(_, attempt)| is_resumption_granted(attempt) && is_late(due, attempt));
    let Some((index, attempt)) = granted else { return Vec::new() };
    let expected = format!("no websocket takes the token of {} {}", label(check), due.deadline());
    let actual = format!("its login was granted {:.0} ms after the answer", due.after_ms(attempt.started_ms));
    vec![deviation(check, "ended.websocket", Some(*index), &expected, &actual)]
}

/// No method was served on the open websocket once the session had to be over.
pub(crate) fn websocket_silent(check: &Check, seen: &[Seen<'_>], due: Due, demanded: bool) -> Vec<Deviation> {
    let served = seen.iter().find(|(_, call)| is_method_served(call) && is_late(due, call));
    let Some((index, call)) = served else { return Vec::new() };
    let expected =
        format!("the websocket that was open on {} closes, or serves nothing {}", label(check), due.deadline());
    let actual = format!("a method was still served on it {:.0} ms after the answer", due.after_ms(call.started_ms));
    vec![deviation(check, open_websocket_aspect(demanded), Some(*index), &expected, &actual)]
}

/// Whether a method that was called on a websocket was served: one of the frames is a result without an error.
pub fn is_method_served(call: &Exchange) -> bool {
    results(call).any(|frame| frame.get("error").is_none_or(Value::is_null))
}

/// The frames of an exchange on a websocket that are results of methods.
fn results(exchange: &Exchange) -> impl Iterator<Item = Value> {
    let frames = exchange.response().and_then(|response| response.body.text()).unwrap_or_default();
    let frames = if json_bounds::keep(frames.as_bytes()).is_ok() { frames } else { "" };
    let frames = serde_json::Deserializer::from_str(frames).into_iter::<Value>().map_while(Result::ok);
    frames.filter(|frame| frame.get("msg").and_then(Value::as_str) == Some("result"))
}

/// Whether an attempt to resume a token on a websocket was granted: one of the frames is the result of a method, names a
/// user and no error.
pub fn is_resumption_granted(attempt: &Exchange) -> bool {
    results(attempt).any(|frame| {
        let has_error = frame.get("error").is_some_and(|error| !error.is_null());
        let user = frame.pointer("/result/id").and_then(Value::as_str);
        !has_error && user.is_some_and(|user| !user.is_empty())
    })
}

/// The probe shows that the token is alive and its user's.
pub(crate) fn token_accepted(check: &Check, user_id: &str, last: Seen<'_>) -> Vec<Deviation> {
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

/// The session left the list in time.
pub(crate) fn unlisted(check: &Check, seen: &[Seen<'_>], session_id: &str, due: Due) -> Vec<Deviation> {
    let expected = format!("{} is gone from the list {}", label(check), due.deadline());
    for (index, page) in pages(seen) {
        let Some(ids) = listed_ids(page) else {
            return vec![deviation(check, "ended.list", Some(index), &expected, &unreadable(page))];
        };
        if is_late(due, page) && ids.iter().any(|id| id == session_id) {
            let actual = format!("still listed {:.0} ms after the answer", due.after_ms(page.started_ms));
            return vec![deviation(check, "ended.list", Some(index), &expected, &actual)];
        }
    }
    Vec::new()
}

/// The session is in the list.
pub(crate) fn listed(check: &Check, seen: &[Seen<'_>], session_id: &str) -> Vec<Deviation> {
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
    // Nothing but refusals by the rate limit says nothing.
    last.map(|last| deviation(check, "survivor.list", Some(last), &expected, "not listed")).into_iter().collect()
}

/// Refusals by the rate limit were waited out and say nothing about the list; nor does what a gateway answered.
fn pages<'a>(seen: &'a [Seen<'a>]) -> impl Iterator<Item = Seen<'a>> {
    seen.iter().copied().filter(|(_, page)| !page.is_limited() && page.interference().is_none())
}

/// Whether an exchange began after the effect had to show.
fn is_late(due: Due, exchange: &Exchange) -> bool {
    due.late_by_ms(exchange.started_ms) > 0.0
}

/// The call was answered with success and the token died in time, or the call was refused and the token is alive.
pub(crate) fn as_answered(check: &Check, seen: &[Seen<'_>], last: Seen<'_>, due: Due) -> Vec<Deviation> {
    // A call without an answer is a deviation already, and promises nothing.
    let Some(answer) = seen.first().and_then(|(_, call)| call.status()) else { return Vec::new() };
    let promised = (200..300).contains(&answer);
    let is_late = seen[1..].iter().any(|(_, probe)| probe.status() == Some(200) && is_late(due, probe));
    let actual = match (promised, last.1.status()) {
        (true, Some(401)) if !is_late => return Vec::new(),
        (false, Some(200)) => return Vec::new(),
        (true, Some(401)) => format!("its token was refused only after {:.0} ms", due.after_ms(last.1.started_ms)),
        (true, Some(200)) => format!("its token is still accepted {:.0} ms later", due.after_ms(last.1.started_ms)),
        (false, Some(401)) => "its token is refused".to_owned(),
        _ => outcome(last.1),
    };
    let consequence = if promised { format!("ends {}", due.deadline()) } else { "stays alive".to_owned() };
    let expected = format!("{} {consequence}, since the call was answered with status {answer}", label(check));
    vec![deviation(check, "effect", Some(last.0), &expected, &actual)]
}

/// No page shows the session, which is another user's.
pub(crate) fn undisclosed(check: &Check, seen: &[Seen<'_>], session_id: &str) -> Vec<Deviation> {
    let expected = format!("{}, which is another user's, is not in the list", label(check));
    for (index, page) in pages(seen) {
        let ids = listed_ids(page);
        let actual = match ids {
            None => unreadable(page),
            Some(ids) if ids.iter().any(|id| id == session_id) => "it is listed".to_owned(),
            Some(_) => continue,
        };
        let operation = page.operation.clone();
        let found = deviation(check, "owner", Some(index), &expected, &actual);
        return vec![Deviation { requirement: format!("{}.owner", operation.slug()), operation, ..found }];
    }
    Vec::new()
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

fn unreadable(page: &Exchange) -> String {
    format!("the list cannot be read: {}", outcome(page))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::check::Expectation;
    use crate::model::exchange::{Body, Outcome, Request, Response};
    use crate::model::operation::Operation;

    fn exchange(started_ms: f64, status: u16, body: &Value) -> Exchange {
        Exchange {
            operation: Operation::new("GET", "/api/v1/me"),
            caller: "session \"a\"".into(),
            started_ms,
            duration_ms: 1.0,
            request: Request { method: None, target: "/api/v1/me".into(), headers: Vec::new(), body: None },
            outcome: Outcome::Answered(Response { status, headers: Vec::new(), body: Body::Text(body.to_string()) }),
        }
    }

    fn check(expectation: Expectation, exchanges: usize) -> Check {
        let operation = Operation::new("POST", "/api/v1/sessions/logout.me");
        Check::new(3, operation, expectation, (0..exchanges).collect())
    }

    /// Requirement and actual of what a list of probes shows of a session that had to end at 100 ms.
    fn refused(probes: &[(f64, u16)], within_ms: u64) -> Vec<(String, String)> {
        let exchanges: Vec<_> = probes.iter().map(|(at, status)| exchange(*at, *status, &json!({}))).collect();
        let due = Due { due_ms: 100.0, within_ms };
        let expectation = Expectation::TokenRefused { session: "a".into(), due };
        let check = check(expectation, exchanges.len());
        let seen: Vec<Seen<'_>> = exchanges.iter().enumerate().collect();
        let found = token_refused(&check, &seen, *seen.last().unwrap(), due);
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
            let due = Due { due_ms: 100.0, within_ms };
            let expectation = Expectation::Unlisted { session: "a".into(), session_id: id.into(), due };
            unlisted(&check(expectation, 2), &seen, id, due).is_empty()
        };
        assert!(is_gone("w", 0) && !is_gone("x", 0) && is_gone("x", 2_000));
    }

    /// What a call's answer and the probes after it (time, status) show.
    fn effect(answer: u16, probes: &[(f64, u16)], within_ms: u64) -> Option<String> {
        let call = exchange(90.0, answer, &json!({}));
        let probes = probes.iter().map(|(at, status)| exchange(*at, *status, &json!({})));
        let exchanges: Vec<_> = [call].into_iter().chain(probes).collect();
        let due = Due { due_ms: 100.0, within_ms };
        let expectation = Expectation::EffectAsAnswered { session: "a".into(), due };
        let seen: Vec<Seen<'_>> = exchanges.iter().enumerate().collect();
        as_answered(&check(expectation, exchanges.len()), &seen, *seen.last().unwrap(), due)
            .pop()
            .map(|found| found.actual)
    }

    #[test]
    fn answer_and_effect_must_agree() {
        assert_eq!(effect(200, &[(101.0, 401)], 0), None);
        assert_eq!(effect(400, &[(101.0, 200)], 0), None);
        assert_eq!(effect(200, &[(101.0, 200), (150.0, 401)], 2_000), None);
        assert_eq!(effect(200, &[(101.0, 200), (150.0, 401)], 0).unwrap(), "its token was refused only after 50 ms");
        assert_eq!(effect(200, &[(101.0, 200)], 0).unwrap(), "its token is still accepted 1 ms later");
        assert_eq!(effect(400, &[(101.0, 401)], 0).unwrap(), "its token is refused");
        assert_eq!(effect(400, &[(101.0, 500)], 0).unwrap(), "status 500");
    }
}
