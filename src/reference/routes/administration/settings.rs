//! Settings: some for everybody's eyes, all for administrators, who set them one by one.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging::Page;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    shown(visit, visit.is_admin())
}

pub(super) fn public(visit: &Visit<'_>) -> Outcome {
    shown(visit, false)
}

fn shown(visit: &Visit<'_>, everything: bool) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let names: Option<Vec<&str>> = visit.text("_id").map(|names| names.split(',').collect());
    let state = visit.service.state();
    let settings = state.workspace.settings(everything);
    let wanted = settings.filter(|(name, _)| names.as_ref().is_none_or(|names| names.contains(name)));
    let rows = wanted.map(|(name, value)| json!({"_id": name, "value": value, "enterprise": false}));
    Ok(page.answer("settings", rows.collect()))
}

pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let value = state.workspace.setting(visit.captured("_id")).ok_or_else(unknown)?;
    Ok(Answer::ok(json!({"_id": visit.captured("_id"), "value": value, "success": true})))
}

/// A value of any type is taken.
pub(super) fn set(visit: &Visit<'_>) -> Outcome {
    if !visit.parameters.is_object() {
        return Err(answers::invalid(visit.flavour(), visit.route.complaints(), "must be object"));
    }
    let value: &Value = visit.parameters.get("value").ok_or_else(unknown)?;
    let is_known = visit.service.state().workspace.set(visit.captured("_id"), value.clone());
    if is_known { Ok(Answer::ok(json!({"success": true}))) } else { Err(unknown()) }
}

fn unknown() -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, json!({"success": false}))
}
