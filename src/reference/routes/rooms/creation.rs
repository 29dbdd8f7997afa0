//! POST channels.create and groups.create: rooms with a name.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::Family;
use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::rooms::{MOST_ROOMS, Room};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn create(visit: &Visit<'_>, family: Family) -> Outcome {
    let name = name_of(visit, family)?;
    let members = members_of(visit, family)?;
    let mut state = visit.service.state();
    if let Some(refusal) = unusable_name(&state, &name) {
        return Err(refusal);
    }
    let now = OffsetDateTime::now_utc();
    let mut room = Room::new(family.kind(), &name, visit.caller_id(), now);
    room.read_only = visit.value("readOnly") == true;
    room.topic = visit.value("extraData")["topic"].as_str().map(str::to_owned);
    for username in members {
        if let Some(user) = state.user_named(&username) {
            room.admit(&user.id, now);
        }
    }
    let shown = view::room(&state, &room);
    state.rooms.rooms.push(room);
    let mut body = json!({"success": true});
    body[family.member_name()] = shown;
    Ok(Answer::ok(body))
}

fn name_of(visit: &Visit<'_>, family: Family) -> Result<String, Answer> {
    let param = word(family);
    match visit.value("name") {
        Value::String(name) if !name.is_empty() => Ok(name.clone()),
        Value::String(_) | Value::Null => Err(answers::refused_plainly(&format!("{param} \"name\" is required"))),
        Value::Number(_) => Err(answers::refused_plainly("Match error: Expected string, got number")),
        Value::Bool(_) => Err(answers::refused_plainly("Match error: Expected string, got boolean")),
        _ => Err(answers::refused_plainly("Match error: Expected string, got object")),
    }
}

fn members_of(visit: &Visit<'_>, family: Family) -> Result<Vec<String>, Answer> {
    let param = word(family);
    match visit.value("members") {
        Value::Null => Ok(Vec::new()),
        Value::Array(names) => Ok(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => Err(answers::refused_plainly(&format!("{param} \"members\" must be an array if provided"))),
    }
}

fn word(family: Family) -> &'static str {
    match family {
        Family::Channels => "Param",
        Family::Groups => "Body param",
    }
}

/// Why a new room cannot have this name.
pub(super) fn unusable_name(state: &State, name: &str) -> Option<Answer> {
    if name.trim().is_empty() {
        return Some(answers::refused("Invalid name", "error-invalid-name"));
    }
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if !name.chars().all(is_allowed) {
        return Some(answers::refused(&format!("{name} is not a valid room name."), "error-invalid-room-name"));
    }
    if state.rooms.rooms.len() >= MOST_ROOMS {
        return Some(answers::refused_plainly("there are too many rooms"));
    }
    let taken = state.rooms.named(name)?;
    Some(if taken.archived {
        let error = format!("There's an archived channel with name {name}");
        answers::refused(&error, "error-archived-duplicate-name")
    } else {
        answers::refused(&format!("A channel with name '{name}' exists"), "error-duplicate-channel-name")
    })
}
