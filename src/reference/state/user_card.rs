//! A user as answers show one: to the user, as login and `me` do it, and to others in short. Holds nothing secret unless a fault asks for it.

use serde_json::{Value, json};

use super::store::State;
use super::user::User;
use crate::reference::flavour::Flavour;

/// The public view that users have of themselves.
pub(crate) fn of(user: &User, flavour: Flavour, host: &str, leaks_hash: bool) -> Value {
    let mut card = json!({
        "_id": user.id,
        "name": user.name,
        "username": user.username,
        "emails": [{"address": user.email, "verified": true}],
        "email": user.email,
        "status": "offline",
        "statusConnection": "offline",
        "active": true,
        "roles": roles(user),
        "utcOffset": 0,
        "settings": {"profile": {}, "preferences": {"newRoomNotification": "door", "useEmojis": true}},
        "avatarUrl": format!("http://{host}/avatar/{}", user.username),
        "isOAuthUser": false,
    });
    if flavour.is_since_7_4() {
        card["settings"]["calendar"] = json!({});
        card["services"] = json!({"password": {"exists": true}});
    }
    if leaks_hash {
        card["services"] = json!({"password": {"bcrypt": user.password_hash()}});
    }
    card
}

/// The roles of a user.
pub(crate) fn roles(user: &User) -> Value {
    let usual = if user.admin { vec!["user", "admin"] } else { vec!["user"] };
    usual.into_iter().chain(user.further_roles.iter().map(String::as_str)).collect()
}

/// A user in three words.
pub(crate) fn person(state: &State, user_id: &str) -> Value {
    match state.user(user_id) {
        Some(user) => json!({"_id": user.id, "username": user.username, "name": user.name}),
        None => json!({"_id": user_id}),
    }
}
