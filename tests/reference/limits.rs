//! The rate limit and the held-back refusals.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rocketchat_conformance::reference::{Flavour, Options, RateLimit, Server};
use serde_json::json;

use super::client::{Client, LOGOUT_ME, Reply};
use super::stage::flavours;

fn limited(flavour: Flavour, calls: u32) -> (Server, Client) {
    let rate_limit = Some(RateLimit { calls, window: Duration::from_mins(1) });
    let server = Server::start(Options { rate_limit, ..Options::new(flavour) }).unwrap();
    let client = Client::new(server.url());
    (server, client)
}

fn number(reply: &Reply, name: &str) -> Option<u64> {
    reply.header(name).map(|text| text.parse().unwrap())
}

#[tokio::test]
async fn counted_answers_say_what_is_left_and_the_next_is_429() {
    for flavour in flavours() {
        let (_server, client) = limited(flavour, 2);
        let caller = client.log_in("alice").await;
        for remaining in [1, 0] {
            let reply = client.get("/api/v1/me", Some(&caller)).await;
            let seen = ["x-ratelimit-limit", "x-ratelimit-remaining"].map(|name| number(&reply, name));
            assert_eq!((reply.status, seen), (200, [Some(2), Some(remaining)]), "{flavour}");
        }
        let over = client.get("/api/v1/me", Some(&caller)).await;
        let body = over.json();
        let error = body["error"].as_str().unwrap();
        assert_eq!((over.status, &body["success"], body.get("errorType")), (429, &json!(false), None));
        assert!(error.starts_with("Error, too many requests. Please slow down. You must wait "), "{error}");
        assert!(error.ends_with(" seconds before trying this endpoint again. [error-too-many-requests]"), "{error}");
        assert_eq!(over.header("retry-after"), None);
        let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
        let reset = number(&over, "x-ratelimit-reset").unwrap();
        assert!((now..=now + 60_000).contains(&reset), "{reset} is in milliseconds and near {now}");
        let elsewhere = client.get("/api/v1/logout", Some(&caller)).await;
        assert_eq!((elsewhere.status, number(&elsewhere, "x-ratelimit-remaining")), (200, Some(1)));
    }
}

#[tokio::test]
async fn refusals_without_a_login_are_not_counted_but_logins_are() {
    let (_server, client) = limited(Flavour::Upstream8, 1);
    for _ in 0..3 {
        let refused = client.get("/api/v1/me", None).await;
        assert_eq!((refused.status, refused.header("x-ratelimit-limit")), (401, None));
    }
    let wrong = json!({"user": "alice", "password": "wrong"});
    let statuses = [client.post("/api/v1/login", None, &wrong).await, client.post("/api/v1/login", None, &wrong).await];
    assert_eq!(statuses.map(|reply| reply.status), [401, 429]);
}

#[tokio::test]
async fn invalid_calls_are_counted_unless_the_route_is_typed() {
    for (flavour, second) in [(Flavour::Upstream8, 429), (Flavour::Upstream88, 400)] {
        let (_server, client) = limited(flavour, 1);
        let caller = client.log_in("alice").await;
        assert_eq!(client.post(LOGOUT_ME, Some(&caller), &json!({})).await.status, 400);
        assert_eq!(client.post(LOGOUT_ME, Some(&caller), &json!({})).await.status, second, "{flavour}");
    }
}

#[tokio::test]
async fn administrators_are_not_counted() {
    let (_server, client) = limited(Flavour::Upstream8, 1);
    let admin = client.log_in("admin").await;
    for _ in 0..3 {
        assert!(client.is_alive(&admin).await);
    }
}

#[tokio::test]
async fn a_window_that_has_closed_lets_calls_through_again() {
    let rate_limit = Some(RateLimit { calls: 1, window: Duration::from_millis(300) });
    let server = Server::start(Options { rate_limit, ..Options::new(Flavour::Upstream8) }).unwrap();
    let client = Client::new(server.url());
    let caller = client.log_in("alice").await;
    super::client::eventually("a refusal", || async { client.get("/api/v1/me", Some(&caller)).await.status == 429 })
        .await;
    super::client::eventually("a pass", || async { client.get("/api/v1/me", Some(&caller)).await.status == 200 }).await;
}

#[tokio::test]
async fn refusals_are_held_back_where_real_servers_do_so() {
    for (flavour, slow) in [(Flavour::Upstream6, true), (Flavour::Upstream8, false)] {
        let server = Server::start(Options { slow_refusals: true, ..Options::new(flavour) }).unwrap();
        let client = Client::new(server.url());
        let start = Instant::now();
        assert_eq!(client.get("/api/v1/me", None).await.status, 401);
        assert_eq!(start.elapsed() >= Duration::from_millis(500), slow, "{flavour}: {:?}", start.elapsed());
    }
}
