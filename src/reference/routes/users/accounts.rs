//! POST /api/v1/users.create, users.register and users.delete: users come into the world and leave it.

use axum::http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::state::rooms::RoomKind;
use crate::reference::state::store::State;
use crate::reference::state::user::NewUser;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// Users together; a server with more takes no new ones.
const MOST_USERS: usize = 10_000;
/// The shortest password of somebody who registers; an administrator may give any.
const SHORTEST_PASSWORD: usize = 14;

pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    if !visit.is_admin() {
        return Err(may_not_create(visit));
    }
    let text = |name| visit.text(name).unwrap_or_default();
    let new = NewUser {
        username: text("username"),
        name: text("name"),
        email: text("email"),
        password: text("password"),
        admin: false,
    };
    let mut state = visit.service.state();
    if let Some(refusal) = unusable(&state, &new) {
        return Err(refusal);
    }
    let roles = texts(visit.value("roles"));
    if let Some(unknown) = roles.iter().find(|role| state.workspace.role(role).is_none()) {
        return Err(answers::refused(&format!("The role {unknown} is not allowed"), "error-action-not-allowed"));
    }
    let user_id = state.add_user(&new);
    let user = state.user_mut(&user_id).ok_or_else(answers::internal_error)?;
    user.admin = roles.iter().any(|role| role == "admin");
    user.further_roles = roles.into_iter().filter(|role| !matches!(role.as_str(), "user" | "admin")).collect();
    user.verified = visit.value("verified") == true;
    user.active = visit.value("active") != false;
    text("statusText").clone_into(&mut user.status_text);
    Ok(Answer::ok(json!({"user": view::account(user), "success": true})))
}

fn may_not_create(visit: &Visit<'_>) -> Answer {
    if !visit.flavour().is_upstream() {
        return answers::not_permitted();
    }
    let details = json!({"method": "insertOrUpdateUser", "action": "Adding_user"});
    answers::refused("Adding user is not allowed", "error-action-not-allowed").with("details", details)
}

fn unusable(state: &State, new: &NewUser<'_>) -> Option<Answer> {
    if new.name.trim().is_empty() {
        return Some(answers::refused("The field Name is required", "error-the-field-is-required"));
    }
    if !is_valid_name(new.username) {
        let error = format!("{} is not a valid username", new.username);
        return Some(answers::refused(&error, "error-input-is-not-a-valid-field"));
    }
    if state.users().count() >= MOST_USERS {
        return Some(answers::refused_plainly("there are too many users"));
    }
    let taken = taken(state, new)?;
    Some(answers::refused(&format!("{taken} is already in use :("), "error-field-unavailable"))
}

/// Names of users are Latin letters, digits, and a few signs.
pub(super) fn is_valid_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

fn taken<'a>(state: &State, new: &NewUser<'a>) -> Option<&'a str> {
    if state.users().any(|user| user.username.eq_ignore_ascii_case(new.username)) {
        return Some(new.username);
    }
    state.user_with_email(new.email).map(|_| new.email)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(super) fn register(visit: &Visit<'_>) -> Outcome {
    if visit.caller.is_some() {
        return Err(answers::refused_plainly("Logged in users can not register again."));
    }
    let text = |name| visit.text(name).unwrap_or_default();
    let username = text("username");
    let new = NewUser {
        username,
        name: visit.text("name").unwrap_or(username),
        email: text("email"),
        password: text("pass"),
        admin: false,
    };
    let mut state = visit.service.state();
    if let Some(error) = unregistrable(&state, &new) {
        return Err(answers::refused_plainly(error));
    }
    if new.password.chars().count() < SHORTEST_PASSWORD {
        let details =
            json!([{"error": "error-password-policy-not-met-minLength", "message": "The password is too short."}]);
        let error = "The password does not meet the server's policy.";
        return Err(answers::refused(error, "error-password-policy-not-met").with("details", details));
    }
    let user_id = state.add_user(&new);
    let user = state.user_mut(&user_id).ok_or_else(answers::internal_error)?;
    user.verified = false;
    let mut shown = view::public(user);
    shown["__rooms"] = json!([]);
    Ok(Answer::ok(json!({"user": shown, "success": true})))
}

fn unregistrable(state: &State, new: &NewUser<'_>) -> Option<&'static str> {
    if !is_valid_name(new.username) {
        return Some("The username provided is not valid");
    }
    if state.users().count() >= MOST_USERS {
        return Some("there are too many users");
    }
    match taken(state, new) {
        Some(taken) if taken == new.username => Some("Username is already in use"),
        Some(_) => Some("Email already exists"),
        None => None,
    }
}

pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let user_id = view::named(&state, visit).map(|user| user.id.clone()).ok_or_else(view::unknown)?;
    let owned = orphaned(&state, &user_id);
    drop(state);
    if !owned.is_empty() && visit.value("confirmRelinquish") != true {
        return Err(last_owner(&owned));
    }
    let deleted = relinquish(&mut visit.service.state(), &user_id);
    visit.service.remove_user(&user_id);
    if visit.flavour().is_since_8_6() {
        return Ok(Answer::ok(json!({"deletedRooms": deleted, "success": true})));
    }
    Ok(Answer::ok(json!({"success": true})))
}

/// Names of the rooms with other members in them that nobody else owns.
fn orphaned(state: &State, user_id: &str) -> Vec<String> {
    let rooms = state.rooms.of_user(user_id);
    let alone = rooms.filter(|room| room.is_owned_by_nobody_but(user_id) && room.members.len() > 1);
    alone.map(|room| room.name.clone()).collect()
}

fn last_owner(names: &[String]) -> Answer {
    let mut answer = answers::refused("", "user-last-owner");
    if let Payload::Json(body) = &mut answer.payload {
        body["details"] = json!({"shouldBeRemoved": [], "shouldChangeOwner": names});
    }
    answer.with_status(StatusCode::BAD_REQUEST)
}

/// The user leaves all rooms. Direct messages and rooms without anybody else go; of the others the next member becomes
/// the owner. Gives back the ids of the rooms that went.
fn relinquish(state: &mut State, user_id: &str) -> Vec<String> {
    let now = OffsetDateTime::now_utc();
    let mut deleted = Vec::new();
    for room in &mut state.rooms.rooms {
        if !room.has(user_id) {
            continue;
        }
        let is_last = room.is_owned_by_nobody_but(user_id);
        if room.kind == RoomKind::Direct || room.members.len() == 1 {
            deleted.push(room.id.clone());
            continue;
        }
        room.dismiss(user_id, now);
        if let Some(heir) = room.members.first_mut().filter(|_| is_last) {
            heir.is_owner = true;
        }
    }
    for room_id in &deleted {
        state.remove_room(room_id);
    }
    deleted
}
