//! What owners do to a room: name it anew, give it a topic, archive and delete it.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::{Family, governs, not_allowed};
use super::notices::notice;
use super::{creation, lookups};
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn rename(visit: &Visit<'_>, family: Family) -> Outcome {
    let name = wanted_text(visit, "name")?;
    let mut state = visit.service.state();
    let room = family.visible(&state, visit)?;
    if room.name == name {
        return Err(answers::refused_plainly("The channel name is the same as what it would be renamed to."));
    }
    if !governs(&state, visit, room) {
        return Err(may_not_edit());
    }
    if let Some(refusal) = creation::unusable_name(&state, &name) {
        return Err(refusal);
    }
    let room_id = room.id.clone();
    if let Some(room) = state.rooms.room_mut(&room_id) {
        room.name.clone_from(&name);
        room.fname = name;
        room.updated_at = OffsetDateTime::now_utc();
    }
    notice(&mut state, &room_id, visit.caller_id(), "r", "");
    lookups::one(&state, &room_id, family)
}

pub(super) fn set_topic(visit: &Visit<'_>, family: Family) -> Outcome {
    let topic = match visit.value("topic") {
        Value::String(topic) => topic.clone(),
        _ => wanted_text(visit, "topic")?,
    };
    let mut state = visit.service.state();
    let room = family.visible(&state, visit)?;
    if family == Family::Channels && room.topic.as_ref() == Some(&topic) {
        return Err(answers::refused_plainly("The channel topic is the same as what it would be changed to."));
    }
    if !governs(&state, visit, room) {
        return Err(may_not_edit());
    }
    let room_id = room.id.clone();
    if let Some(room) = state.rooms.room_mut(&room_id) {
        room.topic = Some(topic.clone());
        room.updated_at = OffsetDateTime::now_utc();
    }
    notice(&mut state, &room_id, visit.caller_id(), "room_changed_topic", "");
    Ok(Answer::ok(json!({"topic": topic, "success": true})))
}

fn wanted_text(visit: &Visit<'_>, name: &str) -> Result<String, Answer> {
    match visit.value(name) {
        Value::String(text) if !text.trim().is_empty() => Ok(text.clone()),
        Value::String(_) | Value::Null => {
            Err(answers::refused_plainly(&format!("The bodyParam \"{name}\" is required")))
        }
        _ => Err(answers::refused_plainly(&format!("this.bodyParams.{name}?.trim is not a function"))),
    }
}

fn may_not_edit() -> Answer {
    answers::refused("Editing room is not allowed", "error-action-not-allowed")
}

pub(super) fn archive(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut state = visit.service.state();
    let room = family.visible(&state, visit)?;
    if room.archived {
        let kind = if family == Family::Channels { "channel" } else { "private group" };
        let error = format!("The {kind}, {}, is archived", room.name);
        return Err(answers::refused(&error, "error-room-archived"));
    }
    if !governs(&state, visit, room) {
        return Err(answers::refused("Not authorized", "error-not-authorized"));
    }
    let room_id = room.id.clone();
    if let Some(room) = state.rooms.room_mut(&room_id) {
        room.archived = true;
    }
    Ok(Answer::ok(json!({"success": true})))
}

/// Owners may archive a channel, but only administrators may take it back.
pub(super) fn unarchive(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let mut state = visit.service.state();
    let room = Family::Channels.visible(&state, visit)?;
    if !room.archived {
        return Err(answers::refused_plainly(&format!("The channel, {}, is not archived", room.name)));
    }
    if !is_admin {
        return Err(answers::refused("Not authorized", "error-not-authorized"));
    }
    let room_id = room.id.clone();
    if let Some(room) = state.rooms.room_mut(&room_id) {
        room.archived = false;
    }
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn delete(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut state = visit.service.state();
    let room = family.visible(&state, visit)?;
    if !governs(&state, visit, room) {
        return Err(not_allowed());
    }
    if state.rooms.is_main(room) {
        return Err(cannot_delete_main_room());
    }
    let room_id = room.id.clone();
    state.remove_room(&room_id);
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn cannot_delete_main_room() -> Answer {
    answers::refused("Cannot delete a team channel", "error-cannot-delete-team-channel")
}
