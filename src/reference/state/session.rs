//! The record of one login.

use time::OffsetDateTime;

use super::user::Grant;
use crate::reference::http::device::Origin;

/// The record of one login.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user_id: String,
    /// Absent for a login that a session route cannot act upon.
    pub(crate) token_hash: Option<String>,
    pub(crate) login_at: OffsetDateTime,
    pub(crate) logged_out: bool,
    /// When and by whom it was ended.
    pub(crate) ended: Option<(OffsetDateTime, String)>,
    pub(crate) origin: Origin,
}

impl Session {
    /// The login behind this record, if a session route can act upon it.
    pub(crate) fn grant(&self) -> Option<Grant> {
        let token_hash = self.token_hash.clone()?;
        Some(Grant { user_id: self.user_id.clone(), token_hash })
    }
}
