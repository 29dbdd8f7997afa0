//! What a run must be able to stand on: accounts that are users of their own, writes that are seen, sessions that stay, and
//! websockets that nothing keeps. What is missing is said, and no verdict about the server is drawn from it.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::Value;

use super::front::{Front, Request};
use super::harness::{Harness, configuration, honest};

#[test]
fn two_accounts_that_are_one_user_are_refused_by_name() {
    let server = honest(Flavour::Upstream8);
    let account = configuration(&server.url()).replace(
        "username = \"bob\"\npassword = \"bob-demo-password\"",
        "username = \"Alice@Example.org\"\npassword = \"alice-demo-password\"",
    );
    for command in ["run", "probe"] {
        let harness = Harness::new().file("conformance.toml", &account);
        let outcome = harness.call(&[command, "-q"]);
        assert_eq!(outcome.code, 2, "{command}: {}{}", outcome.out, outcome.err);
        assert!(
            outcome.err.ends_with(
                "the accounts of alice (alice) and bob (Alice@Example.org) are one user of the target\n  hint: give each \
                 actor a user of its own in [accounts]\n"
            ),
            "{command}: {}",
            outcome.err
        );
        assert_eq!(server.living_tokens(), 0, "{command}");
    }
}

/// A card that does not say whose it is.
fn nameless(client: &mut TcpStream, request: &Request) {
    let body = format!("{{\"_id\":\"{}\",\"success\":true}}", request.field("X-User-Id").unwrap_or_default());
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ";
    write!(client, "{head}{}\r\n\r\n{body}", body.len()).unwrap();
}

#[test]
fn logins_that_are_answered_for_one_user_are_no_mistake_of_the_configuration() {
    let server = honest(Flavour::Upstream8);
    let account = configuration("URL").replace(
        "username = \"bob\"\npassword = \"bob-demo-password\"",
        "username = \"Alice@Example.org\"\npassword = \"alice-demo-password\"",
    );
    let front = Front::before(server.address(), "/api/v1/me", nameless);
    let harness =
        Harness::new().file("conformance.toml", &account.replace("URL", &format!("http://{}", front.address)));
    let outcome = harness.call(&["run", "-q"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    // The card without a name is what deviates, and nobody called the program wrongly.
    assert_eq!(report["probe"][0]["requirement"], "me.identity");
    let said = "the target answers the logins of alice and bob for one user, and does not show that both accounts are this user's";
    assert_eq!(report["problems"].as_array().unwrap().first(), Some(&said.into()), "{report}");
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn a_login_that_is_answered_with_the_session_of_another_is_noticed() {
    let fault = Some(Fault::LoginAnswersWithAnotherSession);
    for flavour in [Flavour::Upstream8, Flavour::Published] {
        let server = Server::start(Options { fault, ..Options::new(flavour) }).unwrap();
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run", "--tags", "@smoke"]);
        assert_eq!(outcome.code, 1, "{flavour}: {}{}", outcome.out, outcome.err);
        let report = harness.report();
        let probe = report["probe"].as_array().unwrap();
        let is_identity = |one: &Value| one["requirement"] == "login.identity" && one["level"] == "security";
        assert!(!probe.is_empty() && probe.iter().all(is_identity), "{flavour}: {probe:?}");
        assert_eq!(report["totals"]["failed"], 0, "{flavour}: no scenario is to blame");
        assert_eq!(server.living_tokens(), 0, "{flavour}");
    }
}

/// The sentence that ends a run without a verdict about the server.
fn no_verdict(options: Options) -> (String, Value) {
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "-q"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    assert_eq!((&report["result"], &report["totals"]["failed"]), (&"inconclusive".into(), &0.into()));
    assert_eq!(server.living_tokens(), 0);
    (report["sentence"].as_str().unwrap().to_owned(), report["sessions"].clone())
}

#[test]
fn a_login_that_ends_an_older_one_is_not_charged_to_logout_me() {
    for (flavour, logins_per_user) in [(Flavour::Upstream8, 1), (Flavour::Upstream8, 3), (Flavour::Published, 1)] {
        let (sentence, _) = no_verdict(Options { logins_per_user, ..Options::new(flavour) });
        let said =
            format!("a new login of alice ended an older one: the target lets a user have {logins_per_user} at a time");
        assert!(sentence.contains(&said), "{flavour}: {sentence}");
    }
}

#[test]
fn writes_that_are_seen_late_are_said_to_be_and_take_few_logins() {
    for flavour in [Flavour::Upstream8, Flavour::Published] {
        let node_lag = Some(Duration::from_millis(400));
        let (sentence, sessions) = no_verdict(Options { node_lag, ..Options::new(flavour) });
        assert!(sentence.contains("what is written is not seen at once"), "{flavour}: {sentence}");
        assert_eq!(sessions["logins"], 2, "{flavour}");
    }
}

fn refuse(client: &mut TcpStream, _: &Request) {
    let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

fn nothing_there(client: &mut TcpStream, _: &Request) {
    let _ = client.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

#[test]
fn a_websocket_that_something_keeps_is_not_tried_and_one_that_is_not_there_is_not_offered() {
    let server = honest(Flavour::Upstream8);
    let address = server.url().trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    let name = ["run", "--name", "websocket"];
    let kept = Front::before(address, "/websocket", refuse);
    let harness = Harness::new().against(&format!("http://{}", kept.address));
    let outcome = harness.call(&name);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    assert_eq!(report["result"], "partial");
    let not_tried = report["not_tried"].as_array().unwrap();
    let ids: Vec<&str> = not_tried.iter().map(|one| one["requirement"].as_str().unwrap()).collect();
    assert_eq!(ids, ["logout-me.ended.websocket", "logout-me.ended.open-websocket-closed"]);
    for text in [outcome.out, harness.read("reports/summary.md"), harness.read("reports/junit.xml")] {
        // A terminal wraps its lines.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("logout-me.ended.websocket (security, 2 scenarios)"), "{text}");
        assert!(text.contains("status 400 instead of 101"), "{text}");
    }
    assert_eq!(harness.call(&["run", "--name", "websocket", "--allow-partial"]).code, 0);
    let absent = Front::before(address, "/websocket", nothing_there);
    let harness = Harness::new().against(&format!("http://{}", absent.address));
    let outcome = harness.call(&name);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert_eq!(harness.report()["not_tried"].as_array().unwrap().len(), 0);
    assert_eq!(server.living_tokens(), 0);
}
