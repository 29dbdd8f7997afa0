//! integrations.*: webhooks, which this server keeps and never calls.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::http::validation::{Kind, Member, Parameters, optional, required};
use crate::reference::identifiers::{id, token};
use crate::reference::routes::paging::Page;
use crate::reference::state::moments;
use crate::reference::state::store::State;
use crate::reference::state::workspace::{Integration, MOST};
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const INCOMING: &str = "webhook-incoming";
const OUTGOING: &str = "webhook-outgoing";
const EVERYWHERE: [&str; 3] = ["all_public_channels", "all_private_groups", "all_direct_messages"];

const fn kind(word: &'static str) -> Member {
    required("type", Kind::Word(word))
}

static NEW: [Parameters; 2] = [
    Parameters::of(&[
        kind(INCOMING),
        required("username", Kind::Text),
        required("channel", Kind::Text),
        required("scriptEnabled", Kind::Boolean),
        required("name", Kind::Text),
        required("enabled", Kind::Boolean),
        optional("overrideDestinationChannelEnabled", Kind::Boolean),
        optional("script", Kind::Text),
        optional("scriptEngine", Kind::Text),
        optional("alias", Kind::Text),
        optional("avatar", Kind::Text),
        optional("emoji", Kind::Text),
    ]),
    Parameters::of(&[
        kind(OUTGOING),
        required("username", Kind::Text),
        required("channel", Kind::Text),
        required("event", Kind::Text),
        required("urls", Kind::List),
        required("scriptEnabled", Kind::Boolean),
        required("name", Kind::Text),
        required("enabled", Kind::Boolean),
        optional("script", Kind::Text),
        optional("scriptEngine", Kind::Text),
        optional("alias", Kind::Text),
        optional("avatar", Kind::Text),
        optional("emoji", Kind::Text),
        optional("token", Kind::Text),
        optional("triggerWords", Kind::Any),
        optional("targetRoom", Kind::Text),
        optional("runOnEdits", Kind::Boolean),
        optional("skipTranspile", Kind::Boolean),
    ]),
];
static REMOVED: [Parameters; 3] = [
    Parameters::of(&[kind(INCOMING), required("integrationId", Kind::Text)]),
    Parameters::of(&[required("target_url", Kind::Text), kind(OUTGOING)]),
    Parameters::of(&[kind(OUTGOING), required("integrationId", Kind::Text)]),
];

pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    let given = visit.fitting(&NEW)?;
    if !visit.is_admin() {
        let details = json!({"method": "addIntegration"});
        return Err(answers::refused("Unauthorized", "not_authorized").with("details", details));
    }
    let mut state = visit.service.state();
    let named = state.user_named(given["username"].as_str().unwrap_or_default());
    let user = named.ok_or_else(|| answers::refused("Invalid user", "error-invalid-user"))?;
    if given["type"] == INCOMING && !user.further_roles.iter().any(|role| role == "bot") {
        return Err(answers::refused("", "error-user-lacks-message-impersonate-permission"));
    }
    let user_id = user.id.clone();
    let channels = channels(&state, given["channel"].as_str().unwrap_or_default())?;
    if state.workspace.integrations.len() >= MOST {
        return Err(answers::refused_plainly("there are too many integrations"));
    }
    let creator = state.user(visit.caller_id()).map(|user| user.username.clone());
    let creator = json!({"_id": visit.caller_id(), "username": creator});
    let shown = shown(&given, &user_id, &creator, &channels);
    let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
    state.workspace.integrations.push(Integration { id: text("_id"), name: text("name"), shown: shown.clone() });
    Ok(Answer::ok(json!({"integration": shown, "success": true})))
}

/// Rooms by `#name`, users by `@name`, with commas between them, or all of a kind.
fn channels(state: &State, list: &str) -> Result<Vec<String>, Answer> {
    let is_there = |name: &str| match name.split_at_checked(1) {
        Some(("#", name)) => state.rooms.named(name).is_some(),
        Some(("@", name)) => state.user_named(name).is_some(),
        _ => EVERYWHERE.contains(&name),
    };
    let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().all(|name| is_there(name)) {
        return Ok(names);
    }
    let details = json!({"method": "addIntegration"});
    Err(answers::refused("Invalid room", "error-invalid-room").with("details", details))
}

fn shown(given: &Value, user_id: &str, creator: &Value, channels: &[String]) -> Value {
    let now = moments::iso(OffsetDateTime::now_utc());
    let mut shown = json!({
        "_id": id(),
        "type": given["type"],
        "name": given["name"],
        "enabled": given["enabled"],
        "username": given["username"],
        "channel": channels,
        "scriptEnabled": given["scriptEnabled"],
        "scriptEngine": "isolated-vm",
        "skipTranspile": false,
        "userId": user_id,
        "_createdAt": now,
        "_createdBy": creator,
        "_updatedAt": now,
    });
    if given["type"] == INCOMING {
        shown["overrideDestinationChannelEnabled"] = json!(given["overrideDestinationChannelEnabled"] == true);
        shown["token"] = Value::from(token());
    } else {
        shown["event"] = given["event"].clone();
        shown["urls"] = given["urls"].clone();
    }
    shown
}

pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let fits = |integration: &&Integration| {
        visit.text("name").is_none_or(|name| integration.name.contains(name))
            && visit.text("type").is_none_or(|kind| integration.shown["type"] == kind)
    };
    let rows = state.workspace.integrations.iter().filter(fits).map(|integration| integration.shown.clone());
    let mut answer = page.answer("integrations", rows.collect());
    if let Payload::Json(body) = &mut answer.payload {
        body["items"] = body["count"].clone();
    }
    Ok(answer)
}

pub(super) fn get(visit: &Visit<'_>) -> Outcome {
    let wanted = visit.text("integrationId").unwrap_or_default();
    if wanted.is_empty() {
        return Err(answers::refused_plainly("The query parameter \"integrationId\" is required."));
    }
    if !visit.is_admin() {
        return Err(answers::refused_plainly("not-authorized"));
    }
    let state = visit.service.state();
    let found = state.workspace.integrations.iter().find(|integration| integration.id == wanted);
    let found = found.ok_or_else(|| answers::refused_plainly("The integration does not exists."))?;
    Ok(Answer::ok(json!({"integration": found.shown, "success": true})))
}

pub(super) fn remove(visit: &Visit<'_>) -> Outcome {
    let given = visit.fitting(&REMOVED)?;
    let mut state = visit.service.state();
    let is_meant = |integration: &Integration| {
        integration.shown["type"] == given["type"]
            && match given["integrationId"].as_str() {
                Some(wanted) => integration.id == wanted,
                None => integration.shown["urls"].as_array().is_some_and(|urls| urls.contains(&given["target_url"])),
            }
    };
    let place = state.workspace.integrations.iter().position(is_meant);
    let place = place.ok_or_else(|| answers::refused_plainly("No integration found."))?;
    let removed = state.workspace.integrations.remove(place);
    Ok(Answer::ok(json!({"integration": removed.shown, "success": true})))
}
