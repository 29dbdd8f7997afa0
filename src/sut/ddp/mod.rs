//! The DDP side of the target: a login with `resume` over `/websocket`, which is how web clients make the sessions
//! that `sessions/*` shows. Protocol: Meteor's DDP specification, version 1; use by servers: all versions read.

pub mod frame;
mod method_call;
pub mod open_websocket;
mod resumption;
mod socket;

use crate::model::operation::Operation;
pub use method_call::call_on;
pub use resumption::{Answer, Resumption};
pub use socket::{DdpError, DdpLogin, DdpSocket};

/// Where servers speak DDP without `SockJS` around it.
pub(super) const PATH: &str = "/websocket";

/// The operation that opens a websocket there.
pub const WEBSOCKET: Operation = Operation::known("GET", "/websocket");
