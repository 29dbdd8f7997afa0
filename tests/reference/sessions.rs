//! From login to logged out on every flavour, and what is listed in between.

use reqwest::Method;
use rocketchat_conformance::reference::{Flavour, Options, Server};
use serde_json::json;

use super::client::{Client, Login, eventually, read};
use super::stage::{Stage, flavours, listed, since_7_4, upstream};

#[tokio::test]
async fn a_named_session_ends_and_no_other_does() {
    for flavour in flavours() {
        let stage = Stage::of(flavour).await;
        let Stage { client, caller, other, bob, .. } = &stage;
        let reply = client.end(caller, &other.session).await;
        assert_eq!((reply.status, reply.json()), (200, json!({"sessionId": other.session, "success": true})));
        eventually("the token is refused", || async { !client.is_alive(other).await }).await;
        eventually("the session is not listed", || async { !client.lists(caller, &other.session).await }).await;
        assert!(client.lists(caller, &caller.session).await, "{flavour}");
        assert!(client.is_alive(caller).await && client.is_alive(bob).await, "{flavour}");
        stage.stop();
    }
}

#[tokio::test]
async fn a_session_can_end_itself_and_only_once() {
    for flavour in flavours() {
        let Stage { client, caller, .. } = &Stage::of(flavour).await;
        assert_eq!(client.end(caller, &caller.session).await.status, 200);
        eventually("the next call is refused", || async { client.end(caller, &caller.session).await.status == 401 })
            .await;
    }
}

#[tokio::test]
async fn ending_an_ended_session_with_another_token_is_no_error() {
    for flavour in flavours() {
        let Stage { client, caller, other, .. } = &Stage::of(flavour).await;
        client.end(caller, &other.session).await;
        eventually("the token is refused", || async { !client.is_alive(other).await }).await;
        let again = client.end(caller, &other.session).await;
        assert_eq!((again.status, again.json()["success"].clone()), (200, json!(true)), "{flavour}");
    }
}

#[tokio::test]
async fn a_foreign_session_looks_like_an_unknown_one_and_survives() {
    for flavour in flavours() {
        let Stage { client, caller, bob, .. } = &Stage::of(flavour).await;
        let status = if flavour == Flavour::Published { 400 } else { 404 };
        for session in [bob.session.as_str(), "unknown", ""] {
            let reply = client.end(caller, session).await;
            let body = json!({"success": false, "error": "Session not found"});
            assert_eq!((reply.status, reply.json()), (status, body), "{flavour} {session}");
        }
        assert!(client.is_alive(bob).await && client.lists(bob, &bob.session).await);
    }
}

#[tokio::test]
async fn a_plain_rest_login_is_listed_by_the_other_make_only() {
    for flavour in flavours() {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let login = client.log_in("alice").await;
        let expected = usize::from(flavour == Flavour::Published);
        // A later login that is recorded: when it is listed, the earlier one would be, too.
        let later = listed(&client, flavour, "alice").await;
        assert_eq!(client.list(&login).await.len(), expected + 1, "{flavour}");
        assert!(client.lists(&login, &later.session).await);
    }
}

#[tokio::test]
async fn a_rest_resume_is_listed_from_7_4_with_a_new_id_each_time() {
    for flavour in upstream() {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let login = client.log_in("alice").await;
        let first = resume(&client, &login).await;
        let control = listed(&client, flavour, "alice").await;
        let rows = client.list(&control).await;
        assert_eq!(rows.len(), 1 + usize::from(since_7_4(flavour)), "{flavour}");
        assert_eq!(first, login.token);
        if since_7_4(flavour) {
            let before = rows[1]["sessionId"].clone();
            resume(&client, &login).await;
            eventually("the newer record of the token takes the place", || async {
                let rows = client.list(&control).await;
                rows.len() == 2 && rows[0]["sessionId"] != before && rows[1]["sessionId"] == control.session
            })
            .await;
        }
    }
}

async fn resume(client: &Client, login: &Login) -> String {
    let reply = client.post("/api/v1/login", None, &json!({"resume": login.token})).await.json();
    assert_eq!((&reply["status"], &reply["data"]["userId"]), (&json!("success"), &json!(login.user_id)));
    reply["data"]["authToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_ended_by_its_record_of_rest_resume_is_refused() {
    let server = Server::start(Options::new(Flavour::Upstream7)).unwrap();
    let client = Client::new(server.url());
    let login = client.log_in("alice").await;
    resume(&client, &login).await;
    eventually("the session is listed", || async { client.list(&login).await.len() == 1 }).await;
    let session = client.list(&login).await[0]["sessionId"].as_str().unwrap().to_owned();
    assert_eq!(client.end(&login, &session).await.status, 200);
    assert!(!client.is_alive(&login).await);
}

#[tokio::test]
async fn items_tell_the_current_session_where_the_version_has_it() {
    for flavour in flavours() {
        let Stage { client, caller, other, .. } = &Stage::of(flavour).await;
        for row in client.list(caller).await {
            let expected = match flavour {
                Flavour::Upstream6 | Flavour::Upstream70 | Flavour::Upstream7 => None,
                _ => Some(json!(row["sessionId"] == caller.session)),
            };
            assert_eq!(row.get("current").cloned(), expected, "{flavour}");
            assert!(row["sessionId"] == caller.session || row["sessionId"] == other.session);
            assert_eq!(row["device"]["type"], "other");
        }
    }
}

#[tokio::test]
async fn logout_ends_one_token_and_answers_as_its_version_does() {
    for flavour in flavours() {
        for method in [Method::GET, Method::POST] {
            let Stage { client, caller, other, .. } = &Stage::of(flavour).await;
            let reply = read(client.request(method, "/api/v1/logout", Some(other))).await.unwrap();
            let expected = if since_7_4(flavour) {
                String::new()
            } else {
                r#"{"status":"success","data":{"message":"You've been logged out!"}}"#.to_owned()
            };
            assert_eq!((reply.status, &reply.text), (200, &expected), "{flavour}");
            assert!(reply.header("content-type").unwrap().starts_with("application/json"));
            assert!(!client.is_alive(other).await && client.is_alive(caller).await);
            // Up to 8.6 the record stays as it was.
            let leaves_row = matches!(flavour, Flavour::Upstream6 | Flavour::Upstream70 | Flavour::Upstream7);
            assert_eq!(client.lists(caller, &other.session).await, leaves_row, "{flavour}");
        }
    }
}

#[tokio::test]
async fn login_answers_success_from_7_4_only() {
    for flavour in flavours() {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let body = json!({"username": "alice", "password": "alice-demo-password"});
        let reply = client.post("/api/v1/login", None, &body).await.json();
        assert_eq!(reply["status"], "success");
        assert_eq!(reply.get("success"), since_7_4(flavour).then_some(&json!(true)), "{flavour}");
        assert_eq!(reply["data"]["me"]["username"], "alice");
    }
}

#[tokio::test]
async fn a_list_is_paged_sorted_and_filtered() {
    let Stage { client, caller, other, .. } = &Stage::of(Flavour::Upstream8).await;
    let page = client.get("/api/v1/sessions/list?count=1&offset=1", Some(caller)).await.json();
    assert_eq!(page["sessions"][0]["sessionId"], caller.session);
    assert_eq!([&page["count"], &page["offset"], &page["total"]], [&json!(1), &json!(1), &json!(2)]);
    let ascending = client.get("/api/v1/sessions/list?sort=%7B%22loginAt%22%3A1%7D", Some(caller)).await.json();
    assert_eq!(ascending["sessions"][0]["sessionId"], caller.session);
    let filtered = client.get(&format!("/api/v1/sessions/list?filter={}", other.session), Some(caller)).await.json();
    assert_eq!((&filtered["total"], &filtered["sessions"][0]["sessionId"]), (&json!(1), &json!(other.session)));
}
