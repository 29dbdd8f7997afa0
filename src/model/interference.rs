//! Who an outcome comes from: the target, or what stands around it. A gateway's page, a connection that was refused and a
//! request that was never sent say nothing of the target. Pure; must not know what an answer should be.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::exchange::{BreakageKind, Exchange, Outcome, Response};

/// Statuses by which a gateway says that it got no answer from the server behind it, or lets nothing through: those of RFC
/// 9110, and those that Cloudflare has for the same.
const OF_GATEWAYS: [RangeInclusive<u16>; 2] = [502..=504, 520..=527];

/// Members of which an object has one if the API itself answers.
const ENVELOPE: [&str; 2] = ["success", "status"];

/// What came instead of an answer of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interference {
    /// A gateway answered in its place, with this status.
    Gateway(u16),
    /// No connection could be made.
    Unreachable,
    /// The harness did not send the request.
    NotSent,
}

impl Exchange {
    /// What kept the target from answering itself, if something did.
    pub fn interference(&self) -> Option<Interference> {
        match &self.outcome {
            Outcome::Answered(response) if is_of_gateway(response) => Some(Interference::Gateway(response.status)),
            Outcome::Broken(breakage) if breakage.kind == BreakageKind::Connect => Some(Interference::Unreachable),
            Outcome::Broken(breakage) if breakage.kind == BreakageKind::NotSent => Some(Interference::NotSent),
            Outcome::Answered(_) | Outcome::Broken(_) => None,
        }
    }

    /// The same in words.
    pub fn interference_in_words(&self) -> Option<String> {
        let detail = || match &self.outcome {
            Outcome::Broken(breakage) => breakage.detail.clone(),
            Outcome::Answered(_) => String::new(),
        };
        Some(match self.interference()? {
            Interference::Gateway(status) => format!("a gateway answered {status} in place of the target"),
            Interference::Unreachable => format!("the target could not be reached: {}", detail()),
            Interference::NotSent => detail(),
        })
    }

    /// Whether a later exchange is the same request again.
    pub fn is_repeated_by(&self, later: &Self) -> bool {
        (&self.operation, &self.caller, &self.request) == (&later.operation, &later.caller, &later.request)
    }

    /// Whether the answer is a refusal by a rate limit, which is waited out and judged by nothing but being one.
    pub fn is_limited(&self) -> bool {
        self.status() == Some(429)
    }
}

fn is_of_gateway(response: &Response) -> bool {
    OF_GATEWAYS.iter().any(|statuses| statuses.contains(&response.status)) && !has_envelope(response)
}

fn has_envelope(response: &Response) -> bool {
    let body = response.body.text().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    body.is_some_and(|body| ENVELOPE.iter().any(|name| body.get(name).is_some()))
}

/// Whether an answer is a page for people, whatever it is labelled.
pub fn is_web_page(response: &Response) -> bool {
    response.body.text().is_some_and(|text| is_page(text.as_bytes()))
}

/// Whether a body begins like a page for people.
pub fn is_page(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let begins_with =
        |beginning: &[u8]| text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning));
    begins_with(b"<!doctype html") || begins_with(b"<html")
}

/// How often a gateway answered in place of the target during a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayAnswers {
    pub status: u16,
    pub count: u64,
    /// When it did so first, in milliseconds on the run's clock.
    pub first_ms: f64,
    /// When it did so last.
    pub last_ms: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{Body, Breakage, Request};
    use crate::model::operation::Operation;

    fn exchange(outcome: Outcome) -> Exchange {
        Exchange {
            operation: Operation::new("GET", "/api/v1/me"),
            caller: "alice".to_owned(),
            started_ms: 1.0,
            duration_ms: 1.0,
            request: Request { method: None, target: "/api/v1/me".into(), headers: Vec::new(), body: None },
            outcome,
        }
    }

    fn answered(status: u16, body: &str) -> Option<Interference> {
        let body = Body::Text(body.to_owned());
        exchange(Outcome::Answered(Response { status, headers: Vec::new(), body })).interference()
    }

    #[test]
    fn a_page_an_empty_body_and_a_message_without_envelope_are_of_a_gateway() {
        assert_eq!(answered(502, "<html><h1>502 Bad Gateway</h1></html>"), Some(Interference::Gateway(502)));
        assert_eq!(answered(503, ""), Some(Interference::Gateway(503)));
        assert_eq!(answered(504, "{\"message\":\"Endpoint request timed out\"}"), Some(Interference::Gateway(504)));
    }

    #[test]
    fn what_has_the_envelope_of_the_api_or_another_status_is_of_the_target() {
        assert_eq!(answered(503, "{\"success\":false,\"error\":\"busy\"}"), None);
        assert_eq!(answered(503, "{\"status\":\"error\",\"message\":\"busy\"}"), None);
        assert_eq!(answered(500, "<html>"), None);
        assert_eq!(answered(200, ""), None);
    }

    #[test]
    fn only_a_connection_that_was_never_made_is_unreachable() {
        let broken = |kind| exchange(Outcome::Broken(Breakage { kind, detail: String::new() })).interference();
        assert_eq!(broken(BreakageKind::Connect), Some(Interference::Unreachable));
        assert_eq!(broken(BreakageKind::NotSent), Some(Interference::NotSent));
        assert_eq!(broken(BreakageKind::Cut), None);
        assert_eq!(broken(BreakageKind::TimedOut), None);
    }

    #[test]
    fn pages_are_told_by_how_they_begin() {
        let is_page =
            |body: &str| is_web_page(&Response { status: 200, headers: Vec::new(), body: Body::Text(body.to_owned()) });
        assert!(is_page("\n<!DOCTYPE html>\n<html>") && is_page("<HTML lang=en>"));
        assert!(!is_page("{\"html\":\"<html>\"}") && !is_page("") && !is_page("<?xml version=\"1.0\"?>"));
    }
}
