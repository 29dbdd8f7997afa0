//! Roles: which there are, who has them, and what they permit.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::id;
use crate::reference::routes::paging;
use crate::reference::state::moments::iso;
use crate::reference::state::store::State;
use crate::reference::state::user::User;
use crate::reference::state::workspace::{MOST, Role};
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// Permissions that clients look for, and the roles that have them.
const PERMISSIONS: [(&str, &[&str]); 10] = [
    ("access-permissions", &["admin"]),
    ("create-c", &["admin", "user", "bot"]),
    ("create-d", &["admin", "user", "bot"]),
    ("create-p", &["admin", "user", "bot"]),
    ("create-team", &["admin", "user"]),
    ("create-user", &["admin"]),
    ("delete-user", &["admin"]),
    ("manage-emoji", &["admin"]),
    ("manage-outgoing-integrations", &["admin"]),
    ("view-device-management", &["admin"]),
];

pub(super) fn list(visit: &Visit<'_>) -> Answer {
    let state = visit.service.state();
    let roles: Vec<Value> = state.workspace.roles.iter().map(shown).collect();
    Answer::ok(json!({"roles": roles, "success": true}))
}

fn shown(role: &Role) -> Value {
    json!({
        "_id": role.id,
        "scope": role.scope,
        "description": role.description,
        "mandatory2fa": false,
        "name": role.name,
        "protected": role.protected,
    })
}

fn changed(role: &Role) -> Answer {
    let mut shown = shown(role);
    shown["_updatedAt"] = Value::from(iso(role.updated_at));
    Answer::ok(json!({"role": shown, "success": true}))
}

pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    let name = visit.text("name").unwrap_or_default();
    let mut state = visit.service.state();
    if state.workspace.role(name).is_some() {
        return Err(answers::refused("Role name already exists", "error-duplicate-role-names-not-allowed"));
    }
    if state.workspace.roles.len() >= MOST {
        return Err(answers::refused_plainly("there are too many roles"));
    }
    let scope = visit.text("scope").filter(|scope| matches!(*scope, "Users" | "Subscriptions")).unwrap_or("Users");
    let role = Role {
        id: id(),
        name: name.to_owned(),
        scope: scope.to_owned(),
        description: visit.text("description").unwrap_or_default().to_owned(),
        protected: false,
        updated_at: OffsetDateTime::now_utc(),
    };
    state.workspace.roles.push(role.clone());
    Ok(changed(&role))
}

pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let mut state = visit.service.state();
    let role = state.workspace.role(visit.text("roleId").unwrap_or_default()).cloned();
    let role = role.ok_or_else(unknown)?;
    if role.protected {
        return Err(answers::refused("Cannot delete a protected role", "error-role-protected"));
    }
    if state.users().any(|user| user.further_roles.contains(&role.id)) {
        return Err(answers::refused("Cannot delete role because it's in use", "error-role-in-use"));
    }
    state.workspace.roles.retain(|known| known.id != role.id);
    Ok(Answer::ok(json!({"success": true})))
}

fn unknown() -> Answer {
    answers::refused("This role does not exist", "error-invalid-roleId")
}

pub(super) fn add_user(visit: &Visit<'_>) -> Outcome {
    let wanted = role_id(visit)?;
    if !visit.is_admin() {
        let details = json!({"method": "authorization:addUserToRole", "action": "Accessing_permissions"});
        let error = "Accessing permissions is not allowed";
        return Err(answers::refused(error, "error-action-not-allowed").with("details", details));
    }
    let mut state = visit.service.state();
    let role =
        state.workspace.role(wanted).cloned().ok_or_else(|| {
            answers::refused_plainly("error-role-not-found").with("errorType", json!("Role not found"))
        })?;
    let user = state.user_named(visit.text("username").unwrap_or_default()).ok_or_else(no_such_user)?;
    if has(user, &role) {
        return Err(answers::refused("User already in role", "error-user-already-in-role"));
    }
    let user_id = user.id.clone();
    give(&mut state, &user_id, &role, true);
    Ok(changed(&role))
}

pub(super) fn remove_user(visit: &Visit<'_>) -> Outcome {
    let wanted = role_id(visit)?;
    let mut state = visit.service.state();
    let user = state.user_named(visit.text("username").unwrap_or_default()).ok_or_else(no_such_user)?;
    let role = state.workspace.role(wanted).cloned().ok_or_else(unknown)?;
    if !has(user, &role) {
        return Err(answers::refused("User is not in this role", "error-user-not-in-role"));
    }
    if role.id == "admin" && state.users().filter(|user| user.admin).count() == 1 {
        return Err(answers::refused("You need at least one admin", "error-admin-required"));
    }
    let user_id = user.id.clone();
    give(&mut state, &user_id, &role, false);
    Ok(changed(&role))
}

fn role_id<'a>(visit: &'a Visit<'_>) -> Result<&'a str, Answer> {
    let named = visit.text("roleId").filter(|role_id| !role_id.is_empty());
    named.ok_or_else(|| answers::refused_plainly("error-invalid-role-properties"))
}

fn no_such_user() -> Answer {
    answers::refused("There is no user with this username", "error-invalid-user")
}

fn has(user: &User, role: &Role) -> bool {
    match role.id.as_str() {
        "user" => true,
        "admin" => user.admin,
        other => user.further_roles.iter().any(|known| known == other || *known == role.name),
    }
}

fn give(state: &mut State, user_id: &str, role: &Role, give: bool) {
    let Some(user) = state.user_mut(user_id) else { return };
    match role.id.as_str() {
        "admin" => user.admin = give,
        role_id if give => user.further_roles.push(role_id.to_owned()),
        role_id => user.further_roles.retain(|known| known != role_id && *known != role.name),
    }
}

/// A page that does not say how many rows it holds.
pub(super) fn users(visit: &Visit<'_>) -> Outcome {
    let wanted = visit.text("role").unwrap_or_default();
    if wanted.is_empty() {
        return Err(answers::refused("Query param \"role\" is required", "error-param-not-provided"));
    }
    let limit = paging::limit(&visit.parameters, 50)?.unwrap_or(usize::MAX);
    let offset = paging::offset(&visit.parameters)?;
    let state = visit.service.state();
    let role = state.workspace.role(wanted).ok_or_else(|| answers::refused("", "error-invalid-roleId"))?;
    let having: Vec<&User> = state.users().filter(|user| has(user, role)).collect();
    let rows: Vec<Value> = having.iter().skip(offset).take(limit).map(|user| row(user)).collect();
    Ok(Answer::ok(json!({"users": rows, "total": having.len(), "success": true})))
}

fn row(user: &User) -> Value {
    json!({
        "_id": user.id,
        "createdAt": iso(user.created_at),
        "username": user.username,
        "emails": [{"address": user.email, "verified": user.verified}],
        "name": user.name,
        "_updatedAt": iso(user.updated_at),
    })
}

pub(super) fn permissions() -> Answer {
    let at = iso(OffsetDateTime::UNIX_EPOCH);
    let update: Vec<Value> =
        PERMISSIONS.iter().map(|(name, roles)| json!({"_id": name, "roles": roles, "_updatedAt": at})).collect();
    Answer::ok(json!({"update": update, "remove": [], "success": true}))
}
