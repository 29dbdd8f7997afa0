//! The DDP side of the target: a login with `resume` over `/websocket`, which is how web clients make the sessions
//! that `sessions/*` shows. Protocol: Meteor's DDP specification, version 1; use by servers: all versions read.

pub mod frame;
mod socket;

pub use socket::{DdpError, DdpLogin, DdpSocket};
