//! A sentence of the vocabulary: how it reads, what it means and what it does. The table of all sentences is the one
//! source of step matching, of `steps`, of the lint's suggestions and of the request estimate.

use std::fmt;

use futures_util::future::LocalBoxFuture;

use super::arguments::Arguments;
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

/// What a sentence speaks of, as far as the plan and the lint must know it before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nothing that must be known before.
    Other,
    /// An actor (first parameter) has a session of its own (second parameter).
    OwnedSession,
    /// A session (first parameter) that has ended.
    EndedSession,
    /// A session (first parameter) that is alive.
    LivingSession,
    /// A situation (first parameter) of the operation under test.
    Situation,
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
    /// What it speaks of.
    pub subject: Subject,
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
        let actor = arguments.text(0).parse().ok()?;
        (self.subject == Subject::OwnedSession).then(|| (actor, arguments.name(1).to_owned()))
    }

    /// The label of the session that a step looks at, token and list: one look at the list serves all sessions of a
    /// user until the next request under test.
    pub fn watched_session(&self, arguments: &Arguments) -> Option<String> {
        let is_watched = matches!(self.subject, Subject::EndedSession | Subject::LivingSession);
        is_watched.then(|| arguments.name(0).to_owned())
    }

    /// The situation whose answer a step expects.
    pub fn named_situation(&self, arguments: &Arguments) -> Option<String> {
        (self.subject == Subject::Situation).then(|| arguments.name(0).to_owned())
    }

    /// The label of the session that a step expects to have ended.
    pub fn ended_session(&self, arguments: &Arguments) -> Option<String> {
        (self.subject == Subject::EndedSession).then(|| arguments.name(0).to_owned())
    }
}
