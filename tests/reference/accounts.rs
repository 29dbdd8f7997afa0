//! Accounts over their whole life: made, shown, changed, logged out, deleted.

use serde_json::{Value, json};

use super::client::Login;
use super::workspace::{Workspace, coded, invalid, not_permitted, plain, unauthorized};

async fn carol(workspace: &Workspace) -> String {
    let new =
        json!({"username": "carol", "name": "Carol", "email": "carol@example.org", "password": "carol-demo-password"});
    let created = workspace.done(&workspace.admin, "users.create", new).await;
    created["user"]["_id"].as_str().unwrap().to_owned()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_user_is_shown_to_others_in_part_and_to_administrators_whole() {
    let workspace = Workspace::new().await;
    let id = carol(&workspace).await;
    let public = json!({"_id": id, "username": "carol", "name": "Carol", "type": "user", "status": "offline",
        "active": true, "canViewAllInfo": false});
    for path in [format!("users.info?userId={id}"), "users.info?username=carol".to_owned()] {
        let seen = workspace.get(&workspace.alice, &path).await;
        assert_eq!(seen, (200, json!({"user": public, "success": true})), "{path}");
    }
    let full = workspace.read(&workspace.admin, "users.info?username=carol").await;
    assert_eq!(full["user"]["emails"], json!([{"address": "carol@example.org", "verified": false}]));
    assert_eq!((&full["user"]["roles"], &full["user"]["canViewAllInfo"]), (&json!(["user"]), &json!(true)));
    let own = workspace.read(&workspace.alice, &format!("users.info?userId={}", workspace.alice.user_id)).await;
    assert_eq!(own["user"]["services"], json!({"password": true}));
}

#[tokio::test]
async fn nobody_is_found_in_the_words_of_real_servers() {
    let workspace = Workspace::new().await;
    let get = async |path: &str| workspace.get(&workspace.alice, path).await;
    assert_eq!(get("users.info?userId=zzz").await, plain("User not found."));
    assert_eq!(get("users.info?userId=").await, plain("Invalid search query."));
    let (status, missing) = get("users.info").await;
    assert_eq!((status, &missing["errorType"]), (400, &json!("error-invalid-params")));
    assert_eq!(
        missing["error"],
        "must have required property 'userId'\n must have required property 'username'\n must have required property \
         'importId'\n must have required property 'email'\n must match exactly one schema in oneOf"
    );
}

#[tokio::test]
async fn only_administrators_make_and_change_users() {
    let workspace = Workspace::new().await;
    let new = json!({"username": "dave", "name": "Dave", "email": "dave@example.org", "password": "a"});
    let (status, refused) = workspace.post(&workspace.alice, "users.create", new.clone()).await;
    assert_eq!((status, &refused["errorType"]), (400, &json!("error-action-not-allowed")));
    assert_eq!(
        workspace.post(&workspace.alice, "users.create", json!({})).await,
        invalid("must have required property 'email'")
    );
    workspace.done(&workspace.admin, "users.create", new).await;
    let change = json!({"userId": workspace.bob.user_id, "data": {"name": "Robert"}});
    assert_eq!(
        workspace.post(&workspace.alice, "users.update", change.clone()).await,
        coded("Editing user is not allowed", "error-action-not-allowed")
    );
    let changed = workspace.done(&workspace.admin, "users.update", change).await;
    assert_eq!(changed["user"]["name"], "Robert");
    let unknown = json!({"userId": "zzz", "data": {}});
    assert_eq!(
        workspace.post(&workspace.admin, "users.update", unknown).await,
        coded("User not found", "error-user-not-found")
    );
}

#[tokio::test]
async fn the_list_of_users_has_pages_and_is_shown_by_permission() {
    let workspace = Workspace::new().await;
    let plain_list = workspace.read(&workspace.alice, "users.list?count=2").await;
    assert_eq!((&plain_list["count"], &plain_list["total"]), (&json!(2), &json!(3)));
    assert_eq!(
        keys(&plain_list["users"][0]),
        ["_id", "username", "name", "type", "status", "active", "nameInsensitive"]
    );
    let full = workspace.read(&workspace.admin, "users.list?offset=2&sort=%7B%22username%22%3A-1%7D").await;
    assert_eq!((&full["users"][0]["username"], &full["offset"]), (&json!("admin"), &json!(2)));
    assert_eq!(full["users"][0]["roles"], json!(["user", "admin"]));
    let (status, refused) = workspace.get(&workspace.alice, "users.list?count=five").await;
    assert_eq!(
        (status, refused),
        (400, json!({"success": false, "error": "must be number", "errorType": "error-invalid-params"}))
    );
}

#[tokio::test]
async fn somebody_registers_and_logs_in() {
    let workspace = Workspace::new().await;
    let new = |name: &str, password: &str| json!({"username": name, "email": format!("{name}@example.org"), "pass": password, "name": name});
    let register = async |body: Value| {
        let reply = workspace.client.post("/api/v1/users.register", None, &body).await;
        (reply.status, reply.json())
    };
    let (status, made) = register(new("erin", "erin-demo-password")).await;
    assert_eq!((status, &made["user"]["username"]), (200, &json!("erin")));
    assert!(made["user"].get("emails").is_none(), "{made}");
    workspace.client.log_in("erin").await;
    assert_eq!(register(new("erin", "erin-demo-password")).await, plain("Username is already in use"));
    assert_eq!(register(new("fred", "short")).await.1["errorType"], "error-password-policy-not-met");
    let again = workspace.post(&workspace.alice, "users.register", new("gina", "gina-demo-password")).await;
    assert_eq!(again, plain("Logged in users can not register again."));
}

#[tokio::test]
async fn an_administrator_ends_all_logins_of_a_user() {
    let workspace = Workspace::new().await;
    let other = workspace.client.log_in("bob").await;
    let bob = json!({"userId": workspace.bob.user_id});
    assert_eq!(workspace.post(&workspace.alice, "users.logout", bob.clone()).await, unauthorized());
    let message = format!("User {} has been logged out!", workspace.bob.user_id);
    let done = workspace.post(&workspace.admin, "users.logout", bob.clone()).await;
    assert_eq!(done, (200, json!({"message": message, "success": true})));
    assert!(!workspace.client.is_alive(&workspace.bob).await && !workspace.client.is_alive(&other).await);
    assert!(workspace.client.is_alive(&workspace.alice).await);
    let again = workspace.post(&workspace.admin, "users.logout", bob).await;
    assert_eq!(again.1["errorType"], "error-invalid-user-id");
}

#[tokio::test]
async fn a_status_is_set_and_read() {
    let workspace = Workspace::new().await;
    let status = json!({"status": "busy", "message": "writing"});
    assert_eq!(workspace.post(&workspace.alice, "users.setStatus", status).await, (200, json!({"success": true})));
    let seen = workspace.get(&workspace.bob, &format!("users.getStatus?userId={}", workspace.alice.user_id)).await;
    let shown = json!({"_id": workspace.alice.user_id, "status": "busy", "success": true, "message": "writing"});
    assert_eq!(seen, (200, shown));
    let others = json!({"status": "busy", "userId": workspace.alice.user_id});
    assert_eq!(workspace.post(&workspace.bob, "users.setStatus", others).await, unauthorized());
}

#[tokio::test]
async fn a_user_is_deleted_by_name_and_the_rooms_find_new_owners() {
    let workspace = Workspace::new().await;
    let id = carol(&workspace).await;
    let name = json!({"username": "carol"});
    assert_eq!(workspace.post(&workspace.alice, "users.delete", name.clone()).await, not_permitted());
    assert_eq!(workspace.done(&workspace.admin, "users.delete", name).await["deletedRooms"], json!([]));
    let gone = workspace.post(&workspace.admin, "users.delete", json!({"userId": id})).await;
    let text = "The required \"userId\" or \"username\" param provided does not match any users";
    assert_eq!(gone, coded(text, "error-invalid-user"));
    let token = json!({"userId": workspace.bob.user_id, "secret": "x"});
    let refused = workspace.post(&workspace.admin, "users.createToken", token).await;
    assert_eq!(refused, coded("Not authorized", "error-not-authorized"));
}

#[tokio::test]
async fn nobody_is_let_in_to_an_account_that_is_switched_off() {
    let workspace = Workspace::new().await;
    let off = json!({"userId": workspace.bob.user_id, "data": {"active": false}});
    workspace.done(&workspace.admin, "users.update", off).await;
    assert!(!workspace.client.is_alive(&workspace.bob).await);
    let body = json!({"user": "bob", "password": "bob-demo-password"});
    assert_eq!(workspace.client.post("/api/v1/login", None, &body).await.status, 401);
}

#[tokio::test]
async fn every_form_of_login_names_the_same_user() {
    let workspace = Workspace::new().await;
    let digest = "e3d2a3ba8a9c1c5f0a8a6cf3e4e9c1e1";
    let accepted = [
        json!({"user": "alice", "password": "alice-demo-password"}),
        json!({"username": "alice", "password": "alice-demo-password"}),
        json!({"email": "alice@example.org", "password": "alice-demo-password"}),
        json!({"user": {"username": "alice"}, "password": "alice-demo-password"}),
        json!({"resume": workspace.alice.token}),
    ];
    for body in accepted {
        let reply = workspace.client.post("/api/v1/login", None, &body).await;
        assert_eq!(reply.json()["data"]["userId"], json!(workspace.alice.user_id), "{body}");
    }
    let wrong = json!({"user": "alice", "password": {"digest": digest, "algorithm": "sha-256"}});
    assert_eq!(workspace.client.post("/api/v1/login", None, &wrong).await.status, 401);
}

/// A login of which session routes know.
async fn listed(workspace: &Workspace, login: &Login) -> String {
    super::stage::listed(&workspace.client, rocketchat_conformance::reference::Flavour::Upstream8, {
        if login.user_id == workspace.bob.user_id { "bob" } else { "alice" }
    })
    .await
    .session
}

#[tokio::test]
async fn a_session_tells_when_it_ended_and_by_whose_hand() {
    let workspace = Workspace::new().await;
    let session = listed(&workspace, &workspace.bob).await;
    let info = format!("sessions/info?sessionId={session}");
    let open = workspace.read(&workspace.bob, &info).await;
    assert_eq!((&open["sessionId"], open.get("logoutAt")), (&json!(session), None));
    let not_found = (404, json!({"success": false, "error": "Session not found"}));
    assert_eq!(workspace.get(&workspace.alice, &info).await, not_found);
    let seen = workspace.read(&workspace.admin, &format!("sessions/info.admin?sessionId={session}")).await;
    assert_eq!(seen["_user"], json!({"name": "bob", "username": "bob"}));
    let named = json!({"sessionId": session});
    assert_eq!(workspace.post(&workspace.alice, "sessions/logout", named.clone()).await, not_permitted());
    let done = workspace.post(&workspace.admin, "sessions/logout", named.clone()).await;
    assert_eq!(done, (200, json!({"sessionId": session, "success": true})));
    let ended = workspace.read(&workspace.bob, &info).await;
    assert_eq!(ended["logoutBy"], json!(workspace.admin.user_id));
    assert!(ended["logoutAt"].is_string(), "{ended}");
    assert_eq!(workspace.post(&workspace.admin, "sessions/logout", named).await, not_found);
}

#[tokio::test]
async fn administrators_list_the_sessions_of_everybody() {
    let workspace = Workspace::new().await;
    let session = listed(&workspace, &workspace.bob).await;
    assert_eq!(workspace.get(&workspace.alice, "sessions/list.all").await, not_permitted());
    let all = workspace.read(&workspace.admin, "sessions/list.all?count=10").await;
    let row = all["sessions"].as_array().unwrap().iter().find(|row| row["sessionId"] == session.as_str()).unwrap();
    assert_eq!(row["_user"], json!({"name": "bob", "username": "bob"}));
    assert_eq!(row.get("current"), None);
}
