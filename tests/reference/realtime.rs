//! The realtime connection, as clients of several makes use it.

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::client::{Client, Login, Socket, eventually};
use super::stage::upstream;

fn start(flavour: Flavour) -> (Server, Client) {
    let server = Server::start(Options::new(flavour)).unwrap();
    let client = Client::new(server.url());
    (server, client)
}

#[tokio::test]
async fn a_resume_gets_a_result_among_other_frames_and_a_listed_session() {
    for flavour in upstream() {
        let (_server, client) = start(flavour);
        let login = client.log_in("alice").await;
        let mut socket = client.socket().await;
        assert_eq!(socket.hear().await, Some(json!({"server_id": "0"})));
        let session = socket.connect().await;
        assert_eq!(session.len(), 17);
        let call = json!({"msg": "method", "method": "login", "id": "9", "params": [{"resume": login.token}]});
        socket.say(&call).await;
        let mut heard = socket.hear_until("result").await;
        let result = heard.pop().unwrap()["result"].clone();
        assert_eq!((&result["id"], &result["token"]), (&json!(login.user_id), &json!(login.token)));
        assert!(result["tokenExpires"]["$date"].is_i64() && result["type"] == "resume", "{result}");
        let added = heard.iter().find(|frame| frame["msg"] == "added").unwrap();
        assert_eq!((&added["collection"], &added["fields"]["username"]), (&json!("users"), &json!("alice")));
        assert!(heard.iter().any(|frame| *frame == json!({"msg": "updated", "methods": ["9"]})), "{heard:?}");
        drop(socket);
        eventually("the session is listed", || client.lists(&login, &session)).await;
    }
}

#[tokio::test]
async fn a_client_need_not_wait_for_connected() {
    let (_server, client) = start(Flavour::Upstream8);
    let mut socket = client.socket().await;
    let digest =
        Sha256::digest("alice-demo-password").iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let user = json!({"user": {"username": "alice"}, "password": {"digest": digest, "algorithm": "sha-256"}});
    socket.say(&json!({"msg": "connect", "version": "1", "support": ["1"]})).await;
    let result = socket.call("1", "login", Some(&user)).await;
    assert_eq!(result["result"]["type"], "password", "{result}");
}

#[tokio::test]
async fn a_password_login_is_listed_only_after_a_resume_on_the_same_connection() {
    for flavour in upstream() {
        let (_server, client) = start(flavour);
        let control = super::stage::listed(&client, flavour, "alice").await;
        let mut socket = client.socket().await;
        let session = socket.connect().await;
        let user = json!({"user": {"username": "alice"}, "password": "alice-demo-password"});
        let token = socket.call("1", "login", Some(&user)).await["result"]["token"].clone();
        let witness = super::stage::listed(&client, flavour, "alice").await;
        assert!(client.lists(&control, &witness.session).await && !client.lists(&control, &session).await, "{flavour}");
        assert_eq!(client.end(&control, &session).await.status, 404);
        socket.call("2", "login", Some(&json!({"resume": token}))).await;
        eventually("the session is listed", || client.lists(&control, &session)).await;
    }
}

#[tokio::test]
async fn a_revoked_token_closes_its_connection_and_no_other() {
    for flavour in upstream() {
        let (_server, client) = start(flavour);
        let (control, mut kept) = open(&client).await;
        let (ended, mut closed) = open(&client).await;
        eventually("both are listed", || async { client.list(&control).await.len() == 2 }).await;
        assert_eq!(client.end(&control, &ended.session).await.status, 200);
        assert!(closed.is_closed().await);
        assert_eq!(kept.call("2", "nonsense", None).await["error"]["error"], 404);
    }
}

#[tokio::test]
async fn where_that_is_the_fault_a_login_ends_only_once_its_connection_is_closed() {
    let options = Options { fault: Some(Fault::OpenWebsocketNeverEnds), ..Options::new(Flavour::Upstream8) };
    let server = Server::start(options).unwrap();
    let client = Client::new(server.url());
    let (control, _kept) = open(&client).await;
    let (other, connection) = open(&client).await;
    eventually("both are listed", || async { client.list(&control).await.len() == 2 }).await;
    assert_eq!(client.end(&control, &other.session).await.status, 200);
    assert!(client.is_alive(&other).await && client.lists(&control, &other.session).await);
    drop(connection);
    eventually("it ends", || async {
        assert_eq!(client.end(&control, &other.session).await.status, 200);
        !client.is_alive(&other).await
    })
    .await;
}

async fn open(client: &Client) -> (Login, Socket) {
    let login = client.log_in("alice").await;
    let mut socket = client.socket().await;
    let session = socket.connect().await;
    socket.call("1", "login", Some(&json!({"resume": login.token}))).await;
    (Login { session, ..login }, socket)
}

#[tokio::test]
async fn a_logout_by_method_ends_the_token_but_not_the_connection() {
    let (_server, client) = start(Flavour::Upstream8);
    let control = client.log_in("alice").await;
    let (login, mut socket) = open(&client).await;
    eventually("the session is listed", || client.lists(&control, &login.session)).await;
    let result = socket.call("2", "logout", None).await;
    assert_eq!((result.get("result"), result.get("error")), (None, None));
    assert!(!client.is_alive(&login).await && !client.lists(&control, &login.session).await);
    assert_eq!(socket.call("3", "nonsense", None).await["error"]["error"], 404);
}

#[tokio::test]
async fn pings_are_answered_and_sent() {
    let (_server, client) = start(Flavour::Upstream8);
    let mut socket = client.socket().await;
    socket.connect().await;
    socket.say(&json!({"msg": "ping", "id": "p1"})).await;
    assert_eq!(socket.hear_until("pong").await.pop(), Some(json!({"msg": "pong", "id": "p1"})));
    assert_eq!(socket.hear_until("ping").await.pop(), Some(json!({"msg": "ping"})));
}

#[tokio::test]
async fn nonsense_is_answered_and_survived() {
    let (_server, client) = start(Flavour::Upstream8);
    let mut socket = client.socket().await;
    socket.connect().await;
    for text in ["{", "[]", "{}", "5"] {
        socket.say_text(text).await;
        assert_eq!(socket.hear_until("error").await.pop(), Some(json!({"msg": "error", "reason": "Bad request"})));
    }
    let again = json!({"msg": "connect", "version": "1"});
    socket.say(&again).await;
    let reply = socket.hear_until("error").await.pop().unwrap();
    assert_eq!(reply, json!({"msg": "error", "reason": "Already connected", "offendingMessage": again}));
}

#[tokio::test]
async fn another_version_is_refused_with_the_one_that_is_spoken() {
    let (_server, client) = start(Flavour::Upstream8);
    let mut socket = client.socket().await;
    socket.say(&json!({"msg": "connect", "version": "pre9", "support": ["pre9"]})).await;
    assert_eq!(socket.hear_until("failed").await.pop(), Some(json!({"msg": "failed", "version": "1"})));
    assert!(socket.is_closed().await);
}

#[tokio::test]
async fn a_stopping_server_closes_its_connections() {
    let (server, client) = start(Flavour::Upstream8);
    let (_, mut socket) = open(&client).await;
    let stopping = std::thread::spawn(move || server.stop());
    assert!(socket.is_closed_politely().await);
    stopping.join().unwrap();
}

#[tokio::test]
async fn a_deleted_user_is_disconnected() {
    let (_server, client) = start(Flavour::Upstream8);
    let (login, mut socket) = open(&client).await;
    let admin = client.log_in("admin").await;
    let delete = json!({"userId": login.user_id});
    assert_eq!(client.post("/api/v1/users.delete", Some(&admin), &delete).await.status, 200);
    assert!(socket.is_closed().await);
}
