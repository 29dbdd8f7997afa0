//! The server's way of speaking HTTP: from the socket to a route and back to the bytes.

pub(super) mod answers;
pub(super) mod call;
pub(super) mod multipart;
pub(super) mod rate_limit;
pub(super) mod route;
pub(super) mod script;
pub(super) mod server;
pub(super) mod styling;
pub(super) mod tap;
pub(super) mod validation;
pub(super) mod visit;
pub(super) mod wire;
