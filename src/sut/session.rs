//! A session on the target that this run created, and the login token that belongs to it alone.

use secrecy::{ExposeSecret as _, SecretString};

use crate::model::account::Actor;
use crate::sut::call::Call;

/// A login: who, and the token it was given.
#[derive(Clone, Debug)]
pub struct Login {
    /// The actor whose account logged in.
    pub actor: Actor,
    /// Id of the user, as the target knows it.
    pub user_id: String,
    /// The login token; cannot be printed.
    pub token: SecretString,
}

impl Login {
    /// Adds the two credential fields to a call.
    #[must_use]
    pub fn sign(&self, call: Call) -> Call {
        call.header("X-Auth-Token", self.token.expose_secret()).header("X-User-Id", self.user_id.clone())
    }
}

/// A listed session.
#[derive(Clone, Debug)]
pub struct Session {
    /// The id that `sessions/*` uses; empty where the target lists no session.
    pub id: String,
    /// Place in the order of the run's logins: of two sessions, the one with the lower number is older.
    pub number: usize,
    /// The login it belongs to.
    pub login: Login,
}
