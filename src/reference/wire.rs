//! Puts an answer on the wire: bytes and headers, and the faults that lie in the sending. Knows nothing of what is said.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use serde_json::Value;

use super::answers::{Answer, Payload};
use super::{Fault, Flavour, Variant};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What is unusual about the sending of one answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sending {
    /// The fault that spoils it.
    pub fault: Option<Fault>,
    /// The liberty that is taken.
    pub variant: Option<Variant>,
}

/// The HTTP response for an answer.
pub(super) fn response(answer: Answer, flavour: Flavour, sending: Sending) -> Response {
    let fault = sending.fault;
    let text = body(&answer.payload, sending);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&answer.payload, flavour, fault)));
    if flavour.is_upstream() && !matches!(answer.payload, Payload::Text(_)) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.extend(answer.headers);
    if fault == Some(Fault::CutAnswer) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
        *response.body_mut() = broken_off(text);
    } else {
        *response.body_mut() = Body::from(text);
    }
    response
}

fn content_type(payload: &Payload, flavour: Flavour, fault: Option<Fault>) -> &'static str {
    match payload {
        Payload::Text(_) => "text/plain; charset=UTF-8",
        _ if fault == Some(Fault::HtmlAnswer) => "text/html; charset=utf-8",
        _ if flavour.is_upstream() => "application/json",
        _ => "application/json; charset=utf-8",
    }
}

fn body(payload: &Payload, Sending { fault, variant }: Sending) -> String {
    let text = match payload {
        Payload::Json(value) if variant == Some(Variant::PrettyJson) => format!("{value:#}\n"),
        Payload::Json(value) => spoilt(value, fault),
        Payload::Text(text) => (*text).to_owned(),
        Payload::Empty => String::new(),
    };
    if fault == Some(Fault::ByteOrderMark) { format!("{BYTE_ORDER_MARK}{text}") } else { text }
}

fn spoilt(value: &Value, fault: Option<Fault>) -> String {
    let text = value.to_string();
    let first = value.as_object().and_then(|object| object.iter().next());
    match (fault, first) {
        (Some(Fault::TrailingValue), _) => text.repeat(2),
        (Some(Fault::DuplicateKey), Some((key, first))) => {
            format!("{{{}:{first},{}", Value::from(key.as_str()), text.trim_start_matches('{'))
        }
        _ => text,
    }
}

/// Half of the announced bytes, then nothing but the end of the connection.
fn broken_off(text: String) -> Body {
    let mut half = text.into_bytes();
    half.truncate(half.len() / 2);
    Body::from_stream(stream::iter([Ok(Bytes::from(half)), Err(io::Error::from(io::ErrorKind::ConnectionReset))]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spoilt_bodies_are_what_their_faults_say() {
        let payload = Payload::Json(json!({"a": 1, "b": {}}));
        let sent = |fault| body(&payload, Sending { fault, variant: None });
        let pretty = body(&payload, Sending { fault: None, variant: Some(Variant::PrettyJson) });
        assert_eq!(pretty, "{\n  \"a\": 1,\n  \"b\": {}\n}\n");
        assert_eq!(sent(None), r#"{"a":1,"b":{}}"#);
        assert_eq!(sent(Some(Fault::DuplicateKey)), r#"{"a":1,"a":1,"b":{}}"#);
        assert_eq!(sent(Some(Fault::TrailingValue)), r#"{"a":1,"b":{}}{"a":1,"b":{}}"#);
        assert_eq!(sent(Some(Fault::ByteOrderMark)), "\u{feff}{\"a\":1,\"b\":{}}");
    }
}
