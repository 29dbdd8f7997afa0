//! Schemas of documents as JSON Schema: converted, compiled, and what they complain of in words.

pub(super) mod compiled;
pub(super) mod convert;
pub(super) mod endless;
pub(super) mod pattern;
pub(super) mod phrase;
pub(super) mod shared;
pub(super) mod stack;
