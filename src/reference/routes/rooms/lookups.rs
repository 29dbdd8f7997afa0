//! Channels and private groups as they are read: one, lists of them, and who is in one.

use serde_json::{Value, json};

use super::access::Family;
use super::view;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging::Page;
use crate::reference::state::rooms::{Room, RoomKind};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn info(visit: &Visit<'_>, family: Family) -> Outcome {
    let state = visit.service.state();
    let room = family.visible(&state, visit)?;
    one(&state, &room.id, family)
}

/// An answer that holds one room.
pub(super) fn one(state: &State, room_id: &str, family: Family) -> Outcome {
    let room = state.rooms.room(room_id).ok_or_else(|| family.not_found())?;
    let mut body = json!({"success": true});
    body[family.member_name()] = view::room(state, room);
    Ok(Answer::ok(body))
}

/// All channels.
pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    listed(visit, "channels", |room| room.kind == RoomKind::Channel)
}

/// The rooms of the family that the caller is in.
pub(super) fn joined(visit: &Visit<'_>, family: Family) -> Outcome {
    let name = if family == Family::Channels { "channels" } else { "groups" };
    listed(visit, name, |room| room.kind == family.kind() && room.has(visit.caller_id()))
}

/// A page of rooms, sorted by name unless the client sorts.
fn listed(visit: &Visit<'_>, name: &str, is_wanted: impl Fn(&Room) -> bool) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let mut rooms: Vec<&Room> = state.rooms.rooms.iter().filter(|room| is_wanted(room)).collect();
    rooms.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(page.answer(name, rooms.into_iter().map(|room| view::room(&state, room)).collect()))
}

/// Numbers that are none, or are negative, are passed over.
pub(super) fn members(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut query = visit.parameters.clone();
    if let Value::Object(query) = &mut query {
        query.retain(|name, value| {
            let is_number = value.as_str().is_some_and(|text| text.parse::<u32>().is_ok());
            is_number || !matches!(name.as_str(), "count" | "offset")
        });
        query.entry("count").or_insert_with(|| json!("0"));
    }
    let page = Page::of(&query)?;
    let state = visit.service.state();
    let room = family.visible(&state, visit)?;
    let filter = visit.text("filter").unwrap_or_default().to_lowercase();
    let shown = room.members.iter().filter_map(|member| view::member(&state, member));
    let fits = |member: &Value| {
        ["username", "name"]
            .iter()
            .any(|key| member[*key].as_str().unwrap_or_default().to_lowercase().contains(&filter))
    };
    Ok(page.answer("members", shown.filter(fits).collect()))
}
