//! POST chat.update, chat.delete and chat.react, and GET chat.getMessage: one message, and what happens to it.

use axum::http::StatusCode;
use serde_json::json;
use time::OffsetDateTime;

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::messages::Message;
use crate::reference::state::moments;
use crate::reference::state::store::State;
use crate::reference::state::user_card::person;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// Names of emoji that every server knows.
const EMOJI: [&str; 12] =
    ["smile", "grinning", "thumbsup", "+1", "-1", "heart", "tada", "eyes", "rocket", "fire", "clap", "wave"];

pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let message = state.messages.message(visit.text("msgId").unwrap_or_default()).ok_or_else(nothing)?;
    if !is_visible(&state, message, visit.caller_id()) {
        return Err(answers::refused("Not allowed", "error-not-allowed"));
    }
    Ok(Answer::ok(json!({"message": view::shown(&state, message), "success": true})))
}

/// A refusal that says nothing at all.
pub(super) fn nothing() -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, json!({"success": false}))
}

fn is_visible(state: &State, message: &Message, user_id: &str) -> bool {
    state.rooms.room(&message.room_id).is_some_and(|room| room.is_readable_by(user_id))
}

pub(super) fn update(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let message = in_room(&state, visit)?;
    if !governs(&state, message, visit.caller_id()) {
        return Err(answers::refused("Message editing not allowed", "error-action-not-allowed"));
    }
    let (message_id, text, now) =
        (message.id.clone(), visit.text("text").unwrap_or_default(), OffsetDateTime::now_utc());
    if let Some(message) = state.messages.message_mut(&message_id)
        && message.text != text
    {
        text.clone_into(&mut message.text);
        message.edited = Some((visit.caller_id().to_owned(), now));
        message.updated_at = now;
    }
    let message = state.messages.message(&message_id).ok_or_else(answers::internal_error)?;
    Ok(Answer::ok(json!({"message": view::shown(&state, message), "success": true})))
}

pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let message = in_room(&state, visit)?;
    if !governs(&state, message, visit.caller_id()) {
        return Err(answers::refused("Not allowed", "error-action-not-allowed"));
    }
    let shown = json!({"_id": message.id, "rid": message.room_id, "u": person(&state, &message.user_id)});
    let (message_id, file_id) = (message.id.clone(), message.file_id.clone());
    state.messages.remove(&message_id);
    if let Some(file_id) = file_id {
        state.files.remove(&file_id);
    }
    let ts = moments::milliseconds(OffsetDateTime::now_utc()).to_string();
    Ok(Answer::ok(json!({"_id": message_id, "ts": ts, "message": shown, "success": true})))
}

/// The message that the call names, if it is in the room that the call names.
fn in_room<'a>(state: &'a State, visit: &Visit<'_>) -> Result<&'a Message, Answer> {
    let message_id = visit.text("msgId").unwrap_or_default();
    let message = state
        .messages
        .message(message_id)
        .ok_or_else(|| answers::refused_plainly(&format!("No message found with the id of \"{message_id}\".")))?;
    if visit.text("roomId") == Some(&message.room_id) {
        return Ok(message);
    }
    Err(answers::refused_plainly("The room id provided does not match where the message is from."))
}

/// Whether a user may change a message: its author, an owner of the room, an administrator.
fn governs(state: &State, message: &Message, user_id: &str) -> bool {
    let Some(room) = state.rooms.room(&message.room_id) else { return false };
    let is_admin = state.user(user_id).is_some_and(|user| user.admin);
    room.is_readable_by(user_id) && (message.user_id == user_id || room.is_owned_by(user_id) || is_admin)
}

/// Without being told which way, a reaction is taken back if it is there.
pub(super) fn react(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let message = state.messages.message(visit.text("messageId").unwrap_or_default()).ok_or_else(|| {
        let error = "The provided \"messageId\" does not match any existing message.";
        answers::refused(error, "error-message-not-found")
    })?;
    if !is_visible(&state, message, visit.caller_id()) {
        return Err(answers::refused("Not Authorized", "not-authorized"));
    }
    let given = visit.text("emoji").or_else(|| visit.text("reaction")).unwrap_or_default();
    let name = given.trim_matches(':').to_owned();
    if !EMOJI.contains(&name.as_str()) && !state.workspace.emoji.iter().any(|emoji| emoji.name == name) {
        return Err(answers::refused("Invalid emoji provided.", "error-not-allowed"));
    }
    let username = state.user(visit.caller_id()).map(|user| user.username.clone()).unwrap_or_default();
    let message_id = message.id.clone();
    if let Some(message) = state.messages.message_mut(&message_id) {
        toggle(message, &format!(":{name}:"), &username, visit.value("shouldReact").as_bool());
    }
    Ok(Answer::ok(json!({"success": true})))
}

fn toggle(message: &mut Message, emoji: &str, username: &str, wanted: Option<bool>) {
    let names = message.reactions.entry(emoji.to_owned()).or_default();
    let reacted = names.iter().any(|name| name == username);
    let wanted = wanted.unwrap_or(!reacted);
    names.retain(|name| name != username);
    if wanted {
        names.push(username.to_owned());
    } else if names.is_empty() {
        message.reactions.remove(emoji);
    }
    message.updated_at = OffsetDateTime::now_utc();
}
