//! Channels and private groups: who sees them, who changes them, how they end.

use serde_json::{Value, json};

use super::client::Login;
use super::workspace::{Workspace, coded, invalid, plain};

const NO_CHANNEL: &str = "The required \"roomId\" or \"roomName\" param provided does not match any channel";
const NO_GROUP: &str = "The required \"roomId\" or \"roomName\" param provided does not match any group";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn made(workspace: &Workspace, login: &Login, kind: &str, name: &str) -> String {
    let member = if kind == "channels" { "channel" } else { "group" };
    let created = workspace.done(login, &format!("{kind}.create"), json!({"name": name})).await;
    text(&created[member]["_id"])
}

#[tokio::test]
async fn a_channel_is_made_seen_by_others_and_deleted() {
    let workspace = Workspace::new().await;
    let created = workspace.done(&workspace.alice, "channels.create", json!({"name": "den"})).await;
    let channel = &created["channel"];
    let id = text(&channel["_id"]);
    assert_eq!(id.len(), 17);
    let alice = json!({"_id": workspace.alice.user_id, "username": "alice", "name": "alice"});
    assert_eq!(
        *channel,
        json!({"_id": id, "fname": "den", "_updatedAt": channel["ts"], "name": "den", "t": "c", "msgs": 0,
               "usersCount": 1, "u": alice, "ts": channel["ts"], "ro": false})
    );
    for path in [format!("channels.info?roomId={id}"), "channels.info?roomName=den".to_owned()] {
        let seen = workspace.get(&workspace.bob, &path).await;
        assert_eq!(seen, (200, json!({"success": true, "channel": channel})), "{path}");
    }
    let room = json!({"roomId": id});
    let not_allowed = coded("Not allowed", "error-not-allowed");
    assert_eq!(workspace.post(&workspace.bob, "channels.delete", room.clone()).await, not_allowed);
    assert_eq!(
        workspace.post(&workspace.alice, "channels.delete", room.clone()).await,
        (200, json!({"success": true}))
    );
    let gone = coded(NO_CHANNEL, "error-room-not-found");
    assert_eq!(workspace.post(&workspace.alice, "channels.delete", room).await, gone);
    assert_eq!(workspace.get(&workspace.alice, &format!("channels.info?roomId={id}")).await, gone);
}

#[tokio::test]
async fn names_of_rooms_are_checked_in_the_words_of_real_servers() {
    let workspace = Workspace::new().await;
    made(&workspace, &workspace.alice, "groups", "den").await;
    let post = async |path: &str, body: Value| workspace.post(&workspace.alice, path, body).await;
    let taken = coded("A channel with name 'den' exists", "error-duplicate-channel-name");
    assert_eq!(post("channels.create", json!({"name": "den"})).await, taken);
    let bad = coded("a b is not a valid room name.", "error-invalid-room-name");
    assert_eq!(post("channels.create", json!({"name": "a b"})).await, bad);
    assert_eq!(post("channels.create", json!({})).await, plain("Param \"name\" is required"));
    assert_eq!(post("groups.create", json!({})).await, plain("Body param \"name\" is required"));
    assert_eq!(post("channels.create", json!({"name": 5})).await, plain("Match error: Expected string, got number"));
    let members = json!({"name": "lair", "members": "bob"});
    assert_eq!(post("channels.create", members).await, plain("Param \"members\" must be an array if provided"));
}

#[tokio::test]
async fn a_private_group_is_not_there_for_somebody_who_is_not_in_it() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "groups", "den").await;
    let unknown = coded(NO_GROUP, "error-room-not-found");
    for login in [&workspace.bob, &workspace.admin] {
        for operation in ["info", "history", "members"] {
            let seen = workspace.get(login, &format!("groups.{operation}?roomId={id}")).await;
            assert_eq!(seen, unknown, "{operation}");
            assert_eq!(workspace.get(login, &format!("groups.{operation}?roomId=zzz")).await, unknown);
        }
        for operation in ["leave", "archive", "delete"] {
            let seen = workspace.post(login, &format!("groups.{operation}"), json!({"roomId": id})).await;
            assert_eq!(seen, unknown, "{operation}");
        }
    }
    assert_eq!(
        workspace.get(&workspace.bob, "groups.info").await,
        coded("The parameter \"roomId\" or \"roomName\" is required", "error-room-param-not-provided")
    );
    let bob = json!({"roomId": id, "userId": workspace.bob.user_id});
    assert_eq!(
        workspace.post(&workspace.bob, "groups.invite", bob.clone()).await,
        coded("Not allowed", "error-not-allowed")
    );
    let invited = workspace.done(&workspace.alice, "groups.invite", bob.clone()).await;
    assert_eq!(invited["group"]["usersCount"], json!(2));
    workspace.read(&workspace.bob, &format!("groups.history?roomId={id}")).await;
    let kicked = workspace.post(&workspace.alice, "groups.kick", bob.clone()).await;
    assert_eq!(kicked, (200, json!({"success": true})));
    assert_eq!(workspace.get(&workspace.bob, &format!("groups.history?roomId={id}")).await, unknown);
    assert_eq!(
        workspace.post(&workspace.alice, "groups.kick", bob).await,
        coded("User is not in this room", "error-user-not-in-room")
    );
}

#[tokio::test]
async fn members_come_and_go_and_the_last_owner_stays() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "channels", "den").await;
    let room = json!({"roomId": id});
    assert_eq!(
        workspace.post(&workspace.bob, "channels.leave", room.clone()).await,
        coded("You are not in this room", "error-user-not-in-room")
    );
    for _ in 0..2 {
        let joined = workspace.done(&workspace.bob, "channels.join", room.clone()).await;
        assert_eq!(joined["channel"]["usersCount"], json!(2));
    }
    let members = workspace.read(&workspace.admin, &format!("channels.members?roomId={id}&count=1&offset=1")).await;
    assert_eq!(
        (&members["members"][0]["username"], &members["count"], &members["total"]),
        (&json!("bob"), &json!(1), &json!(2))
    );
    let last =
        coded("You are the last owner. Please set new owner before leaving the room.", "error-you-are-last-owner");
    assert_eq!(workspace.post(&workspace.alice, "channels.leave", room.clone()).await, last);
    workspace.done(&workspace.bob, "channels.leave", room.clone()).await;
    let missing = "must have required property 'roomId'\n must have required property 'roomName'\n must match exactly \
                   one schema in oneOf [invalid-params]";
    assert_eq!(workspace.post(&workspace.bob, "channels.join", json!({})).await, invalid(missing));
    let joined = workspace.read(&workspace.bob, "channels.list.joined").await;
    assert_eq!((&joined["channels"], &joined["total"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn a_room_is_renamed_given_a_topic_and_archived_by_its_owner() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "channels", "den").await;
    let with = |name: &str, value: &str| {
        let mut body = json!({"roomId": id});
        body[name] = json!(value);
        body
    };
    let refused = coded("Editing room is not allowed", "error-action-not-allowed");
    assert_eq!(workspace.post(&workspace.bob, "channels.rename", with("name", "lair")).await, refused);
    assert_eq!(workspace.post(&workspace.bob, "channels.setTopic", with("topic", "us")).await, refused);
    let renamed = workspace.done(&workspace.alice, "channels.rename", with("name", "lair")).await;
    assert_eq!((&renamed["channel"]["name"], &renamed["channel"]["msgs"]), (&json!("lair"), &json!(1)));
    let topic = workspace.post(&workspace.alice, "channels.setTopic", with("topic", "us")).await;
    assert_eq!(topic, (200, json!({"topic": "us", "success": true})));
    assert_eq!(
        workspace.post(&workspace.alice, "channels.setTopic", with("topic", "us")).await,
        plain("The channel topic is the same as what it would be changed to.")
    );
    let room = json!({"roomId": id});
    assert_eq!(
        workspace.post(&workspace.bob, "channels.archive", room.clone()).await,
        coded("Not authorized", "error-not-authorized")
    );
    workspace.done(&workspace.alice, "channels.archive", room.clone()).await;
    assert_eq!(
        workspace.post(&workspace.alice, "channels.archive", room.clone()).await,
        coded("The channel, lair, is archived", "error-room-archived")
    );
    let said = workspace.post(&workspace.alice, "chat.postMessage", json!({"roomId": id, "text": "hello"})).await;
    assert_eq!(said, plain("room_is_archived"));
    workspace.done(&workspace.admin, "channels.unarchive", room).await;
}

#[tokio::test]
async fn lists_of_rooms_have_pages_in_the_order_of_names() {
    let workspace = Workspace::new().await;
    for name in ["c", "a", "b"] {
        made(&workspace, &workspace.alice, "channels", name).await;
    }
    let names = async |query: &str| {
        let list = workspace.read(&workspace.bob, &format!("channels.list?{query}")).await;
        let names = list["channels"].as_array().unwrap().iter().map(|room| text(&room["name"])).collect::<String>();
        (names, list["count"].clone(), list["total"].clone())
    };
    assert_eq!(names("count=2").await, ("ab".to_owned(), json!(2), json!(3)));
    assert_eq!(names("count=2&offset=2").await, ("c".to_owned(), json!(1), json!(3)));
    assert_eq!(names("count=2&offset=3").await, (String::new(), json!(0), json!(3)));
    assert_eq!(names("count=0").await, ("abc".to_owned(), json!(3), json!(3)));
    assert_eq!(names("sort=%7B%22name%22%3A-1%7D").await.0, "cba");
    let (status, refused) = workspace.get(&workspace.bob, "channels.list?sort=name").await;
    assert_eq!((status, &refused["errorType"]), (400, &json!("error-invalid-sort")));
    assert_eq!(
        workspace.get(&workspace.bob, "channels.list?count=x").await,
        invalid("must be number [invalid-params]")
    );
}

#[tokio::test]
async fn any_room_is_looked_up_by_those_who_may() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "groups", "den").await;
    let room = workspace.read(&workspace.alice, &format!("rooms.info?roomId={id}")).await;
    assert_eq!(room["room"]["name"], "den");
    let closed = (400, json!({"success": false, "error": "not-allowed", "errorType": "Not Allowed"}));
    assert_eq!(workspace.get(&workspace.bob, &format!("rooms.info?roomId={id}")).await, closed);
    assert_eq!(workspace.get(&workspace.bob, "rooms.info?roomId=zzz").await, coded(NO_CHANNEL, "error-room-not-found"));
    let own = workspace.read(&workspace.alice, "rooms.get").await;
    assert_eq!((&own["update"][0]["_id"], &own["remove"]), (&json!(id), &json!([])));
    let none = workspace.read(&workspace.bob, "rooms.get").await;
    assert_eq!(none["update"], json!([]));
    let bad = workspace.get(&workspace.alice, "rooms.get?updatedSince=yesterday").await;
    assert_eq!(bad.1["errorType"], "error-updatedSince-param-invalid");
}

#[tokio::test]
async fn subscriptions_count_what_is_unread_until_it_is_read() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "channels", "den").await;
    workspace.done(&workspace.bob, "channels.join", json!({"roomId": id})).await;
    workspace.done(&workspace.alice, "chat.postMessage", json!({"roomId": id, "text": "hello"})).await;
    let one = async |login: &Login| {
        let answer = workspace.read(login, &format!("subscriptions.getOne?roomId={id}")).await;
        answer["subscription"].clone()
    };
    let unread = |subscription: &Value| (subscription["unread"].clone(), subscription["alert"].clone());
    assert_eq!(unread(&one(&workspace.bob).await), (json!(1), json!(true)));
    assert_eq!(unread(&one(&workspace.alice).await), (json!(0), json!(false)));
    assert_eq!(one(&workspace.alice).await["roles"], json!(["owner"]));
    assert_eq!(one(&workspace.admin).await, Value::Null);
    workspace.done(&workspace.bob, "subscriptions.read", json!({"rid": id})).await;
    assert_eq!(unread(&one(&workspace.bob).await), (json!(0), json!(false)));
    assert_eq!(
        workspace.post(&workspace.admin, "subscriptions.read", json!({"rid": id})).await,
        plain("error-invalid-subscription")
    );
    let all = workspace.read(&workspace.bob, "subscriptions.get").await;
    assert_eq!((&all["update"][0]["rid"], &all["remove"]), (&json!(id), &json!([])));
}

#[tokio::test]
async fn the_rooms_of_a_deleted_user_find_new_owners() {
    let workspace = Workspace::new().await;
    let id = made(&workspace, &workspace.alice, "channels", "den").await;
    let alone = made(&workspace, &workspace.alice, "groups", "cell").await;
    workspace.done(&workspace.bob, "channels.join", json!({"roomId": id})).await;
    let alice = json!({"userId": workspace.alice.user_id});
    let refused = workspace.post(&workspace.admin, "users.delete", alice.clone()).await;
    let details = json!({"shouldBeRemoved": [], "shouldChangeOwner": ["den"]});
    assert_eq!(
        refused,
        (
            400,
            json!({"success": false, "error": "[user-last-owner]", "errorType": "user-last-owner", "details": details})
        )
    );
    let mut confirmed = alice;
    confirmed["confirmRelinquish"] = json!(true);
    let deleted = workspace.done(&workspace.admin, "users.delete", confirmed).await;
    assert_eq!(deleted["deletedRooms"], json!([alone]));
    workspace.done(&workspace.bob, "channels.delete", json!({"roomId": id})).await;
}
