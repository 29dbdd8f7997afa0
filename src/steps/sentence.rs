//! A sentence of the vocabulary: how it reads, what it means and what it does. The table of all sentences is the one
//! source of step matching, of `steps`, of the lint's suggestions and of the request estimate.

use std::fmt;

use futures_util::future::LocalBoxFuture;

use super::answers::ANSWER_IS;
use super::arguments::Arguments;
use super::effects::{HAS_ENDED, STILL_WORKS};
use super::sessions::HAS_A_SESSION;
use super::stop::Stop;
use super::world::World;
use crate::model::account::Actor;
use crate::model::operation::Operation;

/// The keyword under which a sentence may stand (`And` and `But` continue the one before).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// Establishes what the scenario needs.
    Given,
    /// Does what is under test.
    When,
    /// States what must have happened.
    Then,
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Given => "Given",
            Self::When => "When",
            Self::Then => "Then",
        })
    }
}

/// What a sentence contributes to a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Prepares only.
    Prepares,
    /// Sends a request under test.
    Sends,
    /// States an expectation.
    Checks,
}

/// What a sentence does.
pub(super) type Action = for<'a> fn(&'a mut World, Arguments) -> LocalBoxFuture<'a, Result<(), Stop>>;

/// One sentence.
#[derive(Clone, Copy)]
pub struct Sentence {
    /// Keyword that it goes with.
    pub keyword: Keyword,
    /// Cucumber expression, without the keyword.
    pub expression: &'static str,
    /// What it means, for feature authors.
    pub meaning: &'static str,
    /// A use of it.
    pub example: &'static str,
    /// What it contributes.
    pub role: Role,
    /// Operations that it calls against a target that answers at once, for the estimate; the operation under test
    /// stands as `*`.
    pub calls: &'static [&'static str],
    /// What it does.
    pub action: Action,
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.keyword, self.expression)
    }
}

impl Sentence {
    /// The operations that a step calls against a target that answers at once.
    pub fn operations(&self, arguments: &Arguments) -> Vec<Operation> {
        let named = || arguments.names().find_map(|name| name.parse().ok());
        self.calls.iter().filter_map(|call| if *call == "*" { named() } else { call.parse().ok() }).collect()
    }

    /// The actor and label of the session that a step asks for.
    pub fn needed_session(&self, arguments: &Arguments) -> Option<(Actor, String)> {
        if self.expression != HAS_A_SESSION {
            return None;
        }
        Some((arguments.text(0).parse().ok()?, arguments.name(1).to_owned()))
    }

    /// The label of the session that a step looks at, token and list: one look at the list serves all sessions of a
    /// user until the next request under test.
    pub fn watched_session(&self, arguments: &Arguments) -> Option<String> {
        [HAS_ENDED, STILL_WORKS].contains(&self.expression).then(|| arguments.name(0).to_owned())
    }

    /// The situation whose answer a step expects.
    pub fn named_situation(&self, arguments: &Arguments) -> Option<String> {
        (self.expression == ANSWER_IS).then(|| arguments.name(0).to_owned())
    }

    /// The label of the session that a step expects to have ended.
    pub fn ended_session(&self, arguments: &Arguments) -> Option<String> {
        (self.expression == HAS_ENDED).then(|| arguments.name(0).to_owned())
    }
}
