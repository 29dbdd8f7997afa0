//! HTTP as the server speaks it: calls as they come in, answers as values and as bytes. Must not know what is served.

pub(super) mod answers;
pub(super) mod call;
pub(super) mod device;
pub(super) mod framing;
pub(super) mod multipart;
pub(super) mod rate_limit;
pub(super) mod script;
pub(super) mod sending;
pub(super) mod styling;
pub(super) mod validation;
pub(super) mod wire;
