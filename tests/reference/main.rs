//! Drives the reference server over real sockets, as any client would. Knows its options and what facts say of real
//! servers, nothing of its insides.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at whatever it did not expect")]

mod accounts;
mod administration;
mod client;
mod command;
mod faults;
mod files;
mod independence;
mod limits;
mod messages;
mod realtime;
mod recipes;
mod refusals;
mod room_kinds;
mod rooms;
mod sessions;
mod stage;
mod users;
mod variants;
mod workspace;
