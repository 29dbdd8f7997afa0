//! How sentences are put together: what they and their parameters and placeholders mean. Pure; must not know a scenario
//! under way.

pub(super) mod address;
pub(super) mod alteration;
pub(super) mod arguments;
pub(super) mod caller;
pub(super) mod form;
pub(super) mod parameters;
pub(super) mod sentence;
pub(super) mod template;
