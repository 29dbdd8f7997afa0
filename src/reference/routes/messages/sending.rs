//! POST chat.postMessage and chat.sendMessage: something is said in a room.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::messages::Message;
use crate::reference::state::moments;
use crate::reference::state::rooms::{Room, RoomKind};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// The room may be named in several ways, and there may be several rooms; the answer is about the first.
pub(super) fn post(visit: &Visit<'_>) -> Outcome {
    if ["alias", "emoji", "avatar"].iter().any(|name| !visit.value(name).is_null()) {
        return Err(answers::refused_plainly("Not enough permission"));
    }
    let named = if visit.value("roomId").is_null() { visit.value("channel") } else { visit.value("roomId") };
    let names: Vec<&str> = match named {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => name.as_str().into_iter().collect(),
    };
    let text = visit.text("text").unwrap_or_default();
    let mut state = visit.service.state();
    let mut first = None;
    for name in &names {
        let room_id = target(&mut state, visit.caller_id(), name).ok_or_else(unknown)?;
        admit(&mut state, visit.caller_id(), &room_id)?;
        let mut message = said(&state, visit.caller_id(), &room_id, text)?;
        message.thread = visit.text("tmid").map(str::to_owned);
        first.get_or_insert((name.to_owned(), message.id.clone(), moments::milliseconds(message.sent_at)));
        keep(&mut state, message);
    }
    let (name, message_id, at) = first.ok_or_else(unknown)?;
    let message = state.messages.message(&message_id).ok_or_else(answers::internal_error)?;
    let mut shown = view::shown(&state, message);
    shown["alias"] = shown["u"]["name"].clone();
    shown["attachments"] =
        if visit.value("attachments").is_array() { visit.value("attachments").clone() } else { json!([]) };
    shown["parseUrls"] = Value::from(visit.value("parseUrls") != false);
    shown["groupable"] = Value::from(false);
    Ok(Answer::ok(json!({"ts": at, "channel": name, "message": shown, "success": true})))
}

fn unknown() -> Answer {
    answers::refused("", "invalid-channel")
}

/// The room of an id, of a name with or without `#`, or the direct message with the user behind an `@`.
fn target(state: &mut State, caller: &str, name: &str) -> Option<String> {
    if let Some(username) = name.strip_prefix('@') {
        let other = state.user_named(username)?.id.clone();
        let people = [caller.to_owned(), other.clone()];
        if let Some(room) = state.rooms.between(&people) {
            return Some(room.id.clone());
        }
        let now = OffsetDateTime::now_utc();
        let mut room = Room::new(RoomKind::Direct, "", caller, now);
        room.admit(&other, now);
        let room_id = room.id.clone();
        state.rooms.rooms.push(room);
        return Some(room_id);
    }
    let by_name = || state.rooms.named(name.strip_prefix('#').unwrap_or(name));
    state.rooms.room(name).or_else(by_name).map(|room| room.id.clone())
}

/// Who says something in a channel joins it.
fn admit(state: &mut State, caller: &str, room_id: &str) -> Result<(), Answer> {
    let room = state.rooms.room_mut(room_id).ok_or_else(unknown)?;
    if !room.is_readable_by(caller) {
        return Err(answers::refused_plainly("error-not-allowed"));
    }
    if !room.archived {
        room.admit(caller, OffsetDateTime::now_utc());
    }
    Ok(())
}

pub(super) fn send(visit: &Visit<'_>) -> Outcome {
    let given = visit.value("message");
    let room_id = given["rid"].as_str();
    let room_id =
        room_id.ok_or_else(|| answers::refused_plainly("The 'rid' property on the message object is missing."))?;
    if given.get("t").is_some() {
        return Err(answers::refused_plainly("Cannot send system messages using 'chat.sendMessage'"));
    }
    let text = match &given["msg"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let mut state = visit.service.state();
    let room = state.rooms.room(room_id).ok_or_else(|| answers::refused_plainly("error-invalid-room"))?;
    if !room.is_readable_by(visit.caller_id()) {
        return Err(answers::refused_plainly("error-not-allowed"));
    }
    let mut message = said(&state, visit.caller_id(), room_id, &text)?;
    message.thread = given["tmid"].as_str().map(str::to_owned);
    if let Some(own_id) = given["_id"].as_str() {
        if state.messages.message(own_id).is_some() {
            // The words of real servers, which trip over it.
            return Err(answers::refused_plainly("Cannot read properties of undefined (reading 'starred')"));
        }
        own_id.clone_into(&mut message.id);
    }
    let shown = view::shown(&state, &message);
    keep(&mut state, message);
    Ok(Answer::ok(json!({"message": shown, "success": true})))
}

/// The message, unless the room takes none or it is too long.
pub(crate) fn said(state: &State, caller: &str, room_id: &str, text: &str) -> Result<Message, Answer> {
    let room = state.rooms.room(room_id).ok_or_else(unknown)?;
    if room.archived {
        return Err(answers::refused_plainly("room_is_archived"));
    }
    if room.read_only && !room.is_owned_by(caller) {
        return Err(answers::refused_plainly("You can't send messages because the room is readonly."));
    }
    let longest = state.workspace.setting("Message_MaxAllowedSize").and_then(Value::as_u64).unwrap_or(u64::MAX);
    if u64::try_from(text.chars().count()).unwrap_or(u64::MAX) > longest {
        let error = "Message size exceeds Message_MaxAllowedSize";
        return Err(answers::refused(error, "error-message-size-exceeded"));
    }
    Ok(Message::new(room_id, caller, text, OffsetDateTime::now_utc()))
}

/// The others in the room have one more to read.
pub(crate) fn keep(state: &mut State, message: Message) {
    if let Some(room) = state.rooms.room_mut(&message.room_id) {
        room.updated_at = message.sent_at;
        for member in room.members.iter_mut().filter(|member| member.user_id != message.user_id) {
            member.unread += 1;
            member.open = true;
            member.updated_at = message.sent_at;
        }
    }
    state.messages.add(message);
}
