//! dm.*: rooms between a few people, which have no name.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::not_allowed;
use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging::Page;
use crate::reference::state::rooms::{MOST_ROOMS, Room, RoomKind};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const MOST_PEOPLE: usize = 8;

/// The same people always get the same room. A name that nobody has is passed over.
pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    let names = visit.text("usernames").or_else(|| visit.text("username")).unwrap_or_default();
    let mut state = visit.service.state();
    let mut people = vec![visit.caller_id().to_owned()];
    for user in names.split(',').filter_map(|name| state.user_named(name.trim())) {
        if !people.contains(&user.id) {
            people.push(user.id.clone());
        }
    }
    if people.len() > MOST_PEOPLE {
        let error = format!("You cannot add more than {MOST_PEOPLE} users, including yourself to a direct message");
        return Err(answers::refused(&error, "error-direct-message-max-user-exceeded"));
    }
    let room_id = match state.rooms.between(&people) {
        Some(room) => room.id.clone(),
        None => open_new(&mut state, &people)?,
    };
    let room = state.rooms.room(&room_id).ok_or_else(answers::internal_error)?;
    let shown = json!({"t": "d", "rid": room.id, "usernames": view::usernames(&state, room), "_id": room.id});
    Ok(Answer::ok(json!({"room": shown, "success": true})))
}

fn open_new(state: &mut State, people: &[String]) -> Result<String, Answer> {
    if state.rooms.rooms.len() >= MOST_ROOMS {
        return Err(answers::refused_plainly("there are too many rooms"));
    }
    let now = OffsetDateTime::now_utc();
    let mut room = Room::new(RoomKind::Direct, "", people.first().map_or("", String::as_str), now);
    for user_id in people {
        room.admit(user_id, now);
    }
    let room_id = room.id.clone();
    state.rooms.rooms.push(room);
    Ok(room_id)
}

pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let own = state.rooms.of_user(visit.caller_id()).filter(|room| room.kind == RoomKind::Direct);
    Ok(page.answer("ims", own.map(|room| view::room(&state, room)).collect()))
}

pub(super) fn members(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let room = own(&state, visit)?;
    let rows = room.members.iter().filter_map(|member| {
        let mut shown = view::member(&state, member)?;
        shown["subscription"] =
            json!({"_id": member.id, "ts": crate::reference::state::moments::iso(member.joined_at)});
        Some(shown)
    });
    Ok(page.answer("members", rows.collect()))
}

/// Deleting one takes a permission that only administrators have, who need not be in it.
pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let mut state = visit.service.state();
    let room_id = named(&state, visit).map(|room| room.id.clone()).ok_or_else(unknown)?;
    if !is_admin {
        return Err(not_allowed());
    }
    state.remove_room(&room_id);
    Ok(Answer::ok(json!({"success": true})))
}

/// The room leaves the caller's list, and stays.
pub(super) fn close(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let room = named(&state, visit);
    let room = room.ok_or_else(|| answers::refused_plainly("The user is not subscribed to the room"))?;
    let room_id = room.id.clone();
    let member = state.rooms.room_mut(&room_id).and_then(|room| room.member_mut(visit.caller_id()));
    let member = member.ok_or_else(|| answers::forbidden("unauthorized"))?;
    if !member.open {
        return Err(answers::refused_plainly("The direct message room, is already closed to the sender"));
    }
    member.open = false;
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn open(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let room_id = named(&state, visit).map(|room| room.id.clone()).unwrap_or_default();
    let member = state.rooms.room_mut(&room_id).and_then(|room| room.member_mut(visit.caller_id()));
    member.ok_or_else(|| answers::forbidden("unauthorized"))?.open = true;
    Ok(Answer::ok(json!({"success": true})))
}

/// The direct message that the parameters name, if the caller is in it.
pub(super) fn own<'a>(state: &'a State, visit: &Visit<'_>) -> Result<&'a Room, Answer> {
    let room = named(state, visit).ok_or_else(unknown)?;
    if room.has(visit.caller_id()) { Ok(room) } else { Err(answers::forbidden("unauthorized")) }
}

fn named<'a>(state: &'a State, visit: &Visit<'_>) -> Option<&'a Room> {
    match visit.value("roomId") {
        Value::Null => {
            let other = state.user_named(visit.text("username")?)?;
            state.rooms.between(&[visit.caller_id().to_owned(), other.id.clone()])
        }
        room_id => state.rooms.room(room_id.as_str()?).filter(|room| room.kind == RoomKind::Direct),
    }
}

fn unknown() -> Answer {
    answers::refused("", "invalid-channel")
}
