//! Puts an answer on the wire: bytes and header fields, and the faults and legal variants that lie in the sending. Knows
//! nothing of what is said.

use std::io::{self, Write as _};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use futures_util::stream;

use super::script;
use super::sending::Sending;
use crate::reference::fault::Fault;
use crate::reference::flavour::Flavour;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::identifiers;
use crate::reference::variant::Variant;

/// The HTTP response for an answer to a call that accepts these content codings.
pub(crate) fn response(answer: Answer, flavour: Flavour, accepted: &str, sending: Sending) -> Response {
    let body = match &answer.payload {
        Payload::Json(value) => script::written(value, sending),
        Payload::Text(text) | Payload::Html(text) => (*text).as_bytes().to_vec(),
        Payload::Empty => Vec::new(),
        Payload::File { bytes, .. } => bytes.clone(),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    for label in labels(&answer.payload, flavour, sending) {
        headers.append(header::CONTENT_TYPE, HeaderValue::from_static(label));
    }
    if let Payload::File { media_type, .. } = &answer.payload
        && !media_type.is_empty()
        && let Ok(label) = HeaderValue::from_str(media_type)
    {
        headers.insert(header::CONTENT_TYPE, label);
    }
    if flavour.is_upstream() && !matches!(answer.payload, Payload::Text(_)) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.extend(answer.headers);
    let body = sending.variant.map_or_else(
        || body.clone(),
        |variant| {
            decorate(headers, answer.status, variant);
            coded(headers, body.clone(), accepted, variant)
        },
    );
    if sending.fault == Some(Fault::CutAnswer) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() = broken_off(body);
    } else {
        *response.body_mut() = Body::from(body);
    }
    response
}

/// The values of Content-Type: one, on an honest server.
fn labels(payload: &Payload, flavour: Flavour, Sending { fault, variant }: Sending) -> Vec<&'static str> {
    let honest = match payload {
        Payload::File { .. } => return Vec::new(),
        Payload::Text(_) => return vec!["text/plain; charset=UTF-8"],
        Payload::Html(_) => return vec!["text/html; charset=utf-8"],
        _ if flavour.is_upstream() => "application/json",
        _ => "application/json; charset=utf-8",
    };
    match (fault, variant) {
        (Some(Fault::HtmlAnswer), _) => vec!["text/html; charset=utf-8"],
        (Some(Fault::TextLabel), _) => vec!["text/plain"],
        (Some(Fault::NoLabel), _) => Vec::new(),
        (Some(Fault::TwoLabels), _) => vec![honest, "text/html"],
        (Some(Fault::Latin1Label), _) => vec!["application/json; charset=iso-8859-1"],
        (Some(Fault::BrokenLabel), _) => vec!["json"],
        (_, Some(Variant::CharsetAbsent)) => vec!["application/json"],
        (_, Some(Variant::CharsetQuoted)) => vec!["application/json; charset=\"UTF-8\""],
        (_, Some(Variant::MediaTypeInCapitals)) => vec!["Application/JSON;Charset=UTF-8"],
        (_, Some(Variant::MediaTypeParameter)) => vec!["application/json; profile=\"v1\"; charset=utf-8"],
        _ => vec![honest],
    }
}

/// Adds the header fields that a legal variant has.
fn decorate(headers: &mut HeaderMap, status: StatusCode, variant: Variant) {
    let fields: &[(&'static str, &'static str)] = match variant {
        Variant::CookiesSet => &[("set-cookie", "lb=node-b; Path=/; HttpOnly"), ("set-cookie", "locale=en; Secure")],
        Variant::SecurityFields => &[
            ("strict-transport-security", "max-age=31536000"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "sameorigin"),
            ("content-security-policy", "default-src 'none'"),
        ],
        Variant::CrossOriginFields => &[
            ("access-control-allow-origin", "*"),
            ("access-control-allow-headers", "X-User-Id, X-Auth-Token"),
            ("access-control-expose-headers", "X-RateLimit-Limit"),
        ],
        Variant::CacheFields => {
            &[("etag", "W/\"2a-x\""), ("vary", "Origin"), ("vary", "Accept-Encoding"), ("age", "0")]
        }
        Variant::ProxyFields => &[("server", "nginx/1.27"), ("via", "1.1 edge"), ("x-cache", "MISS")],
        Variant::EmptyField => &[("x-instance", "")],
        Variant::RateLimitFields => {
            &[("x-ratelimit-limit", "1000"), ("x-ratelimit-remaining", "999"), ("x-ratelimit-reset", "4102444800000")]
        }
        Variant::KeepAliveField => &[("keep-alive", "timeout=5, max=1000"), ("connection", "keep-alive")],
        Variant::ConnectionCloses => &[("connection", "close")],
        Variant::SchemeNamed if status == StatusCode::UNAUTHORIZED => &[("www-authenticate", "Token realm=\"api\"")],
        _ => &[],
    };
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if variant == Variant::RequestNumberField
        && let Ok(number) = HeaderValue::from_str(&identifiers::id())
    {
        headers.insert(HeaderName::from_static("x-request-id"), number);
    }
}

/// The body in the content coding of a legal variant, if the client accepts it.
fn coded(headers: &mut HeaderMap, body: Vec<u8>, accepted: &str, variant: Variant) -> Vec<u8> {
    let (coding, coded) = match variant {
        Variant::Gzip if accepted.contains("gzip") => ("gzip", gzip(&body)),
        Variant::Deflate if accepted.contains("deflate") => ("deflate", deflate(&body)),
        _ => return body,
    };
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    coded.unwrap_or(body)
}

/// A body in the content coding `gzip`.
pub(crate) fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn deflate(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn broken_off(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    Body::from_stream(stream::iter([Ok(Bytes::from(body)), Err(io::Error::from(io::ErrorKind::ConnectionReset))]))
}
