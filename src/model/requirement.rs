//! A requirement: what every deviation points at. Plain data and the lookup by id; must not know how a requirement is
//! checked.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much weighs what a requirement asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; nobody promised it.
    Observation,
    /// Expected of a good server, but a server without it still conforms.
    Should,
    /// A server that does not meet it does not conform.
    #[default]
    Must,
    /// As [`Level::Must`], and users are in danger where it is not met.
    Security,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Observation, Self::Should, Self::Must, Self::Security];

    /// The level of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.to_string() == name)
    }

    /// Whether a deviation decides the verdict.
    pub fn decides(self) -> bool {
        self >= Self::Must
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Observation => "observation",
            Self::Should => "should",
            Self::Must => "must",
            Self::Security => "security",
        })
    }
}

/// One requirement as the ledger states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Stable id, such as `logout-me.unknown-session.status`. One that begins with `*.` holds for every operation.
    pub id: String,
    pub level: Level,
    pub statement: String,
    /// Where it comes from: document pointer, upstream fact, RFC section or security property.
    pub source: String,
    /// Id in the OWASP API Security Top 10, such as `API1:2023`. Security requirements have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owasp: Option<String>,
    /// Why no built-in scenario covers it, if none does: it waits for features that call its operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standby: Option<String>,
    /// Number in the Common Weakness Enumeration. Security requirements have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwe: Option<u32>,
}

/// Beginning of the ids of requirements that hold for every operation.
const EVERY_OPERATION: &str = "*.";

impl Requirement {
    /// Whether a deviation of this id is one of this requirement.
    pub fn covers(&self, id: &str) -> bool {
        self.id == id || self.general_aspect().is_some_and(|aspect| aspect_of(id) == Some(aspect))
    }

    /// What it is about, if it holds for every operation.
    pub fn general_aspect(&self) -> Option<&str> {
        self.id.strip_prefix(EVERY_OPERATION)
    }
}

/// What follows the operation in the id of a requirement.
pub fn aspect_of(id: &str) -> Option<&str> {
    id.split_once('.').map(|(_, aspect)| aspect)
}

/// Of these requirements, the one that a deviation of this id points at: the one of just this id before one for every
/// operation.
pub fn pointed_at<'r>(
    mut requirements: impl Iterator<Item = &'r Requirement> + Clone,
    id: &str,
) -> Option<&'r Requirement> {
    let exact = requirements.clone().find(|requirement| requirement.id == id);
    exact.or_else(|| requirements.find(|requirement| requirement.covers(id)))
}

/// All requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// In the order of the file.
    #[serde(rename = "requirement")]
    pub requirements: Vec<Requirement>,
}

impl Ledger {
    /// The requirement that a deviation of this id points at: the one of just this id before one for every operation.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        pointed_at(self.requirements.iter(), id)
    }

    /// The level of a deviation; what no requirement covers is taken seriously.
    pub fn level(&self, id: &str) -> Level {
        self.requirement(id).map_or_else(Level::default, |requirement| requirement.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(id: &str, level: Level) -> Requirement {
        let (statement, source) = ("It is so.".to_owned(), "a test".to_owned());
        Requirement { id: id.to_owned(), level, statement, source, owasp: None, cwe: None, standby: None }
    }

    #[test]
    fn a_general_requirement_gives_way_to_a_special_one() {
        let requirements = vec![requirement("*.schema", Level::Must), requirement("me.schema", Level::Should)];
        let ledger = Ledger { requirements };
        let found = |id| ledger.requirement(id).map(|requirement| requirement.id.as_str());
        assert_eq!(found("me.schema"), Some("me.schema"));
        assert_eq!(found("logout-me.schema"), Some("*.schema"));
        assert_eq!(found("logout-me.success.schema"), None);
        assert_eq!((ledger.level("me.schema"), ledger.level("unheard-of")), (Level::Should, Level::Must));
    }

    #[test]
    fn only_what_is_demanded_decides() {
        let decides = [Level::Observation, Level::Should, Level::Must, Level::Security].map(Level::decides);
        assert_eq!(decides, [false, false, true, true]);
    }
}
