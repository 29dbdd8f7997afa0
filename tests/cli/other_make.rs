//! A server of another make: written for these tests from the published page alone, with the habits of somebody who
//! never saw Rocket.Chat's code. No websocket, no version, no device, dates as numbers, ids of another shape, a list
//! that knows neither pages nor order.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::harness::{Harness, Outcome};

/// What the server has in mind.
#[derive(Default)]
pub(crate) struct Store {
    /// Token → session.
    pub(crate) sessions: BTreeMap<String, Session>,
    /// What it puts into rows of the list that it gives to a caller, if it is not honest.
    pub(crate) embellish: Option<Embellish>,
    logins: usize,
}

/// Changes a row of the list; knows the session of the row and that of the caller.
pub(crate) type Embellish = fn(&mut Value, row: &Session, caller: &Session);

/// A login.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user: String,
    /// Milliseconds since 1970.
    pub(crate) at: u128,
    pub(crate) user_agent: String,
}

pub(crate) type Shared = Arc<Mutex<Store>>;

/// Starts the server on a thread of its own; it ends with the process.
pub(crate) fn start() -> SocketAddr {
    start_with(&Shared::default())
}

/// Starts the server with what it has in mind already.
pub(crate) fn start_with(store: &Shared) -> SocketAddr {
    let store = Arc::clone(store);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let routes = Router::new()
                .route("/api/v1/login", post(login))
                .route("/api/v1/logout", post(logout))
                .route("/api/v1/me", get(me))
                .route("/api/v1/sessions/list", get(list))
                .route("/api/v1/sessions/logout.me", post(logout_me))
                .with_state(store);
            axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), routes).await.unwrap();
        });
    });
    address
}

fn answer(status: u16, body: &Value) -> Response {
    let fields = [("content-type", "Application/JSON; charset=UTF-8")];
    (StatusCode::from_u16(status).unwrap(), fields, body.to_string()).into_response()
}

fn refused() -> Response {
    answer(401, &json!({"message": "Who are you?", "status": "error"}))
}

fn caller(store: &Shared, headers: &HeaderMap) -> Option<(String, String)> {
    let field = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
    let (token, user) = (field("x-auth-token")?, field("x-user-id")?);
    let is_known = store.lock().unwrap().sessions.get(&token).is_some_and(|session| session.user == user);
    is_known.then_some((token, user))
}

async fn login(State(store): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let user = body["user"].as_str().unwrap_or_default().to_owned();
    if body["password"] != format!("{user}-demo-password") {
        return answer(401, &json!({"status": "error", "message": "No."}));
    }
    let mut store = store.lock().unwrap();
    store.logins += 1;
    let (number, token) = (store.logins, format!("token/of+{user}={}", store.logins));
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let user_agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let session = Session { id: format!("{number:08}-session"), user: user.clone(), at, user_agent };
    store.sessions.insert(token.clone(), session);
    answer(
        200,
        &json!({"status": "success", "data": {"userId": user, "authToken": token, "me": {"_id": user, "username": user}}}),
    )
}

async fn logout(State(store): State<Shared>, headers: HeaderMap) -> Response {
    let Some((token, _)) = caller(&store, &headers) else { return refused() };
    store.lock().unwrap().sessions.remove(&token);
    answer(200, &json!({"status": "success", "data": {"message": "Bye"}}))
}

async fn me(State(store): State<Shared>, headers: HeaderMap) -> Response {
    let Some((_, user)) = caller(&store, &headers) else { return refused() };
    answer(200, &json!({"_id": user, "username": user, "success": true}))
}

async fn list(State(store): State<Shared>, headers: HeaderMap) -> Response {
    let Some((token, user)) = caller(&store, &headers) else { return refused() };
    let store = store.lock().unwrap();
    let row = |session: &Session| {
        let at = session.at.to_string();
        let mut row = json!({"sessionId": session.id, "_id": session.id, "userId": session.user, "loginAt": at});
        if let Some(embellish) = store.embellish {
            embellish(&mut row, session, &store.sessions[&token]);
        }
        row
    };
    let rows: Vec<_> = store.sessions.values().filter(|one| one.user == user).map(row).collect();
    let count = rows.len();
    answer(200, &json!({"sessions": rows, "count": count, "offset": 0, "total": count, "success": true}))
}

async fn logout_me(State(store): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let Some((_, user)) = caller(&store, &headers) else { return refused() };
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(id) = body["sessionId"].as_str() else {
        return answer(400, &json!({"success": false, "error": "sessionId is missing"}));
    };
    let mut store = store.lock().unwrap();
    let token = store.sessions.iter().find(|(_, one)| one.id == id && one.user == user).map(|(token, _)| token.clone());
    match token.and_then(|token| store.sessions.remove(&token)) {
        Some(session) => answer(200, &json!({"success": true, "sessionId": session.id, "extra": {}})),
        None => answer(400, &json!({"success": false, "error": "no such session"})),
    }
}

#[test]
fn a_server_written_from_the_page_alone_is_conformant() {
    let harness = Harness::new().against(&format!("http://{}", start()));
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    assert_eq!(report["profile"]["name"], "published");
    assert_eq!(report["sessions"]["strategy"], "rest-login");
}

#[test]
fn runs_beside_one_another_tell_their_sessions_apart_even_there() {
    let url = format!("http://{}", start());
    let harnesses: Vec<_> = (0..5).map(|_| Harness::new().against(&url)).collect();
    let children: Vec<_> = harnesses.iter().map(|harness| harness.start(&["run"])).collect();
    for (harness, child) in harnesses.iter().zip(children) {
        let outcome = Outcome::new(harness.folder(), child.wait_with_output().unwrap());
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    }
}
