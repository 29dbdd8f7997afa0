//! POST /api/v1/users.create and users.delete: what an administrator needs to bring users of a run into the world and
//! out of it again.

use axum::http::StatusCode;
use serde_json::json;

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::http::visit::Visit;
use crate::reference::state::store::State;
use crate::reference::state::user_card;
use crate::reference::state::users::{NewUser, User};

pub(crate) fn create(visit: &Visit<'_>) -> Answer {
    let text = |name| visit.text(name).unwrap_or_default();
    let new = NewUser {
        username: text("username"),
        name: text("name"),
        email: text("email"),
        password: text("password"),
        admin: false,
    };
    let mut state = visit.service.state();
    if let Some(taken) = taken(&state, &new) {
        let error = format!("{taken} is already in use :(");
        return answers::failure(StatusCode::BAD_REQUEST, &error, "error-field-unavailable");
    }
    let user_id = state.add_user(&new);
    state.user(&user_id).map_or_else(answers::internal_error, created)
}

fn taken<'a>(state: &State, new: &NewUser<'a>) -> Option<&'a str> {
    if state.user_named(new.username).is_some() {
        return Some(new.username);
    }
    state.user_with_email(new.email).map(|_| new.email)
}

fn created(user: &User) -> Answer {
    let user = json!({
        "_id": user.id,
        "username": user.username,
        "name": user.name,
        "emails": [{"address": user.email, "verified": false}],
        "type": "user",
        "status": "offline",
        "active": true,
        "roles": user_card::roles(user),
        "settings": {},
    });
    Answer::ok(json!({"user": user, "success": true}))
}

pub(crate) fn delete(visit: &Visit<'_>) -> Answer {
    let state = visit.service.state();
    let user = match visit.text("username") {
        Some(username) => state.user_named(username),
        None => state.user(visit.text("userId").unwrap_or_default()),
    };
    let Some(user_id) = user.map(|user| user.id.clone()) else {
        let error = "The required \"userId\" or \"username\" param provided does not match any users";
        return answers::failure(StatusCode::BAD_REQUEST, error, "error-invalid-user");
    };
    drop(state);
    visit.service.remove_user(&user_id);
    Answer::ok(json!({"success": true}))
}
