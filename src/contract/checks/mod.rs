//! What steps state about exchanges, evaluated from the record alone.

pub(super) mod effect;
pub(super) mod likeness;
pub(crate) mod paging;
mod property;
mod seen;
mod thing;
pub(super) mod verify;
