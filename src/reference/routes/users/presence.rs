//! POST /api/v1/users.setStatus and GET users.getStatus: whether somebody is there, and a line about it.

use serde_json::{Value, json};

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const STATUSES: [&str; 4] = ["online", "away", "busy", "offline"];

pub(super) fn set(visit: &Visit<'_>) -> Outcome {
    let (status, message) = (visit.text("status"), visit.text("message"));
    if status.is_none() && message.is_none() {
        let error = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation";
        return Err(answers::refused_plainly(error));
    }
    let mut state = visit.service.state();
    let is_named = visit.text("userId").is_some() || visit.text("username").is_some();
    let named = view::named(&state, visit).map(|user| user.id.clone());
    let user_id = if is_named { named.ok_or_else(view::unknown)? } else { visit.caller_id().to_owned() };
    let is_admin = state.user(visit.caller_id()).is_some_and(|user| user.admin);
    if user_id != visit.caller_id() && !is_admin {
        return Err(answers::forbidden("unauthorized"));
    }
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(answers::refused(
            "Valid status types include online, away, offline, and busy.",
            "error-invalid-status",
        ));
    }
    let user = state.user_mut(&user_id).ok_or_else(view::unknown)?;
    status.unwrap_or(&user.status.clone()).clone_into(&mut user.status);
    message.unwrap_or(&user.status_text.clone()).clone_into(&mut user.status_text);
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let is_named = visit.text("userId").is_some_and(|id| !id.is_empty()) || visit.text("username").is_some();
    let user = if is_named { view::named(&state, visit) } else { state.user(visit.caller_id()) };
    let user = user.ok_or_else(view::unknown)?;
    let mut shown = json!({"_id": user.id, "status": user.status, "success": true});
    if !user.status_text.is_empty() {
        shown["message"] = Value::from(user.status_text.as_str());
    }
    if user.id == visit.caller_id() {
        shown["connectionStatus"] = json!("offline");
    }
    Ok(Answer::ok(shown))
}
