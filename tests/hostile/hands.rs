//! What hostile servers do, each a plain function on a raw connection.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::front::{Hand, Request};

/// Longer than any deadline of a test, shorter than a test that hangs.
const LONG: Duration = Duration::from_secs(40);

fn write(client: &mut TcpStream, bytes: impl AsRef<[u8]>) -> bool {
    client.write_all(bytes.as_ref()).is_ok()
}

fn good(request: &Request) -> String {
    format!("{{\"sessionId\":\"{}\",\"success\":true}}", request.session_id())
}

pub(crate) fn respond(client: &mut TcpStream, status: &str, fields: &str, body: impl AsRef<[u8]>) {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = write(client, head) && write(client, body);
}

pub(crate) fn ok(client: &mut TcpStream, body: impl AsRef<[u8]>) {
    respond(client, "200 OK", "", body);
}

fn failed(client: &mut TcpStream, text: &str) {
    respond(client, "404 Not Found", "", serde_json::json!({"success": false, "error": text}).to_string());
}

pub(crate) fn chunked(client: &mut TcpStream, rest: &str) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    write(client, format!("{head}{rest}"));
}

fn endless(client: &mut TcpStream, beginning: &str, again: &str) {
    let mut goes_on = write(client, beginning);
    let began = std::time::Instant::now();
    while goes_on && began.elapsed() < LONG {
        goes_on = write(client, again);
    }
}

pub(crate) fn coded(client: &mut TcpStream, coding: &str, body: &[u8]) {
    respond(client, "200 OK", &format!("Content-Encoding: {coding}\r\n"), body);
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gibibyte of blanks, a mebibyte at a time.
fn bomb(mut write: impl FnMut(&[u8])) {
    let blanks = vec![b' '; 1024 * 1024];
    for _ in 0..1024 {
        write(&blanks);
    }
}

/// A server that answers `bytes` whatever it is asked.
macro_rules! says {
    ($bytes:expr) => {
        |client, _| {
            write(client, $bytes);
        }
    };
}

/// Hands for the call that the suite is about: the answer to a logout.
pub(crate) const LOGOUT: &[(&str, Hand)] = &[
    ("never answers", |_, _| thread::sleep(LONG)),
    ("one byte a second", |client, request| {
        let body = good(request);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        for byte in answer.bytes() {
            if !write(client, [byte]) {
                return;
            }
            thread::sleep(Duration::from_secs(1));
        }
    }),
    ("endless headers", |client, _| endless(client, "HTTP/1.1 200 OK\r\n", "x-more: and more\r\n")),
    ("a header without end", |client, _| endless(client, "HTTP/1.1 200 OK\r\nx-long: ", "abcdefgh")),
    ("a status line without end", |client, _| endless(client, "HTTP/1.1 200 ", "OK ")),
    ("endless body", |client, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        endless(client, head, &format!("1000\r\n{}\r\n", " ".repeat(0x1000)));
    }),
    ("endless body until close", |client, _| {
        endless(client, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", &" ".repeat(4096));
    }),
    ("endless 100", |client, _| endless(client, "", "HTTP/1.1 100 Continue\r\n\r\n")),
    ("endless 103", |client, _| endless(client, "", "HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n")),
    ("chunk size overflows", |client, _| chunked(client, "FFFFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")),
    ("chunk size of 64 bits", |client, _| chunked(client, "7FFFFFFFFFFFFFFF\r\n{}")),
    ("chunk size is negative", |client, _| chunked(client, "-2\r\n{}\r\n0\r\n\r\n")),
    ("chunk is shorter than its size", |client, _| chunked(client, "5\r\n{}\r\n0\r\n\r\n")),
    ("chunk extensions without end", |client, _| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;";
        endless(client, head, "a=b;");
    }),
    ("trailers without end", |client, _| {
        endless(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "x-more: 1\r\n");
    }),
    ("length and chunks", |client, _| {
        let fields = "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n";
        write(client, format!("HTTP/1.1 200 OK\r\n{fields}\r\n2\r\n{{}}\r\n0\r\n\r\n"));
    }),
    ("length is too long", says!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{}")),
    ("length is negative", says!("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}")),
    ("length is no number", says!("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}")),
    ("length is a quintillion", says!("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n\r\n{}")),
    ("length overflows", says!("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}")),
    ("two lengths", says!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ")),
    ("gzip bomb", |client, _| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        bomb(|blanks| encoder.write_all(blanks).unwrap());
        coded(client, "gzip", &encoder.finish().unwrap());
    }),
    ("deflate bomb", |client, _| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        bomb(|blanks| encoder.write_all(blanks).unwrap());
        coded(client, "deflate", &encoder.finish().unwrap());
    }),
    ("nested gzip", |client, request| coded(client, "gzip, gzip", &gzip(&gzip(good(request).as_bytes())))),
    ("gzip that is cut", |client, request| {
        let whole = gzip(good(request).as_bytes());
        coded(client, "gzip", &whole[..whole.len() / 2]);
    }),
    ("gzip that is none", |client, request| coded(client, "gzip", good(request).as_bytes())),
    ("a coding of its own", |client, request| coded(client, "rot13", good(request).as_bytes())),
    ("100 MiB of JSON", |client, _| {
        let length = 100 * 1024 * 1024 + 2;
        write(
            client,
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n\""),
        );
        let piece = vec![b'a'; 1024 * 1024];
        let _ = (0..100).all(|_| write(client, &piece)) && write(client, "\"");
    }),
    ("depth of 100,000", |client, _| ok(client, "[".repeat(100_000) + &"]".repeat(100_000))),
    ("depth of objects", |client, _| ok(client, "{\"a\":".repeat(50_000) + "1" + &"}".repeat(50_000))),
    ("a million keys of one name", |client, _| ok(client, format!("{{{}\"a\":1}}", "\"a\":1,".repeat(1_000_000)))),
    ("keys twice", |client, request| {
        ok(client, format!("{{\"sessionId\":\"{}\",\"success\":true,\"success\":true}}", request.session_id()));
    }),
    ("number of a million digits", |client, request| {
        let more = "9".repeat(1_000_000);
        ok(client, format!("{{\"sessionId\":\"{}\",\"success\":{more}}}", request.session_id()));
    }),
    ("exponent without bounds", |client, _| ok(client, "{\"sessionId\":1e999999999,\"success\":-1e999999999}")),
    ("lone surrogate", |client, _| ok(client, "{\"sessionId\":\"\\ud800\",\"success\":true}")),
    ("NUL and ANSI in strings", |client, _| {
        ok(client, "{\"sessionId\":\"\\u0000\\u001b[2J\\u001b]0;owned\\u0007\",\"success\":true}");
    }),
    ("control characters as they are", |client, _| ok(client, "{\"sessionId\":\"\0\u{1b}[2J\u{8}\",\"success\":true}")),
    ("markup in strings", |client, _| {
        failed(client, "]]></failure></testcase><script>alert(1)</script><!-- & \" ' {{7*7}} ${jndi:x} %s %n");
    }),
    ("a formula in strings", |client, _| failed(client, "=cmd|' /C calc'!A0\t@SUM(1)\r\n+1")),
    ("a path in strings", |client, _| failed(client, "../../../../etc/passwd\\..\\..\\x\u{202e}gpj.exe")),
    ("commands of a CI system", |client, _| {
        failed(client, "\n::error::owned\n##vso[task.complete]\n::set-output name=x::y");
    }),
    ("UTF-16", |client, request| {
        let bytes: Vec<u8> = good(request).encode_utf16().flat_map(u16::to_le_bytes).collect();
        ok(client, bytes);
    }),
    ("bytes that are no text", |client, _| ok(client, [0xff, 0xfe, 0x00, 0x80, b'{', b'}'])),
    ("byte order mark", |client, request| ok(client, format!("\u{feff}{}", good(request)))),
    ("something behind the JSON", |client, request| ok(client, format!("{}}}", good(request)))),
    ("bare line feed in a header", |client, request| {
        respond(client, "200 OK", "x-a: b\nSet-Cookie: rc_token=owned\nx: \u{b}\r\n", good(request) + "x");
    }),
    ("header without a name", |client, request| respond(client, "200 OK", ": empty\r\n", good(request))),
    ("blank before the colon", |client, request| respond(client, "200 OK", "x-a : b\r\n", good(request))),
    ("NUL in a header", |client, request| respond(client, "200 OK", "x-a: a\0b\r\n", good(request))),
    ("a header of a mebibyte", |client, request| {
        respond(client, "200 OK", &format!("x-a: {}\r\n", "a".repeat(1024 * 1024)), good(request));
    }),
    ("ten thousand headers", |client, request| respond(client, "200 OK", &"x-a: b\r\n".repeat(10_000), good(request))),
    ("status 000", says!("HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\n{}")),
    ("status 099", says!("HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\n{}")),
    ("status 999", |client, request| respond(client, "999 High", "", good(request))),
    ("status of four digits", says!("HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}")),
    ("status in words", says!("HTTP/1.1 fine\r\nContent-Length: 2\r\n\r\n{}")),
    ("HTTP/0.9", |client, request| {
        write(client, good(request));
    }),
    ("HTTP/9.9", says!("HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
    ("another protocol", says!("SSH-2.0-OpenSSH_9.6\r\n")),
    (
        "no body where one is due",
        says!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"),
    ),
    ("204 with a body", |client, request| respond(client, "204 No Content", "", good(request))),
    ("304", |client, request| respond(client, "304 Not Modified", "", good(request))),
    ("101", says!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
    ("closes without a word", |_, _| {}),
    ("closes in the status line", says!("HTTP/1.1 20")),
    ("closes in the headers", says!("HTTP/1.1 200 OK\r\nContent-Type: appli")),
    ("closes after the headers", says!("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n")),
    ("redirects to another origin", |client, _| {
        respond(client, "302 Found", "Location: http://127.0.0.2:1/steal\r\n", "");
    }),
    ("redirects with the method", |client, _| {
        respond(client, "307 Temporary Redirect", "Location: http://127.0.0.2:1/steal\r\n", "");
    }),
    ("redirects to itself", |client, request| {
        let target = request.head.split(' ').nth(1).unwrap_or("/").to_owned();
        respond(client, "308 Permanent Redirect", &format!("Location: {target}\r\n"), "");
    }),
    ("redirects to a file", |client, _| respond(client, "302 Found", "Location: file:///etc/passwd\r\n", "")),
    ("names a media type without end", |client, request| {
        let body = good(request);
        let media = format!("application/{}", "x".repeat(60_000));
        write(
            client,
            format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        );
    }),
    ("names a charset of its own", |client, request| {
        let body = good(request);
        let media = "application/json; charset=\"x\u{1b}[31m\"";
        write(
            client,
            format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        );
    }),
];

fn list(client: &mut TcpStream, rows: &str, total: &str) {
    ok(client, format!("{{\"sessions\":[{rows}],\"count\":1,\"offset\":0,\"total\":{total},\"success\":true}}"));
}

const ROW: &str = "{\"_id\":\"x\",\"sessionId\":\"x\",\"userId\":\"u\",\"loginAt\":\"2030-01-01T00:00:00.000Z\"}";

/// Hands for the list of sessions.
pub(crate) const LIST: &[(&str, Hand)] = &[
    ("the list never answers", |_, _| thread::sleep(LONG)),
    ("a million rows", |client, _| {
        let rows = format!("{ROW},").repeat(1_000_000);
        list(client, rows.trim_end_matches(','), "1000000");
    }),
    ("pages that repeat", |client, _| list(client, ROW, "1000000000")),
    ("pages without end", |client, request| {
        let rows: Vec<String> =
            (0..100).map(|row| format!("{{\"sessionId\":\"{row}-{}\"}}", request.head.len())).collect();
        list(client, &rows.join(","), "1e300");
    }),
    ("a negative total", |client, _| list(client, ROW, "-1")),
    ("rows that are no objects", |client, _| list(client, "1,\"x\",null,[[]],{}", "5")),
    ("ids that would break a report", |client, _| {
        list(client, "{\"sessionId\":\"]]>\\u0000\\u001b[2J<script>../../etc\\n::error::x\",\"current\":true}", "1");
    }),
    ("ids that are no text", |client, _| {
        list(client, "{\"sessionId\":{\"$ne\":1}},{\"sessionId\":[1]},{\"_id\":7}", "3");
    }),
];

/// Hands for the login.
pub(crate) const LOGIN: &[(&str, Hand)] = &[
    ("the login never answers", |_, _| thread::sleep(LONG)),
    ("a token with control characters", |client, _| {
        ok(
            client,
            "{\"status\":\"success\",\"data\":{\"userId\":\"u\\r\\nx: y\",\"authToken\":\"t\\r\\nHost: evil\\u0000\"}}",
        );
    }),
    ("a token of a mebibyte", |client, _| {
        let token = "t".repeat(1024 * 1024);
        ok(client, format!("{{\"status\":\"success\",\"data\":{{\"userId\":\"u\",\"authToken\":\"{token}\"}}}}"));
    }),
    ("credentials that are no text", |client, _| {
        ok(client, "{\"status\":\"success\",\"data\":{\"userId\":{\"$gt\":\"\"},\"authToken\":[1]}}");
    }),
    ("the password comes back", |client, request| {
        respond(client, "500 Oops", "", &request.body);
    }),
    ("the login redirects to another origin", |client, _| {
        respond(client, "307 Temporary Redirect", "Location: http://127.0.0.2:1/steal\r\n", "");
    }),
];

/// Hands for every path: there is nothing behind them that could be tested.
pub(crate) const EVERYTHING: &[(&str, Hand)] = &[
    ("nothing ever answers", |_, _| thread::sleep(LONG)),
    ("everything is closed at once", |_, _| {}),
    ("nobody speaks HTTP", says!("SSH-2.0-OpenSSH_9.6\r\n")),
    ("everything is an endless body", |client, _| {
        endless(client, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", &" ".repeat(4096));
    }),
    ("everything is a page", |client, _| {
        respond(client, "200 OK", "", "<!doctype html><title>It works</title>");
    }),
    ("everything is 503", |client, _| respond(client, "503 Busy", "Retry-After: 99999999999\r\n", "")),
    ("everything is 429 for ever", |client, _| {
        respond(client, "429 Slow down", "x-ratelimit-reset: 99999999999999\r\nRetry-After: 99999999999\r\n", "{}");
    }),
];

fn upgrade(client: &mut TcpStream, request: &Request) {
    let key = request.field("Sec-WebSocket-Key").unwrap_or_default();
    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    write(client, format!("{head}Sec-WebSocket-Accept: {accept}\r\n\r\n"));
}

fn text(client: &mut TcpStream, text: &str) -> bool {
    let length = u16::try_from(text.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    write(client, [&[0x81, 126, high, low], text.as_bytes()].concat())
}

const CONNECTED: &str = "{\"msg\":\"connected\",\"session\":\"s\"}";

/// Hands for the websocket of a target that gives sessions over DDP only.
pub(crate) const WEBSOCKET: &[(&str, Hand)] = &[
    ("the upgrade never comes", |_, _| thread::sleep(LONG)),
    ("the key is not accepted", |client, _| {
        let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        write(client, format!("{head}Sec-WebSocket-Accept: AAAA\r\n\r\n"));
    }),
    ("nothing after the upgrade", |client, request| {
        upgrade(client, request);
        thread::sleep(LONG);
    }),
    ("no frames after the upgrade", |client, request| {
        upgrade(client, request);
        write(client, "HTTP/1.1 200 OK\r\n\r\n");
    }),
    ("a frame of 64 bits", |client, request| {
        upgrade(client, request);
        write(client, [0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, b'{']);
        thread::sleep(LONG);
    }),
    ("fragments without end", |client, request| {
        upgrade(client, request);
        write(client, [0x01, 1, b' ']);
        while write(client, [0x00, 1, b' ']) {}
    }),
    ("pings without end", |client, request| {
        upgrade(client, request);
        text(client, CONNECTED);
        while text(client, "{\"msg\":\"ping\"}") {
            thread::sleep(Duration::from_millis(1));
        }
    }),
    ("pings of the protocol without end", |client, request| {
        upgrade(client, request);
        while write(client, [0x89, 0]) {
            thread::sleep(Duration::from_millis(1));
        }
    }),
    ("answers to others", |client, request| {
        upgrade(client, request);
        text(client, CONNECTED);
        while text(client, "{\"msg\":\"result\",\"id\":\"77\",\"result\":{\"id\":\"x\",\"token\":\"y\"}}") {
            thread::sleep(Duration::from_millis(1));
        }
    }),
    ("a login as somebody else", |client, request| {
        upgrade(client, request);
        text(client, CONNECTED);
        text(client, "{\"msg\":\"result\",\"id\":\"1\",\"result\":{\"id\":\"somebody\",\"token\":\"y\"}}");
        thread::sleep(Duration::from_secs(2));
    }),
    ("closed in the login", |client, request| {
        upgrade(client, request);
        text(client, CONNECTED);
        write(client, [0x88, 2, 0x03, 0xe8]);
    }),
    ("masked frames", |client, request| {
        upgrade(client, request);
        write(client, [0x81, 0x82, 1, 2, 3, 4, b'{' ^ 1, b'}' ^ 2]);
        thread::sleep(Duration::from_secs(2));
    }),
    ("text that is no text", |client, request| {
        upgrade(client, request);
        write(client, [0x81, 2, 0xff, 0xfe]);
        thread::sleep(Duration::from_secs(2));
    }),
    ("depth in a frame", |client, request| {
        upgrade(client, request);
        text(client, &"[".repeat(60_000));
        thread::sleep(Duration::from_secs(2));
    }),
];

/// Hands for the websocket of a target that needs none for its sessions.
pub(crate) const RESUMPTION: &[(&str, Hand)] = &[("too many logins at first", |client, request| {
    static REFUSED: AtomicUsize = AtomicUsize::new(0);
    upgrade(client, request);
    text(client, CONNECTED);
    let error = if REFUSED.fetch_add(1, Ordering::Relaxed) < 2 { "\"too-many-requests\"" } else { "403" };
    text(client, &format!("{{\"msg\":\"result\",\"id\":\"1\",\"error\":{{\"error\":{error},\"reason\":\"no\"}}}}"));
    thread::sleep(Duration::from_secs(2));
})];
