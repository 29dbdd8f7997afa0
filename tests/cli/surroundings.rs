//! What stands around the target is never charged to it: a wrong address, a redirect, a gateway, a target that dies. None of
//! it is a verdict about the server, and nothing is left behind by it.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use rocketchat_conformance::reference::{Fault, Flavour, Options, RateLimit, Server};

use super::gateway::{Asked, Gateway, Passage, bad_gateway, page};
use super::harness::{Harness, Outcome, honest};

/// The web client that a server of this kind serves on every path that it does not know.
const WEB_CLIENT: &str = "<!DOCTYPE html>\n<html>\n<head><title>Chat</title></head><body></body></html>\n";

/// The last line of an outcome that is no verdict about the server.
#[track_caller]
fn said_at_last(outcome: &Outcome) -> String {
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    outcome.out.lines().last().unwrap_or_default().to_owned()
}

/// What was printed, however the lines were broken.
fn words(outcome: &Outcome) -> String {
    outcome.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_web_page_on_every_path_is_a_wrong_url_and_leaves_nothing() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |_| page("200 OK", "", WEB_CLIENT));
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    assert_eq!(
        said_at_last(&outcome),
        "Inconclusive: the run says nothing about the target: http://127.0.0.1:PORT/ answers with status 200 and a web page: \
         this looks like a web page, not the API: is the URL right?"
    );
    assert!(!outcome.out.contains("sweep") && !outcome.out.contains("left behind"), "{}", outcome.out);
    assert_eq!(harness.report()["left_behind"].as_array().unwrap().len(), 0);
    assert_eq!(gateway.count("POST /api/v1/login"), 0, "nobody gives a password to a page");
}

#[test]
fn a_login_that_a_web_page_answers_is_no_login() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| match asked.operation.as_str() {
        "POST /api/v1/login" => page("200 OK", "", WEB_CLIENT),
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    assert!(!outcome.out.contains("sweep"), "{}", outcome.out);
    assert_eq!(harness.report()["left_behind"].as_array().unwrap().len(), 0);
    assert_eq!(outcome.code, 5, "{}", outcome.out);
}

#[test]
fn a_redirect_is_followed_by_the_user_and_not_by_the_run() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| {
        let path = asked.operation.split(' ').nth(1).unwrap_or_default();
        page("301 Moved Permanently", &format!("Location: https://chat.example.org{path}\r\n"), "<html></html>")
    });
    for command in ["run", "probe"] {
        let outcome = Harness::new().against(&gateway.url()).call(&[command]);
        assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
        let said = "http://127.0.0.1:PORT/ answers with a redirect to https://chat.example.org/; name that as target";
        assert!(outcome.out.contains(said), "{command}: {}", outcome.out);
    }
}

#[test]
fn a_redirect_to_the_same_path_with_a_slash_is_named() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| {
        let path = asked.operation.split(' ').nth(1).unwrap_or_default();
        page("308 Permanent Redirect", &format!("Location: {path}/\r\n"), "")
    });
    let outcome = Harness::new().against(&gateway.url()).call(&["run"]);
    let said =
        "answers with a redirect to http://127.0.0.1:PORT/api/info/; something in front of the API rewrites its paths";
    assert!(said_at_last(&outcome).contains(said), "{}", outcome.out);
}

#[test]
fn a_proxy_that_drops_the_credentials_is_named_once() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |_| Passage::Without(&["X-Auth-Token", "X-User-Id"]));
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    let said = "a proxy in front of the target may drop the header fields X-Auth-Token or X-User-Id";
    assert!(said_at_last(&outcome).contains(said), "{}", outcome.out);
    assert_eq!(harness.report()["totals"]["failed"], 0);
    assert!(!outcome.out.contains("also at a second look"), "{}", outcome.out);
}

/// Lets so many requests through in each window of two seconds, and answers the others with a page.
fn narrow(requests: usize, status: &'static str, fields: &'static str) -> impl Fn(&Asked) -> Passage + Send + Sync {
    let window = Mutex::new((Instant::now(), 0));
    move |_| {
        let mut window = window.lock().unwrap();
        if window.0.elapsed() > Duration::from_secs(2) {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        if window.1 > requests { page(status, fields, "<html>not so fast</html>") } else { Passage::Through }
    }
}

fn number(harness: &Harness, pointer: &str) -> u64 {
    harness.report().pointer(pointer).and_then(serde_json::Value::as_u64).unwrap()
}

#[test]
fn a_gateways_502_for_a_moment_is_named_once_and_charged_to_nobody() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| match asked.number {
        300..310 => bad_gateway(),
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    assert!([0, 5].contains(&outcome.code), "{}{}", outcome.out, outcome.err);
    assert_eq!(number(&harness, "/totals/failed"), 0, "{}", outcome.out);
    assert!(number(&harness, "/totals/passed") > 150, "{}", outcome.out);
    let said = "a gateway answered 502 in place of the target 10 times, between";
    assert!(words(&outcome).contains(said), "{}", outcome.out);
    assert!(!outcome.out.contains("security"), "{}", outcome.out);
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn a_gateway_that_answers_for_good_ends_the_run() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| match asked.number {
        ..300 => Passage::Through,
        _ => bad_gateway(),
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run", "--max-wait", "2s"]);
    let said = "a gateway answered 502 in place of the target, and no answer of its own came within 2s";
    assert!(said_at_last(&outcome).replace("TIME", "2s").contains(said), "{}", outcome.out);
    assert_eq!(number(&harness, "/totals/failed"), 0, "{}", outcome.out);
    assert!(gateway.total() < 400, "{} requests", gateway.total());
    assert!(number(&harness, "/sessions/logins") < 70);
}

#[test]
fn a_limit_of_nginx_is_waited_out_like_any_other() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), narrow(60, "503 Service Temporarily Unavailable", ""));
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    assert!([0, 5].contains(&outcome.code), "{}{}", outcome.out, outcome.err);
    assert_eq!(number(&harness, "/totals/failed"), 0, "{}", outcome.out);
    assert!(number(&harness, "/totals/passed") > 150, "{}", outcome.out);
    assert!(number(&harness, "/sessions/logins") < 100, "{}", outcome.out);
    assert!(words(&outcome).contains("a gateway answered 503 in place of the target "), "{}", outcome.out);
}

#[test]
fn a_429_that_is_a_web_page_is_waited_out_and_judged_by_nothing() {
    for fields in ["", "Retry-After: 1\r\n"] {
        let server = honest(Flavour::Upstream8);
        let gateway = Gateway::before(server.address(), narrow(120, "429 Too Many Requests", fields));
        let harness = Harness::new().against(&gateway.url());
        let outcome = harness.call(&["run"]);
        assert_eq!(outcome.code, 0, "{fields}: {}{}", outcome.out, outcome.err);
        assert!(!outcome.out.contains("media-type"), "{}", outcome.out);
    }
}

/// A server of which scenarios fail.
fn faulty() -> Server {
    Server::start(Options { fault: Some(Fault::NotFoundAnswers500), ..Options::new(Flavour::Published) }).unwrap()
}

#[test]
fn a_target_that_dies_is_no_verdict_even_after_failures() {
    let server = faulty();
    let gateway = Gateway::before(server.address(), |asked| match asked.number {
        ..700 => Passage::Through,
        _ => Passage::Gone,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run", "--max-wait", "2s"]);
    let last = said_at_last(&outcome);
    assert!(last.starts_with("Inconclusive: the target could not be reached: "), "{last}");
    assert!(last.contains(" Before that, ") && last.ends_with(" deviated from the contract."), "{last}");
    assert!(number(&harness, "/totals/failed") > 0, "what failed before is reported: {}", outcome.out);
    assert!(outcome.out.contains("logout-me.unknown-session.status"), "{}", outcome.out);
}

#[test]
fn a_target_that_refuses_the_clean_up_is_no_verdict_even_after_failures() {
    let server = faulty();
    let gateway = Gateway::before(server.address(), |asked| match asked.operation.as_str() {
        "POST /api/v1/logout" => page("403 Forbidden", "", "<html>no</html>"),
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run", "--tags", "@smoke or @core"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    assert!(words(&outcome).contains("was not ended"), "{}", outcome.out);
}

#[test]
fn an_operation_that_always_answers_503_is_the_servers_and_not_about_security() {
    let server = honest(Flavour::Upstream8);
    let gateway = Gateway::before(server.address(), |asked| match asked.operation.as_str() {
        "POST /api/v1/sessions/logout.me" if asked.number > 20 => page("503 Service Unavailable", "", "<html></html>"),
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run", "--tags", "@smoke"]);
    assert!([1, 5].contains(&outcome.code), "{}{}", outcome.out, outcome.err);
    assert!(!outcome.out.contains("about security"), "{}", outcome.out);
}

#[test]
fn a_login_that_is_limited_for_ever_ends_the_run_at_once() {
    let cases = [
        ("X-RateLimit-Reset: 979200000000000\r\n", "POST /api/v1/login for "),
        ("Retry-After: 86400\r\n", "POST /api/v1/login until "),
    ];
    for (fields, said) in cases {
        let server = honest(Flavour::Published);
        let logins = Mutex::new(0);
        let gateway = Gateway::before(server.address(), move |asked| {
            let mut logins = logins.lock().unwrap();
            *logins += usize::from(asked.operation == "POST /api/v1/login");
            let is_limited = asked.operation == "POST /api/v1/login" && *logins > 5;
            if is_limited { page("429 Too Many Requests", fields, "slow down") } else { Passage::Through }
        });
        let harness = Harness::new().against(&gateway.url());
        let outcome = harness.call(&["run"]);
        let last = said_at_last(&outcome);
        assert!(last.contains(said) && last.contains("--max-wait allows 10m: allow more"), "{}", outcome.out);
        assert!(gateway.count("POST /api/v1/login") < 12, "{}", gateway.count("POST /api/v1/login"));
        assert_eq!(server.living_tokens(), 0);
    }
}

#[test]
fn a_limit_that_does_not_say_when_it_ends_is_waited_for_as_long_as_the_user_allows() {
    for fields in ["", "X-RateLimit-Reset: 1000\r\n", "X-RateLimit-Reset: soon\r\n"] {
        let server = honest(Flavour::Published);
        let gateway = Gateway::before(server.address(), move |asked| match asked.operation.as_str() {
            "POST /api/v1/login" => page("429 Too Many Requests", fields, "slow down"),
            _ => Passage::Through,
        });
        let outcome = Harness::new().against(&gateway.url()).call(&["run", "--max-wait", "1s"]);
        assert!(said_at_last(&outcome).contains("and does not say for how long"), "{}", outcome.out);
    }
}

#[test]
fn a_wait_beyond_what_the_user_allows_is_told_before_it_begins() {
    let limit = RateLimit { calls: 10, window: Duration::from_mins(1) };
    let server = Server::start(Options { rate_limit: Some(limit), ..Options::new(Flavour::Published) }).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--max-wait", "30s"]);
    let last = said_at_last(&outcome);
    assert!(last.contains("the target allows 10 calls of "), "{}", outcome.out);
    assert!(last.contains("--max-wait allows "), "{}", outcome.out);
    assert_eq!(number(&harness, "/totals/errors"), 160);
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn the_third_time_out_of_an_operation_is_the_last() {
    let server = honest(Flavour::Published);
    let gateway = Gateway::before(server.address(), |asked| match asked.operation.as_str() {
        "POST /api/v1/sessions/logout.me" if asked.number > 10 => Passage::Withheld(Duration::from_secs(2)),
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run", "--timeout", "1s"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let said = "not tried: POST /api/v1/sessions/logout.me was not answered in time three times in a row";
    assert!(words(&outcome).contains(said), "{}", outcome.out);
    assert!(gateway.count("POST /api/v1/sessions/logout.me") < 20, "{}", outcome.out);
}

#[test]
fn a_list_without_end_is_not_read_for_ever() {
    let server = honest(Flavour::Published);
    let gateway = Gateway::before(server.address(), |asked| match asked.operation.as_str() {
        "GET /api/v1/sessions/list" => {
            let row = |index: usize| format!("{{\"sessionId\":\"{}-{index}\"}}", asked.number);
            let rows = (0..100).map(row).collect::<Vec<_>>().join(",");
            page("200 OK", "", &format!("{{\"success\":true,\"total\":1000000,\"count\":100,\"sessions\":[{rows}]}}"))
        }
        _ => Passage::Through,
    });
    let harness = Harness::new().against(&gateway.url());
    let outcome = harness.call(&["run"]);
    assert!([1, 5].contains(&outcome.code), "{}{}", outcome.out, outcome.err);
    assert!(words(&outcome).contains("the list has no end after 100 pages"), "{}", outcome.out);
    assert!(gateway.count("GET /api/v1/sessions/list") < 800, "{}", gateway.count("GET /api/v1/sessions/list"));
}
