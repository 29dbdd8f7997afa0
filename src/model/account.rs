//! Actors and the accounts that play them. Passwords cannot be printed.

use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A role in the features, played by an account of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The caller, an ordinary user.
    Alice,
    /// Another ordinary user.
    Bob,
    /// An administrator.
    Admin,
}

impl Actor {
    /// All actors, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Alice, Self::Bob, Self::Admin];

    /// The name used in features and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alice => "alice",
            Self::Bob => "bob",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|actor| actor.name() == text)
            .ok_or_else(|| format!("unknown actor {text:?}; actors are alice, bob and admin"))
    }
}

/// User name and password of an account on the target.
#[derive(Clone, Debug)]
pub struct Account {
    /// Name that `POST /api/v1/login` takes as `user`.
    pub username: String,
    pub password: SecretString,
}

/// The accounts that a run may use.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The caller.
    pub alice: Option<Account>,
    /// Another ordinary user.
    pub bob: Option<Account>,
    /// An administrator.
    pub admin: Option<Account>,
}

impl Accounts {
    /// The account of an actor, if there is one.
    pub fn of(&self, actor: Actor) -> Option<&Account> {
        match actor {
            Actor::Alice => self.alice.as_ref(),
            Actor::Bob => self.bob.as_ref(),
            Actor::Admin => self.admin.as_ref(),
        }
    }

    /// All accounts, in the order of the actors.
    pub fn all(&self) -> impl Iterator<Item = &Account> {
        Actor::ALL.into_iter().filter_map(|actor| self.of(actor))
    }
}
