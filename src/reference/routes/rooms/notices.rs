//! What the server itself says in rooms.

use time::OffsetDateTime;

use crate::reference::state::messages::Message;
use crate::reference::state::store::State;

/// The server says in a room what happened there; of whom, if it is about somebody.
pub(super) fn notice(state: &mut State, room_id: &str, by: &str, kind: &'static str, about: &str) {
    let text = match kind {
        "r" | "room_changed_topic" => state.rooms.room(room_id).and_then(|room| match kind {
            "r" => Some(room.name.clone()),
            _ => room.topic.clone(),
        }),
        _ => state.user(about).map(|user| user.username.clone()),
    };
    let mut message = Message::new(room_id, by, &text.unwrap_or_default(), OffsetDateTime::now_utc());
    message.notice = Some(kind);
    state.messages.add(message);
}
