//! Files: uploaded into a room, shown by a message, downloaded by members; and pictures that are drawn.

use rocketchat_conformance::reference::Flavour;
use serde_json::{Value, json};

use super::client::Login;
use super::workspace::{Workspace, coded, plain, unauthorized};

const NOTE: (&str, &str, &str, &str) = ("file", "note one.txt", "text/plain", "hello");

async fn den(workspace: &Workspace) -> String {
    let created = workspace.done(&workspace.alice, "groups.create", json!({"name": "den"})).await;
    created["group"]["_id"].as_str().unwrap().to_owned()
}

async fn uploaded(workspace: &Workspace, room: &str) -> Value {
    let (status, answer) = workspace.upload(&workspace.alice, &format!("rooms.media/{room}"), NOTE, &[]).await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)), "{answer}");
    answer["file"].clone()
}

#[tokio::test]
async fn a_file_comes_back_to_members_and_to_nobody_else() {
    let workspace = Workspace::new().await;
    let room = den(&workspace).await;
    let file = uploaded(&workspace, &room).await;
    let (id, url) = (file["_id"].as_str().unwrap(), file["url"].as_str().unwrap());
    assert_eq!(url, format!("/file-upload/{id}/note%20one.txt"));
    let download = async |login: Option<&Login>| {
        let reply = workspace.client.get(url, login).await;
        (reply.status, reply.header("content-type").map(str::to_owned), reply.text)
    };
    assert_eq!(download(Some(&workspace.alice)).await, (200, Some("text/plain".to_owned()), "hello".to_owned()));
    assert_eq!(download(Some(&workspace.bob)).await, (403, None, String::new()));
    assert_eq!(download(None).await, (403, None, String::new()));
    let as_browser = format!("{url}?rc_uid={}&rc_token={}", workspace.alice.user_id, workspace.alice.token);
    assert_eq!(workspace.client.get(&as_browser, None).await.text, "hello");
    assert_eq!(workspace.client.get("/file-upload/zzz/a.txt", Some(&workspace.alice)).await.status, 404);
}

#[tokio::test]
async fn a_message_shows_the_file_of_its_sender() {
    let workspace = Workspace::new().await;
    let room = den(&workspace).await;
    let file = uploaded(&workspace, &room).await;
    let path = format!("rooms.mediaConfirm/{room}/{}", file["_id"].as_str().unwrap());
    assert_eq!(workspace.post(&workspace.bob, &path, json!({})).await, unauthorized());
    let bob = json!({"roomId": room, "userId": workspace.bob.user_id});
    workspace.done(&workspace.alice, "groups.invite", bob).await;
    assert_eq!(workspace.post(&workspace.bob, &path, json!({})).await, coded("", "invalid-file"));
    let unfit = plain("Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation");
    assert_eq!(workspace.post(&workspace.alice, &path, json!({"other": "x"})).await, unfit);
    let body = json!({"msg": "look", "description": "a note"});
    let confirmed = workspace.done(&workspace.alice, &path, body).await;
    let message = &confirmed["message"];
    assert_eq!((&message["msg"], &message["file"]["_id"]), (&json!("look"), &file["_id"]));
    assert_eq!(
        message["file"],
        json!({"_id": file["_id"], "name": "note one.txt", "type": "text/plain", "size": 5, "format": "txt",
               "typeGroup": "text"})
    );
    assert_eq!(message["attachments"][0]["description"], "a note");
}

#[tokio::test]
async fn uploads_that_do_not_fit_are_refused_in_the_words_of_real_servers() {
    let workspace = Workspace::new().await;
    let room = den(&workspace).await;
    let path = format!("rooms.media/{room}");
    let upload = async |login: &Login, path: &str, file| workspace.upload(login, path, file, &[]).await;
    assert_eq!(upload(&workspace.bob, &path, NOTE).await, unauthorized());
    assert_eq!(upload(&workspace.alice, "rooms.media/zzz", NOTE).await, unauthorized());
    let wrong = ("picture", "a.txt", "text/plain", "x");
    assert_eq!(upload(&workspace.alice, &path, wrong).await, coded("", "invalid-field"));
    let svg = ("file", "a.svg", "image/svg+xml", "<svg/>");
    assert_eq!(
        upload(&workspace.alice, &path, svg).await,
        coded("File type is not accepted.", "error-invalid-file-type")
    );
    assert_eq!(
        workspace.post(&workspace.alice, &path, json!({})).await,
        plain("Unsupported content type: application/json")
    );
}

#[tokio::test]
async fn a_file_is_deleted_by_who_uploaded_it_since_8() {
    let workspace = Workspace::new().await;
    let room = den(&workspace).await;
    let file = json!({"fileId": uploaded(&workspace, &room).await["_id"]});
    let forbidden = (403, json!({"success": false, "error": "forbidden"}));
    assert_eq!(workspace.post(&workspace.bob, "uploads.delete", file.clone()).await, forbidden);
    let deleted = workspace.post(&workspace.alice, "uploads.delete", file.clone()).await;
    assert_eq!(deleted, (200, json!({"deletedFiles": [file["fileId"]], "success": true})));
    let gone = (404, json!({"success": false, "error": "Resource not found"}));
    assert_eq!(workspace.post(&workspace.alice, "uploads.delete", file.clone()).await, gone);
    let earlier = Workspace::of(Flavour::Upstream7).await;
    let reply = earlier.client.post("/api/v1/uploads.delete", Some(&earlier.alice), &file).await;
    assert_eq!((reply.status, reply.text.as_str()), (404, "404 Not Found"));
}

#[tokio::test]
async fn pictures_are_drawn_for_everybody() {
    let workspace = Workspace::new().await;
    let avatar = workspace.client.get("/avatar/alice", None).await;
    assert_eq!((avatar.status, avatar.header("content-type")), (200, Some("image/svg+xml")));
    assert!(avatar.text.starts_with("<svg ") && avatar.text.contains(">A</text>"), "{}", avatar.text);
    let shield = workspace.client.get("/api/v1/shield.svg?type=channel&channel=den&name=us", None).await;
    assert_eq!((shield.status, shield.header("content-type")), (200, Some("image/svg+xml;charset=utf-8")));
    let missing = workspace.client.get("/api/v1/shield.svg", None).await;
    let error = json!({"success": false, "error": "must have required property 'name'",
        "errorType": "error-invalid-params"});
    assert_eq!((missing.status, missing.json()), (400, error));
}
