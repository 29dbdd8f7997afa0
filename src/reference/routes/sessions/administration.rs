//! The session routes of administrators: the sessions of everybody, and ending any of them.

use serde_json::{Value, json};

use super::list;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::listing;
use crate::reference::state::listing::Wanted;
use crate::reference::state::session::Session;
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// GET /api/v1/sessions/list.all.
pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    let wanted = Wanted::from_query(&visit.parameters).map_err(|unusable| list::refused(&unusable))?;
    let state = visit.service.state();
    let page = listing::page(state.sessions().iter(), &wanted, None);
    Ok(Answer::ok(page).with_rows("sessions", |row| name_owner(&state, row)))
}

/// GET /api/v1/sessions/info.admin: open sessions only.
pub(super) fn info(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let session = open(&state, visit).ok_or_else(|| answers::session_not_found(visit.flavour()))?;
    let mut shown = listing::row(session, None);
    name_owner(&state, &mut shown);
    shown["success"] = Value::from(true);
    Ok(Answer::ok(shown))
}

/// POST /api/v1/sessions/logout.
pub(super) fn logout(visit: &Visit<'_>) -> Outcome {
    let session = open(&visit.service.state(), visit).cloned();
    let session = session.ok_or_else(|| answers::session_not_found(visit.flavour()))?;
    if let Some(grant) = session.grant() {
        visit.service.log_out(&grant);
        visit.service.state().mark_ended_by(&session.id, visit.caller_id());
    }
    Ok(Answer::ok(json!({"sessionId": session.id, "success": true})))
}

fn open<'a>(state: &'a State, visit: &Visit<'_>) -> Option<&'a Session> {
    let wanted = visit.text("sessionId")?;
    let mut open = state.sessions().iter().rev().filter(|session| !session.logged_out && session.token_hash.is_some());
    open.find(|session| session.id == wanted)
}

fn name_owner(state: &State, row: &mut Value) {
    if let Some(user) = row["userId"].as_str().and_then(|user_id| state.user(user_id)) {
        row["_user"] = json!({"name": user.name, "username": user.username});
    }
}
