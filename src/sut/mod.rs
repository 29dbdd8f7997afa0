//! All talk with the System Under Test: HTTP, the DDP websocket, accounts, sessions and rate limits. Every exchange
//! is redacted here, when it is recorded, and nowhere else. Must not know steps, verdicts or reports.

pub mod address;
pub mod call;
pub mod cleanup;
pub mod clock;
mod content_coding;
pub mod ddp;
mod disguise;
mod footing;
pub mod handed_out;
pub mod http;
mod introduction;
pub mod journal;
mod known_secrets;
pub mod listing;
pub mod login;
pub mod open_websocket;
pub mod pool;
pub mod probe;
pub mod rate_limit;
pub mod recovery;
pub mod redaction;
mod seal;
pub mod session;
pub mod session_error;
pub mod session_maker;
pub mod start;
pub mod strange_id;
pub mod strategy;
pub mod tls;
