//! A sentence of the vocabulary: how it reads, what it means and what it does. The table of all sentences is the one
//! source of step matching, of `steps`, of the lint's suggestions and of the request estimate.

use std::fmt;

use super::address::Address;
use super::arguments::Arguments;
use super::template::{Medium, Part, Placeholder, parts};
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

impl Keyword {
    /// Whether a step under another keyword may be a sentence of this one: a request can prepare a scenario, and what
    /// prepares may come late.
    pub fn admits(self, written: Self) -> bool {
        (self == Self::Then) == (written == Self::Then)
    }
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

/// What a sentence speaks of, as far as it must be known before anything is sent. Numbers are places of parameters, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention {
    /// An actor is given a session of its own.
    GivesSession {
        /// Who.
        actor: usize,
        /// What the session is called from here on.
        label: usize,
    },
    /// A session of the scenario.
    Session(usize),
    /// A session that has ended by now.
    Ends(usize),
    /// A session that may have ended by now; which, the answer says.
    PerhapsEnds(usize),
    /// A session whose user's list is read.
    Watches(usize),
    /// Who sends.
    Caller(usize),
    /// What is sent: method, path and query, with placeholders.
    Operation(usize),
    /// The last request is sent once more, perhaps with a change.
    SameRequest,
    /// A situation of the operation under test.
    Situation(usize),
    /// A name for a value or an answer from here on.
    Keeps(usize),
    /// An answer that was kept.
    Answer(usize),
    /// An entity is created, and called by a name from here on.
    Creates {
        /// The words for its kind.
        kind: usize,
        /// Its name.
        name: usize,
    },
    /// An entity that was created.
    Entity {
        /// The words for its kind.
        kind: usize,
        /// Its name.
        name: usize,
    },
    /// Somebody with an account.
    Actor(usize),
    /// Name of a header field.
    Header(usize),
    /// A text with placeholders.
    Text(usize),
    /// A JSON pointer.
    Pointer(usize),
    /// What a value is expected to be.
    Expectation(usize),
    /// How several values are expected to be arranged.
    Arrangement(usize),
    /// A JSON value with placeholders.
    Json(usize),
    /// The step needs a doc string, which has placeholders.
    DocString,
    /// The step needs a table, whose cells have placeholders.
    Table(TableForm),
}

/// Forms of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// Two columns, name and value, without a heading.
    Query,
    /// A row of headings, then a row for every part of a form.
    Form,
}

/// An operation that a step calls.
#[derive(Clone, Debug)]
pub enum Called {
    /// The one that the step names.
    Named,
    /// That of the last request.
    Last,
    /// Always this one.
    Known(Operation),
}

/// One sentence, with what it does.
#[derive(Clone, Copy)]
pub struct Sentence<Action> {
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
    pub speaks_of: &'static [Mention],
    /// Operations that it calls against a target that answers at once, and how often, for the estimate.
    pub calls: &'static [(Called, usize)],
    /// What a deviation from it is charged to, after the operation under test; situations and implicit checks are known
    /// to the contract.
    pub charges: &'static [&'static str],
    /// What it does.
    pub action: Action,
}

impl<Action> fmt::Debug for Sentence<Action> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.keyword, self.expression)
    }
}

impl<Action> Sentence<Action> {
    /// The operations that a step calls against a target that answers at once, and how often. `last` is what the steps
    /// before it sent last.
    pub fn operations(&self, arguments: &Arguments, last: Option<&Operation>) -> Vec<(Operation, usize)> {
        let named = || {
            self.mentioned(|mention| match mention {
                Mention::Operation(place) => Address::parse(arguments.name(place))?.operation(),
                _ => None,
            })
        };
        let operation = |called: &Called| match called {
            Called::Named => named(),
            Called::Last => last.cloned(),
            Called::Known(operation) => Some(operation.clone()),
        };
        self.calls.iter().filter_map(|(called, times)| Some((operation(called)?, *times))).collect()
    }

    /// What a step mentions, read from its parameters.
    fn mentioned<T>(&self, read: impl Fn(Mention) -> Option<T>) -> Option<T> {
        self.speaks_of.iter().copied().find_map(read)
    }

    /// The actor and label of the session that a step asks for.
    pub fn needed_session(&self, arguments: &Arguments) -> Option<(Actor, String)> {
        self.mentioned(|mention| match mention {
            Mention::GivesSession { actor, label } => {
                Some((arguments.text(actor).parse().ok()?, arguments.name(label).to_owned()))
            }
            _ => None,
        })
    }

    /// The names that a step gives, to sessions, things and kept values, in the order of its parameters.
    pub fn given_names(&self, arguments: &Arguments) -> Vec<String> {
        let given = |mention: &Mention| match mention {
            Mention::GivesSession { label: place, .. }
            | Mention::Keeps(place)
            | Mention::Creates { name: place, .. } => Some(arguments.name(*place).to_owned()),
            _ => None,
        };
        self.speaks_of.iter().filter_map(given).collect()
    }

    /// The names that a step uses, of things and kept values.
    pub fn used_names(&self, arguments: &Arguments) -> Vec<String> {
        let used = |mention: &Mention| match mention {
            Mention::Answer(place) | Mention::Entity { name: place, .. } => Some(arguments.name(*place).to_owned()),
            _ => None,
        };
        let kept = self.templates(arguments).into_iter().filter_map(|template| parts(template, Medium::Plain).ok());
        let kept = kept.flatten().filter_map(|(part, _)| match part {
            Part::Value(Placeholder::Kept { name, .. }, _) => Some(name),
            _ => None,
        });
        self.speaks_of.iter().filter_map(used).chain(kept).collect()
    }

    /// The label of the session whose user's list a step reads: one reading serves all sessions of a user until the next
    /// request under test.
    pub fn watched_session(&self, arguments: &Arguments) -> Option<String> {
        self.mentioned(|mention| match mention {
            Mention::Watches(label) => Some(arguments.name(label).to_owned()),
            _ => None,
        })
    }

    /// The situations whose answers a step expects.
    pub fn named_situations(&self, arguments: &Arguments) -> Vec<String> {
        let situation = |mention: &Mention| match mention {
            Mention::Situation(place) => Some(arguments.name(*place).to_owned()),
            _ => None,
        };
        self.speaks_of.iter().filter_map(situation).collect()
    }

    /// The label of the session that a step expects to have ended.
    pub fn ended_session(&self, arguments: &Arguments) -> Option<String> {
        self.mentioned(|mention| match mention {
            Mention::Ends(label) => Some(arguments.name(label).to_owned()),
            _ => None,
        })
    }

    /// The label of the session that may have ended when a step was carried out.
    pub fn perhaps_ended_session(&self, arguments: &Arguments) -> Option<String> {
        self.mentioned(|mention| match mention {
            Mention::Ends(label) | Mention::PerhapsEnds(label) => Some(arguments.name(label).to_owned()),
            _ => None,
        })
    }

    /// What the placeholders of a step name: sessions or actors whose properties are read. After them come the placeholders
    /// that stand for nothing: what is wrong, and how they are written.
    pub fn placeholders(&self, arguments: &Arguments) -> (Vec<String>, Vec<(String, String)>) {
        let (mut owners, mut wrong) = (Vec::new(), Vec::new());
        for template in self.templates(arguments) {
            match parts(template, Medium::Plain) {
                Ok(parts) => owners.extend(parts.into_iter().filter_map(|(part, _)| match part {
                    Part::Value(Placeholder::Property { of, .. }, _) => Some(of),
                    _ => None,
                })),
                Err(slip) => wrong.push((slip.to_string(), template[slip.at].to_owned())),
            }
        }
        (owners, wrong)
    }

    /// The texts of a step in which placeholders are read.
    fn templates<'a>(&self, arguments: &'a Arguments) -> Vec<&'a str> {
        let of_mention = |mention: &Mention| match mention {
            Mention::Operation(place) | Mention::Text(place) => vec![arguments.name(*place)],
            Mention::Json(place) | Mention::Expectation(place) | Mention::Arrangement(place) => {
                vec![arguments.text(*place)]
            }
            Mention::DocString => arguments.doc_string().into_iter().collect(),
            Mention::Table(_) => arguments.table().iter().flatten().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        self.speaks_of.iter().flat_map(of_mention).collect()
    }

    /// Whether a step needs a doc string.
    pub fn takes_doc_string(&self) -> bool {
        self.speaks_of.contains(&Mention::DocString)
    }

    /// Whether a step needs a table.
    pub fn takes_table(&self) -> bool {
        self.speaks_of.iter().any(|mention| matches!(mention, Mention::Table(_)))
    }

    /// Whether a step states what must be seen.
    pub fn checks(&self) -> bool {
        self.role == Role::Checks || self.speaks_of.iter().any(|mention| matches!(mention, Mention::Expectation(_)))
    }
}
