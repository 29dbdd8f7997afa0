//! Compiled rules, answers and added responses, and which of them apply. Must not know files or exchanges.

use super::schema::Schema;
use super::status::Statuses;
use crate::model::amendment::{AddedResponse, Echo};
use crate::model::operation::Operation;

/// Everything that overlays and profile say, compiled.
#[derive(Debug, Default)]
pub(super) struct Amended {
    /// Rules in order.
    pub(super) rules: Vec<Ruling>,
    /// Answers in order.
    pub(super) answers: Vec<Answering>,
    /// Added responses in order.
    pub(super) responses: Vec<Adding>,
}

/// The operations that an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every operation.
    All,
    /// This one.
    One(Operation),
}

impl Scope {
    /// The operation, if it is about one.
    pub(super) fn operation(&self) -> Option<&Operation> {
        match self {
            Self::All => None,
            Self::One(operation) => Some(operation),
        }
    }
}

/// An added response ready for use.
#[derive(Debug)]
pub(super) struct Adding {
    /// The operations it is for.
    pub(super) operation: Scope,
    /// The entry.
    pub(super) response: AddedResponse,
    /// Where it comes from.
    pub(super) source: String,
}

/// A rule ready for use.
#[derive(Debug)]
pub(super) struct Ruling {
    /// Requirement id.
    pub(super) id: String,
    /// The operations it is about.
    pub(super) operation: Scope,
    /// Statuses it is about.
    pub(super) statuses: Vec<Statuses>,
    /// What the body must satisfy.
    pub(super) schema: Option<Schema>,
    /// What must be repeated.
    pub(super) echo: Option<Echo>,
    /// Where it comes from.
    pub(super) source: String,
}

/// An answer ready for use.
#[derive(Debug)]
pub(super) struct Answering {
    /// First part of the requirement ids.
    pub(super) id: String,
    /// The operations it is about.
    pub(super) operation: Scope,
    /// Name of the situation.
    pub(super) situation: String,
    /// Right statuses.
    pub(super) statuses: Vec<u16>,
    /// What the body must satisfy.
    pub(super) body: Option<Schema>,
    /// Whether the declared responses are not asked.
    pub(super) any_form: bool,
    /// Where it comes from.
    pub(super) source: String,
}

impl Ruling {
    /// Whether it speaks of this response.
    pub(super) fn applies(&self, operation: &Operation, status: u16) -> bool {
        self.operation.operation().is_none_or(|own| own == operation)
            && self.statuses.iter().any(|statuses| statuses.contains(status))
    }
}

impl Amended {
    /// The answer to a situation: that of the operation before that of all.
    pub(super) fn answer(&self, operation: &Operation, situation: &str) -> Option<&Answering> {
        let named = || self.answers.iter().filter(|answer| answer.situation == situation);
        named()
            .find(|answer| answer.operation.operation() == Some(operation))
            .or_else(|| named().find(|answer| answer.operation == Scope::All))
    }
}
