//! Files in rooms: uploaded first, shown by a message afterwards, downloaded by members, deleted.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::form::Form;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::{id, token_hash};
use crate::reference::routes::messages;
use crate::reference::routes::messages::sending;
use crate::reference::state::messages::StoredFile;
use crate::reference::state::store::State;
use crate::reference::state::user::Grant;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const UNFIT: &str = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation";

/// POST rooms.media: keeps a file for which there is no message yet.
pub(super) fn media(visit: &Visit<'_>) -> Outcome {
    check_access(&visit.service.state(), visit)?;
    let Form { file, .. } = Form::of(visit, "file", || answers::refused("", "error-no-file"))?;
    if file.media_type.starts_with("image/svg+xml") {
        return Err(answers::refused("File type is not accepted.", "error-invalid-file-type"));
    }
    let stored = StoredFile {
        id: id(),
        room_id: visit.captured("rid").to_owned(),
        user_id: visit.caller_id().to_owned(),
        name: file.file_name.unwrap_or_default(),
        media_type: file.media_type,
        bytes: file.bytes,
        confirmed: false,
    };
    let shown = json!({"_id": stored.id, "url": format!("/file-upload/{}/{}", stored.id, encoded(&stored.name))});
    if !visit.service.state().files.add(stored) {
        return Err(answers::refused("There is no space left", "error-file-too-large"));
    }
    Ok(Answer::ok(json!({"file": shown, "success": true})))
}

fn check_access(state: &State, visit: &Visit<'_>) -> Result<(), Answer> {
    let room = state.rooms.room(visit.captured("rid"));
    let may = room.is_some_and(|room| room.is_readable_by(visit.caller_id()));
    if may { Ok(()) } else { Err(answers::forbidden("unauthorized")) }
}

fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

/// POST rooms.mediaConfirm: a message shows the file.
pub(super) fn confirm(visit: &Visit<'_>) -> Outcome {
    let (room_id, file_id) = (visit.captured("rid"), visit.captured("fileId"));
    let mut state = visit.service.state();
    check_access(&state, visit)?;
    let members = visit.parameters.as_object().ok_or_else(|| answers::refused_plainly(UNFIT))?;
    let known = ["msg", "tmid", "description", "fileName"];
    if members.iter().any(|(name, value)| !known.contains(&name.as_str()) || !value.is_string()) {
        return Err(answers::refused_plainly(UNFIT));
    }
    let file = state.files.file(file_id);
    if file.is_none_or(|file| file.room_id != room_id || file.user_id != visit.caller_id()) {
        return Err(answers::refused("", "invalid-file"));
    }
    let mut message = sending::said(&state, visit.caller_id(), room_id, visit.text("msg").unwrap_or_default())?;
    message.file_id = Some(file_id.to_owned());
    message.thread = visit.text("tmid").map(str::to_owned);
    state.files.confirm(file_id, visit.text("fileName"));
    let mut shown = messages::shown(&state, &message);
    shown["attachments"][0]["description"] = Value::from(visit.text("description").unwrap_or_default());
    sending::keep(&mut state, message);
    Ok(Answer::ok(json!({"message": shown, "success": true})))
}

/// GET /file-upload/…: only who is in the room gets a file, whatever kind of room it is. Browsers prove who they are by
/// cookies or the query.
pub(super) fn download(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let Some(file) = state.files.file(visit.captured("id")) else {
        return Err(Answer::file(StatusCode::NOT_FOUND, "", Vec::new()));
    };
    let caller = visit.caller.as_ref().map(|caller| caller.user_id.clone()).or_else(|| browser(&state, visit));
    let room = state.rooms.room(&file.room_id);
    if !caller.is_some_and(|caller| room.is_some_and(|room| room.has(&caller))) {
        return Err(Answer::file(StatusCode::FORBIDDEN, "", Vec::new()));
    }
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&file.name));
    let answer = Answer::file(StatusCode::OK, &file.media_type, file.bytes.clone());
    Ok(answer.and_header("content-disposition", &disposition))
}

fn browser(state: &State, visit: &Visit<'_>) -> Option<String> {
    let given = |name: &str| {
        let in_query = visit.call.query.get(name).and_then(Value::as_str).map(str::to_owned);
        in_query.or_else(|| visit.call.cookie(name))
    };
    let grant = Grant { user_id: given("rc_uid")?, token_hash: token_hash(&given("rc_token")?) };
    state.is_alive(&grant).then_some(grant.user_id)
}

/// POST uploads.delete: whoever uploaded a file may delete it.
pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let file_id = visit.text("fileId").unwrap_or_default();
    let mut state = visit.service.state();
    let file = state
        .files
        .file(file_id)
        .ok_or_else(|| Answer::json(StatusCode::NOT_FOUND, json!({"success": false, "error": "Resource not found"})))?;
    if file.user_id != visit.caller_id() && !is_admin {
        return Err(answers::forbidden("forbidden"));
    }
    state.files.remove(file_id);
    Ok(Answer::ok(json!({"deletedFiles": [file_id], "success": true})))
}
