//! Every legal variant makes a difference in what a client gets, and a server without one does not.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use regex::Regex;
use rocketchat_conformance::reference::{Flavour, Options, Server, Variant, VariantRow};
use serde_json::json;

use super::client::{Client, LOGOUT_ME, Login};

/// How long a client waits for more on a connection that is kept.
const SILENCE: Duration = Duration::from_millis(250);

/// Everything that a client gets for the same requests: bytes in which what is random stands by its length and what is
/// a number by a sign, and the time that the quickest answer took.
async fn heard(variant: Option<Variant>) -> (String, Duration) {
    let server = Server::start(Options { variant, ..Options::new(Flavour::Published) }).unwrap();
    let client = Client::new(server.url());
    let caller = client.log_in("alice").await;
    for _ in 0..6 {
        client.log_in("alice").await;
    }
    let rows = client.list(&caller).await;
    let other = rows.iter().find(|row| row["current"] != true).unwrap()["sessionId"].as_str().unwrap().to_owned();
    client.end(&caller, &other).await;
    let address = server.address();
    let talk = tokio::task::spawn_blocking(move || {
        let mut quickest = Duration::MAX;
        let mut all = format!("{} {}\n", shape(&caller.user_id), shape(&caller.token));
        for (request, is_kept) in requests(&caller, &other) {
            let began = Instant::now();
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(if is_kept { SILENCE } else { Duration::from_secs(5) })).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut bytes = Vec::new();
            // The end of the bytes, a silence and a reset all end what is heard.
            let _ = stream.read_to_end(&mut bytes);
            quickest = quickest.min(began.elapsed());
            all.extend(bytes.iter().map(|byte| char::from(*byte)));
        }
        (shape(&all), quickest)
    });
    talk.await.unwrap()
}

fn requests(caller: &Login, other: &str) -> Vec<(String, bool)> {
    let signed = format!("X-Auth-Token: {}\r\nX-User-Id: {}\r\n", caller.token, caller.user_id);
    let request = |method: &str, path: &str, fields: &str, body: &str| {
        let coding = "Accept-Encoding: gzip, deflate\r\n";
        format!("{method} {path} HTTP/1.1\r\nHost: h\r\n{coding}{fields}Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let json = |body: &str, fields: &str| {
        request("POST", LOGOUT_ME, &format!("Connection: close\r\nContent-Type: application/json\r\n{fields}"), body)
    };
    let labelled = |label: &str, body: &str| {
        request("POST", LOGOUT_ME, &format!("Connection: close\r\nContent-Type: {label}\r\n{signed}"), body)
    };
    let closing = format!("Connection: close\r\n{signed}");
    let huge = format!("{{\"sessionId\":\"{}\"}}", "y-".repeat(75_000));
    vec![
        (json("{\"sessionId\":\"x\"}", ""), false),
        (json("{\"sessionId\":\"x\"}", &signed), false),
        (json("{\"sessionId\":\"x\",\"further\":true}", &signed), false),
        (json(&json!({"sessionId": other}).to_string(), &signed), false),
        (json(&huge, &signed), false),
        (labelled("text/plain", "{\"sessionId\":\"x\"}"), false),
        (labelled("application/x-www-form-urlencoded", "sessionId=x"), false),
        (request("PUT", LOGOUT_ME, &closing, ""), false),
        (request("GET", "/api/v1/me", &closing, ""), false),
        (request("GET", "/api/v1/sessions/list", &closing, ""), false),
        (request("GET", "/api/v1/me", &signed, ""), true),
    ]
}

/// A text in which random values stand by their lengths, and numbers by a sign.
fn shape(text: &str) -> String {
    let random = Regex::new("[A-Za-z0-9_-]{17,}").unwrap();
    let text =
        random.replace_all(text, |found: &regex::Captures<'_>| format!("<{} signs>", "i".repeat(found[0].len())));
    Regex::new("[0-9]+").unwrap().replace_all(&text, "#").into_owned()
}

#[tokio::test]
async fn every_variant_makes_a_difference_and_nothing_else_does() {
    let (honest, _) = heard(None).await;
    assert_eq!(heard(None).await.0, honest, "an honest server says the same again");
    let tried = Variant::ALL.iter().filter(|row| row.flavours.include(Flavour::Published));
    let mut idle = Vec::new();
    for VariantRow { variant, name, .. } in tried {
        let (bytes, quickest) = heard(Some(*variant)).await;
        // Pauses are no bytes; no answer can come sooner than they last.
        let pauses = match variant {
            Variant::SlowAnswers => Duration::from_millis(50),
            Variant::ManyPieces => Duration::from_millis(15),
            _ => Duration::MAX,
        };
        if bytes == honest && quickest < pauses {
            idle.push(*name);
        }
    }
    assert_eq!(idle, Vec::<&str>::new());
}
