//! What is shown of rooms, of their members, and of the caller's place in them.

use serde_json::{Value, json};

use crate::reference::routes::messages;
use crate::reference::state::moments::iso;
use crate::reference::state::rooms::{Member, Room, RoomKind, Team};
use crate::reference::state::store::State;
use crate::reference::state::user_card::person;

/// A room as it is shown to whoever may see it.
pub(crate) fn room(state: &State, room: &Room) -> Value {
    let mut shown = if room.kind == RoomKind::Direct { direct(state, room) } else { named(state, room) };
    let said = state.messages.of_room(&room.id).find(|message| message.notice.is_none());
    if let Some(message) = said {
        shown["lm"] = Value::from(iso(message.sent_at));
        shown["lastMessage"] = messages::shown(state, message);
    }
    shown
}

fn named(state: &State, room: &Room) -> Value {
    let mut shown = json!({
        "_id": room.id,
        "fname": room.fname,
        "_updatedAt": iso(room.updated_at),
        "name": room.name,
        "t": room.kind.letter(),
        "msgs": state.messages.of_room(&room.id).count(),
        "usersCount": room.members.len(),
        "u": person(state, &room.creator),
        "ts": iso(room.created_at),
        "ro": room.read_only,
    });
    if let Some(topic) = &room.topic {
        shown["topic"] = Value::from(topic.as_str());
    }
    if room.archived {
        shown["archived"] = Value::from(true);
    }
    if let Some(parent) = &room.parent {
        shown["prid"] = Value::from(parent.as_str());
    }
    if let Some(team) = &room.team_id {
        shown["teamId"] = Value::from(team.as_str());
        shown["teamMain"] = Value::from(state.rooms.is_main(room));
    }
    shown
}

fn direct(state: &State, room: &Room) -> Value {
    json!({
        "_id": room.id,
        "t": "d",
        "usernames": usernames(state, room),
        "usersCount": room.members.len(),
        "msgs": state.messages.of_room(&room.id).count(),
        "ts": iso(room.created_at),
        "uids": room.members.iter().map(|member| member.user_id.as_str()).collect::<Vec<_>>(),
        "_updatedAt": iso(room.updated_at),
    })
}

/// The names of all who are in a room.
pub(super) fn usernames(state: &State, room: &Room) -> Vec<String> {
    let users = room.members.iter().filter_map(|member| state.user(&member.user_id));
    users.map(|user| user.username.clone()).collect()
}

/// A member as others in the room see it.
pub(super) fn member(state: &State, member: &Member) -> Option<Value> {
    let user = state.user(&member.user_id)?;
    Some(json!({
        "_id": user.id,
        "username": user.username,
        "name": user.name,
        "status": user.status,
        "_updatedAt": iso(user.updated_at),
    }))
}

/// The caller's own place in a room.
pub(super) fn subscription(state: &State, room: &Room, member: &Member) -> Value {
    let name = if room.kind == RoomKind::Direct {
        let other = room.members.iter().find(|other| other.user_id != member.user_id).unwrap_or(member);
        state.user(&other.user_id).map(|user| user.username.clone()).unwrap_or_default()
    } else {
        room.name.clone()
    };
    json!({
        "_id": member.id,
        "open": member.open,
        "alert": member.unread > 0,
        "unread": member.unread,
        "userMentions": 0,
        "groupMentions": 0,
        "ts": iso(member.joined_at),
        "rid": room.id,
        "name": name,
        "fname": if room.kind == RoomKind::Direct { name.as_str() } else { room.fname.as_str() },
        "t": room.kind.letter(),
        "u": person(state, &member.user_id),
        "ls": iso(member.read_at),
        "roles": if member.is_owner { json!(["owner"]) } else { json!([]) },
        "_updatedAt": iso(member.updated_at),
    })
}

pub(super) fn team(state: &State, team: &Team) -> Value {
    let username = state.user(&team.creator).map(|user| user.username.clone());
    json!({
        "_id": team.id,
        "name": team.name,
        "type": u8::from(team.private),
        "createdAt": iso(team.created_at),
        "createdBy": {"_id": team.creator, "username": username},
        "_updatedAt": iso(team.created_at),
        "roomId": team.room_id,
    })
}
