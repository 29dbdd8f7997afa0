//! The HTTP side of the target: calls, the client, bounds, codings, limits, TLS. Must not know what an answer means.

pub(super) mod budget;
pub mod call;
pub(super) mod causes;
pub mod client;
pub mod clock;
pub(super) mod content_coding;
pub(super) mod cookies;
pub(super) mod in_flight;
pub(super) mod opening;
pub(super) mod patience;
pub mod rate_limit;
pub(super) mod raw_response;
pub(super) mod recording;
pub(super) mod sending;
pub mod tls;
pub(super) mod vigil;
