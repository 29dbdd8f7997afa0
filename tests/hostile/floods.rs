//! Answers that are large in every way that an answer can be large, each a plain function on a raw connection.

use std::io::Write as _;
use std::net::TcpStream;

use super::front::Hand;
use super::hands::{chunked, coded, gzip, ok, respond};

const KIB: usize = 1024;
const MIB: usize = 1024 * 1024;

fn many_fields() -> String {
    let fields: Vec<String> = (0..90).map(|number| format!("x-{number}: {}\r\n", "v".repeat(3 * KIB))).collect();
    fields.concat()
}

/// How many of the hands below are the largest of their kind; they come first.
pub(crate) const LARGEST: usize = 7;

/// How many of the hands below answer; whoever refuses comes last, and is asked again until the run has to end.
pub(crate) const ANSWERING: usize = FLOODS.len() - 1;

/// Hands that flood any path.
pub(crate) const FLOODS: &[(&str, Hand)] = &[
    ("seven mebibytes of brackets", |client, _| ok(client, "[".repeat(7 * MIB))),
    ("three million empty arrays", |client, _| ok(client, format!("[{}[]]", "[],".repeat(2_600_000)))),
    ("90,000 objects", |client, _| ok(client, format!("[{}{{}}]", "{\"a\":1},".repeat(45_000)))),
    ("600,000 keys", |client, _| {
        let members: Vec<String> = (0..600_000).map(|number| format!("\"k{number}\":0")).collect();
        ok(client, format!("{{{}}}", members.join(",")));
    }),
    ("seven mebibytes that are no text", |client, _| ok(client, vec![0xff; 7 * MIB])),
    ("ids of 200 KiB everywhere", |client, _| {
        let id = "i".repeat(200 * KIB);
        let row = format!("{{\"_id\":\"{id}\",\"sessionId\":\"{id}\",\"userId\":\"{id}\",\"current\":true}}");
        let data = format!("{{\"userId\":\"{id}\",\"authToken\":\"{id}\",\"me\":{{\"_id\":\"{id}\"}}}}");
        let fields = format!("\"_id\":\"{id}\",\"sessionId\":\"{id}\",\"version\":\"{id}\",\"data\":{data}");
        ok(client, format!("{{{fields},\"sessions\":[{row}],\"count\":1,\"offset\":0,\"total\":1,\"success\":true}}"));
    }),
    ("an error of a mebibyte", |client, _| {
        let text = "e".repeat(MIB);
        let body =
            format!("{{\"success\":false,\"error\":\"{text}\",\"errorType\":\"{text}\",\"message\":\"{text}\"}}");
        respond(client, "404 Not Found", "", body);
    }),
    ("brackets that are closed", |client, _| ok(client, "[".repeat(3 * MIB) + &"]".repeat(3 * MIB))),
    ("four million zeros", |client, _| ok(client, format!("[{}0]", "0,".repeat(3_900_000)))),
    ("a string of seven mebibytes", |client, _| ok(client, format!("{{\"success\":\"{}\"}}", "x".repeat(7 * MIB)))),
    ("escapes of seven mebibytes", |client, _| ok(client, format!("{{\"error\":\"{}\"}}", "\\u0000".repeat(MIB)))),
    ("signs that look like codings", |client, _| {
        ok(client, format!("{{\"error\":\"{}\"}}", "Zm9vYmFy%20&amp;\\\\".repeat(400 * KIB)));
    }),
    ("a key of 200 KiB", |client, _| ok(client, format!("{{\"{}\":{{\"a\":1}}}}", "k".repeat(200 * KIB)))),
    ("an error of a mebibyte as 500", |client, _| respond(client, "500 Oops", "", "e".repeat(MIB))),
    ("ninety header fields of 3 KiB", |client, _| {
        respond(client, "200 OK", &many_fields(), "{\"success\":true}");
    }),
    ("a field of 200 KiB", |client, _| {
        respond(client, "200 OK", &format!("x-long: {}\r\n", "v".repeat(200 * KIB)), "{\"success\":true}");
    }),
    ("seven mebibytes of zeros in gzip", |client, _| coded(client, "gzip", &gzip(&vec![b'0'; 7 * MIB]))),
    ("gzip in gzip", |client, _| coded(client, "gzip, gzip", &gzip(&gzip(&vec![b' '; 64 * MIB])))),
    ("chunks without end", |client, _| {
        chunked(client, "");
        while client.write_all(b"1000\r\n").and_then(|()| client.write_all(&[b' '; 0x1000])).is_ok() {
            if client.write_all(b"\r\n").is_err() {
                break;
            }
        }
    }),
    ("429 with seven mebibytes", |client, _| {
        respond(client, "429 Slow", "Retry-After: 0\r\n", " ".repeat(7 * MIB));
    }),
];

/// Hands that flood a whole run, one per kind of room that it takes.
pub(crate) const FLOODS_OF_A_RUN: &[(&str, Hand)] = &[
    ("a run of strings of seven mebibytes", |client: &mut TcpStream, _| {
        ok(client, format!("{{\"success\":\"{}\"}}", "x".repeat(7 * MIB)));
    }),
    ("a run of errors of 60 KiB", |client, _| respond(client, "404 Not Found", "", "e".repeat(60 * KIB))),
    ("a run of rows", |client, _| {
        let rows: Vec<String> = (0..900).map(|number| format!("{{\"sessionId\":{number},\"device\":[]}}")).collect();
        ok(client, format!("{{\"sessions\":[{}],\"success\":1}}", rows.join(",")));
    }),
    ("a run of fields", |client, _| {
        respond(client, "200 OK", &many_fields(), "{\"success\":true}");
    }),
];
