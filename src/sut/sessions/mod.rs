//! Logins and sessions: how they are made, recognised, shared and listed.

pub mod error;
pub(super) mod footing;
pub mod handed_out;
pub(super) mod introduction;
pub mod listing;
pub mod login;
pub mod maker;
pub mod pool;
pub mod session;
pub mod strange_id;
pub mod strategy;
