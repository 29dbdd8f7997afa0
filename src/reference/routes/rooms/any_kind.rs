//! rooms.*: what is asked of a room whatever its kind, and discussions, which are rooms within rooms.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::{closed, governs, named_room, not_allowed, not_found};
use super::{settings, view};
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::id;
use crate::reference::routes::paging::Page;
use crate::reference::state::messages::Message;
use crate::reference::state::moments;
use crate::reference::state::rooms::{MOST_ROOMS, Room, RoomKind};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn info(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let room = readable(&state, visit)?;
    Ok(Answer::ok(json!({"room": view::room(&state, room), "success": true})))
}

fn readable<'a>(state: &'a State, visit: &Visit<'_>) -> Result<&'a Room, Answer> {
    if visit.value("roomId").is_null() && visit.value("roomName").is_null() {
        let error = "The parameter \"roomId\" or \"roomName\" is required";
        return Err(answers::refused(error, "error-roomid-param-not-provided"));
    }
    let room = named_room(state, visit).ok_or_else(|| not_found("channel"))?;
    if room.is_readable_by(visit.caller_id()) { Ok(room) } else { Err(closed()) }
}

/// The rooms that the caller is in, or those of them that changed since.
pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let since = visit.text("updatedSince").map(|text| moments::read(text).ok_or_else(bad_date)).transpose()?;
    let state = visit.service.state();
    let own = state.rooms.of_user(visit.caller_id()).filter(|room| since.is_none_or(|since| room.updated_at > since));
    let update: Vec<Value> = own.map(|room| view::room(&state, room)).collect();
    Ok(Answer::ok(json!({"update": update, "remove": [], "success": true})))
}

fn bad_date() -> Answer {
    let error = "The \"updatedSince\" query parameter must be a valid date.";
    answers::refused(error, "error-updatedSince-param-invalid")
}

pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let mut state = visit.service.state();
    let room = state.rooms.room(visit.text("roomId").unwrap_or_default()).ok_or_else(|| {
        let details = json!({"method": "eraseRoom"});
        answers::refused("Invalid room", "error-invalid-room").with("details", details)
    })?;
    let may = if room.kind == RoomKind::Direct { is_admin } else { governs(&state, visit, room) };
    if !may {
        return Err(not_allowed().with("details", json!({"method": "eraseRoom"})));
    }
    if state.rooms.is_main(room) {
        return Err(settings::cannot_delete_main_room());
    }
    let room_id = room.id.clone();
    state.remove_room(&room_id);
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn create_discussion(visit: &Visit<'_>) -> Outcome {
    let (parent_id, name) = (visit.text("prid").unwrap_or_default(), visit.text("t_name").unwrap_or_default());
    if parent_id.is_empty() {
        return Err(answers::refused("Missing parent room ID", "error-invalid-arguments"));
    }
    let mut state = visit.service.state();
    let parent = state.rooms.room(parent_id).ok_or_else(|| answers::refused("", "error-invalid-room"))?;
    if !parent.is_readable_by(visit.caller_id()) {
        return Err(answers::refused("", "error-not-allowed"));
    }
    if parent.parent.is_some() {
        return Err(answers::refused("Cannot create nested discussions", "error-nested-discussion"));
    }
    if state.rooms.rooms.len() >= MOST_ROOMS {
        return Err(answers::refused_plainly("there are too many rooms"));
    }
    let kind = if parent.kind == RoomKind::Channel { RoomKind::Channel } else { RoomKind::Group };
    let now = OffsetDateTime::now_utc();
    let mut room = Room::new(kind, &id(), visit.caller_id(), now);
    name.clone_into(&mut room.fname);
    room.parent = Some(parent_id.to_owned());
    room.topic = Some(visit.text("topic").unwrap_or_default().to_owned());
    for username in visit.value("users").as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some(user) = state.user_named(username) {
            room.admit(&user.id, now);
        }
    }
    let mut announcement = Message::new(parent_id, visit.caller_id(), name, now);
    announcement.notice = Some("discussion-created");
    state.messages.add(announcement);
    let mut shown = view::room(&state, &room);
    shown["rid"] = Value::from(room.id.as_str());
    shown["inserted"] = Value::from(true);
    shown["encrypted"] = Value::from(false);
    state.rooms.rooms.push(room);
    Ok(Answer::ok(json!({"discussion": shown, "success": true})))
}

pub(super) fn discussions(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let parent = readable(&state, visit)?;
    let children = state.rooms.rooms.iter().filter(|room| room.parent.as_ref() == Some(&parent.id));
    let visible = children.filter(|room| room.is_readable_by(visit.caller_id()));
    Ok(page.answer("discussions", visible.map(|room| view::room(&state, room)).collect()))
}
