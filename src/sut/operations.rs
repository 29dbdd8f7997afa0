//! The operations that the harness sends of its own accord. Must not know when, or what their answers mean.

use crate::model::operation::Operation;

/// States the version.
pub const INFO: Operation = Operation::known("GET", "/api/info");

/// Says whose a token is.
pub const ME: Operation = Operation::known("GET", "/api/v1/me");

/// Logs in.
pub const LOGIN: Operation = Operation::known("POST", "/api/v1/login");

/// Ends the login of its own token.
pub const LOGOUT: Operation = Operation::known("POST", "/api/v1/logout");

/// Lists the sessions of a user.
pub const LIST: Operation = Operation::known("GET", "/api/v1/sessions/list");

/// Ends a session of a user.
pub const LOGOUT_ME: Operation = Operation::known("POST", "/api/v1/sessions/logout.me");

/// Opens a websocket on which servers speak DDP without `SockJS` around it.
pub const WEBSOCKET: Operation = Operation::known("GET", "/websocket");
