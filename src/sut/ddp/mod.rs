//! The DDP side of the target: a login with `resume` over `/websocket`, which is how web clients make the sessions
//! that `sessions/*` shows. Protocol: Meteor's DDP specification, version 1; use by servers: all versions read.

pub mod frame;
mod method_call;
mod resumption;
mod socket;

pub use method_call::call_on;
pub use resumption::{Answer, Resumption};
pub use socket::{DdpError, DdpLogin, DdpSocket};
