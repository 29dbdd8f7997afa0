//! A user, and a login of one.

use time::OffsetDateTime;

use crate::reference::identifiers::hex_digest;

/// A user as stored.
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) admin: bool,
    /// Ids of roles beyond those that every user or administrator has.
    pub(crate) further_roles: Vec<String>,
    pub(crate) active: bool,
    /// Presence, as the user sees it: `online`, `away`, `busy` or `offline`.
    pub(crate) status: String,
    pub(crate) status_text: String,
    pub(crate) verified: bool,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) last_login: Option<OffsetDateTime>,
    pub(super) salt: String,
    pub(super) password_hash: String,
    pub(super) token_hashes: Vec<String>,
}

/// What is needed to make a user.
pub(crate) struct NewUser<'a> {
    pub(crate) username: &'a str,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
    pub(crate) admin: bool,
}

/// One login of one user: what a request proves with its headers, and what a logout ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) user_id: String,
    pub(crate) token_hash: String,
}

impl User {
    /// Compares by the digest of the password, the form in which clients may send it.
    pub(crate) fn has_password_digest(&self, digest: &str) -> bool {
        self.password_hash == hex_digest(&format!("{}{}", self.salt, digest.to_ascii_lowercase()))
    }

    /// Another password from now on.
    pub(crate) fn set_password(&mut self, password: &str) {
        self.password_hash = hex_digest(&format!("{}{}", self.salt, hex_digest(password)));
    }

    /// The stored form of the password, which no answer should hold.
    pub(crate) fn password_hash(&self) -> &str {
        &self.password_hash
    }
}
