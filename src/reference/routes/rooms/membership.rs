//! Who comes into channels and private groups, and who leaves them.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::{Family, governs, not_allowed};
use super::lookups;
use super::notices::notice;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::rooms::Room;
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// Whoever is in already stays in.
pub(super) fn invite(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut state = visit.service.state();
    let room = family.existing(&state, visit)?;
    let invited = invited(&state, visit)?;
    if !governs(&state, visit, room) {
        return Err(not_allowed());
    }
    let room_id = room.id.clone();
    for user_id in invited {
        let is_new = change(&mut state, &room_id, |room, now| room.admit(&user_id, now));
        if is_new {
            notice(&mut state, &room_id, visit.caller_id(), "au", &user_id);
        }
    }
    lookups::one(&state, &room_id, family)
}

fn invited(state: &State, visit: &Visit<'_>) -> Result<Vec<String>, Answer> {
    let many = |name: &str| visit.value(name).as_array().into_iter().flatten().collect::<Vec<_>>();
    let ids = [visit.value("userId")].into_iter().chain(many("userIds")).filter_map(Value::as_str);
    let names = [visit.value("username")].into_iter().chain(many("usernames")).filter_map(Value::as_str);
    let wanted = ids.map(|user_id| state.user(user_id)).chain(names.map(|name| state.user_named(name)));
    let wanted: Vec<Option<String>> = wanted.map(|user| user.map(|user| user.id.clone())).collect();
    if wanted.is_empty() {
        let error = "Please provide \"userId\" or \"username\" or \"userIds\" or \"usernames\" as param";
        return Err(answers::refused(error, "error-users-params-not-provided"));
    }
    wanted.into_iter().collect::<Option<_>>().ok_or_else(|| answers::refused_plainly("invalid-user-invite-list"))
}

pub(super) fn kick(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut state = visit.service.state();
    let room = family.existing(&state, visit)?;
    let user_id = kicked(&state, visit)?;
    if !governs(&state, visit, room) {
        return Err(not_allowed());
    }
    if !room.has(&user_id) {
        return Err(answers::refused("User is not in this room", "error-user-not-in-room"));
    }
    if room.is_owned_by_nobody_but(&user_id) {
        return Err(last_owner());
    }
    let room_id = room.id.clone();
    change(&mut state, &room_id, |room, now| room.dismiss(&user_id, now));
    notice(&mut state, &room_id, visit.caller_id(), "ru", &user_id);
    left(&state, &room_id, family)
}

fn kicked(state: &State, visit: &Visit<'_>) -> Result<String, Answer> {
    if visit.value("userId").is_null() && visit.value("username").is_null() {
        let error = "The required \"userId\" or \"username\" param was not provided";
        return Err(answers::refused(error, "error-user-param-not-provided"));
    }
    super::super::users::named_user(state, visit)
        .map(|user| user.id.clone())
        .ok_or_else(super::super::users::unknown_user)
}

/// A channel is open to everybody; whoever is in already stays in.
pub(super) fn join(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let room = Family::Channels.visible(&state, visit)?;
    if room.archived {
        let error = format!("The channel, {}, is archived", room.name);
        return Err(answers::refused(&error, "error-room-archived"));
    }
    let room_id = room.id.clone();
    let is_new = change(&mut state, &room_id, |room, now| room.admit(visit.caller_id(), now));
    if is_new {
        notice(&mut state, &room_id, visit.caller_id(), "uj", visit.caller_id());
    }
    lookups::one(&state, &room_id, Family::Channels)
}

pub(super) fn leave(visit: &Visit<'_>, family: Family) -> Outcome {
    let mut state = visit.service.state();
    let room = family.visible(&state, visit)?;
    if !room.has(visit.caller_id()) {
        return Err(answers::refused("You are not in this room", "error-user-not-in-room"));
    }
    if room.is_owned_by_nobody_but(visit.caller_id()) {
        return Err(last_owner());
    }
    let room_id = room.id.clone();
    change(&mut state, &room_id, |room, now| room.dismiss(visit.caller_id(), now));
    notice(&mut state, &room_id, visit.caller_id(), "ul", visit.caller_id());
    left(&state, &room_id, family)
}

fn last_owner() -> Answer {
    let error = "You are the last owner. Please set new owner before leaving the room.";
    answers::refused(error, "error-you-are-last-owner")
}

/// Of a private group nothing is shown once somebody left it.
fn left(state: &State, room_id: &str, family: Family) -> Outcome {
    match family {
        Family::Channels => lookups::one(state, room_id, family),
        Family::Groups => Ok(Answer::ok(json!({"success": true}))),
    }
}

fn change(state: &mut State, room_id: &str, change: impl FnOnce(&mut Room, OffsetDateTime) -> bool) -> bool {
    let now = OffsetDateTime::now_utc();
    state.rooms.room_mut(room_id).is_some_and(|room| change(room, now))
}
