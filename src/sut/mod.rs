//! All talk with the System Under Test: HTTP, the DDP websocket, accounts, sessions and rate limits. Every exchange
//! is redacted here, when it is recorded, and nowhere else. Must not know steps, verdicts or reports.

pub mod address;
pub mod call;
pub mod creations;
pub mod ddp;
pub mod handed_out;
pub mod http;
pub mod journal;
pub mod operations;
pub mod probe;
pub mod secrets;
pub mod session;
pub mod sessions;
pub mod start;
