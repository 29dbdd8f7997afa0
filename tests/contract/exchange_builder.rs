//! Builds exchanges, and says in a line what the contract finds in them.

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{Contract, parse_profiles};
use rocketchat_conformance::model::deviation::Deviation;
use rocketchat_conformance::model::exchange::{Body, Breakage, BreakageKind, Exchange, Outcome, Request, Response};
use rocketchat_conformance::model::profile::Profile;
use serde_json::Value;

pub(crate) const LOGOUT_ME: &str = "POST /api/v1/sessions/logout.me";

/// The built-in profiles.
pub(crate) fn profiles() -> Vec<Profile> {
    parse_profiles(&builtin::profiles()).unwrap()
}

/// The built-in contract under a profile.
pub(crate) fn under(profile: &str) -> Contract {
    let profiles = profiles();
    let profile = profiles.iter().find(|known| known.name == profile).unwrap();
    Contract::build(&builtin::documents(), &builtin::overlays(), profile)
}

/// An exchange with a JSON answer.
pub(crate) fn answered(operation: &str, status: u16, body: &str) -> Exchange {
    Exchange {
        operation: operation.parse().unwrap(),
        caller: "session \"a\"".to_owned(),
        started_ms: 1.0,
        duration_ms: 1.0,
        request: Request { method: None, target: String::new(), headers: Vec::new(), body: None },
        outcome: Outcome::Answered(Response {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: Body::Text(body.to_owned()),
        }),
    }
}

/// A logout of session `s1` with this answer.
pub(crate) fn logout(status: u16, body: &str) -> Exchange {
    let request = Request {
        method: None,
        target: "/api/v1/sessions/logout.me".to_owned(),
        headers: Vec::new(),
        body: Some(Body::Text(r#"{"sessionId":"s1"}"#.to_owned())),
    };
    Exchange { request, ..answered(LOGOUT_ME, status, body) }
}

/// The same exchange with another media type, or none.
pub(crate) fn typed(mut exchange: Exchange, media_type: Option<&str>) -> Exchange {
    if let Outcome::Answered(response) = &mut exchange.outcome {
        response.headers = media_type.iter().map(|text| ("content-type".to_owned(), (*text).to_owned())).collect();
    }
    exchange
}

/// The same exchange with another body.
pub(crate) fn with_body(mut exchange: Exchange, body: Body) -> Exchange {
    if let Outcome::Answered(response) = &mut exchange.outcome {
        response.body = body;
    }
    exchange
}

/// The same exchange without an answer.
pub(crate) fn broken(exchange: Exchange, kind: BreakageKind, detail: &str) -> Exchange {
    Exchange { outcome: Outcome::Broken(Breakage { kind, detail: detail.to_owned() }), ..exchange }
}

/// Deviations in a line each: requirement, place, expected, seen.
pub(crate) fn lines(deviations: &[Deviation]) -> Vec<String> {
    let line = |one: &Deviation| {
        let place = one.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let place = place.map(|pointer| format!(" at {pointer}")).unwrap_or_default();
        format!("{}{place}: expected {}, seen {}", one.requirement, one.expected, one.actual)
    };
    deviations.iter().map(line).collect()
}

/// What the contract finds in an exchange by itself.
pub(crate) fn found(contract: &Contract, exchange: &Exchange) -> Vec<String> {
    lines(&contract.check_exchange(0, exchange))
}

/// A value with one place replaced; `None` removes it.
pub(crate) fn replaced(value: &Value, pointer: &str, by: Option<Value>) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let members = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match by {
        Some(by) => members.insert(key.to_owned(), by),
        None => members.remove(key),
    };
    value
}
