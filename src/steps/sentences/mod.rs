//! The sentences, a table a family: a step is a few lines, one verb on the World.

pub(super) mod answers;
pub(super) mod effects;
mod form;
pub(super) mod logouts;
pub(super) mod pages;
pub(super) mod repetitions;
pub(super) mod requests;
pub(super) mod resumption;
pub(super) mod sessions;
