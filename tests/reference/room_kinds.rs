//! Direct messages, teams and discussions: rooms that come with something else.

use serde_json::{Value, json};

use super::workspace::{Workspace, coded, invalid, plain, unauthorized};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

#[tokio::test]
async fn the_same_people_have_one_direct_message_that_nobody_else_sees() {
    let workspace = Workspace::new().await;
    let bob = json!({"username": "bob"});
    let created = workspace.done(&workspace.alice, "im.create", bob.clone()).await;
    let id = text(&created["room"]["_id"]);
    let room = json!({"t": "d", "rid": id, "usernames": ["alice", "bob"], "_id": id});
    assert_eq!(created, json!({"room": room, "success": true}));
    let back = workspace.done(&workspace.bob, "dm.create", json!({"usernames": "alice"})).await;
    assert_eq!(back["room"]["_id"], json!(id));
    let list = workspace.read(&workspace.bob, "im.list").await;
    assert_eq!((&list["ims"][0]["usernames"], &list["total"]), (&json!(["alice", "bob"]), &json!(1)));
    for operation in ["history", "members"] {
        let path = |id: &str| format!("im.{operation}?roomId={id}");
        workspace.read(&workspace.bob, &path(&id)).await;
        assert_eq!(workspace.get(&workspace.admin, &path(&id)).await, unauthorized());
        assert_eq!(workspace.get(&workspace.bob, &path("zzz")).await, coded("", "invalid-channel"));
    }
    let this = json!({"roomId": id});
    workspace.done(&workspace.bob, "im.close", this.clone()).await;
    assert_eq!(
        workspace.post(&workspace.bob, "im.close", this.clone()).await,
        plain("The direct message room, is already closed to the sender")
    );
    assert_eq!(
        workspace.post(&workspace.bob, "im.delete", this.clone()).await,
        coded("Not allowed", "error-not-allowed")
    );
    workspace.done(&workspace.admin, "im.delete", this.clone()).await;
    assert_eq!(workspace.post(&workspace.admin, "im.delete", this).await, coded("", "invalid-channel"));
}

#[tokio::test]
async fn a_team_comes_and_goes_with_its_main_room() {
    let workspace = Workspace::new().await;
    let new = json!({"name": "crew", "type": 1});
    let created = workspace.done(&workspace.alice, "teams.create", new.clone()).await;
    let (id, room) = (text(&created["team"]["_id"]), text(&created["team"]["roomId"]));
    assert_eq!(created["team"]["createdBy"], json!({"_id": workspace.alice.user_id, "username": "alice"}));
    assert_eq!(workspace.post(&workspace.alice, "teams.create", new).await, plain("room-name-already-exists"));
    let info = workspace.read(&workspace.alice, &format!("teams.info?teamId={id}")).await;
    assert_eq!(info["teamInfo"], created["team"]);
    assert_eq!(workspace.get(&workspace.bob, "teams.info?teamName=crew").await, unauthorized());
    assert_eq!(workspace.get(&workspace.bob, "teams.info?teamId=zzz").await, plain("Team not found"));
    let main = workspace.read(&workspace.alice, &format!("groups.info?roomId={room}")).await;
    assert_eq!((&main["group"]["teamId"], &main["group"]["teamMain"]), (&json!(id), &json!(true)));
    assert_eq!(
        workspace.post(&workspace.alice, "groups.delete", json!({"roomId": room})).await.1["errorType"],
        "error-cannot-delete-team-channel"
    );
    let team = json!({"teamId": id});
    assert_eq!(workspace.post(&workspace.bob, "teams.delete", team.clone()).await, unauthorized());
    workspace.done(&workspace.alice, "teams.delete", team.clone()).await;
    assert_eq!(workspace.post(&workspace.alice, "teams.delete", team).await, plain("team-does-not-exist"));
    assert_eq!(
        workspace.get(&workspace.alice, &format!("groups.info?roomId={room}")).await,
        coded(
            "The required \"roomId\" or \"roomName\" param provided does not match any group",
            "error-room-not-found"
        )
    );
}

#[tokio::test]
async fn a_discussion_is_a_room_within_a_room() {
    let workspace = Workspace::new().await;
    let den = workspace.done(&workspace.alice, "groups.create", json!({"name": "den"})).await;
    let parent = text(&den["group"]["_id"]);
    let new = json!({"prid": parent, "t_name": "About us"});
    assert_eq!(
        workspace.post(&workspace.bob, "rooms.createDiscussion", new.clone()).await,
        coded("", "error-not-allowed")
    );
    let created = workspace.done(&workspace.alice, "rooms.createDiscussion", new).await;
    let id = text(&created["discussion"]["_id"]);
    let seen = ["prid", "fname", "t", "rid"].map(|key| created["discussion"][key].clone());
    assert_eq!(seen, [json!(parent), json!("About us"), json!("p"), json!(id)]);
    let nested = json!({"prid": id, "t_name": "Deeper"});
    assert_eq!(
        workspace.post(&workspace.alice, "rooms.createDiscussion", nested).await.1["errorType"],
        "error-nested-discussion"
    );
    assert_eq!(
        workspace.post(&workspace.alice, "rooms.createDiscussion", json!({"t_name": "x"})).await,
        invalid("must have required property 'prid'")
    );
    let list = workspace.read(&workspace.alice, &format!("rooms.getDiscussions?roomId={parent}")).await;
    assert_eq!((&list["discussions"][0]["_id"], &list["total"]), (&json!(id), &json!(1)));
    let room = json!({"roomId": id});
    let details = json!({"method": "eraseRoom"});
    let refused = |text: &str, code: &str| {
        let (status, mut body) = coded(text, code);
        body["details"] = details.clone();
        (status, body)
    };
    assert_eq!(
        workspace.post(&workspace.bob, "rooms.delete", room.clone()).await,
        refused("Not allowed", "error-not-allowed")
    );
    workspace.done(&workspace.alice, "rooms.delete", room.clone()).await;
    assert_eq!(
        workspace.post(&workspace.alice, "rooms.delete", room).await,
        refused("Invalid room", "error-invalid-room")
    );
}
