//! What a document declares: operations with their responses, and examples, made of its tree and its schemas. Must not know
//! overlays, profiles or exchanges.

pub(super) mod declared;
pub(super) mod example;
pub(super) mod operations;
