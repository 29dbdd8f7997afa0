//! One request and what came back, redacted: the only material that verdicts are drawn from.
//! Must not know how a request is sent nor what a contract says about it.

use serde::{Deserialize, Serialize};

use super::operation::Operation;

/// A request of a scenario and its outcome. Secrets in it were replaced by commitments when it was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The operation of the contract that the request addresses.
    pub operation: Operation,
    /// The session label or the words that say who called, for readers only.
    pub caller: String,
    /// Milliseconds from the start of the run to the sending of the request (monotone clock).
    pub started_ms: f64,
    /// Milliseconds from sending to the last byte of the body, or to the failure.
    pub duration_ms: f64,
    /// The request as sent.
    pub request: Request,
    /// The response or the reason why there is none.
    pub outcome: Outcome,
}

impl Exchange {
    /// The response, if a whole one arrived.
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response),
            Outcome::Broken(_) => None,
        }
    }

    /// The method that was sent.
    pub fn method(&self) -> &str {
        self.request.method.as_deref().unwrap_or(&self.operation.method)
    }

    /// Whether the deadline passed before the response was complete.
    pub fn timed_out(&self) -> bool {
        matches!(&self.outcome, Outcome::Broken(breakage) if breakage.kind == BreakageKind::TimedOut)
    }

    /// The status, if a whole response arrived.
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }
}

/// A request as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method, if it is not that of the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path and query as sent.
    pub target: String,
    /// Header fields set by the harness, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if one was sent.
    pub body: Option<Body>,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A whole response arrived.
    Answered(Response),
    /// No whole response arrived.
    Broken(Breakage),
}

/// A whole response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Status code as received.
    pub status: u16,
    /// Header fields as received, names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body after content decoding.
    pub body: Body,
}

impl Response {
    /// The first value of a header field; the name is matched without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Bytes of a body, as text where they are text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Valid UTF-8 (a byte order mark is kept as U+FEFF).
    Text(String),
    /// Anything else, in base64 (RFC 4648 §4).
    Base64(String),
}

impl Body {
    /// The text, if the bytes were valid UTF-8.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Base64(_) => None,
        }
    }

    /// Whether there is no byte at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Base64(text) => text.is_empty(),
        }
    }
}

/// Why no whole response arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakage {
    /// What kind of failure it was.
    pub kind: BreakageKind,
    /// One sentence for the reader, without secrets.
    pub detail: String,
}

/// Kinds of broken exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreakageKind {
    /// No connection could be made.
    Connect,
    /// The deadline passed before the response was complete.
    TimedOut,
    /// The connection ended before the response was complete, or the response was not HTTP.
    Cut,
    /// The body or the headers exceeded the size that the harness accepts.
    TooLarge,
    /// The body could not be decoded as its content coding says.
    Undecodable,
}
