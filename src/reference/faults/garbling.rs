//! The faults below HTTP: what they make of the bytes of a response. Pure.

use std::time::Duration;

use crate::reference::fault::Fault;
use crate::reference::http::framing::{After, Framed, Sent};
use crate::reference::http::wire::gzip;

/// Pause of a trickle: slow enough that it never ends in time.
const TRICKLE: Duration = Duration::from_millis(400);
const HUGE_FIELD: usize = 1024 * 1024;

/// Whether this fault lies in the bytes.
pub(crate) fn concerns(fault: Fault) -> bool {
    garbles(fault).is_some()
}

/// The bytes that a server with this fault sends in place of a response.
pub(crate) fn garbled(fault: Fault, response: Framed) -> Sent {
    match garbles(fault) {
        Some(garble) => garble(response),
        None => Sent::at_once(response.bytes(), After::Kept),
    }
}

type Garble = fn(Framed) -> Sent;

fn garbles(fault: Fault) -> Option<Garble> {
    Some(match fault {
        Fault::LengthTooLong => |response| closing(with_length(response, 7).bytes()),
        Fault::LengthTooShort => |response| closing(with_length(response, -3).bytes()),
        Fault::TwoLengths => |response| {
            let mut response = response;
            let other = (response.body.len() + 1).to_string();
            response.fields.push(("content-length".to_owned(), other));
            closing(response.bytes())
        },
        Fault::LengthIsNoNumber => |response| closing(response.with("content-length", Some("many")).bytes()),
        Fault::ChunkSizeLies => {
            |response| chunked(response, |body| format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len() + 9))
        }
        Fault::ChunksUnfinished => |response| chunked(response, |body| format!("{:x}\r\n{body}\r\n", body.len())),
        Fault::ChunkSizeOverflows => {
            |response| chunked(response, |body| format!("ffffffffffffffffff\r\n{body}\r\n0\r\n\r\n"))
        }
        Fault::ChunkSizeIsNoNumber => |response| chunked(response, |body| format!("size\r\n{body}\r\n0\r\n\r\n")),
        Fault::GzipLabelOnly => |response| closing(response.with("content-encoding", Some("gzip")).bytes()),
        Fault::DeflateLabelOnly => |response| closing(response.with("content-encoding", Some("deflate")).bytes()),
        Fault::UnknownCoding => |response| closing(response.with("content-encoding", Some("br")).bytes()),
        Fault::GzipCut => |response| gzipped(response, |body| body.truncate(body.len() - 12)),
        Fault::GzipChecksumWrong => |response| {
            gzipped(response, |body| {
                let checksum = body.len() - 8;
                body[checksum] ^= 0xFF;
            })
        },
        Fault::StatusLineGarbled => |response| line(response, "HTTP/1.1 OK"),
        Fault::StatusBeyondRange => |response| line(response, "HTTP/1.1 999 Whatever"),
        Fault::StatusTooSmall => |response| line(response, "HTTP/1.1 042 Whatever"),
        Fault::VersionGarbled => |response| line(response, "HTTP/one 200 OK"),
        Fault::FieldWithoutColon => |response| field(&response, b"x-cache MISS\r\n"),
        Fault::BlankInFieldName => |response| field(&response, b"x cache: MISS\r\n"),
        Fault::NulInField => |response| field(&response, b"x-cache: MI\0SS\r\n"),
        Fault::HugeField => |response| {
            let huge = format!("x-trace: {}\r\n", "a".repeat(HUGE_FIELD));
            field(&response, huge.as_bytes())
        },
        Fault::ClosesSilently => |_| closing(Vec::new()),
        Fault::ClosesAfterHead => |response| closing(response.head()),
        Fault::ClosesWithinHead => |response| {
            let head = response.head();
            closing(head[..head.len() / 2].to_vec())
        },
        Fault::ResetsWithinBody => |response| {
            let all = response.bytes();
            Sent::at_once(all[..all.len() - response.body.len() / 2 - 1].to_vec(), After::Reset)
        },
        Fault::BodyWithoutHead => |response| closing(response.body),
        Fault::TrickleWithoutEnd => |response| {
            let pieces = response.bytes().into_iter().map(|byte| vec![byte]).collect();
            Sent { pieces, pause: TRICKLE, after: After::Closed }
        },
        _ => return None,
    })
}

fn closing(bytes: Vec<u8>) -> Sent {
    Sent::at_once(bytes, After::Closed)
}

fn with_length(response: Framed, more: i64) -> Framed {
    let length = i64::try_from(response.body.len()).unwrap_or(i64::MAX).saturating_add(more).max(0);
    response.with("content-length", Some(&length.to_string()))
}

fn chunked(response: Framed, body: fn(&str) -> String) -> Sent {
    let mut response = response.with("content-length", None).with("transfer-encoding", Some("chunked"));
    response.body = body(&String::from_utf8_lossy(&response.body)).into_bytes();
    closing(response.bytes())
}

fn gzipped(mut response: Framed, spoil: fn(&mut Vec<u8>)) -> Sent {
    let mut body = gzip(&response.body).unwrap_or_default();
    spoil(&mut body);
    let length = body.len().to_string();
    response.body = body;
    closing(response.with("content-encoding", Some("gzip")).with("content-length", Some(&length)).bytes())
}

fn line(mut response: Framed, line: &str) -> Sent {
    line.clone_into(&mut response.status_line);
    closing(response.bytes())
}

/// The response with one more line in its header.
fn field(response: &Framed, line: &[u8]) -> Sent {
    let head = response.head();
    let open = &head[..head.len() - 2];
    closing([open, line, b"\r\n", &response.body].concat())
}
