//! What a run made and how it is undone: the journal, the clean-up, the recovery of what nobody knows.

pub mod accounts;
pub mod end_all;
pub mod recovery;
pub(crate) mod removal;
pub mod thing;
pub mod things;
