//! What the server remembers: users, logins, sessions and what is asked of them.

pub(super) mod listing;
pub(super) mod login;
pub(super) mod messages;
pub(super) mod moments;
pub(super) mod rooms;
pub(super) mod service;
pub(super) mod session;
pub(super) mod sessions;
pub(super) mod store;
pub(super) mod user;
pub(super) mod user_card;
pub(super) mod users;
pub(super) mod workspace;
