//! One request and what came back, redacted: the only material that verdicts are drawn from.
//! Must not know how a request is sent nor what a contract says about it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::excerpt;
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

    /// The exchange with no more than the first bytes of its bodies.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        let outcome = match &self.outcome {
            Outcome::Answered(Response { status, headers, body }) => {
                Outcome::Answered(Response { status: *status, headers: headers.clone(), body: body.shortened(most) })
            }
            Outcome::Broken(breakage) => Outcome::Broken(breakage.clone()),
        };
        let Request { method, target, headers, body } = &self.request;
        let body = body.as_ref().map(|body| body.shortened(most));
        let request = Request { method: method.clone(), target: target.clone(), headers: headers.clone(), body };
        Self {
            operation: self.operation.clone(),
            caller: self.caller.clone(),
            started_ms: self.started_ms,
            duration_ms: self.duration_ms,
            request,
            outcome,
        }
    }

    /// What was sent and what came back, as far as there is any.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.request.body.iter().chain(self.response().map(|response| &response.body))
    }

    /// Whether of one of its bodies only the beginning is there.
    pub fn is_cut(&self) -> bool {
        self.bodies().any(|body| matches!(body, Body::Cut(_)))
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
    /// The beginning of what is too long to be kept.
    Cut(CutBody),
}

/// What is kept of a body that is too long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutBody {
    /// Its beginning, as text where that is text.
    pub beginning: Box<Body>,
    /// Length of the whole as it would stand in the record, in bytes: of the text, or of its base64.
    pub bytes: usize,
    /// SHA-256 of the same, hexadecimal. Secrets were replaced before, so that it betrays none.
    pub sha256: String,
}

impl Body {
    /// The text, if the bytes were valid UTF-8.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Base64(_) | Self::Cut(_) => None,
        }
    }

    /// What is there of the text, if it is text.
    pub fn beginning(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Base64(_) => None,
            Self::Cut(cut) => cut.beginning.beginning(),
        }
    }

    /// What is there of it, as it stands in the record.
    pub fn kept_text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Base64(text) => text,
            Self::Cut(cut) => cut.beginning.kept_text(),
        }
    }

    /// How many bytes of a record it takes.
    pub fn kept_bytes(&self) -> usize {
        self.kept_text().len()
    }

    /// The body, or its first `most` bytes with the length and the digest of the whole.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        let whole = match self {
            body if body.kept_bytes() <= most => return body.clone(),
            Self::Cut(CutBody { beginning, bytes, sha256 }) => {
                let Self::Cut(shorter) = beginning.shortened(most) else { return self.clone() };
                let beginning = shorter.beginning;
                return Self::Cut(CutBody { beginning, bytes: *bytes, sha256: sha256.clone() });
            }
            Self::Text(text) | Self::Base64(text) => text,
        };
        let beginning = excerpt::first_bytes(whole, most).to_owned();
        let beginning = if matches!(self, Self::Text(_)) { Self::Text(beginning) } else { Self::Base64(beginning) };
        let sha256 = Sha256::digest(whole).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
        Self::Cut(CutBody { beginning: Box::new(beginning), bytes: whole.len(), sha256 })
    }

    /// Whether there is no byte at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Base64(text) => text.is_empty(),
            Self::Cut(cut) => cut.bytes == 0,
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
    /// The harness did not send the request.
    NotSent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_body_leaves_its_beginning_its_length_and_its_digest() {
        let body = Body::Text("äbc".to_owned());
        assert_eq!(body.shortened(4), body);
        let Body::Cut(cut) = body.shortened(1) else { panic!("it is cut") };
        assert_eq!((*cut.beginning).clone(), Body::Text(String::new()), "no half character");
        assert_eq!(cut.bytes, 4);
        assert_eq!(cut.sha256, "6af7acc9ce244857073dbf0c9d6c88f13a01cf0dbe03ee64de980314d94d7475");
        let shorter = body.shortened(3).shortened(2);
        let Body::Cut(again) = shorter else { panic!("it is cut") };
        assert_eq!((again.beginning.beginning(), again.bytes, again.sha256), (Some("ä"), 4, cut.sha256));
    }
}
