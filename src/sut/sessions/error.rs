//! Why a session cannot be had. Must not know who wanted it.

use super::login::LoginRefused;
use super::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::exchange::Exchange;
use crate::model::record::Skip;
use crate::sut::ddp::DdpError;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The features need an actor for whom no account is known.
    #[error("no account for {0}")]
    NoAccount(Actor),
    #[error(transparent)]
    Login(#[from] LoginRefused),
    #[error("no session over DDP: {0}")]
    Ddp(#[from] DdpError),
    /// The login succeeded but the list never showed it.
    #[error("{strategy}: the login is not listed by sessions/list{}", .problem.as_ref().map(|why| format!(" ({why})")).unwrap_or_default())]
    NotListed {
        /// How the session was made.
        strategy: Strategy,
        /// What kept the list from being read, if something did.
        problem: Option<String>,
        /// What was sent in vain, redacted.
        exchanges: Vec<Exchange>,
    },
    /// The login was granted, but its token is refused before its session could be used.
    #[error("{strategy}: the login was granted, but the list is refused to it with 401, also at a second look")]
    Refused {
        /// How the session was made.
        strategy: Strategy,
    },
    /// The login ended in a defect of this program.
    #[error("the login broke off: {0}")]
    Broken(String),
    /// Several rows of the list could be the new session.
    #[error("{0}: several new rows in sessions/list could be the new session; is another client using this account?")]
    Ambiguous(Strategy),
    /// What the target calls the new session was there before, or is there twice: to use it could be to touch somebody
    /// else's.
    #[error(
        "{0}: the target calls a session ours that it listed before our login, or twice; it may be somebody else's"
    )]
    NotOurs(Strategy),
}

impl SessionError {
    /// What is missing on the side of the user, if that is why there is no session.
    pub fn missing(&self) -> Option<Skip> {
        match self {
            Self::Login(refused) => refused.missing(),
            _ => None,
        }
    }
}
