//! Everything that changes while the server runs. Pure: no sockets, no clock, no faults, no flavour. What each area
//! keeps stands in a file of its own.

use std::collections::BTreeMap;
use std::time::Instant;

use super::messages::{Files, Messages};
use super::rooms::Rooms;
use super::session::Session;
use super::user::{Grant, User};
use super::workspace::Workspace;
use crate::reference::http::rate_limit::Ledger;
use crate::reference::identifiers::Mint;

/// Everything that changes while the server runs.
#[derive(Default)]
pub(crate) struct State {
    pub(super) users: Vec<User>,
    pub(super) sessions: Vec<Session>,
    pub(crate) rooms: Rooms,
    pub(crate) messages: Messages,
    pub(crate) files: Files,
    pub(crate) workspace: Workspace,
    /// Every token that was ever issued, in plain text: only servers with a fault look at it.
    pub(super) issued: Vec<(String, Grant)>,
    /// When each token was issued, by its hash.
    pub(super) issued_at: BTreeMap<String, Instant>,
    pub(crate) ledger: Ledger,
    pub(super) mint: Mint,
    /// No cap, if none.
    pub(super) logins_per_user: Option<usize>,
}

impl State {
    /// Nobody and nothing, with ids and tokens of this mint from now on, and so many logins of a user at a time.
    pub(crate) fn new(mint: Mint, logins_per_user: usize) -> Self {
        Self { mint, logins_per_user: Some(logins_per_user), ..Self::default() }
    }

    /// An id for a new session.
    pub(crate) fn fresh_session_id(&self) -> String {
        (self.mint.session_id)()
    }

    /// Forgets a room with everything in it, and the team whose main room it is.
    pub(crate) fn remove_room(&mut self, room_id: &str) {
        self.rooms.rooms.retain(|room| room.id != room_id);
        self.rooms.teams.retain(|team| team.room_id != room_id);
        self.messages.remove_room(room_id);
        self.files.remove_room(room_id);
    }
}
