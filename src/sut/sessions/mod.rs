//! Logins and sessions: how they are made, recognised, shared and listed.

pub mod error;
pub(super) mod footing;
pub(super) mod introduction;
pub mod listing;
pub mod login;
pub mod maker;
pub mod open_websocket;
pub mod pool;
pub mod strange_id;
pub mod strategy;
