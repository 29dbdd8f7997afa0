//! What overlays and profiles change in the documents, and which profile is in force.

pub(super) mod choice;
pub(super) mod in_force;
pub(super) mod layers;
pub(super) mod profiles;
pub(super) mod read;
