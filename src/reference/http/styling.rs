//! The legal variants below HTTP: other bytes for the same response (RFC 9110, RFC 9112). Pure.

use std::time::Duration;

use crate::reference::http::framing::{After, Framed, Sent};
use crate::reference::variant::Variant;

/// Whether this variant lies in the bytes.
pub(crate) fn concerns(variant: Variant) -> bool {
    styles(variant).is_some()
}

/// The bytes of a response in the way of a variant.
pub(crate) fn styled(variant: Variant, response: Framed) -> Sent {
    match styles(variant) {
        Some(style) => style(response),
        None => kept(response.bytes()),
    }
}

type Style = fn(Framed) -> Sent;

fn styles(variant: Variant) -> Option<Style> {
    Some(match variant {
        Variant::Chunked => |response| chunked(response, |body| chunks(body, 16, "")),
        Variant::TinyChunks => |response| chunked(response, |body| chunks(body, 1, "")),
        Variant::ChunkExtensions => |response| chunked(response, |body| chunks(body, 32, ";node=b;q=\"x y\"")),
        Variant::TrailerFields => |response| {
            chunked(response, |body| {
                let mut bytes = chunks(body, 64, "");
                bytes.truncate(bytes.len() - 2);
                bytes.extend_from_slice(b"x-checksum: 0\r\n\r\n");
                bytes
            })
        },
        Variant::FieldsInTitleCase => |response| renamed(response, title_case),
        Variant::FieldsInCapitals => |response| renamed(response, str::to_ascii_uppercase),
        Variant::FieldsReversed => |mut response| {
            response.fields.reverse();
            kept(response.bytes())
        },
        Variant::NoBlankAfterColon => |response| respaced(&response, ":", ""),
        Variant::ManyBlanksAroundValues => |response| respaced(&response, ": \t ", " \t"),
        Variant::OtherReason => |response| reasoned(response, " All is well, more or less"),
        Variant::NoReason => |response| reasoned(response, " "),
        Variant::OldVersion => |mut response| {
            response.status_line = response.status_line.replacen("HTTP/1.1", "HTTP/1.0", 1);
            closed(response.with("connection", Some("close")).bytes())
        },
        Variant::EndByClosing => |response| closed(response.with("content-length", None).bytes()),
        Variant::InterimAnswers => |response| {
            let interim =
                b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
            kept([interim.as_slice(), &response.bytes()].concat())
        },
        Variant::ManyPieces => |response| Sent {
            pieces: pieces(&response.bytes(), 20),
            pause: Duration::from_millis(1),
            after: After::Kept,
        },
        _ => return None,
    })
}

/// The bytes in so many pieces of about one size.
fn pieces(bytes: &[u8], count: usize) -> Vec<Vec<u8>> {
    bytes.chunks(bytes.len().div_ceil(count).max(1)).map(<[u8]>::to_vec).collect()
}

fn kept(bytes: Vec<u8>) -> Sent {
    Sent::at_once(bytes, After::Kept)
}

fn closed(bytes: Vec<u8>) -> Sent {
    Sent::at_once(bytes, After::Closed)
}

/// A response without a body stays as it is: to a HEAD, chunks would not belong.
fn chunked(response: Framed, chunks: fn(&[u8]) -> Vec<u8>) -> Sent {
    if response.body.is_empty() {
        return kept(response.bytes());
    }
    let mut response = response.with("content-length", None).with("transfer-encoding", Some("chunked"));
    response.body = chunks(&response.body);
    kept(response.bytes())
}

fn chunks(body: &[u8], size: usize, extension: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(size) {
        bytes.extend_from_slice(format!("{:X}{extension}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("000{extension}\r\n\r\n").as_bytes());
    bytes
}

fn renamed(mut response: Framed, name: fn(&str) -> String) -> Sent {
    for (known, _) in &mut response.fields {
        *known = name(known);
    }
    kept(response.bytes())
}

fn title_case(name: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    name.split('-')
        .map(|part| if part.is_empty() { String::new() } else { capital(part) })
        .collect::<Vec<_>>()
        .join("-")
}

fn respaced(response: &Framed, separator: &str, end: &str) -> Sent {
    let fields = response.fields.iter().map(|(name, value)| format!("{name}{separator}{value}{end}\r\n"));
    let head = format!("{}\r\n{}\r\n", response.status_line, fields.collect::<String>());
    kept([head.as_bytes(), &response.body].concat())
}

fn reasoned(mut response: Framed, reason: &str) -> Sent {
    // "HTTP/1.1 200" is twelve characters.
    response.status_line.truncate(12);
    response.status_line.push_str(reason);
    kept(response.bytes())
}
