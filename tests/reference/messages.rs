//! What is said in rooms: sent, read back, changed, found, taken away.

use std::time::{SystemTime, UNIX_EPOCH};

use rocketchat_conformance::reference::Flavour;
use serde_json::{Value, json};

use super::client::Login;
use super::workspace::{Workspace, coded, invalid, not_logged_in, plain};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn den(workspace: &Workspace, kind: &str) -> String {
    let created = workspace.done(&workspace.alice, &format!("{kind}.create"), json!({"name": "den"})).await;
    text(&created[if kind == "channels" { "channel" } else { "group" }]["_id"])
}

async fn say(workspace: &Workspace, login: &Login, room: &str, said: &str) -> Value {
    let answer = workspace.done(login, "chat.postMessage", json!({"roomId": room, "text": said})).await;
    answer["message"].clone()
}

#[tokio::test]
async fn a_message_is_posted_by_id_name_and_user() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "channels").await;
    let posted = workspace.done(&workspace.alice, "chat.postMessage", json!({"roomId": room, "text": "one"})).await;
    let message = &posted["message"];
    assert!(posted["ts"].is_i64(), "{posted}");
    assert_eq!((&message["rid"], &message["msg"]), (&json!(room), &json!("one")));
    assert_eq!(message["u"], json!({"_id": workspace.alice.user_id, "username": "alice", "name": "alice"}));
    let named = workspace.done(&workspace.bob, "chat.postMessage", json!({"channel": "#den", "text": "two"})).await;
    assert_eq!((&named["channel"], &named["message"]["rid"]), (&json!("#den"), &json!(room)));
    let private = workspace.done(&workspace.bob, "chat.postMessage", json!({"channel": "@alice", "text": "x"})).await;
    assert_ne!(private["message"]["rid"], json!(room));
    let members = workspace.read(&workspace.bob, &format!("channels.members?roomId={room}")).await;
    assert_eq!(members["total"], json!(2), "who says something in a channel joins it");
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_in_the_words_of_real_servers() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "groups").await;
    let post = async |login: &Login, body: Value| workspace.post(login, "chat.postMessage", body).await;
    let alice = &workspace.alice;
    assert_eq!(post(alice, json!({"roomId": "zzz", "text": "x"})).await, coded("", "invalid-channel"));
    assert_eq!(post(&workspace.bob, json!({"roomId": room, "text": "x"})).await, plain("error-not-allowed"));
    assert_eq!(post(alice, json!({"roomId": room, "alias": "x"})).await, plain("Not enough permission"));
    let both = "must NOT have additional properties\n must NOT have additional properties\n must match exactly one \
                schema in oneOf";
    assert_eq!(post(alice, json!({"roomId": room, "channel": "#den"})).await, invalid(both));
    let long = "x".repeat(5001);
    let too_long = coded("Message size exceeds Message_MaxAllowedSize", "error-message-size-exceeded");
    assert_eq!(post(alice, json!({"roomId": room, "text": long})).await, too_long);
    let reply = workspace.client.post("/api/v1/chat.postMessage", None, &json!({"roomId": room})).await;
    assert_eq!((reply.status, reply.json()), (401, not_logged_in()));
}

#[tokio::test]
async fn a_message_may_have_an_id_of_the_senders_own() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "channels").await;
    let send = async |login: &Login, message: Value| {
        workspace.post(login, "chat.sendMessage", json!({"message": message})).await
    };
    let own = json!({"_id": "own-id-of-a-message", "rid": room, "msg": "hello"});
    let (status, sent) = send(&workspace.alice, own.clone()).await;
    assert_eq!((status, &sent["message"]["_id"]), (200, &json!("own-id-of-a-message")));
    assert_eq!(send(&workspace.alice, own).await.0, 400);
    assert_eq!(send(&workspace.alice, json!({"rid": "zzz"})).await, plain("error-invalid-room"));
    assert_eq!(
        send(&workspace.alice, json!({"msg": "x"})).await,
        plain("The 'rid' property on the message object is missing.")
    );
    assert_eq!(send(&workspace.bob, json!({"rid": room, "msg": 5})).await.1["message"]["msg"], "5");
}

/// Messages of one millisecond have no order.
async fn another_millisecond() {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let before = now();
    while now() <= before + 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn history_has_the_newest_first_and_stays_within_its_ends() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "channels").await;
    let mut sent = Vec::new();
    for said in ["one", "two", "three"] {
        sent.push(say(&workspace, &workspace.alice, &room, said).await);
        another_millisecond().await;
    }
    let said = async |query: &str| {
        let history = workspace.read(&workspace.bob, &format!("channels.history?roomId={room}{query}")).await;
        let messages = history["messages"].as_array().unwrap();
        messages.iter().map(|message| text(&message["msg"])).collect::<Vec<_>>()
    };
    let middle = text(&sent[1]["ts"]);
    assert_eq!(said("").await, ["three", "two", "one"]);
    assert_eq!(said("&count=1").await, ["three"]);
    assert_eq!(said("&count=1&offset=1").await, ["two"]);
    assert_eq!(said(&format!("&oldest={middle}")).await, ["three"]);
    assert_eq!(said(&format!("&latest={middle}")).await, ["one"]);
    assert_eq!(said(&format!("&latest={middle}&inclusive=true")).await, ["two", "one"]);
    let (status, refused) = workspace.get(&workspace.bob, "channels.history").await;
    assert_eq!((status, &refused["errorType"]), (400, &json!("invalid-params")));
}

#[tokio::test]
async fn a_message_is_read_changed_and_deleted_by_its_author() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "channels").await;
    workspace.done(&workspace.bob, "channels.join", json!({"roomId": room})).await;
    let message = say(&workspace, &workspace.alice, &room, "helo").await;
    let id = text(&message["_id"]);
    let get = format!("chat.getMessage?msgId={id}");
    assert_eq!(workspace.read(&workspace.bob, &get).await["message"]["msg"], "helo");
    let change = json!({"roomId": room, "msgId": id, "text": "hello"});
    assert_eq!(
        workspace.post(&workspace.bob, "chat.update", change.clone()).await,
        coded("Message editing not allowed", "error-action-not-allowed")
    );
    let changed = workspace.done(&workspace.alice, "chat.update", change).await;
    assert_eq!(
        (&changed["message"]["msg"], &changed["message"]["editedBy"]),
        (&json!("hello"), &json!({"_id": workspace.alice.user_id, "username": "alice"}))
    );
    let elsewhere = json!({"roomId": "zzz", "msgId": id});
    let mismatch = plain("The room id provided does not match where the message is from.");
    assert_eq!(workspace.post(&workspace.alice, "chat.delete", elsewhere).await, mismatch);
    let this = json!({"roomId": room, "msgId": id});
    assert_eq!(
        workspace.post(&workspace.bob, "chat.delete", this.clone()).await,
        coded("Not allowed", "error-action-not-allowed")
    );
    let deleted = workspace.done(&workspace.alice, "chat.delete", this.clone()).await;
    assert_eq!((&deleted["_id"], deleted["ts"].is_string()), (&json!(id), true));
    assert_eq!(
        workspace.post(&workspace.alice, "chat.delete", this).await,
        plain(&format!("No message found with the id of \"{id}\"."))
    );
    assert_eq!(workspace.get(&workspace.alice, &get).await, (400, json!({"success": false})));
}

#[tokio::test]
async fn what_is_said_in_a_private_group_is_for_its_members() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "groups").await;
    let message = say(&workspace, &workspace.alice, &room, "secret").await;
    let get = format!("chat.getMessage?msgId={}", text(&message["_id"]));
    assert_eq!(workspace.get(&workspace.bob, &get).await, coded("Not allowed", "error-not-allowed"));
    let react = json!({"messageId": message["_id"], "emoji": "smile"});
    assert_eq!(workspace.post(&workspace.bob, "chat.react", react).await, coded("Not Authorized", "not-authorized"));
    let search = format!("chat.search?roomId={room}&searchText=secret");
    assert_eq!(workspace.get(&workspace.bob, &search).await, (400, json!({"success": false})));
    let found = workspace.read(&workspace.alice, &search).await;
    assert_eq!(found["messages"].as_array().map(Vec::len), Some(1));
    let none = workspace.get(&workspace.alice, &format!("chat.search?roomId={room}&searchText=")).await;
    assert_eq!(none.1["errorType"], "error-searchText-param-not-provided");
}

#[tokio::test]
async fn a_reaction_is_taken_back_by_repeating_it() {
    let workspace = Workspace::new().await;
    let room = den(&workspace, "channels").await;
    let message = say(&workspace, &workspace.alice, &room, "hello").await;
    let id = text(&message["_id"]);
    let react = async |extra: Value| {
        let mut body = json!({"messageId": id, "emoji": ":smile:"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        workspace.done(&workspace.bob, "chat.react", body).await;
        let shown = workspace.read(&workspace.bob, &format!("chat.getMessage?msgId={id}")).await;
        shown["message"].get("reactions").cloned()
    };
    let smile = Some(json!({":smile:": {"usernames": ["bob"]}}));
    assert_eq!(react(json!({})).await, smile);
    assert_eq!(react(json!({"shouldReact": true})).await, smile);
    assert_eq!(react(json!({})).await, None);
    let bad = json!({"messageId": id, "emoji": "no-such-emoji"});
    assert_eq!(
        workspace.post(&workspace.bob, "chat.react", bad).await,
        coded("Invalid emoji provided.", "error-not-allowed")
    );
}

#[tokio::test]
async fn every_make_and_era_offers_rooms_and_messages() {
    for (flavour, ..) in Flavour::ALL {
        let workspace = Workspace::of(flavour).await;
        let room = den(&workspace, "channels").await;
        let message = say(&workspace, &workspace.bob, &room, "hello").await;
        let history = workspace.read(&workspace.alice, &format!("channels.history?roomId={room}")).await;
        assert_eq!(history["messages"][0]["_id"], message["_id"], "{flavour}");
    }
}
