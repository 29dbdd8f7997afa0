//! A sentence of the vocabulary: how it reads, what it means and what it does. The table of all sentences is the one
//! source of step matching, of `steps`, of the lint's suggestions and of the request estimate.

use std::fmt;

use futures_util::future::LocalBoxFuture;

use super::arguments::Arguments;
use super::template;
use crate::model::account::Actor;
use crate::model::operation::Operation;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;

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
    /// A session (first parameter) that may have ended; which, the answer says.
    PerhapsEndedSession,
    /// A session (first parameter) that is alive.
    LivingSession,
    /// Situations (all parameters) of the operation under test.
    Situation,
    /// A session (second parameter) with which the list is read.
    Reader,
    /// The doc string is a body with placeholders.
    Body,
}

/// What a sentence does.
pub(crate) type Action = for<'a> fn(&'a mut World, Arguments) -> LocalBoxFuture<'a, Result<(), Stop>>;

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
    /// Operations that it calls against a target that answers at once, and how often, for the estimate; the operation
    /// that the step names stands as `*`.
    pub calls: &'static [(&'static str, usize)],
    /// What a deviation from it is charged to, after the operation under test; situations and implicit checks are known
    /// to the contract.
    pub charges: &'static [&'static str],
    /// What it does.
    pub action: Action,
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.keyword, self.expression)
    }
}

impl Sentence {
    /// The operations that a step calls against a target that answers at once, and how often.
    pub fn operations(&self, arguments: &Arguments) -> Vec<(Operation, usize)> {
        let named = || arguments.names().find_map(|name| name.parse().ok());
        let operation = |name: &str| if name == "*" { named() } else { name.parse().ok() };
        self.calls.iter().filter_map(|(name, times)| Some((operation(name)?, *times))).collect()
    }

    /// The actor and label of the session that a step asks for.
    pub fn needed_session(&self, arguments: &Arguments) -> Option<(Actor, String)> {
        let actor = arguments.text(0).parse().ok()?;
        (self.subject == Subject::OwnedSession).then(|| (actor, arguments.name(1).to_owned()))
    }

    /// The label of the session whose user's list a step reads: one reading serves all sessions of a user until the next
    /// request under test.
    pub fn watched_session(&self, arguments: &Arguments) -> Option<String> {
        match self.subject {
            Subject::EndedSession | Subject::LivingSession => Some(arguments.name(0).to_owned()),
            Subject::Reader => Some(arguments.name(1).to_owned()),
            _ => None,
        }
    }

    /// The situations whose answers a step expects.
    pub fn named_situations(&self, arguments: &Arguments) -> Vec<String> {
        if self.subject != Subject::Situation {
            return Vec::new();
        }
        arguments.names().map(str::to_owned).collect()
    }

    /// The label of the session that a step expects to have ended.
    pub fn ended_session(&self, arguments: &Arguments) -> Option<String> {
        (self.subject == Subject::EndedSession).then(|| arguments.name(0).to_owned())
    }

    /// The label of the session that may have ended when a step was carried out.
    pub fn perhaps_ended_session(&self, arguments: &Arguments) -> Option<String> {
        let may_have = matches!(self.subject, Subject::EndedSession | Subject::PerhapsEndedSession);
        may_have.then(|| arguments.name(0).to_owned())
    }

    /// The labels of the sessions that the body of a step mentions, and what is wrong with its placeholders.
    pub fn placeholders(&self, arguments: &Arguments) -> (Vec<String>, Vec<String>) {
        match arguments.doc_string() {
            Ok(body) if self.subject == Subject::Body => template::placeholders(body),
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// Whether a step needs a doc string.
    pub fn takes_doc_string(&self) -> bool {
        self.subject == Subject::Body
    }
}
