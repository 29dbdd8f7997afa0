//! Users come and go by an administrator's hand only; and the server itself comes and goes.

use rocketchat_conformance::reference::{Account, Flavour, Options, Server};
use serde_json::json;

use super::client::Client;
use super::stage::flavours;

#[tokio::test]
async fn an_administrator_makes_a_user_who_can_log_in_and_be_deleted() {
    for flavour in flavours() {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let admin = client.log_in("admin").await;
        let new = json!({
            "email": "carol@example.org",
            "name": "Carol",
            "username": "carol",
            "password": "carol-demo-password",
            "verified": true,
        });
        let created = client.post("/api/v1/users.create", Some(&admin), &new).await.json();
        assert_eq!((&created["success"], &created["user"]["username"]), (&json!(true), &json!("carol")), "{flavour}");
        let again = client.post("/api/v1/users.create", Some(&admin), &new).await;
        assert_eq!((again.status, again.json()["errorType"].clone()), (400, json!("error-field-unavailable")));
        let carol = client.log_in("carol").await;
        assert_eq!(created["user"]["_id"], carol.user_id);
        let delete = json!({"userId": carol.user_id});
        let since_8 = matches!(flavour, Flavour::Upstream8 | Flavour::Upstream88);
        let done = if since_8 { json!({"deletedRooms": [], "success": true}) } else { json!({"success": true}) };
        assert_eq!(client.post("/api/v1/users.delete", Some(&admin), &delete).await.json(), done);
        assert!(!client.is_alive(&carol).await);
        let gone = client.post("/api/v1/users.delete", Some(&admin), &delete).await;
        assert_eq!((gone.status, gone.json()["errorType"].clone()), (400, json!("error-invalid-user")));
    }
}

#[tokio::test]
async fn ordinary_users_may_not() {
    for flavour in flavours() {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let alice = client.log_in("alice").await;
        let reply = client.post("/api/v1/users.delete", Some(&alice), &json!({"username": "bob"})).await;
        let error = "User does not have the permissions required for this action [error-unauthorized]";
        assert_eq!((reply.status, reply.json()), (403, json!({"success": false, "error": error})), "{flavour}");
        client.log_in("bob").await;
    }
}

#[tokio::test]
async fn a_server_has_the_accounts_it_was_given() {
    let accounts = vec![Account::user("dave", "dave-demo-password")];
    let server = Server::start(Options { accounts, ..Options::new(Flavour::Published) }).unwrap();
    let client = Client::new(server.url());
    assert!(client.is_alive(&client.log_in("dave").await).await);
    let alice = json!({"user": "alice", "password": "alice-demo-password"});
    assert_eq!(client.post("/api/v1/login", None, &alice).await.status, 401);
}

#[tokio::test]
async fn a_taken_port_is_an_error_and_a_stopped_server_frees_it() {
    let first = Server::start(Options::new(Flavour::Upstream8)).unwrap();
    let port = first.address().port();
    let again = || Server::start(Options { port, ..Options::new(Flavour::Upstream8) });
    assert_eq!(again().unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    first.stop();
    assert_eq!(again().unwrap().address().port(), port);
}
