//! Compiled rules, answers and added responses, and which of them apply. Must not know files or exchanges.

use crate::contract::document::status::Statuses;
use crate::contract::schema::compiled::Schema;
use crate::model::amendment::{AddedResponse, Echo};
use crate::model::operation::Operation;

/// Everything that overlays and profile say, compiled.
#[derive(Debug, Default)]
pub(crate) struct Amended {
    /// Rules in order.
    pub(crate) rules: Vec<Ruling>,
    /// Answers in order.
    pub(crate) answers: Vec<Answering>,
    /// Added responses in order.
    pub(crate) responses: Vec<Adding>,
}

/// The operations that an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every operation.
    All,
    /// This one.
    One(Operation),
}

impl Scope {
    /// The operation, if it is about one.
    pub(crate) fn operation(&self) -> Option<&Operation> {
        match self {
            Self::All => None,
            Self::One(operation) => Some(operation),
        }
    }
}

/// An added response ready for use.
#[derive(Debug)]
pub(crate) struct Adding {
    /// The operations it is for.
    pub(crate) operation: Scope,
    /// The entry.
    pub(crate) response: AddedResponse,
    /// Where it comes from.
    pub(crate) source: String,
}

/// A rule ready for use.
#[derive(Debug)]
pub(crate) struct Ruling {
    /// Requirement id.
    pub(crate) id: String,
    /// The operations it is about.
    pub(crate) operation: Scope,
    /// Statuses it is about.
    pub(crate) statuses: Vec<Statuses>,
    /// What the body must satisfy.
    pub(crate) schema: Option<Schema>,
    /// What must be repeated.
    pub(crate) echo: Option<Echo>,
    /// Where it comes from.
    pub(crate) source: String,
}

/// An answer ready for use.
#[derive(Debug)]
pub(crate) struct Answering {
    /// First part of the requirement ids.
    pub(crate) id: String,
    /// The operations it is about.
    pub(crate) operation: Scope,
    /// Name of the situation.
    pub(crate) situation: String,
    /// Right statuses.
    pub(crate) statuses: Vec<u16>,
    /// What the body must satisfy.
    pub(crate) body: Option<Schema>,
    /// Whether the declared responses are not asked.
    pub(crate) any_form: bool,
    /// Where it comes from.
    pub(crate) source: String,
}

impl Ruling {
    /// Whether it speaks of this response.
    pub(crate) fn applies(&self, operation: &Operation, status: u16) -> bool {
        self.operation.operation().is_none_or(|own| own == operation)
            && self.statuses.iter().any(|statuses| statuses.contains(status))
    }
}

impl Amended {
    /// The answer to a situation: that of the operation before that of all.
    pub(crate) fn answer(&self, operation: &Operation, situation: &str) -> Option<&Answering> {
        let named = || self.answers.iter().filter(|answer| answer.situation == situation);
        named()
            .find(|answer| answer.operation.operation() == Some(operation))
            .or_else(|| named().find(|answer| answer.operation == Scope::All))
    }
}
