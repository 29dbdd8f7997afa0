//! emoji-custom.*: pictures of the workspace's own.

use axum::http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::id;
use crate::reference::routes::files::Form;
use crate::reference::routes::paging::Page;
use crate::reference::state::moments;
use crate::reference::state::workspace::{Emoji, MOST};
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// How the pictures that are taken begin.
const PICTURES: [(&[u8], &str, &str); 3] =
    [(b"GIF8", "gif", "image/gif"), (b"\x89PNG", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg")];

/// The answer says nothing of the emoji.
pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    if !visit.is_admin() {
        return Err(not_authorized());
    }
    let form = Form::of(visit, "emoji", || answers::refused("", "No file uploaded"))?;
    let kind = PICTURES.iter().find(|(beginning, ..)| form.file.bytes.starts_with(beginning));
    let Some((_, extension, media_type)) = kind else {
        let error = "Emoji file provided cannot be uploaded since it's not an image";
        return Err(answers::refused(error, "emoji-is-not-image"));
    };
    let name = form.field("name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| answers::refused("The field Name is required", "error-the-field-is-required"))?;
    let aliases = form.field("aliases").unwrap_or_default();
    let mut state = visit.service.state();
    if state.workspace.emoji.len() >= MOST {
        return Err(answers::refused_plainly("there are too many emoji"));
    }
    if state.workspace.emoji.iter().any(|emoji| emoji.name == name || emoji.aliases.contains(&name)) {
        let error = "The custom emoji or one of its aliases is already in use";
        return Err(answers::refused(error, "Custom_Emoji_Error_Name_Or_Alias_Already_In_Use"));
    }
    state.workspace.emoji.push(Emoji {
        id: id(),
        name,
        aliases: aliases.split(',').filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        extension: (*extension).to_owned(),
        etag: id(),
        media_type: (*media_type).to_owned(),
        bytes: form.file.bytes,
        updated_at: OffsetDateTime::now_utc(),
    });
    Ok(Answer::ok(json!({"success": true})))
}

fn not_authorized() -> Answer {
    answers::refused("", "not_authorized")
}

pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    let since = visit.text("updatedSince").map(|text| moments::read(text).ok_or_else(bad_date)).transpose()?;
    let state = visit.service.state();
    let emoji = state.workspace.emoji.iter().filter(|emoji| since.is_none_or(|since| emoji.updated_at > since));
    let wanted = emoji.filter(|emoji| visit.text("_id").is_none_or(|wanted| wanted == emoji.id));
    let update: Vec<Value> = wanted.map(shown).collect();
    Ok(Answer::ok(json!({"emojis": {"update": update, "remove": []}, "success": true})))
}

fn bad_date() -> Answer {
    let error = "The \"updatedSince\" query parameter must be a valid date.";
    answers::refused(error, "error-roomId-param-invalid")
}

pub(super) fn all(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let wanted =
        state.workspace.emoji.iter().filter(|emoji| visit.text("name").is_none_or(|name| emoji.name.contains(name)));
    Ok(page.answer("emojis", wanted.map(shown).collect()))
}

fn shown(emoji: &Emoji) -> Value {
    json!({
        "_id": emoji.id,
        "name": emoji.name,
        "aliases": emoji.aliases,
        "extension": emoji.extension,
        "_updatedAt": moments::iso(emoji.updated_at),
        "etag": emoji.etag,
    })
}

pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    if !visit.is_admin() {
        return Err(not_authorized());
    }
    let emoji_id = visit.text("emojiId").unwrap_or_default();
    let mut state = visit.service.state();
    if !state.workspace.emoji.iter().any(|emoji| emoji.id == emoji_id) {
        let details = json!({"method": "deleteEmojiCustom"});
        let refused = answers::refused("Invalid emoji", "Custom_Emoji_Error_Invalid_Emoji");
        return Err(refused.with("details", details));
    }
    state.workspace.emoji.retain(|emoji| emoji.id != emoji_id);
    Ok(Answer::ok(json!({"success": true})))
}

/// GET /emoji-custom/…: the picture, for everybody.
pub(super) fn picture(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let name = visit.captured("name").rsplit_once('.').map_or(visit.captured("name"), |(name, _)| name);
    match state.workspace.emoji.iter().find(|emoji| emoji.name == name) {
        Some(emoji) => Ok(Answer::file(StatusCode::OK, &emoji.media_type, emoji.bytes.clone())),
        None => Err(Answer::file(StatusCode::NOT_FOUND, "", Vec::new())),
    }
}
