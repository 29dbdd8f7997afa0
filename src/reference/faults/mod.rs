//! The points of decision that faults change.

pub(super) mod claims;
pub(super) mod crashes;
pub(super) mod garbling;
pub(super) mod matching;
pub(super) mod overlapping_calls;
pub(super) mod shortcuts;
pub(super) mod spoiling;
pub(super) mod targets;
