//! Compiled rules, answers and added responses, and which of them apply. Must not know files or exchanges.

use std::collections::HashMap;

use crate::contract::document::status::Statuses;
use crate::contract::schema::compiled::Schema;
use crate::model::amendment::{AddedResponse, Echo};
use crate::model::operation::Operation;

/// Everything that overlays and profile say, compiled.
#[derive(Debug, Default)]
pub(crate) struct Amended {
    rules: Vec<Ruling>,
    answers: Vec<Answering>,
    /// Added responses in order.
    pub(crate) responses: Vec<Adding>,
    /// Places of the rules about an operation, those about every operation among them.
    rules_of: HashMap<Operation, Vec<usize>>,
    /// Places of the rules about every operation.
    rules_of_all: Vec<usize>,
    /// Places of the answers to a situation.
    answers_to: HashMap<String, AnswersTo>,
    disclosures: Vec<Disclosing>,
}

/// What the answers of operations may show, ready for use.
#[derive(Debug)]
pub(crate) struct Disclosing {
    pub(crate) id: String,
    pub(crate) operation: Scope,
    /// Properties in which the caller is handed a token of its own.
    pub(crate) hands_out: Vec<String>,
    /// Properties that hold what is stored in place of a secret.
    pub(crate) shows: Vec<String>,
    /// Whether a success holds nothing that users wrote.
    pub(crate) own_words: bool,
    /// The overlay or profile.
    pub(crate) layer: String,
}

/// Places of the answers to one situation.
#[derive(Debug, Default)]
struct AnswersTo {
    of: HashMap<Operation, usize>,
    /// That of every operation.
    of_all: Option<usize>,
}

/// The operations that an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every operation.
    All,
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

    /// Whether it is about this operation among others.
    pub(crate) fn includes(&self, operation: &Operation) -> bool {
        self.operation().is_none_or(|known| known == operation)
    }
}

/// An added response ready for use.
#[derive(Debug)]
pub(crate) struct Adding {
    pub(crate) operation: Scope,
    /// The entry.
    pub(crate) response: AddedResponse,
    pub(crate) source: String,
}

/// A rule ready for use.
#[derive(Debug)]
pub(crate) struct Ruling {
    /// Requirement id.
    pub(crate) id: String,
    pub(crate) operation: Scope,
    /// Statuses it is about.
    pub(crate) statuses: Vec<Statuses>,
    /// What the body must satisfy.
    pub(crate) schema: Option<Schema>,
    /// What must be repeated.
    pub(crate) echo: Option<Echo>,
    /// The overlay or profile.
    pub(crate) layer: String,
    pub(crate) source: String,
}

/// An answer ready for use.
#[derive(Debug)]
pub(crate) struct Answering {
    /// First part of the requirement ids.
    pub(crate) id: String,
    pub(crate) operation: Scope,
    /// Name of the situation.
    pub(crate) situation: String,
    /// Right statuses.
    pub(crate) statuses: Vec<u16>,
    /// What the body must satisfy.
    pub(crate) body: Option<Schema>,
    /// Whether the declared responses are not asked.
    pub(crate) any_form: bool,
    /// The overlay or profile.
    pub(crate) layer: String,
    pub(crate) source: String,
}

impl Ruling {
    /// Whether it speaks of responses with this status.
    pub(crate) fn applies(&self, status: u16) -> bool {
        self.statuses.iter().any(|statuses| statuses.contains(status))
    }
}

impl Amended {
    /// Rules, answers and added responses, each in order.
    pub(crate) fn new(rules: Vec<Ruling>, answers: Vec<Answering>, responses: Vec<Adding>) -> Self {
        let named = rules.iter().filter_map(|rule| rule.operation.operation()).cloned();
        let mut rules_of: HashMap<Operation, Vec<usize>> = named.map(|operation| (operation, Vec::new())).collect();
        let mut rules_of_all = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            match &rule.operation {
                Scope::One(operation) => rules_of.entry(operation.clone()).or_default().push(place),
                Scope::All => {
                    for places in rules_of.values_mut() {
                        places.push(place);
                    }
                    rules_of_all.push(place);
                }
            }
        }
        let mut answers_to: HashMap<String, AnswersTo> = HashMap::new();
        for (place, answer) in answers.iter().enumerate() {
            let known = answers_to.entry(answer.situation.clone()).or_default();
            match &answer.operation {
                Scope::One(operation) => drop(known.of.entry(operation.clone()).or_insert(place)),
                Scope::All => drop(known.of_all.get_or_insert(place)),
            }
        }
        Self { rules, answers, responses, rules_of, rules_of_all, answers_to, ..Self::default() }
    }

    /// The same with what operations may show.
    pub(crate) fn disclosing(self, disclosures: Vec<Disclosing>) -> Self {
        Self { disclosures, ..self }
    }

    /// What operations may show, in order.
    pub(crate) fn disclosures(&self) -> &[Disclosing] {
        &self.disclosures
    }

    /// All rules, in order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &Ruling> {
        self.rules.iter()
    }

    /// All answers, in order.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answering> {
        self.answers.iter()
    }

    /// The rules about an operation, in order.
    pub(crate) fn rules_of(&self, operation: &Operation) -> impl Iterator<Item = &Ruling> {
        let places = self.rules_of.get(operation).unwrap_or(&self.rules_of_all);
        places.iter().filter_map(|place| self.rules.get(*place))
    }

    /// The answer to a situation: that of the operation before that of all.
    pub(crate) fn answer(&self, operation: &Operation, situation: &str) -> Option<&Answering> {
        let known = self.answers_to.get(situation)?;
        self.answers.get(known.of.get(operation).copied().or(known.of_all)?)
    }
}
