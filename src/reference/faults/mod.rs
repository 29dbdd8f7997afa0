//! The table of faults, and the points of decision that they change.

pub(super) mod claims;
pub(super) mod crashes;
pub(super) mod garbling;
pub(super) mod matching;
pub(super) mod overlapping_calls;
pub(super) mod place;
pub(super) mod shortcuts;
pub(super) mod spoiling;
pub(super) mod table;
pub(super) mod targets;
