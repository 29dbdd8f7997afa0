//! How the target differed from the contract, as data. Text for readers is made of these fields, not here.

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use super::requirement::Level;

/// One difference between what a rule expects and what an exchange shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deviation {
    /// Id of the requirement that was not met, such as `logout-me.unknown-session.status`.
    pub requirement: String,
    #[serde(default)]
    pub level: Level,
    pub operation: Operation,
    /// Index of the step that stated the expectation; absent for what holds of every exchange.
    #[serde(default)]
    pub step: Option<usize>,
    /// Index of the exchange in its scenario, where one exchange shows it.
    pub exchange: Option<usize>,
    /// JSON pointer into the response body, where one place shows it.
    pub pointer: Option<String>,
    /// What the contract expects, a phrase.
    pub expected: String,
    /// What was seen, a phrase.
    pub actual: String,
    /// Where the expectation comes from: document pointer, overlay rule or profile.
    pub source: String,
}

impl Deviation {
    /// Whether it holds of an answer whose form nobody expects anything of.
    pub fn is_of_any_form(&self) -> bool {
        [".answered", ".documented", ".no-leak"].iter().any(|aspect| self.requirement.ends_with(aspect))
    }
}
