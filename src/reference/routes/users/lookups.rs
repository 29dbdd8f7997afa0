//! GET /api/v1/users.info and users.list: what a caller learns of users.

use serde_json::{Value, json};

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging::Page;
use crate::reference::state::store::State;
use crate::reference::state::user::User;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn info(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let state = visit.service.state();
    let wanted = ["userId", "username", "importId", "email"].iter().find_map(|name| Some((*name, visit.text(name)?)));
    let (by, wanted) = wanted.filter(|(_, text)| !text.is_empty()).ok_or_else(no_query)?;
    let found = match by {
        "userId" => state.user(wanted),
        "username" => state.user_named(wanted),
        "email" if is_admin => state.user_with_email(wanted),
        _ => None,
    };
    let user = found.ok_or_else(|| answers::refused_plainly("User not found."))?;
    let is_self = user.id == visit.caller_id();
    let mut shown = if is_self || is_admin { view::full(user) } else { view::public(user) };
    shown["canViewAllInfo"] = Value::from(is_self || is_admin);
    if is_self {
        shown["services"] = json!({"password": true});
    }
    if visit.text("includeUserRooms") == Some("true") && (is_self || is_admin) {
        shown["rooms"] = rooms_of(&state, user);
    }
    Ok(Answer::ok(json!({"user": shown, "success": true})))
}

fn no_query() -> Answer {
    answers::refused_plainly("Invalid search query.")
}

fn rooms_of(state: &State, user: &User) -> Value {
    let rooms = state.rooms.of_user(&user.id).filter_map(|room| {
        let member = room.member(&user.id)?;
        let mut shown = json!({
            "_id": member.id, "rid": room.id, "name": room.name, "t": room.kind.letter(), "unread": member.unread,
        });
        if member.is_owner {
            shown["roles"] = json!(["owner"]);
        }
        Some(shown)
    });
    rooms.collect()
}

pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    if let Some(negative) = visit.value("count").as_i64().filter(|count| *count < 0) {
        let error = format!("invalid argument to $limit stage: Expected a non-negative number in: $limit: {negative}");
        return Err(answers::refused_plainly(&error));
    }
    let page = Page::of(&visit.parameters)?;
    let is_admin = visit.is_admin();
    let state = visit.service.state();
    let holds =
        |text: &str, name: &str| visit.text(name).is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()));
    let found = state.users().filter(|user| holds(&user.username, "username") && holds(&user.name, "name"));
    let mut rows: Vec<Value> = found.map(|user| row(user, is_admin)).collect();
    if !page.is_sorted() {
        rows.sort_by(|one, other| one["username"].as_str().cmp(&other["username"].as_str()));
    }
    Ok(page.answer("users", rows))
}

fn row(user: &User, is_admin: bool) -> Value {
    let mut row = if is_admin { view::full(user) } else { view::public(user) };
    if let Value::Object(members) = &mut row {
        members.shift_remove("createdAt");
    }
    row["nameInsensitive"] = Value::from(user.name.to_lowercase());
    row
}
