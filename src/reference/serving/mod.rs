//! The server itself: from the socket through the gates to a route and back to the bytes.

mod gates;
mod pump;
pub(super) mod server;
mod wording_variants;
