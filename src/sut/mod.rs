//! All talk with the System Under Test: HTTP, the DDP websocket, accounts, sessions and rate limits. Every exchange
//! is redacted here, when it is recorded, and nowhere else. Must not know steps, verdicts or reports.

pub mod address;
pub mod creations;
pub mod ddp;
pub mod http;
pub mod probe;
pub mod secrets;
pub mod sessions;
pub mod start;
