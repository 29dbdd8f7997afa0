//! The command that shows a deviation again, read by a real shell.

use std::process::Command;

use proptest::prelude::*;
use rocketchat_conformance::model::exchange::{Body, Exchange, Outcome, Request, Response};
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::{ScenarioRecord, SessionRecord};
use rocketchat_conformance::report::curl::command;

const TOKEN: &str = "redacted-token-0123456789abcdef";

fn exchange(target: &str, headers: &[(&str, &str)], body: Option<&str>) -> Exchange {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = body.map(|text| Body::Text(text.to_owned()));
    Exchange {
        operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
        caller: "session \"my phone\"".to_owned(),
        started_ms: 0.0,
        duration_ms: 0.0,
        request: Request { method: None, target: target.to_owned(), headers, body },
        outcome: Outcome::Answered(Response { status: 200, headers: Vec::new(), body: Body::Text(String::new()) }),
    }
}

fn scenario() -> ScenarioRecord {
    let session = SessionRecord {
        label: "my phone".to_owned(),
        actor: "alice".to_owned(),
        session_id: "sid-12345".to_owned(),
        user_id: "uid-12345".to_owned(),
        token: TOKEN.to_owned(),
    };
    ScenarioRecord { sessions: vec![session], ..ScenarioRecord::default() }
}

#[test]
fn secrets_and_ids_are_variables_named_after_the_session() {
    let headers = [("Content-Type", "application/json"), ("X-Auth-Token", TOKEN), ("X-Empty", "")];
    let shown = command(
        &exchange(
            "/chat/api/v1/sessions/logout.me",
            &headers,
            Some(r#"{"sessionId":"sid-12345","by":"redacted-password-00000000000000ff"}"#),
        ),
        &scenario(),
        "https://chat.example.org/chat/",
    );
    assert_eq!(
        shown,
        "curl -sS -i -g -X POST https://chat.example.org/chat/api/v1/sessions/logout.me -H 'Content-Type: \
         application/json' -H 'X-Auth-Token: '\"${MY_PHONE_TOKEN}\" -H 'X-Empty;' --data-raw \
         '{\"sessionId\":\"'\"${MY_PHONE_SESSION_ID}\"'\",\"by\":\"'\"${SECRET_1}\"'\"}'"
    );
}

#[test]
fn a_conversation_on_a_websocket_is_left_to_websocat() {
    let frames = format!("{{\"msg\":\"connect\"}}\n{{\"resume\":\"{TOKEN}\"}}");
    let mut exchange = exchange("/chat/websocket", &[("User-Agent", "x")], Some(&frames));
    exchange.operation = Operation::new("GET", "/websocket");
    assert_eq!(
        command(&exchange, &scenario(), "https://chat.example.org/chat/"),
        "printf '%s\\n' '{\"msg\":\"connect\"}' '{\"resume\":\"'\"${MY_PHONE_TOKEN}\"'\"}' | websocat -n \
         wss://chat.example.org/chat/websocket"
    );
}

#[test]
fn a_body_without_a_label_gets_none_from_curl_and_a_long_one_is_left_to_the_record() {
    let short = command(&exchange("/x", &[], Some("it's")), &scenario(), "http://h");
    assert_eq!(short, r"curl -sS -i -g -X POST http://h/x -H 'Content-Type:' --data-raw 'it'\''s'");
    let long = command(&exchange("/x", &[], Some(&"x".repeat(5000))), &scenario(), "http://h");
    assert_eq!(long, "curl -sS -i -g -X POST http://h/x -H 'Content-Type:' --data-binary @body.txt");
}

#[test]
fn sessions_of_one_user_and_labels_that_come_to_the_same_are_told_apart() {
    let mut scenario = scenario();
    let token = "redacted-token-fedcba9876543210";
    let second = SessionRecord {
        label: "my-phone".to_owned(),
        session_id: "sid-67890".to_owned(),
        token: token.to_owned(),
        ..scenario.sessions[0].clone()
    };
    scenario.sessions.push(second);
    let headers = [("X-Auth-Token", token), ("X-User-Id", "uid-12345")];
    let shown = command(&exchange("/x?not=sid-12345", &headers, None), &scenario, "http://h");
    assert_eq!(
        shown,
        "curl -sS -i -g -X POST 'http://h/x?not='\"${MY_PHONE_SESSION_ID}\" -H 'X-Auth-Token: \
         '\"${MY_PHONE_NO_2_TOKEN}\" -H 'X-User-Id: '\"${MY_PHONE_NO_2_USER_ID}\""
    );
}

#[test]
fn what_no_shell_or_curl_can_take_is_left_out_of_the_command() {
    let zero = command(&exchange("/x", &[("Content-Type", "a/b")], Some("a\0b")), &scenario(), "http://h");
    assert_eq!(zero, "curl -sS -i -g -X POST http://h/x -H 'Content-Type: a/b' --data-binary @body.txt");
    let head = |body| {
        let mut exchange = exchange("/x", &[("Content-Type", "a/b")], body);
        exchange.request.method = Some("HEAD".to_owned());
        command(&exchange, &scenario(), "http://h")
    };
    assert_eq!(head(None), "curl -sS -i -g -I http://h/x -H 'Content-Type: a/b'");
    assert_eq!(head(Some("{}")), "curl -sS -i -g -X HEAD http://h/x -H 'Content-Type: a/b' --data-raw '{}'");
}

/// The words that a real shell makes of a command, with `curl` replaced by a function that prints them.
fn words(command: &str) -> Vec<String> {
    let script = format!("curl() {{ for word; do printf '%s\\0' \"$word\"; done; }}; {command}");
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("MY_PHONE_TOKEN", "the token")
        .env("MY_PHONE_SESSION_ID", "the id")
        .env("SECRET_1", "the secret")
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{command}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_of_a_target_or_a_feature_acts_on_the_shell(
        path in "[^\u{0}\\s]{0,20}",
        value in "([ -~]|\\$\\(id\\)|`id`|'|\"|\\\\|\n|é){1,20}",
        body in "([^\u{0}]|\\$\\(id\\)|`id`|'|sid-12345){0,30}",
    ) {
        let made = command(&exchange(&format!("/{path}"), &[("X-It", &value), ("Content-Type", "a/b")], Some(&body)), &scenario(), "http://h");
        let read = words(&made);
        let expected = [
            "-sS", "-i", "-g", "-X", "POST", &format!("http://h/{path}"), "-H", &format!("X-It: {value}"), "-H",
            "Content-Type: a/b", "--data-raw", &body.replace("sid-12345", "the id"),
        ].map(str::to_owned);
        prop_assert_eq!(read, expected.to_vec());
    }
}
