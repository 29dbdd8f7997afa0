//! POST /api/v1/users.update, users.logout and users.createToken: what is done to an account that there is.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{accounts, view};
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn update(visit: &Visit<'_>) -> Outcome {
    let user_id = visit.text("userId").unwrap_or_default();
    let data = visit.value("data").as_object().cloned().unwrap_or_default();
    if !visit.is_admin() && user_id != visit.caller_id() {
        return Err(answers::refused("Editing user is not allowed", "error-action-not-allowed"));
    }
    if !visit.is_admin() && data.contains_key("roles") {
        return Err(answers::refused("Assigning admin is not allowed", "error-action-not-allowed"));
    }
    let mut state = visit.service.state();
    if state.user(user_id).is_none() {
        return Err(answers::refused("User not found", "error-user-not-found"));
    }
    if let Some(refusal) = unusable(&state, user_id, &data) {
        return Err(refusal);
    }
    apply(&mut state, user_id, &data);
    let user = state.user(user_id).ok_or_else(answers::internal_error)?;
    let (shown, is_active) = (view::account(user), user.active);
    let logins = if is_active { Vec::new() } else { state.grants_of_user(user_id) };
    drop(state);
    // Nobody is logged in to an account that is switched off.
    for login in &logins {
        visit.service.log_out(login);
    }
    Ok(Answer::ok(json!({"user": shown, "success": true})))
}

fn unusable(state: &State, user_id: &str, data: &Map<String, Value>) -> Option<Answer> {
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    if let Some(name) = text("username") {
        let is_taken = state.user_named(name).is_some_and(|user| user.id != user_id);
        if is_taken || !accounts::is_valid_name(name) {
            return Some(answers::refused("Could not save user identity", "error-could-not-save-identity"));
        }
    }
    let email = text("email")?;
    let is_taken = state.user_with_email(email).is_some_and(|user| user.id != user_id);
    is_taken.then(|| answers::refused(&format!("{email} is already in use :("), "error-field-unavailable"))
}

fn apply(state: &mut State, user_id: &str, data: &Map<String, Value>) {
    let Some(user) = state.user_mut(user_id) else { return };
    for (name, value) in data {
        match (name.as_str(), value) {
            ("name", Value::String(text)) => user.name.clone_from(text),
            ("username", Value::String(text)) => user.username.clone_from(text),
            ("email", Value::String(text)) if *text != user.email => {
                user.email.clone_from(text);
                user.verified = false;
            }
            ("password", Value::String(text)) => user.set_password(text),
            ("statusText", Value::String(text)) => user.status_text.clone_from(text),
            ("active", Value::Bool(active)) => user.active = *active,
            ("roles", Value::Array(roles)) => {
                let roles: Vec<String> = roles.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                user.admin = roles.iter().any(|role| role == "admin");
                user.further_roles = roles.into_iter().filter(|role| role != "admin" && role != "user").collect();
            }
            _ => {}
        }
    }
    if let Some(verified) = data.get("verified").and_then(Value::as_bool) {
        user.verified = verified;
    }
    user.updated_at = OffsetDateTime::now_utc();
}

/// All logins of a user end, that of the caller included.
pub(super) fn logout(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let is_named = visit.text("userId").is_some() || visit.text("username").is_some();
    let named = view::named(&state, visit).map(|user| user.id.clone());
    let user_id = if is_named { named.unwrap_or_default() } else { visit.caller_id().to_owned() };
    let grants = state.grants_of_user(&user_id);
    drop(state);
    if user_id != visit.caller_id() && !visit.is_admin() {
        return Err(answers::forbidden("unauthorized"));
    }
    if grants.is_empty() {
        return Err(answers::refused("Invalid user id", "error-invalid-user-id"));
    }
    for grant in &grants {
        visit.service.log_out(grant);
    }
    Ok(Answer::ok(json!({"message": format!("User {user_id} has been logged out!"), "success": true})))
}

/// Without a secret in its environment, which this server never has, it refuses everybody.
pub(super) fn token(visit: &Visit<'_>) -> Outcome {
    let known = visit.service.state().user(visit.text("userId").unwrap_or_default()).is_some();
    Err(if known { answers::refused("Not authorized", "error-not-authorized") } else { view::unknown() })
}
