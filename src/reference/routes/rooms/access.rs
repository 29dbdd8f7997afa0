//! Which room a call means, whether the caller may see it, and how it is refused. A private room is not there for
//! somebody who is not in it.

use serde_json::{Value, json};

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::rooms::{Room, RoomKind};
use crate::reference::state::store::State;
use crate::reference::visit::Visit;

/// The two families of routes that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Channels,
    Groups,
}

impl Family {
    pub(super) fn kind(self) -> RoomKind {
        match self {
            Self::Channels => RoomKind::Channel,
            Self::Groups => RoomKind::Group,
        }
    }

    /// The name of one room of the family in an answer.
    pub(super) fn member_name(self) -> &'static str {
        match self {
            Self::Channels => "channel",
            Self::Groups => "group",
        }
    }

    /// The room that the parameters name. Of a private one, only members learn that it is there.
    pub(super) fn visible<'a>(self, state: &'a State, visit: &Visit<'_>) -> Result<&'a Room, Answer> {
        let room = self.existing(state, visit)?;
        if self == Self::Groups && !room.has(visit.caller_id()) {
            return Err(self.not_found());
        }
        Ok(room)
    }

    /// The room that the parameters name, whoever asks.
    pub(super) fn existing<'a>(self, state: &'a State, visit: &Visit<'_>) -> Result<&'a Room, Answer> {
        let named = [visit.value("roomId"), visit.value("roomName")];
        if self == Self::Groups && named.iter().all(|value| value.is_null()) {
            let error = "The parameter \"roomId\" or \"roomName\" is required";
            return Err(answers::refused(error, "error-room-param-not-provided"));
        }
        named_room(state, visit).filter(|room| room.kind == self.kind()).ok_or_else(|| self.not_found())
    }

    pub(super) fn not_found(self) -> Answer {
        not_found(self.member_name())
    }
}

/// The room that `roomId` or `roomName` names, of whatever kind.
pub(super) fn named_room<'a>(state: &'a State, visit: &Visit<'_>) -> Option<&'a Room> {
    match visit.value("roomId") {
        Value::Null => state.rooms.named(visit.text("roomName")?),
        room_id => state.rooms.room(room_id.as_str()?),
    }
}

/// There is no such room of this kind.
pub(super) fn not_found(kind: &str) -> Answer {
    let error = format!("The required \"roomId\" or \"roomName\" param provided does not match any {kind}");
    answers::refused(&error, "error-room-not-found")
}

/// Whether the caller may change a room: its owners may, and administrators.
pub(super) fn governs(state: &State, visit: &Visit<'_>, room: &Room) -> bool {
    room.is_owned_by(visit.caller_id()) || state.user(visit.caller_id()).is_some_and(|user| user.admin)
}

pub(super) fn not_allowed() -> Answer {
    answers::refused("Not allowed", "error-not-allowed")
}

/// The room is there, and the caller may not look into it, as the routes of all kinds of rooms say it.
pub(super) fn closed() -> Answer {
    answers::refused_plainly("not-allowed").with("errorType", json!("Not Allowed"))
}
