//! What is shown of a message, and of a file in it.

use serde_json::{Map, Value, json};

use crate::reference::state::messages::{Message, StoredFile};
use crate::reference::state::moments::iso;
use crate::reference::state::store::State;
use crate::reference::state::user_card::person;

/// A message as those who may read it see it.
pub(crate) fn shown(state: &State, message: &Message) -> Value {
    let mut shown = json!({
        "_id": message.id,
        "rid": message.room_id,
        "msg": message.text,
        "ts": iso(message.sent_at),
        "u": person(state, &message.user_id),
        "_updatedAt": iso(message.updated_at),
    });
    if let Some(notice) = message.notice {
        shown["t"] = Value::from(notice);
        shown["groupable"] = Value::from(false);
        return shown;
    }
    shown["md"] = json!([{"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": message.text}]}]);
    for name in ["urls", "mentions", "channels"] {
        shown[name] = json!([]);
    }
    if let Some(thread) = &message.thread {
        shown["tmid"] = Value::from(thread.as_str());
    }
    if let Some((user_id, at)) = &message.edited {
        let username = state.user(user_id).map(|user| user.username.clone());
        shown["editedAt"] = Value::from(iso(*at));
        shown["editedBy"] = json!({"_id": user_id, "username": username});
    }
    if !message.reactions.is_empty() {
        let reactions = message.reactions.iter().map(|(emoji, names)| (emoji.clone(), json!({"usernames": names})));
        shown["reactions"] = Value::Object(reactions.collect::<Map<_, _>>());
    }
    if let Some(file) = message.file_id.as_ref().and_then(|file_id| state.files.file(file_id)) {
        show_file(&mut shown, file);
    }
    shown
}

fn show_file(shown: &mut Value, file: &StoredFile) {
    let format = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let group = file.media_type.split('/').next().unwrap_or_default();
    let part = json!({
        "_id": file.id,
        "name": file.name,
        "type": file.media_type,
        "size": file.bytes.len(),
        "format": format,
        "typeGroup": group,
    });
    shown["file"] = part.clone();
    shown["files"] = json!([part]);
    shown["attachments"] = json!([{
        "title": file.name,
        "title_link": format!("/file-upload/{}/{}", file.id, file.name),
        "title_link_download": true,
        "type": "file",
        "description": "",
        "format": format,
        "size": file.bytes.len(),
        "fileId": file.id,
    }]);
}
