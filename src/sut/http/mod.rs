//! The HTTP side of the target: calls, the client, bounds, codings, limits, TLS. Must not know what an answer means.

mod budget;
mod causes;
pub mod client;
pub mod clock;
mod content_coding;
mod cookies;
pub(super) mod date;
mod in_flight;
pub mod opening;
mod patience;
pub mod rate_limit;
pub(crate) mod raw_response;
mod recording;
mod sending;
pub mod tls;
mod vigil;
