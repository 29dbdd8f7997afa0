//! GET chat.search: messages of one room that hold a text.

use serde_json::{Value, json};

use super::changes::nothing;
use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const DEFAULT: usize = 20;

pub(super) fn answer(visit: &Visit<'_>) -> Outcome {
    let wanted = |name: &str| {
        visit.text(name).filter(|text| !text.is_empty()).map(str::to_lowercase).ok_or_else(|| {
            let error = format!("The required \"{name}\" query param is missing.");
            answers::refused(&error, &format!("error-{name}-param-not-provided"))
        })
    };
    let (room_id, text) = (wanted("roomId").map(|_| visit.text("roomId").unwrap_or_default())?, wanted("searchText")?);
    let limit = paging::limit(&visit.parameters, DEFAULT)?.unwrap_or(usize::MAX);
    let offset = paging::offset(&visit.parameters)?;
    let state = visit.service.state();
    let room = state.rooms.room(room_id).filter(|room| room.is_readable_by(visit.caller_id())).ok_or_else(nothing)?;
    let said = state.messages.of_room(&room.id);
    let found = said.filter(|message| message.notice.is_none() && message.text.to_lowercase().contains(&text));
    let shown: Vec<Value> = found.skip(offset).take(limit).map(|message| view::shown(&state, message)).collect();
    Ok(Answer::ok(json!({"messages": shown, "success": true})))
}
