//! The exact shape of every refusal, flavour by flavour.

use reqwest::Method;
use rocketchat_conformance::reference::{Flavour, Options};
use serde_json::{Value, json};

use super::client::{LOGOUT_ME, Login, Reply, read};
use super::stage::{Stage, flavours, since_7_4, upstream};

fn not_logged_in(flavour: Flavour) -> Value {
    let text = "You must be logged in to do this.";
    if since_7_4(flavour) {
        return json!({"success": false, "error": text, "status": "error", "message": text});
    }
    json!({"status": "error", "message": text})
}

#[tokio::test]
async fn every_way_of_not_being_logged_in_looks_the_same() {
    for flavour in flavours() {
        let Stage { client, caller, other, bob, .. } = &Stage::of(flavour).await;
        client.get("/api/v1/logout", Some(other)).await;
        let with = |user_id: &str, token: &str| Login {
            user_id: user_id.to_owned(),
            token: token.to_owned(),
            session: String::new(),
        };
        let logins = [
            with("", &caller.token),
            with(&caller.user_id, ""),
            with(&caller.user_id, "nonsense"),
            with(&bob.user_id, &caller.token),
            other.clone(),
        ];
        for login in logins.iter().map(Some).chain([None]) {
            let body = json!({"sessionId": caller.session});
            let replies = [client.post(LOGOUT_ME, login, &body).await, client.get("/api/v1/me", login).await];
            for reply in replies {
                assert_eq!((reply.status, reply.json()), (401, not_logged_in(flavour)), "{flavour} {login:?}");
            }
        }
        assert!(client.is_alive(caller).await);
    }
}

async fn send(stage: &Stage, content_type: Option<&str>, body: &str) -> Reply {
    let mut request = stage.client.request(Method::POST, LOGOUT_ME, Some(&stage.caller)).body(body.to_owned());
    if let Some(content_type) = content_type {
        request = request.header("Content-Type", content_type);
    }
    read(request).await.unwrap()
}

#[tokio::test]
async fn invalid_parameters_are_refused_in_the_words_of_the_validator() {
    const JSON: Option<&str> = Some("application/json");
    let missing = "must have required property 'sessionId'";
    let rows = [
        (JSON, "{}", missing),
        (JSON, "", missing),
        (JSON, "{\"sessionId\":", missing),
        (None, "{\"sessionId\":\"x\"}", missing),
        (Some("text/plain"), "{\"sessionId\":\"x\"}", missing),
        (Some("application/x-www-form-urlencoded"), "other=x", missing),
        (JSON, "[]", "must be object"),
        (JSON, "{\"sessionId\":\"x\",\"other\":1}", "must NOT have additional properties"),
        (JSON, "{\"sessionId\":{\"$ne\":null}}", "must be string"),
        (JSON, "{\"sessionId\":[\"x\"]}", "must be string"),
    ];
    for flavour in upstream() {
        let stage = Stage::of(flavour).await;
        let suffix = if flavour == Flavour::Upstream88 { "" } else { " [invalid-params]" };
        for (content_type, body, text) in rows {
            let reply = send(&stage, content_type, body).await;
            let expected = json!({"success": false, "error": format!("{text}{suffix}"), "errorType": "invalid-params"});
            assert_eq!((reply.status, reply.json()), (400, expected), "{flavour} {body}");
        }
    }
}

#[tokio::test]
async fn scalars_are_taken_for_text_and_forms_for_json() {
    for flavour in upstream() {
        let stage = Stage::of(flavour).await;
        for body in ["{\"sessionId\":5}", "{\"sessionId\":true}", "{\"sessionId\":null}"] {
            assert_eq!(send(&stage, Some("application/json"), body).await.status, 404, "{flavour} {body}");
        }
        let form = format!("sessionId={}", stage.other.session);
        let reply = send(&stage, Some("application/x-www-form-urlencoded"), &form).await;
        assert_eq!((reply.status, reply.json()["success"].clone()), (200, json!(true)), "{flavour}");
    }
}

#[tokio::test]
async fn the_other_make_reads_the_document_to_the_letter() {
    let stage = Stage::of(Flavour::Published).await;
    for body in ["{}", "{\"sessionId\":5}", "{\"sessionId\":null}"] {
        let reply = send(&stage, Some("application/json"), body).await;
        assert_eq!((reply.status, reply.json()["success"].clone()), (400, json!(false)), "{body}");
    }
    let surplus = json!({"sessionId": stage.other.session, "other": 1});
    assert_eq!(stage.client.post(LOGOUT_ME, Some(&stage.caller), &surplus).await.status, 200);
    let websocket = stage.client.get("/websocket", None).await;
    assert_eq!((websocket.status, websocket.json()), (404, json!({"success": false, "error": "Not found"})));
}

#[tokio::test]
async fn without_a_licence_the_era_decides_what_is_said_and_when() {
    let enterprise = json!({
        "success": false,
        "error": "This is an enterprise feature [error-action-not-allowed]",
        "errorType": "error-action-not-allowed",
    });
    let first_era = json!({"success": false, "error": "unauthorized"});
    for flavour in flavours() {
        let options = Options { community: true, ..Options::new(flavour) };
        let server = rocketchat_conformance::reference::Server::start(options).unwrap();
        let client = super::client::Client::new(server.url());
        let caller = client.log_in("alice").await;
        let seen = [
            client.end(&caller, "unknown").await,
            client.post(LOGOUT_ME, Some(&caller), &json!({})).await,
            client.post(LOGOUT_ME, None, &json!({"sessionId": "unknown"})).await,
        ]
        .map(|reply| (reply.status, reply.json()));
        let invalid = json!({
            "success": false,
            "error": "must have required property 'sessionId' [invalid-params]",
            "errorType": "invalid-params",
        });
        let refused = (401, not_logged_in(flavour));
        let expected = match flavour {
            Flavour::Upstream6 | Flavour::Upstream70 => [(403, first_era.clone()), (400, invalid), refused],
            Flavour::Upstream7 => [400, 400, 400].map(|status| (status, enterprise.clone())),
            _ => [(400, enterprise.clone()), (400, enterprise.clone()), refused],
        };
        assert_eq!(seen, expected, "{flavour}");
        assert!(client.is_alive(&caller).await, "a route that needs no licence works on {flavour}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_before_7_4_and_plain_404_after() {
    for flavour in flavours() {
        let Stage { client, caller, .. } = &Stage::of(flavour).await;
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
            let reply = read(client.request(method.clone(), LOGOUT_ME, Some(caller))).await.unwrap();
            let (status, text) = match flavour {
                Flavour::Published => (405, r#"{"success":false,"error":"Method not allowed"}"#),
                _ if since_7_4(flavour) => (404, "404 Not Found"),
                _ if method == Method::HEAD => (200, "the page of the web client"),
                _ => (405, r#"{"status":"error","message":"API endpoint does not exist"}"#),
            };
            let text = if method == Method::HEAD { "" } else { text };
            assert_eq!((reply.status, reply.text.as_str()), (status, text), "{flavour} {method}");
            assert_eq!(reply.header("allow"), (status == 405).then_some("POST, OPTIONS"), "{flavour} {method}");
        }
    }
}

#[tokio::test]
async fn options_is_answered_but_a_preflight_refused() {
    for flavour in flavours() {
        let Stage { client, .. } = &Stage::of(flavour).await;
        let plain = read(client.request(Method::OPTIONS, LOGOUT_ME, None)).await.unwrap();
        assert_eq!((plain.status, plain.text.as_str()), (200, "OK"));
        let preflight = client.request(Method::OPTIONS, LOGOUT_ME, None);
        let preflight =
            preflight.header("Origin", "https://example.org").header("Access-Control-Request-Method", "POST");
        let reply = read(preflight).await.unwrap();
        assert_eq!(reply.status, 405);
        assert!(reply.text.starts_with("CORS not enabled"), "{}", reply.text);
    }
}

#[tokio::test]
async fn refused_logins_tell_no_more_than_real_ones() {
    for flavour in flavours() {
        let Stage { client, .. } = &Stage::of(flavour).await;
        let unauthorized = json!({"status": "error", "error": "Unauthorized", "message": "Unauthorized"});
        let unrecognized =
            json!({"status": "error", "error": 400, "message": "Unrecognized options for login request"});
        let logged_out = json!({
            "status": "error",
            "error": 403,
            "message": "You've been logged out by the server. Please log in again.",
        });
        let rows = [
            (json!({"user": "alice", "password": "wrong"}), &unauthorized),
            (json!({"user": "nobody", "password": "wrong"}), &unauthorized),
            (json!({}), &unrecognized),
            (json!({"user": "alice", "password": "alice-demo-password", "extra": 1}), &unrecognized),
            (json!({"resume": "nonsense"}), &logged_out),
        ];
        for (body, expected) in rows {
            let reply = client.post("/api/v1/login", None, &body).await;
            let mut expected = expected.clone();
            if since_7_4(flavour) {
                expected["success"] = json!(false);
            }
            assert_eq!((reply.status, reply.json()), (401, expected), "{flavour} {body}");
        }
        let mistyped = client.post("/api/v1/login", None, &json!({"user": 5, "password": "x"})).await;
        assert_eq!(mistyped.status, if since_7_4(flavour) { 500 } else { 401 }, "{flavour}");
    }
}

#[tokio::test]
async fn unusable_list_queries_are_refused() {
    let Stage { client, caller, .. } = &Stage::of(Flavour::Upstream8).await;
    let rows = [
        ("sort=%7B%22value%22%3A-1%7D", "error-invalid-sort-keys", None),
        ("sort=x", "Invalid sort parameter provided: \"x\" [error-invalid-sort]", Some("error-invalid-sort")),
        ("count=many", "must be number [invalid-params]", Some("invalid-params")),
        ("page=2", "must NOT have additional properties [invalid-params]", Some("invalid-params")),
    ];
    for (query, error, error_type) in rows {
        let reply = client.get(&format!("/api/v1/sessions/list?{query}"), Some(caller)).await;
        let body = reply.json();
        assert_eq!((reply.status, &body["error"]), (400, &json!(error)), "{query}");
        assert_eq!(body.get("errorType").and_then(Value::as_str), error_type, "{query}");
    }
}

#[tokio::test]
async fn a_typed_route_names_query_errors_differently() {
    let Stage { client, caller, .. } = &Stage::of(Flavour::Upstream88).await;
    let reply = client.get("/api/v1/sessions/list?count=many", Some(caller)).await;
    let body = json!({"success": false, "error": "must be number", "errorType": "error-invalid-params"});
    assert_eq!((reply.status, reply.json()), (400, body));
}

#[tokio::test]
async fn an_unknown_path_is_404_in_the_manner_of_its_router() {
    for flavour in flavours() {
        let Stage { client, caller, .. } = &Stage::of(flavour).await;
        let reply = client.get("/api/v1/nowhere", Some(caller)).await;
        let text = match flavour {
            Flavour::Published => r#"{"success":false,"error":"Not found"}"#,
            _ if since_7_4(flavour) => "404 Not Found",
            _ => r#"{"status":"error","message":"API endpoint does not exist"}"#,
        };
        assert_eq!((reply.status, reply.text.as_str()), (404, text), "{flavour}");
    }
}

#[tokio::test]
async fn only_callers_with_a_login_learn_the_full_version() {
    for flavour in flavours() {
        let Stage { client, caller, .. } = &Stage::of(flavour).await;
        let public = client.get("/api/info", None).await.json();
        let full = client.get("/api/info", Some(caller)).await.json();
        let dots = |body: &Value| body["version"].as_str().unwrap().matches('.').count();
        assert_eq!((dots(&public), dots(&full), &public["success"]), (1, 2, &json!(true)), "{flavour}");
    }
}
