//! subscriptions.*: the caller's own place in rooms, and how much of them is unread.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::moments;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let since = visit.text("updatedSince").map(|text| moments::read(text).ok_or_else(bad_date)).transpose()?;
    let state = visit.service.state();
    let own = state.rooms.of_user(visit.caller_id()).filter_map(|room| {
        let member = room.member(visit.caller_id())?;
        since.is_none_or(|since| member.updated_at > since).then(|| view::subscription(&state, room, member))
    });
    let update: Vec<Value> = own.collect();
    Ok(Answer::ok(json!({"update": update, "remove": [], "success": true})))
}

fn bad_date() -> Answer {
    answers::refused("The \"lastUpdate\" query parameter must be a valid date.", "error-roomId-param-invalid")
}

/// Null for a room that the caller is not in, and for one that there is not.
pub(super) fn get_one(visit: &Visit<'_>) -> Outcome {
    let room_id = visit.text("roomId").unwrap_or_default();
    if room_id.is_empty() {
        return Err(answers::refused_plainly("The 'roomId' param is required"));
    }
    let state = visit.service.state();
    let own = state.rooms.room(room_id).and_then(|room| Some((room, room.member(visit.caller_id())?)));
    let shown = own.map(|(room, member)| view::subscription(&state, room, member));
    Ok(Answer::ok(json!({"subscription": shown, "success": true})))
}

pub(super) fn read(visit: &Visit<'_>) -> Outcome {
    let room_id = visit.text("rid").or_else(|| visit.text("roomId")).unwrap_or_default();
    let mut state = visit.service.state();
    let member = state.rooms.room_mut(room_id).and_then(|room| room.member_mut(visit.caller_id()));
    let member = member.ok_or_else(|| answers::refused_plainly("error-invalid-subscription"))?;
    let now = OffsetDateTime::now_utc();
    (member.unread, member.read_at, member.updated_at) = (0, now, now);
    Ok(Answer::ok(json!({"success": true})))
}
