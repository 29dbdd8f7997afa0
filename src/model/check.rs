//! What a step asserts about recorded exchanges, as data, so that a verdict can be drawn again from the record
//! alone. Must not evaluate anything.

use serde::{Deserialize, Serialize};

use super::operation::Operation;

/// An expectation together with the exchanges it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Index of the step (in the scenario) that asserted it.
    pub step: usize,
    /// The operation under test, to which a deviation is charged.
    pub operation: Operation,
    /// What is expected.
    pub expectation: Expectation,
    /// Indexes of the exchanges that must show it, in the order in which they were sent.
    pub exchanges: Vec<usize>,
    /// Where the exchanges, which are pages of one list, have their rows: what is expected is expected of all rows
    /// together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
}

impl Expectation {
    /// Whether it is about what one body holds, so that several pages can be read as one.
    pub fn is_about_one_body(&self) -> bool {
        matches!(self, Self::Property { .. })
    }
}

impl Check {
    /// An expectation of exchanges, each by itself.
    pub fn new(step: usize, operation: Operation, expectation: Expectation, exchanges: Vec<usize>) -> Self {
        Self { step, operation, expectation, exchanges, joined: None }
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
        /// Milliseconds on the run's clock at which the answer had arrived.
        due_ms: f64,
        /// Milliseconds that the profile allows the effect to take.
        within_ms: u64,
    },
    /// The exchanges are pages of one user's list; none of them has the session, which is another user's.
    Undisclosed {
        /// Label of the session.
        session: String,
        /// Id of the session.
        session_id: String,
    },
    /// The exchanges are the pages of a list, from its first row to its last.
    Paged {
        /// Where a page has its rows.
        pointer: String,
    },
    /// Each exchange has this status.
    Status {
        /// Expected status code.
        status: u16,
    },
    /// The one exchange's JSON body has this value at this pointer.
    Property {
        /// JSON pointer (RFC 6901).
        pointer: String,
        /// Expected value.
        value: serde_json::Value,
        /// The expected value as a JSON text, if it has a number that `value` cannot hold exactly.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exact: Option<String>,
    },
    /// The exchanges are probes of one token; the last one is refused, soon enough after the effect was due.
    TokenRefused {
        /// Label of the session.
        session: String,
        /// Milliseconds on the run's clock at which the answer that promised the effect had arrived.
        due_ms: f64,
        /// Milliseconds that the profile allows the effect to take.
        within_ms: u64,
    },
    /// The exchanges are attempts to resume one token on a websocket, whose bodies are DDP frames; the last one is refused,
    /// soon enough after the effect was due.
    ResumptionRefused {
        /// Label of the session.
        session: String,
        /// Milliseconds on the run's clock at which the answer that promised the effect had arrived.
        due_ms: f64,
        /// Milliseconds that the profile allows the effect to take.
        within_ms: u64,
    },
    /// The exchanges are calls of a method on a websocket that was open on the session, whose bodies are DDP frames; none is
    /// served once the effect was due.
    WebsocketSilent {
        /// Label of the session.
        session: String,
        /// Milliseconds on the run's clock at which the answer that promised the effect had arrived.
        due_ms: f64,
        /// Milliseconds that the profile allows it to take.
        within_ms: u64,
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
        /// Id of the session.
        session_id: String,
        /// Milliseconds on the run's clock at which the answer that promised the effect had arrived.
        due_ms: f64,
        /// Milliseconds that the profile allows the effect to take.
        within_ms: u64,
    },
    /// The exchanges are pages of one reading of the list; one of them has the session.
    Listed {
        /// Label of the session.
        session: String,
        /// Id of the session.
        session_id: String,
    },
}
