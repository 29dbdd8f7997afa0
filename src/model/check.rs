//! What a step asserts about recorded exchanges, as data, so that a verdict can be drawn again from the record
//! alone. Must not evaluate anything.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::due::Due;
use super::operand::Operand;
use super::operation::Operation;
use super::predicate::Predicate;
use super::requirement::Level;

/// An expectation together with the exchanges it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Index of the step (in the scenario) that asserted it.
    pub step: usize,
    /// The operation under test, to which a deviation is charged.
    pub operation: Operation,
    pub expectation: Expectation,
    /// Indexes of the exchanges that must show it, in the order in which they were sent.
    pub exchanges: Vec<usize>,
    /// Where the exchanges, which are pages of one list, have their rows: what is expected is expected of all rows
    /// together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
    /// The requirement that its scenario is about, to which a deviation is charged in place of the expectation's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// The level at which its scenario states it, if not that of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl Expectation {
    /// Whether it is about what one body holds, so that several pages can be read as one.
    pub fn is_about_one_body(&self) -> bool {
        matches!(self, Self::Property(_) | Self::Arranged { .. })
    }
}

impl Check {
    /// An expectation of exchanges, each by itself.
    pub fn new(step: usize, operation: Operation, expectation: Expectation, exchanges: Vec<usize>) -> Self {
        Self { step, operation, expectation, exchanges, joined: None, requirement: None, level: None }
    }
}

/// What a step was to assert and could not, since something kept it from looking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untried {
    /// Index of the step (in the scenario).
    pub step: usize,
    /// The operation under test, to which a deviation would be charged.
    pub operation: Operation,
    /// What a deviation would be about: the id of its requirement without the operation.
    pub aspect: String,
    /// What kept it from looking, a phrase.
    pub reason: String,
}

/// What is expected of one value of a JSON body, or of several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "WrittenProperty", into = "WrittenProperty")]
pub struct ExpectedProperty {
    /// JSON pointer (RFC 6901), with `*` for every item where several values are meant.
    pub pointer: String,
    /// Of how many of the values it is expected.
    pub quantifier: Quantifier,
    pub predicate: Predicate<Operand>,
}

/// How records write it. One value that is written out stands as a JSON value and, if that is another text, as it was
/// written, too: so every program has done it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenProperty {
    Predicate {
        pointer: String,
        quantifier: Quantifier,
        predicate: Predicate<Operand>,
    },
    Value {
        pointer: String,
        value: serde_json::Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exact: Option<String>,
    },
}

impl From<ExpectedProperty> for WrittenProperty {
    fn from(ExpectedProperty { pointer, quantifier, predicate }: ExpectedProperty) -> Self {
        let value = match (quantifier, &predicate) {
            (Quantifier::One, Predicate::Is(operand)) => operand.as_literal(),
            _ => None,
        };
        match value.and_then(|text| Some((serde_json::from_str::<serde_json::Value>(text).ok()?, text))) {
            Some((value, text)) => {
                let written = value.to_string();
                let exact = (written != text).then(|| text.to_owned());
                Self::Value { pointer, value, exact }
            }
            None => Self::Predicate { pointer, quantifier, predicate },
        }
    }
}

impl From<WrittenProperty> for ExpectedProperty {
    fn from(written: WrittenProperty) -> Self {
        match written {
            WrittenProperty::Predicate { pointer, quantifier, predicate } => Self { pointer, quantifier, predicate },
            WrittenProperty::Value { pointer, value, exact } => {
                let predicate = Predicate::Is(Operand::literal(exact.unwrap_or_else(|| value.to_string())));
                Self { pointer, quantifier: Quantifier::One, predicate }
            }
        }
    }
}

/// Of how many of several values something is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// There is one value.
    One,
    /// Of all, and there is one.
    Every,
    /// Of one at least.
    Some,
    /// Of none; there may be none.
    No,
}

/// How several values are arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrangement<T> {
    /// None is larger than the next.
    Ascending,
    /// None is smaller than the next.
    Descending,
    /// None equals another.
    AllDifferent,
    /// They are the items of this JSON array.
    Are(T),
    /// The same, in any order.
    AreInAnyOrder(T),
}

impl Arrangement<String> {
    /// Reads the words of an arrangement; the operand stays a template. `None` if they are none.
    pub fn parse(words: &str) -> Option<Self> {
        let words = words.trim();
        match words {
            "in ascending order" => return Some(Self::Ascending),
            "in descending order" => return Some(Self::Descending),
            "all different" => return Some(Self::AllDifferent),
            _ => {}
        }
        let (array, of): (&str, fn(String) -> Self) = match words.strip_suffix(" in any order") {
            Some(array) => (array.trim(), Self::AreInAnyOrder),
            None => (words, Self::Are),
        };
        (array.starts_with('[') && array.ends_with(']')).then(|| of(array.to_owned()))
    }
}

impl<T> Arrangement<T> {
    /// The operand, if there is one.
    pub fn operand(&self) -> Option<&T> {
        match self {
            Self::Are(operand) | Self::AreInAnyOrder(operand) => Some(operand),
            Self::Ascending | Self::Descending | Self::AllDifferent => None,
        }
    }

    /// The same with what is made of its operand.
    pub fn with<U, E>(&self, make: impl FnOnce(&T) -> Result<U, E>) -> Result<Arrangement<U>, E> {
        Ok(match self {
            Self::Ascending => Arrangement::Ascending,
            Self::Descending => Arrangement::Descending,
            Self::AllDifferent => Arrangement::AllDifferent,
            Self::Are(operand) => Arrangement::Are(make(operand)?),
            Self::AreInAnyOrder(operand) => Arrangement::AreInAnyOrder(make(operand)?),
        })
    }
}

impl<T: fmt::Display> fmt::Display for Arrangement<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ascending => f.write_str("values in ascending order"),
            Self::Descending => f.write_str("values in descending order"),
            Self::AllDifferent => f.write_str("values that are all different"),
            Self::Are(operand) => write!(f, "the values {operand}"),
            Self::AreInAnyOrder(operand) => write!(f, "the values {operand} in any order"),
        }
    }
}

/// Kinds of expectations that steps can state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Expectation {
    /// Each exchange is the answer that overlay or profile define for this situation of its operation.
    Answer {
        /// Name of the situation, such as `session not found`.
        situation: String,
    },
    /// The exchanges were sent at the same time: one of them is the answer to the first situation, and each is the
    /// answer to the first or to the second.
    Simultaneous {
        /// What one of them has to be.
        one: String,
        /// What the others may be as well.
        other: String,
    },
    /// The exchanges ask for the same thing again and again, and are answered alike: same status, same shape of body.
    Steady,
    /// The exchanges name an unknown session and a foreign one in turn; their answers cannot be told apart.
    Indistinguishable,
    /// The first exchange is the call under test, the others are probes of the token of the session that it names:
    /// either the call was answered with success and the session ends in time, or neither.
    EffectAsAnswered {
        /// Label of the session.
        session: String,
        #[serde(flatten)]
        due: Due,
    },
    /// The exchanges are pages of one user's list; none of them has the session, which is another user's.
    Undisclosed {
        /// Label of the session.
        session: String,
        session_id: String,
    },
    /// The exchanges are the pages of a list, from its first row to its last.
    Paged {
        /// Where a page has its rows.
        pointer: String,
    },
    /// Each exchange has this status.
    Status { status: u16 },
    /// The last exchange's JSON body has what is expected at a pointer.
    Property(ExpectedProperty),
    /// The values at this pointer into the last exchange's JSON body are arranged so.
    Arranged {
        /// JSON pointer with `*` for every item.
        pointer: String,
        arrangement: Arrangement<Operand>,
    },
    /// The last exchange's answer has this in a header field.
    Header { name: String, predicate: Predicate<Operand> },
    /// The last exchange's body, as a text, is as expected.
    Text { predicate: Predicate<Operand> },
    /// The last exchange looks for a thing, and finds it or does not.
    Thing {
        /// What it is called.
        label: String,
        /// Whether it has to be there.
        is_there: bool,
        /// Situations that mean that it is gone.
        gone: Vec<String>,
        /// Pointer with `*` to the ids among which its own is, if the answer holds many things.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        among: Option<String>,
        /// Its id.
        id: String,
    },
    /// The first exchange and the last have the same answer.
    SameAnswer,
    /// The answer of the first exchange and that of the last cannot be told apart, but for what their requests name.
    NotToldApart,
    /// The exchanges are probes of one token; the last one is refused, soon enough after the effect was due.
    TokenRefused {
        /// Label of the session.
        session: String,
        #[serde(flatten)]
        due: Due,
    },
    /// The exchanges are attempts to resume one token on a websocket, whose bodies are DDP frames; the last one is refused,
    /// soon enough after the effect was due.
    ResumptionRefused {
        /// Label of the session.
        session: String,
        #[serde(flatten)]
        due: Due,
    },
    /// The exchanges are calls of a method on a websocket that was open on the session, whose bodies are DDP frames; none is
    /// served once the effect was due.
    WebsocketSilent {
        /// Label of the session.
        session: String,
        #[serde(flatten)]
        due: Due,
        /// Whether the target's version is one that closes such websockets.
        demanded: bool,
    },
    /// The one exchange shows that the token is accepted and belongs to this user.
    TokenAccepted {
        /// Label of the session.
        session: String,
        /// Id of the user that the answer must name.
        user_id: String,
    },
    /// The exchanges are whole readings of the list; the last one lacks the session, soon enough.
    Unlisted {
        /// Label of the session.
        session: String,
        session_id: String,
        #[serde(flatten)]
        due: Due,
    },
    /// The exchanges are pages of one reading of the list; one of them has the session.
    Listed {
        /// Label of the session.
        session: String,
        session_id: String,
    },
}
