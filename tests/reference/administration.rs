//! Roles, emoji, integrations and settings: administrators look after them, everybody sees what is public.

use reqwest::Method;
use rocketchat_conformance::reference::{Options, Server};
use serde_json::{Value, json};

use super::client::{Client, read};
use super::workspace::{Workspace, coded, invalid, not_permitted, plain};

#[tokio::test]
async fn a_role_is_made_given_taken_and_deleted() {
    let workspace = Workspace::new().await;
    let new = json!({"name": "helper-role", "scope": "Users", "description": "helps"});
    assert_eq!(workspace.post(&workspace.alice, "roles.create", new.clone()).await, not_permitted());
    let created = workspace.done(&workspace.admin, "roles.create", new.clone()).await;
    let id = created["role"]["_id"].clone();
    assert_eq!((&created["role"]["name"], &created["role"]["protected"]), (&json!("helper-role"), &json!(false)));
    let again = workspace.post(&workspace.admin, "roles.create", new).await;
    assert_eq!(again.1["errorType"], "error-duplicate-role-names-not-allowed");
    let list = workspace.read(&workspace.alice, "roles.list").await;
    assert!(list["roles"].as_array().unwrap().iter().any(|role| role["_id"] == id), "{list}");
    let given = json!({"roleId": id, "username": "bob"});
    let refused = workspace.post(&workspace.alice, "roles.addUserToRole", given.clone()).await;
    assert_eq!((refused.0, &refused.1["errorType"]), (400, &json!("error-action-not-allowed")));
    workspace.done(&workspace.admin, "roles.addUserToRole", given.clone()).await;
    assert_eq!(
        workspace.post(&workspace.admin, "roles.addUserToRole", given.clone()).await,
        coded("User already in role", "error-user-already-in-role")
    );
    let path = format!("roles.getUsersInRole?role={}", id.as_str().unwrap());
    assert_eq!(workspace.get(&workspace.alice, &path).await, not_permitted());
    let users = workspace.read(&workspace.admin, &path).await;
    assert_eq!((&users["users"][0]["username"], &users["total"]), (&json!("bob"), &json!(1)));
    let role = json!({"roleId": id});
    let in_use = workspace.post(&workspace.admin, "roles.delete", role.clone()).await;
    assert_eq!(in_use.1["errorType"], "error-role-in-use");
    workspace.done(&workspace.admin, "roles.removeUserFromRole", given).await;
    workspace.done(&workspace.admin, "roles.delete", role.clone()).await;
    assert_eq!(
        workspace.post(&workspace.admin, "roles.delete", role).await,
        coded("This role does not exist", "error-invalid-roleId")
    );
    assert_eq!(
        workspace.post(&workspace.admin, "roles.delete", json!({"roleId": "admin"})).await,
        coded("Cannot delete a protected role", "error-role-protected")
    );
}

#[tokio::test]
async fn roles_are_made_with_a_licence_only() {
    let options = Options { community: true, ..Options::new(rocketchat_conformance::reference::Flavour::Upstream8) };
    let server = Server::start(options).unwrap();
    let client = Client::new(server.url());
    let admin = client.log_in("admin").await;
    let reply = client.post("/api/v1/roles.create", Some(&admin), &json!({"name": "x"})).await;
    assert_eq!((reply.status, reply.json()), coded("This is an enterprise feature", "error-action-not-allowed"));
}

#[tokio::test]
async fn an_emoji_is_uploaded_found_and_deleted() {
    let workspace = Workspace::new().await;
    let picture = ("emoji", "dot.gif", "image/gif", "GIF89a dot");
    let named = [("name", "dot"), ("aliases", "")];
    let create = async |login, file, fields| workspace.upload(login, "emoji-custom.create", file, fields).await;
    assert_eq!(create(&workspace.alice, picture, &named).await, coded("", "not_authorized"));
    assert_eq!(create(&workspace.admin, picture, &named).await, (200, json!({"success": true})));
    assert_eq!(
        create(&workspace.admin, picture, &named).await.1["errorType"],
        "Custom_Emoji_Error_Name_Or_Alias_Already_In_Use"
    );
    let note = ("emoji", "dot.txt", "text/plain", "dot");
    let error = "Emoji file provided cannot be uploaded since it's not an image";
    assert_eq!(create(&workspace.admin, note, &named).await, coded(error, "emoji-is-not-image"));
    let wrong = ("file", "dot.gif", "image/gif", "GIF89a");
    assert_eq!(create(&workspace.admin, wrong, &named).await, coded("", "invalid-field"));
    let list = workspace.read(&workspace.alice, "emoji-custom.list").await;
    let emoji = &list["emojis"]["update"][0];
    assert_eq!((&emoji["name"], &emoji["extension"]), (&json!("dot"), &json!("gif")));
    let all = workspace.read(&workspace.alice, "emoji-custom.all?count=1").await;
    assert_eq!((&all["emojis"][0], &all["total"]), (emoji, &json!(1)));
    assert_eq!(workspace.client.get("/emoji-custom/dot.gif", None).await.text, "GIF89a dot");
    let this = json!({"emojiId": emoji["_id"]});
    assert_eq!(
        workspace.post(&workspace.alice, "emoji-custom.delete", this.clone()).await,
        coded("", "not_authorized")
    );
    workspace.done(&workspace.admin, "emoji-custom.delete", this.clone()).await;
    let gone = workspace.post(&workspace.admin, "emoji-custom.delete", this).await;
    assert_eq!(gone.1["errorType"], "Custom_Emoji_Error_Invalid_Emoji");
}

#[tokio::test]
async fn a_webhook_is_made_listed_and_removed() {
    let workspace = Workspace::new().await;
    let new = json!({"type": "webhook-outgoing", "name": "hook", "enabled": false, "username": "admin",
        "channel": "all_public_channels", "scriptEnabled": false, "event": "sendMessage",
        "urls": ["http://127.0.0.1:9/"]});
    let refused = workspace.post(&workspace.alice, "integrations.create", new.clone()).await;
    assert_eq!((refused.0, &refused.1["errorType"]), (400, &json!("not_authorized")));
    let created = workspace.done(&workspace.admin, "integrations.create", new.clone()).await;
    let id = created["integration"]["_id"].as_str().unwrap().to_owned();
    let list = workspace.read(&workspace.admin, "integrations.list?name=hook").await;
    assert_eq!((&list["integrations"][0], &list["items"]), (&created["integration"], &json!(1)));
    assert_eq!(workspace.get(&workspace.alice, "integrations.list").await, not_permitted());
    let path = format!("integrations.get?integrationId={id}");
    assert_eq!(workspace.read(&workspace.admin, &path).await["integration"], created["integration"]);
    assert_eq!(workspace.get(&workspace.alice, &path).await, plain("not-authorized"));
    assert_eq!(
        workspace.get(&workspace.admin, "integrations.get?integrationId=zzz").await,
        plain("The integration does not exists.")
    );
    let missing = "must have required property 'type'\n must have required property 'type'\n must match exactly one \
                   schema in oneOf";
    assert_eq!(workspace.post(&workspace.admin, "integrations.create", json!({})).await, invalid(missing));
    let mut elsewhere = new.clone();
    elsewhere["channel"] = json!("#nowhere");
    assert_eq!(
        workspace.post(&workspace.admin, "integrations.create", elsewhere).await.1["errorType"],
        "error-invalid-room"
    );
    let this = json!({"type": "webhook-outgoing", "integrationId": id});
    assert_eq!(
        workspace.done(&workspace.admin, "integrations.remove", this.clone()).await["integration"],
        created["integration"]
    );
    assert_eq!(workspace.post(&workspace.admin, "integrations.remove", this).await, plain("No integration found."));
}

#[tokio::test]
async fn incoming_webhooks_speak_for_bots_alone() {
    let workspace = Workspace::new().await;
    let new = json!({"type": "webhook-incoming", "name": "hook", "enabled": true, "username": "bob",
        "channel": "@alice", "scriptEnabled": false});
    let refused = workspace.post(&workspace.admin, "integrations.create", new.clone()).await;
    assert_eq!(refused, coded("", "error-user-lacks-message-impersonate-permission"));
    let bot = json!({"roleId": "bot", "username": "bob"});
    workspace.done(&workspace.admin, "roles.addUserToRole", bot).await;
    let created = workspace.done(&workspace.admin, "integrations.create", new).await;
    assert!(created["integration"]["token"].is_string(), "{created}");
}

#[tokio::test]
async fn administrators_read_and_set_settings_one_by_one() {
    let workspace = Workspace::new().await;
    let value = json!({"value": "Our chat"});
    assert_eq!(workspace.post(&workspace.alice, "settings/Site_Name", value.clone()).await, not_permitted());
    assert_eq!(workspace.get(&workspace.alice, "settings/Site_Name").await, not_permitted());
    assert_eq!(
        workspace.post(&workspace.admin, "settings/Site_Name", value.clone()).await,
        (200, json!({"success": true}))
    );
    let seen = workspace.get(&workspace.admin, "settings/Site_Name").await;
    assert_eq!(seen, (200, json!({"_id": "Site_Name", "value": "Our chat", "success": true})));
    let nothing = (400, json!({"success": false}));
    assert_eq!(workspace.get(&workspace.admin, "settings/No_Such").await, nothing);
    assert_eq!(workspace.post(&workspace.admin, "settings/No_Such", value).await, nothing);
    assert_eq!(workspace.post(&workspace.admin, "settings/Site_Name", json!({})).await, nothing);
    assert_eq!(workspace.post(&workspace.admin, "settings/Site_Name", json!([1])).await, invalid("must be object"));
    let names = async |reply: (u16, Value)| {
        let rows = reply.1["settings"].as_array().unwrap().clone();
        rows.iter().any(|row| row["_id"] == "API_Default_Count")
    };
    assert!(names(workspace.get(&workspace.admin, "settings").await).await);
    assert!(!names(workspace.get(&workspace.alice, "settings").await).await);
    let request = workspace.client.request(Method::GET, "/api/v1/settings.public?_id=Site_Name", None);
    let public = read(request).await.unwrap().json();
    let row = json!({"_id": "Site_Name", "value": "Our chat", "enterprise": false});
    assert_eq!(public, json!({"count": 1, "offset": 0, "total": 1, "success": true, "settings": [row]}));
}

#[tokio::test]
async fn permissions_are_for_everybody_to_see() {
    let workspace = Workspace::new().await;
    let list = workspace.read(&workspace.alice, "permissions.listAll").await;
    let create = list["update"].as_array().unwrap().iter().find(|row| row["_id"] == "create-user").unwrap();
    assert_eq!((&create["roles"], &list["remove"]), (&json!(["admin"]), &json!([])));
}
