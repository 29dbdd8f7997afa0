//! What sentences there are, how they are recognised, and what their parameters and placeholders mean.

pub(super) mod address;
pub(super) mod arguments;
pub(super) mod parameters;
pub(super) mod sentence;
pub(super) mod template;
pub(super) mod vocabulary;
