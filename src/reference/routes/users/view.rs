//! What is shown of a user, to whom, and how one is named. An administrator sees more than others do.

use serde_json::{Value, json};

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::store::State;
use crate::reference::state::user::User;
use crate::reference::state::{moments, user_card};
use crate::reference::visit::Visit;

/// What everybody sees.
pub(super) fn public(user: &User) -> Value {
    json!({
        "_id": user.id,
        "username": user.username,
        "name": user.name,
        "type": "user",
        "status": user.status,
        "active": user.active,
    })
}

/// What users see of themselves and administrators of all.
pub(super) fn full(user: &User) -> Value {
    let mut shown = public(user);
    shown["createdAt"] = Value::from(moments::iso(user.created_at));
    shown["emails"] = json!([{"address": user.email, "verified": user.verified}]);
    shown["roles"] = user_card::roles(user);
    if let Some(at) = user.last_login {
        shown["lastLogin"] = Value::from(moments::iso(at));
    }
    shown
}

/// A user as it was just made or changed.
pub(super) fn account(user: &User) -> Value {
    let mut shown = full(user);
    if let Value::Object(members) = &mut shown {
        members.shift_remove("lastLogin");
    }
    shown["_updatedAt"] = Value::from(moments::iso(user.updated_at));
    shown["settings"] = json!({});
    shown["__rooms"] = json!([]);
    shown
}

/// The user that the parameters name by `userId` or `username`.
pub(crate) fn named<'a>(state: &'a State, visit: &Visit<'_>) -> Option<&'a User> {
    match visit.text("userId").filter(|id| !id.is_empty()) {
        Some(user_id) => state.user(user_id),
        None => state.user_named(visit.text("username")?),
    }
}

/// The parameters name nobody that there is.
pub(crate) fn unknown() -> Answer {
    let error = "The required \"userId\" or \"username\" param provided does not match any users";
    answers::refused(error, "error-invalid-user")
}
