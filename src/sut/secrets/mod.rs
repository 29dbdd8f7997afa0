//! Finding secrets and hiding them, when an exchange is recorded and in the journal.

pub(super) mod disguise;
pub(super) mod known_secrets;
pub mod redaction;
pub(super) mod seal;
